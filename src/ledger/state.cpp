// In: records.
// Out: the state after each.
// Cannot happen: see the header.
#include "tern/ledger/state.hpp"

#include <algorithm>
#include <utility>

namespace tern::ledger {
namespace {

using core::Decimal;
using orders::Order;

core::Error contradiction(std::string what, std::string where) {
  return {std::move(what), std::move(where), "the journal and the program disagree: halt and look"};
}

std::string words(const venue::ClientOrderId& id) {
  return "order " + std::string(id.text());
}

std::string words(TradeId id) {
  return "trade " + std::to_string(id);
}

}  // namespace

core::Status State::apply(const Record& record) {
  const core::Status done = std::visit([this](const auto& body) { return apply_to(body); }, record);
  if (done) ++records_;
  return done;
}

core::Status State::apply_to(const RunStarted& record) {
  run_ = record;
  return core::Ok{};
}

core::Status State::apply_to(const BalanceSeen& record) {
  const core::Result<Decimal> total = core::add(record.free, record.locked);
  if (!total) return total.error();
  if (record.opening) {
    const Holding& holding = accounts_.holding(record.venue, record.asset);
    if (holding.reported.at.known())
      return contradiction("opened twice", record.asset + " at " + record.venue);
    // A fee may have been taken of it before anybody wanted to know its balance.
    const core::Result<Decimal> missing = core::subtract(total.value(), holding.owned());
    if (!missing) return missing.error();
    const core::Status posted = accounts_.post(
        {record.venue, record.asset, AccountKind::opening, AccountKind::free}, missing.value());
    if (!posted) return posted;
  }
  accounts_.note(record.venue, record.asset,
                 {record.free, record.locked, record.residual, record.at});
  return core::Ok{};
}

core::Status State::apply_to(const ResidualTaken& record) {
  return accounts_.post({record.venue, record.asset, AccountKind::unexplained, AccountKind::free},
                        record.amount);
}

core::Status State::reserve(const OrderIntent& intent, core::Timestamp at) {
  if (orders_.count(intent.id) != 0) return contradiction("planned twice", words(intent.id));
  const core::Status posted = accounts_.post(
      {intent.venue, intent.spent(), AccountKind::free, AccountKind::reserved}, intent.reserved);
  if (!posted) return posted;
  Kept& kept = orders_[intent.id];
  kept.order.intent = intent;
  kept.order.planned_at = kept.order.moved_at = at;
  kept.order.state = orders::transition(kept.order.state, orders::OrderEvent::written).next;
  kept.reserved = intent.reserved;
  return core::Ok{};
}

core::Status State::apply_to(const TradePlanned& record) {
  if (trade(record.trade) != nullptr) return contradiction("planned twice", words(record.trade));
  if (record.buy.id == record.sell.id)
    return contradiction("one id for two legs", words(record.trade));
  for (const OrderIntent* intent : {&record.buy, &record.sell}) {
    if (intent->trade != record.trade)
      return contradiction("a leg of another trade", words(record.trade));
    const core::Status reserved = reserve(*intent, record.at);
    if (!reserved) return reserved;
  }
  Trade& made = open_[record.trade];
  made.plan = record;
  made.orders = {record.buy.id, record.sell.id};
  last_trade_ = std::max(last_trade_, record.trade);
  return core::Ok{};
}

core::Status State::apply_to(const RepairPlanned& record) {
  const auto found = open_.find(record.order.trade);
  if (found == open_.end())
    return contradiction("a repair of a trade that is not open", words(record.order.trade));
  const core::Status reserved = reserve(record.order, record.at);
  if (!reserved) return reserved;
  found->second.orders.push_back(record.order.id);
  return core::Ok{};
}

core::Status State::apply_to(const OrderMoved& record) {
  const auto found = orders_.find(record.id);
  if (found == orders_.end()) return contradiction("moved, but never planned", words(record.id));
  Kept& kept = found->second;
  Order& order = kept.order;
  const orders::Transition transition = orders::transition(order.state, record.event);
  if (transition.next != record.state || transition.worth == orders::Worth::mistake) {
    return contradiction(std::string(name_of(record.event)) + " in state " +
                             std::string(name_of(order.state)) + " does not give " +
                             std::string(name_of(record.state)),
                         words(record.id));
  }
  const bool was_over = orders::is_over(order.state);
  if (record.event == orders::OrderEvent::left) ++totals_.placed;
  if (record.state == orders::OrderState::unknown && !order.doubted_at.known())
    order.doubted_at = record.at;
  order.state = record.state;
  order.reported = std::max(order.reported, record.filled);
  if (!record.venue_id.empty()) order.venue_id = record.venue_id;
  if (!record.reason.empty()) order.reason = record.reason;
  order.moved_at = record.at;
  if (!was_over && orders::is_over(order.state) && order.doubted_at.known())
    ++totals_.unknown_resolved;
  return release_if_settled(kept);
}

core::Status State::spend(Kept& kept, const orders::Fill& fill) {
  const OrderIntent& intent = kept.order.intent;
  const bool buy = intent.side == venue::OrderSide::buy;
  const core::Result<Decimal> notional = core::multiply(fill.price, fill.size);
  if (!notional) return notional.error();
  const Decimal& out = buy ? notional.value() : fill.size;
  const Decimal& in = buy ? fill.size : notional.value();
  const std::string& received = buy ? intent.base : intent.quote;
  // What was reserved pays first; a fill beyond the reservation (a venue that filled worse than the
  // limit) still is money that is gone.
  const Decimal reserved = std::min(out, kept.reserved);
  const core::Result<Decimal> beyond = core::subtract(out, reserved);
  const core::Result<Decimal> left = core::subtract(kept.reserved, reserved);
  if (!beyond) return beyond.error();
  if (!left) return left.error();
  kept.reserved = left.value();
  using K = AccountKind;
  for (const auto& [posting, amount] : std::initializer_list<std::pair<Accounts::Posting, Decimal>>{
           {{intent.venue, intent.spent(), K::reserved, K::market}, reserved},
           {{intent.venue, intent.spent(), K::free, K::market}, beyond.value()},
           {{intent.venue, received, K::market, K::free}, in}}) {
    const core::Status posted = accounts_.post(posting, amount);
    if (!posted) return posted;
  }
  Decimal fee_free = fill.fee;
  if (fill.fee_asset == intent.spent() && !fill.fee.is_negative()) {
    const Decimal covered = std::min(fill.fee, kept.reserved);
    const core::Result<Decimal> rest = core::subtract(kept.reserved, covered);
    const core::Result<Decimal> uncovered = core::subtract(fill.fee, covered);
    if (!rest) return rest.error();
    if (!uncovered) return uncovered.error();
    kept.reserved = rest.value();
    fee_free = uncovered.value();
    const core::Status posted =
        accounts_.post({intent.venue, fill.fee_asset, K::reserved, K::fee}, covered);
    if (!posted) return posted;
  }
  return accounts_.post({intent.venue, fill.fee_asset, K::free, K::fee}, fee_free);
}

core::Status State::apply_to(const FillBooked& record) {
  const auto found = orders_.find(record.id);
  if (found == orders_.end()) return contradiction("filled, but never planned", words(record.id));
  Kept& kept = found->second;
  const orders::Fill fill{record.trade_id, record.price,     record.size,
                          record.fee,      record.fee_asset, record.venue_time};
  const core::Status added = kept.order.add(fill);
  if (!added) return added;
  const core::Status spent = spend(kept, fill);
  if (!spent) return spent;
  kept.order.reported = std::max(kept.order.reported, kept.order.filled);
  return release_if_settled(kept);
}

core::Status State::release_if_settled(Kept& kept) {
  if (!kept.order.settled() || kept.reserved.is_zero()) return core::Ok{};
  const OrderIntent& intent = kept.order.intent;
  const core::Status posted = accounts_.post(
      {intent.venue, intent.spent(), AccountKind::reserved, AccountKind::free}, kept.reserved);
  if (posted) kept.reserved = {};
  return posted;
}

core::Status State::apply_to(const TradeClosed& record) {
  const auto found = open_.find(record.trade);
  if (found == open_.end()) return contradiction("over, but not open", words(record.trade));
  Trade& trade = found->second;
  const orders::OrderList list = orders_of(trade);
  if (record.outcome != TradeOutcome::halted && !orders::all_settled(list))
    return contradiction("over with an order at large", words(record.trade));
  const core::Result<orders::Profit> profit = orders::profit(list, trade.quote());
  if (!profit) return profit.error();
  const orders::Profit written{record.quoted,    record.slippage, record.fees, record.repair,
                               record.inventory, record.realised, record.coin, record.mark_price};
  if (profit.value() != written)
    return contradiction("its profit of " + profit.value().realised.text() + " is written as " +
                             record.realised.text() + ", or in other parts",
                         words(record.trade));
  const core::Status added = add_totals(record);
  if (!added) return added;
  trade.closed = record;
  if (record.outcome == TradeOutcome::halted) given_up_.insert(record.trade);
  over_order_.push_back(record.trade);
  over_.insert(open_.extract(found));
  forget_oldest();
  return core::Ok{};
}

core::Status State::add_totals(const TradeClosed& record) {
  const core::Result<Decimal> realised = core::multiply(record.realised, record.reference_rate);
  const core::Result<Decimal> quoted =
      core::multiply(open_.at(record.trade).plan.quoted_profit, record.reference_rate);
  if (!realised) return realised.error();
  if (!quoted) return quoted.error();
  const core::Result<Decimal> realised_sum = core::add(totals_.realised, realised.value());
  const core::Result<Decimal> quoted_sum = core::add(totals_.quoted, quoted.value());
  if (!realised_sum) return realised_sum.error();
  if (!quoted_sum) return quoted_sum.error();
  totals_.realised = realised_sum.value();
  totals_.quoted = quoted_sum.value();
  totals_.exposed_most = std::max(totals_.exposed_most, record.exposed_most);
  totals_.exposed_longest = std::max(totals_.exposed_longest, record.exposed_for);
  if (record.outcome == TradeOutcome::closed) ++totals_.closed;
  if (record.outcome == TradeOutcome::flattened) ++totals_.flattened;
  if (record.outcome == TradeOutcome::halted) ++totals_.halted;
  return core::Ok{};
}

// A trade that nobody looked at yet, or with an order at large, is kept: its reports still come.
void State::forget_oldest() {
  if (over_order_.size() <= kKeptTrades) return;
  const auto found = over_.find(over_order_.front());
  over_order_.pop_front();
  if (given_up_.count(found->first) != 0 || !orders::all_settled(orders_of(found->second)))
    return over_order_.push_back(found->first);
  for (const venue::ClientOrderId& id : found->second.orders)
    orders_.erase(id);
  over_.erase(found);
}

core::Status State::apply_to(const LatchSet& record) {
  const auto of_kind = std::count_if(latches_.begin(), latches_.end(), [&](const LatchSet& latch) {
    return latch.kind == record.kind;
  });
  // Counted by kind: reasons to halt must not leave a kill without room.
  if (static_cast<std::size_t>(of_kind) < kMaxLatchReasons) latches_.push_back(record);
  return core::Ok{};
}

core::Status State::apply_to(const LatchLifted& record) {
  latches_.erase(std::remove_if(latches_.begin(), latches_.end(),
                                [&](const LatchSet& set) { return set.kind == record.kind; }),
                 latches_.end());
  given_up_.clear();
  return core::Ok{};
}

core::Status State::apply_to(const VenuePaused& record) {
  if (record.paused)
    paused_[record.venue] = record.reason;
  else
    paused_.erase(record.venue);
  return core::Ok{};
}

const Order* State::order(const venue::ClientOrderId& id) const {
  const auto found = orders_.find(id);
  return found == orders_.end() ? nullptr : &found->second.order;
}

const Order* State::order_at(const std::string& venue, const std::string& symbol,
                             std::string_view venue_id) const {
  const auto found = std::find_if(orders_.begin(), orders_.end(), [&](const auto& entry) {
    const Order& order = entry.second.order;
    return order.venue_id == venue_id && order.intent.venue == venue &&
           order.intent.symbol == symbol;
  });
  return found == orders_.end() ? nullptr : &found->second.order;
}

const Trade* State::trade(TradeId id) const {
  for (const std::map<TradeId, Trade>* trades : {&open_, &over_}) {
    const auto found = trades->find(id);
    if (found != trades->end()) return &found->second;
  }
  return nullptr;
}

orders::OrderList State::orders_of(const Trade& trade) const {
  orders::OrderList list;
  for (const venue::ClientOrderId& id : trade.orders)
    list.push_back(&orders_.at(id).order);
  return list;
}

bool State::latched(LatchKind kind) const {
  return std::any_of(latches_.begin(), latches_.end(),
                     [kind](const LatchSet& set) { return set.kind == kind; });
}

}  // namespace tern::ledger
