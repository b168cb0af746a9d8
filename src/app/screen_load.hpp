// In: a status document. Out: what the work costs, as at most two lines: the load, and where the
// time of a frame goes.
// Cannot happen: a line when nothing was told.
#pragma once

#include <vector>

#include "app/status_document.hpp"
#include "app/table.hpp"

namespace tern::app {

[[nodiscard]] std::vector<Line> load_lines(const StatusDocument& status);

}  // namespace tern::app
