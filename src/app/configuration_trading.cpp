// In: tables, limits file, key files.
// Out: settings. Cannot happen: see the header.
#include "app/configuration_trading.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "tern/core/assert.hpp"

namespace tern::app {
namespace {

using ops::ConfigurationReader;
using ops::Section;

void add(std::vector<ops::Problem>& all, std::vector<ops::Problem> more) {
  all.insert(all.end(), more.begin(), more.end());
}

// Empty: fit to hold a secret.
std::string key_file_fault(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) return " cannot be read";
  if ((file.st_mode & (S_IRWXG | S_IRWXO)) != 0) return " can be read by others";
  return {};
}

void read_credentials(Reading& reading, VenueSettings& venue, ops::Position position) {
  venue.credentials_file = absolute_path(reading, venue.credentials_file);
  const std::string fault = key_file_fault(venue.credentials_file);
  if (!fault.empty()) {
    reading.reader.report(position, "`credentials` \"" + venue.credentials_file + "\"" + fault,
                          "a file of yours with mode 0600: chmod 600 " + venue.credentials_file);
    return;
  }
  const auto reader = ConfigurationReader::from_secret_file(venue.credentials_file);
  Section root = reader->root();
  venue.credentials.key = root.text("key", {std::nullopt, {}, "the key's public part"});
  venue.credentials.secret = root.text("secret", {std::nullopt, {}, "the key's secret part"});
  venue.credentials.passphrase = root.text("passphrase", {"", {}, "only where the venue has one"});
  add(reading.elsewhere, reader->finish());
  reading.credentials_keys = reader->known_keys();
}

void read_gate(Reading& reading, ConfigurationReader& reader, Section& root) {
  TradingSettings& trading = reading.settings.trading;
  risk::Limits& limits = trading.limits;
  const risk::Limits& most = risk::ceilings();
  const auto amount = [&](std::string_view key, const core::Decimal& ceiling) {
    return root.decimal(key, {std::nullopt, "0.00000001", ceiling.text()});
  };
  const auto bps = [&](std::string_view key, const char* fallback, const char* ceiling) {
    return fraction_of_bps(reader, root, key, {fallback, "0.01", ceiling});
  };
  const auto duration = [&](std::string_view key, std::int64_t fallback, core::Duration ceiling) {
    return core::milliseconds(root.integer(key, {fallback, 1, ceiling.milliseconds()}));
  };
  limits.max_order = amount("max_order", most.max_order);
  limits.max_venue = amount("max_venue", most.max_venue);
  limits.max_asset = amount("max_asset", most.max_asset);
  limits.max_total = amount("max_total", most.max_total);
  limits.max_open_trades =
      static_cast<std::uint32_t>(root.integer("max_open_trades", {8, 1, most.max_open_trades}));
  limits.max_orders_per_second = static_cast<std::uint32_t>(
      root.integer("max_orders_per_second", {20, 2, most.max_orders_per_second}));
  limits.collar = bps("collar_bps", "100", "500");
  limits.repair_collar = bps("repair_collar_bps", "200", "1000");
  limits.too_good = bps("too_good_bps", "500", "2000");
  limits.book_age_max = duration("book_age_ms", 2'000, most.book_age_max);
  limits.balance_age_max = duration("balance_age_ms", 10'000, most.balance_age_max);
  limits.clock_skew_max = duration("clock_skew_ms", 800, most.clock_skew_max);
  limits.stall_max = duration("stall_ms", 500, most.stall_max);
  limits.stall_quiet = duration("stall_quiet_ms", 250, most.stall_quiet);
  trading.repair.slippage = bps("repair_slippage_bps", "100", "1000");
  trading.repair.attempts_max =
      static_cast<std::uint32_t>(root.integer("repair_attempts", {20, 1, 100}));
  trading.repair.deadline = duration("repair_deadline_ms", 15'000, core::seconds(300));
  trading.repair.wait = duration("repair_wait_ms", 100, core::seconds(10));
  trading.loss_max = root.decimal("loss_max", {std::nullopt, "0.01", "1000000"});
  if (trading.repair.slippage > limits.repair_collar)
    reader.report(root.position("repair_slippage_bps"),
                  "`repair_slippage_bps` is above `repair_collar_bps`",
                  "a flatten that the gate lets pass");
}

void check_accounts(Reading& reading, Section& section) {
  std::size_t accounts = 0;
  for (const VenueSettings& venue : reading.settings.venues)
    accounts += venue.credentials_file.empty() ? 0 : 1;
  if (accounts < 2 && reading.reader.complete())
    reading.reader.report(section.position(),
                          "mode is \"live\" and " + std::to_string(accounts) +
                              (accounts == 1 ? " venue has" : " venues have") + " `credentials`",
                          "two enabled venues with a key file each");
}

}  // namespace

core::Decimal fraction_of_bps(ConfigurationReader& reader, Section& section, std::string_view key,
                              const ops::DecimalRule& rule) {
  const core::Decimal bps = section.decimal(key, rule);
  if (bps.scale() > kMaxBpsScale) {
    reader.report(
        section.position(key),
        "`" + std::string(key) + "` has " + std::to_string(bps.scale()) + " digits after the point",
        "at most " + std::to_string(kMaxBpsScale));
    return {};
  }
  // A shift of the decimal point: exact.
  core::Result<core::Decimal> fraction =
      core::Decimal::from_parts(bps.coefficient(), bps.scale() + 4);
  TERN_ASSERT(fraction.ok(), "the bounds of a bps key leave room for four more digits");
  return fraction.value();
}

void read_account(Reading& reading, Section& section, VenueSettings& venue) {
  venue.endpoint.account_url =
      section.text("account_url", {"", {}, "wss://host[:port][/prefix]; \"\": the stream_url"});
  if (!venue.endpoint.account_url.empty())
    check_endpoint_url(reading, {"account_url", venue.endpoint.account_url, "wss"},
                       section.position("account_url"));
  const std::string road = section.text("orders", {"stream", {"stream", "rest"}, ""});
  venue.order_road = road == "rest" ? venue::OrderRoad::rest : venue::OrderRoad::stream;
  venue.credentials_file = section.text("credentials", {"", {}, "a file of mode 0600"});
  // Secrets are read only when they are used.
  if (!venue.credentials_file.empty() && reading.settings.trades())
    read_credentials(reading, venue, section.position("credentials"));
}

void read_board(Reading& reading, Section section) {
  BoardSettings& board = reading.settings.trading.board;
  board.in_redis = section.text("kind", {"in_process", {"in_process", "redis"}, ""}) == "redis";
  board.address = section.text("address", {"", {}, "a socket's path or 127.0.0.1:6379"});
  board.password_file = section.text("password_file", {"", {}, "a file of mode 0600"});
  if (!board.in_redis || !reading.settings.trades()) return;
  if (board.address.empty())
    reading.reader.report(section.position("address"),
                          "kind is \"redis\" and there is no `address`",
                          "a socket's path or 127.0.0.1:6379");
  if (board.password_file.empty()) return;
  board.password_file = absolute_path(reading, board.password_file);
  const std::string fault = key_file_fault(board.password_file);
  if (!fault.empty()) {
    reading.reader.report(section.position("password_file"),
                          "`password_file` \"" + board.password_file + "\"" + fault,
                          "a file of yours with mode 0600");
    return;
  }
  std::ifstream file(board.password_file);
  std::getline(file, board.password);
}

void read_history(Reading& reading, Section section) {
  HistorySettings& history = reading.settings.trading.history;
  history.kind = section.text("kind", {"sqlite", {"sqlite", "postgres", "none"}, ""});
  history.file = section.text("file", {"history.sqlite", {}, "a file"});
  history.connection =
      section.text("connection", {"", {}, "as for libpq: \"host=... dbname=...\""});
  if (!reading.settings.trades()) return;
  history.file = absolute_path(reading, history.file);
  if (history.kind == "postgres" && history.connection.empty())
    reading.reader.report(section.position("connection"),
                          "kind is \"postgres\" and there is no `connection`",
                          "for example \"host=/var/run/postgresql dbname=tern user=tern\"");
}

void read_trading(Reading& reading, Section section) {
  TradingSettings& trading = reading.settings.trading;
  trading.reference_currency =
      section.text("reference_currency", {"USDT", {}, "an asset of the list `pairs`"});
  trading.node_number = static_cast<std::uint32_t>(section.integer("node_number", {0, 0, 1'295}));
  trading.journal = section.text("journal", {"journal", {}, "a folder"});
  trading.wait_for_disk =
      section.text("durability", {"process", {"process", "disk"}, ""}) == "disk";
  trading.limits_file = section.text("limits_file", {"", {}, "a TOML file"});
  trading.journal = absolute_path(reading, trading.journal);
  if (!reading.settings.trades()) return;
  check_known_coin(reading, {trading.reference_currency, section.position("reference_currency")});
  check_accounts(reading, section);
  if (trading.limits_file.empty()) {
    reading.reader.report(section.position("limits_file"),
                          "mode is \"live\" and there is no `limits_file`",
                          "a file like config/limits.example.toml");
    return;
  }
  trading.limits_file = absolute_path(reading, trading.limits_file);
  const auto reader = ConfigurationReader::from_file(trading.limits_file);
  Section root = reader->root();
  read_gate(reading, *reader, root);
  add(reading.elsewhere, reader->finish());
  reading.limits_keys = reader->known_keys();
}

}  // namespace tern::app
