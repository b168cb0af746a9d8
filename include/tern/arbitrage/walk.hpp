// In: a route and its two books. Out: the best legal size with its limits, or the refusing rule.
// Cannot happen: an overflow, a float, an allocation; a size that is illegal on either venue; a
// required edge that is not proven at the limit prices.
#pragma once

#include <cstdint>
#include <limits>

#include "tern/arbitrage/route.hpp"
#include "tern/arbitrage/verdict.hpp"
#include "tern/market/order_book.hpp"

namespace tern::arbitrage {

// This is the definition, which the tests search by brute force.
//
// Prices. f are taker fees, c inventory costs, e the required edge. A bid and an ask pay when
//   bid * (1 - f_sell - c_sell) > ask * (1 + f_buy + c_buy + e)
// as if the buy's fee were paid in quote. Equal is not enough: on a tie the smaller size wins,
// and here that is none.
//
// Sizes. The sell's size q is a multiple of the sell venue's lot, the buy's size b of the buy
// venue's (no lot stated: one unit of the instrument's scale). With the buy's fee taken from
//   quote: b = q, a multiple of both lots; a unit bought costs ask * (1 + f_buy + c_buy + e).
//   base, whole: b = the least multiple of the buy's lot with b * (1 - f_buy) >= q, so that what
//     arrives is at least what is sold; a unit bought costs ask * (1 + c_buy + e). What arrives
//     beyond q is booked as inventory and counts nothing here.
//   base, drift: only if no whole size is executable: b = q as with quote. The missing coin,
//     q * f_buy, comes out of inventory and is charged at the average price of this very buy:
//     that is what the formula of quote says.
//
// Limits. Levels are counted best first; level(x) is the one where the cumulated size reaches x.
//   exact:  buy limit = asks.level(b), sell limit = bids.level(q).
//   depth:  buy limit = asks.level(k * b), sell limit = bids.level(k * q). k = 1 is exact.
//   median: of the top n = min(N, all) levels of each side the limit is the level number
//     (n - 1) / 2, the best being number 0; levels worse than it do not count.
// A size whose level does not exist is no candidate. Then each limit is moved to the venue's tick
// so that it still reaches its level: the buy's up, the sell's down.
//
// Bounds. q and b at most the venues' maximum sizes, q at most the free coin; q * sell limit and
// b * buy limit at most the venues' maximum notionals and max_order_notional; b * buy limit, plus
// a fee taken from quote, at most the free quote. Last, what keeps all sums below kMoneyMax at the
// best bid, which is never less than the order notional proven when the route was made.
//
// Rules in order; the first that leaves no candidate is the verdict.
//   edge_below_minimum: best ask and best bid (median: both limits before moving) pay.
//   too_good: best ask and best bid do not pay with the ceiling in place of the required edge.
//   below_minimum_size: sizes within maximum size and free coin whose limits before moving pay
//     (whole: with (1 + c_buy + e) / (1 - f_buy) as the ask's factor).
//   edge_below_minimum: at the moved limits, q sold brings more than b bought costs.
//   below_minimum_size: q and b at least the minimum sizes, and inside the bounds on notional.
//   below_minimum_notional: q * sell limit and b * buy limit at least the minimum notionals.
//   price_band: limits between minimum and maximum price; the buy's at most band_up * best bid of
//     its venue, the sell's at least band_down * best ask of its venue (where that side is empty,
//     the best of the other).
//
// Optimum. Of the candidates that are left: the greatest surplus, which is the proceeds of selling
// q level by level, less the cost of buying b level by level; on a tie the smaller. The quoted
// profit is the same without the required edge.
//
// Surplus over the legal q is not monotonic: limits on notional fail and pass again where the
// sell's limit steps down, and a whole size wastes up to one lot. So the search goes down from the
// greatest size, cell by cell (same levels, same limits: all is linear), and in a cell it visits
// only the sizes of record low waste, which a continued fraction lists in logarithmic time.

// What the account has left for this route. The defaults do not bind.
struct FreeFunds {
  std::int64_t sell_coin = std::numeric_limits<std::int64_t>::max();  // SizeLots of the sell
  core::Int128 buy_quote = core::kInt128Max;                          // Route::quote_units()
};

// Who knows what is left. Asked on the hot thread, once a walk.
class FundsSource {
 public:
  [[nodiscard]] virtual FreeFunds free_funds(const Route& route) const = 0;

 protected:
  ~FundsSource() = default;
};

struct WalkInput {
  const Route& route;
  const market::OrderBook& buy_book;   // its asks are walked
  const market::OrderBook& sell_book;  // its bids are walked
  Policy policy;
  FreeFunds free;
};

struct WalkResult {
  Verdict verdict = Verdict::empty_side;  // executable, empty_side, or one of the rules above
  bool drift = false;                     // what arrives is less than what is sold
  market::SizeLots buy_size;              // each at its instrument's scale; 0 unless executable
  market::SizeLots sell_size;
  market::PriceTicks buy_limit;
  market::PriceTicks sell_limit;
  QuoteAmount profit;   // quoted: less fees and inventory cost
  QuoteAmount surplus;  // less the required edge too
};

// Does not look at ages, crossed books or trading status: the scanner asks about those first.
[[nodiscard]] WalkResult walk(const WalkInput& input) noexcept;

}  // namespace tern::arbitrage
