// In: kinds of faults. Out: the words for them that counters, options and reports use.
// Cannot happen: a kind without a word.
#include "tern/sim/face.hpp"

#include "tern/core/assert.hpp"

namespace tern::sim {

std::string_view name_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::disconnect:
      return "disconnect";
    case FaultKind::gap:
      return "gap";
    case FaultKind::duplicate:
      return "duplicate";
    case FaultKind::reorder:
      return "reorder";
    case FaultKind::wrong_checksum:
      return "wrong_checksum";
    case FaultKind::silence:
      return "silence";
    case FaultKind::ban:
      return "ban";
  }
  TERN_ASSERT(false, "a fault kind without a word");
  return "";
}

}  // namespace tern::sim
