// In: the pairs of a status document and the room for them. Out: lines: every venue's top beside
// its ages, and the best edge. Cannot happen: a pair that vanishes without being counted.
#pragma once

#include <cstddef>
#include <vector>

#include "app/status_document.hpp"
#include "app/table.hpp"

namespace tern::app {

// Three forms, the first that fits: a row per venue and pair; a row per pair with a cell per venue;
// a row per pair with its best route only. Where not even those fit, the best edges are shown and
// the other pairs counted.
[[nodiscard]] std::vector<Line> pair_lines(const StatusDocument& status, std::size_t width,
                                           std::size_t height);

[[nodiscard]] std::string edge_text(const std::string& edge_bps);
// A gain shows as good, anything else as it is. Told from the sign alone.
[[nodiscard]] Style edge_style(const std::string& edge_bps);

}  // namespace tern::app
