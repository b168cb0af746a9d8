// In: views.
// Out: JSON. Cannot happen: see the header.
#include "app/trading_answer.hpp"

#include <nlohmann/json.hpp>

#include "app/status_answer.hpp"

namespace tern::app {

namespace {

using nlohmann::json;

json account_json(const engine::AccountView& account) {
  return {{"venue", account.venue},
          {"ready", account.desk.session_ready},
          {"refused", account.desk.refused},
          {"paused", account.paused},
          {"balance_age_ms", account.balance_age.milliseconds()},
          {"orders_at_large", account.orders_at_large},
          {"placed_by_stream", account.counters.placed_by_stream},
          {"placed_by_rest", account.counters.placed_by_rest},
          {"queries", account.counters.queries},
          {"unanswered", account.counters.unanswered},
          {"decode_errors", account.counters.decode_errors},
          {"requests_failed", account.counters.requests_failed},
          {"last_error", account.desk.last_error}};
}

// Rounded up: what took time does not read as nothing.
std::int64_t whole_ms(core::Duration time) {
  return (time.ns + 999'999) / 1'000'000;
}

// What a person would have to order by hand; empty: bought and sold are the same.
std::string flatten_text(const engine::OpenTradeView& trade) {
  if (trade.imbalance.is_zero()) return {};
  const bool too_much = !trade.imbalance.is_negative();
  return (too_much ? "sell " : "buy ") + trade.imbalance.absolute().text() + " " +
         trade.pair.substr(0, trade.pair.find('/')) + " at " +
         (too_much ? trade.buy_venue : trade.sell_venue);
}

json open_trade_json(const engine::OpenTradeView& trade) {
  return {{"trade", std::to_string(trade.trade)},
          {"note", trade.note},
          {"pair", trade.pair},
          {"buy", trade.buy_venue},
          {"sell", trade.sell_venue},
          {"size", trade.size.text()},
          {"imbalance", trade.imbalance.text()},
          {"flatten", flatten_text(trade)},
          {"age_ms", trade.age.milliseconds()},
          {"orders", trade.orders}};
}

json exposure_json(const engine::TradingView& view) {
  json open = json::array();
  for (const auto* trades : {&view.open, &view.given_up}) {
    for (const engine::OpenTradeView& trade : *trades)
      open.push_back(open_trade_json(trade));
  }
  return {{"notional", view.exposure.text()},
          {"currency", view.reference_currency},
          {"open_trades", std::move(open)}};
}

}  // namespace

json trading_json(const engine::TradingView& view) {
  const ledger::Totals& totals = view.totals;
  json by_asset = json::object();
  for (const auto& [asset, amount] : view.result_by_asset)
    by_asset[asset] = amount.text();
  json latches = json::array();
  for (const ledger::LatchSet& latch : view.latches)
    latches.push_back(
        {{"latch", name_of(latch.kind)}, {"reason", latch.reason}, {"at_ns", latch.at.ns}});
  json accounts = json::array();
  for (const engine::AccountView& account : view.accounts)
    accounts.push_back(account_json(account));
  return {{"trades",
           {{"closed", totals.closed},
            {"flattened", totals.flattened},
            {"halted", totals.halted},
            {"open", view.open.size()}}},
          {"orders", {{"placed", totals.placed}, {"unknown_resolved", totals.unknown_resolved}}},
          {"pnl",
           {{"currency", view.reference_currency},
            {"quoted", totals.quoted.text()},
            {"realised", totals.realised.text()},
            {"by_asset", std::move(by_asset)}}},
          {"exposure_max",
           {{"max_notional", totals.exposed_most.text()},
            {"max_age_ms", totals.exposed_longest.milliseconds()}}},
          {"exposure", exposure_json(view)},
          {"latches", std::move(latches)},
          {"paused", view.paused},
          {"accounts", std::move(accounts)},
          {"records", view.records},
          {"foreign_orders", view.foreign_orders},
          {"reports_held_back", view.reports_held_back},
          {"board_away", view.board_away},
          {"broken", view.broken}};
}

std::string kill_answer(const Killed& killed, const std::vector<engine::KillReport>& reports,
                        const engine::TradingView& view) {
  json venues = json::object();
  for (const engine::KillReport& report : reports) {
    venues[report.venue] = {{"reachable", report.reachable},
                            {"open_seen", report.open_seen},
                            {"cancelled", report.cancelled},
                            {"answered", report.answered},
                            {"confirmed_none_open", report.confirmed_none_open},
                            {"ms", whole_ms(report.took)}};
  }
  json answer = {{"latched_ms", whole_ms(killed.latched)},
                 {"venues", std::move(venues)},
                 {"naked_exposure", exposure_json(view)}};
  if (killed.drill) answer["drill"] = true;
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace tern::app
