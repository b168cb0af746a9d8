// In: number texts of the wire. Out: proof of the hot path's parser and printer, edge by edge.
// Cannot happen: a text whose fast and slow reading differ (scaled_property_test.cpp compares them
// with Decimal).
#include "tern/core/scaled.hpp"
#include "tern/core/decimal.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace tern::core {
namespace {

struct Row {
  std::string_view text;
  int scale;
  ScaledStatus status;
  std::int64_t value;
  int decimals_sent;
};

TEST(ParseScaled, ReadsWhatVenuesSend) {
  constexpr ScaledStatus kOk = ScaledStatus::ok;
  const Row rows[] = {
      {"12345.67000000", 8, kOk, 1'234'567'000'000, 8},
      {"12345.67000000", 2, kOk, 1'234'567, 8},
      {"0.00001234", 8, kOk, 1'234, 8},
      {"0.000000000000000001", 18, kOk, 1, 18},
      {"1", 0, kOk, 1, 0},
      {"0", 18, kOk, 0, 0},
      {"97421.5", 3, kOk, 97'421'500, 1},
      {"1e-8", 8, kOk, 1, 8},
      {"1.5e-3", 4, kOk, 15, 4},
      {"1E+3", 2, kOk, 100'000, 0},
      {"-12.5", 1, kOk, -125, 1},
      {"+3", 1, kOk, 30, 0},
      {"-0.0", 4, kOk, 0, 1},
      {".5", 1, kOk, 5, 1},
      {"5.", 1, kOk, 50, 0},
      {"00012.50", 2, kOk, 1'250, 2},
      {"9223372036854775807", 0, kOk, INT64_MAX, 0},
      {"-9223372036854775808", 0, kOk, INT64_MIN, 0},
      {"92233720368.54775807", 8, kOk, INT64_MAX, 8},
      {"100000000.0000000", 0, kOk, 100'000'000, 7},
      {"0.0000000000000000000000000000000000", 0, kOk, 0, 34},
  };
  for (const Row& row : rows) {
    const ScaledNumber number = parse_scaled(row.text, row.scale);
    EXPECT_EQ(number.status, row.status) << row.text;
    EXPECT_EQ(number.value, row.value) << row.text;
    EXPECT_EQ(number.decimals_sent, row.decimals_sent) << row.text;
  }
}

TEST(ParseScaled, SaysWhyANumberDoesNotFit) {
  const Row rows[] = {
      {"1.23", 1, ScaledStatus::too_precise, 0, 2},
      {"0.00000001", 7, ScaledStatus::too_precise, 0, 8},
      {"1e-19", 18, ScaledStatus::too_precise, 0, 19},
      {"1e-99999", 18, ScaledStatus::too_precise, 0, 255},
      {"12345678901234567890123.5", 0, ScaledStatus::too_precise, 0, 1},
      {"9223372036854775808", 0, ScaledStatus::too_large, 0, 0},
      {"-9223372036854775809", 0, ScaledStatus::too_large, 0, 0},
      {"92233720368.54775808", 8, ScaledStatus::too_large, 0, 8},
      {"9999999999999999", 8, ScaledStatus::too_large, 0, 0},
      {"1234567890123456789012345678901234567890", 0, ScaledStatus::too_large, 0, 0},
      {"1e999999999999", 0, ScaledStatus::too_large, 0, 0},
  };
  for (const Row& row : rows) {
    const ScaledNumber number = parse_scaled(row.text, row.scale);
    EXPECT_EQ(number.status, row.status) << row.text;
    EXPECT_EQ(number.value, 0) << row.text;
    EXPECT_EQ(number.decimals_sent, row.decimals_sent) << row.text;
  }
}

TEST(ParseScaled, RefusesWhatIsNoNumber) {
  for (const std::string_view text : {"",
                                      ".",
                                      "-",
                                      "+",
                                      "-.",
                                      "..",
                                      "1..2",
                                      "1.2.3",
                                      "1.2.3.4.5.6.7.8",
                                      "12345678.1234.678",
                                      "abc",
                                      "1a",
                                      "a1",
                                      "1234567a",
                                      "a2345678",
                                      "12345678a",
                                      "1,5",
                                      " 1",
                                      "1 ",
                                      "1e",
                                      "e1",
                                      "1e+",
                                      "0x1",
                                      "1_000",
                                      "nan",
                                      "inf",
                                      "1/2",
                                      "1:2",
                                      "\x80",
                                      "1\xFF",
                                      "\xB0\xB1\xB2\xB3\xB4\xB5\xB6\xB7"}) {
    EXPECT_EQ(parse_scaled(text, 8).status, ScaledStatus::malformed) << text;
  }
  EXPECT_EQ(parse_scaled(std::string_view("1\0002", 3), 8).status, ScaledStatus::malformed);
  EXPECT_EQ(parse_scaled(std::string(129, '0'), 8).status, ScaledStatus::malformed);
  EXPECT_EQ(parse_scaled(std::string(128, '0'), 8).status, ScaledStatus::ok);
}

TEST(ParseScaled, RefusesEveryForeignByteAtEveryPlace) {
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, '1');
        text[at] = static_cast<char>(byte);
        const bool digit = byte >= '0' && byte <= '9';
        const bool sign = at == 0 && (byte == '-' || byte == '+') && size > 1;
        const bool point = byte == '.' && size > 1;
        const bool exponent = (byte == 'e' || byte == 'E') && at > 0 && at + 1 < size;
        const bool accepted = parse_scaled(text, 0).status != ScaledStatus::malformed;
        ASSERT_EQ(accepted, digit || sign || point || exponent)
            << "byte " << byte << " in " << text;
      }
    }
  }
}

TEST(ParseScaled, ReadsNothingOutsideTheText) {
  // The text ends where the allocation ends: the address sanitizer sees a read beyond it.
  for (std::size_t size = 1; size <= 20; ++size) {
    const auto digits = std::make_unique<char[]>(size);
    for (std::size_t i = 0; i < size; ++i)
      digits[i] = '1';
    const std::string_view text(digits.get(), size);
    EXPECT_EQ(parse_scaled(text, 0).status, size < 20 ? ScaledStatus::ok : ScaledStatus::too_large);
  }
}

TEST(ParseScaledDeathTest, AScaleOutsideTheRangeStopsTheProcess) {
  EXPECT_DEATH((void)parse_scaled("1", 19), "scale outside");
  EXPECT_DEATH((void)parse_scaled("1", -1), "scale outside");
  EXPECT_DEATH((void)power_of_ten(19), "power of ten outside");
}

TEST(ParseInteger, ReadsSequenceNumbersAndTimes) {
  const std::pair<std::string_view, std::int64_t> rows[] = {
      {"0", 0},
      {"7", 7},
      {"1763663400123", 1'763'663'400'123},
      {"1234567890123456", 1'234'567'890'123'456},
      {"12345678901234567", 12'345'678'901'234'567},
      {"9223372036854775807", INT64_MAX},
      {"00000000000000000000000012", 12},
  };
  for (const auto& row : rows) {
    std::int64_t value = -1;
    EXPECT_TRUE(parse_integer(row.first, value)) << row.first;
    EXPECT_EQ(value, row.second);
  }
}

TEST(ParseInteger, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "-1", "+1", "1.0", "1e3", " 1", "1 ", "abc", "9223372036854775808",
        "99999999999999999999", "1234567890123456.", "12345678901234567x"}) {
    std::int64_t value = 0;
    EXPECT_FALSE(parse_integer(text, value)) << text;
  }
}

TEST(ScaledText, IsCanonical) {
  EXPECT_EQ(scaled_text(1'234'567'000'000, 8), "12345.67");
  EXPECT_EQ(scaled_text(-5, 1), "-0.5");
  EXPECT_EQ(scaled_text(0, 18), "0");
  EXPECT_EQ(scaled_text(1, 18), "0.000000000000000001");
  EXPECT_EQ(scaled_text(1'000, 3), "1");
  EXPECT_EQ(scaled_text(1'000, 0), "1000");
  EXPECT_EQ(scaled_text(INT64_MIN, 0), "-9223372036854775808");
  EXPECT_EQ(scaled_text(INT64_MIN, 18), "-9.223372036854775808");
  EXPECT_EQ(scaled_text(INT64_MAX, 18), "9.223372036854775807");
}

// Counting digits goes wrong at a power of ten or of two, if anywhere.
TEST(ScaledText, IsWhatTheDecimalSaysAroundEachPowerAtEachScale) {
  std::vector<std::int64_t> values{0, INT64_MIN, INT64_MIN + 1, INT64_MAX};
  for (int n = 0; n < 63; ++n) {
    for (const std::int64_t power : {std::int64_t{1} << n, power_of_ten(n % 19)}) {
      for (const std::int64_t value : {power - 1, power, power + 1, -power})
        values.push_back(value);
    }
  }
  for (int scale = 0; scale <= kMaxScaledScale; ++scale) {
    for (const std::int64_t value : values) {
      const Decimal exact = Decimal::from_parts(value, scale).value();
      EXPECT_EQ(scaled_text(value, scale), exact.text()) << value << " " << scale;
      EXPECT_EQ(ScaledText(value, scale).view(), exact.text()) << value << " " << scale;
      EXPECT_EQ(Decimal::from_scaled(value, scale), exact) << value << " " << scale;
    }
  }
}

TEST(ScaledText, ShowsTheWantedDecimalsWhereTheValueAllowsIt) {
  const auto shown = [](std::int64_t value, int scale, int decimals) {
    std::string text = "x";
    append_scaled_text(text, value, scale, decimals);
    return text;
  };
  EXPECT_EQ(shown(15, 1, 4), "x1.5000");
  EXPECT_EQ(shown(15'000, 4, 2), "x1.50");
  EXPECT_EQ(shown(15'001, 4, 2), "x1.5001");
  EXPECT_EQ(shown(-20, 1, 0), "x-2");
  EXPECT_EQ(shown(2, 0, 2), "x2.00");
}

TEST(PowerOfTen, CoversSixtyFourBits) {
  EXPECT_EQ(power_of_ten(0), 1);
  EXPECT_EQ(power_of_ten(8), 100'000'000);
  EXPECT_EQ(power_of_ten(18), 1'000'000'000'000'000'000);
}

}  // namespace
}  // namespace tern::core
