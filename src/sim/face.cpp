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
    case FaultKind::rate_limit:
      return "rate_limit";
    case FaultKind::frozen_book:
      return "frozen_book";
    case FaultKind::maintenance:
      return "maintenance";
    case FaultKind::clock_skew:
      return "clock_skew";
    case FaultKind::no_stream:
      return "no_stream";
    case FaultKind::reply_lost:
      return "reply_lost";
    case FaultKind::late_reply:
      return "late_reply";
    case FaultKind::busy:
      return "busy";
    case FaultKind::partial_fill:
      return "partial_fill";
    case FaultKind::fill_after_cancel:
      return "fill_after_cancel";
    case FaultKind::late_report:
      return "late_report";
    case FaultKind::duplicate_report:
      return "duplicate_report";
  }
  TERN_ASSERT(false, "a fault kind without a word");
  return "";
}

}  // namespace tern::sim
