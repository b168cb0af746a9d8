// In: orders and cancels of one listing. Out: fills by price and then by time; each level change
// and trade to the observer. Cannot happen: an observer that sees a digest or an update number
// older than the change it is told of.
#include "matching_book.hpp"

#include <algorithm>

#include "tern/core/assert.hpp"
#include "tern/market/order_book.hpp"

namespace tern::sim {
namespace {

using market::Side;

Side opposite(Side side) {
  return side == Side::bid ? Side::ask : Side::bid;
}

// `a` is worse than `b` for whoever trades against this side.
bool worse(Side side, std::int64_t a, std::int64_t b) {
  return side == Side::bid ? a < b : a > b;
}

bool acceptable(Side taker, std::int64_t limit, std::int64_t price) {
  return taker == Side::bid ? price <= limit : price >= limit;
}

}  // namespace

MatchingBook::MatchingBook(InstrumentIndex instrument, const Listing& listing)
    : instrument_(instrument), price_scale_(listing.price_scale), size_scale_(listing.size_scale) {}

Placement MatchingBook::place(const SimOrder& order, const Arrival& arrival) {
  Placement placement;
  placement.number = arrival.number;
  const Side against = opposite(order.side);
  const Levels& offers = levels(against);
  while (placement.filled < order.size && !offers.empty() &&
         acceptable(order.side, order.price, offers.back().price)) {
    take_best(against, order.size - placement.filled, arrival, placement);
  }
  const std::int64_t left = order.size - placement.filled;
  if (left > 0 && !order.immediate_or_cancel && by_number_.size() < Exchange::kMaxRestingOrders) {
    rest(order, left, arrival);
    placement.resting = left;
  }
  return placement;
}

void MatchingBook::take_best(Side side, std::int64_t wanted, const Arrival& arrival,
                             Placement& placement) {
  Levels& offers = levels(side);
  Level& level = offers.back();
  const std::int64_t price = level.price;
  const std::int64_t size_before = level.size;
  std::int64_t filled = 0;
  while (filled < wanted && level.first != kNoSlot) {
    const Slot slot = level.first;
    RestingOrder& maker = orders_[slot];
    std::int64_t fill = std::min(maker.size, wanted - filled);
    if (arrival.trade_most > 0) fill = std::min(fill, arrival.trade_most);
    maker.size -= fill;
    level.size -= fill;
    filled += fill;
    SimTrade trade;
    trade.instrument = instrument_;
    trade.trade_id = ++last_trade_id_;
    trade.price = price;
    trade.size = fill;
    trade.taker_is_buyer = side == Side::ask;
    trade.time = arrival.now;
    trade.taker = arrival.number;
    trade.maker = maker.number;
    trade.maker_owner = maker.owner;
    if (maker.size == 0) unlink(level, slot);
    placement.trades.push_back(trade);
    if (arrival.observer != nullptr) arrival.observer->on_trade(trade);
  }
  LevelChange change;
  change.side = side;
  change.price = price;
  change.size = level.size;
  if (level.size == 0) offers.pop_back();
  note_level(change, size_before, arrival.observer);
  placement.filled += filled;
}

void MatchingBook::rest(const SimOrder& order, std::int64_t size, const Arrival& arrival) {
  Slot slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<Slot>(orders_.size());
    orders_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  auto level = position(order.side, order.price);
  if (level == levels(order.side).end() || level->price != order.price) {
    Level fresh;
    fresh.price = order.price;
    level = levels(order.side).insert(level, fresh);
  }
  RestingOrder& resting = orders_[slot];
  resting = RestingOrder{};
  resting.number = arrival.number;
  resting.price = order.price;
  resting.size = size;
  resting.owner = order.owner;
  resting.side = order.side;
  resting.earlier = level->last;
  if (level->last != kNoSlot) {
    orders_[level->last].later = slot;
  } else {
    level->first = slot;
  }
  level->last = slot;
  by_number_.emplace(arrival.number, slot);

  const std::int64_t size_before = level->size;
  TERN_ASSERT(size <= INT64_MAX - size_before, "sizes of one level overflow");
  level->size += size;
  LevelChange change;
  change.side = order.side;
  change.price = order.price;
  change.size = level->size;
  note_level(change, size_before, arrival.observer);
}

std::int64_t MatchingBook::cancel(OrderNumber number, ExchangeObserver* observer) {
  const auto found = by_number_.find(number);
  if (found == by_number_.end()) return 0;
  const Slot slot = found->second;
  const RestingOrder order = orders_[slot];
  const auto level = position(order.side, order.price);
  TERN_ASSERT(level != levels(order.side).end() && level->price == order.price,
              "a resting order without its level");
  const std::int64_t size_before = level->size;
  unlink(*level, slot);
  level->size -= order.size;
  LevelChange change;
  change.side = order.side;
  change.price = order.price;
  change.size = level->size;
  if (level->size == 0) levels(order.side).erase(level);
  note_level(change, size_before, observer);
  return order.size;
}

void MatchingBook::unlink(Level& level, Slot slot) {
  const RestingOrder& order = orders_[slot];
  if (order.earlier != kNoSlot) {
    orders_[order.earlier].later = order.later;
  } else {
    level.first = order.later;
  }
  if (order.later != kNoSlot) {
    orders_[order.later].earlier = order.earlier;
  } else {
    level.last = order.earlier;
  }
  by_number_.erase(order.number);
  free_slots_.push_back(slot);
}

MatchingBook::Levels::iterator MatchingBook::position(Side side, std::int64_t price) {
  Levels& all = levels(side);
  return std::lower_bound(
      all.begin(), all.end(), price,
      [side](const Level& level, std::int64_t wanted) { return worse(side, level.price, wanted); });
}

void MatchingBook::note_level(const LevelChange& change, std::int64_t size_before,
                              ExchangeObserver* observer) {
  if (size_before > 0) {
    digest_ -=
        market::level_hash(change.side, {change.price, price_scale_}, {size_before, size_scale_});
  }
  if (change.size > 0) {
    digest_ +=
        market::level_hash(change.side, {change.price, price_scale_}, {change.size, size_scale_});
  }
  ++update_number_;
  if (observer == nullptr) return;
  LevelChange numbered = change;
  numbered.instrument = instrument_;
  numbered.update_number = update_number_;
  observer->on_level(numbered);
}

std::int64_t MatchingBook::resting(OrderNumber number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? 0 : orders_[found->second].size;
}

// What is beyond the depth is taken out of the whole.
std::uint64_t MatchingBook::digest(std::size_t depth) const noexcept {
  std::uint64_t sum = digest_;
  for (const Side side : {Side::bid, Side::ask}) {
    const Levels& all = levels(side);
    for (std::size_t i = 0; depth > 0 && i + depth < all.size(); ++i)
      sum -= market::level_hash(side, {all[i].price, price_scale_}, {all[i].size, size_scale_});
  }
  return sum;
}

std::vector<DepthLevel> MatchingBook::depth(Side side, std::size_t depth) const {
  const Levels& all = levels(side);
  const std::size_t count = depth == 0 ? all.size() : std::min(depth, all.size());
  std::vector<DepthLevel> best_first;
  best_first.reserve(count);
  for (auto level = all.rbegin(); best_first.size() < count; ++level) {
    best_first.push_back(DepthLevel{level->price, level->size});
  }
  return best_first;
}

std::optional<DepthLevel> MatchingBook::best(Side side) const {
  const Levels& all = levels(side);
  if (all.empty()) return std::nullopt;
  return DepthLevel{all.back().price, all.back().size};
}

}  // namespace tern::sim
