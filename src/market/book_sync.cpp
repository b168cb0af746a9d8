// In: book messages of one instrument. Out: its book, and the counters that say what was wrong with
// the stream. Cannot happen: a level applied out of order; a sequence number that overflows the
// comparison.
#include "tern/market/book_sync.hpp"

#include <utility>

namespace tern::market {

namespace {

constexpr std::int64_t kNone = BookMessage::kNoSequence;

// An update that starts at `first_id` leaves something out after `last_id`.
bool leaves_gap(std::int64_t first_id, std::int64_t last_id) noexcept {
  return first_id > last_id && first_id - 1 > last_id;
}

}  // namespace

struct BookSync::Buffer {
  struct Entry {
    std::int64_t first_id;
    std::int64_t last_id;
    std::size_t bids;
    std::size_t asks;
  };
  std::vector<Entry> entries;
  std::vector<Level> levels;  // of all entries, bids before asks

  [[nodiscard]] bool has_room_for(const BookMessage& message) const noexcept {
    return entries.size() < kMaxBufferedMessages &&
           levels.size() + message.bids.size() + message.asks.size() <= kMaxBufferedLevels;
  }
  void push(const BookMessage& message) {
    entries.push_back(
        {message.first_id, message.last_id, message.bids.size(), message.asks.size()});
    levels.insert(levels.end(), message.bids.begin(), message.bids.end());
    levels.insert(levels.end(), message.asks.begin(), message.asks.end());
  }
  void drop_before(std::size_t entry, std::size_t level) {
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(entry));
    levels.erase(levels.begin(), levels.begin() + static_cast<std::ptrdiff_t>(level));
  }
};

BookSync::BookSync(const BookRules& rules, int price_scale, int size_scale)
    : rule_(rules.sync), depth_(rules.depth), checksum_(rules.checksum, price_scale, size_scale) {}
BookSync::~BookSync() = default;
BookSync::BookSync(BookSync&&) noexcept = default;
BookSync& BookSync::operator=(BookSync&&) noexcept = default;

SyncOutcome BookSync::on_message(const BookMessage& message, OrderBook& book) {
  counters_.refused_levels += message.refused_levels;
  const bool snapshot = message.action == BookAction::snapshot;
  ++(snapshot ? counters_.snapshots : counters_.updates);
  if (rule_ == SyncRule::bridged) {
    return snapshot ? on_bridged_snapshot(message, book) : on_bridged_update(message, book);
  }
  return snapshot ? on_chained_snapshot(message, book) : on_chained_update(message, book);
}

void BookSync::reset(OrderBook& book) {
  lose(book);
  stream_last_id_ = kNone;
  buffer_.reset();
}

void BookSync::adopt(const BookMessage& snapshot, OrderBook& book) {
  ++counters_.snapshots;
  stream_last_id_ = kNone;
  buffer_.reset();
  rest_awaited_ = bridge_open_ = false;
  book.assign(snapshot.bids, snapshot.asks);
  last_id_ = snapshot.last_id;
  state_ = SyncState::live;
  after_change(book);
}

bool BookSync::wants_snapshot() const noexcept {
  return !live() && buffer_ != nullptr && !buffer_->entries.empty();
}

void BookSync::lose(OrderBook& book) {
  if (live()) ++counters_.resyncs;
  state_ = SyncState::waiting;
  last_id_ = kNone;
  bridge_open_ = false;
  rest_awaited_ = false;
  book.clear();
}

void BookSync::after_change(OrderBook& book) {
  if (depth_ > 0) book.truncate(depth_);
  if (book.crossed()) ++counters_.crossed;
}

SyncOutcome BookSync::buffer(const BookMessage& message) {
  if (buffer_ == nullptr) buffer_ = std::make_unique<Buffer>();
  const bool full = !buffer_->has_room_for(message);
  if (full) *buffer_ = Buffer{};
  if (!buffer_->has_room_for(message)) return SyncOutcome::buffer_full;
  buffer_->push(message);
  ++counters_.buffered;
  return full ? SyncOutcome::buffer_full : SyncOutcome::buffered;
}

SyncOutcome BookSync::on_bridged_update(const BookMessage& message, OrderBook& book) {
  const bool first_of_stream = stream_last_id_ == kNone;
  if (!first_of_stream && leaves_gap(message.first_id, stream_last_id_)) ++counters_.stream_gaps;
  if (message.last_id <= stream_last_id_) {
    ++counters_.duplicates;
    return SyncOutcome::duplicate;
  }
  stream_last_id_ = message.last_id;
  if (!live()) return buffer(message);
  if (message.last_id <= last_id_) {
    ++counters_.dropped_old;
    return SyncOutcome::dropped_old;
  }
  if (leaves_gap(message.first_id, last_id_)) {
    ++counters_.book_gaps;
    lose(book);
    (void)buffer(message);
    return SyncOutcome::gap;
  }
  apply_bridged({message.bids, message.asks, message.last_id}, book);
  return SyncOutcome::applied;
}

void BookSync::apply_bridged(const Update& update, OrderBook& book) {
  if (bridge_open_) ++counters_.bridged;
  bridge_open_ = false;
  book.apply(update.bids, update.asks);
  last_id_ = update.last_id;
  ++counters_.applied;
  after_change(book);
}

SyncOutcome BookSync::on_bridged_snapshot(const BookMessage& message, OrderBook& book) {
  if (live() && message.last_id <= last_id_) {
    ++counters_.duplicates;
    return SyncOutcome::duplicate;
  }
  if (wants_snapshot() && leaves_gap(buffer_->entries.front().first_id, message.last_id)) {
    return SyncOutcome::snapshot_too_old;
  }
  book.assign(message.bids, message.asks);
  last_id_ = message.last_id;
  state_ = SyncState::live;
  bridge_open_ = true;
  after_change(book);
  return play_buffer(book);
}

SyncOutcome BookSync::play_buffer(OrderBook& book) {
  const std::unique_ptr<Buffer> played = std::exchange(buffer_, nullptr);
  if (played == nullptr) return SyncOutcome::bridged;
  std::size_t at = 0;
  for (std::size_t i = 0; i < played->entries.size(); ++i) {
    const Buffer::Entry& entry = played->entries[i];
    if (entry.last_id <= last_id_) {
      ++counters_.dropped_old;
    } else if (leaves_gap(entry.first_id, last_id_)) {
      ++counters_.book_gaps;
      state_ = SyncState::waiting;  // nobody saw this book live: not a resync
      lose(book);
      played->drop_before(i, at);
      buffer_ = std::make_unique<Buffer>(std::move(*played));
      return SyncOutcome::gap;
    } else {
      const Levels levels(played->levels);
      apply_bridged({levels.subspan(at, entry.bids), levels.subspan(at + entry.bids, entry.asks),
                     entry.last_id},
                    book);
    }
    at += entry.bids + entry.asks;
  }
  return SyncOutcome::bridged;
}

// In place of the snapshot that the stream owes: the buffered chain goes on from its sequence.
SyncOutcome BookSync::on_rest_snapshot(const BookMessage& message, OrderBook& book) {
  if (!rest_awaited_ || message.last_id == kNone) return SyncOutcome::duplicate;
  if (wants_snapshot() && leaves_gap(buffer_->entries.front().first_id, message.last_id)) {
    return SyncOutcome::snapshot_too_old;
  }
  rest_awaited_ = false;
  book.assign(message.bids, message.asks);
  last_id_ = message.last_id;
  state_ = SyncState::live;
  bridge_open_ = true;
  after_change(book);
  return play_buffer(book);
}

SyncOutcome BookSync::on_chained_snapshot(const BookMessage& message, OrderBook& book) {
  if (message.from_rest) return on_rest_snapshot(message, book);
  rest_awaited_ = false;
  bridge_open_ = false;
  buffer_.reset();
  book.assign(message.bids, message.asks);
  last_id_ = message.last_id;
  state_ = SyncState::live;
  after_change(book);
  return verified(message, book, SyncOutcome::bridged);
}

SyncOutcome BookSync::on_chained_update(const BookMessage& message, OrderBook& book) {
  const bool numbered = message.last_id != kNone && message.previous_id != kNone;
  if (!live()) {
    if (!rest_awaited_ || !numbered) return SyncOutcome::unsynced;
    BookMessage kept = message;
    kept.first_id = message.previous_id + 1;  // the buffer's way to say the same
    return buffer(kept);
  }
  if (numbered && bridge_open_ && message.previous_id < last_id_) {
    // The first update on a REST snapshot may begin before it.
    if (message.last_id <= last_id_) {
      ++counters_.dropped_old;
      return SyncOutcome::dropped_old;
    }
    apply_bridged({message.bids, message.asks, message.last_id}, book);
    return verified(message, book, SyncOutcome::applied);
  }
  bridge_open_ = false;
  if (numbered && last_id_ != kNone && message.previous_id != last_id_) {
    if (message.last_id == last_id_ && message.previous_id < last_id_) {
      ++counters_.duplicates;
      return SyncOutcome::duplicate;
    }
    ++counters_.book_gaps;
    lose(book);
    return SyncOutcome::gap;
  }
  // A lower seqId that names our last one as its previous is the venue's reset: legal, and simply
  // followed.
  const bool stands_still = numbered && message.last_id == message.previous_id;
  if (message.last_id != kNone) last_id_ = message.last_id;
  if (stands_still && message.bids.empty() && message.asks.empty()) {
    return verified(message, book, SyncOutcome::heartbeat);
  }
  book.apply(message.bids, message.asks);
  ++counters_.applied;
  after_change(book);
  return verified(message, book, SyncOutcome::applied);
}

SyncOutcome BookSync::verified(const BookMessage& message, OrderBook& book, SyncOutcome good) {
  if (!message.has_checksum) return good;
  if (checksum_.matches(book, message)) {
    ++counters_.checksum_ok;
    return good;
  }
  ++counters_.checksum_failed;
  lose(book);
  return SyncOutcome::checksum_failed;
}

}  // namespace tern::market
