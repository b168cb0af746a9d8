// In: the exchange's books. Out: their best levels as a venue publishes them, and what changed
// between two looks. Cannot happen: a change that a reader of the window before would not need.
#pragma once

#include <vector>

#include "tern/sim/exchange.hpp"

namespace tern::sim {

using DepthLevels = std::vector<DepthLevel>;  // best first

struct BookWindow {
  DepthLevels asks;
  DepthLevels bids;

  [[nodiscard]] bool empty() const noexcept { return asks.empty() && bids.empty(); }
};

// The best `levels` of each side.
[[nodiscard]] BookWindow window_of(const Exchange& exchange, InstrumentIndex instrument,
                                   std::size_t levels);
// The best `levels` of what such a window holds.
[[nodiscard]] BookWindow cut(const BookWindow& window, std::size_t levels);
// What turns `before` into `after`: new sizes, and size 0 for levels that are gone or fell out of
// the window. Each side stays best first.
[[nodiscard]] BookWindow changes(const BookWindow& before, const BookWindow& after);

// The best of both sides; a level of 0 where a side is empty.
struct BestLevels {
  DepthLevel bid;
  DepthLevel ask;

  friend constexpr bool operator==(const BestLevels& a, const BestLevels& b) noexcept {
    return a.bid.price == b.bid.price && a.bid.size == b.bid.size && a.ask.price == b.ask.price &&
           a.ask.size == b.ask.size;
  }
};
[[nodiscard]] BestLevels best_of(const Exchange& exchange, InstrumentIndex instrument);

}  // namespace tern::sim
