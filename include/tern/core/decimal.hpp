// In: decimal text as venues send it, or a coefficient and a scale. Out: exact base-10 numbers and
// their plain text. Cannot happen: rounding that nobody named, an overflow that wraps, an exponent
// in printed text, a float.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "tern/core/int128.hpp"
#include "tern/core/result.hpp"

namespace tern::core {

enum class Rounding : std::uint8_t { floor, ceiling, toward_zero, half_even };

// value = coefficient * 10^-scale, 0 <= scale <= kMaxScale. Always normalised: no trailing zero
// digits in the coefficient while scale > 0, so equal values have equal representations. No
// negative zero.
class Decimal {
 public:
  static constexpr int kMaxScale = 38;
  static constexpr std::size_t kMaxText = 128;  // longest text parse() looks at, characters

  constexpr Decimal() noexcept = default;
  static Decimal from_integer(std::int64_t value) noexcept;
  // value * 10^-scale, 0 <= scale <= kMaxScale.
  static Decimal from_scaled(std::int64_t value, int scale) noexcept;
  // Error when the scale is outside [0, kMaxScale] after normalisation.
  static Result<Decimal> from_parts(Int128 coefficient, int scale);
  // [+-]digits[.digits][(e|E)[+-]digits], at least one digit before the exponent (".5" and "5." are
  // numbers). Errors: empty, malformed, too long, more digits than fit.
  static Result<Decimal> parse(std::string_view text);

  [[nodiscard]] constexpr Int128 coefficient() const noexcept { return coefficient_; }
  [[nodiscard]] constexpr int scale() const noexcept { return scale_; }
  [[nodiscard]] constexpr bool is_zero() const noexcept { return coefficient_ == 0; }
  [[nodiscard]] constexpr bool is_negative() const noexcept { return coefficient_ < 0; }
  // Canonical: no exponent, no trailing zeros after the point, no trailing point.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] Decimal negated() const;
  [[nodiscard]] Decimal absolute() const;

  // value * 10^scale as an integer. Error when it is not an integer or does not fit 64 bits.
  [[nodiscard]] Result<std::int64_t> to_scaled(int scale) const;

  friend constexpr bool operator==(const Decimal&, const Decimal&) noexcept = default;
  // Exact for every pair of values.
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept {
    return a.scale_ == b.scale_ ? a.coefficient_ <=> b.coefficient_ : compare(a, b);
  }

 private:
  constexpr Decimal(Int128 coefficient, int scale) noexcept
      : coefficient_(coefficient), scale_(scale) {}
  // Of two different scales.
  static std::strong_ordering compare(const Decimal& a, const Decimal& b) noexcept;
  static Decimal normalised(std::int64_t value, int scale) noexcept;
  static Decimal normalised(Int128 coefficient, int scale) noexcept;

  Int128 coefficient_ = 0;
  int scale_ = 0;
};

// Exact. Error (overflow) when the exact result does not fit 127 bits or needs a scale above
// kMaxScale.
Result<Decimal> add(const Decimal& a, const Decimal& b);
Result<Decimal> subtract(const Decimal& a, const Decimal& b);
Result<Decimal> multiply(const Decimal& a, const Decimal& b);
// a / b rounded to `scale` digits after the point. Errors: b is zero, overflow.
Result<Decimal> divide(const Decimal& a, const Decimal& b, int scale, Rounding rounding);
// Rounded to `scale` digits after the point.
Decimal round_to_scale(const Decimal& value, int scale, Rounding rounding);
// The greatest multiple of step not above value. step > 0, else error.
Result<Decimal> floor_to_step(const Decimal& value, const Decimal& step);
// The smallest multiple of step not below value. step > 0, else error.
Result<Decimal> ceiling_to_step(const Decimal& value, const Decimal& step);
// value is an exact multiple of step (step > 0).
bool is_multiple_of(const Decimal& value, const Decimal& step);

}  // namespace tern::core
