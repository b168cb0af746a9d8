// Goal: the contiguous book is the naive book. Method: random messages given to both, compared
// after each (RapidCheck).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "tern/core/random.hpp"
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

// As venues send a message: best first, each price once. `better` says which of two prices that is.
template <typename Better>
std::vector<Level> in_order(std::vector<Level> levels, Better better) {
  std::stable_sort(levels.begin(), levels.end(),
                   [&](const Level& a, const Level& b) { return better(a.price, b.price); });
  levels.erase(std::unique(levels.begin(), levels.end(),
                           [](const Level& a, const Level& b) { return a.price == b.price; }),
               levels.end());
  return levels;
}

struct Plan {
  std::int64_t price_max;
  bool in_order;
  int messages_max;
};

void both_say_the_same(const Plan& plan) {
  OrderBook book;
  NaiveBook naive;
  const int messages = *rc::gen::inRange(1, plan.messages_max);
  for (int i = 0; i < messages; ++i) {
    std::vector<Level> bids = some_levels(plan.price_max);
    std::vector<Level> asks = some_levels(plan.price_max);
    if (plan.in_order) {
      bids = in_order(std::move(bids), std::greater<PriceTicks>());
      asks = in_order(std::move(asks), std::less<PriceTicks>());
    }
    const NaiveBook before = naive;
    const std::uint64_t changes = book.changes();
    if (*rc::gen::inRange(0, 8) == 0) {
      book.assign(bids, asks);
      naive.assign(bids, asks);
    } else {
      book.apply(bids, asks);
      naive.apply(bids, asks);
    }
    const bool differs = before.bids() != naive.bids() || before.asks() != naive.asks();
    // A price said twice may change and change back inside one message: only then may changes()
    // move for nothing.
    RC_ASSERT(book.changes() != changes || !differs);
    RC_ASSERT(book.changes() == changes || differs || !plan.in_order);
    RC_ASSERT(book.bids() == naive.bids());
    RC_ASSERT(book.asks() == naive.asks());
  }
}

RC_GTEST_PROP(OrderBookModel, AShortBookEqualsANaiveMapAfterEveryMessage, ()) {
  both_say_the_same({12, false, 20});
}

RC_GTEST_PROP(OrderBookModel, ALongBookEqualsANaiveMapAfterEveryMessage, ()) {
  both_say_the_same({500, false, 20});
}

RC_GTEST_PROP(OrderBookModel, AShortBookEqualsANaiveMapWhenMessagesComeBestFirst, ()) {
  both_say_the_same({30, true, 30});
}

RC_GTEST_PROP(OrderBookModel, ALongBookEqualsANaiveMapWhenMessagesComeBestFirst, ()) {
  both_say_the_same({700, true, 60});
}

// More than one splice long, and some that remove everything there is.
TEST(OrderBookModel, LongMessagesEqualANaiveMap) {
  core::Random random(1);
  OrderBook book;
  NaiveBook naive;
  for (int round = 0; round < 2'000; ++round) {
    const auto some = [&](bool bids) {
      std::vector<Level> levels;
      const std::int64_t removals = random.between(0, 10);
      for (std::int64_t price = 1; price <= 400; ++price) {
        if (random.chance(500'000)) continue;
        const std::int64_t size = random.between(1, 10) <= removals ? 0 : random.between(1, 3);
        levels.push_back({PriceTicks{price}, SizeLots{size}});
      }
      if (bids) std::reverse(levels.begin(), levels.end());
      return levels;
    };
    const std::vector<Level> bids = some(true);
    const std::vector<Level> asks = some(false);
    book.apply(bids, asks);
    naive.apply(bids, asks);
    ASSERT_EQ(book.bids(), naive.bids()) << "round " << round;
    ASSERT_EQ(book.asks(), naive.asks()) << "round " << round;
  }
}

}  // namespace
}  // namespace tern::market
