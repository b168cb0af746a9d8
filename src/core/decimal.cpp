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
constexpr auto kPowers = [] {
  std::array<Uint128, Decimal::kMaxScale + 1> powers{1};
  for (std::size_t n = 1; n < powers.size(); ++n)
    powers[n] = powers[n - 1] * 10;
  return powers;
}();
constexpr Uint128 power(int n) noexcept {
  return kPowers[static_cast<std::size_t>(n)];
}

// Nearly all numbers of a market are small: a coefficient of 63 bits, and no more than 18 decimals
// between two of them. What is computed of those fits 127 bits on the way, and is exact without
// 256.
constexpr int kSmallShift = 18;

constexpr bool is_small(Int128 value) noexcept {
  return value == static_cast<std::int64_t>(value);
}

struct SmallPair {
  Int128 a = 0;
  Int128 b = 0;
  int scale = 0;
};

// Both at one scale, as integers below 2^123; false: they are not small.
bool align_small(const Decimal& a, const Decimal& b, SmallPair& out) noexcept {
  if (!is_small(a.coefficient()) || !is_small(b.coefficient())) return false;
  const int shift = a.scale() - b.scale();
  if (shift > kSmallShift || shift < -kSmallShift) return false;
  out = {a.coefficient(), b.coefficient(), std::max(a.scale(), b.scale())};
  if (shift > 0) out.b *= static_cast<Int128>(power(shift));
  if (shift < 0) out.a *= static_cast<Int128>(power(-shift));
  return true;
}

// a / b and what is left, by the processor's own division where that is enough. b > 0.
struct SmallQuotient {
  Int128 quotient = 0;
  Int128 remainder = 0;
};
SmallQuotient divide_small(Int128 a, Int128 b) noexcept {
  if (is_small(a) && is_small(b)) {
    const auto small_a = static_cast<std::int64_t>(a);
    const auto small_b = static_cast<std::int64_t>(b);
    return {small_a / small_b, small_a % small_b};
  }
  return {a / b, a % b};
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

// The magnitude of dividend / divisor, both magnitudes, rounded for the sign of the value.
Int128 quotient_small(Int128 dividend, Int128 divisor, bool negative, Rounding rounding) noexcept {
  const SmallQuotient division = divide_small(dividend, divisor);
  if (division.remainder == 0) return division.quotient;
  const Int128 other_part = divisor - division.remainder;
  const int cut = division.remainder < other_part ? -1 : division.remainder > other_part ? 1 : 0;
  const bool odd = (division.quotient & 1) != 0;
  return division.quotient + (rounds_away(rounding, negative, odd, cut) ? 1 : 0);
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
  if (SmallPair small; align_small(a, b, small)) {
    const bool turned = b_negative != b.is_negative();
    return Decimal::from_parts(turned ? small.a - small.b : small.a + small.b, small.scale);
  }
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
  if (SmallPair small; align_small(value, step, small)) {
    const Int128 over = divide_small(small.a, small.b).remainder;  // of the value's sign
    Int128 result = small.a - over;
    if (over != 0 && rounds_away(rounding, over < 0, false, 0))
      result += over < 0 ? -small.b : small.b;
    return Decimal::from_parts(result, small.scale);
  }
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

Decimal Decimal::from_scaled(std::int64_t value, int scale) noexcept {
  TERN_ASSERT(scale >= 0 && scale <= kMaxScale, "from_scaled of a scale outside [0, 38]");
  return normalised(value, scale);
}

// What can be divided by ten is even, by ten thousand so four times: most numbers are not divided.
Decimal Decimal::normalised(std::int64_t value, int scale) noexcept {
  if (value == 0) return {};
  for (; scale >= 4 && (value & 15) == 0 && value % 10'000 == 0; scale -= 4)
    value /= 10'000;
  for (; scale > 0 && (value & 1) == 0 && value % 10 == 0; --scale)
    value /= 10;
  return {value, scale};
}

Decimal Decimal::normalised(Int128 coefficient, int scale) noexcept {
  for (; !is_small(coefficient) && scale > 0 && (coefficient & 1) == 0; --scale) {
    if (coefficient % 10 != 0) return {coefficient, scale};
    coefficient /= 10;
  }
  if (is_small(coefficient)) return normalised(static_cast<std::int64_t>(coefficient), scale);
  return {coefficient, scale};
}

Result<Decimal> Decimal::from_parts(Int128 coefficient, int scale) {
  if (is_small(coefficient) && scale >= 0 && scale <= kMaxScale)
    return normalised(static_cast<std::int64_t>(coefficient), scale);
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

std::strong_ordering Decimal::compare(const Decimal& a, const Decimal& b) noexcept {
  if (a.is_negative() != b.is_negative()) return b.is_negative() <=> a.is_negative();
  if (SmallPair small; align_small(a, b, small)) return small.a <=> small.b;
  const int scale = std::max(a.scale_, b.scale_);
  const int order = aligned(a, scale).compare(aligned(b, scale));
  return a.is_negative() ? 0 <=> order : order <=> 0;
}

Result<Decimal> add(const Decimal& a, const Decimal& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  return sum(a, b, b.is_negative(), "+");
}

Result<Decimal> subtract(const Decimal& a, const Decimal& b) {
  return sum(a, b, !b.is_negative(), "-");
}

Result<Decimal> multiply(const Decimal& a, const Decimal& b) {
  if (is_small(a.coefficient()) && is_small(b.coefficient()) &&
      a.scale() + b.scale() <= Decimal::kMaxScale)
    return Decimal::from_parts(a.coefficient() * b.coefficient(), a.scale() + b.scale());
  const Exact product{multiply(magnitude(a.coefficient()), magnitude(b.coefficient())),
                      a.is_negative() != b.is_negative(), a.scale() + b.scale()};
  return settled_or(product, "*", a, b);
}

Result<Decimal> divide(const Decimal& a, const Decimal& b, int scale, Rounding rounding) {
  TERN_ASSERT(scale >= 0 && scale <= Decimal::kMaxScale, "divide to a scale outside [0, 38]");
  if (b.is_zero()) return Error{a.text() + " / 0 has no value", "", ""};
  const bool negative = a.is_negative() != b.is_negative();
  int shift = scale + b.scale() - a.scale();
  if (is_small(a.coefficient()) && is_small(b.coefficient()) && shift >= 0 &&
      shift <= kSmallShift) {
    const auto divisor = static_cast<Int128>(magnitude(b.coefficient()));
    const Int128 dividend =
        static_cast<Int128>(magnitude(a.coefficient())) * static_cast<Int128>(power(shift));
    const Int128 result = quotient_small(dividend, divisor, negative, rounding);
    return Decimal::from_parts(negative ? -result : result, scale);
  }
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
  if (const int shift = value.scale() - scale;
      is_small(value.coefficient()) && shift <= kSmallShift) {
    const auto unit = static_cast<Int128>(power(shift));
    const auto size = static_cast<Int128>(magnitude(value.coefficient()));
    const Int128 result = quotient_small(size, unit, value.is_negative(), rounding);
    return Decimal::from_parts(value.is_negative() ? -result : result, scale).value();
  }
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
  if (SmallPair small; align_small(value, step, small))
    return divide_small(small.a, small.b).remainder == 0;
  const int scale = std::max(value.scale(), step.scale());
  return divide(aligned(value, scale), aligned(step, scale)).remainder.is_zero();
}

}  // namespace tern::core
