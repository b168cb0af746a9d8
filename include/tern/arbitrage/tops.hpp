// In: best prices of the instruments of one pair. Out: which routes may pay, by comparing a few
// contiguous integers. Cannot happen: a route that pays by exact arithmetic and is not named here
// (bids are rounded up, asks down).
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "tern/core/decimal.hpp"

namespace tern::arbitrage {

inline constexpr std::int64_t kNoBid = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kNoAsk = std::numeric_limits<std::int64_t>::max();

// price * multiplier * 2^-shift, rounded to one side: a fee-adjusted price in the pair's own unit.
struct TopFactor {
  std::uint64_t multiplier = 0;
  std::uint32_t shift = 0;

  [[nodiscard]] std::int64_t up(std::int64_t price) const noexcept;    // saturates at kNoAsk
  [[nodiscard]] std::int64_t down(std::int64_t price) const noexcept;  // saturates at kNoAsk - 1
};

// The factor for `fraction` * 10^(pair scale - price scale) * 2^bits, rounded up or down. fraction
// > 0.
[[nodiscard]] TopFactor top_factor(const core::Decimal& fraction, int scale_difference, int bits,
                                   bool round_up);

}  // namespace tern::arbitrage
