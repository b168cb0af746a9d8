// In: a route and its two books. Out: the best legal size with its limit prices, or the first rule
// that refuses. Cannot happen: an overflow, a float, an allocation; a size that is illegal on
// either venue; an edge not proven.
//
// This is the definition that tests search by brute force.
//
// Prices. ask and bid are prices, f the taker fees, c the inventory costs, e the required edge. A
// pair of prices pays when
//   bid * (1 - f_sell - c_sell) > ask * (1 + f_buy + c_buy + e) (fee paid in quote).
// Equal is not enough: on a tie the smaller size wins, here none.
//
// Sizes. The sell's size q is a multiple of the sell venue's lot, the buy's size b of the buy
// venue's lot (no lot stated: one unit of the instrument's scale). A route with the buy's fee taken
// from
//   quote: b = q, a multiple of both lots. Cost counts ask * b * (1 + f_buy + c_buy + e).
//   base:  whole: b = the smallest multiple of the buy's lot with b * (1 - f_buy) >= q: what
//   arrives is at least what is
//          sold. Cost counts ask * b * (1 + c_buy + e); what arrives beyond q is booked as
//          inventory and counts nothing. drift: only if no whole size is executable: b = q as with
//          quote. The missing coin, q * f_buy, comes out of inventory, and is charged at the
//          average price of this very buy, which is what the quote formula says.
//
// Limits. With the book's levels best first, level(x) is the level at which the cumulated size
// reaches x.
//   exact:  buy limit = price of asks.level(b),     sell limit = price of bids.level(q).
//   depth:  buy limit = price of asks.level(k * b), sell limit = price of bids.level(k * q). exact
//   is depth with k = 1. median: n = min(N, levels there are), each side; limit = price of the
//   level number (n - 1) / 2, the best being
//           number 0; only levels at or better than it exist.
// A size whose level does not exist is not a candidate. A limit is then moved to the venue's tick
// so that the order still reaches that level: the buy's up, the sell's down.
//
// Bounds. q and b each at most the venue's maximum size; q * sell limit and b * buy limit at most
// the venue's maximum notional and max_order_notional; q at most the free coin; b * buy limit (plus
// a fee taken from quote) at most the free quote; q and b at most what keeps all money below 2^125
// units at the best bid (never less than the order notional proven when the route was made).
//
// Rules, in order; the first that leaves no candidate is the verdict:
//   edge_below_minimum      the best ask and best bid (median: the two unmoved limits) pay
//   too_good                best bid and best ask do not pay with the ceiling in place of the
//   required edge below_minimum_size      candidates within the bounds whose unmoved limit prices
//   pay (base, whole: with
//                           (1 + c_buy + e) / (1 - f_buy) in place of (1 + f_buy + c_buy + e)). The
//                           maximum notionals are taken below, with the minimum ones, because they
//                           depend on the limits.
//   edge_below_minimum      required edge proven at the moved limits for the rounded sizes:
//                           q * sell limit * (1 - f_sell - c_sell) > b * buy limit * (cost factor
//                           of the pairing)
//   below_minimum_size      q and b at least the venues' minimum sizes
//   below_minimum_notional  q * sell limit and b * buy limit at least the venues' minimum notionals
//   and at most the
//                           bounds on notional, free quote included
//   price_band              limits inside minimum and maximum price; buy limit <= band_up * that
//   venue's best bid, sell
//                           limit >= band_down * that venue's best ask (a missing reference: the
//                           other side's best)
//
// Optimum. Among the candidates that pass: the greatest surplus = proceeds of selling q level by
// level, net of fee and inventory cost, minus cost of buying b level by level, with fee, inventory
// cost and required edge; on a tie the smaller. Quoted profit is the same without the required
// edge.
//
// Surplus is not monotonic in q: minimum and maximum notional at the sell's limit fail and pass
// again where the limit steps down, and a whole size wastes up to one lot of the buy. The search
// therefore goes down from the greatest size, cell by cell (a cell: same levels, same limits, where
// everything is linear), and in a cell visits only the sizes with a record low waste, which a
// continued fraction lists in logarithmic time.
#pragma once

#include <cstdint>
#include <limits>

#include "tern/arbitrage/route.hpp"
#include "tern/arbitrage/verdict.hpp"
#include "tern/market/order_book.hpp"

namespace tern::arbitrage {

// What the account has left for this route. The defaults do not bind.
struct FreeFunds {
  std::int64_t sell_coin =
      std::numeric_limits<std::int64_t>::max();  // SizeLots of the sell instrument
  core::Int128 buy_quote = core::kInt128Max;     // Route::quote_units()
};

struct WalkInput {
  const Route& route;
  const market::OrderBook& buy_book;   // its asks are walked
  const market::OrderBook& sell_book;  // its bids are walked
  Policy policy;
  FreeFunds free;
};

struct WalkResult {
  Verdict verdict = Verdict::empty_side;  // executable, or one of empty_side and the rules above
  bool drift = false;                     // what arrives is less than what is sold
  market::SizeLots buy_size;  // each at its own instrument's scale; zero unless executable
  market::SizeLots sell_size;
  market::PriceTicks buy_limit;
  market::PriceTicks sell_limit;
  QuoteAmount profit;   // quoted: fees and inventory cost taken off, required edge not
  QuoteAmount surplus;  // quoted profit above the required edge
};

// Does not look at ages, crossed books or trading status: the scanner asks those first.
[[nodiscard]] WalkResult walk(const WalkInput& input) noexcept;

}  // namespace tern::arbitrage
