// In: settings as a person wrote them.
// Out: the engine's configuration. One composition for live, paper and simulation.
// Cannot happen: I/O.
#pragma once

#include "app/configuration.hpp"
#include "tern/engine/engine.hpp"

namespace tern::app {

inline constexpr std::string_view kProgram = "tern 0.2";

[[nodiscard]] engine::Config engine_config(const Settings& settings);

}  // namespace tern::app
