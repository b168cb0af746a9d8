// In: journal records. Out: what the board must show because of them.
// Cannot happen: growth beyond the live orders, the assets and the latches.
#pragma once

#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "tern/store/board_writer.hpp"

namespace tern::store {

class BoardImage {
 public:
  struct Order {
    Tracked tracked;
    bool shown = false;  // the board has it, or had it
  };
  using Orders = std::unordered_map<venue::ClientOrderId, Order, venue::ClientOrderIdHash>;
  using Balances = std::map<std::pair<std::string, std::string>, BoardBalance>;
  using Latches = std::map<ledger::LatchKind, BoardLatch>;

  // What one record changes.
  struct Change {
    enum class Kind : std::uint8_t { none, enqueue, acknowledge, balance, set_latch, lift_latch };
    Kind kind = Kind::none;
    venue::ClientOrderId id;  // of enqueue and acknowledge
    bool was_shown = false;   // of acknowledge
    BoardBalance balance;
    BoardLatch latch;
  };

  BoardImage(std::string node, const WatchTimes& times, const BoardStart& start);

  Change apply(std::uint64_t sequence, const ledger::Record& record);

  [[nodiscard]] Orders& orders() noexcept { return orders_; }
  [[nodiscard]] const Balances& balances() const noexcept { return balances_; }
  [[nodiscard]] const Latches& latches() const noexcept { return latches_; }

 private:
  Change moved(const ledger::OrderMoved& record);

  const std::string node_;
  const WatchTimes times_;
  Orders orders_;
  Balances balances_;
  Latches latches_;
};

// The queue of an order in this state; nothing: it is in none.
[[nodiscard]] std::optional<Queue> queue_of(orders::OrderState state);
[[nodiscard]] core::Timestamp due_of(Queue queue, core::Timestamp moved, const WatchTimes& times);

}  // namespace tern::store
