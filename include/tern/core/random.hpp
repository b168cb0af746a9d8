// In: a seed. Out: the same numbers on every machine for ever.
// Cannot happen: a number that does not come from the seed (no device, no clock, no std::
// distribution).
#pragma once

#include <cstdint>

namespace tern::core {

// xoshiro256** seeded by splitmix64 (Blackman and Vigna, public domain algorithm). Not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept;

  std::uint64_t next() noexcept;
  // Uniform in [low, high], both included; low <= high. Unbiased.
  std::int64_t between(std::int64_t low, std::int64_t high) noexcept;
  // True with probability parts_per_million / 1,000,000.
  bool chance(std::uint32_t parts_per_million) noexcept;
  // A generator of its own whose numbers depend on this one's seed and the label only, not on how
  // many were drawn.
  [[nodiscard]] Random fork(std::uint64_t label) const noexcept;

 private:
  std::uint64_t seed_;
  std::uint64_t state_[4];
};

}  // namespace tern::core
