// In: two windows of one book. Out: the difference, by a merge of levels that are both sorted.
// Cannot happen: a level told that did not change.
#include "tern/sim/book_window.hpp"

#include <algorithm>

namespace tern::sim {

namespace {

DepthLevels side_changes(const DepthLevels& before, const DepthLevels& after, bool descending) {
  DepthLevels out;
  auto old = before.begin();
  for (const DepthLevel& level : after) {
    for (; old != before.end() && old->price != level.price &&
           (old->price > level.price) == descending;
         ++old) {
      out.push_back({old->price, 0});
    }
    const bool known = old != before.end() && old->price == level.price;
    if (!known || old->size != level.size) out.push_back(level);
    if (known) ++old;
  }
  for (; old != before.end(); ++old)
    out.push_back({old->price, 0});
  return out;
}

}  // namespace

BookWindow window_of(const Exchange& exchange, InstrumentIndex instrument, std::size_t levels) {
  return {exchange.depth(instrument, market::Side::ask, levels),
          exchange.depth(instrument, market::Side::bid, levels)};
}

BookWindow changes(const BookWindow& before, const BookWindow& after) {
  return {side_changes(before.asks, after.asks, false),
          side_changes(before.bids, after.bids, true)};
}

BestLevels best_of(const Exchange& exchange, InstrumentIndex instrument) {
  return {exchange.best(instrument, market::Side::bid).value_or(DepthLevel{}),
          exchange.best(instrument, market::Side::ask).value_or(DepthLevel{})};
}

BookWindow cut(const BookWindow& window, std::size_t levels) {
  BookWindow best = window;
  for (DepthLevels* side : {&best.asks, &best.bids})
    side->resize(std::min(side->size(), levels));
  return best;
}

}  // namespace tern::sim
