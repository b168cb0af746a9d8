// In: a number. Out: a record of each kind in turn, its fields following from the number.
// Cannot happen: a kind of record left out.
#pragma once

#include <string>

#include "tern/ledger/record.hpp"
#include "tern/orders/client_id.hpp"

namespace tern::test {

inline core::Decimal decimal(const std::string& text) {
  return core::Decimal::parse(text).value();
}
inline venue::ClientOrderId sample_id(std::uint64_t trade, std::uint32_t leg) {
  orders::OrderKey key;
  key.node = 1;
  key.run = 50;
  key.trade = trade;
  key.leg = leg;
  return orders::make_client_id(key);
}
inline core::Timestamp sample_time(std::uint64_t number) {
  return {1'800'000'000'123'456'789 + static_cast<std::int64_t>(number) * 1'000};
}

inline ledger::OrderIntent sample_intent(std::uint64_t number, std::uint32_t leg) {
  ledger::OrderIntent order;
  order.id = sample_id(number, leg);
  order.trade = number;
  order.leg = leg;
  order.venue = leg == 0 ? "binance" : "okx";
  order.symbol = "BTCUSDT";
  order.base = "BTC";
  order.quote = "USDT";
  order.side = leg == 0 ? venue::OrderSide::buy : venue::OrderSide::sell;
  order.size = decimal("0.0" + std::to_string(number + 1));
  order.limit = decimal("64123.45");
  order.reserved = decimal("79.12834");
  order.taker_fee = decimal("0.001");
  order.expires_at = sample_time(number + 5);
  return order;
}

inline ledger::TradePlanned sample_plan(std::uint64_t number) {
  ledger::TradePlanned plan;
  plan.trade = number;
  plan.episode = number + 7;
  plan.pair = "BTC-USDT";
  plan.at = sample_time(number);
  plan.drift = number % 2 == 0;
  plan.quoted_profit = decimal("1.25");
  plan.edge_bps = decimal("-3.5");
  plan.reference_rate = decimal("1");
  plan.buy = sample_intent(number, 0);
  plan.sell = sample_intent(number, 1);
  plan.buy_book.levels = "64123.45 0.5; 64123.5 1";
  plan.sell_book.sequence = -1;
  return plan;
}

inline ledger::OrderMoved sample_move(std::uint64_t number, orders::OrderEvent event,
                                      orders::OrderState state) {
  ledger::OrderMoved moved;
  moved.id = sample_id(number, 0);
  moved.event = event;
  moved.state = state;
  moved.filled = decimal("0.5");
  moved.venue_id = "v" + std::to_string(number);
  moved.at = sample_time(number);
  return moved;
}

inline ledger::FillBooked sample_fill(std::uint64_t number) {
  ledger::FillBooked fill;
  fill.id = sample_id(number, 0);
  fill.trade_id = std::to_string(number);
  fill.price = decimal("64123.45");
  fill.size = decimal("0.000000000000000001");
  fill.fee = decimal("-0.00001");
  fill.fee_asset = "BNB";
  fill.venue_time = sample_time(number);
  fill.at = sample_time(number + 1);
  return fill;
}

inline ledger::TradeClosed sample_end(std::uint64_t number) {
  ledger::TradeClosed end;
  end.trade = number;
  end.outcome = ledger::TradeOutcome::flattened;
  end.realised = decimal("-0.5");
  end.exposed_for = core::milliseconds(12);
  end.at = sample_time(number + 2);
  return end;
}

inline ledger::OpportunitySeen sample_opportunity(std::uint64_t number) {
  ledger::OpportunitySeen seen;
  seen.episode = number;
  seen.pair = "BTC-USDT";
  seen.verdict = "taken";
  seen.best_edge_bps = decimal("12.125");
  seen.traded = true;
  return seen;
}

// Records number 0, 1, 2, ...: every kind within each kRecordKindCount of them.
inline ledger::Record sample_record(std::uint64_t number) {
  const std::uint64_t n = number / ledger::kRecordKindCount;
  const core::Timestamp at = sample_time(number);
  switch (number % ledger::kRecordKindCount) {
    case 0:
      return ledger::RunStarted{"n1", n, "tern 1", "paper", "USDT", at};
    case 1:
      return ledger::BalanceSeen{"okx",  "BTC", decimal("1.5"), decimal("0"), decimal("0"),
                                 n == 0, at};
    case 2:
      return ledger::ResidualTaken{"okx", "BTC", decimal("-0.1"), "looked at", at};
    case 3:
      return sample_plan(n);
    case 4:
      return ledger::RepairPlanned{sample_intent(n, 2), "flatten", at};
    case 5:
      return sample_move(n, orders::OrderEvent::left, orders::OrderState::sent);
    case 6:
      return sample_fill(n);
    case 7:
      return sample_end(n);
    case 8:
      return ledger::LatchSet{ledger::LatchKind::halt, "why", at};
    case 9:
      return ledger::LatchLifted{ledger::LatchKind::halt, "seen", at};
    case 10:
      return ledger::VenuePaused{"okx", true, "residual", at};
    case 11:
      return sample_opportunity(n);
    default:
      return ledger::DecisionRefused{n, "BTC-USDT", "a", "b", "cap", "5", "4", at};
  }
}

}  // namespace tern::test
