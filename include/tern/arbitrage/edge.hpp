// In: exact ratios and sums in a route's integer units. Out: small values for screens and logs.
// Cannot happen: a float; an edge rounded up.
#pragma once

#include <compare>
#include <cstdint>

#include "tern/core/decimal.hpp"
#include "tern/core/int128.hpp"

namespace tern::arbitrage {

// Net profit per unit of the buy's notional, in 10^-8 (a ten-thousandth of a basis point), rounded
// down. For showing and ranking only: rules are decided on exact products, never on this number.
struct Edge {
  std::int64_t e8 = 0;

  // In basis points, four digits after the point.
  [[nodiscard]] core::Decimal bps() const;
  friend constexpr auto operator<=>(Edge, Edge) noexcept = default;
};

// An exact amount of a pair's quote asset: units * 10^-scale.
struct QuoteAmount {
  core::Int128 units = 0;
  int scale = 0;

  [[nodiscard]] core::Decimal decimal() const;
};

}  // namespace tern::arbitrage
