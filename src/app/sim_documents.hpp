// In: counts and comparisons. Out: the JSON lines of tern-sim's control socket, and ternd's books
// read back. Cannot happen: an exception for a document that is not what it should be: it is an
// error that says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/sim/face_host.hpp"

namespace tern::app {

// What a client says of one of its books.
struct BookClaim {
  std::string venue;
  std::string symbol;
  std::int64_t sequence = 0;
  std::uint64_t digest = 0;
};

struct VenueCounts {
  std::string name;
  sim::FaceCounts counts;
};

struct VenueComparison {
  std::string name;
  std::uint64_t compared = 0;    // claims looked at, those without a known truth included
  std::uint64_t unknown = 0;     // the sequence or symbol is not one that the venue remembers
  std::uint64_t mismatches = 0;  // the venue's book at that sequence was another one
};

// {"books":[{"venue","symbol","sequence","digest"}]} as ternd answers `books`.
core::Result<std::vector<BookClaim>> parse_books(std::string_view document);

// Faults: of the kinds that the plan brings.
[[nodiscard]] std::string status_document(const std::vector<VenueCounts>& venues,
                                          const sim::FaultPlan& plan);
[[nodiscard]] std::string comparison_document(const std::vector<VenueComparison>& venues);
[[nodiscard]] std::string error_document(std::string_view text);

}  // namespace tern::app
