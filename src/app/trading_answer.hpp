// In: trading at one moment. Out: its part of the status document.
// Cannot happen: a number of money as a JSON number.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tern/engine/status.hpp"

namespace tern::app {

[[nodiscard]] nlohmann::json trading_json(const engine::TradingView& view);

}  // namespace tern::app
