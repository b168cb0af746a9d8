// In: journal records by number. Out: rows in the history, in bounded batches.
// Cannot happen: a batch taken for written whose commit is in doubt: the position is asked again.
#include "tern/store/history_writer.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "tern/ledger/codec.hpp"
#include "tern/store/journal_reader.hpp"

namespace tern::store {
class HistoryWriter::Body {
 public:
  Body(const HistoryWriterOptions& options, std::unique_ptr<History> history)
      : options_(options), history_(std::move(history)), thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), "tern-history");
  }

  ~Body() {
    {
      std::unique_lock lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
      if (!changed_.wait_for(lock, std::chrono::nanoseconds(kEndWithin.ns),
                             [this] { return ended_; }))
        history_->interrupt();
    }
    thread_.join();
  }

  HistoryStatus status() const {
    const std::uint64_t known = options_.known();
    const std::lock_guard lock(mutex_);
    HistoryStatus status = status_;
    status.lag = known > status.position ? known - status.position : 0;
    return status;
  }

  bool wait_for(std::uint64_t sequence, core::Duration most) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::nanoseconds(most.ns),
                             [&] { return status_.position >= sequence; });
  }

 private:
  void run() {
    core::Duration pause = options_.first_retry;
    while (!stopping()) {
      const std::uint64_t before = position();
      const core::Status ended = follow();
      if (ended) break;
      note_failure(ended.error());
      if (position() > before) pause = options_.first_retry;
      sleep(pause);
      pause = std::min(pause * 2, options_.last_retry);
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  // Opens both ends and copies; Ok only when it is to end.
  core::Status follow() {
    const core::Result<std::uint64_t> begin = history_->open();
    if (!begin) return begin.error();
    if (begin.value() > options_.known()) {
      return core::Error{"the history has record " + std::to_string(begin.value()) +
                             " of this journal, the journal ends at " +
                             std::to_string(options_.known()),
                         options_.folder, "was an old copy of the journal put back?"};
    }
    core::Result<std::unique_ptr<JournalReader>> reader =
        JournalReader::open(options_.folder, begin.value());
    if (!reader) return reader.error();
    note(begin.value(), 0);
    while (!stopping()) {
      const core::Result<std::size_t> copied = copy(*reader.value());
      if (!copied) return copied.error();
      if (copied.value() == 0) sleep(options_.poll);
    }
    return core::Ok{};
  }

  // One batch; how many rows.
  core::Result<std::size_t> copy(JournalReader& reader) {
    std::vector<Row> rows;
    std::uint64_t last = position();
    const std::uint64_t known = options_.known();
    while (last < known && rows.size() < kMaxBatchRows) {
      const core::Result<std::optional<JournalEntry>> entry = reader.next();
      if (!entry) return entry.error();
      if (!entry.value()) break;
      const core::Result<ledger::Record> record = ledger::decode(entry.value()->payload);
      if (!record) return record.error();
      last = entry.value()->sequence;
      for (Row& row : rows_of(last, record.value()))
        rows.push_back(std::move(row));
    }
    if (last == position()) return std::size_t{0};
    const core::Status appended = history_->append(rows, last);
    if (!appended) return appended.error();
    note(last, rows.size());
    return rows.size();
  }

  void note(std::uint64_t position, std::size_t rows) {
    const std::lock_guard lock(mutex_);
    status_.connected = true;
    status_.trouble.clear();
    status_.position = position;
    status_.rows += rows;
    status_.batches += rows > 0;
    changed_.notify_all();
  }
  void note_failure(const core::Error& error) {
    const std::lock_guard lock(mutex_);
    status_.connected = false;
    status_.trouble = error.text();
    ++status_.failures;
  }
  [[nodiscard]] std::uint64_t position() const {
    const std::lock_guard lock(mutex_);
    return status_.position;
  }
  [[nodiscard]] bool stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }
  void sleep(core::Duration most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::nanoseconds(most.ns), [this] { return stopping_; });
  }

  const HistoryWriterOptions options_;
  const std::unique_ptr<History> history_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  HistoryStatus status_;
  bool stopping_ = false;
  bool ended_ = false;
  std::thread thread_;  // last: it uses the others
};

HistoryWriter::HistoryWriter(const HistoryWriterOptions& options, std::unique_ptr<History> history)
    : body_(std::make_unique<Body>(options, std::move(history))) {}
HistoryWriter::~HistoryWriter() = default;

HistoryStatus HistoryWriter::status() const {
  return body_->status();
}
bool HistoryWriter::wait_for(std::uint64_t sequence, core::Duration most) const {
  return body_->wait_for(sequence, most);
}

}  // namespace tern::store
