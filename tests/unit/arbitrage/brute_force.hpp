// In: a scenario. Out: what the definition in walk.hpp says, found by trying every size.
// Cannot happen: cleverness, or a word of the code under test: only the scenario is read.
#pragma once

#include "scenario.hpp"

namespace tern::arbitrage {

// Every size of the sell leg in turn. Profit and surplus count 10^-12 quote units.
struct BruteResult {
  Verdict verdict = Verdict::empty_side;
  bool drift = false;
  core::Int128 buy_size = 0;  // own units
  core::Int128 sell_size = 0;
  core::Int128 buy_limit = 0;
  core::Int128 sell_limit = 0;
  core::Int128 profit = 0;
  core::Int128 surplus = 0;
};

inline constexpr int kBruteScale = 12;

[[nodiscard]] BruteResult brute_force(const Scenario& scenario);

}  // namespace tern::arbitrage
