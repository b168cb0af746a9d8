// In: small integers. Out: the product's catalog, terms, settings and books.
// Cannot happen: a scenario that the catalog refuses without the test failing.
#include "scenario.hpp"

#include <ostream>

#include "tern/core/assert.hpp"

namespace tern::arbitrage {

namespace {

void print(std::ostream& out, const char* name, const std::vector<market::Level>& levels) {
  out << ' ' << name << " {";
  for (const market::Level& level : levels)
    out << '{' << level.price.value << ", " << level.size.value << "}, ";
  out << '}';
}

void print(std::ostream& out, const char* name, const LegScenario& leg) {
  out << name << ": price_scale " << leg.price_scale << " size_scale " << leg.size_scale << " lot "
      << leg.lot << " tick " << leg.tick << " min_size " << leg.min_size << " max_size "
      << leg.max_size << " min_notional " << leg.min_notional << " max_notional "
      << leg.max_notional << " min_price " << leg.min_price << " max_price " << leg.max_price
      << " band_e4 " << leg.band_e4 << " fee_e4 " << leg.fee_e4 << " inventory_e4 "
      << leg.inventory_e4;
  print(out, "bids", leg.bids);
  print(out, "asks", leg.asks);
  out << '\n';
}

market::InstrumentId add(market::Catalog& catalog, const char* venue, const LegScenario& leg,
                         bool buys) {
  market::InstrumentDefinition definition;
  definition.symbol = "ABCXYZ";
  definition.base_ticker = "ABC";
  definition.quote_ticker = "XYZ";
  definition.wire_price_decimals = leg.price_scale;
  definition.wire_size_decimals = leg.size_scale;
  market::Rules& rules = definition.rules;
  rules.tick = decimal(leg.tick, leg.price_scale);
  rules.lot = decimal(leg.lot, leg.size_scale);
  rules.min_size = decimal(leg.min_size, leg.size_scale);
  rules.max_size = decimal(leg.max_size, leg.size_scale);
  rules.min_notional = decimal(leg.min_notional, leg.price_scale + leg.size_scale);
  rules.max_notional = decimal(leg.max_notional, leg.price_scale + leg.size_scale);
  rules.min_price = decimal(leg.min_price, leg.price_scale);
  rules.max_price = decimal(leg.max_price, leg.price_scale);
  (buys ? rules.band_up : rules.band_down) = decimal(leg.band_e4, 4);
  rules.status = market::TradingStatus::trading;
  const auto id = catalog.add_instrument(catalog.add_venue(venue), definition);
  TERN_ASSERT(id.ok(), id.ok() ? "" : id.error().what.c_str());
  const market::Instrument& made = catalog.instrument(id.value());
  TERN_ASSERT(made.price_scale == leg.price_scale && made.size_scale == leg.size_scale,
              "the scenario's scales are the instrument's");
  return id.value();
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Scenario& scenario) {
  print(out, "buy", scenario.buy);
  print(out, "sell", scenario.sell);
  return out << "fee_from_base " << scenario.fee_from_base << " min_edge_e4 "
             << scenario.min_edge_e4 << " too_good_e4 " << scenario.too_good_e4
             << " max_order_notional " << scenario.max_order_notional << " policy "
             << static_cast<int>(scenario.policy.kind) << " depth " << scenario.policy.depth
             << " median_levels " << scenario.policy.median_levels << " free_coin "
             << scenario.free_coin << " free_quote " << scenario.free_quote << '\n';
}

core::Decimal decimal(std::int64_t units, int scale) {
  return core::Decimal::from_parts(units, scale).value();
}

core::Decimal decimal(const std::string& text) {
  return core::Decimal::parse(text).value();
}

BuiltScenario::BuiltScenario(const Scenario& from) : scenario(from) {
  market::Assets& assets = catalog.assets();
  catalog.add_pair({assets.intern("ABC"), assets.intern("XYZ")});
  buy = add(catalog, "left", from.buy, true);
  sell = add(catalog, "right", from.sell, false);
  buy_terms.taker_fee = decimal(from.buy.fee_e4, 4);
  buy_terms.inventory_cost = decimal(from.buy.inventory_e4, 4);
  buy_terms.buy_fee_from = from.fee_from_base ? BuyFeeFrom::base : BuyFeeFrom::quote;
  sell_terms.taker_fee = decimal(from.sell.fee_e4, 4);
  sell_terms.inventory_cost = decimal(from.sell.inventory_e4, 4);
  settings.policy = from.policy;
  settings.min_edge = decimal(from.min_edge_e4, 4);
  settings.too_good = decimal(from.too_good_e4, 4);
  settings.max_order_notional = core::Decimal::from_integer(from.max_order_notional);
  buy_book.assign(from.buy.bids, from.buy.asks);
  sell_book.assign(from.sell.bids, from.sell.asks);
}

core::Result<Route> BuiltScenario::make_route() const {
  return Route::make(catalog, {catalog.instrument(buy), buy_terms},
                     {catalog.instrument(sell), sell_terms}, settings);
}

WalkResult BuiltScenario::walk() const {
  const Route route = make_route().value();
  FreeFunds free;
  if (scenario.free_coin >= 0) free.sell_coin = scenario.free_coin;
  if (scenario.free_quote >= 0) {
    free.buy_quote = route.quote_units(core::Decimal::from_integer(scenario.free_quote));
  }
  return arbitrage::walk({route, buy_book, sell_book, settings.policy, free});
}

}  // namespace tern::arbitrage
