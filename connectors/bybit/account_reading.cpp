// In: {"topic","data":[...]} pushes, {"op"} replies of two kinds ("success" on the private stream,
// "retCode" on the order stream), {"retCode","result"} answers. Out: reports, all of a message or
// none. Numbers go from their raw text into exact decimals; an empty text is zero where the venue
// writes it so.
#include <algorithm>

#include "connectors/bybit/account.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::bybit {

namespace {

using json::text_of;

constexpr std::size_t kOrdersOfAPage = 50;
constexpr std::size_t kFillsOfAPage = 100;

// Empty is zero.
[[nodiscard]] bool to_amount(std::string_view text, Decimal& amount) {
  return text.empty() || json::to_amount(text, amount);
}

constexpr StatusWord kStates[] = {{"New", ReportedStatus::open},
                                  {"Untriggered", ReportedStatus::open},
                                  {"Triggered", ReportedStatus::open},
                                  {"PartiallyFilled", ReportedStatus::partially_filled},
                                  {"Filled", ReportedStatus::filled},
                                  {"Cancelled", ReportedStatus::cancelled},
                                  {"PartiallyFilledCanceled", ReportedStatus::cancelled},
                                  {"Deactivated", ReportedStatus::cancelled},
                                  {"Rejected", ReportedStatus::rejected}};

struct End {
  std::string_view cancel_type, reject_reason;
  bool has_fills = false;
};

[[nodiscard]] bool to_status(std::string_view state, const End& end, ReportedStatus& status) {
  // The rest of an immediate order expires; cancelled by somebody is another thing.
  const bool by_itself = end.cancel_type.empty() || end.cancel_type == "UNKNOWN";
  if (!connectors::to_status(kStates, state, status)) return false;
  if (status == ReportedStatus::cancelled && by_itself) status = ReportedStatus::expired;
  // Seen with fills: then it is no rejection of the placement.
  if (status == ReportedStatus::rejected && end.has_fills) status = ReportedStatus::cancelled;
  return true;
}

[[nodiscard]] bool read_order(json::Object& entry, OrderReport& order) {
  set_client_id(text_of(entry, "orderLinkId"), order);
  const std::string_view size = text_of(entry, "qty");
  order.venue_id = text_of(entry, "orderId");
  order.reason = text_of(entry, "rejectReason");
  if (!to_amount(text_of(entry, "cumExecQty"), order.filled)) return false;
  const End end{text_of(entry, "cancelType"), order.reason, !order.filled.is_zero()};
  return !order.venue_id.empty() && !size.empty() && to_amount(size, order.size) &&
         kSides.read(text_of(entry, "side"), order.side) &&
         to_status(text_of(entry, "orderStatus"), end, order.status) &&
         json::take_milliseconds(entry, "updatedTime", order.venue_time);
}

// What was charged is positive.
[[nodiscard]] bool read_fill(json::Object& entry, FillReport& fill) {
  if (const auto ours = ClientOrderId::parse(text_of(entry, "orderLinkId"))) fill.id = *ours;
  const std::string_view fee = text_of(entry, "execFee");
  fill.venue_id = text_of(entry, "orderId");
  fill.trade_id = text_of(entry, "execId");
  fill.fee_ticker = text_of(entry, "feeCurrency");
  return json::to_decimal(fee, fill.fee) && kSides.read(text_of(entry, "side"), fill.side) &&
         json::take_amount(entry, "execPrice", fill.price) &&
         json::take_amount(entry, "execQty", fill.size) && is_named_and_sized(fill) &&
         json::take_milliseconds(entry, "execTime", fill.venue_time);
}

[[nodiscard]] bool is_spot(json::Object& entry) {
  const std::string_view category = text_of(entry, "category");
  return category.empty() || category == "spot";
}

[[nodiscard]] bool read_coin(json::Object& coin, Reports& reports) {
  BalanceReport balance;
  Decimal total;
  balance.ticker = text_of(coin, "coin");
  balance.venue_time = reports.time;
  if (balance.ticker.empty() || !json::take_decimal(coin, "walletBalance", total)) return false;
  for (const std::string_view debt :
       {"spotBorrow", "borrowAmount", "totalOrderIM", "totalPositionIM"}) {
    Decimal amount;
    const std::string_view text = text_of(coin, debt);
    if (!text.empty() && !json::to_decimal(text, amount)) return false;
    if (!amount.is_zero())
      reports.unusable = core::quoted(balance.ticker) +
                         " is borrowed or bound by a position: the account is not spot-only";
  }
  const std::string_view locked = text_of(coin, "locked");
  if (locked.empty()) return true;  // how much is free is not said
  if (total.is_negative() || !json::to_amount(locked, balance.locked)) return false;
  // Seen: more locked than there is.
  balance.locked = std::min(balance.locked, total);
  balance.free = core::subtract(total, balance.locked).value();
  reports.balances.push_back(balance);
  return true;
}

[[nodiscard]] bool read_balances(json::Object& holder, std::string_view key, Reports& reports) {
  return json::for_each_in(holder, key, [&](json::Object& wallet) {
    const std::string_view type = text_of(wallet, "accountType");
    if (!type.empty() && type != "UNIFIED") return true;
    return json::for_each_in(wallet, "coin",
                             [&](json::Object& coin) { return read_coin(coin, reports); });
  });
}

[[nodiscard]] bool holds_word(json::Object& permissions, std::string_view key,
                              std::string_view word) {
  bool found = false;
  (void)json::for_each_value_in(permissions, key, [&](json::Value& value) {
    std::string_view text;
    found = (json::read_text(value, text) && text == word) || found;
    return true;
  });
  return found;
}

[[nodiscard]] bool is_bound(json::Object& result) {
  bool bound = false;
  (void)json::for_each_value_in(result, "ips", [&](json::Value& address) {
    std::string_view text;
    bound = json::read_text(address, text) && text != "*";
    return bound;
  });
  return bound;
}

[[nodiscard]] bool read_key(json::Object& result, AccountSink& sink) {
  json::Object permissions;
  const std::string_view read_only = text_of(result, "readOnly");
  const std::string_view unified = text_of(result, "uta");
  if (read_only.empty() || unified.empty()) return false;
  KeyReport key;
  key.is_bound_to_address = is_bound(result);
  if (!json::find_object(result, "permissions", permissions)) return false;
  key.can_trade = read_only == "0" && holds_word(permissions, "Spot", "SpotTrade");
  key.can_withdraw = holds_word(permissions, "Wallet", "Withdraw");
  std::string text = "SpotTrade " + std::string(key.can_trade ? "yes" : "no");
  if (unified != "1") {
    text = "it is not a unified trading account (uta " + core::quoted(unified) + ")";
    key.is_usable = false;
  } else if (holds_word(permissions, "Wallet", "AccountTransfer")) {
    text += ", may move money between the user's own accounts";
  }
  key.text = text;
  sink.on_key(key);
  return true;
}

}  // namespace

bool Account::read_orders(json::Object& holder, std::string_view key, Reports& reports) {
  return json::for_each_in(holder, key, [&](json::Object& entry) {
    ++reports.entries;
    if (!is_spot(entry)) return true;
    OrderReport order;
    order.instrument = find(text_of(entry, "symbol"));
    if (!read_order(entry, order)) return false;
    reports.orders.push_back(order);
    return true;
  });
}

bool Account::read_fills(json::Object& holder, std::string_view key, Reports& reports) {
  return json::for_each_in(holder, key, [&](json::Object& entry) {
    ++reports.entries;
    if (!is_spot(entry) || text_of(entry, "execType") != "Trade") return true;
    FillReport& fill = reports.fills.emplace_back();
    fill.instrument = find(text_of(entry, "symbol"));
    if (!read_fill(entry, fill)) return false;
    if (!fill.fee_ticker.empty() || fill.fee.is_zero()) return true;
    // Not said: the documented rule. A buy pays in what it bought; a rebate turns it round.
    if (!fill.instrument.valid()) {
      reports.fills.pop_back();  // of a symbol that is not ours
      return true;
    }
    const market::Pair& pair = catalog_.instrument(fill.instrument).assets;
    const bool in_base = (fill.side == OrderSide::buy) != fill.fee.is_negative();
    fill.fee_ticker = catalog_.assets().name(in_base ? pair.base : pair.quote);
    return true;
  });
}

bool Account::read_fees(json::Object& result, AccountSink& sink) {
  std::vector<FeeReport> fees;
  const bool read = json::for_each_in(result, "list", [&](json::Object& entry) {
    FeeReport& fee = fees.emplace_back();
    fee.instrument = find(text_of(entry, "symbol"));
    return json::take_decimal(entry, "takerFeeRate", fee.taker) &&
           json::take_decimal(entry, "makerFeeRate", fee.maker);
  });
  if (!read || fees.empty()) return false;
  for (const FeeReport& fee : fees) {
    if (fee.instrument.valid()) sink.on_fee(fee);
  }
  return true;
}

bool Account::open(std::string_view bytes, Message& message) {
  if (!message.open(parser_, bytes)) return false;
  message.said.code = text_of(message.root, "retCode");
  message.said.message = text_of(message.root, "retMsg");
  (void)json::take_milliseconds(message.root, "time", message.said.time);
  return true;
}

std::string Account::words(const Message& message, int status) const {
  return message.words(status, signer_.repeated_in(message.bytes));
}

Decoded Account::decode_frame(const Frame& frame, AccountSink& sink) {
  Message message;
  if (!open(frame.bytes, message)) return {};
  if (const std::string_view topic = text_of(message.root, "topic"); !topic.empty())
    return on_push(message, topic, sink);
  const std::string_view operation = text_of(message.root, "op");
  return operation.empty() ? Decoded{} : on_reply(message, operation, sink);
}

Decoded Account::on_push(Message& message, std::string_view topic, AccountSink& sink) {
  const std::string_view name = topic.substr(0, topic.find('.'));
  Reports reports;
  if (!json::take_milliseconds(message.root, "creationTime", reports.time)) return {};
  bool read = false;
  if (name == "order") {
    read = read_orders(message.root, "data", reports);
  } else if (topic == "execution" || topic == "execution.spot") {
    read = read_fills(message.root, "data", reports);
  } else if (name == "wallet") {
    read = read_balances(message.root, "data", reports);
  } else {
    return {DecodeStatus::ignored, topic, {}};
  }
  if (!read) return {};
  reports.tell(sink);
  return {DecodeStatus::ok, topic, {}};
}

Decoded Account::on_reply(Message& message, std::string_view operation, AccountSink& sink) {
  if (operation == "pong" || operation == "ping") return {DecodeStatus::ok, operation, {}};
  if (operation == "auth" || operation == "subscribe") {
    tell_session(message, sink);
    return {DecodeStatus::ok, operation, {}};
  }
  const bool is_placement = operation == "order.create";
  if (!is_placement && operation != "order.cancel") return {DecodeStatus::ignored, operation, {}};
  const std::string_view request_id = text_of(message.root, "reqId");
  const auto id = ClientOrderId::parse(request_id.substr(0, ClientOrderId::kSize));
  if (!id) return {};
  tell_outcome(message,
               {is_placement ? Purpose::place : Purpose::cancel, *id, kStreamStatus,
                ErrorRoad::order_stream},
               sink);
  return {DecodeStatus::ok, operation, {}};
}

// The private stream says "success", the order stream "retCode", some refusals both.
void Account::tell_session(Message& message, AccountSink& sink) {
  const std::string_view success = text_of(message.root, "success");
  Said& said = message.said;
  if (success == "true" || (success.empty() && said.code == "0"))
    return sink.on_session({true, OrderError::none, {}});
  if (said.message.empty()) said.message = text_of(message.root, "ret_msg");
  const ErrorRoad road = success.empty() ? ErrorRoad::order_stream : ErrorRoad::rest;
  const OrderError error =
      said.code.empty() ? OrderError::authorization : order_error(kStreamStatus, said.code, road);
  sink.on_session({false, error, words(message, kStreamStatus)});
}

// Says what the message proves about an order action. A retCode of 0 accepts it; what becomes of it
// comes as an event.
void Account::tell_outcome(Message& message, const OrderAction& action, AccountSink& sink) {
  std::string_view venue_id;
  bool is_ours = true;
  json::Object data;
  const std::string_view holder = action.road == ErrorRoad::order_stream ? "data" : "result";
  if (message.is_whole && json::find_object(message.root, holder, data)) {
    venue_id = text_of(data, "orderId");
    const std::string_view client_id = text_of(data, "orderLinkId");
    is_ours = client_id.empty() || client_id == action.id.text();
  }
  // Accepted without a number, or of another order: it proves nothing.
  const bool is_clear = is_ours && (message.said.code != "0" || !venue_id.empty());
  const OrderError error =
      is_clear ? order_error(action.status, message.said.code, action.road) : OrderError::unknown;
  const std::string text = error == OrderError::none ? "" : words(message, action.status);
  tell_action({action.purpose, action.id, error, venue_id, text}, sink);
}

ResponseReport Account::decode_response(const HttpResponse& response, AccountSink& sink) {
  const ClientOrderId id = order_of(response);
  const bool is_action = is_order_action(response.purpose);
  Message message;
  (void)open(response.body, message);
  if (is_action)
    tell_outcome(message, {response.purpose, id, response.status, ErrorRoad::rest}, sink);
  ResponseReport report = classify(response, message.said);
  if (!report.text.empty() && signer_.repeated_in(response.body))
    report.text = words(message, response.status);
  const bool is_absent =
      response.status < 300 &&
      order_error(response.status, message.said.code, ErrorRoad::rest) == OrderError::not_found;
  if (response.purpose == Purpose::order && is_absent) {
    sink.on_order_absent(id);
    return {ResponseVerdict::ok, {}, 0, {}};
  }
  if (is_action || report.verdict != ResponseVerdict::ok) return report;
  if (!read_answer(message, response, report, sink)) spoil(report, response.target);
  return report;
}

bool Account::read_answer(Message& message, const HttpResponse& response, ResponseReport& report,
                          AccountSink& sink) {
  const Purpose purpose = response.purpose;
  json::Object result;
  if (!json::find_object(message.root, "result", result)) return false;
  if (purpose == Purpose::key) return read_key(result, sink);
  if (purpose == Purpose::fees) return read_fees(result, sink);
  Reports reports;
  reports.time = message.said.time;
  if (purpose == Purpose::balances) {
    if (!read_balances(result, "list", reports)) return false;
    reports.tell_all_balances(sink);
    return true;
  }
  const bool is_fills = purpose == Purpose::fills;
  if (!(is_fills ? read_fills(result, "list", reports) : read_orders(result, "list", reports)))
    return false;
  if (purpose == Purpose::order) {
    if (reports.orders.empty()) {
      sink.on_order_absent(*ClientOrderId::parse(response.tag));
      return true;
    }
    if (!reports.is_of_one(response.tag)) return false;
  }
  // A full page may not be the last one.
  const bool is_full = reports.entries >= (is_fills ? kFillsOfAPage : kOrdersOfAPage);
  reports.next_page = text_of(result, "nextPageCursor");
  const bool goes_on = is_full && purpose != Purpose::order && !reports.next_page.empty();
  reports.tell_page(goes_on, response, report, sink);
  return true;
}

}  // namespace tern::connectors::bybit
