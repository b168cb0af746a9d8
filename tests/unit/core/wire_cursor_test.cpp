// In: texts followed by 64 readable bytes, as frames are. Out: proof that the cursor takes what it
// is asked for and nothing else, and never believes what lies behind the end.
#include "tern/core/wire_cursor.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tern::core {
namespace {

// The text, and behind it bytes that would fit what is looked for.
class Framed {
 public:
  Framed(const std::string& text, char behind)
      : bytes_(text + std::string(64, behind)), size_(text.size()) {}
  [[nodiscard]] WireCursor cursor() const { return WireCursor({bytes_.data(), size_}); }

 private:
  std::string bytes_;
  std::size_t size_;
};

TEST(WireCursor, TakesWordsInTheirOrder) {
  const Framed framed(R"({"p":"12.50","n":-42})", '"');
  WireCursor cursor = framed.cursor();
  ScaledNumber number;
  std::string_view integer;
  EXPECT_TRUE(cursor.take(R"({"p":)"));
  EXPECT_TRUE(cursor.take_quoted_number(3, number));
  EXPECT_EQ(number.value, 12'500);
  EXPECT_EQ(number.decimals_sent, 2);
  EXPECT_TRUE(cursor.take(R"(,"n":)"));
  EXPECT_TRUE(cursor.take_signed(integer));
  EXPECT_EQ(integer, "-42");
  EXPECT_FALSE(cursor.done());
  EXPECT_TRUE(cursor.take('}'));
  EXPECT_TRUE(cursor.done());
  EXPECT_FALSE(cursor.take('}'));
}

TEST(WireCursor, WhatLiesBehindTheEndIsNeverTaken) {
  std::string_view text;
  EXPECT_FALSE(Framed("\"12", '"').cursor().take_quoted(text));
  EXPECT_FALSE(Framed("\"", '"').cursor().take_quoted(text));
  EXPECT_FALSE(Framed("", '"').cursor().take_quoted(text));
  EXPECT_FALSE(Framed("", '1').cursor().take_digits(text));
  EXPECT_FALSE(Framed("12", '3').cursor().take_digits(text));
  EXPECT_FALSE(Framed("-", '3').cursor().take_signed(text));
  EXPECT_FALSE(Framed("tr", 'u').cursor().take("true"));
  EXPECT_FALSE(Framed("", 'x').cursor().take('x'));
}

TEST(WireCursor, DigitsEndAtTheEndOfTheText) {
  std::string_view digits;
  const Framed framed("123", ' ');
  WireCursor cursor = framed.cursor();
  EXPECT_TRUE(cursor.take_digits(digits));
  EXPECT_EQ(digits, "123");
  EXPECT_TRUE(cursor.done());
}

TEST(WireCursor, OnlyDigitsAreDigits) {
  for (int byte = 0; byte < 256; ++byte) {
    const auto letter = static_cast<char>(byte);
    std::string_view digits;
    const Framed framed(std::string(1, letter) + "7 ", ' ');
    WireCursor cursor = framed.cursor();
    EXPECT_EQ(cursor.take_digits(digits), letter >= '0' && letter <= '9') << byte;
  }
}

TEST(WireCursor, LongOrEscapedTextsAreLeftToTheParser) {
  std::string_view text;
  const std::string longest(WireCursor::kMaxText, 'x');
  EXPECT_TRUE(Framed('"' + longest + '"', ' ').cursor().take_quoted(text));
  EXPECT_FALSE(Framed('"' + longest + "x\"", ' ').cursor().take_quoted(text));
  EXPECT_FALSE(Framed(R"("a\"b")", ' ').cursor().take_quoted(text));
  const Framed after(R"("ab"\)", ' ');
  EXPECT_TRUE(after.cursor().take_quoted(text))
      << "a backslash behind the quote is not part of the text";
  EXPECT_EQ(text, "ab");
  EXPECT_FALSE(Framed(std::string(WireCursor::kMaxText + 1, '1'), ' ').cursor().take_digits(text));
}

TEST(WireCursor, ANumberThatDoesNotFitIsNotTaken) {
  ScaledNumber number;
  EXPECT_FALSE(Framed("\"1.234\"", ' ').cursor().take_quoted_number(2, number));
  EXPECT_FALSE(Framed("\"\"", ' ').cursor().take_quoted_number(2, number));
  EXPECT_FALSE(Framed("\"x\"", ' ').cursor().take_quoted_number(2, number));
  EXPECT_FALSE(Framed("1.23", ' ').cursor().take_quoted_number(2, number));
}

}  // namespace
}  // namespace tern::core
