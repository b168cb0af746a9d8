// In: a book. Out: now and then an order that trades at once with what rests there.
// Cannot happen: a size or a limit off the venue's lot or tick.
#include "taker.hpp"

#include <algorithm>

namespace tern::sim {
namespace {

using market::Side;

constexpr std::uint32_t kSweepChance = 30'000;  // one in 33 takes ten times as much
constexpr std::int64_t kReachBps = 3;           // how far beyond the best price it goes

}  // namespace

Taker::Taker(const Setup& setup)
    : setup_(setup), due_(setup_.random.between(setup.pace.least, setup.pace.most)) {}

void Taker::act(std::int64_t quantum, core::Timestamp now) {
  due_ = quantum + setup_.random.between(setup_.pace.least, setup_.pace.most);
  const bool buys = setup_.random.chance(500'000);
  const std::int64_t percent =
      setup_.random.between(5, 220) * (setup_.random.chance(kSweepChance) ? 10 : 1);
  const auto best = setup_.exchange->best(setup_.instrument, buys ? Side::ask : Side::bid);
  if (!best) return;
  const Listing& listing = setup_.exchange->listings()[setup_.instrument];
  const std::int64_t reach = best->price / 10'000 * kReachBps / listing.tick * listing.tick;
  SimOrder order;
  order.instrument = setup_.instrument;
  order.side = buys ? Side::bid : Side::ask;
  order.price = buys ? best->price + reach : best->price - reach;
  order.size = std::max(best->size / 100 * percent / listing.lot, std::int64_t{1}) * listing.lot;
  order.immediate_or_cancel = true;
  order.owner = setup_.owner;
  setup_.exchange->place(order, now);
}

}  // namespace tern::sim
