// In: orders of one account; trades of the exchange. Out: what they did to the account's balances,
// told to one observer step by step. Cannot happen: a fill that costs more than was locked for it;
// an order that is over and still locks.
#include "tern/sim/account.hpp"

#include <algorithm>
#include <utility>

#include "order_rules.hpp"
#include "tern/core/assert.hpp"
#include "tern/core/int128.hpp"
#include "tern/core/scaled.hpp"
#include "tern/sim/account_orders.hpp"

namespace tern::sim {
namespace {

using core::Decimal;
using market::Side;

// The bounds of listings keep every amount far from 127 bits.
Decimal plus(const Decimal& a, const Decimal& b) {
  return core::add(a, b).value();
}
Decimal minus(const Decimal& a, const Decimal& b) {
  return core::subtract(a, b).value();
}
Decimal times(const Decimal& a, const Decimal& b) {
  return core::multiply(a, b).value();
}

Decimal exact(std::int64_t value, int scale) {
  return Decimal::from_scaled(value, scale);
}

bool is_fee_rate(const Decimal& rate) {
  return rate.absolute() < Decimal::from_integer(1);
}

}  // namespace

std::string_view name_of(OrderStanding standing) {
  switch (standing) {
    case OrderStanding::open:
      return "open";
    case OrderStanding::partially_filled:
      return "partially_filled";
    case OrderStanding::filled:
      return "filled";
    case OrderStanding::cancelled:
      return "cancelled";
    case OrderStanding::expired:
      return "expired";
  }
  TERN_ASSERT(false, "a standing without a word");
  return "";
}

Account::Account(Exchange& exchange, AccountSetup setup)
    : exchange_(exchange), setup_(std::move(setup)) {
  TERN_ASSERT(is_fee_rate(setup_.taker_fee) && is_fee_rate(setup_.maker_fee),
              "a fee is a fraction below 1");
  for (const Listing& each : exchange_.listings()) {
    balances_.try_emplace(each.base);
    balances_.try_emplace(each.quote);
  }
  for (const auto& [asset, amount] : setup_.balances) {
    TERN_ASSERT(!amount.is_negative(), "an account opens without debts");
    balances_[asset].free = amount;
  }
}

const Listing& Account::listing(InstrumentIndex instrument) const {
  return exchange_.listings().at(instrument);
}

AccountPlacement Account::place(const AccountOrderRequest& request, core::Timestamp now) {
  AccountPlacement placement;
  placement.refusal = refuses_ ? Refusal::not_trading : refusal(request);
  if (placement.refusal != Refusal::none) return placement;
  AccountOrder order;
  order.client_id = request.client_id;
  order.instrument = request.instrument;
  order.is_buy = request.is_buy;
  order.lifetime = request.lifetime;
  order.price = request.price;
  order.size = request.size;
  order.placed = now;
  order.updated = now;
  const Hold held = hold(order, order.size);
  AccountBalance& balance = balances_[*held.asset];
  if (balance.free < held.amount) {
    placement.refusal = Refusal::insufficient_balance;
    return placement;
  }
  balance.free = minus(balance.free, held.amount);
  balance.locked = plus(balance.locked, held.amount);

  SimOrder sent = to_exchange(order);
  const bool waits = delay_next_ && sent.immediate_or_cancel;
  if (!waits) split(sent);
  order.number = sent.number = exchange_.take_number();
  AccountOrder& entered = enter(std::move(order));
  placement.order = &entered;
  if (waits) {
    resting_.push_back(orders_.size() - 1);
    waiting_.push_back({orders_.size() - 1, now + *std::exchange(delay_next_, std::nullopt)});
    return placement;
  }
  match(entered, sent, now);
  return placement;
}

SimOrder Account::to_exchange(const AccountOrder& order) const {
  const Listing& traded = listing(order.instrument);
  SimOrder sent;
  sent.instrument = order.instrument;
  sent.side = order.is_buy ? Side::bid : Side::ask;
  sent.price = order.price.to_scaled(traded.price_scale).value();
  sent.size = order.size.to_scaled(traded.size_scale).value();
  sent.immediate_or_cancel = order.lifetime == Lifetime::immediate_or_cancel;
  sent.owner = kOwner;
  sent.number = order.number;
  return sent;
}

void Account::match(AccountOrder& order, const SimOrder& sent, core::Timestamp now) {
  const Placement placed = exchange_.place(sent, now);
  for (const SimTrade& trade : placed.trades)
    book(order, trade, Meeting::as_taker);
  if (placed.resting > 0) {
    resting_.push_back(static_cast<std::size_t>(&order - orders_.data()));
  } else if (is_open(order)) {
    end(order, OrderStanding::expired, now);
  }
}

void Account::on_time(core::Timestamp now) {
  while (!waiting_.empty()) {
    const auto due = std::find_if(waiting_.begin(), waiting_.end(),
                                  [now](const Waiting& each) { return now >= each.due; });
    if (due == waiting_.end()) return;
    const std::size_t index = due->index;
    waiting_.erase(due);
    std::erase(resting_, index);
    match(orders_[index], to_exchange(orders_[index]), now);
  }
}

bool Account::cancel_waiting(AccountOrder& order, core::Timestamp now) {
  const auto index = static_cast<std::size_t>(&order - orders_.data());
  const auto at = std::find_if(waiting_.begin(), waiting_.end(),
                               [index](const Waiting& each) { return each.index == index; });
  if (at == waiting_.end()) return false;
  waiting_.erase(at);
  SimOrder sent = to_exchange(order);
  const std::int64_t lot = listing(order.instrument).lot;
  sent.size = sent.size / 2 / lot * lot;
  if (sent.size > 0) {
    const Placement placed = exchange_.place(sent, now);
    for (const SimTrade& trade : placed.trades)
      book(order, trade, Meeting::before_cancel);
  }
  end(order, OrderStanding::cancelled, now);
  return true;
}

Refusal Account::refusal(const AccountOrderRequest& request) const {
  const Refusal broken = broken_rule(listing(request.instrument), request);
  const bool by_notional =
      broken == Refusal::notional_below_minimum || broken == Refusal::notional_above_maximum;
  if (broken != Refusal::none && (has_notional_bounds_ || !by_notional)) return broken;
  const AccountOrder* const namesake = find(request.client_id);
  return namesake != nullptr && is_open(*namesake) ? Refusal::duplicate_client_id : Refusal::none;
}

Account::Hold Account::hold(const AccountOrder& order, const Decimal& size) const {
  const Listing& traded = listing(order.instrument);
  if (!order.is_buy) return {&traded.base, size};
  const Decimal cost = times(order.price, size);
  const Decimal rate = std::max({setup_.taker_fee, setup_.maker_fee, Decimal{}});
  return {&traded.quote, setup_.buy_fee_from_quote ? plus(cost, times(cost, rate)) : cost};
}

bool Account::fills_whole(const SimOrder& order) const {
  const bool buys = order.side == Side::bid;
  std::int64_t missing = order.size;
  for (const DepthLevel& level :
       exchange_.depth(order.instrument, buys ? Side::ask : Side::bid, 0)) {
    if (buys ? level.price > order.price : level.price < order.price) break;
    missing -= std::min(missing, level.size);
  }
  return missing == 0;
}

void Account::split(SimOrder& order) {
  const std::int64_t lot = listing(order.instrument).lot;
  const std::int64_t lots = order.size / lot;
  if (!split_next_ || !order.immediate_or_cancel || lots < 2 || !fills_whole(order)) return;
  const Split wanted = *std::exchange(split_next_, std::nullopt);
  const auto part =
      static_cast<std::int64_t>(static_cast<core::Int128>(lots) * wanted.filled_ppm / 1'000'000);
  const std::int64_t filled = std::clamp(part, std::int64_t{1}, lots - 1);
  order.size = filled * lot;
  order.trade_most =
      std::max(filled / std::max(wanted.trades, std::int64_t{1}), std::int64_t{1}) * lot;
}

AccountOrder& Account::enter(AccountOrder order) {
  TERN_ASSERT(orders_.size() < kMaxOrders, "more orders than one simulation places");
  orders_.push_back(std::move(order));
  AccountOrder& entered = orders_.back();
  if (!entered.client_id.empty()) {
    by_client_id_.insert_or_assign(entered.client_id, orders_.size() - 1);
  }
  tell(entered, nullptr);
  tell_balance(*hold(entered, entered.size).asset);
  return entered;
}

void Account::on_trade(const SimTrade& trade) {
  if (trade.maker_owner != kOwner) return;
  const auto at = std::find_if(resting_.begin(), resting_.end(), [&](std::size_t index) {
    return orders_[index].number == trade.maker;
  });
  TERN_ASSERT(at != resting_.end(), "a trade of an order that does not rest");
  AccountOrder& order = orders_[*at];
  book(order, trade, Meeting::as_maker);
  if (!is_open(order)) resting_.erase(at);
}

void Account::book(AccountOrder& order, const SimTrade& trade, Meeting meeting) {
  const bool is_taker = meeting != Meeting::as_maker;
  const Listing& traded = listing(order.instrument);
  AccountFill fill;
  fill.trade_id = trade.trade_id;
  fill.order = order.number;
  fill.client_id = order.client_id;
  fill.instrument = order.instrument;
  fill.is_buy = order.is_buy;
  fill.is_taker = is_taker;
  fill.before_cancel = meeting == Meeting::before_cancel;
  fill.price = exact(trade.price, traded.price_scale);
  fill.size = exact(trade.size, traded.size_scale);
  fill.time = trade.time;
  const Decimal notional = times(fill.price, fill.size);
  const bool from_base = order.is_buy && !setup_.buy_fee_from_quote;
  fill.fee_asset = from_base ? traded.base : traded.quote;
  fill.fee = core::round_to_scale(
      times(from_base ? fill.size : notional, is_taker ? setup_.taker_fee : setup_.maker_fee),
      kFeeDigits, core::Rounding::toward_zero);

  order.filled = plus(order.filled, fill.size);
  order.quote_filled = plus(order.quote_filled, notional);
  order.standing =
      order.filled == order.size ? OrderStanding::filled : OrderStanding::partially_filled;
  order.updated = trade.time;
  order.fills.push_back(fills_.size());
  settle(order, fill);
  fills_.push_back(std::move(fill));
  tell(order, &fills_.back());
  tell_balance(traded.base);
  tell_balance(traded.quote);
}

void Account::settle(const AccountOrder& order, const AccountFill& fill) {
  const Listing& traded = listing(order.instrument);
  const Hold released = hold(order, fill.size);
  AccountBalance& source = balances_[*released.asset];
  source.locked = minus(source.locked, released.amount);
  source.free = plus(source.free, released.amount);

  const Decimal notional = times(fill.price, fill.size);
  AccountBalance& base = balances_[traded.base];
  AccountBalance& quote = balances_[traded.quote];
  base.free = order.is_buy ? plus(base.free, fill.size) : minus(base.free, fill.size);
  quote.free = order.is_buy ? minus(quote.free, notional) : plus(quote.free, notional);
  AccountBalance& charged = balances_[fill.fee_asset];
  charged.free = minus(charged.free, fill.fee);
  fees_[fill.fee_asset] = plus(fees_[fill.fee_asset], fill.fee);
  TERN_ASSERT(!base.free.is_negative() && !quote.free.is_negative() && !source.locked.is_negative(),
              "a fill that costs more than was locked for it");
}

bool Account::cancel(OrderNumber number, core::Timestamp now) {
  const auto at = std::find_if(resting_.begin(), resting_.end(),
                               [&](std::size_t index) { return orders_[index].number == number; });
  if (at == resting_.end()) return false;
  AccountOrder& order = orders_[*at];
  resting_.erase(at);
  if (cancel_waiting(order, now)) return true;
  const std::int64_t taken_off = exchange_.cancel(order.instrument, number);
  TERN_ASSERT(taken_off > 0, "an open order that does not rest");
  end(order, OrderStanding::cancelled, now);
  return true;
}

void Account::end(AccountOrder& order, OrderStanding standing, core::Timestamp now) {
  const Hold released = hold(order, minus(order.size, order.filled));
  AccountBalance& balance = balances_[*released.asset];
  balance.locked = minus(balance.locked, released.amount);
  balance.free = plus(balance.free, released.amount);
  order.standing = standing;
  order.updated = now;
  tell(order, nullptr);
  tell_balance(*released.asset);
}

void Account::tell(const AccountOrder& order, const AccountFill* fill) {
  if (observer_ != nullptr) observer_->on_account_order(order, fill);
}

void Account::tell_balance(const std::string& asset) {
  if (observer_ != nullptr) observer_->on_account_balance(asset, balances_[asset]);
}

const AccountOrder* Account::find(std::string_view client_id) const {
  const auto found = by_client_id_.find(client_id);
  return found == by_client_id_.end() ? nullptr : &orders_[found->second];
}

const AccountOrder* Account::find(OrderNumber number) const {
  const auto at =
      std::lower_bound(orders_.begin(), orders_.end(), number,
                       [](const AccountOrder& order, OrderNumber n) { return order.number < n; });
  return at == orders_.end() || at->number != number ? nullptr : &*at;
}

std::vector<const AccountOrder*> Account::open_orders() const {
  std::vector<const AccountOrder*> open;
  open.reserve(resting_.size());
  for (const std::size_t index : resting_)
    open.push_back(&orders_[index]);
  return open;
}

}  // namespace tern::sim
