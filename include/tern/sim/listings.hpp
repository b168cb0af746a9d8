// In: a pair's position and a venue's position. Out: the same pair listed by each venue under rules
// of its own. Cannot happen: two pairs of one name; a listing whose sizes or prices would overflow
// 64 bits with head-room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tern/sim/exchange.hpp"

namespace tern::sim {

// A pair and the price at which its market starts, in 10^-9 quote units per base unit.
struct PairSpec {
  std::string base;
  std::string quote;
  std::int64_t start_price_nano = 0;
  int magnitude = 0;      // 10^magnitude <= price < 10^(magnitude + 1)
  int tick_exponent = 0;  // the usual tick of this coin is 10^tick_exponent
};

inline constexpr std::size_t kMaxPairs = 2'000;

// The first eight are coins that everybody knows, against USDT; the others have made-up names. The
// same for every seed.
[[nodiscard]] std::vector<PairSpec> make_pairs(std::size_t count);

// Venues disagree about ticks, lots and minima: four styles, by the venue's position in the
// simulation.
[[nodiscard]] std::vector<Listing> make_listings(const std::vector<PairSpec>& pairs,
                                                 std::size_t venue_position);

}  // namespace tern::sim
