// In: what a process tells others: orders to be watched, balances, latches, signs of life,
// commands. Out: the same to whoever asks: workers of this process, or other nodes through Redis.
// Cannot happen: the only memory of an order: the board can be lost at any moment and is rebuilt
// from the journal; a call that waits longer than its time-out; a queue that was lost and is read
// as an empty one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"
#include "tern/ledger/record.hpp"

namespace tern::store {

// Two questions about a live order: is it done in time? does it exist at all?
enum class Queue : std::uint8_t { in_flight, uncertain };
inline constexpr std::size_t kQueueCount = 2;
[[nodiscard]] std::string_view name_of(Queue queue);

// Times on the board count whole microseconds.
struct Tracked {
  venue::ClientOrderId id;
  Queue queue = Queue::in_flight;
  core::Timestamp due;  // not claimed before
};

struct ClaimRequest {
  Queue queue = Queue::in_flight;
  core::Timestamp now;
  core::Duration visibility;  // who does not acknowledge in this time has lost it to the next
  std::size_t most = 0;
};

struct Claimed {
  venue::ClientOrderId id;
  std::uint32_t attempts = 0;  // this one included
};

struct QueueSizes {
  std::uint64_t in_flight = 0;
  std::uint64_t uncertain = 0;
  std::uint64_t dead = 0;
};

struct BoardBalance {
  std::string venue;
  std::string asset;
  core::Decimal free;
  core::Decimal locked;
  core::Timestamp at;
  std::uint64_t sequence = 0;  // of the journal record
};

struct BalanceQuestion {
  std::string venue;
  std::string asset;
  core::Timestamp now;
  core::Duration age_max;
};

struct BoardLatch {
  std::string node;
  ledger::LatchKind kind = ledger::LatchKind::halt;
  std::string reason;
  core::Timestamp at;
};

struct Heartbeat {
  std::string node;
  core::Timestamp at;
};

enum class CommandKind : std::uint8_t { halt, kill, resume };
[[nodiscard]] std::string_view name_of(CommandKind kind);

// Delivered at least once: to be carried out twice must not matter. A resume lifts only latches
// that were set before `at`.
struct Command {
  std::uint64_t number = 0;  // given by the board
  CommandKind kind = CommandKind::kill;
  std::string from;  // node, or who
  std::string to;    // node; "*" = every node
  std::string reason;
  core::Timestamp at;
};

struct CommandAnswer {
  std::string node;
  std::string text;
  core::Timestamp at;
};

struct BoardCounters {
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;     // calls that came back with an error of the board itself
  std::uint64_t connections = 0;  // made; 0 for ever in-process
  std::string trouble;            // the last failure's words; empty after a success
};

// Every call may come from any thread, takes at most the board's time-out and throws nothing.
class Board {
 public:
  static constexpr std::uint32_t kMaxAttempts = 10;   // claims of one entry, then dead letter
  static constexpr std::size_t kMaxTracked = 65'536;  // orders
  static constexpr std::size_t kMaxClaim = 1'000;     // entries of one claim
  static constexpr std::size_t kMaxCommands = 256;    // the oldest is forgotten
  static constexpr std::string_view kLost = "the board's queues are lost: they must be rebuilt";

  virtual ~Board() = default;
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;

  // The order queues are this node's own. They exist from the first rebuild() on; until then, and
  // after the board was emptied, every call about them is the error kLost.
  virtual core::Status rebuild(std::span<const Tracked> live) = 0;  // in place of what there is;
                                                                    // some calls, each in time
  // A known order changes its queue and due time, its attempts begin again, also a dead one's.
  virtual core::Status enqueue(const Tracked& order) = 0;
  // Entries that are due, the longest due first. Those beyond kMaxAttempts become dead letters.
  virtual core::Result<std::vector<Claimed>> claim(const ClaimRequest& request) = 0;
  // The order is over. False: it was not there.
  virtual core::Result<bool> acknowledge(const venue::ClientOrderId& id) = 0;
  virtual core::Result<QueueSizes> sizes() = 0;
  virtual core::Result<std::vector<Claimed>> dead_letters() = 0;  // by id

  // Shared by all nodes. An older one (by time, then sequence) than the known changes nothing.
  virtual core::Status put_balance(const BoardBalance& balance) = 0;
  // Error: unknown, or older than the question allows.
  virtual core::Result<BoardBalance> balance(const BalanceQuestion& question) = 0;
  virtual core::Status set_latch(const BoardLatch& latch) = 0;
  virtual core::Status lift_latch(const std::string& node, ledger::LatchKind kind) = 0;
  virtual core::Result<std::vector<BoardLatch>> latches() = 0;  // by node and kind
  virtual core::Status beat(const Heartbeat& heartbeat) = 0;
  virtual core::Result<std::vector<Heartbeat>> heartbeats() = 0;  // by node

  virtual core::Result<std::uint64_t> post(const Command& command) = 0;  // its number
  // Commands to this node, oldest first, that it has not answered.
  virtual core::Result<std::vector<Command>> pending(const std::string& node) = 0;
  virtual core::Status answer(std::uint64_t number, const CommandAnswer& answer) = 0;
  virtual core::Result<std::vector<CommandAnswer>> answers(std::uint64_t number) = 0;  // by node

  [[nodiscard]] virtual BoardCounters counters() const = 0;

 protected:
  Board() = default;
};

// For one process. Ends with it, as a Redis that is restarted empty.
[[nodiscard]] std::unique_ptr<Board> make_board_in_process();

struct RedisOptions {
  std::string address;           // "/path/of/a/socket" or "127.0.0.1:6379"; no names: no DNS
  std::string password;          // empty: none
  std::string node;              // whose order queues
  std::string prefix = "tern:";  // of every key
  core::Duration connect_within = core::seconds(1);
  core::Duration answer_within = core::milliseconds(500);
};
[[nodiscard]] std::unique_ptr<Board> make_board_in_redis(const RedisOptions& options);

}  // namespace tern::store
