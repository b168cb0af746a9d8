// In: a journal that grows, a board that may be away or emptied.
// Out: the board shows this node's live orders, balances, latches and sign of life; orders that are
// due and commands come back, on a thread of its own.
// Cannot happen: anybody who waits for the board; a live order that the board never gets back after
// it was lost: it is rebuilt from what the journal said.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/ledger/state.hpp"
#include "tern/store/board.hpp"

namespace tern::store {

// How long after its last move an order is looked at.
struct WatchTimes {
  core::Duration in_flight = core::seconds(2);
  core::Duration uncertain = core::milliseconds(200);
  core::Duration visibility = core::seconds(2);  // then it is looked at again
};

// What the journal said up to a record.
struct BoardStart {
  std::uint64_t position = 0;
  std::vector<Tracked> live;
  std::vector<BoardLatch> latches;
};
[[nodiscard]] BoardStart board_start(const ledger::State& state, const std::string& node,
                                     const WatchTimes& times);

struct BoardWriterOptions {
  std::string folder;  // of the journal
  std::string node;
  BoardStart start;
  WatchTimes times;
  std::function<std::uint64_t()> known;  // Journal::last: what may be read
  std::function<core::Timestamp()> now;
  // Called on the writer's thread, quickly done. Either may be empty; then nothing is claimed or
  // asked for. An order is acknowledged by the journal record that ends it, never by the callee.
  std::function<void(Queue, const Claimed&)> on_due;
  // Once in this process for each command; whoever carries it out calls Board::answer.
  std::function<void(const Command&)> on_command;
  core::Duration poll = core::milliseconds(10);  // of the journal
  core::Duration claim_every = core::milliseconds(10);
  core::Duration beat_every = core::seconds(1);
  core::Duration ask_every = core::milliseconds(100);  // for commands, and counts
  core::Duration first_retry = core::milliseconds(50);
  core::Duration last_retry = core::seconds(1);
};

struct BoardWriterStatus {
  bool connected = false;
  std::uint64_t position = 0;      // record up to which the board shows it, while connected
  std::uint64_t enqueued = 0;      // orders put on the board; each once, however often it moved
  std::uint64_t acknowledged = 0;  // of those, taken off again
  std::uint64_t missed = 0;        // orders that came and went while the board was away
  std::uint64_t live = 0;          // orders at large now
  std::uint64_t dead = 0;          // dead letters, when last counted
  std::uint64_t claimed = 0;       // times an order was found due
  std::uint64_t rebuilds = 0;      // the first included
  std::uint64_t failures = 0;
  std::string trouble;  // the last failure's words; empty while connected
};

class BoardWriter {
 public:
  static constexpr std::size_t kMaxBatch = 1'000;  // records between two looks at the queues
  static constexpr std::size_t kClaimMost = 100;

  // The board outlives the writer.
  BoardWriter(const BoardWriterOptions& options, Board& board);
  ~BoardWriter();
  BoardWriter(const BoardWriter&) = delete;
  BoardWriter& operator=(const BoardWriter&) = delete;

  [[nodiscard]] BoardWriterStatus status() const;
  // Waits until the board shows everything up to `sequence`, at most so long. False: not yet.
  [[nodiscard]] bool wait_for(std::uint64_t sequence, core::Duration most) const;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace tern::store
