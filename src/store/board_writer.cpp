// In: journal records by number. Out: calls of the board; after any failure, all of it anew.
// Cannot happen: a record applied to the board and not to the image it is rebuilt from.
#include "tern/store/board_writer.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "board_image.hpp"
#include "tern/ledger/codec.hpp"
#include "tern/store/journal_reader.hpp"

namespace tern::store {
class BoardWriter::Body {
 public:
  Body(const BoardWriterOptions& options, Board& board)
      : options_(options),
        board_(board),
        image_(options.node, options.times, options.start),
        read_(options.start.position),
        pause_(options.first_retry),
        thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), "tern-board");
  }

  ~Body() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
    }
    thread_.join();
  }

  BoardWriterStatus status() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  bool wait_for(std::uint64_t sequence, core::Duration most) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::nanoseconds(most.ns),
                             [&] { return status_.connected && status_.position >= sequence; });
  }

 private:
  using Change = BoardImage::Change;

  void run() {
    while (!stopping()) {
      const core::Status done = turn();
      if (!done) fail(done.error());
      sleep(options_.poll);
    }
  }

  core::Status turn() {
    const core::Timestamp now = options_.now();
    if (!shown_ && now >= retry_at_) {
      const core::Status rebuilt = rebuild();
      if (!rebuilt) return rebuilt;
    }
    core::Status done = follow();
    if (!done || !shown_) return done;
    done = look(now);
    if (done) note();
    return done;
  }

  // Records into the image, and onto the board while that is there.
  core::Status follow() {
    if (!reader_) {
      core::Result<std::unique_ptr<JournalReader>> opened =
          JournalReader::open(options_.folder, read_);
      if (!opened) return opened.error();
      reader_ = std::move(opened).value();
    }
    const std::uint64_t known = options_.known();
    for (std::size_t i = 0; i < kMaxBatch && read_ < known; ++i) {
      const core::Result<std::optional<JournalEntry>> entry = reader_->next();
      if (!entry) return entry.error();
      if (!entry.value()) break;
      const core::Result<ledger::Record> record = ledger::decode(entry.value()->payload);
      if (!record) return record.error();
      read_ = entry.value()->sequence;
      const Change change = image_.apply(read_, record.value());
      const core::Status shown = shown_ ? show(change) : missed(change);
      if (!shown) return shown;
    }
    return core::Ok{};
  }

  core::Status show(const Change& change) {
    switch (change.kind) {
      case Change::Kind::enqueue: {
        BoardImage::Order& order = image_.orders().at(change.id);
        core::Status done = board_.enqueue(order.tracked);
        if (done) count_shown(order);
        return done;
      }
      case Change::Kind::acknowledge: {
        // Counted first: if the call fails, the rebuild is what takes it off.
        change.was_shown ? ++counts_.acknowledged : ++counts_.missed;
        const core::Result<bool> done = board_.acknowledge(change.id);
        if (!done) return done.error();
        return core::Ok{};
      }
      case Change::Kind::balance:
        return board_.put_balance(change.balance);
      case Change::Kind::set_latch:
        return board_.set_latch(change.latch);
      case Change::Kind::lift_latch:
        return board_.lift_latch(change.latch.node, change.latch.kind);
      case Change::Kind::none:
        break;
    }
    return core::Ok{};
  }
  core::Status missed(const Change& change) {
    if (change.kind == Change::Kind::acknowledge)
      change.was_shown ? ++counts_.acknowledged : ++counts_.missed;
    return core::Ok{};
  }
  void count_shown(BoardImage::Order& order) {
    if (!order.shown) ++counts_.enqueued;
    order.shown = true;
  }

  core::Status rebuild() {
    std::vector<Tracked> live;
    for (const auto& each : image_.orders())
      live.push_back(each.second.tracked);
    core::Status done = board_.rebuild(live);
    for (const auto& each : image_.balances())
      if (done) done = board_.put_balance(each.second);
    for (const ledger::LatchKind kind : {ledger::LatchKind::halt, ledger::LatchKind::kill}) {
      const auto set = image_.latches().find(kind);
      if (!done) break;
      done = set == image_.latches().end() ? board_.lift_latch(options_.node, kind)
                                           : board_.set_latch(set->second);
    }
    if (!done) return done;
    for (auto& each : image_.orders())
      count_shown(each.second);
    ++counts_.rebuilds;
    shown_ = true;
    pause_ = options_.first_retry;
    return core::Ok{};
  }

  // Due orders, sign of life, commands.
  core::Status look(core::Timestamp now) {
    if (options_.on_due && now >= claim_at_) {
      claim_at_ = now + options_.claim_every;
      core::Status claimed = claim(now);
      if (!claimed) return claimed;
    }
    if (now >= beat_at_) {
      beat_at_ = now + options_.beat_every;
      core::Status beaten = board_.beat({options_.node, now});
      if (!beaten) return beaten;
    }
    if (now < ask_at_) return core::Ok{};
    ask_at_ = now + options_.ask_every;
    const core::Result<QueueSizes> sizes = board_.sizes();
    if (!sizes) return sizes.error();
    counts_.dead = sizes.value().dead;
    return options_.on_command ? take_commands() : core::Status(core::Ok{});
  }

  core::Status claim(core::Timestamp now) {
    for (const Queue queue : {Queue::in_flight, Queue::uncertain}) {
      const core::Result<std::vector<Claimed>> claimed =
          board_.claim({queue, now, options_.times.visibility, kClaimMost});
      if (!claimed) return claimed.error();
      for (const Claimed& each : claimed.value())
        options_.on_due(queue, each);
      counts_.claimed += claimed.value().size();
    }
    return core::Ok{};
  }

  core::Status take_commands() {
    const core::Result<std::vector<Command>> pending = board_.pending(options_.node);
    if (!pending) return pending.error();
    std::vector<Command> seen = pending.value();
    for (const Command& command : seen) {
      const bool known = std::any_of(taken_.begin(), taken_.end(), [&](const Command& taken) {
        return taken.number == command.number && taken.at == command.at;
      });
      if (!known) options_.on_command(command);
    }
    taken_ = std::move(seen);  // as many as the board keeps, no more
    return core::Ok{};
  }

  void fail(const core::Error& error) {
    shown_ = false;
    reader_.reset();  // a reader's error stays; a new one begins behind what was read
    retry_at_ = options_.now() + pause_;
    pause_ = std::min(pause_ * 2, options_.last_retry);
    ++counts_.failures;
    const std::lock_guard lock(mutex_);
    take_counts();
    status_.connected = false;
    status_.trouble = error.text();
  }
  void note() {
    const std::lock_guard lock(mutex_);
    take_counts();
    status_.connected = true;
    status_.trouble.clear();
    changed_.notify_all();
  }
  void take_counts() {
    counts_.position = read_;
    counts_.live = image_.orders().size();
    const std::string trouble = status_.trouble;
    const bool connected = status_.connected;
    status_ = counts_;
    status_.trouble = trouble;
    status_.connected = connected;
  }
  [[nodiscard]] bool stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }
  void sleep(core::Duration most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::nanoseconds(most.ns), [this] { return stopping_; });
  }

  const BoardWriterOptions options_;
  Board& board_;

  BoardImage image_;  // the thread's own, down to `retry_at_`
  std::unique_ptr<JournalReader> reader_;
  std::uint64_t read_ = 0;
  bool shown_ = false;  // the board shows the image
  BoardWriterStatus counts_;
  std::vector<Command> taken_;
  core::Timestamp claim_at_;
  core::Timestamp beat_at_;
  core::Timestamp ask_at_;
  core::Duration pause_;
  core::Timestamp retry_at_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  BoardWriterStatus status_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the others
};

BoardWriter::BoardWriter(const BoardWriterOptions& options, Board& board)
    : body_(std::make_unique<Body>(options, board)) {}
BoardWriter::~BoardWriter() = default;

BoardWriterStatus BoardWriter::status() const {
  return body_->status();
}
bool BoardWriter::wait_for(std::uint64_t sequence, core::Duration most) const {
  return body_->wait_for(sequence, most);
}

}  // namespace tern::store
