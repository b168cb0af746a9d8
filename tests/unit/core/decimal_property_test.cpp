// In: decimals of every size that RapidCheck draws. Out: proof of the laws that hold between the
// operations. Cannot happen: a law checked on small numbers only: coefficients are drawn from one
// bit up to 127.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "draw.hpp"
#include "tern/core/decimal.hpp"

namespace tern::core {
namespace {

constexpr Rounding kRoundings[] = {Rounding::floor, Rounding::ceiling, Rounding::toward_zero,
                                   Rounding::half_even};

Decimal any_decimal() {
  const auto high = static_cast<Uint128>(draw<std::uint64_t>(0, UINT64_MAX - 1));
  const auto low = draw<std::uint64_t>(0, UINT64_MAX - 1);
  const auto size = static_cast<Int128>((high << 64 | low) >> (128 - draw(1, 127)));
  return Decimal::from_parts(draw_bool() ? -size : size, draw(0, Decimal::kMaxScale)).value();
}

Decimal positive_decimal() {
  const Decimal value = any_decimal();
  return value.is_zero() ? Decimal::from_integer(1) : value.absolute();
}

RC_GTEST_PROP(DecimalLaw, TextIsReadBackAsTheSameValue, ()) {
  const Decimal value = any_decimal();
  const std::string text = value.text();
  RC_ASSERT(Decimal::parse(text).value() == value);
  RC_ASSERT(text.find_first_of("eE+") == std::string::npos);
  RC_ASSERT(text.find('.') == std::string::npos || (text.back() != '0' && text.back() != '.'));
}

RC_GTEST_PROP(DecimalLaw, ForeignTextNeverBreaksTheParser, (const std::string& text)) {
  const Result<Decimal> parsed = Decimal::parse(text);
  if (parsed) RC_ASSERT(Decimal::parse(parsed.value().text()).value() == parsed.value());
}

RC_GTEST_PROP(DecimalLaw, SubtractionUndoesAddition, ()) {
  const Decimal a = any_decimal();
  const Decimal b = any_decimal();
  const Result<Decimal> sum = add(a, b);
  RC_ASSERT(sum.ok() == add(b, a).ok());
  if (sum) RC_ASSERT(subtract(sum.value(), b).value() == a);
}

RC_GTEST_PROP(DecimalLaw, OrderIsTheSignOfTheDifference, ()) {
  const Decimal a = any_decimal();
  const Decimal b = any_decimal();
  const Result<Decimal> difference = subtract(a, b);
  RC_ASSERT((a <=> b) == (0 <=> (b <=> a)));
  RC_ASSERT((a == b) == ((a <=> b) == 0));
  if (difference) RC_ASSERT((a <=> b) == (difference.value() <=> Decimal{}));
}

RC_GTEST_PROP(DecimalLaw, ExactDivisionUndoesMultiplication, ()) {
  const Decimal a = any_decimal();
  const Decimal b = positive_decimal();
  const Result<Decimal> product = multiply(a, b);
  RC_ASSERT(product.ok() == multiply(b, a).ok());
  if (!product) return;
  for (const Rounding rounding : kRoundings) {
    RC_ASSERT(divide(product.value(), b, Decimal::kMaxScale, rounding).value() == a);
  }
}

RC_GTEST_PROP(DecimalLaw, FloorAndCeilingStandAroundTheQuotient, ()) {
  const Decimal a = any_decimal();
  const Decimal b = positive_decimal();
  const int scale = draw(0, 20);
  const Result<Decimal> below = divide(a, b, scale, Rounding::floor);
  const Result<Decimal> above = divide(a, b, scale, Rounding::ceiling);
  if (!below || !above) return;
  RC_ASSERT(below.value() <= above.value());
  const Decimal width = subtract(above.value(), below.value()).value();
  RC_ASSERT(width.is_zero() || width == Decimal::from_parts(1, scale).value());
  const Result<Decimal> back = multiply(below.value(), b);
  if (back) RC_ASSERT(back.value() <= a);
}

RC_GTEST_PROP(DecimalLaw, AStepBelowAndAStepAboveAreMultiplesAtMostOneStepApart, ()) {
  const Decimal value = any_decimal();
  const Decimal step = positive_decimal();
  const Result<Decimal> below = floor_to_step(value, step);
  const Result<Decimal> above = ceiling_to_step(value, step);
  if (below) RC_ASSERT(below.value() <= value && is_multiple_of(below.value(), step));
  if (above) RC_ASSERT(above.value() >= value && is_multiple_of(above.value(), step));
  if (!below || !above) return;
  const Decimal gap = subtract(above.value(), below.value()).value();
  RC_ASSERT(gap == (is_multiple_of(value, step) ? Decimal{} : step));
}

RC_GTEST_PROP(DecimalLaw, RoundingMovesByLessThanOneUnitInItsDirection, ()) {
  const Decimal value = any_decimal();
  const int scale = draw(0, Decimal::kMaxScale);
  const Decimal below = round_to_scale(value, scale, Rounding::floor);
  const Decimal above = round_to_scale(value, scale, Rounding::ceiling);
  const Decimal nearest = round_to_scale(value, scale, Rounding::half_even);
  RC_ASSERT(below <= value && value <= above && below.scale() <= scale && above.scale() <= scale);
  RC_ASSERT(nearest == below || nearest == above);
  const Decimal cut = round_to_scale(value, scale, Rounding::toward_zero);
  RC_ASSERT(cut == (value.is_negative() ? above : below));
}

}  // namespace
}  // namespace tern::core
