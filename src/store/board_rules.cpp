// In: what two boards must agree on. Out: names, errors, the age of a balance.
// Cannot happen: a balance older than asked for.
#include "board_rules.hpp"

namespace tern::store {

std::string_view name_of(Queue queue) {
  return queue == Queue::in_flight ? "in_flight" : "uncertain";
}

std::string_view name_of(CommandKind kind) {
  switch (kind) {
    case CommandKind::halt:
      return "halt";
    case CommandKind::kill:
      return "kill";
    case CommandKind::resume:
      break;
  }
  return "resume";
}

core::Error queues_lost() {
  return {std::string(Board::kLost), "board", ""};
}

core::Error too_many_orders() {
  return {"more than " + std::to_string(Board::kMaxTracked) + " orders to be watched", "board", ""};
}

core::Result<BoardBalance> fresh(const std::optional<BoardBalance>& known,
                                 const BalanceQuestion& question) {
  const std::string where = question.asset + " at " + question.venue;
  if (!known) return core::Error{"no balance is known", where, ""};
  const core::Duration age = question.now - known->at;
  if (age <= question.age_max) return *known;
  return core::Error{"the balance is " + std::to_string(age.milliseconds()) + " ms old, at most " +
                         std::to_string(question.age_max.milliseconds()) + " ms are allowed",
                     where, ""};
}

}  // namespace tern::store
