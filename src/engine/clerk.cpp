// In: records.
// Out: actions, state.
// Cannot happen: see the header.
#include "tern/engine/clerk.hpp"

#include <utility>

#include "tern/ledger/codec.hpp"

namespace tern::engine {

void Clerk::write(const ledger::Record& record) {
  if (broken_) return;
  if (!ledger::is_bounded(record)) return write(as_kept(record));
  believe(record);
  if (!broken_) write_ahead(record);
}

ledger::Record Clerk::as_kept(ledger::Record record) {
  return ledger::is_bounded(record) ? std::move(record)
                                    : ledger::decode(ledger::encode(record)).value();
}

void Clerk::write_ahead(const ledger::Record& record) {
  std::string bytes = actions_->empty_text();
  ledger::encode(record, bytes);
  actions_->emplace_back(venue::AppendRecord{std::move(bytes)});
}

void Clerk::believe(const ledger::Record& record) {
  const core::Status applied = state_.apply(record);
  if (applied) return;
  broken_ = true;
  note(venue::Notice::Level::error, {},
       "trading stops: " + std::string(kind_of(record)) + ": " + applied.error().text());
}

void Clerk::halt(const std::string& reason) {
  std::size_t halts = 0;
  for (const ledger::LatchSet& latch : state_.latches()) {
    if (latch.kind != ledger::LatchKind::halt) continue;
    if (latch.reason == reason || ++halts == ledger::State::kMaxLatchReasons) return;
  }
  write(ledger::LatchSet{ledger::LatchKind::halt, reason, now_});
  note(venue::Notice::Level::error, {}, "halted: " + reason + "; `tern resume --reason` lifts it");
}

void Clerk::note(venue::Notice::Level level, market::VenueId venue, std::string text) {
  actions_->emplace_back(venue::Notice{level, venue, std::move(text)});
}

}  // namespace tern::engine
