// In: {"arg":{"channel"},"data":[...]} pushes, {"op","id","data"} and {"event"} replies,
// {"code","msg","data"} answers. Out: reports, all of a message or none. Numbers go from their raw
// text into exact decimals; an empty text is zero where the venue writes it so.
#include <algorithm>

#include "connectors/okx/account.hpp"
#include "connectors/okx/errors.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::okx {

namespace {

constexpr std::size_t kPageMax = 100;  // orders or fills of one answer
constexpr std::string_view kOrderIsAbsent = "51603";

// Empty is zero.
[[nodiscard]] bool to_money(std::string_view text, Decimal& money) {
  money = {};
  return text.empty() || json::to_decimal(text, money);
}

[[nodiscard]] bool to_size(std::string_view text, Decimal& size) {
  return to_money(text, size) && !size.is_negative();
}

constexpr StatusWord kStates[] = {{"live", ReportedStatus::open},
                                  {"partially_filled", ReportedStatus::partially_filled},
                                  {"filled", ReportedStatus::filled},
                                  {"canceled", ReportedStatus::cancelled},
                                  {"mmp_canceled", ReportedStatus::cancelled}};

[[nodiscard]] bool to_status(std::string_view state, std::string_view cancel_source,
                             ReportedStatus& status) {
  // 13: a fill-or-kill that could not be, 14: the rest of an immediate-or-cancel.
  const bool expired = cancel_source == "13" || cancel_source == "14";
  if (!connectors::to_status(kStates, state, status)) return false;
  if (status == ReportedStatus::cancelled && expired) status = ReportedStatus::expired;
  return true;
}

[[nodiscard]] bool read_order(json::Object& entry, OrderReport& order) {
  set_client_id(json::text_of(entry, "clOrdId"), order);
  const std::string_view size = json::text_of(entry, "sz");
  order.venue_id = json::text_of(entry, "ordId");
  order.reason = json::text_of(entry, "cancelSource");
  return !order.venue_id.empty() && !size.empty() && to_size(size, order.size) &&
         to_size(json::text_of(entry, "accFillSz"), order.filled) &&
         kSides.read(json::text_of(entry, "side"), order.side) &&
         to_status(json::text_of(entry, "state"), order.reason, order.status) &&
         json::take_milliseconds(entry, "uTime", order.venue_time);
}

// A fill stands alone or in the push of its order, under other names.
struct FillKeys {
  std::string_view fee, ticker, time;
};
constexpr FillKeys kOfOrder{"fillFee", "fillFeeCcy", "fillTime"};
constexpr FillKeys kAlone{"fee", "feeCcy", "ts"};

// What the venue took is a negative number.
[[nodiscard]] bool read_fill(json::Object& entry, const FillKeys& keys, FillReport& fill) {
  const std::string_view fee = json::text_of(entry, keys.fee);
  if (const auto ours = ClientOrderId::parse(json::text_of(entry, "clOrdId"))) fill.id = *ours;
  fill.venue_id = json::text_of(entry, "ordId");
  fill.trade_id = json::text_of(entry, "tradeId");
  fill.fee_ticker = json::text_of(entry, keys.ticker);
  if (fee.empty() || !to_money(fee, fill.fee)) return false;
  fill.fee = fill.fee.negated();
  return (fill.fee.is_zero() || !fill.fee_ticker.empty()) &&
         kSides.read(json::text_of(entry, "side"), fill.side) &&
         to_size(json::text_of(entry, "fillPx"), fill.price) &&
         to_size(json::text_of(entry, "fillSz"), fill.size) && is_named_and_sized(fill) &&
         json::take_milliseconds(entry, keys.time, fill.venue_time);
}

[[nodiscard]] bool read_rates(json::Object& entry, FeeReport& fee) {
  const std::string_view maker = json::text_of(entry, "maker");
  const std::string_view taker = json::text_of(entry, "taker");
  if (maker.empty() || taker.empty() || !to_money(maker, fee.maker)) return false;
  if (!to_money(taker, fee.taker)) return false;
  fee.maker = fee.maker.negated();
  fee.taker = fee.taker.negated();
  return true;
}

// The code that decides about an order: its own, or the message's when it never came to the order.
std::string_view code_of_order(std::string_view code, std::string_view own_code) {
  if (code != "0" && code != "1" && code != "2") return code;
  return code != "0" && own_code == "0" ? std::string_view() : own_code;
}

}  // namespace

bool Account::open(std::string_view bytes, Message& message) {
  if (!message.open(parser_, bytes)) return false;
  message.said.code = json::text_of(message.root, "code");
  message.said.message = json::text_of(message.root, "msg");
  return true;
}

std::string Account::words(const Message& message, int status) const {
  return message.words(status, signer_.repeated_in(message.bytes));
}

bool Account::read_orders(json::Object& root, Reports& reports) {
  return json::for_each_in(root, "data", [&](json::Object& entry) {
    OrderReport& order = reports.orders.emplace_back();
    order.instrument = find(json::text_of(entry, "instId"));
    if (!read_order(entry, order)) return false;
    reports.next_page = order.venue_id;
    const std::string_view trade = json::text_of(entry, "tradeId");
    // An answer, unlike a push, has no fee of this one fill: fills are asked for.
    if (trade.empty() || trade == "0" || json::text_of(entry, kOfOrder.fee).empty()) return true;
    FillReport& fill = reports.fills.emplace_back();
    fill.instrument = order.instrument;
    return read_fill(entry, kOfOrder, fill);
  });
}

bool Account::read_fills(json::Object& root, Reports& reports) {
  return json::for_each_in(root, "data", [&](json::Object& entry) {
    FillReport& fill = reports.fills.emplace_back();
    fill.instrument = find(json::text_of(entry, "instId"));
    reports.next_page = json::text_of(entry, "billId");
    return read_fill(entry, kAlone, fill);
  });
}

[[nodiscard]] bool read_balances(json::Object& root, Reports& reports) {
  return json::for_each_in(root, "data", [&](json::Object& entry) {
    return json::take_milliseconds(entry, "uTime", reports.time) &&
           json::for_each_in(entry, "details", [&](json::Object& detail) {
             Decimal cash;
             BalanceReport& balance = reports.balances.emplace_back();
             balance.ticker = json::text_of(detail, "ccy");
             if (balance.ticker.empty() ||
                 !to_size(json::text_of(detail, "availBal"), balance.free) ||
                 !to_size(json::text_of(detail, "frozenBal"), balance.locked) ||
                 !to_money(json::text_of(detail, "cashBal"), cash) ||
                 !json::take_milliseconds(detail, "uTime", balance.venue_time)) {
               return false;
             }
             const core::Result<Decimal> sum = core::add(balance.free, balance.locked);
             if (!sum.ok() || sum.value() != cash)
               reports.unusable = "cashBal of " + core::quoted(balance.ticker) +
                                  " is not availBal + frozenBal: the account is not spot-only";
             return true;
           });
  });
}

// Rates come by groups of instruments; which group is this one's stands in its listing. The dearest
// is believed. Answers of old have one rate and no groups.
bool Account::read_fees(json::Object& root, std::string_view symbol, AccountSink& sink) {
  std::vector<FeeReport> fees;
  const auto add = [&](json::Object& entry) { return read_rates(entry, fees.emplace_back()); };
  const bool read = json::for_each_in(root, "data", [&](json::Object& entry) {
    return json::for_each_in(entry, "feeGroup", add) ? !fees.empty() : fees.empty() && add(entry);
  });
  if (!read || fees.empty()) return false;
  FeeReport dearest = fees.front();
  for (const FeeReport& fee : fees) {
    dearest.maker = std::max(dearest.maker, fee.maker);
    dearest.taker = std::max(dearest.taker, fee.taker);
  }
  dearest.instrument = find(symbol);
  sink.on_fee(dearest);
  return true;
}

[[nodiscard]] bool read_key(json::Object& root, AccountSink& sink) {
  bool told = false;
  const bool read = json::for_each_in(root, "data", [&](json::Object& entry) {
    const std::string_view permissions = json::text_of(entry, "perm");
    const std::string_view level = json::text_of(entry, "acctLv");
    if (permissions.empty() || level.empty()) return false;
    KeyReport key;
    for (const std::string_view permission : core::split(permissions, ',')) {
      key.can_trade = key.can_trade || permission == "trade";
      key.can_withdraw = key.can_withdraw || permission == "withdraw";
    }
    key.is_bound_to_address = !json::text_of(entry, "ip").empty();
    std::string text = "perm " + core::quoted(permissions);
    if (level != "1" && level != "2") {
      text = "account mode (acctLv) " + core::quoted(level) +
             " can borrow: tern trades in spot mode (1) or futures mode (2) only";
      key.is_usable = false;
    } else if (json::text_of(entry, "enableSpotBorrow") == "true") {
      text = "the account may borrow for spot orders (enableSpotBorrow): switch that off";
      key.is_usable = false;
    }
    key.text = text;
    sink.on_key(key);
    return told = true;
  });
  return read && told;
}

Decoded Account::decode_frame(const Frame& frame, AccountSink& sink) {
  if (frame.bytes == "pong") return {DecodeStatus::ok, "pong", {}};
  Message message;
  if (!open(frame.bytes, message)) return {};
  json::Object& root = message.root;
  const std::string_view operation = json::text_of(root, "op");
  if (!json::text_of(root, "event").empty()) return on_event(message, sink);
  if (!operation.empty()) {
    const bool is_placement = operation == "order";
    if (!is_placement && operation != "cancel-order") return {DecodeStatus::ignored, operation, {}};
    const auto id = ClientOrderId::parse(json::text_of(root, "id"));
    if (!id) return {};
    tell_outcome(message, {is_placement ? Purpose::place : Purpose::cancel, *id, kStreamStatus},
                 sink);
    return {DecodeStatus::ok, operation, {}};
  }
  json::Object argument;
  if (!json::find_object(root, "arg", argument)) return {};
  const std::string_view channel = json::text_of(argument, "channel");
  const bool is_account = channel == "account";
  if (channel.empty()) return {};
  if (!is_account && channel != "orders") return {DecodeStatus::ignored, channel, {}};
  Reports reports;
  if (!(is_account ? read_balances(root, reports) : read_orders(root, reports))) return {};
  // Of several pages none tells the whole: a REST answer may come between them, and an asset of
  // another page is unknown then, not zero.
  const bool is_whole = is_account && json::text_of(root, "eventType") == "snapshot" &&
                        json::text_of(root, "curPage") == "1" &&
                        json::text_of(root, "lastPage") == "true";
  if (reports.tell(sink) && is_whole) sink.on_balances_end(reports.time);
  return {DecodeStatus::ok, channel, {}};
}

Decoded Account::on_event(Message& message, AccountSink& sink) {
  const std::string_view event = json::text_of(message.root, "event");
  const std::string text = words(message, kStreamStatus);
  const bool is_step = event == "login" || event == "subscribe";
  if (is_step && (message.said.code.empty() || message.said.code == "0")) {
    sink.on_session({true, OrderError::none, {}});
  } else if (is_step || event == "error" || event == "channel-conn-count-error") {
    sink.on_session({false, order_error(kStreamStatus, message.said.code), text});
  } else if (event == "notice" && message.said.code == kUpgradeNotice) {
    sink.on_reconnect_asked(text);
  } else {
    return {DecodeStatus::ignored, event, {}};
  }
  return {DecodeStatus::ok, event, {}};
}

// Says what the message proves about an order action, and leaves the code and the words that
// decided in it. No code: it proves nothing.
void Account::tell_outcome(Message& message, const OrderAction& action, AccountSink& sink) {
  std::string_view own_code, venue_id;
  bool is_clear = true;  // at most one element, and of this order
  if (message.is_whole) {
    const bool read = json::for_each_in(message.root, "data", [&](json::Object& entry) {
      const std::string_view client_id = json::text_of(entry, "clOrdId");
      is_clear =
          is_clear && own_code.empty() && (client_id.empty() || client_id == action.id.text());
      own_code = json::text_of(entry, "sCode");
      venue_id = json::text_of(entry, "ordId");
      if (const std::string_view said = json::text_of(entry, "sMsg"); !said.empty())
        message.said.message = said;
      return true;
    });
    is_clear = is_clear && (read || own_code.empty());
  }
  message.said.code = is_clear ? code_of_order(message.said.code, own_code) : std::string_view();
  const OrderError error = order_error(action.status, message.said.code);
  const std::string text = error == OrderError::none ? "" : words(message, action.status);
  tell_action({action.purpose, action.id, error, venue_id, text}, sink);
}

ResponseReport Account::decode_response(const HttpResponse& response, AccountSink& sink) {
  const ClientOrderId id = order_of(response);
  const bool is_action = is_order_action(response.purpose);
  Message message;
  (void)open(response.body, message);
  if (is_action) tell_outcome(message, {response.purpose, id, response.status}, sink);
  ResponseReport report = classify(response, message.said);
  if (!report.text.empty() && signer_.repeated_in(response.body)) {
    report.text = words(message, response.status);
  }
  if (response.purpose == Purpose::order && response.status < 500 &&
      message.said.code == kOrderIsAbsent) {
    sink.on_order_absent(id);
    return {ResponseVerdict::ok, {}, 0, {}};
  }
  if (is_action || report.verdict != ResponseVerdict::ok) return report;
  if (!read_answer(message.root, response, report, sink)) spoil(report, response.target);
  return report;
}

bool Account::read_answer(json::Object& root, const HttpResponse& response, ResponseReport& report,
                          AccountSink& sink) {
  const Purpose purpose = response.purpose;
  if (purpose == Purpose::key) return read_key(root, sink);
  if (purpose == Purpose::fees) {
    return read_fees(root, venue::query_value(response.target, "instId"), sink);
  }
  Reports reports;
  if (purpose == Purpose::balances) {
    if (!read_balances(root, reports)) return false;
    reports.tell_all_balances(sink);
    return true;
  }
  const bool is_fills = purpose == Purpose::fills;
  if (!(is_fills ? read_fills(root, reports) : read_orders(root, reports))) return false;
  if (purpose == Purpose::order && !reports.is_of_one(response.tag)) return false;
  // A full page may not be the last one.
  const bool is_full = std::max(reports.orders.size(), reports.fills.size()) >= kPageMax;
  reports.tell_page(is_full, response, report, sink);
  return !is_full || !report.next_page.empty();
}

}  // namespace tern::connectors::okx
