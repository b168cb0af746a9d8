// In: nothing.
// Out: the venues this program was built with. Defined in connectors/registry.cpp, the only file
// outside a venue's folder that knows a venue's name.
#pragma once

#include <span>
#include <string_view>

#include "tern/venue/connector.hpp"

namespace tern::venue {

[[nodiscard]] std::span<const RegistryRow> registry();
[[nodiscard]] const RegistryRow* find_dialect(std::string_view dialect);

}  // namespace tern::venue
