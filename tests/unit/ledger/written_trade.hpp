// In: what a test wants to be different. Out: records of one trade between two venues, alpha
// (buys) and beta (sells), BTC for USDT, in the form in which the engine writes them.
// Cannot happen: an id or a trade number that two of its trades share.
#pragma once

#include <string>
#include <string_view>

#include "tern/ledger/state.hpp"
#include "tern/orders/client_id.hpp"

namespace tern::ledger::testing {

inline core::Decimal number(std::string_view text) {
  return core::Decimal::parse(text).value();
}

inline core::Timestamp at(std::int64_t second) {
  return core::Timestamp{} + core::seconds(1'000 + second);
}

inline venue::ClientOrderId order_id(TradeId trade, std::uint32_t leg, std::uint32_t attempt = 0) {
  return orders::make_client_id({1, 7, trade, leg, attempt});
}

struct Wanted {
  TradeId trade = 1;
  std::string_view size = "2";
  std::string_view buy_limit = "100";
  std::string_view sell_limit = "103";
};

inline OrderIntent intent_of(const Wanted& wanted, std::uint32_t leg, venue::OrderSide side) {
  const bool buy = side == venue::OrderSide::buy;
  OrderIntent intent;
  intent.id = order_id(wanted.trade, leg);
  intent.trade = wanted.trade;
  intent.leg = leg;
  intent.venue = buy ? "alpha" : "beta";
  intent.symbol = "BTCUSDT";
  intent.base = "BTC";
  intent.quote = "USDT";
  intent.side = side;
  intent.size = number(wanted.size);
  intent.limit = number(buy ? wanted.buy_limit : wanted.sell_limit);
  intent.reserved = buy ? core::multiply(intent.size, intent.limit).value() : intent.size;
  intent.taker_fee = number("0.001");
  intent.expires_at = at(5);
  return intent;
}

inline TradePlanned plan_of(const Wanted& wanted = {}) {
  TradePlanned plan;
  plan.trade = wanted.trade;
  plan.episode = 40 + wanted.trade;
  plan.pair = "BTC/USDT";
  plan.at = at(0);
  plan.quoted_profit = number("5.594");
  plan.quoted_buy = number("200");
  plan.quoted_sell = number("206");
  plan.edge_bps = number("280");
  plan.reference_rate = number("1");
  plan.buy = intent_of(wanted, orders::kBuyLeg, venue::OrderSide::buy);
  plan.sell = intent_of(wanted, orders::kSellLeg, venue::OrderSide::sell);
  return plan;
}

inline RepairPlanned repair_of(TradeId trade, std::uint32_t attempt, std::string_view size) {
  RepairPlanned repair;
  repair.order = intent_of({trade, size, "100", "99"}, orders::kRepairLeg, venue::OrderSide::sell);
  repair.order.id = order_id(trade, orders::kRepairLeg, attempt);
  repair.order.attempt = attempt;
  repair.order.venue = "alpha";
  repair.reason = "bought and sold differ";
  repair.at = at(2);
  return repair;
}

struct Made {
  std::string_view trade_id;
  std::string_view price;
  std::string_view size;
  std::string_view fee = "0";
  std::string_view fee_asset = "USDT";
};

inline FillBooked fill_of(const venue::ClientOrderId& id, const Made& made) {
  FillBooked fill;
  fill.id = id;
  fill.trade_id = made.trade_id;
  fill.price = number(made.price);
  fill.size = number(made.size);
  fill.fee = number(made.fee);
  fill.fee_asset = made.fee_asset;
  fill.venue_time = fill.at = at(1);
  return fill;
}

// What the table says of this order now.
inline OrderMoved move_of(const State& state, const venue::ClientOrderId& id,
                          orders::OrderEvent event, std::string_view filled = "0") {
  OrderMoved moved;
  moved.id = id;
  moved.event = event;
  moved.state = orders::transition(state.order(id)->state, event).next;
  moved.filled = number(filled);
  moved.at = at(1);
  return moved;
}

inline TradeClosed close_of(const State& state, TradeId id, TradeOutcome outcome) {
  const Trade& trade = *state.trade(id);
  const orders::Profit profit = orders::profit(state.orders_of(trade), trade.quote()).value();
  TradeClosed closed;
  closed.trade = id;
  closed.outcome = outcome;
  closed.reason = "balanced";
  closed.quoted = profit.quoted;
  closed.slippage = profit.slippage;
  closed.fees = profit.fees;
  closed.repair = profit.repair;
  closed.inventory = profit.inventory;
  closed.realised = profit.realised;
  closed.coin = profit.coin;
  closed.mark_price = profit.mark;
  closed.reference_rate = number("1");
  closed.at = at(3);
  return closed;
}

inline BalanceSeen opening_of(std::string venue, std::string asset, std::string_view total) {
  return {std::move(venue), std::move(asset), number(total), {}, {}, true, at(-10)};
}

}  // namespace tern::ledger::testing
