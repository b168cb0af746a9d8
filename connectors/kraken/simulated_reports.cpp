// In: the account's orders, fills and balances. Out: the texts that tell of them, by REST and on
// the stream.
// Cannot happen: a fill told twice as two, or a hold told on the stream, which knows totals only.
#include <algorithm>

#include "connectors/kraken/simulated_account.hpp"
#include "tern/core/scaled.hpp"

namespace tern::connectors::kraken {

namespace {

constexpr std::size_t kPage = 50;
constexpr int kRateDigits = 4;  // of percent
constexpr std::int64_t kSecond = 1'000'000'000;

// By REST; what an immediate order did not get is cancelled.
std::string_view status_of(const AccountOrder& order) {
  if (is_open(order)) return "open";
  return order.standing == OrderStanding::filled ? "closed" : "canceled";
}

std::string_view side_of(bool is_buy) {
  return is_buy ? "buy" : "sell";
}

std::string average_of(const AccountOrder& order, const Listing& listing) {
  return order.filled.is_zero() ? "0" : sim::average_price(order, listing).text();
}

std::string percent(const Decimal& fraction) {
  const Decimal percent = core::multiply(fraction, Decimal::from_integer(100)).value();
  const auto scaled =
      core::round_to_scale(percent, kRateDigits, core::Rounding::half_even).to_scaled(kRateDigits);
  std::string text;
  core::append_scaled_text(text, scaled.value(), kRateDigits, kRateDigits);
  return text;
}

// A moment in whole seconds that a request names.
std::int64_t second_of(const Parameters& parameters, std::string_view name,
                       std::int64_t otherwise) {
  std::int64_t second = 0;
  return core::parse_integer(value_of(parameters, name), second) ? second : otherwise;
}

}  // namespace

std::string SimulatedAccount::order_text(const AccountOrder& order) const {
  const Listing& traded = listing(order.instrument);
  const std::string side(side_of(order.is_buy));
  const std::string pair = altname_of(traded);
  const std::string trades =
      joined(order.fills, [](std::size_t index) { return "\"" + id_text('T', index + 1) + "\""; });
  const bool cancelled = !is_open(order) && order.standing != OrderStanding::filled;
  std::string end;
  if (!is_open(order)) {
    end = filled(R"("reason":$,"closetm":$,)",
                 {cancelled ? "\"User requested\"" : "null", seconds_text(order.updated)});
  }
  return filled(
      R"({"refid":null,"userref":0,"cl_ord_id":"$","status":"$",$"opentm":$,"starttm":0,)"
      R"("expiretm":0,"descr":{"pair":"$","type":"$","ordertype":"limit","price":"$","price2":"0",)"
      R"("leverage":"none","order":"$ $ $ @ limit $","close":""},"vol":"$","vol_exec":"$",)"
      R"("cost":"$","fee":"$","price":"$","stopprice":"0.00000","limitprice":"0.00000","misc":"",)"
      R"("oflags":"fciq","trades":[$]})",
      {order.client_id, status_of(order), end, seconds_text(order.placed), pair, side,
       order.price.text(), side, order.size.text(), pair, order.price.text(), order.size.text(),
       order.filled.text(), order.quote_filled.text(), sim::fee_of(*account_, order).text(),
       average_of(order, traded), trades});
}

// The latest first.
std::string SimulatedAccount::orders(bool open, const Parameters& parameters) const {
  const std::string_view wanted = value_of(parameters, "cl_ord_id");
  std::string found;
  std::size_t count = 0;
  const std::vector<AccountOrder>& all = account_->orders();
  for (auto order = all.rbegin(); order != all.rend(); ++order) {
    if (is_open(*order) != open || (!wanted.empty() && wanted != order->client_id)) continue;
    if (++count > kPage) continue;
    append_element(found, filled(R"("$":$)", {id_text('O', order->number), order_text(*order)}));
  }
  return open ? filled(R"({"open":{$}})", {found})
              : filled(R"({"closed":{$},"count":$})", {found, std::to_string(count)});
}

// The latest first; start is exclusive, end is not.
std::string SimulatedAccount::trades(const Parameters& parameters) const {
  const std::int64_t start = second_of(parameters, "start", 0);
  const std::int64_t end = second_of(parameters, "end", INT64_MAX / kSecond);
  std::string found;
  std::size_t count = 0;
  const std::vector<AccountFill>& all = account_->fills();
  for (std::size_t i = all.size(); i > 0; --i) {
    const AccountFill& fill = all[i - 1];
    if (fill.time.ns <= start * kSecond || fill.time.ns > end * kSecond) continue;
    if (++count > kPage) continue;
    append_element(
        found,
        filled(R"("$":{"ordertxid":"$","postxid":"TKH2SE-M7IF5-CFI7LT","pair":"$","time":$,)"
               R"("type":"$","ordertype":"limit","price":"$","cost":"$","fee":"$","vol":"$",)"
               R"("margin":"0.00000","misc":"","trade_id":$,"maker":$})",
               {id_text('T', i), id_text('O', fill.order), pair_key_of(listing(fill.instrument)),
                seconds_text(fill.time), side_of(fill.is_buy), fill.price.text(),
                sim::worth_of(fill).text(), fill.fee.text(), fill.size.text(),
                std::to_string(fill.trade_id), truth(!fill.is_taker)}));
  }
  return filled(R"({"trades":{$},"count":$})", {found, std::to_string(count)});
}

std::string SimulatedAccount::balances() const {
  std::string found;
  for (const auto& [asset, balance] : account_->balances()) {
    const std::string total = sim::total_of(balance).text();
    if (total == "0") continue;
    append_element(found, filled(R"("$":{"balance":"$","hold_trade":"$"})",
                                 {asset_id(asset), total, balance.locked.text()}));
  }
  return "{" + found + "}";
}

// Of a list of pairs; one that nobody knows spoils it.
std::string SimulatedAccount::fees(std::string_view pairs) const {
  std::vector<std::string> keys;
  while (!pairs.empty()) {
    const std::size_t comma = std::min(pairs.find(','), pairs.size());
    const auto instrument = find_pair(pairs.substr(0, comma));
    if (!instrument) return "";
    keys.push_back(pair_key_of(listing(*instrument)));
    pairs.remove_prefix(std::min(comma + 1, pairs.size()));
  }
  if (keys.empty()) return "";
  const auto table = [&](const Decimal& rate) {
    const std::string text = percent(rate);
    std::string rows;
    for (const std::string& key : keys)
      append_element(rows, filled(R"("$":{"fee":"$","minfee":"$","maxfee":"$","nextfee":null,)"
                                  R"("nextvolume":null,"tiervolume":"0.0000"})",
                                  {key, text, text, text}));
    return "{" + rows + "}";
  };
  return filled(R"({"currency":"ZUSD","volume":"0.0000","fees":$,"fees_maker":$})",
                {table(account_->setup().taker_fee), table(account_->setup().maker_fee)});
}

std::string SimulatedAccount::key_info() const {
  const sim::AccountKey& key = account_->key();
  return filled(R"({"api_key_name":"simulated","api_key":"$","nonce":"$","nonce_window":"0",)"
                R"("permissions":["query-funds","query-open-trades","query-closed-trades",)"
                R"("create-ws-token"$$],)"
                R"("iban":"","valid_until":"0","query_from":"0","query_to":"0","created_time":"0",)"
                R"("modified_time":"0","ip_allowlist":["127.0.0.1"],"last_used":"0"})",
                {key.key, std::to_string(last_nonce_), key.can_trade ? R"(,"modify-trades")" : "",
                 key.can_withdraw ? R"(,"withdraw-funds")" : ""});
}

// Even the last trade says that its order is filled in part; the end is an event of its own.
std::string SimulatedAccount::trade_text(const AccountOrder& order, std::size_t index) const {
  const AccountFill& fill = account_->fills()[index];
  return filled(
      R"({"order_id":"$","cl_ord_id":"$","exec_id":"$","exec_type":"trade","trade_id":$,)"
      R"("symbol":"$","side":"$","last_qty":$,"last_price":$,"liquidity_ind":"$","cost":$,)"
      R"("order_status":"partially_filled","order_type":"limit","order_qty":$,"cum_qty":$,)"
      R"("cum_cost":$,"avg_price":$,"fees":[{"asset":"$","qty":$}],"timestamp":"$"})",
      {id_text('O', order.number), order.client_id, id_text('T', index + 1),
       std::to_string(fill.trade_id), symbol_of(listing(fill.instrument)), side_of(fill.is_buy),
       fill.size.text(), fill.price.text(), fill.is_taker ? "t" : "m", sim::worth_of(fill).text(),
       order.size.text(), order.filled.text(), order.quote_filled.text(),
       average_of(order, listing(fill.instrument)), fill.fee_asset, fill.fee.text(),
       moment_text(fill.time)});
}

std::string SimulatedAccount::standing_text(const AccountOrder& order,
                                            std::string_view type) const {
  const bool is_status = type == "status";
  const std::string_view status = !is_status               ? type
                                  : order.filled.is_zero() ? "new"
                                                           : "partially_filled";
  return filled(R"({"exec_type":"$","order_id":"$","cl_ord_id":"$","symbol":"$","side":"$",)"
                R"("order_type":"limit","order_status":"$","time_in_force":"$","timestamp":"$",)"
                R"("order_qty":$,"limit_price":$,"cum_qty":$,"cum_cost":$})",
                {type, id_text('O', order.number), order.client_id,
                 symbol_of(listing(order.instrument)), side_of(order.is_buy), status,
                 is_immediate(order) ? "IOC" : "GTC", moment_text(order.updated), order.size.text(),
                 order.price.text(), order.filled.text(), order.quote_filled.text()});
}

// Sparse: what the first says of an order, the later ones do not repeat.
std::vector<std::string> SimulatedAccount::executions(const AccountOrder& order,
                                                      const AccountFill* fill) const {
  const auto sparse = [&](std::string_view type, std::string_view more) {
    return filled(
        R"({"exec_type":"$","cl_ord_id":"$","order_id":"$","order_status":"$","timestamp":"$"$})",
        {type, order.client_id, id_text('O', order.number), type, moment_text(order.updated),
         more});
  };
  const std::string cumulated = ",\"cum_qty\":" + order.filled.text();
  std::vector<std::string> texts;
  if (fill != nullptr)
    texts.push_back(trade_text(order, static_cast<std::size_t>(fill - account_->fills().data())));
  if (order.standing == OrderStanding::open) {
    texts.push_back(standing_text(order, "pending_new"));
    texts.push_back(sparse("new", ""));
  } else if (order.standing == OrderStanding::filled) {
    texts.push_back(sparse("filled", cumulated));
  } else if (order.standing != OrderStanding::partially_filled) {
    texts.push_back(sparse("canceled", R"(,"reason":"User requested")" + cumulated));
  }
  return texts;
}

std::string SimulatedAccount::snapshot_of_executions(bool with_trades) const {
  std::string texts;
  for (const AccountOrder* order : account_->open_orders())
    append_element(texts, standing_text(*order, "status"));
  const std::size_t fills = account_->fills().size();
  for (std::size_t i = fills > kPage ? fills - kPage : 0; with_trades && i < fills; ++i)
    append_element(texts, trade_text(*account_->find(account_->fills()[i].order), i));
  return texts;
}

std::string SimulatedAccount::moved_balance(const std::string& asset, const AccountBalance& balance,
                                            Timestamp now) {
  const Decimal total = sim::total_of(balance);
  const Decimal told = std::exchange(totals_[asset], total);
  if (told == total) return "";
  return filled(
      R"({"asset":"$","balance":$,"amount":$,"fee":0,"ledger_id":"$","ref_id":"$","type":"trade",)"
      R"("category":"trade","wallet_type":"spot","wallet_id":"main","timestamp":"$"})",
      {asset, total.text(), core::subtract(total, told).value().text(),
       id_text('L', static_cast<std::uint64_t>(now.ns)), id_text('T', account_->fills().size()),
       moment_text(now)});
}

std::string SimulatedAccount::snapshot_of_balances() const {
  std::string texts;
  for (const auto& [asset, balance] : account_->balances()) {
    const std::string total = sim::total_of(balance).text();
    append_element(texts, filled(R"({"asset":"$","asset_class":"currency","balance":$,)"
                                 R"("wallets":[{"type":"spot","id":"main","balance":$}]})",
                                 {asset, total, total}));
  }
  return texts;
}

}  // namespace tern::connectors::kraken
