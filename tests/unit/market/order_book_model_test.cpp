// Goal: the contiguous book is the naive book. Method: random messages given to both, compared
// after each (RapidCheck).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "tern/market/order_book.hpp"

namespace tern::market {
namespace {

class NaiveBook {
 public:
  void apply(const std::vector<Level>& bids, const std::vector<Level>& asks) {
    for (const Level& level : bids)
      set(bids_, level);
    for (const Level& level : asks)
      set(asks_, level);
  }
  void assign(const std::vector<Level>& bids, const std::vector<Level>& asks) {
    bids_.clear();
    asks_.clear();
    apply(bids, asks);
  }
  [[nodiscard]] std::vector<Level> bids() const { return levels(bids_.begin(), bids_.end()); }
  [[nodiscard]] std::vector<Level> asks() const { return levels(asks_.rbegin(), asks_.rend()); }

 private:
  using Side = std::map<std::int64_t, std::int64_t>;
  static void set(Side& side, const Level& level) {
    side.erase(level.price.value);
    if (level.size.value > 0) side[level.price.value] = level.size.value;
  }
  template <typename Iterator>
  static std::vector<Level> levels(Iterator begin, Iterator end) {
    std::vector<Level> found;
    for (; begin != end; ++begin) {
      found.push_back({PriceTicks{begin->first}, SizeLots{begin->second}});
    }
    return found;
  }
  Side bids_;
  Side asks_;
};

// Few prices, so that levels meet; a third of the sizes removes.
std::vector<Level> some_levels(std::int64_t price_max) {
  return *rc::gen::container<std::vector<Level>>(
      rc::gen::map(rc::gen::pair(rc::gen::inRange<std::int64_t>(1, price_max + 1),
                                 rc::gen::inRange<std::int64_t>(-2, 5)),
                   [](const std::pair<std::int64_t, std::int64_t>& numbers) {
                     return Level{PriceTicks{numbers.first},
                                  SizeLots{std::max<std::int64_t>(0, numbers.second)}};
                   }));
}

void both_say_the_same(std::int64_t price_max) {
  OrderBook book;
  NaiveBook naive;
  const int messages = *rc::gen::inRange(1, 20);
  for (int i = 0; i < messages; ++i) {
    const std::vector<Level> bids = some_levels(price_max);
    const std::vector<Level> asks = some_levels(price_max);
    const NaiveBook before = naive;
    const std::uint64_t changes = book.changes();
    if (*rc::gen::inRange(0, 8) == 0) {
      book.assign(bids, asks);
      naive.assign(bids, asks);
      RC_ASSERT((book.changes() != changes) ==
                (before.bids() != naive.bids() || before.asks() != naive.asks()));
    } else {
      book.apply(bids, asks);
      naive.apply(bids, asks);
      // A level may change and change back inside one message: changes() may then move although
      // nothing differs.
      RC_ASSERT(book.changes() != changes ||
                (before.bids() == naive.bids() && before.asks() == naive.asks()));
    }
    RC_ASSERT(book.bids() == naive.bids());
    RC_ASSERT(book.asks() == naive.asks());
  }
}

RC_GTEST_PROP(OrderBookModel, AShortBookEqualsANaiveMapAfterEveryMessage, ()) {
  both_say_the_same(12);
}

RC_GTEST_PROP(OrderBookModel, ALongBookEqualsANaiveMapAfterEveryMessage, ()) {
  both_say_the_same(500);
}

}  // namespace
}  // namespace tern::market
