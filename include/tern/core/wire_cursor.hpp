// In: a frame's bytes, with 64 readable bytes behind them. Out: its parts in the one order and
// spelling that a venue documents, found without building anything. Cannot happen: a text accepted
// that is not exactly of that form: at the first byte that differs the caller gives the frame to
// its JSON parser, which judges. A read beyond the readable bytes.
#pragma once

#include <emmintrin.h>

#include <cstddef>
#include <cstring>
#include <string_view>

#include "tern/core/scaled.hpp"

namespace tern::core {

// Each function moves behind what it took and says true. After a false the cursor is of no more
// use.
class WireCursor {
 public:
  static constexpr std::size_t kMaxText = 15;  // longer words are left to the JSON parser

  explicit WireCursor(std::string_view bytes) noexcept
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  [[nodiscard]] bool done() const noexcept { return at_ == end_; }

  [[nodiscard]] bool take(char wanted) noexcept {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }
  // `wanted` is a constant: the comparison becomes a few loads (which the == of std::string_view
  // does not: it is called, and calls memcmp).
  [[nodiscard, gnu::always_inline]] bool take(std::string_view wanted) noexcept {
    if (static_cast<std::size_t>(end_ - at_) < wanted.size()) return false;
    if (std::memcmp(at_, wanted.data(), wanted.size()) != 0) return false;
    at_ += wanted.size();
    return true;
  }
  // Up to kMaxText characters, none of them a backslash, and the terminator, which is not part of
  // `text`.
  [[nodiscard, gnu::always_inline]] bool take_to(char terminator, std::string_view& text) noexcept {
    if (at_ >= end_) return false;
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at_));
    const int found = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(terminator)));
    const int escapes = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    if (found == 0 || (escapes & (found - 1) & ~found) != 0) return false;
    const auto size = static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(found)));
    text = {at_, size};
    at_ += size + 1;
    return at_ <= end_;
  }
  [[nodiscard, gnu::always_inline]] bool take_quoted(std::string_view& text) noexcept {
    return take('"') && take_to('"', text);
  }
  // A number in quotes that fits the scale.
  [[nodiscard, gnu::always_inline]] bool take_quoted_number(int scale,
                                                            ScaledNumber& number) noexcept {
    std::string_view text;
    if (!take_quoted(text)) return false;
    number = parse_scaled(text, scale);
    return number.status == ScaledStatus::ok;
  }
  // One to kMaxText digits; what follows stays.
  [[nodiscard]] bool take_digits(std::string_view& digits) noexcept {
    if (at_ >= end_) return false;
    // Moved so that '0' to '9' are the lowest signed bytes: one comparison finds all others.
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at_));
    const __m128i moved = _mm_sub_epi8(bytes, _mm_set1_epi8('0' - 128));
    const int others = _mm_movemask_epi8(_mm_cmpgt_epi8(moved, _mm_set1_epi8(9 - 128)));
    if (others == 0 || (others & 1) != 0) return false;
    const auto size = static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(others)));
    digits = {at_, size};
    at_ += size;
    return at_ <= end_;
  }
  // The same with or without a minus before it.
  [[nodiscard]] bool take_signed(std::string_view& text) noexcept {
    const bool negative = take('-');
    if (!take_digits(text)) return false;
    if (negative) text = {text.data() - 1, text.size() + 1};
    return true;
  }

 private:
  const char* at_;
  const char* end_;
};

}  // namespace tern::core
