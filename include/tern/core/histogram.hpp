// In: durations in any unit. Out: how many there were of each size, and quantiles of them.
// Cannot happen: an allocation; an error of a quantile above one part in eight.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tern::core {

// Eight steps to a doubling, from 0 to 2^40; more counts as the greatest.
class Histogram {
 public:
  static constexpr unsigned kStepBits = 3;
  static constexpr std::size_t kSteps = std::size_t{1} << kStepBits;
  static constexpr unsigned kMostBits = 40;
  static constexpr std::size_t kSize = (kMostBits - kStepBits + 1) * kSteps;

  void add(std::uint64_t value) noexcept {
    ++counts_[step_of(value)];
    ++count_;
  }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  // The value below which `part` of 1,000 lie, rounded up to its step; 0 when there are none.
  [[nodiscard]] std::uint64_t quantile(std::uint64_t part) const noexcept {
    if (count_ == 0) return 0;
    const std::uint64_t rank = (count_ * part + 999) / 1'000;
    std::uint64_t seen = 0;
    for (std::size_t step = 0; step < kSize; ++step) {
      seen += counts_[step];
      if (seen >= rank && seen > 0) return last_of(step);
    }
    return last_of(kSize - 1);
  }

 private:
  [[nodiscard]] static constexpr std::size_t step_of(std::uint64_t value) noexcept {
    if (value < kSteps) return static_cast<std::size_t>(value);
    const auto bits = static_cast<unsigned>(std::bit_width(value));
    if (bits > kMostBits) return kSize - 1;
    const unsigned shift = bits - kStepBits - 1;
    return (shift + 1) * kSteps + static_cast<std::size_t>((value >> shift) - kSteps);
  }
  // The greatest value of a step.
  [[nodiscard]] static constexpr std::uint64_t last_of(std::size_t step) noexcept {
    if (step < kSteps) return step;
    const std::size_t shift = step / kSteps - 1;
    return ((step % kSteps + kSteps + 1) << shift) - 1;
  }

  std::array<std::uint64_t, kSize> counts_{};
  std::uint64_t count_ = 0;
};

}  // namespace tern::core
