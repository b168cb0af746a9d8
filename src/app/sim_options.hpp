// In: the words of tern-sim's command line. Out: what to simulate.
// Cannot happen: two venues of one name, a dialect without a face, a name that a TOML key or a URL
// could not carry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/sim/faults.hpp"

namespace tern::app {

struct SimVenue {
  std::string name;
  std::string dialect;
  std::string variant;
};

struct SimOptions {
  static constexpr std::size_t kMaxVenues = 32;

  std::string directory;
  std::string truth_directory;  // gets <venue>.json of each venue at the end; empty: nothing
  std::uint64_t seed = 1;
  std::uint32_t pairs = 8;
  std::vector<SimVenue> venues;
  std::optional<sim::FaultPlan> faults;
  std::int64_t faults_for_ms = 0;  // no new fault so long after the first session; 0: no end
  std::uint16_t base_port = 0;     // 0: the system chooses; else venue n listens on base_port + n
};

// "name:dialect[:variant],...". The error quotes the part that is wrong and says what is expected.
core::Result<std::vector<SimVenue>> parse_sim_venues(std::string_view text);

// Empty or "demo", "hard", or names of faults with commas between. The error says what is known.
core::Result<sim::FaultPlan> parse_sim_faults(std::string_view text);

// One venue of each dialect that this program was built with, as it likes to be shown; where those
// are fewer than four, others of the dialects that have some.
[[nodiscard]] std::string default_sim_venues();

}  // namespace tern::app
