// In: texts and operations with answers worked out by hand. Out: proof of Decimal's words, edges
// and errors. Cannot happen: the only proof (scripts/check_decimal compares millions with Python's
// decimal).
#include "tern/core/decimal.hpp"

#include <gtest/gtest.h>

namespace tern::core {
namespace {

constexpr const char* kLargest = "170141183460469231731687303715884105727";  // 2^127 - 1

Decimal number(std::string_view text) {
  const Result<Decimal> parsed = Decimal::parse(text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << (parsed ? "" : parsed.error().text());
  return parsed ? parsed.value() : Decimal{};
}

std::string words(const Result<Decimal>& result) {
  return result ? result.value().text() : "error: " + result.error().text();
}

struct ParseRow {
  std::string_view text;
  std::string expected;
};

TEST(Decimal, ParsesEveryTextThatVenuesSend) {
  const ParseRow rows[] = {
      {"12345.67000000", "12345.67"},
      {"0.123456789012345678", "0.123456789012345678"},
      {"1e-8", "0.00000001"},
      {"1E+3", "1000"},
      {"-2.50e2", "-250"},
      {"0e-99999", "0"},
      {"-0.000", "0"},
      {"+7", "7"},
      {"007.0", "7"},
      {".5", "0.5"},
      {"5.", "5"},
      {"1e38", "100000000000000000000000000000000000000"},
      {"1e-38", "0.00000000000000000000000000000000000001"},
      {"1.50000000000000000000000000000000000000000000", "1.5"},
      {"10000000000000000000000000000000000000000e-40", "1"},
      {kLargest, kLargest},
      {"-170141183460469231731687303715884105727", "-170141183460469231731687303715884105727"},
  };
  for (const ParseRow& row : rows)
    EXPECT_EQ(words(Decimal::parse(row.text)), row.expected);
}

TEST(Decimal, RefusesWhatIsNoNumberAndSaysSo) {
  for (const std::string_view text :
       {".", "-", "+", "e5", "1e", "1e+", "1.2.3", "--1", "1-", " 1", "1 ", "0x10", "1_0", "1,0",
        "NaN", "Infinity", "1e5.0", "\xD9\xA1"}) {
    const Result<Decimal> parsed = Decimal::parse(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_NE(parsed.error().what.find("is not a decimal number"), std::string::npos);
  }
  EXPECT_EQ(words(Decimal::parse("")), "error: an empty text is not a decimal number");
}

TEST(Decimal, RefusesFortyDigitNonsenseByName) {
  EXPECT_EQ(words(Decimal::parse("1234567890123456789012345678901234567891")),
            "error: '1234567890123456789012345678901234567891' has more digits than an exact "
            "decimal holds");
  EXPECT_EQ(words(Decimal::parse("170141183460469231731687303715884105728")),
            "error: '170141183460469231731687303715884105728' has more digits than an exact "
            "decimal holds");
  EXPECT_EQ(words(Decimal::parse("1e-39")), "error: '1e-39' has more than 38 decimals");
  EXPECT_EQ(words(Decimal::parse("2e38")), "error: '2e38' is too large for an exact decimal");
  EXPECT_EQ(words(Decimal::parse("1e999999999999999999999")),
            "error: '1e999999999999999999999' is too large for an exact decimal");
  EXPECT_NE(words(Decimal::parse(std::string(129, '0'))).find("is too long"), std::string::npos);
  EXPECT_EQ(words(Decimal::parse(std::string(128, '0'))), "0");
}

TEST(Decimal, EqualValuesAreEqualWhateverTheirText) {
  EXPECT_EQ(number("1.10"), number("11e-1"));
  EXPECT_EQ(number("-0"), Decimal{});
  EXPECT_EQ(number("100").scale(), 0);
  EXPECT_EQ(number("0.0100").scale(), 2);
  EXPECT_EQ(Decimal::from_parts(1500, 3).value(), number("1.5"));
  EXPECT_EQ(Decimal::from_parts(15, -2).value(), number("1500"));
  EXPECT_EQ(Decimal::from_integer(INT64_MIN).text(), "-9223372036854775808");
}

TEST(Decimal, PartsOutsideTheRangeAreErrors) {
  EXPECT_FALSE(Decimal::from_parts(kInt128Min, 0).ok());
  EXPECT_FALSE(Decimal::from_parts(1, 39).ok());
  EXPECT_TRUE(Decimal::from_parts(10, 39).ok());
  EXPECT_FALSE(Decimal::from_parts(1, -39).ok());
  EXPECT_FALSE(Decimal::from_parts(kInt128Max, -1).ok());
  EXPECT_TRUE(Decimal::from_parts(0, INT32_MAX).ok());
}

TEST(Decimal, ComparesExactlyAcrossScalesAndSigns) {
  const std::string_view ascending[] = {"-170141183460469231731687303715884105727",
                                        "-1.1",
                                        "-1.09999999999999999999999999999999999999",
                                        "-1e-38",
                                        "0",
                                        "1e-38",
                                        "0.9999999999999999999999999999999999999",
                                        "1",
                                        "1.00000000000000000000000000000000000001",
                                        "17014118346046923173168730371588410572.6",
                                        "17014118346046923173168730371588410572.7",
                                        "17014118346046923173168730371588410573",
                                        kLargest};
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      EXPECT_EQ(number(ascending[i]) <=> number(ascending[j]), i <=> j)
          << ascending[i] << " and " << ascending[j];
    }
  }
}

TEST(Decimal, AddsAndSubtractsExactlyOrSaysOverflow) {
  EXPECT_EQ(words(add(number("0.1"), number("0.2"))), "0.3");
  EXPECT_EQ(words(subtract(number("1"), number("1.00000001"))), "-0.00000001");
  EXPECT_EQ(words(add(number("-5"), number("5"))), "0");
  EXPECT_EQ(words(add(number(kLargest), number("1"))),
            "error: 170141183460469231731687303715884105727 + 1 does not fit an exact decimal");
  EXPECT_FALSE(subtract(number("-170141183460469231731687303715884105727"), number("1")).ok());
  EXPECT_FALSE(add(number(kLargest), number("0.1")).ok());
}

TEST(Decimal, AnOverflowOnTheWayIsNoOverflowOfTheResult) {
  // Aligned to one decimal the first operand needs 128 bits; the exact sum fits 127.
  EXPECT_EQ(words(subtract(number("17014118346046923173168730371588410573"), number("0.5"))),
            "17014118346046923173168730371588410572.5");
  // Both coefficients have 127 bits; the sum has 128, of which one decimal digit is a trailing
  // zero.
  EXPECT_EQ(words(add(number("17014118346046923173168730371588410572.7"),
                      number("17014118346046923173168730371588410572.3"))),
            "34028236692093846346337460743176821145");
  // 2^100 * 5^30 needs 170 bits, of which thirty decimal digits are trailing zeros.
  EXPECT_EQ(
      words(multiply(number("12676506002.28229401496703205376"), number("931.322574615478515625"))),
      "11805916207174.11303424");
}

TEST(Decimal, MultipliesExactlyOrSaysOverflow) {
  EXPECT_EQ(words(multiply(number("-1.5"), number("0.2"))), "-0.3");
  EXPECT_EQ(words(multiply(number("0"), number(kLargest))), "0");
  EXPECT_EQ(words(multiply(number("1e-19"), number("1e-19"))),
            "0.00000000000000000000000000000000000001");
  EXPECT_FALSE(multiply(number("1e-19"), number("1e-20")).ok());
  EXPECT_FALSE(multiply(number(kLargest), number("2")).ok());
  EXPECT_FALSE(multiply(number(kLargest), number(kLargest)).ok());
}

struct DivideRow {
  std::string_view a;
  std::string_view b;
  int scale;
  std::string floor, ceiling, toward_zero, half_even;
};

TEST(Decimal, DividesWithTheNamedRounding) {
  const DivideRow rows[] = {
      {"1", "3", 2, "0.33", "0.34", "0.33", "0.33"},
      {"-1", "3", 2, "-0.34", "-0.33", "-0.33", "-0.33"},
      {"1", "8", 2, "0.12", "0.13", "0.12", "0.12"},
      {"3", "8", 2, "0.37", "0.38", "0.37", "0.38"},
      {"-1", "8", 2, "-0.13", "-0.12", "-0.12", "-0.12"},
      {"6", "-4", 0, "-2", "-1", "-1", "-2"},
      {"10", "2.5", 0, "4", "4", "4", "4"},
      {"1e-38", "7", 38, "0", "0.00000000000000000000000000000000000001", "0", "0"},
      {"1000", "1", 38, "1000", "1000", "1000", "1000"},
      {"0.05", "1", 1, "0", "0.1", "0", "0"},
      {"0.15", "1", 1, "0.1", "0.2", "0.1", "0.2"},
  };
  for (const DivideRow& row : rows) {
    const Decimal a = number(row.a);
    const Decimal b = number(row.b);
    EXPECT_EQ(words(divide(a, b, row.scale, Rounding::floor)), row.floor);
    EXPECT_EQ(words(divide(a, b, row.scale, Rounding::ceiling)), row.ceiling);
    EXPECT_EQ(words(divide(a, b, row.scale, Rounding::toward_zero)), row.toward_zero);
    EXPECT_EQ(words(divide(a, b, row.scale, Rounding::half_even)), row.half_even);
  }
  EXPECT_EQ(words(divide(number("1"), Decimal{}, 2, Rounding::floor)), "error: 1 / 0 has no value");
  EXPECT_FALSE(divide(number(kLargest), number("0.1"), 0, Rounding::floor).ok());
  EXPECT_FALSE(divide(number("1e38"), number("1e-38"), 38, Rounding::floor).ok());
}

TEST(Decimal, RoundsToAScaleInTheNamedDirection) {
  EXPECT_EQ(round_to_scale(number("1.25"), 1, Rounding::half_even).text(), "1.2");
  EXPECT_EQ(round_to_scale(number("1.35"), 1, Rounding::half_even).text(), "1.4");
  EXPECT_EQ(round_to_scale(number("-1.21"), 1, Rounding::floor).text(), "-1.3");
  EXPECT_EQ(round_to_scale(number("-1.29"), 1, Rounding::ceiling).text(), "-1.2");
  EXPECT_EQ(round_to_scale(number("-1.29"), 0, Rounding::toward_zero).text(), "-1");
  EXPECT_EQ(round_to_scale(number("1.29"), 38, Rounding::floor).text(), "1.29");
}

TEST(Decimal, FindsTheStepBelowAndAbove) {
  EXPECT_EQ(words(floor_to_step(number("1.2345"), number("0.01"))), "1.23");
  EXPECT_EQ(words(ceiling_to_step(number("1.2345"), number("0.01"))), "1.24");
  EXPECT_EQ(words(floor_to_step(number("-1.2345"), number("0.01"))), "-1.24");
  EXPECT_EQ(words(ceiling_to_step(number("-1.2345"), number("0.01"))), "-1.23");
  EXPECT_EQ(words(floor_to_step(number("7"), number("2.5"))), "5");
  EXPECT_EQ(words(floor_to_step(number("5"), number("2.5"))), "5");
  EXPECT_EQ(words(ceiling_to_step(number("0.001"), number("1000"))), "1000");
  EXPECT_EQ(words(floor_to_step(number("1"), Decimal{})), "error: step 0 is not above zero");
  EXPECT_EQ(words(ceiling_to_step(number("1"), number("-1"))), "error: step -1 is not above zero");
  EXPECT_FALSE(ceiling_to_step(number(kLargest), number("2")).ok());
  EXPECT_TRUE(is_multiple_of(number("0.75"), number("0.25")));
  EXPECT_FALSE(is_multiple_of(number("0.8"), number("0.25")));
}

TEST(Decimal, ScalesToSixtyFourBitsOrSaysWhyNot) {
  EXPECT_EQ(number("12345.67").to_scaled(8).value(), 1'234'567'000'000);
  EXPECT_EQ(number("-92233720368.54775808").to_scaled(8).value(), INT64_MIN);
  EXPECT_EQ(number("0").to_scaled(1000).value(), 0);
  EXPECT_FALSE(number("92233720368.54775808").to_scaled(8).ok());
  EXPECT_FALSE(number("1").to_scaled(1000).ok());
  EXPECT_EQ(number("0.001").to_scaled(2).error().text(), "0.001 has more than 2 decimals");
}

TEST(Decimal, NegatesAndTakesTheAbsoluteValue) {
  EXPECT_EQ(number("1.5").negated().text(), "-1.5");
  EXPECT_EQ(number("-1.5").absolute().text(), "1.5");
  EXPECT_TRUE(Decimal{}.negated().is_zero());
  EXPECT_FALSE(Decimal{}.negated().is_negative());
}

TEST(DecimalDeathTest, AScaleThatIsOurOwnMistakeStopsTheProcess) {
  EXPECT_DEATH((void)divide(number("1"), number("2"), 39, Rounding::floor), "outside");
  EXPECT_DEATH((void)round_to_scale(number("1"), -1, Rounding::floor), "negative scale");
  EXPECT_DEATH((void)is_multiple_of(number("1"), Decimal{}), "not above zero");
}

}  // namespace
}  // namespace tern::core
