// In: random orders and cancels. Out: proof that the engine does what the plainest possible model
// does, event by event. Cannot happen: the model sharing a line with the engine: it keeps one list
// of orders and searches it.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

#include "tern/market/order_book.hpp"
#include "tern/sim/exchange.hpp"
#include "unit/sim/recorder.hpp"

namespace tern::sim {
namespace {

using market::Side;
using testing::kNow;
using testing::plain_listing;
using testing::Recorder;

struct ModelOrder {
  OrderNumber number = 0;
  Side side = Side::bid;
  std::int64_t price = 0;
  std::int64_t size = 0;
};

struct ModelTrade {
  std::int64_t price = 0;
  std::int64_t size = 0;
  bool taker_is_buyer = false;
  friend bool operator==(const ModelTrade&, const ModelTrade&) = default;
};

// Price-time matching by looking at every order each time.
class Model {
 public:
  Placement place(const SimOrder& order, OrderNumber number) {
    Placement placement;
    placement.number = number;
    while (placement.filled < order.size) {
      ModelOrder* maker = best_against(order);
      if (maker == nullptr) break;
      const std::int64_t fill = std::min(maker->size, order.size - placement.filled);
      trades.push_back(ModelTrade{maker->price, fill, order.side == Side::bid});
      placement.filled += fill;
      maker->size -= fill;
      const OrderNumber filled = maker->number;
      if (maker->size == 0) remove(filled);
    }
    if (placement.filled < order.size && !order.immediate_or_cancel) {
      placement.resting = order.size - placement.filled;
      orders.push_back(ModelOrder{number, order.side, order.price, placement.resting});
    }
    return placement;
  }

  std::int64_t cancel(OrderNumber number) {
    for (const ModelOrder& order : orders) {
      if (order.number != number) continue;
      const std::int64_t size = order.size;
      remove(number);
      return size;
    }
    return 0;
  }

  [[nodiscard]] std::map<std::int64_t, std::int64_t> levels(Side side) const {
    std::map<std::int64_t, std::int64_t> sums;
    for (const ModelOrder& order : orders) {
      if (order.side == side) sums[order.price] += order.size;
    }
    return sums;
  }

  std::vector<ModelOrder> orders;  // oldest first
  std::vector<ModelTrade> trades;

 private:
  ModelOrder* best_against(const SimOrder& taker) {
    ModelOrder* best = nullptr;
    for (ModelOrder& order : orders) {
      if (order.side == taker.side) continue;
      const bool buys = taker.side == Side::bid;
      if (buys ? order.price > taker.price : order.price < taker.price) continue;
      const bool better =
          best == nullptr || (buys ? order.price < best->price : order.price > best->price);
      if (better) best = &order;
    }
    return best;
  }
  void remove(OrderNumber number) {
    orders.erase(std::find_if(orders.begin(), orders.end(), [number](const ModelOrder& order) {
      return order.number == number;
    }));
  }
};

// The book that a client would build from the level changes alone.
std::map<std::int64_t, std::int64_t> rebuilt(const Recorder& recorder, Side side) {
  std::map<std::int64_t, std::int64_t> levels;
  for (const LevelChange& change : recorder.changes) {
    if (change.side != side) continue;
    if (change.size == 0) {
      RC_ASSERT(levels.erase(change.price) == 1u);
    } else {
      levels[change.price] = change.size;
    }
  }
  return levels;
}

std::uint64_t recomputed_digest(const Exchange& exchange) {
  std::uint64_t sum = 0;
  for (const Side side : {Side::bid, Side::ask}) {
    for (const DepthLevel& level : exchange.depth(0, side)) {
      sum += market::level_hash(side, {level.price, 2}, {level.size, 5});
    }
  }
  return sum;
}

std::map<std::int64_t, std::int64_t> shown(const Exchange& exchange, Side side) {
  std::map<std::int64_t, std::int64_t> levels;
  for (const DepthLevel& level : exchange.depth(0, side))
    levels[level.price] = level.size;
  return levels;
}

void one_random_step(Exchange& exchange, Model& model) {
  if (*rc::gen::inRange(0, 4) == 0 && !model.orders.empty()) {
    const auto victim = *rc::gen::inRange<std::size_t>(0, model.orders.size());
    const OrderNumber number = model.orders[victim].number;
    RC_ASSERT(exchange.cancel(0, number) == model.cancel(number));
    return;
  }
  SimOrder order;
  order.side = *rc::gen::element(Side::bid, Side::ask);
  order.price = *rc::gen::inRange<std::int64_t>(95, 106);
  order.size = *rc::gen::inRange<std::int64_t>(1, 20);
  order.immediate_or_cancel = *rc::gen::arbitrary<bool>();
  const Placement placed = exchange.place(order, kNow);
  const Placement expected = model.place(order, placed.number);
  RC_ASSERT(placed.filled == expected.filled);
  RC_ASSERT(placed.resting == expected.resting);
}

void same_state(const Exchange& exchange, const Model& model, const Recorder& recorder) {
  for (const Side side : {Side::bid, Side::ask}) {
    RC_ASSERT(shown(exchange, side) == model.levels(side));
    RC_ASSERT(rebuilt(recorder, side) == model.levels(side));
  }
  RC_ASSERT(exchange.digest(0) == recomputed_digest(exchange));
  const auto bid = exchange.best(0, Side::bid);
  const auto ask = exchange.best(0, Side::ask);
  RC_ASSERT(!bid || !ask || bid->price < ask->price);
  for (const ModelOrder& order : model.orders) {
    RC_ASSERT(exchange.resting(0, order.number) == order.size);
  }
}

TEST(ExchangeProperty, MatchesLikeAListThatIsSearchedForTheBestAndOldestOrder) {
  EXPECT_TRUE(rc::check([] {
    Exchange exchange("simulated", {plain_listing()});
    Recorder recorder;
    exchange.observe(&recorder);
    Model model;
    const int steps = *rc::gen::inRange(1, 120);
    for (int step = 0; step < steps; ++step) {
      one_random_step(exchange, model);
      same_state(exchange, model, recorder);
    }
    RC_ASSERT(recorder.trades.size() == model.trades.size());
    for (std::size_t i = 0; i < model.trades.size(); ++i) {
      const SimTrade& trade = recorder.trades[i];
      RC_ASSERT((ModelTrade{trade.price, trade.size, trade.taker_is_buyer} == model.trades[i]));
      RC_ASSERT(trade.trade_id == static_cast<std::int64_t>(i) + 1);
    }
  }));
}

TEST(ExchangeProperty, UpdateNumbersAreConsecutiveAndTheLastIsTheBooks) {
  EXPECT_TRUE(rc::check([] {
    Exchange exchange("simulated", {plain_listing()});
    Recorder recorder;
    exchange.observe(&recorder);
    Model model;
    const int steps = *rc::gen::inRange(1, 120);
    for (int step = 0; step < steps; ++step)
      one_random_step(exchange, model);
    for (std::size_t i = 0; i < recorder.changes.size(); ++i) {
      RC_ASSERT(recorder.changes[i].update_number == static_cast<std::int64_t>(i) + 1);
    }
    RC_ASSERT(exchange.update_number(0) == static_cast<std::int64_t>(recorder.changes.size()));
  }));
}

}  // namespace
}  // namespace tern::sim
