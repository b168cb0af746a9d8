// In: text that may be a decimal number. Out: its sign, its significant digits as an integer and
// their exponent. Cannot happen: an allocation, a wrapped integer. Private to core: Decimal::parse
// and parse_scaled read through it.
#pragma once

#include <cstdint>
#include <string_view>

#include "tern/core/int128.hpp"

namespace tern::core {

// |value| = digits * 10^exponent; digits has no trailing decimal zero. Zero: digits == 0 and
// exponent == 0.
struct NumberText {
  bool valid =
      false;  // [+-]digits[.digits][(e|E)[+-]digits] with at least one digit before the exponent
  bool negative = false;  // a minus sign stood there (also before a zero)
  bool fits = true;  // false: more significant digits than 127 bits hold, `digits` means nothing
  Uint128 digits = 0;
  int exponent = 0;  // of the last significant digit; also when !fits
  int decimals_sent =
      0;  // digits after the point once the exponent is applied, trailing zeros included
};

// An exponent beyond +-kMaxExponent is taken as that: no number in tern can hold either.
inline constexpr int kMaxExponent = 100'000;

[[nodiscard]] NumberText read_number(std::string_view text) noexcept;

}  // namespace tern::core
