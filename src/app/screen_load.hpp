// In: a status document. Out: what the work costs, as at most two lines: the load, and where the
// time of a frame goes.
// Cannot happen: a line when nothing was told.
#pragma once

#include <string>
#include <vector>

#include "app/status_document.hpp"
#include "app/table.hpp"

namespace tern::app {

[[nodiscard]] std::string load_text(const LoadStatus& load);
// Stations that no frame has passed are left out; empty: none was passed.
[[nodiscard]] std::string road_text(const LoadStatus& load);
// Empty: it does not spin.
[[nodiscard]] std::string rehearsals_text(const LoadStatus& load);
[[nodiscard]] std::vector<Line> load_lines(const StatusDocument& status);

}  // namespace tern::app
