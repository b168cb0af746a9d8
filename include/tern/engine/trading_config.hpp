// In: configuration. Out: what trading needs, as values. Cannot happen: a default that risks money:
// limits and the currency they are counted in are given, or nothing is traded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/core/time.hpp"
#include "tern/risk/gate.hpp"
#include "tern/venue/account_connector.hpp"
#include "tern/venue/desk.hpp"

namespace tern::engine {

struct AccountSettings {
  bool used = false;  // false: books only
  venue::Credentials credentials;
  venue::OrderRoad road = venue::OrderRoad::stream;
};

struct RepairSettings {
  core::Decimal slippage;  // fraction beyond the best price that a flatten may pay
  std::uint32_t attempts_max = 10;
  core::Duration deadline = core::seconds(15);
  core::Duration wait = core::milliseconds(100);  // between two attempts
  // Worth less than this (reference currency) and refused by the venue: it is left as dust. Some
  // venues publish no least notional.
  core::Decimal dust_max = core::Decimal::from_integer(10);
};

struct TradingConfig {
  bool enabled = false;
  std::string node;
  std::uint32_t node_number = 0;
  std::uint64_t run = 0;  // seconds since 2025, never one that was used before
  std::string program;
  std::string mode;
  std::string reference_currency;  // canonical asset
  core::Decimal loss_max;          // reference currency, of this journal; above it: halt
  risk::Limits limits;
  RepairSettings repair;
  std::vector<AccountSettings> accounts;  // by venue
  // The machine lost power, and with it perhaps all records after this one's time; 0 = it did not.
  core::Timestamp lost_since;
};

}  // namespace tern::engine
