// In: best prices of the instruments of one pair. Out: fee-adjusted integers that are compared.
// Cannot happen: a route that pays and is not seen: bids are rounded up, asks down.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "tern/core/decimal.hpp"

namespace tern::arbitrage {

inline constexpr std::int64_t kNoBid = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kNoAsk = std::numeric_limits<std::int64_t>::max();
// Beyond it the pair's unit is made coarser, so that nothing saturates in the steady state.
inline constexpr std::int64_t kLargestTop = std::int64_t{1} << 61;

// price * multiplier * 2^-shift, rounded to one side: a fee-adjusted price in the pair's own unit.
struct TopFactor {
  std::uint64_t multiplier = 0;
  std::uint32_t shift = 0;

  [[nodiscard]] std::int64_t up(std::int64_t price) const noexcept;    // saturates at kNoAsk
  [[nodiscard]] std::int64_t down(std::int64_t price) const noexcept;  // saturates at kNoAsk - 1
};

// The factor for `fraction` * 10^scale_difference * 2^bits, rounded up or down to 62 bits.
// fraction > 0 with at most 12 digits after the point, 0 <= scale_difference <= 18. Empty when it
// does not fit: fewer bits do.
[[nodiscard]] std::optional<TopFactor> top_factor(const core::Decimal& fraction,
                                                  int scale_difference, int bits, bool round_up);

}  // namespace tern::arbitrage
