// In: records.
// Out: their names.
// Cannot happen: a kind without a name.
#include "tern/ledger/record.hpp"

namespace tern::ledger {
namespace {

constexpr std::array<std::string_view, kRecordKindCount> kKinds = {
    "run_started",  "balance_seen", "residual_taken",  "trade_planned", "repair_planned",
    "order_moved",  "fill_booked",  "trade_closed",    "latch_set",     "latch_lifted",
    "venue_paused", "opportunity",  "decision_refused"};

}  // namespace

std::string_view kind_of(const Record& record) {
  return kKinds[record.index()];
}

std::string_view name_of(LatchKind kind) {
  return kind == LatchKind::kill ? "kill" : "halt";
}

}  // namespace tern::ledger
