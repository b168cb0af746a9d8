// In: a route, one of its pairings, the levels that count, bounds. Out: the best legal size.
// Cannot happen: an overflow: sizes stay below 2^62, money at the best bid below kMoneyMax, and a
// level is priced only where it pays, which bounds asks by bids.
#include "walk_search.hpp"

#include "tern/core/assert.hpp"
#include "waste_descent.hpp"

namespace tern::arbitrage {

namespace {

using core::Int128;

// a / b rounded up, a >= 0, b > 0.
Int128 ceiling_of(Int128 a, Int128 b) noexcept {
  return (a + b - 1) / b;
}

}  // namespace

WalkSearch::WalkSearch(const WalkField& field, const Pairing& pairing, Filter filter) noexcept
    : field_(field),
      route_(field.route),
      pairing_(pairing),
      filter_(filter),
      asks_(field.asks),
      bids_(field.bids),
      far_asks_(field.asks),
      far_bids_(field.bids) {}

Int128 WalkSearch::buy_steps(Int128 j) const noexcept {
  if (pairing_.denominator == 1) return pairing_.numerator * j;
  return ceiling_of(pairing_.numerator * j, pairing_.denominator);
}

// The most sell steps whose buy is not larger than buy_size.
Int128 WalkSearch::most_sell_steps(Int128 buy_size) const noexcept {
  const Int128 i = buy_size / pairing_.buy_step;
  return pairing_.denominator * i / pairing_.numerator;
}

// The least sell steps whose buy is larger than buy_size.
Int128 WalkSearch::least_sell_steps(Int128 buy_size) const noexcept {
  return most_sell_steps(buy_size) + 1;
}

// Bounds on size that do not depend on the limits (or hold at the best prices already).
void WalkSearch::bound_sizes() noexcept {
  Int128 buy = std::min<Int128>(field_.size_cap, route_.buy.size_max);
  Int128 sell =
      std::min<Int128>({field_.size_cap, route_.sell.size_max,
                        static_cast<Int128>(field_.free.sell_coin) * route_.sell.size_factor});
  if (filter_ >= Filter::size) {
    const Int128 price = field_.asks.price(0);
    if (buy * price > route_.buy.notional_max) buy = route_.buy.notional_max / price;
    const Int128 locked = price * route_.quote_needed;
    if (buy * locked > field_.free.buy_quote) buy = field_.free.buy_quote / locked;
  }
  buy_bound_ = static_cast<std::int64_t>(buy);
  sell_bound_ = static_cast<std::int64_t>(std::min(sell, buy));  // never more sold than bought
}

// Both books together, level by level, while the next unit pays; the greatest j that it leaves.
Int128 WalkSearch::walk_forward() noexcept {
  LadderCursor& asks = field_.depth > 1 ? far_asks_ : asks_;
  LadderCursor& bids = field_.depth > 1 ? far_bids_ : bids_;
  const Int128 wanted = static_cast<Int128>(sell_bound_) * field_.depth * pairing_.whole;
  Int128 reached = 0;  // sold size * whole
  while (pays(asks.price(), bids.price()) && inside_price_rules(asks.price(), bids.price())) {
    const Int128 arriving = static_cast<Int128>(asks.through()) * pairing_.arriving;
    const Int128 sellable = static_cast<Int128>(bids.through()) * pairing_.whole;
    reached = std::min(arriving, sellable);
    if (reached >= wanted) break;
    if (arriving <= sellable && !asks.advance()) break;
    if (sellable <= arriving && !bids.advance()) break;
  }
  const Int128 size = std::min(reached, wanted) / (pairing_.whole * field_.depth);
  return size / pairing_.sell_step;
}

// Not even the greatest size, at the best bid, reaches what the venues ask for at least.
bool WalkSearch::too_little(Int128 j) const noexcept {
  if (filter_ < Filter::size) return false;
  const Int128 most = sold(j);
  if (most < route_.sell.size_min || bought(buy_steps(j)) < route_.buy.size_min) return true;
  return filter_ >= Filter::notional && most * field_.bids.price(0) < route_.sell.notional_min;
}

// Brings the cursors to j, or lowers j to the greatest that the levels hold; false at none.
bool WalkSearch::locate(Int128& j) noexcept {
  while (j > 0) {
    const Int128 buy = bought(buy_steps(j));
    if (buy > buy_bound_) {
      j = most_sell_steps(buy_bound_);
    } else if (!asks_.seek(buy)) {
      j = most_sell_steps(asks_.through());
    } else if (field_.depth > 1 && !far_asks_.seek(buy * field_.depth)) {
      j = most_sell_steps(far_asks_.through() / field_.depth);
    } else {
      const bool reached =
          bids_.seek(sold(j)) && (field_.depth == 1 || far_bids_.seek(sold(j) * field_.depth));
      TERN_ASSERT(reached, "walking forward ended inside the bids");
      return true;
    }
  }
  return false;
}

// The least j on the same levels as the one that the cursors stand at.
Int128 WalkSearch::cell_low() const noexcept {
  std::int64_t sold_before = bids_.before();
  std::int64_t bought_before = asks_.before();
  if (field_.depth > 1) {
    sold_before = std::max(sold_before, far_bids_.before() / field_.depth);
    bought_before = std::max(bought_before, far_asks_.before() / field_.depth);
  }
  const Int128 by_sell = sold_before / pairing_.sell_step + 1;
  return bought_before == 0 ? by_sell : std::max(by_sell, least_sell_steps(bought_before));
}

WalkSearch::Limits WalkSearch::level_limits() const noexcept {
  if (field_.fixed_limits) {
    return {field_.asks.price(field_.asks.count - 1), field_.bids.price(field_.bids.count - 1)};
  }
  if (field_.depth == 1) return {asks_.price(), bids_.price()};
  return {far_asks_.price(), far_bids_.price()};
}

// To the venues' ticks, so that the orders still reach their levels.
WalkSearch::Limits WalkSearch::moved(const Limits& limits) const noexcept {
  const std::int64_t up = route_.buy.tick;
  const std::int64_t down = route_.sell.tick;
  return {up == 1 ? limits.buy : ceiling_of(limits.buy, up) * up,
          down == 1 ? limits.sell : limits.sell / down * down};
}

// What the rules on size and notional leave of the range, at these limits.
WalkSearch::Range WalkSearch::legal_range(Range range, const Limits& limits) const noexcept {
  const RouteLeg& buy = route_.buy;
  const RouteLeg& sell = route_.sell;
  const Int128 sell_size = sold(range.high);
  const Int128 buy_size = bought(buy_steps(range.high));
  if (sell_size * limits.sell > sell.notional_max) {
    range.high = sell.notional_max / limits.sell / pairing_.sell_step;
  }
  Int128 most = buy_size;
  if (most * limits.buy > buy.notional_max) most = buy.notional_max / limits.buy;
  const Int128 locked = limits.buy * route_.quote_needed;
  if (most * locked > field_.free.buy_quote) most = field_.free.buy_quote / locked;
  if (most < buy_size) range.high = std::min(range.high, most_sell_steps(most));

  Int128 least_sold = sell.size_min;
  Int128 least_bought = buy.size_min;
  if (filter_ >= Filter::notional) {
    if (sell.notional_min > 0) {
      least_sold = std::max(least_sold, ceiling_of(sell.notional_min, limits.sell));
    }
    if (buy.notional_min > 0) {
      least_bought = std::max(least_bought, ceiling_of(buy.notional_min, limits.buy));
    }
  }
  range.low = std::max(range.low, ceiling_of(least_sold, pairing_.sell_step));
  if (least_bought > 1) range.low = std::max(range.low, least_sell_steps(least_bought - 1));
  return range;
}

// The size of greatest surplus in a range of one cell, where the required edge is proven at the
// limits. Both surplus and proof rise with j and fall with waste, so only sizes of record low waste
// matter; down along them each changes by less and less per step, so that each rises first, if at
// all, and falls then, and the proof rises at least as long as the surplus does.
std::optional<WalkSearch::Size> WalkSearch::best_of(const Range& range,
                                                    const Limits& limits) const noexcept {
  Size size{range.high, buy_steps(range.high)};
  Int128 proof = sold(size.j) * limits.sell * route_.sell_net -
                 bought(size.i) * limits.buy * pairing_.required;
  Int128 waste = pairing_.denominator * size.i - pairing_.numerator * size.j;
  if (waste == 0) return proof > 0 ? std::optional<Size>(size) : std::nullopt;
  const Int128 sell_price = static_cast<Int128>(bids_.price()) * route_.sell_net;
  const Int128 buy_price = static_cast<Int128>(asks_.price()) * pairing_.required;
  WasteDescent descent(pairing_.numerator, pairing_.denominator);
  while (waste > 0) {
    const WasteDescent::Step& step = descent.next(waste);
    Int128 times = std::min(waste / step.waste, (size.j - range.low) / step.j);
    if (times == 0) break;
    const Int128 gain = bought(step.i) * buy_price - sold(step.j) * sell_price;
    const Int128 proof_gain = bought(step.i) * limits.buy * pairing_.required -
                              sold(step.j) * limits.sell * route_.sell_net;
    bool last = false;
    if (gain < 0) {
      if (proof > 0 || proof_gain <= 0) break;
      const Int128 enough = -proof / proof_gain + 1;
      last = enough <= times;
      times = std::min(times, enough);
    }
    size.j -= times * step.j;
    size.i -= times * step.i;
    waste -= times * step.waste;
    proof += times * proof_gain;
    if (last) break;
  }
  return proof > 0 ? std::optional<Size>(size) : std::nullopt;
}

Int128 WalkSearch::surplus(const Size& size) const noexcept {
  const auto sell = static_cast<std::int64_t>(sold(size.j));
  const auto buy = static_cast<std::int64_t>(bought(size.i));
  return bids_.value(sell) * route_.sell_net - asks_.value(buy) * pairing_.required;
}

std::optional<LegalSize> WalkSearch::best_of_cell(const Range& cell) const noexcept {
  const Limits levels = level_limits();
  if (!pays(levels.buy, levels.sell)) return std::nullopt;
  if (filter_ == Filter::payment) return LegalSize{};
  const Limits limits = moved(levels);
  if (limits.buy > kPriceMax || limits.sell <= 0 || !pays(limits.buy, limits.sell)) {
    return std::nullopt;
  }
  // Limits only get worse with size, but for the two bounds on the other side.
  if (!inside_price_rules(limits.buy, limits.sell)) return std::nullopt;
  const bool odd = limits.buy < route_.buy.price_min || limits.sell > route_.sell.price_max;
  if (filter_ >= Filter::band && odd) return std::nullopt;
  const Range range = filter_ >= Filter::size ? legal_range(cell, limits) : cell;
  if (range.low > range.high) return std::nullopt;
  const std::optional<Size> best = best_of(range, limits);
  if (!best) return std::nullopt;
  LegalSize legal;
  legal.sell = static_cast<std::int64_t>(sold(best->j));
  legal.buy = static_cast<std::int64_t>(bought(best->i));
  legal.sell_limit = static_cast<std::int64_t>(limits.sell);
  legal.buy_limit = static_cast<std::int64_t>(limits.buy);
  legal.surplus = surplus(*best);
  legal.profit = bids_.value(legal.sell) * route_.sell_net - asks_.value(legal.buy) * pairing_.net;
  return legal;
}

std::optional<LegalSize> WalkSearch::run() noexcept {
  bound_sizes();
  std::optional<LegalSize> best;
  if (field_.fixed_limits) {
    const Limits levels = level_limits();
    if (!pays(levels.buy, levels.sell) || !inside_price_rules(levels.buy, levels.sell)) {
      return best;
    }
  }
  Int128 j = walk_forward();
  if (too_little(j)) return best;
  while (locate(j)) {
    const Range cell{cell_low(), j};
    const std::optional<LegalSize> legal = best_of_cell(cell);
    // Sizes come in falling order: of two with one surplus the later is the smaller.
    if (legal && (!best || legal->surplus >= best->surplus)) best = legal;
    if (best) {
      // Without waste surplus rises with size: the first found is the best. With it, no smaller
      // size has more than this cell's least one would have without waste.
      if (filter_ != Filter::band || pairing_.denominator == 1) break;
      const Size least{cell.low, pairing_.numerator * cell.low / pairing_.denominator};
      if (best->surplus > surplus(least)) break;
    }
    j = cell.low - 1;
  }
  return best;
}

}  // namespace tern::arbitrage
