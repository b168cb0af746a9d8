// In: configuration and account: policy, required edge, fees, limits. Out: values for routes.
// Cannot happen: a fee or an edge as a float; a basis point: here everything is a fraction.
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

inline constexpr int kMaxFractionDigits = 12;  // after the point, of any fee, cost or edge

// Common to all routes of one scanner.
struct Settings {
  Policy policy;
  core::Decimal min_edge;  // required net edge, fraction of the buy's notional; -0.5 < edge <= 10
  core::Decimal too_good;  // a net edge above this at the best prices is quarantined; 0 = none
  core::Decimal max_order_notional;  // each leg at its limit price, quote asset; 0 = none
  market::AgeLimits ages;
};

// Which asset the venue takes a buy's fee from. A sell's fee is always taken from the quote asset.
enum class BuyFeeFrom : std::uint8_t { base, quote };

// What one leg on one instrument costs.
struct LegTerms {
  core::Decimal taker_fee;  // fraction; fee and inventory cost >= 0, their sum below 1
  BuyFeeFrom buy_fee_from = BuyFeeFrom::quote;
  core::Decimal inventory_cost;  // of moving this coin here, fraction of the leg's notional
  std::uint32_t fee_version = 1;
};

// "5" basis points -> 0.0005. Error when it does not fit.
core::Result<core::Decimal> fraction_of_bps(const core::Decimal& bps);

}  // namespace tern::arbitrage
