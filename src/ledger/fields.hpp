// In: a visitor. Out: every field of a record with its name, in the order on disk: the one
// description from which bytes, reading back and JSON follow.
// Cannot happen: a field that is written and not read, or read in another order.
#pragma once

#include <type_traits>

#include "tern/ledger/record.hpp"

namespace tern::ledger {

// "R is T or const T", written Same<T> R.
template <typename R, typename T>
concept Same = std::is_same_v<std::remove_const_t<R>, T>;

// R is a record or a const record; v(name, field) is called for each field.
template <typename V, Same<RunStarted> R>
void fields(V& v, R& r) {
  v("node", r.node);
  v("run", r.run);
  v("program", r.program);
  v("mode", r.mode);
  v("reference_currency", r.reference_currency);
  v("at", r.at);
}
template <typename V, Same<BalanceSeen> R>
void fields(V& v, R& r) {
  v("venue", r.venue);
  v("asset", r.asset);
  v("free", r.free);
  v("locked", r.locked);
  v("residual", r.residual);
  v("opening", r.opening);
  v("at", r.at);
}
template <typename V, Same<ResidualTaken> R>
void fields(V& v, R& r) {
  v("venue", r.venue);
  v("asset", r.asset);
  v("amount", r.amount);
  v("reason", r.reason);
  v("at", r.at);
}
template <typename V, Same<OrderIntent> R>
void fields(V& v, R& r) {
  v("id", r.id);
  v("trade", r.trade);
  v("leg", r.leg);
  v("attempt", r.attempt);
  v("venue", r.venue);
  v("symbol", r.symbol);
  v("base", r.base);
  v("quote", r.quote);
  v("side", r.side);
  v("size", r.size);
  v("limit", r.limit);
  v("reserved", r.reserved);
  v("taker_fee", r.taker_fee);
  v("expires_at", r.expires_at);
}
template <typename V, Same<BookSeen> R>
void fields(V& v, R& r) {
  v("alive_age_ns", r.alive_age);
  v("change_age_ns", r.change_age);
  v("sequence", r.sequence);
  v("rules_version", r.rules_version);
  v("fee_version", r.fee_version);
  v("levels", r.levels);
}
template <typename V, Same<TradePlanned> R>
void fields(V& v, R& r) {
  v("trade", r.trade);
  v("episode", r.episode);
  v("pair", r.pair);
  v("at", r.at);
  v("drift", r.drift);
  v("quoted_profit", r.quoted_profit);
  v("quoted_buy", r.quoted_buy);
  v("quoted_sell", r.quoted_sell);
  v("edge_bps", r.edge_bps);
  v("reference_rate", r.reference_rate);
  v("buy", r.buy);
  v("sell", r.sell);
  v("buy_book", r.buy_book);
  v("sell_book", r.sell_book);
}
template <typename V, Same<RepairPlanned> R>
void fields(V& v, R& r) {
  v("order", r.order);
  v("reason", r.reason);
  v("at", r.at);
}
template <typename V, Same<OrderMoved> R>
void fields(V& v, R& r) {
  v("id", r.id);
  v("event", r.event);
  v("state", r.state);
  v("filled", r.filled);
  v("venue_id", r.venue_id);
  v("reason", r.reason);
  v("at", r.at);
}
template <typename V, Same<FillBooked> R>
void fields(V& v, R& r) {
  v("id", r.id);
  v("trade_id", r.trade_id);
  v("price", r.price);
  v("size", r.size);
  v("fee", r.fee);
  v("fee_asset", r.fee_asset);
  v("venue_time", r.venue_time);
  v("at", r.at);
}
template <typename V, Same<TradeClosed> R>
void fields(V& v, R& r) {
  v("trade", r.trade);
  v("outcome", r.outcome);
  v("reason", r.reason);
  v("quoted", r.quoted);
  v("slippage", r.slippage);
  v("fees", r.fees);
  v("repair", r.repair);
  v("inventory", r.inventory);
  v("realised", r.realised);
  v("coin", r.coin);
  v("mark_price", r.mark_price);
  v("reference_rate", r.reference_rate);
  v("exposed_for_ns", r.exposed_for);
  v("exposed_most", r.exposed_most);
  v("at", r.at);
}
template <typename V, typename R>
requires Same<R, LatchSet> || Same<R, LatchLifted>
void fields(V& v, R& r) {
  v("latch", r.kind);
  v("reason", r.reason);
  v("at", r.at);
}
template <typename V, Same<VenuePaused> R>
void fields(V& v, R& r) {
  v("venue", r.venue);
  v("paused", r.paused);
  v("reason", r.reason);
  v("at", r.at);
}
template <typename V, Same<OpportunitySeen> R>
void fields(V& v, R& r) {
  v("episode", r.episode);
  v("pair", r.pair);
  v("buy_venue", r.buy_venue);
  v("sell_venue", r.sell_venue);
  v("born", r.born);
  v("closed", r.closed);
  v("verdict", r.verdict);
  v("best_edge_bps", r.best_edge_bps);
  v("buy_size", r.buy_size);
  v("sell_size", r.sell_size);
  v("buy_limit", r.buy_limit);
  v("sell_limit", r.sell_limit);
  v("profit", r.profit);
  v("traded", r.traded);
}
template <typename V, Same<DecisionRefused> R>
void fields(V& v, R& r) {
  v("episode", r.episode);
  v("pair", r.pair);
  v("buy_venue", r.buy_venue);
  v("sell_venue", r.sell_venue);
  v("rule", r.rule);
  v("figure", r.figure);
  v("limit", r.limit);
  v("at", r.at);
}

}  // namespace tern::ledger
