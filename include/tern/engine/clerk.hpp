// In: records that somebody decided on.
// Out: an append action and the state after it, in one step.
// Cannot happen: a state that the journal does not explain: apply and append belong together, and
// a record that contradicts the state stops all trading.
#pragma once

#include <string>

#include "tern/ledger/state.hpp"
#include "tern/venue/actions.hpp"

namespace tern::engine {

class Clerk {
 public:
  explicit Clerk(ledger::State recovered) : state_(std::move(recovered)) {}

  // Every call that may write begins with this: the event's time and the list its actions go to.
  void begin(core::Timestamp now, venue::Actions& actions) noexcept {
    now_ = now;
    actions_ = &actions;
  }
  [[nodiscard]] core::Timestamp now() const noexcept { return now_; }
  [[nodiscard]] venue::Actions& actions() const noexcept { return *actions_; }
  [[nodiscard]] const ledger::State& state() const noexcept { return state_; }

  void write(const ledger::Record& record);
  // The same in two halves, for orders that are to leave in between: the append action, and then,
  // in the same step and before any other record, the state.
  void write_ahead(const ledger::Record& record);
  // With its texts as long as the journal keeps them: both halves must tell the same.
  [[nodiscard]] static ledger::Record as_kept(ledger::Record record);
  void believe(const ledger::Record& record);
  // Sets the latch (once for one reason) and says so.
  void halt(const std::string& reason);
  void note(venue::Notice::Level level, market::VenueId venue, std::string text);

  [[nodiscard]] bool killed() const { return state_.latched(ledger::LatchKind::kill); }
  // Also when the journal and the state disagreed: then nothing but a restart helps.
  [[nodiscard]] bool halted() const {
    return broken_ || state_.latched(ledger::LatchKind::halt) || killed();
  }
  [[nodiscard]] bool broken() const noexcept { return broken_; }

 private:
  ledger::State state_;
  core::Timestamp now_;
  venue::Actions* actions_ = nullptr;
  bool broken_ = false;
};

}  // namespace tern::engine
