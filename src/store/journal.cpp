// In: payloads from the hot thread. Out: records in a mapped file; a cold thread syncs them and
// prepares the next file.
// Cannot happen: the hot thread waits for the cold one; a record behind a failed sync.
#include "tern/store/journal.hpp"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "lock_file.hpp"
#include "recovery.hpp"
#include "segment.hpp"
#include "tern/core/assert.hpp"
#include "tern/ledger/codec.hpp"

namespace tern::store {
namespace {

constexpr std::size_t kMaxSegmentBytes = std::size_t{1} << 30;
constexpr std::size_t kBytesAhead = 256 * 1024;  // made writable before the hot thread comes
constexpr core::Duration kShortestPause = core::microseconds(100);
constexpr core::Duration kPauseAfterFailure = core::seconds(1);

core::Status check(const JournalOptions& options) {
  const bool fits = options.segment_bytes >= kMinSegmentBytes &&
                    options.segment_bytes <= kMaxSegmentBytes && options.segment_bytes % kPage == 0;
  if (!fits) {
    return core::Error{"a journal segment of " + std::to_string(options.segment_bytes) + " bytes",
                       options.folder, "128 KiB to 1 GiB, in whole pages of 4 KiB"};
  }
  return core::Ok{};
}

}  // namespace

class Journal::Body {
 public:
  Body(const JournalOptions& options, LockFile lock, JournalRecovery facts)
      : options_(options), lock_(std::move(lock)), facts_(std::move(facts)) {}

  ~Body() {
    stopping_.store(true);
    sync_soon();
    if (cold_.joinable()) cold_.join();
  }

  core::Status start(Recovered recovered) {
    if (!recovered.current) {
      core::Result<Segment> first = Segment::create(options_.folder, options_.segment_bytes, 1, 0);
      if (!first) return first.error();
      recovered.current = std::move(first).value();
    }
    id_ = recovered.id.empty() ? recovered.current->id_text() : recovered.id;
    const core::Status kept = keep(std::move(*recovered.current));
    if (!kept) return kept;
    current_ = &kept_.back()->original;
    offset_ = recovered.offset;
    sequence_ = recovered.facts.records;
    publish();
    if (recovered.prepared) {
      const core::Status next = keep(std::move(*recovered.prepared));
      if (!next) return next;
      next_.store(&kept_.back()->original);
    }
    if (!recovered.prepared && offset_ > current_->bytes() / 2) {
      const core::Status next = make_next();
      if (!next) return next;
      next_.store(&kept_.back()->original);
    }
    sync();  // what the engine starts from is on disk before it acts on it
    if (failed()) return core::Error{failure(), "", ""};
    const core::Status confirmed = lock_.confirm();
    if (!confirmed) return confirmed.error();
    current_->prepare_pages(offset_, kBytesAhead);
    cold_ = std::thread([this] { run(); });
    pthread_setname_np(cold_.native_handle(), "tern-journal");
    return core::Ok{};
  }

  std::uint64_t append(std::string_view payload) noexcept {
    TERN_ASSERT(!payload.empty() && payload.size() <= ledger::kMaxRecordBytes,
                "a journal record's size");
    if (failed()) return 0;
    if (!current_->has_room(offset_, payload.size()) && !turn_over()) return 0;
    offset_ = current_->write(offset_, sequence_ + 1, payload);
    ++sequence_;
    publish();
    return sequence_;
  }

  // Only who waits for the disk asks for it: a lock is nothing beside that.
  void sync_soon() noexcept {
    {
      const std::lock_guard lock(asked_mutex_);
      asked_ = true;
    }
    wake_.notify_one();
  }
  [[nodiscard]] std::uint64_t last() const noexcept {
    return last_.load(std::memory_order_acquire);
  }
  [[nodiscard]] std::uint64_t synced() const noexcept {
    return synced_.load(std::memory_order_acquire);
  }
  [[nodiscard]] bool failed() const noexcept { return failed_.load(std::memory_order_acquire); }
  [[nodiscard]] std::string failure() const {
    const std::lock_guard lock(words_mutex_);
    if (words_.empty() && failed()) return "the next journal segment was not ready in time";
    return words_;
  }
  [[nodiscard]] const JournalRecovery& facts() const noexcept { return facts_; }
  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] const JournalOptions& options() const noexcept { return options_; }

 private:
  // Hot thread.
  bool turn_over() noexcept {
    Segment* next = next_.load(std::memory_order_acquire);
    if (next == nullptr) {
      failed_.store(true, std::memory_order_release);
      return false;
    }
    current_->write_end(offset_, sequence_ + 1);
    current_ = next;
    offset_ = kDataStart;
    next_.store(nullptr, std::memory_order_release);
    return true;
  }
  void publish() noexcept {
    position_.store(current_->number() << 32 | offset_, std::memory_order_release);
    last_.store(sequence_, std::memory_order_release);
  }

  // Cold thread, and start() before it runs.
  struct Kept {
    Segment original;
    Segment copy;
    std::size_t copied = kDataStart;  // offset up to which the copy has it, synced
  };
  core::Status keep(Segment segment) {
    core::Result<Segment> copy = segment.open_copy(options_.folder);
    if (!copy) return copy.error();
    auto kept = std::make_unique<Kept>();
    kept->original = std::move(segment);
    kept->copy = std::move(copy).value();
    kept->copied = std::max(kDataStart, kept->copy.noted_synced());
    kept_.push_back(std::move(kept));
    return core::Ok{};
  }
  void run() {
    while (!stopping_.load()) {
      rest();
      prepare_pages();
      sync_what_is_behind();
      if (!failed()) prepare_next();
    }
    sync_what_is_behind();
  }
  void rest() {
    const core::Duration pause = std::max(options_.sync_every, kShortestPause);
    std::unique_lock lock(asked_mutex_);
    wake_.wait_for(lock, std::chrono::nanoseconds(pause.ns), [this] { return asked_; });
    asked_ = false;
  }
  // The kernel makes pages read-only from time to time, to write them to the disk.
  void prepare_pages() {
    const std::uint64_t position = position_.load(std::memory_order_acquire);
    for (const std::unique_ptr<Kept>& kept : kept_) {
      const Segment& segment = kept->original;
      if (segment.number() < position >> 32) continue;
      const bool is_current = segment.number() == position >> 32;
      segment.prepare_pages(is_current ? position & 0xFFFFFFFFU : kDataStart, kBytesAhead);
    }
  }
  void prepare_next() {
    const auto now = std::chrono::steady_clock::now();
    if (next_.load(std::memory_order_acquire) != nullptr || now < retry_at_) return;
    const core::Status made = make_next();
    say(made ? "" : "the next segment is not ready: " + made.error().text());
    if (!made) {
      retry_at_ = now + std::chrono::nanoseconds(kPauseAfterFailure.ns);
      return;
    }
    prepare_pages();
    Segment& next = kept_.back()->original;
    next_.store(&next, std::memory_order_release);
  }
  core::Status make_next() {
    const Segment& last = kept_.back()->original;
    const std::uint64_t number = last.number() + 1;
    core::Result<Segment> made =
        Segment::create(options_.folder, options_.segment_bytes, number, last.file_id());
    if (!made) return made.error();
    return keep(std::move(made).value());
  }
  void sync_what_is_behind() {
    if (failed() || last() == synced()) return;
    sync();
    if (!failed() && options_.on_synced) options_.on_synced(synced());
  }
  // Oldest file first: what is synced is always everything up to a sequence number. What is synced
  // is the copy: a page that goes to the disk may not be written meanwhile, and the hot thread
  // would wait for the disk.
  void sync() {
    const std::uint64_t last = last_.load(std::memory_order_acquire);
    const std::uint64_t position = position_.load(std::memory_order_acquire);
    const std::uint64_t number = position >> 32;
    while (kept_.front()->original.number() < number) {
      const core::Status closed = close(*kept_.front());
      if (!closed) return fail(closed.error().text());
      kept_.pop_front();
    }
    const core::Status copied = copy_up_to(*kept_.front(), position & 0xFFFFFFFFU);
    if (!copied) return fail(copied.error().text());
    synced_.store(last, std::memory_order_release);
  }
  static core::Status copy_up_to(Kept& kept, std::size_t offset) {
    kept.copy.copy_from(kept.original, kept.copied, offset);
    core::Status synced = kept.copy.sync();
    if (!synced) return synced;
    kept.copied = offset;
    kept.copy.note_synced(offset);
    kept.original.note_synced(offset);
    kept.copy.let_go_before(offset);
    kept.original.let_go_before(offset);
    return core::Ok{};
  }
  // The hot thread has left it: it is synced itself, and needs no copy any more.
  core::Status close(Kept& kept) {
    core::Status synced = kept.original.sync();
    if (!synced) return synced;
    kept.original.note_synced(kept.original.bytes());
    kept.original.remove_copy(options_.folder);
    return core::Ok{};
  }
  void fail(const std::string& words) {
    say(words);
    failed_.store(true, std::memory_order_release);
  }
  void say(const std::string& words) {
    const std::lock_guard lock(words_mutex_);
    words_ = words;
  }

  const JournalOptions options_;
  LockFile lock_;
  const JournalRecovery facts_;
  std::string id_;

  alignas(64) Segment* current_ = nullptr;  // the hot thread's
  std::size_t offset_ = 0;
  std::uint64_t sequence_ = 0;

  alignas(64) std::atomic<std::uint64_t> position_{0};  // segment number, offset (32 bits)
  std::atomic<std::uint64_t> last_{0};
  std::atomic<Segment*> next_{nullptr};  // set by the cold thread, taken by the hot one

  alignas(64) std::atomic<bool> failed_{false};
  std::atomic<std::uint64_t> synced_{0};
  std::atomic<bool> stopping_{false};
  std::mutex asked_mutex_;
  std::condition_variable wake_;
  bool asked_ = false;  // for a sync
  mutable std::mutex words_mutex_;
  std::string words_;

  std::deque<std::unique_ptr<Kept>> kept_;  // the cold thread's: unsynced, current, next
  std::chrono::steady_clock::time_point retry_at_{};
  std::thread cold_;
};

core::Result<std::unique_ptr<Journal>> Journal::open(const JournalOptions& options,
                                                     const Visitor& visit) {
  core::Status good = check(options);
  if (good) good = make_folder(options.folder);
  if (!good) return good.error();
  core::Result<LockFile> lock = LockFile::take(options.folder);
  if (!lock) return lock.error();
  core::Result<Recovered> recovered =
      recover(options.folder, lock.value().machine_restarted(), visit);
  if (!recovered) return recovered.error();
  auto body = std::make_unique<Body>(options, std::move(lock).value(), recovered.value().facts);
  const core::Status started = body->start(std::move(recovered).value());
  if (!started) return started.error();
  return std::unique_ptr<Journal>(new Journal(std::move(body)));
}

Journal::Journal(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Journal::~Journal() = default;

std::uint64_t Journal::append(std::string_view payload) noexcept {
  return body_->append(payload);
}
void Journal::sync_soon() noexcept {
  body_->sync_soon();
}
std::uint64_t Journal::last() const noexcept {
  return body_->last();
}
std::uint64_t Journal::synced() const noexcept {
  return body_->synced();
}
bool Journal::failed() const noexcept {
  return body_->failed();
}
std::string Journal::failure() const {
  return body_->failure();
}
const JournalRecovery& Journal::recovery() const noexcept {
  return body_->facts();
}
const std::string& Journal::id() const noexcept {
  return body_->id();
}
const std::string& Journal::folder() const noexcept {
  return body_->options().folder;
}

}  // namespace tern::store
