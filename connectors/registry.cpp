// In: venues.def.
// Out: the registry of connectors that ternd is linked with.
// Cannot happen: a venue's simulated face in this list.
#include "tern/venue/registry.hpp"

#define TERN_VENUE(name)                \
  namespace tern::connectors::name {    \
  extern const venue::RegistryRow kRow; \
  }
#include "connectors/venues.def"
#undef TERN_VENUE

namespace tern::venue {

std::span<const RegistryRow> registry() {
#define TERN_VENUE(name) connectors::name::kRow,
  static const RegistryRow rows[] = {
#include "connectors/venues.def"
  };
#undef TERN_VENUE
  return rows;
}

const RegistryRow* find_dialect(std::string_view dialect) {
  for (const RegistryRow& row : registry()) {
    if (row.dialect == dialect) return &row;
  }
  return nullptr;
}

}  // namespace tern::venue
