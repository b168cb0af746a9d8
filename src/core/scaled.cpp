// In: decimal text from the wire and a scale. Out: int64 counts of 10^-scale, and such counts as
// text. Cannot happen: a rounded or wrapped number, an allocation while parsing, a read outside the
// text.
#include "tern/core/scaled.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "number_text.hpp"
#include "tern/core/assert.hpp"
#include "tern/core/decimal.hpp"
#include "tern/core/digits.hpp"
#include "tern/core/int128.hpp"

namespace tern::core {
namespace {

constexpr std::size_t kFastText = 16;  // the fast path holds so many characters in two registers
constexpr std::uint64_t kPoint = '.' ^ '0';

// Up to 16 characters, each xor '0', the last one in the highest byte of `high`; unused bytes are
// zero.
struct Packed {
  std::uint64_t low;
  std::uint64_t high;
};

// 1 <= text.size() <= kFastText. Two overlapping loads cover the text and read nothing outside it.
Packed packed(std::string_view text) noexcept {
  const char* const at = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    const auto half_gap =
        static_cast<unsigned>(4 * (kFastText - size));  // 64 is no legal shift: two of 32
    const std::uint64_t first = loaded<std::uint64_t>(at) ^ kDigitZeros;
    return {(first << half_gap) << half_gap, loaded<std::uint64_t>(at + size - 8) ^ kDigitZeros};
  }
  if (size >= 4) {
    const std::uint64_t first = loaded<std::uint32_t>(at) ^ (kDigitZeros >> 32);
    const std::uint64_t last = loaded<std::uint32_t>(at + size - 4) ^ (kDigitZeros >> 32);
    return {0, (last << 32) | (((first << (8 * (8 - size))) & 0xFFFFFFFFULL))};
  }
  std::uint64_t bytes = 0;
  for (const char c : text) {
    bytes = (bytes >> 8) | static_cast<std::uint64_t>(static_cast<unsigned char>(c ^ '0')) << 56;
  }
  return {0, bytes};
}

std::uint64_t sixteen_digits(Packed digits) noexcept {
  return eight_digits(digits.low) * 100'000'000ULL + eight_digits(digits.high);
}

// Takes the byte whose high bit is `mark` out of `bytes`; the bytes before it move up and
// `entering` fills the first.
std::uint64_t without_byte(std::uint64_t bytes, std::uint64_t mark,
                           std::uint64_t entering) noexcept {
  const std::uint64_t before = (mark >> 7) - 1;
  const std::uint64_t after = ~((mark << 1) - 1);
  return (bytes & after) | ((bytes & before) << 8) | entering;
}

// Takes the point out of the text and says how many digits stood behind it; false when anything but
// one point and digits is there.
bool take_point(Packed& text, unsigned& decimals) noexcept {
  const std::uint64_t low_marks = not_digits(text.low);
  const std::uint64_t high_marks = not_digits(text.high);
  if ((low_marks | high_marks) == 0) return true;
  if (high_marks != 0) {
    const auto bit = static_cast<unsigned>(__builtin_ctzll(high_marks)) - 7;
    const bool one = low_marks == 0 && (high_marks & (high_marks - 1)) == 0;
    if (!one || ((text.high >> bit) & 0xFF) != kPoint) return false;
    decimals = 7 - bit / 8;
    text.high = without_byte(text.high, high_marks, text.low >> 56);
    text.low <<= 8;
    return true;
  }
  const auto bit = static_cast<unsigned>(__builtin_ctzll(low_marks)) - 7;
  if ((low_marks & (low_marks - 1)) != 0 || ((text.low >> bit) & 0xFF) != kPoint) return false;
  decimals = 15 - bit / 8;
  text.low = without_byte(text.low, low_marks, 0);
  return true;
}

// Drops the last `count` digits (1 to 15); false when one of them is not zero.
bool drop_zeros(Packed& digits, unsigned count) noexcept {
  const Uint128 all = static_cast<Uint128>(digits.high) << 64 | digits.low;
  if (all >> (128 - 8 * count) != 0) return false;
  const Uint128 kept = all << (8 * count);
  digits.low = static_cast<std::uint64_t>(kept);
  digits.high = static_cast<std::uint64_t>(kept >> 64);
  return true;
}

ScaledNumber failed(ScaledStatus status, int decimals_sent) noexcept {
  return {0, status, static_cast<std::uint8_t>(std::min(decimals_sent, 255))};
}

// Signs, exponents and texts of more than 16 characters.
ScaledNumber parse_any(std::string_view text, int scale) noexcept {
  if (text.size() > Decimal::kMaxText) return {};
  const NumberText number = read_number(text);
  if (!number.valid) return {};
  ScaledNumber result = failed(ScaledStatus::ok, number.decimals_sent);
  if (number.exponent < -scale) return failed(ScaledStatus::too_precise, number.decimals_sent);
  const int power = number.exponent + scale;
  Int128 value = 0;
  if (!number.fits || power > kMaxScaledScale ||
      !multiply_checked(static_cast<Int128>(number.digits), power_of_ten(power), value)) {
    return failed(ScaledStatus::too_large, number.decimals_sent);
  }
  if (number.negative) value = -value;
  if (value < INT64_MIN || value > INT64_MAX) {
    return failed(ScaledStatus::too_large, number.decimals_sent);
  }
  result.value = static_cast<std::int64_t>(value);
  return result;
}

}  // namespace

ScaledNumber parse_scaled_any(std::string_view text, int scale) noexcept {
  TERN_ASSERT(scale >= 0 && scale <= kMaxScaledScale, "scale outside [0, 18]");
  if (text.size() - 1 >= kFastText) return parse_any(text, scale);
  Packed digits = packed(text);
  unsigned decimals = 0;
  if (!take_point(digits, decimals) || (text.size() == 1 && text[0] == '.')) {
    return parse_any(text, scale);
  }
  ScaledNumber result{0, ScaledStatus::ok, static_cast<std::uint8_t>(decimals)};
  const int missing = scale - static_cast<int>(decimals);
  if (missing < 0 && !drop_zeros(digits, static_cast<unsigned>(-missing))) {
    return failed(ScaledStatus::too_precise, result.decimals_sent);
  }
  result.value = static_cast<std::int64_t>(sixteen_digits(digits));
  if (missing > 0 && __builtin_mul_overflow(result.value, power_of_ten(missing), &result.value)) {
    return failed(ScaledStatus::too_large, result.decimals_sent);
  }
  return result;
}

bool parse_integer(std::string_view text, std::int64_t& out) noexcept {
  if (text.size() - 1 < kFastText) {
    const Packed digits = packed(text);
    out = static_cast<std::int64_t>(sixteen_digits(digits));
    return (not_digits(digits.low) | not_digits(digits.high)) == 0;
  }
  if (text.empty()) return false;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    if (__builtin_mul_overflow(value, 10, &value)) return false;
    if (__builtin_add_overflow(value, c - '0', &value)) return false;
  }
  out = value;
  return true;
}

std::string scaled_text(std::int64_t value, int scale) {
  std::string text;
  append_scaled_text(text, value, scale);
  return text;
}

void append_scaled_text(std::string& out, std::int64_t value, int scale, int decimals) {
  TERN_ASSERT(scale >= 0 && scale <= kMaxScaledScale, "scale outside [0, 18]");
  // A sign and 19 digits, the point, 18 digits.
  std::array<char, 48> text;
  char* const point = text.data() + 24;  // the digits before it grow down, those behind it up
  const bool negative = value < 0;
  const auto size = static_cast<std::uint64_t>(value);
  const std::uint64_t magnitude = negative ? 0 - size : size;
  const auto unit = static_cast<std::uint64_t>(power_of_ten(scale));
  std::uint64_t whole = magnitude / unit;
  std::uint64_t rest = magnitude % unit;
  char* begin = point;
  do {
    *--begin = static_cast<char>('0' + whole % 10);
    whole /= 10;
  } while (whole != 0);
  if (negative) *--begin = '-';
  char* end = point;
  if (rest != 0) {
    // Trailing zeros first: what is left is as long as it is shown.
    int shown = scale;
    while (rest % 10 == 0) {
      rest /= 10;
      --shown;
    }
    end = point + 1 + shown;
    for (char* at = end; at > point + 1; rest /= 10)
      *--at = static_cast<char>('0' + rest % 10);
  }
  if (end > point || decimals > 0) *point = '.';
  end = decimals > 0 ? std::max(end, point + 1) : end;
  out.append(begin, end);
  const std::ptrdiff_t missing = decimals - (end - point - 1);
  if (decimals > 0 && missing > 0) out.append(static_cast<std::size_t>(missing), '0');
}

}  // namespace tern::core
