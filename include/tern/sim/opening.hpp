// In: the pairs of a simulation, a generator of numbers. Out: what its client finds at a venue: a
// key, and money enough to trade every pair for hours. Cannot happen: a key that is worth anything
// outside the simulation.
#pragma once

#include <string_view>
#include <vector>

#include "tern/core/random.hpp"
#include "tern/sim/account.hpp"
#include "tern/sim/listings.hpp"

namespace tern::sim {

inline constexpr std::string_view kOpeningFee = "0.001";  // taker and maker, from what is received
inline constexpr std::int64_t kOpeningQuote = 1'000'000;
inline constexpr std::int64_t kOpeningCoinWorth = 200'000;  // of each coin, at its start price

[[nodiscard]] AccountSetup make_account(const std::vector<PairSpec>& pairs, core::Random random);

}  // namespace tern::sim
