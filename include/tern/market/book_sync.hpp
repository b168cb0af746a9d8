// In: book messages of one instrument in order of arrival, disconnects. Out: the book, or the clear
// word that there is none. Cannot happen: a book believed after a gap, a failed checksum or a lost
// connection; another instrument's book touched.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/market/book_checksum.hpp"
#include "tern/market/book_message.hpp"
#include "tern/market/order_book.hpp"

namespace tern::market {

// How a venue chains its book messages.
enum class SyncRule : std::uint8_t {
  bridged,  // updates U..u from the stream, snapshot by REST
  chained,  // snapshot on the stream, then prevSeqId == last seqId and/or a checksum: a venue
            // without numbers has nothing else
};

struct BookRules {
  SyncRule sync = SyncRule::bridged;
  ChecksumRule checksum = ChecksumRule::interleaved;
  std::size_t depth = 0;  // > 0: the book is cut to it after each message
};

enum class SyncState : std::uint8_t {
  waiting,  // no book: a snapshot is needed (bridged: updates are buffered meanwhile)
  live,     // the book is the venue's book as of the last message
};

enum class SyncOutcome : std::uint8_t {
  applied,           // the book changed or was confirmed
  bridged,           // a snapshot came, and what was buffered joins it: the book is live now
  heartbeat,         // proof of life without change: empty update, prevSeqId == seqId
  buffered,          // bridged: kept until the snapshot comes
  dropped_old,       // older than the snapshot
  duplicate,         // seen before; dropped without harm
  gap,               // something is missing: the book is gone
  checksum_failed,   // the book is gone
  snapshot_too_old,  // the snapshot ends before the first buffered update: ask again
  unsynced,          // chained: an update while waiting for the snapshot
  buffer_full,       // bridged: the bound of the buffer; everything restarts
};

// Names as in ../shared/recordings/oracle.json where it has them. Never reset while the process
// runs.
struct SyncCounters {
  std::uint64_t updates = 0;  // update messages received
  std::uint64_t buffered = 0;
  std::uint64_t snapshots = 0;
  std::uint64_t dropped_old = 0;
  std::uint64_t bridged = 0;      // first updates that joined a snapshot
  std::uint64_t applied = 0;      // updates applied, played from the buffer or as they came
  std::uint64_t duplicates = 0;   // messages seen before, or overtaken by a later one
  std::uint64_t stream_gaps = 0;  // first_id beyond the previous last_id + 1, snapshot or not
  std::uint64_t book_gaps = 0;    // breaks between the book and the next update to apply
  std::uint64_t checksum_ok = 0;
  std::uint64_t checksum_failed = 0;
  std::uint64_t crossed = 0;  // states with best bid >= best ask after an applied message
  std::uint64_t resyncs = 0;  // times a live book was lost, whatever the cause
  std::uint64_t refused_levels = 0;
};

class BookSync {
 public:
  static constexpr std::size_t kMaxBufferedMessages = 4'096;
  static constexpr std::size_t kMaxBufferedLevels = 200'000;

  // Scales are needed for the checksum's text.
  BookSync(const BookRules& rules, int price_scale, int size_scale);
  ~BookSync();
  BookSync(BookSync&&) noexcept;
  BookSync& operator=(BookSync&&) noexcept;

  SyncOutcome on_message(const BookMessage& message, OrderBook& book);
  // A bridged feed whose snapshots stay too old must reset (or reconnect): the numbers then start
  // afresh. The connection that carried the stream is gone, or the feed decided to start over: the
  // book is cleared.
  void reset(OrderBook& book);

  // There is no stream: the snapshot is the book, whatever was there. reset() before a stream is
  // believed again.
  void adopt(const BookMessage& snapshot, OrderBook& book);

  [[nodiscard]] SyncState state() const noexcept { return state_; }
  [[nodiscard]] bool live() const noexcept { return state_ == SyncState::live; }
  // Waiting: a REST snapshot would help now (at least one update is buffered, so that it can be
  // bridged).
  [[nodiscard]] bool wants_snapshot() const noexcept;
  // Chained and waiting: the stream sent no snapshot though it should have. From now on updates are
  // buffered, and a REST snapshot that carries the stream's sequence is bridged to them.
  void await_rest_snapshot() noexcept { rest_awaited_ = rule_ == SyncRule::chained && !live(); }
  [[nodiscard]] bool rest_awaited() const noexcept { return rest_awaited_; }
  // Names the book's state: the last number applied.
  [[nodiscard]] std::int64_t last_id() const noexcept { return last_id_; }
  [[nodiscard]] const SyncCounters& counters() const noexcept { return counters_; }

 private:
  struct Buffer;  // allocated only while waiting
  struct Update {
    Levels bids;
    Levels asks;
    std::int64_t last_id;
  };
  SyncOutcome on_bridged_snapshot(const BookMessage& message, OrderBook& book);
  SyncOutcome on_bridged_update(const BookMessage& message, OrderBook& book);
  SyncOutcome on_chained_snapshot(const BookMessage& message, OrderBook& book);
  SyncOutcome on_rest_snapshot(const BookMessage& message, OrderBook& book);
  SyncOutcome on_chained_update(const BookMessage& message, OrderBook& book);
  SyncOutcome buffer(const BookMessage& message);
  SyncOutcome play_buffer(OrderBook& book);
  void apply_bridged(const Update& update, OrderBook& book);
  void after_change(OrderBook& book);
  SyncOutcome verified(const BookMessage& message, OrderBook& book, SyncOutcome good);
  void lose(OrderBook& book);

  SyncRule rule_;
  SyncState state_ = SyncState::waiting;
  bool bridge_open_ =
      false;  // a REST snapshot stands, the first update on top of it has not come yet
  bool rest_awaited_ = false;
  std::size_t depth_;
  std::int64_t last_id_ = BookMessage::kNoSequence;         // of the book
  std::int64_t stream_last_id_ = BookMessage::kNoSequence;  // highest of the stream, book or not
  BookChecksum checksum_;
  SyncCounters counters_;
  std::unique_ptr<Buffer> buffer_;
};

}  // namespace tern::market
