// In: the pairs of a status document and the room for them. Out: lines: every venue's top beside
// its ages, and the best edge. Cannot happen: a pair that vanishes without being counted.
#pragma once

#include <cstddef>
#include <vector>

#include "app/status_document.hpp"
#include "app/table.hpp"

namespace tern::app {

// Three forms, the first that fits: one row per venue and pair; one row per pair with a cell per
// venue; the same for the pairs with the best edges, and a line that counts the others.
[[nodiscard]] std::vector<Line> pair_lines(const StatusDocument& status, std::size_t width,
                                           std::size_t height);

// A gain shows as good, anything else as it is. Told from the sign alone.
[[nodiscard]] Style edge_style(const std::string& edge_bps);

}  // namespace tern::app
