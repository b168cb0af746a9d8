// In: the words of tern-sim's command line. Out: what to simulate.
// Cannot happen: a venue's name in here: the faces say what they are called.
#include "app/sim_options.hpp"

#include <algorithm>

#include "tern/core/text.hpp"
#include "tern/sim/face.hpp"
#include "tern/venue/registry.hpp"

namespace tern::app {
namespace {

constexpr std::size_t kDemoVenues = 4;
constexpr std::string_view kForm = "write name:dialect or name:dialect:variant, comma between";

bool good_name(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  constexpr std::size_t kLongest = 32;
  return !name.empty() && name.size() <= kLongest &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string known_dialects(std::string_view wrong) {
  std::vector<std::string_view> names;
  std::string list;
  for (const sim::FaceRow& row : sim::faces()) {
    names.push_back(row.dialect);
    list += (list.empty() ? "" : ", ") + std::string(row.dialect);
  }
  const std::string_view nearest = core::nearest_name(wrong, names);
  if (nearest.empty()) return "dialects that can be simulated: " + list;
  return "did you mean \"" + std::string(nearest) + "\"? Dialects: " + list;
}

core::Status check(const SimVenue& venue, std::string_view part) {
  const std::string where = "--venues " + core::quoted(part);
  if (!good_name(venue.name)) {
    return core::Error{"not a venue's name: \"" + core::quoted(venue.name) + "\"", where,
                       "1 to 32 lower-case letters, digits, - and _"};
  }
  if (sim::find_face(venue.dialect) == nullptr) {
    return core::Error{"no simulated dialect \"" + core::quoted(venue.dialect) + "\"", where,
                       known_dialects(venue.dialect)};
  }
  const venue::RegistryRow* row = venue::find_dialect(venue.dialect);
  const std::vector<std::string_view> variants =
      core::split(row == nullptr ? std::string_view{} : row->variants, ' ');
  if (!venue.variant.empty() &&
      std::find(variants.begin(), variants.end(), venue.variant) == variants.end()) {
    return core::Error{"no variant \"" + core::quoted(venue.variant) + "\" of " + venue.dialect,
                       where, "variants: " + std::string(row == nullptr ? "" : row->variants)};
  }
  return core::Ok{};
}

std::string known_faults(std::string_view wrong) {
  std::vector<std::string_view> names;
  std::string list = "nothing (or demo), hard, or some of ";
  for (const sim::FaultKind kind : sim::kFaultKinds) {
    list += (names.empty() ? "" : ",") + std::string(sim::name_of(kind));
    names.push_back(sim::name_of(kind));
  }
  const std::string_view nearest = core::nearest_name(wrong, names);
  return nearest.empty() ? list : "did you mean \"" + std::string(nearest) + "\"? " + list;
}

}  // namespace

core::Result<std::vector<SimVenue>> parse_sim_venues(std::string_view text) {
  std::vector<SimVenue> venues;
  for (const std::string_view part : core::split(text, ',')) {
    const std::vector<std::string_view> words = core::split(part, ':');
    const std::string where = "--venues " + core::quoted(part);
    if (words.size() < 2 || words.size() > 3) {
      return core::Error{"not a venue", where, std::string(kForm)};
    }
    SimVenue venue;
    venue.name = words[0];
    venue.dialect = words[1];
    if (words.size() == 3) venue.variant = words[2];
    if (const core::Status good = check(venue, part); !good) return good.error();
    for (const SimVenue& other : venues) {
      if (other.name != venue.name) continue;
      return core::Error{"two venues are called \"" + venue.name + "\"", where,
                         "each needs a name of its own"};
    }
    if (venues.size() == SimOptions::kMaxVenues) {
      return core::Error{"too many venues", where,
                         "at most " + std::to_string(SimOptions::kMaxVenues)};
    }
    venues.push_back(std::move(venue));
  }
  return venues;
}

core::Result<sim::FaultPlan> parse_sim_faults(std::string_view text) {
  if (text.empty() || text == "demo") return sim::demo_fault_plan();
  if (text == "hard") return sim::hard_fault_plan();
  sim::FaultPlan plan;
  for (const std::string_view name : core::split(text, ',')) {
    const auto kind =
        std::find_if(sim::kFaultKinds.begin(), sim::kFaultKinds.end(),
                     [name](sim::FaultKind each) { return sim::name_of(each) == name; });
    if (kind == sim::kFaultKinds.end()) {
      return core::Error{"no fault is called \"" + core::quoted(name) + "\"", "--faults",
                         known_faults(name)};
    }
    sim::add_fault(plan, *kind);
  }
  return plan;
}

std::string default_sim_venues() {
  std::vector<std::string> chosen;
  std::vector<std::string> others;
  for (const sim::FaceRow& row : sim::faces()) {
    const std::string dialect(row.dialect);
    const std::vector<std::string_view> shown = core::split(row.demo_venues, ',');
    if (row.demo_venues.empty()) {
      chosen.push_back(dialect + ":" + dialect);
      continue;
    }
    chosen.emplace_back(shown.front());
    others.insert(others.end(), shown.begin() + 1, shown.end());
  }
  for (const std::string& other : others) {
    if (chosen.size() < kDemoVenues) chosen.push_back(other);
  }
  std::string all;
  for (const std::string& venue : chosen)
    all += (all.empty() ? "" : ",") + venue;
  return all;
}

}  // namespace tern::app
