// In: books and tops of one instrument with their sequence numbers. Out: two counts.
// Cannot happen: an allocation.
#include "tern/market/top_check.hpp"

namespace tern::market {

void TopCheck::on_book(std::int64_t last_id, const OrderBook& book) {
  const Level* bid = book.best_bid();
  const Level* ask = book.best_ask();
  take({last_id, bid == nullptr ? Level{} : *bid, ask == nullptr ? Level{} : *ask}, books_, tops_);
}

void TopCheck::on_top(const TopOfBook& top) {
  if (top.last_id == BookMessage::kNoSequence) return;
  take({top.last_id, top.bid, top.ask}, tops_, books_);
}

void TopCheck::take(const Seen& seen, Ring& own, const Ring& other) {
  if (!own.empty() && own[own.size() - 1].id >= seen.id) return;
  own.push_over(seen);
  std::size_t low = 0;
  std::size_t high = other.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (other[middle].id < seen.id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == other.size() || other[low].id != seen.id) return;
  ++checked_;
  if (other[low].bid == seen.bid && other[low].ask == seen.ask) ++equal_;
}

}  // namespace tern::market
