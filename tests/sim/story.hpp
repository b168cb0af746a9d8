// In: a seed. Out: what happens in its world: venues, faults, deaths, people.
// Cannot happen: a story that depends on anything but its seed; one in which nobody can trade.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "world.hpp"

namespace tern::sim::testing {

// What people and fate do at one moment.
struct Moment {
  enum class What : std::uint8_t { halt, kill, resume, restart, away, black_hole };
  core::Duration at;  // from the start
  What what = What::halt;
  std::size_t venue = 0;  // of away and black_hole
  core::Duration length;  // of them
};

struct Story {
  WorldConfig world;
  core::Duration length = core::seconds(600);
  std::vector<Moment> moments;      // by time
  core::Duration operator_wait;     // a person lifts any latch so long after it was set
  std::set<std::size_t> forbidden;  // venues where nothing may be traded

  // For a person: one line per venue, faults, deaths, moments.
  [[nodiscard]] std::string text() const;
};

[[nodiscard]] Story draw_story(std::uint64_t seed);

}  // namespace tern::sim::testing
