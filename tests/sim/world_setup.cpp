// In: what a world is to be made of.
// Out: market, accounts, faces and the engine's configuration, wired.
// Cannot happen: a number that depends on anything but the seed and the configuration.
#include <sstream>

#include "tern/sim/listings.hpp"
#include "tern/sim/opening.hpp"
#include "world_venue.hpp"

namespace tern::sim::testing {
namespace {

constexpr std::uint64_t kAccounts = 1'000;  // label of the generators of accounts
constexpr int kFundsDigits = 4;

core::Decimal decimal(std::string_view text) {
  return core::Decimal::parse(text).value();
}

engine::TradingConfig trading_config() {
  engine::TradingConfig config;
  config.enabled = true;
  config.node = "world";
  config.node_number = 7;
  config.program = "world";
  config.mode = "live";
  config.reference_currency = "USDT";
  config.loss_max = decimal("100000");
  risk::Limits& limits = config.limits;
  limits.max_order = decimal("2000");
  limits.max_venue = limits.max_asset = decimal("20000");
  limits.max_total = decimal("40000");
  limits.max_open_trades = 16;
  limits.max_orders_per_second = 50;
  limits.collar = decimal("0.02");
  limits.repair_collar = decimal("0.03");
  limits.too_good = decimal("0.05");
  limits.book_age_max = core::seconds(3);
  limits.balance_age_max = core::seconds(30);
  config.repair.slippage = decimal("0.015");
  config.repair.attempts_max = 30;
  config.repair.deadline = kRepairDeadline;
  return config;
}

MarketConfig market_config(const WorldConfig& config, core::Timestamp start) {
  MarketConfig market;
  market.seed = config.seed;
  market.pairs = config.pairs;
  market.start = start;
  for (const WorldVenue& venue : config.venues)
    market.venues.push_back(venue.name);
  return market;
}

core::Decimal part_of(const core::Decimal& amount, std::uint32_t ppm) {
  const core::Decimal part = core::Decimal::from_parts(ppm, 6).value();
  return core::round_to_scale(core::multiply(amount, part).value(), kFundsDigits,
                              core::Rounding::floor);
}

}  // namespace

std::vector<WorldVenue> every_venue() {
  std::vector<WorldVenue> venues;
  const auto add = [&venues](std::string_view dialect, const std::string& variant) {
    WorldVenue venue;
    venue.name = std::string(dialect) + (variant.empty() ? "" : "_" + variant);
    venue.dialect = dialect;
    venue.variant = variant;
    venues.push_back(venue);
  };
  for (const venue::RegistryRow& row : venue::registry()) {
    add(row.dialect, "");
    std::istringstream variants{std::string(row.variants)};
    for (std::string variant; variants >> variant;)
      add(row.dialect, variant);
  }
  return venues;
}

World::World(const WorldConfig& config, Witness* witness, Tamper* tamper)
    : random_(config.seed),
      market_(market_config(config, now_)),
      witness_(witness),
      tamper_(tamper),
      deaths_(config.deaths) {
  if (config.trades) engine_config_.trading = trading_config();
  for (const PairSpec& pair : make_pairs(config.pairs))
    engine_config_.pairs.push_back(pair.base + "/" + pair.quote);
  engine_config_.arbitrage.min_edge = decimal("0.0005");
  engine_config_.arbitrage.too_good = decimal("0.03");
  engine_config_.arbitrage.max_order_notional = core::Decimal::from_integer(1'000);
  engine_config_.arbitrage.ages = {core::seconds(4), core::seconds(30)};
  for (std::size_t i = 0; i < config.venues.size(); ++i)
    add_venue(config, i);
  if (witness_ != nullptr) witness_->on_world(*this);
  start_engine();
}

World::~World() = default;

void World::add_venue(const WorldConfig& config, std::size_t number) {
  const WorldVenue& wanted = config.venues[number];
  engine::VenueConfig out;
  out.name = wanted.name;
  out.dialect = wanted.dialect;
  out.variant = wanted.variant;
  out.pairs = engine_config_.pairs;
  out.taker_fee = decimal(kOpeningFee);
  out.silence_max = core::seconds(4);
  engine_config_.venues.push_back(out);

  AccountSetup account =
      make_account(make_pairs(config.pairs), random_.fork(kAccounts).fork(number));
  account.key.can_withdraw = wanted.key_can_withdraw;
  for (auto& [asset, amount] : account.balances)
    amount = part_of(amount, wanted.funds_ppm);
  venues_.push_back(std::make_unique<Venue>(*this, static_cast<std::uint32_t>(number), wanted));
  Venue& venue = *venues_.back();
  venue.account = std::make_unique<Account>(market_.exchange(number), std::move(account));
  FaceHostConfig host;
  host.row = find_face(wanted.dialect);
  TERN_ASSERT(host.row != nullptr, "a registry row without a simulated face");
  host.exchange = &market_.exchange(number);
  host.transport = &venue;
  host.account = venue.account.get();
  host.variant = wanted.variant;
  host.checksums = config.faults.has_value();
  host.faults = config.faults;
  host.position = {number, config.venues.size()};
  host.random = random_.fork(number);
  venue.host = std::make_unique<FaceHost>(host);
  const AccountKey& key = venue.account->key();
  engine_config_.trading.accounts.push_back(
      {true, {key.key, key.secret, key.passphrase}, wanted.road});
}

World::Comparison World::compare_books() {
  Comparison comparison;
  const market::Catalog& catalog = engine_->catalog();
  for (std::uint32_t i = 0; i < catalog.instrument_count(); ++i) {
    const market::InstrumentId id{i};
    const market::TrackedBook* tracked = engine_->book_store().find(id);
    if (tracked == nullptr || !tracked->sync.live()) continue;
    const market::Instrument& instrument = catalog.instrument(id);
    const Exchange& exchange = market_.exchange(instrument.venue.index());
    const market::Assets& assets = catalog.assets();
    for (InstrumentIndex k = 0; k < exchange.listings().size(); ++k) {
      if (exchange.listings()[k].base != assets.name(instrument.assets.base)) continue;
      const auto truth = exchange.truth(k, tracked->sync.last_id());
      if (!truth) {
        ++comparison.unknown;
      } else if (*truth == market::canonical_digest(tracked->book, instrument.price_scale,
                                                    instrument.size_scale)) {
        ++comparison.equal;
      } else {
        ++comparison.different;
      }
    }
  }
  return comparison;
}

const Account& World::account(std::size_t venue) const {
  return *venues_.at(venue)->account;
}

const std::string& World::venue_name(std::size_t venue) const {
  return venues_.at(venue)->setup.name;
}

bool World::out_of_reach(std::size_t venue) const {
  return now_ < venues_.at(venue)->out_of_reach_until;
}

FaultCounts World::faults() const {
  FaultCounts sum;
  for (const auto& venue : venues_) {
    for (const FaultKind kind : kFaultKinds)
      sum[kind] += venue->host->counts().faults[kind];
  }
  return sum;
}

}  // namespace tern::sim::testing
