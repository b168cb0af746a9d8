// In: decimals. Out: counts of 10^-scale as 128-bit integers, rounded to a named side.
// Cannot happen: a wrap: what does not fit is empty.
#include "scaling.hpp"

namespace tern::arbitrage {

using core::Decimal;
using core::Int128;

std::optional<Int128> power_of_ten_128(int n) noexcept {
  if (n < 0 || n > Decimal::kMaxScale) return std::nullopt;
  Int128 power = 1;
  for (; n > 0; --n)
    power *= 10;
  return power;
}

std::optional<Int128> scaled(const Decimal& value, int scale, core::Rounding rounding) {
  const Decimal kept = core::round_to_scale(value, scale, rounding);
  const std::optional<Int128> power = power_of_ten_128(scale - kept.scale());
  Int128 result = 0;
  if (!power || !core::multiply_checked(kept.coefficient(), *power, result)) return std::nullopt;
  return result;
}

std::optional<Int128> scaled_exactly(const Decimal& value, int scale) {
  if (value.scale() > scale) return std::nullopt;
  return scaled(value, scale, core::Rounding::floor);
}

Int128 greatest_common_divisor(Int128 a, Int128 b) noexcept {
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

}  // namespace tern::arbitrage
