// In: orders and cancels of one listing. Out: fills by price and then by time; each level change
// and trade to the observer. Cannot happen: a crossed book after place() returns; a level whose
// size is not the sum of its orders.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "tern/sim/exchange.hpp"

namespace tern::sim {

class MatchingBook {
 public:
  MatchingBook(InstrumentIndex instrument, const Listing& listing);

  struct Arrival {
    OrderNumber number = 0;
    core::Timestamp now;
    ExchangeObserver* observer = nullptr;  // may be null
    std::int64_t trade_most = 0;           // 0: no bound
  };
  Placement place(const SimOrder& order, const Arrival& arrival);
  std::int64_t cancel(OrderNumber number, ExchangeObserver* observer);

  [[nodiscard]] std::int64_t resting(OrderNumber number) const;
  [[nodiscard]] std::vector<DepthLevel> depth(market::Side side, std::size_t depth) const;
  [[nodiscard]] std::optional<DepthLevel> best(market::Side side) const;
  [[nodiscard]] std::int64_t update_number() const noexcept { return update_number_; }
  // Of the best `depth` levels of each side (0 = all).
  [[nodiscard]] std::uint64_t digest(std::size_t depth = 0) const noexcept;

 private:
  using Slot = std::uint32_t;  // position in orders_
  static constexpr Slot kNoSlot = UINT32_MAX;

  struct RestingOrder {
    OrderNumber number = 0;
    std::int64_t price = 0;
    std::int64_t size = 0;
    OwnerId owner = 0;
    Slot earlier = kNoSlot;  // neighbours in the queue of their level
    Slot later = kNoSlot;
    market::Side side = market::Side::bid;
  };
  struct Level {
    std::int64_t price = 0;
    std::int64_t size = 0;
    Slot first = kNoSlot;
    Slot last = kNoSlot;
  };
  using Levels = std::vector<Level>;  // best last

  Levels& levels(market::Side side) { return sides_[side == market::Side::bid ? 0 : 1]; }
  [[nodiscard]] const Levels& levels(market::Side side) const {
    return sides_[side == market::Side::bid ? 0 : 1];
  }
  // Where the level of this price is, or would be inserted.
  Levels::iterator position(market::Side side, std::int64_t price);
  // Fills at most `wanted` from the best level of `side` into the placement.
  void take_best(market::Side side, std::int64_t wanted, const Arrival& arrival,
                 Placement& placement);
  void rest(const SimOrder& order, std::int64_t size, const Arrival& arrival);
  void unlink(Level& level, Slot slot);
  void note_level(const LevelChange& change, std::int64_t size_before, ExchangeObserver* observer);

  InstrumentIndex instrument_;
  int price_scale_;
  int size_scale_;
  std::array<Levels, 2> sides_;
  std::vector<RestingOrder> orders_;
  std::vector<Slot> free_slots_;
  std::unordered_map<OrderNumber, Slot> by_number_;
  std::int64_t update_number_ = 0;
  std::int64_t last_trade_id_ = 0;
  std::uint64_t digest_ = 0;
};

}  // namespace tern::sim
