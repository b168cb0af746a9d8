// In: the tables and keys of ternd's configuration file. Out: Settings; every wrong value reported
// at its place. Cannot happen: a key read twice or under two names; a basis point turned into a
// fraction by division.
#include "app/configuration.hpp"

#include <sched.h>

#include <filesystem>

#include "app/configuration_checks.hpp"
#include "app/configuration_trading.hpp"
#include "tern/core/assert.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/registry.hpp"

namespace tern::app {
namespace {

using ops::Section;

constexpr std::size_t kMaxPairs = 2'000;
constexpr std::string_view kPairForm = "\"BTC/USDT\"";
constexpr std::string_view kHighestBps = "100000";

core::Duration milliseconds_of(Section& section, std::string_view key,
                               const ops::IntegerRule& rule) {
  return core::milliseconds(section.integer(key, rule));
}

core::Decimal bps_of(Reading& reading, Section& section, std::string_view key,
                     const ops::DecimalRule& rule) {
  return fraction_of_bps(reading.reader, section, key, rule);
}

void read_general(Reading& reading, Section& root) {
  Settings& settings = reading.settings;
  settings.mode = root.text("mode", {"observe", {}, "observe, live"});
  check_mode(reading, settings.mode, root.position("mode"));
  settings.node = root.text("node", {"tern", {}, "lower-case letters, digits, - and _"});
  check_name(reading, "node", settings.node, root.position("node"));
  settings.run_directory = root.text("run_directory", {"/run/tern", {}, "a folder"});
  check_run_directory(reading, root.position("run_directory"));
  reading.pairs = root.texts("pairs", {true, kMaxPairs, kPairForm});
  settings.busy_poll = root.boolean("busy_poll", false);
  settings.hot_core = static_cast<int>(root.integer("hot_core", {-1, -1, CPU_SETSIZE - 1}));
}

void read_log(Reading& reading, Section log) {
  const std::string level = log.text("level", {"info", {"debug", "info", "warning", "error"}, ""});
  reading.settings.log_level = ops::parse_level(level).value_or(ops::LogLevel::info);
}

void read_limits(Reading& reading, Section limits) {
  LimitSettings& out = reading.settings.limits;
  out.alive_max = milliseconds_of(limits, "alive_max_ms", {10'000, 100, 3'600'000});
  out.change_max = milliseconds_of(limits, "change_max_ms", {60'000, 100, 86'400'000});
  out.silence_max = milliseconds_of(limits, "silence_ms", {0, 0, 3'600'000});
  out.connects_per_venue =
      static_cast<std::uint32_t>(limits.integer("connects_per_venue", {0, 0, 1'000}));
  if (out.change_max < out.alive_max) {
    reading.reader.warn(limits.position("change_max_ms"), "change_max_ms is below alive_max_ms",
                        "a change is a proof of life too, so alive_max_ms decides nothing");
  }
}

arbitrage::PolicyKind policy_of(std::string_view name) {
  if (name == "exact") return arbitrage::PolicyKind::exact;
  return name == "median" ? arbitrage::PolicyKind::median : arbitrage::PolicyKind::depth;
}

void read_arbitrage(Reading& reading, Section section) {
  ArbitrageSettings& out = reading.settings.arbitrage;
  out.policy = policy_of(section.text("policy", {"depth", {"exact", "depth", "median"}, ""}));
  out.depth = static_cast<std::uint32_t>(section.integer("depth", {2, 1, 20}));
  out.median_levels = static_cast<std::uint32_t>(section.integer("median_levels", {10, 1, 100}));
  out.min_edge = bps_of(reading, section, "min_edge_bps", {"5", "-1000", "10000"});
  out.too_good = bps_of(reading, section, "too_good_bps", {"500", "0", kHighestBps});
  out.max_order_notional =
      section.decimal("max_order_notional", {"1000", "0.00000001", "1000000000000"});
  if (out.too_good <= out.min_edge) {
    reading.reader.report(section.position("too_good_bps"),
                          "too_good_bps is not above min_edge_bps",
                          "a ceiling above the required edge, or every opportunity is refused");
  }
}

void read_endpoint(Reading& reading, Section& section, VenueSettings& venue) {
  const auto url = [&](std::string_view key, std::string_view scheme) {
    const std::string form = std::string(scheme) + "://host[:port][/prefix]";
    const std::string text = section.text(key, {std::nullopt, {}, form});
    if (!text.empty()) check_endpoint_url(reading, {key, text, scheme}, section.position(key));
    return text;
  };
  venue.endpoint.rest_url = url("rest_url", "https");
  venue.endpoint.stream_url = url("stream_url", "wss");
  venue.endpoint.ca_file = section.text("ca_file", {"", {}, "a PEM file"});
  check_ca_file(reading, venue.endpoint.ca_file, section.position("ca_file"));
}

VenueEntry read_venue(Reading& reading, const std::string& name, Section section) {
  VenueEntry entry;
  entry.position = section.position();
  VenueSettings& venue = entry.settings;
  venue.name = name;
  check_name(reading, "venue", name, entry.position);
  std::vector<std::string_view> dialects;
  for (const venue::RegistryRow& row : venue::registry())
    dialects.push_back(row.dialect);
  venue.dialect = section.text("dialect", {std::nullopt, dialects, "a dialect of this program"});
  venue.variant = section.text("variant", {"", {}, "a variant of the dialect"});
  check_variant(reading, venue, section.position("variant"));
  read_endpoint(reading, section, venue);
  venue.taker_fee = section.decimal("taker_fee", {std::nullopt, "0", "0.1"});
  const std::string from = section.text("buy_fee_from", {"base", {"base", "quote"}, ""});
  venue.buy_fee_from = from == "quote" ? arbitrage::BuyFeeFrom::quote : arbitrage::BuyFeeFrom::base;
  venue.snapshot_levels =
      static_cast<std::size_t>(section.integer("snapshot_levels", {0, 0, 5'000}));
  venue.silence_max = milliseconds_of(section, "silence_ms", {0, 0, 3'600'000});
  read_account(reading, section, venue);
  entry.pairs = section.texts("pairs", {false, kMaxPairs, kPairForm, "the global list"});
  entry.lists_pairs = section.has("pairs");
  entry.enabled = section.boolean("enabled", true);
  return entry;
}

void read_assets(Reading& reading, Section& root) {
  for (auto& [venue, section] : root.named_sections("assets", "<venue>")) {
    check_known_venue(reading, venue, section.position());
    for (const ops::PlacedText& ticker : section.names("<ticker>")) {
      const std::string canonical =
          section.text(ticker.text, {std::nullopt, {}, "a canonical name"});
      if (canonical.empty()) continue;
      check_alias(reading, {venue, ticker.text, canonical}, section.position(ticker.text));
      reading.settings.aliases.push_back({venue, ticker.text, canonical});
    }
  }
}

void read_inventory_costs(Reading& reading, Section& root) {
  for (auto& [venue, section] : root.named_sections("inventory_cost_bps", "<venue>")) {
    check_known_venue(reading, venue, section.position());
    for (const ops::PlacedText& coin : section.names("<coin>")) {
      check_known_coin(reading, coin);
      const core::Decimal cost = bps_of(reading, section, coin.text, {"0", "0", "10000"});
      reading.settings.inventory_costs.push_back({venue, coin.text, cost});
    }
  }
}

LoadedSettings load(ops::ConfigurationReader& reader, const std::string& folder) {
  LoadedSettings loaded;
  Reading reading{reader, loaded.settings, folder, {}, {}, {}, {}, {}};
  Section root = reader.root();
  read_general(reading, root);
  check_pairs(reading);
  read_log(reading, root.section("log"));
  read_limits(reading, root.section("limits"));
  read_arbitrage(reading, root.section("arbitrage"));
  for (auto& [name, section] : root.named_sections("venues", "<venue>")) {
    reading.venues.push_back(read_venue(reading, name, section));
  }
  check_venues(reading);
  read_trading(reading, root.section("trading"));
  read_board(reading, root.section("board"));
  read_history(reading, root.section("history"));
  read_assets(reading, root);
  read_inventory_costs(reading, root);
  loaded.readable = reader.readable();
  loaded.problems = reader.finish();
  // The other files' mistakes stand behind this one's, each under its own name.
  loaded.problems.insert(loaded.problems.end(), reading.elsewhere.begin(), reading.elsewhere.end());
  loaded.known_keys = reader.known_keys();
  loaded.limits_keys = std::move(reading.limits_keys);
  loaded.credentials_keys = std::move(reading.credentials_keys);
  return loaded;
}

}  // namespace

std::size_t Settings::route_count() const {
  std::size_t routes = 0;
  for (const std::string& pair : pairs) {
    const std::size_t sellers = venues_with(pair).size();
    routes += sellers > 0 ? sellers * (sellers - 1) : 0;
  }
  return routes;
}

std::vector<std::string_view> Settings::venues_with(std::string_view pair) const {
  std::vector<std::string_view> names;
  for (const VenueSettings& venue : venues) {
    for (const std::string& listed : venue.pairs) {
      if (listed == pair) names.push_back(venue.name);
    }
  }
  return names;
}

bool LoadedSettings::ok() const {
  for (const ops::Problem& problem : problems) {
    if (!problem.warning) return false;
  }
  return true;
}

std::string LoadedSettings::text() const {
  std::string lines;
  for (const ops::Problem& problem : problems)
    lines += problem.text() + "\n";
  return lines;
}

LoadedSettings load_settings(const std::string& path) {
  return load(*ops::ConfigurationReader::from_file(path),
              std::filesystem::path(path).parent_path().string());
}

LoadedSettings load_settings_text(std::string_view toml, const std::string& name) {
  return load(*ops::ConfigurationReader::from_text(toml, name), "");
}

}  // namespace tern::app
