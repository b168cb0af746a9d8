// In: venues.def.
// Out: the simulated faces, for tern-sim and the tests.
// Cannot happen: this file linked into ternd.
#include "tern/sim/face.hpp"

#define TERN_VENUE(name)              \
  namespace tern::connectors::name {  \
  extern const sim::FaceRow kFaceRow; \
  }
#include "connectors/venues.def"
#undef TERN_VENUE

namespace tern::sim {

std::span<const FaceRow> faces() {
#define TERN_VENUE(name) connectors::name::kFaceRow,
  static const FaceRow rows[] = {
#include "connectors/venues.def"
  };
#undef TERN_VENUE
  return rows;
}

const FaceRow* find_face(std::string_view dialect) {
  for (const FaceRow& row : faces()) {
    if (row.dialect == dialect) return &row;
  }
  return nullptr;
}

}  // namespace tern::sim
