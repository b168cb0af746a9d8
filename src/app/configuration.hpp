// In: the configuration file of ternd. Out: the application's settings, or every mistake of the
// file with its place. Cannot happen: settings used although the file has an error; money that went
// through a float; a venue's name in here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tern/arbitrage/terms.hpp"
#include "tern/core/decimal.hpp"
#include "tern/core/time.hpp"
#include "tern/engine/trading_config.hpp"
#include "tern/net/stream.hpp"
#include "tern/ops/configuration.hpp"
#include "tern/ops/log.hpp"

namespace tern::app {

struct LimitSettings {
  core::Duration alive_max;              // a book without proof of life for so long is not used
  core::Duration change_max;             // a book that did not change for so long is not used
  core::Duration silence_max;            // 0 = the dialect's own; a venue's own setting wins
  std::uint32_t connects_per_venue = 0;  // 0 = the dialect's own
};

struct ArbitrageSettings {
  arbitrage::PolicyKind policy = arbitrage::PolicyKind::depth;
  std::uint32_t depth = 2;
  std::uint32_t median_levels = 10;
  core::Decimal min_edge;            // fraction: 5 bps = 0.0005, exactly
  core::Decimal too_good;            // fraction
  core::Decimal max_order_notional;  // in the pair's quote asset
};

struct VenueSettings {
  std::string name;
  std::string dialect;
  std::string variant;
  net::Endpoint endpoint;
  core::Decimal taker_fee;  // fraction: 0.001 = 0.1 %
  arbitrage::BuyFeeFrom buy_fee_from = arbitrage::BuyFeeFrom::base;
  std::size_t snapshot_levels = 0;  // 0 = the dialect's own
  core::Duration silence_max;       // 0 = the dialect's own
  std::vector<std::string> pairs;   // canonical; the global list, or a part of it
  // Empty: books only. Else the file that names key and secret, and what was read from it.
  std::string credentials_file;
  venue::Credentials credentials;
  venue::OrderRoad order_road = venue::OrderRoad::stream;
};

struct BoardSettings {
  bool in_redis = false;
  std::string address;        // of Redis: a socket's path or address:port
  std::string password_file;  // mode 0600; empty: none
  std::string password;
};

struct HistorySettings {
  std::string kind = "sqlite";  // sqlite, postgres, none
  std::string file;             // of SQLite
  std::string connection;       // of Postgres, as for libpq
};

// Read in every mode, used when mode is not "observe".
struct TradingSettings {
  std::string reference_currency = "USDT";
  std::uint32_t node_number = 0;
  std::string journal;  // folder
  bool wait_for_disk = false;
  std::string limits_file;
  risk::Limits limits;
  engine::RepairSettings repair;
  core::Decimal loss_max;
  BoardSettings board;
  HistorySettings history;
};

// On `venue`, `ticker` means `canonical`.
struct AliasSettings {
  std::string venue;
  std::string ticker;
  std::string canonical;
};

struct InventoryCostSettings {
  std::string venue;
  std::string asset;   // canonical
  core::Decimal cost;  // fraction
};

struct Settings {
  std::string mode;  // "observe" or "live"
  std::string node;
  std::string run_directory;
  std::vector<std::string> pairs;  // canonical names, "BTC/USDT"
  bool busy_poll = false;
  int hot_core = -1;  // where the hot thread runs; -1: wherever the kernel puts it
  ops::LogLevel log_level = ops::LogLevel::info;
  LimitSettings limits;
  ArbitrageSettings arbitrage;
  TradingSettings trading;
  std::vector<VenueSettings> venues;  // the enabled ones, in the order of the file
  std::vector<AliasSettings> aliases;
  std::vector<InventoryCostSettings> inventory_costs;

  [[nodiscard]] bool trades() const { return mode == "live"; }
  [[nodiscard]] std::string control_socket() const { return run_directory + "/ternd.sock"; }
  // Ordered pairs of venues (buy here, sell there), summed over all pairs.
  [[nodiscard]] std::size_t route_count() const;
  // Names of the enabled venues that trade `pair`.
  [[nodiscard]] std::vector<std::string_view> venues_with(std::string_view pair) const;
};

struct LoadedSettings {
  Settings settings;                   // use only if ok()
  bool readable = true;                // false: no file there; every setting is a default
  std::vector<ops::Problem> problems;  // errors and warnings, in the order of the file
  std::vector<ops::KnownKey> known_keys;
  std::vector<ops::KnownKey> limits_keys;       // of the limits file, when it was read
  std::vector<ops::KnownKey> credentials_keys;  // of a key file, when one was read

  [[nodiscard]] bool ok() const;
  // One error or warning per line; empty when there is none.
  [[nodiscard]] std::string text() const;
};

// Relative paths in the file are taken from the file's own folder.
LoadedSettings load_settings(const std::string& path);
// The same for a text; `name` stands for the file in messages.
LoadedSettings load_settings_text(std::string_view toml, const std::string& name);

}  // namespace tern::app
