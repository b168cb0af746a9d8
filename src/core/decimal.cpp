// In: exact decimals. Out: exact decimals, or an error that names the operation and both operands.
// Cannot happen: a wrap: everything between the operands and the result is a 256-bit magnitude with
// a sign beside it.
#include "tern/core/decimal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "number_text.hpp"
#include "tern/core/text.hpp"
#include "wide.hpp"

namespace tern::core {
namespace {

constexpr Uint128 kMaxMagnitude = static_cast<Uint128>(kInt128Max);

constexpr Uint128 magnitude(Int128 value) noexcept {
  return value < 0 ? 0 - static_cast<Uint128>(value) : static_cast<Uint128>(value);
}

// 10^n, 0 <= n <= kMaxScale: 10^38 is the greatest power of ten below 2^127.
constexpr Uint128 power(int n) noexcept {
  Uint128 result = 1;
  for (; n > 0; --n)
    result *= 10;
  return result;
}

// (-1)^negative * magnitude * 10^-scale, not yet normalised.
struct Exact {
  Wide magnitude;
  bool negative = false;
  int scale = 0;
};

// The value's magnitude at a scale that is not below its own.
Wide aligned(const Decimal& value, int scale) noexcept {
  return multiply(magnitude(value.coefficient()), power(scale - value.scale()));
}

// Whether what a rounding cut off moves the magnitude up by one. `cut` compares the cut part with
// one half of a unit.
bool rounds_away(Rounding rounding, bool negative, bool odd, int cut_against_half) noexcept {
  switch (rounding) {
    case Rounding::floor:
      return negative;
    case Rounding::ceiling:
      return !negative;
    case Rounding::toward_zero:
      return false;
    case Rounding::half_even:
      return cut_against_half > 0 || (cut_against_half == 0 && odd);
  }
  TERN_ASSERT(false, "unknown rounding");
  return false;
}

// quotient + 1 where the remainder of a division by divisor asks for it.
Wide rounded(const WideQuotient& division, const Wide& divisor, bool negative,
             Rounding rounding) noexcept {
  Wide result = division.quotient;
  if (division.remainder.is_zero()) return result;
  Wide other_part = divisor;
  other_part.subtract(division.remainder);
  if (rounds_away(rounding, negative, result.bit(0), division.remainder.compare(other_part))) {
    result.add(Wide(1));
  }
  return result;
}

Error not_positive(const Decimal& step) {
  return {"step " + step.text() + " is not above zero", "", ""};
}

// The normalised decimal, or nothing when it needs more than 127 bits or more than kMaxScale digits
// after the point.
std::optional<Decimal> settled(Exact exact) {
  while (exact.scale > 0 && !exact.magnitude.fits_128()) {
    Wide shorter = exact.magnitude;
    if (shorter.divide_by(10) != 0) return std::nullopt;
    exact.magnitude = shorter;
    --exact.scale;
  }
  const Uint128 size = exact.magnitude.low_128();
  if (!exact.magnitude.fits_128()) return std::nullopt;
  if (size > kMaxMagnitude) {
    // One more digit can come off a magnitude of 128 bits, and 127 bits are then enough.
    if (exact.scale == 0 || size % 10 != 0) return std::nullopt;
    exact.magnitude = Wide(size / 10);
    --exact.scale;
  }
  const auto coefficient = static_cast<Int128>(exact.magnitude.low_128());
  Result<Decimal> result =
      Decimal::from_parts(exact.negative ? -coefficient : coefficient, exact.scale);
  if (!result) return std::nullopt;
  return result.value();
}

Result<Decimal> settled_or(Exact exact, const char* operation, const Decimal& a, const Decimal& b) {
  const std::optional<Decimal> result = settled(exact);
  if (result) return *result;
  return Error{a.text() + " " + operation + " " + b.text() + " does not fit an exact decimal", "",
               ""};
}

Result<Decimal> sum(const Decimal& a, const Decimal& b, bool b_negative, const char* operation) {
  const int scale = std::max(a.scale(), b.scale());
  Exact result{aligned(a, scale), a.is_negative(), scale};
  const Wide other = aligned(b, scale);
  if (result.negative == b_negative) {
    result.magnitude.add(other);
  } else if (result.magnitude.compare(other) >= 0) {
    result.magnitude.subtract(other);
  } else {
    Wide difference = other;
    difference.subtract(result.magnitude);
    result = {difference, b_negative, scale};
  }
  return settled_or(result, operation, a, b);
}

Result<Decimal> to_step(const Decimal& value, const Decimal& step, Rounding rounding) {
  if (step.is_zero() || step.is_negative()) return not_positive(step);
  const int scale = std::max(value.scale(), step.scale());
  const Wide one = aligned(step, scale);
  Exact result{aligned(value, scale), value.is_negative(), scale};
  const Wide over = divide(result.magnitude, one).remainder;
  if (!over.is_zero()) {
    result.magnitude.subtract(over);
    if (rounds_away(rounding, value.is_negative(), false, 0)) result.magnitude.add(one);
  }
  return settled_or(result, "to a step of", value, step);
}

}  // namespace

Decimal Decimal::from_integer(std::int64_t value) noexcept {
  return {value, 0};
}

Decimal Decimal::normalised(Int128 coefficient, int scale) noexcept {
  if (coefficient == 0) return {};
  while (scale > 0 && coefficient % 10 == 0) {
    coefficient /= 10;
    --scale;
  }
  return {coefficient, scale};
}

Result<Decimal> Decimal::from_parts(Int128 coefficient, int scale) {
  if (coefficient == kInt128Min) return Error{"a coefficient of more than 127 bits", "", ""};
  if (coefficient == 0) return Decimal{};
  for (; scale < 0; ++scale) {
    if (!multiply_checked(coefficient, 10, coefficient)) {
      return Error{"a decimal of more than 127 bits", "", ""};
    }
  }
  const Decimal result = normalised(coefficient, scale);
  if (result.scale_ > kMaxScale) return Error{"a decimal with more than 38 decimals", "", ""};
  return result;
}

Result<Decimal> Decimal::parse(std::string_view text) {
  if (text.empty()) return Error{"an empty text is not a decimal number", "", ""};
  const auto refused = [text](const char* why) {
    return Error{"'" + quoted(text) + "' " + why, "", ""};
  };
  if (text.size() > kMaxText) return refused("is too long for a decimal number");
  const NumberText number = read_number(text);
  if (!number.valid) return refused("is not a decimal number");
  if (!number.fits) return refused("has more digits than an exact decimal holds");
  if (number.exponent < -kMaxScale) return refused("has more than 38 decimals");
  auto coefficient = static_cast<Int128>(number.digits);
  if (number.negative) coefficient = -coefficient;
  if (number.exponent <= 0) return Decimal(coefficient, -number.exponent);
  Int128 whole = 0;
  if (number.exponent > kMaxScale ||
      !multiply_checked(coefficient, static_cast<Int128>(power(number.exponent)), whole)) {
    return refused("is too large for an exact decimal");
  }
  return Decimal(whole, 0);
}

std::string Decimal::text() const {
  std::array<char, 48>
      digits{};  // 39 digits of 127 bits, or 38 decimals and the zero before the point
  std::size_t first = digits.size();
  Uint128 rest = magnitude(coefficient_);
  const auto decimals = static_cast<std::size_t>(scale_);
  while (rest != 0 || digits.size() - first < decimals + 1) {
    digits[--first] = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  const char* const begin = digits.data() + first;
  const char* const point = digits.data() + digits.size() - decimals;
  std::string out(is_negative() ? "-" : "");
  out.append(begin, point);
  if (decimals > 0) out.append(1, '.').append(point, decimals);
  return out;
}

Decimal Decimal::negated() const {
  return {-coefficient_, scale_};
}

Decimal Decimal::absolute() const {
  return is_negative() ? negated() : *this;
}

Result<std::int64_t> Decimal::to_scaled(int scale) const {
  TERN_ASSERT(scale >= 0, "to_scaled of a negative scale");
  if (scale_ > scale) {
    return Error{text() + " has more than " + std::to_string(scale) + " decimals", "", ""};
  }
  if (is_zero()) return std::int64_t{0};
  Int128 value = 0;
  if (scale - scale_ > kMaxScale ||
      !multiply_checked(coefficient_, static_cast<Int128>(power(scale - scale_)), value) ||
      value < INT64_MIN || value > INT64_MAX) {
    return Error{text() + " with " + std::to_string(scale) + " decimals does not fit 64 bits", "",
                 ""};
  }
  return static_cast<std::int64_t>(value);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept {
  if (a.scale_ == b.scale_) return a.coefficient_ <=> b.coefficient_;
  if (a.is_negative() != b.is_negative()) return b.is_negative() <=> a.is_negative();
  const int scale = std::max(a.scale_, b.scale_);
  const int order = aligned(a, scale).compare(aligned(b, scale));
  return a.is_negative() ? 0 <=> order : order <=> 0;
}

Result<Decimal> add(const Decimal& a, const Decimal& b) {
  return sum(a, b, b.is_negative(), "+");
}

Result<Decimal> subtract(const Decimal& a, const Decimal& b) {
  return sum(a, b, !b.is_negative(), "-");
}

Result<Decimal> multiply(const Decimal& a, const Decimal& b) {
  const Exact product{multiply(magnitude(a.coefficient()), magnitude(b.coefficient())),
                      a.is_negative() != b.is_negative(), a.scale() + b.scale()};
  return settled_or(product, "*", a, b);
}

Result<Decimal> divide(const Decimal& a, const Decimal& b, int scale, Rounding rounding) {
  TERN_ASSERT(scale >= 0 && scale <= Decimal::kMaxScale, "divide to a scale outside [0, 38]");
  if (b.is_zero()) return Error{a.text() + " / 0 has no value", "", ""};
  const bool negative = a.is_negative() != b.is_negative();
  int shift = scale + b.scale() - a.scale();
  Wide divisor = multiply(magnitude(b.coefficient()), power(std::max(0, -shift)));
  WideQuotient division = divide(Wide(magnitude(a.coefficient())), divisor);
  // One digit a turn. A quotient that leaves 256 bits is far above what can be settled.
  bool fits = true;
  for (; shift > 0 && fits; --shift) {
    fits = division.remainder.multiply_add(10, 0);
    const WideQuotient digit = divide(division.remainder, divisor);
    fits =
        division.quotient.multiply_add(10, static_cast<std::uint64_t>(digit.quotient.low_128())) &&
        fits;
    division.remainder = digit.remainder;
  }
  if (!fits) return Error{a.text() + " / " + b.text() + " does not fit an exact decimal", "", ""};
  return settled_or({rounded(division, divisor, negative, rounding), negative, scale}, "/", a, b);
}

Decimal round_to_scale(const Decimal& value, int scale, Rounding rounding) {
  TERN_ASSERT(scale >= 0, "round_to_scale of a negative scale");
  if (value.scale() <= scale) return value;
  const Wide unit(power(value.scale() - scale));
  const WideQuotient division = divide(Wide(magnitude(value.coefficient())), unit);
  const bool negative = value.is_negative();
  const std::optional<Decimal> result =
      settled({rounded(division, unit, negative, rounding), negative, scale});
  TERN_ASSERT(result.has_value(), "a rounded decimal is never larger than its neighbour");
  return *result;
}

Result<Decimal> floor_to_step(const Decimal& value, const Decimal& step) {
  return to_step(value, step, Rounding::floor);
}

Result<Decimal> ceiling_to_step(const Decimal& value, const Decimal& step) {
  return to_step(value, step, Rounding::ceiling);
}

bool is_multiple_of(const Decimal& value, const Decimal& step) {
  TERN_ASSERT(!step.is_zero() && !step.is_negative(),
              "is_multiple_of a step that is not above zero");
  const int scale = std::max(value.scale(), step.scale());
  return divide(aligned(value, scale), aligned(step, scale)).remainder.is_zero();
}

}  // namespace tern::core
