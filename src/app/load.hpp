// In: counters of frames, times of their road, what the system says of this process.
// Out: the part "load" of the status: what the work costs.
// Cannot happen: a figure of a moment: all are since the start of the program.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "app/road_timer.hpp"
#include "tern/engine/status.hpp"

namespace tern::app {

[[nodiscard]] nlohmann::json load_json(const engine::StatusView& view, const RoadTimes& road);

}  // namespace tern::app
