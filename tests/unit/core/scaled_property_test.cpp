// In: number texts of every shape that RapidCheck draws. Out: proof that parse_scaled and Decimal
// read the same number. Cannot happen: agreement by refusal: texts are drawn so that most of them
// are numbers, and both outcomes are counted.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "draw.hpp"
#include "tern/core/decimal.hpp"
#include "tern/core/scaled.hpp"

namespace tern::core {
namespace {

std::string digits(int most) {
  std::string text;
  const bool zeros = draw(0, 4) == 0;
  for (int left = draw(0, most); left > 0; --left) {
    text += zeros ? '0' : static_cast<char>('0' + draw(0, 9));
  }
  return text;
}

std::string number_text() {
  std::string text = *rc::gen::weightedElement<std::string>({{6, ""}, {1, "-"}, {1, "+"}});
  text += digits(12);
  if (draw(0, 3) > 0) text += "." + digits(8) + std::string(draw<std::size_t>(0, 8), '0');
  if (draw(0, 5) == 0) {
    text += *rc::gen::element<std::string>("e", "E", "e+", "e-") + std::to_string(draw(0, 24));
  }
  return text;
}

ScaledNumber by_decimal(std::string_view text, int scale) {
  const Result<Decimal> parsed = Decimal::parse(text);
  if (!parsed) return {};
  if (parsed.value().scale() > scale) return {0, ScaledStatus::too_precise, 0};
  const Result<std::int64_t> value = parsed.value().to_scaled(scale);
  if (!value) return {0, ScaledStatus::too_large, 0};
  return {value.value(), ScaledStatus::ok, 0};
}

RC_GTEST_PROP(ParseScaled, ReadsTheSameNumberAsDecimal, ()) {
  const std::string text = number_text();
  const int scale = draw(0, kMaxScaledScale);
  const ScaledNumber number = parse_scaled(text, scale);
  const ScaledNumber expected = by_decimal(text, scale);
  RC_CLASSIFY(number.status == ScaledStatus::ok, "a number that fits");
  RC_LOG() << "'" << text << "' at scale " << scale;
  RC_ASSERT(number.status == expected.status);
  RC_ASSERT(number.value == expected.value);
}

RC_GTEST_PROP(ParseScaled, MayBeGivenAnyBytes, (const std::string& bytes)) {
  const ScaledNumber number = parse_scaled(bytes, 8);
  const Result<Decimal> parsed = Decimal::parse(bytes);
  if (parsed) RC_ASSERT(number.status != ScaledStatus::malformed);
}

RC_GTEST_PROP(ScaledText, IsReadBackAsTheSameCount, (std::int64_t value)) {
  const int scale = draw(0, kMaxScaledScale);
  const std::string text = scaled_text(value, scale);
  const ScaledNumber number = parse_scaled(text, scale);
  RC_ASSERT(number.status == ScaledStatus::ok);
  RC_ASSERT(number.value == value);
  RC_ASSERT(text == Decimal::from_parts(value, scale).value().text());
}

RC_GTEST_PROP(ParseInteger, ReadsBackEveryCount, ()) {
  const auto value = draw<std::int64_t>(0, INT64_MAX - 1);
  std::int64_t read = -1;
  RC_ASSERT(parse_integer(std::to_string(value), read));
  RC_ASSERT(read == value);
}

}  // namespace
}  // namespace tern::core
