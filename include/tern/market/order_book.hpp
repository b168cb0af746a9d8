// In: absolute levels. Out: both sides, contiguous, best level last.
// Cannot happen: two levels of one price on a side, a level of size zero, an unsorted side.
// A book may be crossed if the venue's data are: it says so, and nobody trades on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tern/market/level.hpp"

namespace tern::market {

class OrderBook {
 public:
  static constexpr std::size_t kMaxLevels =
      20'000;  // a side; what is worse than the bound is dropped and counted

  void clear() noexcept;
  // Room for `levels` a side, so that the steady state never allocates.
  void reserve(std::size_t levels);
  // Replaces both sides. Any order of levels; size zero is skipped; of two levels with one price
  // the later counts.
  void assign(Levels bids, Levels asks);
  // Sets (size > 0) or removes (size 0) one level. Removing what is not there is normal.
  void apply(Side side, Level level);
  // The same for the levels of one message, in its order.
  void apply(Levels bids, Levels asks);
  // Cuts each side to its best `depth` levels (venues whose subscription has a depth: what falls
  // out of it is no longer told).
  void truncate(std::size_t depth);

  [[nodiscard]] const std::vector<Level>& bids() const noexcept {
    return bids_;
  }  // worst first, best last
  [[nodiscard]] const std::vector<Level>& asks() const noexcept {
    return asks_;
  }  // worst first, best last
  [[nodiscard]] const Level* best_bid() const noexcept {
    return bids_.empty() ? nullptr : &bids_.back();
  }
  [[nodiscard]] const Level* best_ask() const noexcept {
    return asks_.empty() ? nullptr : &asks_.back();
  }
  // Both sides present and best bid >= best ask.
  [[nodiscard]] bool crossed() const noexcept;
  [[nodiscard]] std::uint64_t dropped_levels() const noexcept { return dropped_levels_; }
  // Moves whenever a level's size or presence changed; the same content said again does not move
  // it.
  [[nodiscard]] std::uint64_t changes() const noexcept { return changes_; }

 private:
  std::vector<Level> bids_;
  std::vector<Level> asks_;
  std::uint64_t dropped_levels_ = 0;
  std::uint64_t changes_ = 0;
};

// value * 10^-scale.
struct ScaledValue {
  std::int64_t value = 0;
  int scale = 0;
};

// Hash of one level by its canonical value: the same for equal decimals whatever the scales
// (trailing zeros do not count).
[[nodiscard]] std::uint64_t level_hash(Side side, ScaledValue price, ScaledValue size) noexcept;
// Sum of level_hash over the book; comparable between processes.
[[nodiscard]] std::uint64_t canonical_digest(const OrderBook& book, int price_scale,
                                             int size_scale) noexcept;
// "b PRICE SIZE\n" from best to worst, then "a PRICE SIZE\n" from best to worst, canonical
// decimals: what a stranger hashes.
[[nodiscard]] std::string canonical_text(const OrderBook& book, int price_scale, int size_scale);

}  // namespace tern::market
