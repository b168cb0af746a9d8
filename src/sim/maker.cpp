// In: a coin's worth as one venue sees it. Out: a ladder of resting orders around it.
// Cannot happen: a float, an order off the venue's tick or lot, an order below the venue's minimum
// size.
#include "maker.hpp"

#include <algorithm>

#include "tern/core/assert.hpp"
#include "tern/core/int128.hpp"
#include "tern/core/scaled.hpp"

namespace tern::sim {
namespace {

using core::Int128;
using market::Side;

constexpr std::int64_t kNano = 1'000'000'000;
constexpr std::int64_t kNoiseStepPpb = 120'000;  // per act; settles at about 2 bps around the truth
constexpr std::int64_t kNoisePull = 20;
constexpr std::int64_t kLagJitterQuanta = 10;
constexpr std::size_t kLengthenAtOnce = 4;
constexpr std::size_t kSlackRungs = 10;  // a ladder may be this much too long before it is cut
constexpr std::uint32_t kResizeChance = 500'000;

bool better(Side side, std::int64_t a, std::int64_t b) {
  return side == Side::bid ? a > b : a < b;
}

std::int64_t away(Side side, std::int64_t price, std::int64_t distance) {
  return side == Side::bid ? price - distance : price + distance;
}

}  // namespace

std::int64_t floor_price(const Listing& listing, std::int64_t start_price_nano,
                         std::int64_t offset_ppb) {
  const Int128 exact = static_cast<Int128>(start_price_nano) * (kPpbOne + offset_ppb) *
                       core::power_of_ten(listing.price_scale) / kNano / kPpbOne;
  return static_cast<std::int64_t>(exact / listing.tick) * listing.tick;
}

Maker::Maker(const MakerSetup& setup)
    : setup_(setup),
      listing_(&setup.exchange->listings()[setup.instrument]),
      half_spread_ppb_(setup_.random.between(80'000, 300'000)),
      notional_(setup_.random.between(300, 2'500)),
      rungs_wanted_(static_cast<std::size_t>(setup_.random.between(20, 60))) {
  TERN_ASSERT(
      setup.lag_quanta + kLagJitterQuanta < static_cast<std::int64_t>(Fundamental::kHistory),
      "a maker looks further back than the history goes");
}

void Maker::shock(std::int64_t ppb, std::int64_t from_quantum, std::int64_t until_quantum) {
  shock_ppb_ = ppb;
  shock_until_ = until_quantum;
  due_ = std::min(due_, from_quantum);
}

std::int64_t Maker::view_ppb(const Fundamental& worth, std::int64_t quantum) {
  noise_ppb_ += setup_.random.between(-kNoiseStepPpb, kNoiseStepPpb) - noise_ppb_ / kNoisePull;
  if (quantum >= shock_until_) {
    shock_ppb_ /= 2;
    if (shock_ppb_ > -kPpbPerBp && shock_ppb_ < kPpbPerBp) shock_ppb_ = 0;
  }
  const std::int64_t lag = setup_.lag_quanta + setup_.random.between(0, kLagJitterQuanta);
  return worth.offset_ppb(static_cast<std::size_t>(lag)) + noise_ppb_ + shock_ppb_;
}

void Maker::act(const Fundamental& worth, std::int64_t quantum, core::Timestamp now) {
  const std::int64_t view = view_ppb(worth, quantum);
  const std::int64_t start = setup_.start_price_nano;
  const std::int64_t bid = floor_price(*listing_, start, view - half_spread_ppb_);
  const std::int64_t ask = floor_price(*listing_, start, view + half_spread_ppb_) + listing_->tick;
  withdraw(Side::bid, bid);
  withdraw(Side::ask, ask);
  build(Side::bid, bid, now);
  build(Side::ask, ask, now);
  if (setup_.random.chance(kResizeChance)) {
    change_one_size(setup_.random.chance(500'000) ? Side::bid : Side::ask, now);
  }
  // A shocked venue trades at its liveliest: the way there and back is made of many small moves.
  const Pace pace = shocked() ? Pace{3, 8} : setup_.pace;
  due_ = quantum + setup_.random.between(pace.least, pace.most);
}

void Maker::withdraw(Side side, std::int64_t best_wanted) {
  Ladder& rungs = ladder(side);
  while (!rungs.empty()) {
    const Rung best = rungs.back();
    const bool filled = setup_.exchange->resting(setup_.instrument, best.number) == 0;
    if (!filled && !better(side, best.price, best_wanted)) return;
    if (!filled) setup_.exchange->cancel(setup_.instrument, best.number);
    rungs.pop_back();
  }
}

void Maker::build(Side side, std::int64_t best_wanted, core::Timestamp now) {
  Ladder& rungs = ladder(side);
  const bool first_time = rungs.empty();
  std::array<std::int64_t, kMaxFreshRungs> fresh{};
  std::size_t count = 0;
  std::int64_t price = best_wanted;
  std::int64_t gap = draw_gap(count);
  // Only where a whole gap is free: a ladder is not crowded by a price that trembles.
  while (count < kMaxFreshRungs && rungs.size() + count < kMaxRungs &&
         (first_time || !better(side, rungs.back().price, away(side, price, gap)))) {
    fresh[count++] = price;
    price = away(side, price, gap);
    gap = draw_gap(count);
  }
  while (count > 0) {
    const Rung rung = place(side, fresh[--count], now);
    if (rung.number != 0) rungs.push_back(rung);
  }
  for (std::size_t i = 0; rungs.size() < rungs_wanted_ && !rungs.empty(); ++i) {
    if (i == kLengthenAtOnce && !first_time) break;
    lengthen(side, now);
  }
  while (rungs.size() > rungs_wanted_ + kSlackRungs) {
    setup_.exchange->cancel(setup_.instrument, rungs.front().number);
    rungs.erase(rungs.begin());
  }
}

void Maker::lengthen(Side side, core::Timestamp now) {
  Ladder& rungs = ladder(side);
  const std::int64_t price = away(side, rungs.front().price, draw_gap(rungs.size()));
  const Rung rung = place(side, price, now);
  if (rung.number != 0) rungs.insert(rungs.begin(), rung);
}

void Maker::change_one_size(Side side, core::Timestamp now) {
  Ladder& rungs = ladder(side);
  if (rungs.empty()) return;
  const auto chosen = static_cast<std::size_t>(
      setup_.random.between(0, static_cast<std::int64_t>(rungs.size()) - 1));
  const Rung changed = place(side, rungs[chosen].price, now);
  if (changed.number == 0) return;
  setup_.exchange->cancel(setup_.instrument, rungs[chosen].number);
  rungs[chosen] = changed;
}

Maker::Rung Maker::place(Side side, std::int64_t price, core::Timestamp now) {
  SimOrder order;
  order.instrument = setup_.instrument;
  order.side = side;
  order.price = price;
  order.size = draw_size(price);
  order.owner = setup_.owner;
  const Placement placement = setup_.exchange->place(order, now);
  return Rung{price, placement.resting > 0 ? placement.number : 0};
}

std::int64_t Maker::draw_size(std::int64_t price) {
  // notional / price in lots; the notional varies from a tenth to twice the usual.
  const Int128 notional = static_cast<Int128>(notional_) * setup_.random.between(100, 2'000);
  const Int128 size = notional * core::power_of_ten(listing_->price_scale) *
                      core::power_of_ten(listing_->size_scale) / price / 1'000;
  const std::int64_t least = listing_->rules.min_size.to_scaled(listing_->size_scale).value();
  const std::int64_t lots = static_cast<std::int64_t>(size / listing_->lot);
  return std::max(lots * listing_->lot, least);
}

std::int64_t Maker::draw_gap(std::size_t rungs_inside) {
  // 0.3 to 2 bps near the top, four times that far out; never less than a tick.
  const std::int64_t ppb =
      setup_.random.between(30'000, 200'000) * (10 + static_cast<std::int64_t>(rungs_inside)) / 10;
  const std::int64_t units = floor_price(*listing_, setup_.start_price_nano, ppb - kPpbOne);
  return std::max(units, listing_->tick);
}

}  // namespace tern::sim
