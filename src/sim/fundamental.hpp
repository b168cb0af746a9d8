// In: a generator of numbers, once per quantum. Out: what a coin is "really" worth, now and a
// moment ago. Cannot happen: a price that leaves 70 to 130 % of its start: offsets are bounded, so
// nothing downstream overflows.
#pragma once

#include <array>
#include <cstdint>

#include "tern/core/random.hpp"

namespace tern::sim {

// Offsets from the pair's start price in parts per billion: integers all the way. 1 bp = 100,000.
inline constexpr std::int64_t kPpbPerBp = 100'000;
inline constexpr std::int64_t kPpbOne = 1'000'000'000;

class Fundamental {
 public:
  static constexpr std::int64_t kMaxOffsetPpb = 300'000'000;
  static constexpr std::size_t kHistory = 128;  // quanta that can be looked back

  explicit Fundamental(core::Random random) : random_(random) {}

  // One quantum of a random walk with jumps, pulled gently back to the start.
  void step();
  // The offset `quanta` ago, less than kHistory.
  [[nodiscard]] std::int64_t offset_ppb(std::size_t quanta) const {
    return history_[(newest_ + kHistory - quanta) % kHistory];
  }

 private:
  core::Random random_;
  std::array<std::int64_t, kHistory> history_{};
  std::size_t newest_ = 0;
};

}  // namespace tern::sim
