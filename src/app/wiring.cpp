// In: settings.
// Out: the engine's configuration.
// Cannot happen: see the header.
#include "app/wiring.hpp"

namespace tern::app {

namespace {

arbitrage::Settings arbitrage_settings(const Settings& settings) {
  arbitrage::Settings out;
  out.policy.kind = settings.arbitrage.policy;
  out.policy.depth = settings.arbitrage.depth;
  out.policy.median_levels = settings.arbitrage.median_levels;
  out.min_edge = settings.arbitrage.min_edge;
  out.too_good = settings.arbitrage.too_good;
  out.max_order_notional = settings.arbitrage.max_order_notional;
  out.ages = {settings.limits.alive_max, settings.limits.change_max};
  return out;
}

engine::VenueConfig venue_config(const Settings& settings, const VenueSettings& venue) {
  engine::VenueConfig out;
  out.name = venue.name;
  out.dialect = venue.dialect;
  out.variant = venue.variant;
  out.pairs = venue.pairs;
  out.taker_fee = venue.taker_fee;
  out.buy_fee_from = venue.buy_fee_from;
  out.snapshot_levels = venue.snapshot_levels;
  out.silence_max = venue.silence_max.ns > 0 ? venue.silence_max : settings.limits.silence_max;
  return out;
}

engine::TradingConfig trading_config(const Settings& settings) {
  engine::TradingConfig config;
  config.enabled = settings.trades();
  config.node = settings.node;
  config.node_number = settings.trading.node_number;
  config.program = kProgram;
  config.mode = settings.mode;
  config.reference_currency = settings.trading.reference_currency;
  config.loss_max = settings.trading.loss_max;
  config.limits = settings.trading.limits;
  config.repair = settings.trading.repair;
  for (const VenueSettings& venue : settings.venues)
    config.accounts.push_back(
        {!venue.credentials_file.empty(), venue.credentials, venue.order_road});
  return config;
}

}  // namespace

engine::Config engine_config(const Settings& settings) {
  engine::Config config;
  config.trading = trading_config(settings);
  config.pairs = settings.pairs;
  config.arbitrage = arbitrage_settings(settings);
  config.connects_per_venue = settings.limits.connects_per_venue;
  for (const VenueSettings& venue : settings.venues) {
    config.venues.push_back(venue_config(settings, venue));
  }
  for (const AliasSettings& alias : settings.aliases) {
    config.aliases.push_back({alias.venue, alias.ticker, alias.canonical});
  }
  for (const InventoryCostSettings& cost : settings.inventory_costs) {
    config.inventory_costs.push_back({cost.venue, cost.asset, cost.cost});
  }
  return config;
}

}  // namespace tern::app
