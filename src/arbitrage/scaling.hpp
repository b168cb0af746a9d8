// In: decimals. Out: counts of 10^-scale as 128-bit integers, rounded to a named side.
// Cannot happen: a wrap: what does not fit is empty.
#pragma once

#include <optional>

#include "tern/core/decimal.hpp"
#include "tern/core/int128.hpp"

namespace tern::arbitrage {

// 10^n; empty beyond 10^38 or for n < 0.
[[nodiscard]] std::optional<core::Int128> power_of_ten_128(int n) noexcept;
// value * 10^scale, scale >= 0, rounded; empty when it does not fit.
[[nodiscard]] std::optional<core::Int128> scaled(const core::Decimal& value, int scale,
                                                 core::Rounding rounding);
// The same, empty also when it is not an integer.
[[nodiscard]] std::optional<core::Int128> scaled_exactly(const core::Decimal& value, int scale);

[[nodiscard]] core::Int128 greatest_common_divisor(core::Int128 a, core::Int128 b) noexcept;

}  // namespace tern::arbitrage
