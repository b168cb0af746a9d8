// In: book messages with their receive time. Out: books with two clocks, and whether one may be
// used. Cannot happen: a frozen feed taken for a changing one: the same content again moves
// last_alive only.
#include "tern/market/book_store.hpp"

#include <algorithm>

namespace tern::market {

namespace {

core::Duration age(core::Timestamp since, core::Timestamp now) noexcept {
  return std::max(now - since, core::Duration{});
}

bool proves_life(SyncOutcome outcome) noexcept {
  return outcome == SyncOutcome::applied || outcome == SyncOutcome::bridged ||
         outcome == SyncOutcome::heartbeat;
}

}  // namespace

SyncOutcome TrackedBook::receive(const BookMessage& message, core::Timestamp received) {
  const bool was_live = sync.live();
  const std::uint64_t changes_before = book.changes();
  const SyncOutcome outcome = sync.on_message(message, book);
  if (proves_life(outcome)) {
    last_alive = received;
    if (message.venue_time.known()) venue_time = message.venue_time;
    if (book.changes() != changes_before) last_change = received;
  }
  if (sync.live()) {
    lost_at = {};
  } else if (was_live) {
    lost_at = received;
  }
  return outcome;
}

void TrackedBook::adopt(const BookMessage& snapshot, core::Timestamp asked) {
  sync.adopt(snapshot, book);
  by_rest = true;
  lost_at = {};
  last_alive = last_change = asked;
  if (snapshot.venue_time.known()) venue_time = snapshot.venue_time;
}

void TrackedBook::reset(core::Timestamp now) {
  if (sync.live()) lost_at = now;
  by_rest = false;
  sync.reset(book);
}

Usable usable(const TrackedBook& tracked, core::Timestamp now, AgeLimits limits) {
  if (!tracked.sync.live()) return Usable::not_live;
  if (tracked.book.best_bid() == nullptr || tracked.book.best_ask() == nullptr) {
    return Usable::empty_side;
  }
  if (tracked.book.crossed()) return Usable::crossed;
  if (age(tracked.last_alive, now) > limits.alive_max) return Usable::silent;
  if (age(tracked.last_change, now) > limits.change_max) return Usable::unchanged;
  return Usable::yes;
}

TrackedBook& BookStore::add(const Instrument& instrument, const BookRules& rules) {
  const std::size_t index = instrument.id.index();
  if (index >= by_id_.size()) by_id_.resize(index + 1, nullptr);
  if (by_id_[index] == nullptr) {
    books_.emplace_back(instrument, rules);
    by_id_[index] = &books_.back();
  }
  return *by_id_[index];
}

}  // namespace tern::market
