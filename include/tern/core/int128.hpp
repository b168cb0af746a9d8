// In: nothing. Out: the only spelling of 128-bit integers in tern.
// Cannot happen: a -Wpedantic warning from any other file.
#pragma once

#include <cstdint>

namespace tern::core {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

inline constexpr Uint128 kUint128Max = ~static_cast<Uint128>(0);
inline constexpr Int128 kInt128Max = static_cast<Int128>(kUint128Max >> 1);
inline constexpr Int128 kInt128Min = -kInt128Max - 1;

// Checked arithmetic: false when the exact result does not fit; `out` is then unspecified.
[[nodiscard]] inline bool add_checked(Int128 a, Int128 b, Int128& out) noexcept {
  return !__builtin_add_overflow(a, b, &out);
}
[[nodiscard]] inline bool subtract_checked(Int128 a, Int128 b, Int128& out) noexcept {
  return !__builtin_sub_overflow(a, b, &out);
}
[[nodiscard]] inline bool multiply_checked(Int128 a, Int128 b, Int128& out) noexcept {
  return !__builtin_mul_overflow(a, b, &out);
}

}  // namespace tern::core
