// In: payloads from the hot thread. Out: records in a mapped file; a cold thread syncs them and
// prepares the next file.
// Cannot happen: the hot thread waits for the cold one; a record behind a failed sync.
#include "tern/store/journal.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <semaphore>
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
constexpr std::size_t kPagesAhead = 64 * 1024;  // bytes made writable before the hot thread comes
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
    wake_.release();
    if (cold_.joinable()) cold_.join();
  }

  core::Status start(Recovered recovered) {
    if (!recovered.current) {
      core::Result<Segment> first = Segment::create(options_.folder, options_.segment_bytes, 1, 0);
      if (!first) return first.error();
      recovered.current = std::move(first).value();
    }
    id_ = recovered.id.empty() ? recovered.current->id_text() : recovered.id;
    current_ = keep(std::move(*recovered.current));
    offset_ = recovered.offset;
    sequence_ = recovered.facts.records;
    publish();
    if (recovered.prepared) next_.store(keep(std::move(*recovered.prepared)));
    sync();  // what the engine starts from is on disk before it acts on it
    if (failed()) return core::Error{failure(), "", ""};
    const core::Status confirmed = lock_.confirm();
    if (!confirmed) return confirmed.error();
    current_->prepare_pages(offset_, kPagesAhead);
    cold_ = std::thread([this] { run(); });
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

  void sync_soon() noexcept { wake_.release(); }
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
  Segment* keep(Segment segment) {
    segments_.push_back(std::make_unique<Segment>(std::move(segment)));
    return segments_.back().get();
  }
  void run() {
    while (!stopping_.load()) {
      const core::Duration pause = std::max(options_.sync_every, kShortestPause);
      static_cast<void>(wake_.try_acquire_for(std::chrono::nanoseconds(pause.ns)));
      while (wake_.try_acquire()) {
      }
      sync_what_is_behind();
      if (!failed()) prepare_next();
    }
    sync_what_is_behind();
  }
  void prepare_next() {
    const auto now = std::chrono::steady_clock::now();
    if (next_.load(std::memory_order_acquire) != nullptr || now < retry_at_) return;
    core::Result<Segment> made =
        Segment::create(options_.folder, options_.segment_bytes, segments_.back()->number() + 1,
                        segments_.back()->file_id());
    say(made ? "" : "the next segment is not ready: " + made.error().text());
    if (!made) {
      retry_at_ = now + std::chrono::nanoseconds(kPauseAfterFailure.ns);
      return;
    }
    Segment* next = keep(std::move(made).value());
    next->prepare_pages(kDataStart, kPagesAhead);
    next_.store(next, std::memory_order_release);
  }
  void sync_what_is_behind() {
    if (failed() || last() == synced()) return;
    sync();
    if (!failed() && options_.on_synced) options_.on_synced(synced());
  }
  // Oldest file first: what is synced is always everything up to a sequence number.
  void sync() {
    const std::uint64_t last = last_.load(std::memory_order_acquire);
    const std::uint64_t position = position_.load(std::memory_order_acquire);
    const std::uint64_t number = position >> 32;
    const std::size_t offset = position & 0xFFFFFFFFU;
    while (segments_.front()->number() <= number) {
      Segment& segment = *segments_.front();
      const core::Status done = segment.sync();
      if (!done) return fail(done.error().text());
      const bool is_current = segment.number() == number;
      segment.note_synced(is_current ? offset : segment.bytes());
      if (is_current) {
        segment.prepare_pages(offset, kPagesAhead);
        break;
      }
      segments_.pop_front();
    }
    synced_.store(last, std::memory_order_release);
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
  std::counting_semaphore<> wake_{0};
  mutable std::mutex words_mutex_;
  std::string words_;

  std::deque<std::unique_ptr<Segment>> segments_;  // the cold thread's; current, next, unsynced
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
