// In: configuration and account: policy, required edge, fees, limits. Out: plain values that routes
// are made from. Cannot happen: a fee or an edge as a float; basis points stop at the
// configuration, here everything is a fraction.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tern/core/decimal.hpp"
#include "tern/market/book_store.hpp"

namespace tern::arbitrage {

// How size and limit price follow from the books. The exact definition of each is in walk.hpp.
enum class PolicyKind : std::uint8_t { exact, depth, median };

struct Policy {
  static constexpr std::int64_t kMaxDepth = 1'000;
  static constexpr std::size_t kMaxMedianLevels = 10'000;

  PolicyKind kind = PolicyKind::depth;
  std::int64_t depth = 2;          // k of `depth`, 1..kMaxDepth
  std::size_t median_levels = 10;  // N of `median`, 1..kMaxMedianLevels
};

// Common to all routes of one scanner.
struct Settings {
  Policy policy;
  core::Decimal
      min_edge;  // required net edge, fraction of the buy's notional; may be negative, above -1
  core::Decimal too_good;  // net edge at the best prices above this is quarantined; 0 = no ceiling
  core::Decimal
      max_order_notional;  // of each leg at its limit price, in the pair's quote asset; 0 = none
  market::AgeLimits ages;
};

// Which asset the venue takes a buy's fee from. A sell's fee is always taken from the quote asset.
enum class BuyFeeFrom : std::uint8_t { base, quote };

// What one leg on one instrument costs.
struct LegTerms {
  core::Decimal taker_fee;  // fraction, 0 <= fee < 1
  BuyFeeFrom buy_fee_from = BuyFeeFrom::quote;
  core::Decimal
      inventory_cost;  // fraction of this leg's notional, of moving this coin here; 0 <= cost < 1
  std::uint32_t fee_version = 1;
};

// "5" basis points -> 0.0005. Error when it does not fit.
core::Result<core::Decimal> fraction_of_bps(const core::Decimal& bps);

}  // namespace tern::arbitrage
