// In: decimal text from the wire and a scale. Out: int64 counts of 10^-scale, and such counts as
// text. Cannot happen: a rounded or wrapped number, an allocation while parsing, a read outside the
// text.
#include "tern/core/scaled.hpp"

#include <algorithm>
#include <bit>
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

constexpr auto kPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

// Two digits that end at `end`; where they begin.
char* put_pair(char* end, std::uint64_t number) noexcept {
  std::memcpy(end - 2, kPairs.data() + 2 * number, 2);
  return end - 2;
}

// Of a number up to 2^63; at least one.
std::size_t digits_of(std::uint64_t number) noexcept {
  constexpr int kLog2Of10 = 1'233;  // of 4,096
  constexpr int kMost = 19;
  number |= 1;
  const int low = (64 - std::countl_zero(number)) * kLog2Of10 >> 12;  // the count, or one less
  if (low == kMost) return kMost;
  const bool is_more = number >= static_cast<std::uint64_t>(power_of_ten(low));
  return static_cast<std::size_t>(low) + (is_more ? 1 : 0);
}

// Digits that begin at `to`; where they end.
char* put_whole(char* to, std::uint64_t number) noexcept {
  char* const end = to + digits_of(number);
  char* at = end;
  for (; number >= 100; number /= 100)
    at = put_pair(at, number % 100);
  if (number >= 10) {
    put_pair(at, number);
  } else {
    *--at = static_cast<char>('0' + number);
  }
  return end;
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

// What is left of trailing zeros is as long as it is shown. What can be divided by ten is even, by
// ten thousand so four times.
char* put_scaled(char* to, std::int64_t value, int scale, int* decimals) noexcept {
  TERN_ASSERT(scale >= 0 && scale <= kMaxScaledScale, "scale outside [0, 18]");
  const auto size = static_cast<std::uint64_t>(value);
  const std::uint64_t magnitude = value < 0 ? 0 - size : size;
  if (value < 0) *to++ = '-';
  const auto unit = static_cast<std::uint64_t>(power_of_ten(scale));
  char* const point = put_whole(to, magnitude / unit);
  std::uint64_t rest = magnitude % unit;
  if (decimals != nullptr) *decimals = 0;
  if (rest == 0) return point;
  int shown = scale;
  for (; (rest & 15) == 0 && rest % 10'000 == 0; shown -= 4)
    rest /= 10'000;
  for (; (rest & 1) == 0 && rest % 10 == 0; --shown)
    rest /= 10;
  if (decimals != nullptr) *decimals = shown;
  *point = '.';
  char* const end = point + 1 + shown;
  char* at = end;
  for (; at - point > 2; rest /= 100)
    at = put_pair(at, rest % 100);
  if (at - point > 1) *--at = static_cast<char>('0' + rest);
  return end;
}

std::string scaled_text(std::int64_t value, int scale) {
  return std::string(ScaledText(value, scale).view());
}

void append_scaled_text(std::string& out, std::int64_t value, int scale, int decimals) {
  std::array<char, kScaledTextMost> text;
  int shown = 0;
  out.append(text.data(), put_scaled(text.data(), value, scale, &shown));
  if (decimals <= shown) return;
  if (shown == 0) out += '.';
  out.append(static_cast<std::size_t>(decimals - shown), '0');
}

}  // namespace tern::core
