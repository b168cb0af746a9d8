// In: journal records, or the ledger's state at start. Out: orders, balances and latches to show.
// Cannot happen: an order that is over kept; one at large left out.
#include "board_image.hpp"

namespace tern::store {

std::optional<Queue> queue_of(orders::OrderState state) {
  switch (state) {
    case orders::OrderState::sent:
    case orders::OrderState::acknowledged:
    case orders::OrderState::partially_filled:
      return Queue::in_flight;
    case orders::OrderState::unknown:
      return Queue::uncertain;
    case orders::OrderState::planned:
    case orders::OrderState::journaled:
    case orders::OrderState::filled:
    case orders::OrderState::cancelled:
    case orders::OrderState::rejected:
    case orders::OrderState::expired:
      break;
  }
  return std::nullopt;
}

core::Timestamp due_of(Queue queue, core::Timestamp moved, const WatchTimes& times) {
  return moved + (queue == Queue::in_flight ? times.in_flight : times.uncertain);
}

BoardStart board_start(const ledger::State& state, const std::string& node,
                       const WatchTimes& times) {
  BoardStart start;
  start.position = state.records();
  for (const auto& each : state.open_trades()) {
    for (const venue::ClientOrderId& id : each.second.orders) {
      const orders::Order* order = state.order(id);
      if (order == nullptr) continue;
      const std::optional<Queue> queue = queue_of(order->state);
      if (queue) start.live.push_back({id, *queue, due_of(*queue, order->moved_at, times)});
    }
  }
  for (const ledger::LatchSet& latch : state.latches())
    start.latches.push_back({node, latch.kind, latch.reason, latch.at});
  return start;
}

BoardImage::BoardImage(std::string node, const WatchTimes& times, const BoardStart& start)
    : node_(std::move(node)), times_(times) {
  for (const Tracked& order : start.live)
    orders_[order.id] = {order, false};
  for (const BoardLatch& latch : start.latches)
    latches_[latch.kind] = latch;
}

BoardImage::Change BoardImage::apply(std::uint64_t sequence, const ledger::Record& record) {
  Change change;
  if (const auto* move = std::get_if<ledger::OrderMoved>(&record)) return moved(*move);
  if (const auto* seen = std::get_if<ledger::BalanceSeen>(&record)) {
    change.kind = Change::Kind::balance;
    change.balance = {seen->venue, seen->asset, seen->free, seen->locked, seen->at, sequence};
    balances_[{seen->venue, seen->asset}] = change.balance;
  } else if (const auto* set = std::get_if<ledger::LatchSet>(&record)) {
    change.kind = Change::Kind::set_latch;
    change.latch = {node_, set->kind, set->reason, set->at};
    latches_[set->kind] = change.latch;
  } else if (const auto* lifted = std::get_if<ledger::LatchLifted>(&record)) {
    change.kind = Change::Kind::lift_latch;
    change.latch = {node_, lifted->kind, lifted->reason, lifted->at};
    latches_.erase(lifted->kind);
  }
  return change;
}

BoardImage::Change BoardImage::moved(const ledger::OrderMoved& record) {
  Change change;
  change.id = record.id;
  const std::optional<Queue> queue = queue_of(record.state);
  const auto known = orders_.find(record.id);
  if (!queue) {
    if (known == orders_.end() || !orders::is_over(record.state)) return change;
    change.kind = Change::Kind::acknowledge;
    change.was_shown = known->second.shown;
    orders_.erase(known);
    return change;
  }
  if (known != orders_.end() && known->second.tracked.queue == *queue) return change;
  change.kind = Change::Kind::enqueue;
  orders_[record.id].tracked = {record.id, *queue, due_of(*queue, record.at, times_)};
  return change;
}

}  // namespace tern::store
