// In: decimal text from the wire and an instrument's scale k. Out: the count of 10^-k as int64,
// exact. Cannot happen: a rounded or wrapped number: text that does not fit says why. This is the
// hot path's only number parser.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "tern/core/assert.hpp"
#include "tern/core/digits.hpp"

namespace tern::core {

enum class ScaledStatus : std::uint8_t {
  ok,
  too_precise,  // a non-zero digit beyond 10^-k
  too_large,    // does not fit int64 at this scale
  malformed,    // not a decimal number
};

inline constexpr int kMaxScaledScale = 18;  // 10^18 is the greatest power of ten in int64

struct ScaledNumber {
  std::int64_t value = 0;
  ScaledStatus status = ScaledStatus::malformed;
  // Digits after the point in the text (an exponent applied), trailing zeros included.
  std::uint8_t decimals_sent = 0;
};

// Unsigned integer text (sequence numbers, milliseconds) without sign, point or exponent; false
// when it is not one or does not fit.
[[nodiscard]] bool parse_integer(std::string_view text, std::int64_t& out) noexcept;

// 10^n for 0 <= n <= 18.
[[nodiscard]] inline std::int64_t power_of_ten(int n) noexcept {
  static constexpr auto kPowers = [] {
    std::array<std::int64_t, kMaxScaledScale + 1> powers{};
    std::int64_t power = 1;
    for (std::size_t i = 0; i < powers.size(); ++i) {
      powers[i] = power;
      if (i + 1 < powers.size()) power *= 10;
    }
    return powers;
  }();
  TERN_ASSERT(n >= 0 && n <= kMaxScaledScale, "power of ten outside [0, 18]");
  return kPowers[static_cast<std::size_t>(n)];
}

// The form in which most prices and sizes are sent: one to seven digits, a point, eight digits.
// False: another form, or a digit that is not zero would be lost.
[[nodiscard, gnu::always_inline]] inline bool parse_common(std::string_view text, int scale,
                                                           std::int64_t& value) noexcept {
  constexpr std::size_t kDecimals = 8;
  const std::size_t whole_digits = text.size() - kDecimals - 1;
  if (whole_digits - 1 > 6 || scale < 1 || scale > static_cast<int>(kDecimals)) return false;
  const char* const at = text.data();
  const auto gap = static_cast<unsigned>(8 * (8 - whole_digits));
  const std::uint64_t whole = (loaded<std::uint64_t>(at) ^ kDigitZeros) << gap;
  const std::uint64_t part = loaded<std::uint64_t>(at + whole_digits + 1) ^ kDigitZeros;
  const auto kept = static_cast<unsigned>(8 * scale);
  const bool exact = kept == 64 || part >> kept == 0;
  if ((not_digits(whole) | not_digits(part)) != 0 || !exact || at[whole_digits] != '.')
    return false;
  value = static_cast<std::int64_t>(eight_digits(whole)) * power_of_ten(scale) +
          static_cast<std::int64_t>(eight_digits(part << (64 - kept)));
  return true;
}

// Every other form that Decimal::parse accepts; plain digits and one point in up to 16 characters
// take no loop.
[[nodiscard]] ScaledNumber parse_scaled_any(std::string_view text, int scale) noexcept;

// Accepts what Decimal::parse accepts. No allocation.
[[nodiscard, gnu::always_inline]] inline ScaledNumber parse_scaled(std::string_view text,
                                                                   int scale) noexcept {
  ScaledNumber number{0, ScaledStatus::ok, 8};
  return parse_common(text, scale, number.value) ? number : parse_scaled_any(text, scale);
}

// Canonical decimal text of value * 10^-scale (as Decimal::text()), 0 <= scale <= 18, written from
// `to` on, where kScaledTextMost characters have room; its end. `decimals`, if it is wanted: how
// many stand behind the point.
inline constexpr std::size_t kScaledTextMost = 24;  // a sign, 19 digits, a zero, the point
char* put_scaled(char* to, std::int64_t value, int scale, int* decimals = nullptr) noexcept;

// The same, in itself: for what waits for no allocation.
class ScaledText {
 public:
  ScaledText(std::int64_t value, int scale) noexcept
      : size_(static_cast<std::size_t>(put_scaled(text_.data(), value, scale) - text_.data())) {}
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, kScaledTextMost> text_;
  std::size_t size_;
};
[[nodiscard]] std::string scaled_text(std::int64_t value, int scale);
// The same appended to `out`. With decimals >= 0 the text has exactly that many digits after the
// point where the value allows it, else (or with decimals < 0) it is canonical.
void append_scaled_text(std::string& out, std::int64_t value, int scale, int decimals = -1);

}  // namespace tern::core
