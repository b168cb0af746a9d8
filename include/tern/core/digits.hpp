// In: eight bytes at a time of a number's text. Out: whether they are digits, and their value,
// without a loop. Cannot happen: a branch, an allocation, a read outside what the caller loads.
#pragma once

#include <cstdint>
#include <cstring>

namespace tern::core {

inline constexpr std::uint64_t kDigitZeros = 0x3030303030303030ULL;  // eight times '0'

template <typename Word>
[[nodiscard, gnu::always_inline]] inline Word loaded(const char* at) noexcept {
  Word word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

// `bytes` are characters xor '0'. The highest bit of each byte that is not 0..9; a carry can only
// mark the neighbour of a byte that is marked itself.
[[nodiscard, gnu::always_inline]] inline std::uint64_t not_digits(std::uint64_t bytes) noexcept {
  return ((bytes + 0x7676767676767676ULL) | bytes) & 0x8080808080808080ULL;
}

// Value of eight digits, the first one in the lowest byte.
[[nodiscard, gnu::always_inline]] inline std::uint64_t eight_digits(std::uint64_t bytes) noexcept {
  constexpr std::uint64_t kMask = 0x000000FF000000FFULL;
  bytes = bytes * 10 + (bytes >> 8);
  return ((bytes & kMask) * 0x000F424000000064ULL +
          ((bytes >> 16) & kMask) * 0x0000271000000001ULL) >>
         32;
}

}  // namespace tern::core
