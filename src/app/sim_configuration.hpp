// In: what is simulated and where it listens. Out: the text of a ternd.toml that watches exactly
// that. Cannot happen: a key that ternd does not know: a test loads what this writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/sim_options.hpp"

namespace tern::app {

// ports[i] belongs to options.venues[i]; directory and ca_file are absolute paths.
[[nodiscard]] std::string sim_configuration(const SimOptions& options,
                                            const std::vector<std::uint16_t>& ports,
                                            const std::string& ca_file);

// The limits file that it names.
[[nodiscard]] std::string sim_limits();

}  // namespace tern::app
