// In: calls from any thread. Out: a board in the memory of this process.
// Cannot happen: growth beyond the bounds of the contract.
#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "board_rules.hpp"

namespace tern::store {
namespace {

using venue::ClientOrderId;
using NodeAndKind = std::pair<std::string, ledger::LatchKind>;

class BoardInProcess final : public Board {
 public:
  core::Status rebuild(std::span<const Tracked> live) override {
    const std::lock_guard lock(mutex_);
    if (live.size() > kMaxTracked) return counted(too_many_orders());
    entries_.clear();
    dead_.clear();
    for (std::set<Due>& queue : queues_)
      queue.clear();
    built_ = true;
    for (const Tracked& order : live)
      insert(order);
    return counted();
  }

  core::Status enqueue(const Tracked& order) override {
    const std::lock_guard lock(mutex_);
    if (!built_) return counted(queues_lost());
    remove(order.id);
    if (entries_.size() + dead_.size() >= kMaxTracked) return counted(too_many_orders());
    insert(order);
    return counted();
  }

  core::Result<std::vector<Claimed>> claim(const ClaimRequest& request) override {
    const std::lock_guard lock(mutex_);
    if (!built_) return lost();
    std::set<Due>& queue = queue_of(request.queue);
    std::vector<Claimed> claimed;
    const std::int64_t now = microseconds_of(request.now);
    const std::int64_t again = microseconds_of(request.now + request.visibility);
    for (const ClientOrderId& id : due_ids(queue, now, std::min(request.most, kMaxClaim))) {
      Entry& entry = entries_.at(id);
      queue.erase({entry.due, id});
      if (entry.attempts == kMaxAttempts) {
        dead_[id] = entry.attempts;
        entries_.erase(id);
        continue;
      }
      entry.due = again;
      ++entry.attempts;
      queue.insert({entry.due, id});
      claimed.push_back({id, entry.attempts});
    }
    static_cast<void>(counted());
    return claimed;
  }

  core::Result<bool> acknowledge(const ClientOrderId& id) override {
    const std::lock_guard lock(mutex_);
    if (!built_) return lost();
    static_cast<void>(counted());
    return remove(id);
  }

  core::Result<QueueSizes> sizes() override {
    const std::lock_guard lock(mutex_);
    if (!built_) return lost();
    static_cast<void>(counted());
    return QueueSizes{queues_[0].size(), queues_[1].size(), dead_.size()};
  }

  core::Result<std::vector<Claimed>> dead_letters() override {
    const std::lock_guard lock(mutex_);
    if (!built_) return lost();
    static_cast<void>(counted());
    std::vector<Claimed> all;
    for (const auto& [id, attempts] : dead_)
      all.push_back({id, attempts});
    return all;
  }

  core::Status put_balance(const BoardBalance& balance) override {
    const std::lock_guard lock(mutex_);
    BoardBalance& known = balances_[{balance.venue, balance.asset}];
    if (std::pair(balance.at, balance.sequence) > std::pair(known.at, known.sequence))
      known = balance;
    return counted();
  }

  core::Result<BoardBalance> balance(const BalanceQuestion& question) override {
    const std::lock_guard lock(mutex_);
    static_cast<void>(counted());
    const auto found = balances_.find({question.venue, question.asset});
    return fresh(found == balances_.end() ? std::nullopt : std::optional(found->second), question);
  }

  core::Status set_latch(const BoardLatch& latch) override {
    const std::lock_guard lock(mutex_);
    latches_[{latch.node, latch.kind}] = latch;
    return counted();
  }
  core::Status lift_latch(const std::string& node, ledger::LatchKind kind) override {
    const std::lock_guard lock(mutex_);
    latches_.erase({node, kind});
    return counted();
  }
  core::Result<std::vector<BoardLatch>> latches() override {
    const std::lock_guard lock(mutex_);
    static_cast<void>(counted());
    std::vector<BoardLatch> all;
    for (const auto& each : latches_)
      all.push_back(each.second);
    return all;
  }

  core::Status beat(const Heartbeat& heartbeat) override {
    const std::lock_guard lock(mutex_);
    heartbeats_[heartbeat.node] = heartbeat.at;
    return counted();
  }
  core::Result<std::vector<Heartbeat>> heartbeats() override {
    const std::lock_guard lock(mutex_);
    static_cast<void>(counted());
    std::vector<Heartbeat> all;
    for (const auto& [node, at] : heartbeats_)
      all.push_back({node, at});
    return all;
  }

  core::Result<std::uint64_t> post(const Command& command) override {
    const std::lock_guard lock(mutex_);
    static_cast<void>(counted());
    Command numbered = command;
    numbered.number = ++last_command_;
    commands_[numbered.number] = {numbered, {}};
    if (commands_.size() > kMaxCommands) commands_.erase(commands_.begin());
    return numbered.number;
  }
  core::Result<std::vector<Command>> pending(const std::string& node) override {
    const std::lock_guard lock(mutex_);
    static_cast<void>(counted());
    std::vector<Command> all;
    for (const auto& [number, posted] : commands_)
      if (is_for(posted.command, node) && posted.answers.count(node) == 0)
        all.push_back(posted.command);
    return all;
  }
  core::Status answer(std::uint64_t number, const CommandAnswer& answer) override {
    const std::lock_guard lock(mutex_);
    const auto found = commands_.find(number);
    if (found != commands_.end()) found->second.answers[answer.node] = answer;
    return counted();
  }
  core::Result<std::vector<CommandAnswer>> answers(std::uint64_t number) override {
    const std::lock_guard lock(mutex_);
    static_cast<void>(counted());
    std::vector<CommandAnswer> all;
    const auto found = commands_.find(number);
    if (found == commands_.end()) return all;
    for (const auto& each : found->second.answers)
      all.push_back(each.second);
    return all;
  }

  [[nodiscard]] BoardCounters counters() const override {
    const std::lock_guard lock(mutex_);
    return counters_;
  }

 private:
  struct Due {
    std::int64_t at = 0;  // microseconds
    ClientOrderId id;
    friend auto operator<=>(const Due&, const Due&) = default;
  };
  struct Entry {
    Queue queue = Queue::in_flight;
    std::int64_t due = 0;
    std::uint32_t attempts = 0;
  };
  struct Posted {
    Command command;
    std::map<std::string, CommandAnswer> answers;  // by node
  };

  std::set<Due>& queue_of(Queue queue) { return queues_[static_cast<std::size_t>(queue)]; }
  void insert(const Tracked& order) {
    const std::int64_t due = microseconds_of(order.due);
    entries_[order.id] = {order.queue, due, 0};
    queue_of(order.queue).insert({due, order.id});
  }
  bool remove(const ClientOrderId& id) {
    const bool was_dead = dead_.erase(id) > 0;
    const auto found = entries_.find(id);
    if (found == entries_.end()) return was_dead;
    queue_of(found->second.queue).erase({found->second.due, id});
    entries_.erase(found);
    return true;
  }
  static std::vector<ClientOrderId> due_ids(const std::set<Due>& queue, std::int64_t now,
                                            std::size_t most) {
    std::vector<ClientOrderId> ids;
    for (auto due = queue.begin(); due != queue.end() && due->at <= now && ids.size() < most; ++due)
      ids.push_back(due->id);
    return ids;
  }

  core::Status counted() {
    ++counters_.calls;
    counters_.trouble.clear();
    return core::Ok{};
  }
  core::Error counted(const core::Error& error) {
    ++counters_.calls;
    ++counters_.failures;
    counters_.trouble = error.text();
    return error;
  }
  core::Error lost() { return counted(queues_lost()); }

  mutable std::mutex mutex_;
  bool built_ = false;
  std::map<ClientOrderId, Entry> entries_;
  std::array<std::set<Due>, kQueueCount> queues_;
  std::map<ClientOrderId, std::uint32_t> dead_;
  std::map<std::pair<std::string, std::string>, BoardBalance> balances_;
  std::map<NodeAndKind, BoardLatch> latches_;
  std::map<std::string, core::Timestamp> heartbeats_;
  std::map<std::uint64_t, Posted> commands_;
  std::uint64_t last_command_ = 0;
  BoardCounters counters_;
};

}  // namespace

std::unique_ptr<Board> make_board_in_process() {
  return std::make_unique<BoardInProcess>();
}

}  // namespace tern::store
