// In: trading at one moment.
// Out: a view for a screen.
// Cannot happen: a change of anything.
#include "tern/engine/trading.hpp"

namespace tern::engine {
namespace {

OpenTradeView view_of(const ledger::State& state, const ledger::Trade& trade, core::Timestamp now) {
  OpenTradeView view;
  view.trade = trade.plan.trade;
  view.pair = trade.plan.pair;
  view.buy_venue = trade.plan.buy.venue;
  view.sell_venue = trade.plan.sell.venue;
  view.size = trade.plan.sell.size;
  view.age = now - trade.plan.at;
  const orders::OrderList orders = state.orders_of(trade);
  const core::Result<core::Decimal> imbalance = orders::imbalance(orders, trade.quote());
  if (imbalance) view.imbalance = imbalance.value();
  for (const orders::Order* order : orders)
    view.orders.push_back(std::string(venue::name_of(order->intent.side)) + " " +
                          std::string(orders::name_of(order->state)));
  return view;
}

}  // namespace

TradingView Trading::view(core::Timestamp now) const {
  const ledger::State& state = clerk_.state();
  TradingView view;
  view.totals = state.totals();
  view.records = state.records();
  view.reference_currency = config_.reference_currency;
  view.exposure = exposure();
  view.result_by_asset = state.accounts().result_by_asset();
  view.latches = state.latches();
  view.paused = state.paused();
  for (const auto& desk : desks_) {
    if (desk == nullptr) continue;
    const std::string& name = catalog_.venue_name(desk->venue());
    AccountView account;
    account.venue = name;
    account.desk = desk->status();
    account.counters = desk->counters();
    account.balance_age =
        account.desk.last_balances.known() ? now - account.desk.last_balances : core::Duration{-1};
    account.orders_at_large = orders_.at_large(name);
    account.paused = state.paused(name);
    view.accounts.push_back(std::move(account));
  }
  for (const auto& [id, trade] : state.open_trades()) {
    view.open.push_back(view_of(state, trade, now));
    const std::string missing = trades_.missing_venue(trade);
    if (!missing.empty()) view.open.back().note = "no account at " + missing;
  }
  for (const ledger::TradeId id : state.given_up()) {
    view.given_up.push_back(view_of(state, *state.trade(id), now));
    view.given_up.back().note = "given up";
  }
  view.foreign_orders = orders_.foreign();
  view.reports_held_back = balances_.held_back();
  view.board_away = board_away_;
  view.broken = clerk_.broken();
  return view;
}

}  // namespace tern::engine
