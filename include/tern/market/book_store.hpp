// In: messages for many instruments. Out: each instrument's book with its two clocks.
// Cannot happen: a book used that is not live, crossed, or older than a limit (usable() is the one
// question to ask).
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/market/book_sync.hpp"
#include "tern/market/instrument.hpp"

namespace tern::market {

struct TrackedBook {
  TrackedBook(const Instrument& instrument, const BookRules& rules)
      : sync(rules, instrument.price_scale, instrument.size_scale) {}

  // Gives the message to sync and keeps the clocks below.
  SyncOutcome receive(const BookMessage& message, core::Timestamp received);
  // Without a stream: the snapshot is the book, as old as its question.
  void adopt(const BookMessage& snapshot, core::Timestamp asked);
  // The connection is gone or the feed starts over: no book until the next snapshot.
  void reset(core::Timestamp now);

  OrderBook book;
  BookSync sync;
  core::Timestamp last_alive;   // receive time of the last message that covers this very symbol
  core::Timestamp last_change;  // receive time of the last message that changed a level
  core::Timestamp venue_time;   // the venue's own event time of the last applied message; may lie
                                // ahead of last_alive
  core::Timestamp lost_at;      // when a live book was lost; 0 while live
  bool by_rest = false;         // live by snapshots alone: no stream stands behind it
};

struct AgeLimits {
  core::Duration alive_max = core::seconds(10);
  core::Duration change_max = core::seconds(60);
};

enum class Usable : std::uint8_t { yes, not_live, empty_side, crossed, silent, unchanged };

// Ages are measured on the receive clock only; a negative age (clock stepped back) counts as zero.
[[nodiscard]] Usable usable(const TrackedBook& tracked, core::Timestamp now, AgeLimits limits);

// All tracked books of the process, by instrument. References stay valid; nothing is ever removed.
class BookStore {
 public:
  // The instrument's book, made on first use.
  TrackedBook& add(const Instrument& instrument, const BookRules& rules);
  [[nodiscard]] TrackedBook* find(InstrumentId id) noexcept {
    return id.index() < by_id_.size() ? by_id_[id.index()] : nullptr;
  }
  [[nodiscard]] const TrackedBook* find(InstrumentId id) const noexcept {
    return id.index() < by_id_.size() ? by_id_[id.index()] : nullptr;
  }

 private:
  std::deque<TrackedBook> books_;
  std::vector<TrackedBook*> by_id_;
};

}  // namespace tern::market
