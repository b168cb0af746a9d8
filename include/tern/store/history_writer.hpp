// In: a journal that grows, a history that may be away.
// Out: the history follows the journal, on a thread of its own.
// Cannot happen: anybody who waits for the history; a record that the history never gets, or has
// twice; memory that grows while it is away: what waits is the journal.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tern/core/time.hpp"
#include "tern/store/history.hpp"

namespace tern::store {

struct HistoryWriterOptions {
  std::string folder;  // of the journal
  // Records up to this number may be taken: Journal::synced. What a power loss may still undo must
  // not be in the history. Called on the writer's thread.
  std::function<std::uint64_t()> known;
  core::Duration poll = core::milliseconds(100);
  core::Duration first_retry = core::milliseconds(100);  // doubled until last_retry
  core::Duration last_retry = core::seconds(2);
};

struct HistoryStatus {
  bool connected = false;
  std::uint64_t position = 0;  // complete up to this record
  std::uint64_t lag = 0;       // records known and not yet there
  std::uint64_t rows = 0;      // committed since the start
  std::uint64_t batches = 0;
  std::uint64_t failures = 0;  // times the store said no, or was not there
  std::string trouble;         // the last failure's words; empty while connected
};

class HistoryWriter {
 public:
  static constexpr std::size_t kMaxBatchRows = 2'000;
  static constexpr core::Duration kEndWithin = core::seconds(2);  // then a hanging call is cut off

  HistoryWriter(const HistoryWriterOptions& options, std::unique_ptr<History> history);
  ~HistoryWriter();  // does not wait for what is still missing: the next start catches up
  HistoryWriter(const HistoryWriter&) = delete;
  HistoryWriter& operator=(const HistoryWriter&) = delete;

  [[nodiscard]] HistoryStatus status() const;
  // Waits until `sequence` is in the history, at most so long. False: it is not yet.
  [[nodiscard]] bool wait_for(std::uint64_t sequence, core::Duration most) const;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace tern::store
