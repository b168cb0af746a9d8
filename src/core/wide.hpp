// In: 128-bit magnitudes. Out: their exact 256-bit products, sums, quotients and order.
// Cannot happen: a lost high bit: what could exceed 256 bits says so or is excluded by its comment.
// Private to core.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tern/core/assert.hpp"
#include "tern/core/int128.hpp"

namespace tern::core {

// An unsigned 256-bit integer, limbs from low to high.
class Wide {
 public:
  constexpr Wide() noexcept = default;
  constexpr explicit Wide(Uint128 value) noexcept
      : limbs_{static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(value >> 64), 0, 0} {}

  [[nodiscard]] bool fits_128() const noexcept { return limbs_[2] == 0 && limbs_[3] == 0; }
  [[nodiscard]] Uint128 low_128() const noexcept {
    return static_cast<Uint128>(limbs_[1]) << 64 | limbs_[0];
  }
  [[nodiscard]] bool is_zero() const noexcept { return fits_128() && low_128() == 0; }

  // this * factor + addend; false when that exceeds 256 bits.
  [[nodiscard]] bool multiply_add(std::uint64_t factor, std::uint64_t addend) noexcept {
    std::uint64_t carry = addend;
    for (std::uint64_t& limb : limbs_) {
      const Uint128 product = static_cast<Uint128>(limb) * factor + carry;
      limb = static_cast<std::uint64_t>(product);
      carry = static_cast<std::uint64_t>(product >> 64);
    }
    return carry == 0;
  }
  // this / divisor; returns the remainder.
  std::uint64_t divide_by(std::uint64_t divisor) noexcept {
    std::uint64_t remainder = 0;
    for (std::size_t i = limbs_.size(); i-- > 0;) {
      const Uint128 part = static_cast<Uint128>(remainder) << 64 | limbs_[i];
      limbs_[i] = static_cast<std::uint64_t>(part / divisor);
      remainder = static_cast<std::uint64_t>(part % divisor);
    }
    return remainder;
  }
  // The sum must fit 256 bits.
  void add(const Wide& other) noexcept {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
      const Uint128 sum = static_cast<Uint128>(limbs_[i]) + other.limbs_[i] + carry;
      limbs_[i] = static_cast<std::uint64_t>(sum);
      carry = static_cast<std::uint64_t>(sum >> 64);
    }
    TERN_ASSERT(carry == 0, "a sum exceeds 256 bits");
  }
  // other <= this.
  void subtract(const Wide& other) noexcept {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
      const Uint128 difference = static_cast<Uint128>(limbs_[i]) - other.limbs_[i] - borrow;
      limbs_[i] = static_cast<std::uint64_t>(difference);
      borrow = static_cast<std::uint64_t>(difference >> 64) & 1;
    }
    TERN_ASSERT(borrow == 0, "a difference below zero");
  }
  // -1, 0 or 1 as this is below, equal to or above other.
  [[nodiscard]] int compare(const Wide& other) const noexcept {
    for (std::size_t i = limbs_.size(); i-- > 0;) {
      if (limbs_[i] != other.limbs_[i]) return limbs_[i] < other.limbs_[i] ? -1 : 1;
    }
    return 0;
  }
  [[nodiscard]] bool bit(unsigned i) const noexcept {
    return (limbs_[i / 64] >> (i % 64) & 1) != 0;
  }

 private:
  std::array<std::uint64_t, 4> limbs_{};
};

[[nodiscard]] Wide multiply(Uint128 a, Uint128 b) noexcept;

struct WideQuotient {
  Wide quotient;
  Wide remainder;
};
// divisor > 0 and below 2^255 (the remainder is doubled on the way).
[[nodiscard]] WideQuotient divide(const Wide& dividend, const Wide& divisor) noexcept;

}  // namespace tern::core
