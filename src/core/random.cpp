// In: a seed. Out: xoshiro256** numbers, the same on every machine for ever (golden values in the
// tests). Cannot happen: a biased range; a fork that depends on how many numbers were drawn before
// it.
#include "tern/core/random.hpp"

#include "tern/core/assert.hpp"
#include "tern/core/int128.hpp"

namespace tern::core {
namespace {

constexpr std::uint64_t kGoldenGamma = 0x9E3779B97F4A7C15ULL;

// splitmix64: the finaliser alone scrambles a number; with the gamma added each time it is the
// seeding sequence.
std::uint64_t scrambled(std::uint64_t z) noexcept {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

std::uint64_t rotated_left(std::uint64_t value, int bits) noexcept {
  return (value << bits) | (value >> (64 - bits));
}

}  // namespace

Random::Random(std::uint64_t seed) noexcept : seed_(seed) {
  std::uint64_t sequence = seed;
  for (std::uint64_t& word : state_) {
    sequence += kGoldenGamma;
    word = scrambled(sequence);
  }
}

std::uint64_t Random::next() noexcept {
  const std::uint64_t result = rotated_left(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = rotated_left(state_[3], 45);
  return result;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) noexcept {
  TERN_ASSERT(low <= high, "between() of an empty range");
  const std::uint64_t base = static_cast<std::uint64_t>(low);
  const std::uint64_t count = static_cast<std::uint64_t>(high) - base + 1;  // 0 stands for 2^64
  if (count == 0) return static_cast<std::int64_t>(next());
  // Lemire's method: the high word of next() * count is uniform once the few overlapping low words
  // are refused.
  const std::uint64_t refused_below = (0 - count) % count;
  Uint128 product = static_cast<Uint128>(next()) * count;
  while (static_cast<std::uint64_t>(product) < refused_below) {
    product = static_cast<Uint128>(next()) * count;
  }
  return static_cast<std::int64_t>(base + static_cast<std::uint64_t>(product >> 64));
}

bool Random::chance(std::uint32_t parts_per_million) noexcept {
  return between(0, 999'999) < static_cast<std::int64_t>(parts_per_million);
}

Random Random::fork(std::uint64_t label) const noexcept {
  return Random(scrambled(seed_ ^ scrambled(label + kGoldenGamma)));
}

}  // namespace tern::core
