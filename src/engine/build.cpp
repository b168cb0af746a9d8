// In: the configuration.
// Out: venues, pairs, feeds and the scanner, wired.
// Cannot happen: a venue without a registry row.
#include "tern/engine/engine.hpp"

namespace tern::engine {

static_assert(market::Catalog::kMaxVenues * venue::Feed::kMaxSlots <= venue::kSlotMask + 1,
              "every connection slot of every venue must have a number");

core::Result<std::unique_ptr<Engine>> Engine::make(const Config& config, ledger::State recovered) {
  std::unique_ptr<Engine> engine(new Engine);
  const core::Status built = engine->build(config, std::move(recovered));
  if (!built) return built.error();
  return engine;
}

core::Status Engine::build(const Config& config, ledger::State recovered) {
  venues_ = config.venues;
  inventory_costs_ = config.inventory_costs;
  ages_ = config.arbitrage.ages;
  for (const AliasConfig& alias : config.aliases) {
    const core::Status added =
        catalog_.assets().add_alias(alias.venue, alias.ticker, alias.canonical);
    if (!added) return added.error();
  }
  for (const std::string& name : config.pairs) {
    const core::Result<market::Pair> pair = catalog_.assets().parse_pair(name);
    if (!pair) return pair.error();
    catalog_.add_pair(pair.value());
  }
  for (std::size_t i = 0; i < catalog_.pair_count(); ++i) {
    pair_names_.push_back(catalog_.pair_name(market::PairId{static_cast<std::uint16_t>(i)}));
  }
  arbitrage::EpisodeListener& listener = *this;
  scanner_ = std::make_unique<arbitrage::Scanner>(catalog_, books_, config.arbitrage, listener);
  if (config.trading.enabled) {
    const core::Status limits = risk::check(config.trading.limits);
    if (!limits) return limits.error();
    if (config.trading.accounts.size() != config.venues.size())
      return core::Error{"accounts and venues differ in number", "trading", ""};
    trading_ = std::make_unique<Trading>(
        Trading::Setup{config.trading, std::move(recovered), catalog_, books_});
    scanner_->limit_by(*trading_);
  }
  if (config.venues.size() > market::Catalog::kMaxVenues) {
    return core::Error{"more venues than this program can hold", "venues", "remove some"};
  }
  for (const VenueConfig& venue : config.venues) {
    const core::Status built = build_venue(config, venue);
    if (!built) return built.error();
  }
  return core::Ok{};
}

core::Status Engine::build_venue(const Config& config, const VenueConfig& venue) {
  const venue::RegistryRow* row = venue::find_dialect(venue.dialect);
  if (row == nullptr) {
    return core::Error{"unknown dialect \"" + venue.dialect + "\"", "venues." + venue.name,
                       "see `tern config check`"};
  }
  venue::ConnectorConfig connector;
  connector.venue = catalog_.add_venue(venue.name);
  connector.venue_name = venue.name;
  connector.catalog = &catalog_;
  connector.dialect_variant = venue.variant;
  connector.snapshot_levels = venue.snapshot_levels;
  connector.books = venue.pairs.size();
  venue::FeedConfig feed;
  feed.venue = connector.venue;
  feed.silence_max = venue.silence_max;
  feed.change_max = config.arbitrage.ages.change_max;
  feed.connects_max = config.connects_per_venue;
  feed.first_slot = static_cast<std::uint32_t>(feeds_.size()) * venue::Feed::kMaxSlots;
  feed.seed = config.seed + feeds_.size();
  for (const std::string& name : venue.pairs) {
    const core::Result<market::Pair> pair = catalog_.assets().parse_pair(name);
    if (!pair) return pair.error();
    feed.pairs.push_back(catalog_.add_pair(pair.value()));
  }
  venue::FeedListener& listener = *this;
  feeds_.push_back(std::make_unique<venue::Feed>(
      std::move(feed), venue::FeedParts{row->make(connector), catalog_, books_, listener}));
  return trading_ == nullptr ? core::Ok{} : build_account(config, connector, *row);
}

core::Status Engine::build_account(const Config& config, const venue::ConnectorConfig& connector,
                                   const venue::RegistryRow& row) {
  const AccountSettings& account = config.trading.accounts[connector.venue.index()];
  // The last slots of the venue's range are the account's.
  const std::uint32_t slot =
      static_cast<std::uint32_t>(connector.venue.index()) * venue::Feed::kMaxSlots +
      venue::Feed::kMaxMarketSlots;
  std::unique_ptr<venue::AccountConnector> made;
  if (account.used && row.make_account == nullptr) {
    return core::Error{"the dialect " + std::string(row.dialect) + " cannot trade",
                       "venues." + connector.venue_name, "remove its credentials"};
  }
  if (account.used) made = row.make_account({connector, account.credentials});
  trading_->add_desk({connector.venue, slot, std::move(made), feeds_.back()->budgets()});
  return core::Ok{};
}

}  // namespace tern::engine
