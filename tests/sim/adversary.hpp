// In: a story. Out: how it ended, and what must never happen and did.
// Cannot happen: a life that is too short to prove anything and counts.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "story.hpp"
#include "trade_checks.hpp"

namespace tern::sim::testing {

struct Life {
  std::uint64_t seed = 0;
  std::vector<Violation> violations;
  std::size_t orders = 0;  // that left
  std::size_t fills = 0;
  ledger::Totals totals;
  std::map<std::string, std::uint64_t> faults;  // by kind
  std::vector<std::string> halts;               // reasons
  core::Duration length;
  std::uint64_t steps = 0;
  std::uint64_t hash = 0;
  core::Duration order_open_longest;
  core::Duration trade_open_longest;
};

inline constexpr std::size_t kOrdersLeast = 20;
// A story goes on for so long until it has seen kOrdersLeast orders.
inline constexpr core::Duration kLifeMost = core::seconds(3'600);
// After peace: for what a venue that had us banned has to tell.
inline constexpr core::Duration kRestMost = core::seconds(600);

// The journal goes to `dump`, if there is one, as it is written.
[[nodiscard]] Life live(const Story& story, Tamper* tamper = nullptr, std::ostream* dump = nullptr);

}  // namespace tern::sim::testing
