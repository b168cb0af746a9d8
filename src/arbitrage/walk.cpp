// In: a route and its two books. Out: the best legal size with its limits, or the refusing rule.
// Cannot happen: a refusal without its rule: each rule dropped in turn tells which one it was.
#include "tern/arbitrage/walk.hpp"

#include <algorithm>
#include <cstddef>

#include "walk_search.hpp"

namespace tern::arbitrage {

namespace {

using Side = std::vector<market::Level>;

constexpr core::Int128 kBandUnit = 100'000'000;

// The levels that count: all, or with policy median those at or better than the median of the top.
Ladder ladder_of(const Side& side, std::int64_t size_factor, const Policy& policy) noexcept {
  std::size_t count = side.size();
  if (policy.kind == PolicyKind::median) {
    count = (std::min(count, policy.median_levels) - 1) / 2 + 1;
  }
  return {&side.back(), static_cast<std::int64_t>(count), size_factor};
}

std::int64_t best_or(const market::Level* best, const market::Level* otherwise) noexcept {
  return best != nullptr ? best->price.value : otherwise->price.value;
}

// The best size under the rules up to `filter`, of the first pairing that has one.
struct Found {
  std::optional<LegalSize> size;
  const Pairing* pairing = nullptr;
};

Found search(const WalkField& field, Filter filter) noexcept {
  for (const Pairing& pairing : field.route.pairings) {
    const std::optional<LegalSize> size = WalkSearch(field, pairing, filter).run();
    if (size) return {size, &pairing};
  }
  return {};
}

bool has_price_rules(const RouteLeg& leg) noexcept {
  return leg.price_min > 0 || leg.price_max < kPriceMax || leg.band_e8 != 0;
}

// Why there is no size under all rules: the first rule that leaves none. The middle one is asked
// first, and a last one that neither venue states is not asked.
Verdict refusing_rule(const WalkField& field) noexcept {
  if (search(field, Filter::size).size) {
    const bool price_rules = has_price_rules(field.route.buy) || has_price_rules(field.route.sell);
    const bool passes = price_rules && search(field, Filter::notional).size;
    return passes ? Verdict::price_band : Verdict::below_minimum_notional;
  }
  if (search(field, Filter::proof).size) return Verdict::below_minimum_size;
  if (search(field, Filter::payment).size) return Verdict::edge_below_minimum;
  return Verdict::below_minimum_size;
}

// The dearest limit that the buy venue takes; the same bounds the asks before they are moved.
core::Int128 most_ask(const RouteLeg& buy, const market::OrderBook& book) noexcept {
  core::Int128 most = buy.price_max;
  if (buy.band_e8 != 0) {
    const core::Int128 reference = best_or(book.best_bid(), book.best_ask());
    most = std::min(most, reference * buy.band_e8 / kBandUnit);
  }
  return most;
}

// The cheapest limit that the sell venue takes.
core::Int128 least_bid(const RouteLeg& sell, const market::OrderBook& book) noexcept {
  core::Int128 least = sell.price_min;
  if (sell.band_e8 != 0) {
    const core::Int128 reference = best_or(book.best_ask(), book.best_bid());
    least = std::max(least, (reference * sell.band_e8 + kBandUnit - 1) / kBandUnit);
  }
  return least;
}

// The rules that look at prices only.
Verdict verdict_on_prices(const WalkField& field) noexcept {
  const Route& route = field.route;
  const std::int64_t ask = field.asks.price(0);
  const std::int64_t bid = field.bids.price(0);
  if (ask > kPriceMax || bid > kPriceMax) return Verdict::edge_below_minimum;
  const std::int64_t last_ask = field.fixed_limits ? field.asks.price(field.asks.count - 1) : ask;
  const std::int64_t last_bid = field.fixed_limits ? field.bids.price(field.bids.count - 1) : bid;
  if (last_ask > kPriceMax || !route.pays(last_ask, last_bid, route.buy_required)) {
    return Verdict::edge_below_minimum;
  }
  const bool too_good = route.buy_ceiling != 0 && route.pays(ask, bid, route.buy_ceiling);
  return too_good ? Verdict::too_good : Verdict::executable;
}

}  // namespace

WalkResult walk(const WalkInput& input) noexcept {
  WalkResult result;
  const Side& asks = input.buy_book.asks();
  const Side& bids = input.sell_book.bids();
  if (asks.empty() || bids.empty()) return result;
  const Route& route = input.route;
  WalkField field{route, ladder_of(asks, route.buy.size_factor, input.policy),
                  ladder_of(bids, route.sell.size_factor, input.policy), input.free};
  field.depth = input.policy.kind == PolicyKind::depth ? input.policy.depth : 1;
  field.fixed_limits = input.policy.kind == PolicyKind::median;
  result.verdict = verdict_on_prices(field);
  if (result.verdict != Verdict::executable) return result;
  field.size_cap = kMoneyMax / (static_cast<core::Int128>(field.bids.price(0)) * route.sell_net);
  field.most_ask = most_ask(route.buy, input.buy_book);
  field.least_bid = least_bid(route.sell, input.sell_book);
  const Found found = search(field, Filter::band);
  if (!found.size) {
    result.verdict = refusing_rule(field);
    return result;
  }
  result.drift = found.pairing->drift;
  result.buy_size = {found.size->buy / route.buy.size_factor};
  result.sell_size = {found.size->sell / route.sell.size_factor};
  result.buy_limit = {found.size->buy_limit};
  result.sell_limit = {found.size->sell_limit};
  result.profit = {found.size->profit, route.money_scale};
  result.surplus = {found.size->surplus, route.money_scale};
  return result;
}

}  // namespace tern::arbitrage
