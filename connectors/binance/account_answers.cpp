// In: answers and events of one account. Out: reports with exact money. Cannot happen: an answer to
// a placement or a cancel that says nothing of it; a fill of a foreign order reported as ours; an
// order called absent because the venue had trouble.
#include <algorithm>

#include "connectors/binance/account.hpp"
#include "connectors/binance/errors.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::binance {

struct OrderKeys {
  std::string_view symbol, venue_id, id, side, status, size, filled;
  std::string_view original_id;  // where `id` may name a cancel: the order's own is here
  std::string_view time, reason;
};
struct FillKeys {
  std::string_view trade_id, price, size, fee, fee_ticker;
};

namespace {

constexpr OrderKeys kInEvent{"s", "i", "c", "S", "X", "q", "z", "C", "T", "eR"};
constexpr OrderKeys kInReply{"symbol",       "orderId",     "clientOrderId", "side",
                             "status",       "origQty",     "executedQty",   "origClientOrderId",
                             "transactTime", "expiryReason"};
constexpr OrderKeys kInQuery{"symbol",     "orderId",     "clientOrderId", "side",
                             "status",     "origQty",     "executedQty",   "",
                             "updateTime", "expiryReason"};
constexpr FillKeys kFillInEvent{"t", "L", "l", "n", "N"};
constexpr FillKeys kFillInReply{"tradeId", "price", "qty", "commission", "commissionAsset"};
constexpr FillKeys kFillInList{"id", "price", "qty", "commission", "commissionAsset"};

// The two pending ones exist in order lists only, which tern does not place.
constexpr StatusWord kStatusWords[] = {
    {"NEW", ReportedStatus::open},
    {"PENDING_NEW", ReportedStatus::open},
    {"PENDING_CANCEL", ReportedStatus::open},
    {"PARTIALLY_FILLED", ReportedStatus::partially_filled},
    {"FILLED", ReportedStatus::filled},
    {"CANCELED", ReportedStatus::cancelled},
    {"REJECTED", ReportedStatus::rejected},
    {"EXPIRED", ReportedStatus::expired},
    {"EXPIRED_IN_MATCH", ReportedStatus::expired},
};

// A fill that stands in the message of its order.
FillReport fill_of(const OrderReport& order) {
  FillReport fill;
  fill.id = order.id;
  fill.venue_id = order.venue_id;
  fill.instrument = order.instrument;
  fill.side = order.side;
  fill.venue_time = order.venue_time;
  return fill;
}

bool read_flag(json::Object& object, std::string_view key, bool& out) {
  const std::string_view word = json::text_of(object, key);
  out = word == "true";
  return out || word == "false";
}

struct BalanceKeys {
  std::string_view list, ticker, free, locked;
};

// All or nothing.
bool read_balances(json::Object& object, const BalanceKeys& keys, Timestamp time,
                   AccountSink& sink) {
  Reports reports;
  const bool good = json::for_each_in(object, keys.list, [&](json::Object& row) {
    BalanceReport& each = reports.balances.emplace_back();
    each.venue_time = time;
    each.ticker = json::string_of(row, keys.ticker);
    return !each.ticker.empty() && json::take_amount(row, keys.free, each.free) &&
           json::take_amount(row, keys.locked, each.locked);
  });
  return good && reports.tell(sink);
}

// Both times are of the account's last change, so that a list and an event can be compared.
bool read_account(json::Object& root, AccountSink& sink) {
  Timestamp time;
  if (!read_time(json::text_of(root, "updateTime"), time)) return false;
  if (!read_balances(root, {"balances", "asset", "free", "locked"}, time, sink)) return false;
  sink.on_balances_end(time);
  return true;
}

bool read_position(json::Object& event, AccountSink& sink) {
  Timestamp time;
  return read_time(json::text_of(event, "u"), time) &&
         read_balances(event, {"B", "a", "f", "l"}, time, sink);
}

bool add_rate(json::Object& group, std::string_view key, Decimal& sum) {
  Decimal rate;
  if (!json::take_decimal(group, key, rate)) return false;
  const core::Result<Decimal> added = core::add(sum, rate);
  if (added) sum = added.value();
  return added.ok();
}

// Three groups add up, and in each the role's rate and the side's. Of buyer and seller the dearer;
// the discount for paying in the venue's coin is left out: its documents contradict each other.
bool read_commission(json::Object& root, FeeReport& fee) {
  Decimal buyer;
  Decimal seller;
  for (const char* name : {"standardCommission", "specialCommission", "taxCommission"}) {
    json::Object group;
    if (!json::find_object(root, name, group)) {
      if (name == std::string_view("standardCommission")) return false;
      continue;
    }
    if (!add_rate(group, "maker", fee.maker) || !add_rate(group, "taker", fee.taker)) return false;
    if (!add_rate(group, "buyer", buyer) || !add_rate(group, "seller", seller)) return false;
  }
  const core::Result<Decimal> maker = core::add(fee.maker, std::max(buyer, seller));
  const core::Result<Decimal> taker = core::add(fee.taker, std::max(buyer, seller));
  if (!maker || !taker) return false;
  fee.maker = maker.value();
  fee.taker = taker.value();
  return true;
}

void report_key(json::Object& root, AccountSink& sink) {
  KeyReport key;
  bool reads = false, withdraws = false, moves_inside = false, moves_any = false;
  const std::pair<const char*, bool*> fields[] = {
      {"ipRestrict", &key.is_bound_to_address},       {"enableReading", &reads},
      {"enableSpotAndMarginTrading", &key.can_trade}, {"enableWithdrawals", &withdraws},
      {"enableInternalTransfer", &moves_inside},      {"permitsUniversalTransfer", &moves_any},
  };
  std::string text;
  for (const auto& [name, flag] : fields) {
    if (!read_flag(root, name, *flag)) text = std::string("the venue does not say ") + name;
  }
  if (text.empty() && !reads) text = "enableReading is off: tern could not see the account";
  key.can_withdraw = withdraws || moves_inside || moves_any;
  key.is_usable = text.empty();
  key.text = text;
  sink.on_key(key);
}

}  // namespace

bool Account::read_order(json::Object& object, const OrderKeys& keys, OrderReport& order) const {
  std::string_view id = json::string_of(object, keys.id);
  const std::string_view original =
      keys.original_id.empty() ? std::string_view() : json::string_of(object, keys.original_id);
  if (!original.empty()) id = original;
  set_client_id(id, order);
  order.instrument = find(json::string_of(object, keys.symbol));
  order.venue_id = json::text_of(object, keys.venue_id);
  order.reason = json::string_of(object, keys.reason);
  return !order.venue_id.empty() && kSides.read(json::text_of(object, keys.side), order.side) &&
         to_status(kStatusWords, json::text_of(object, keys.status), order.status) &&
         json::take_amount(object, keys.size, order.size) &&
         json::take_amount(object, keys.filled, order.filled) &&
         read_time(json::text_of(object, keys.time), order.venue_time);
}

bool Account::read_fill(json::Object& object, const FillKeys& keys, FillReport& fill) {
  fill.trade_id = json::text_of(object, keys.trade_id);
  fill.fee_ticker = json::string_of(object, keys.fee_ticker);
  std::int64_t number = 0;
  return core::parse_integer(fill.trade_id, number) &&
         json::take_amount(object, keys.price, fill.price) &&
         json::take_amount(object, keys.size, fill.size) &&
         json::take_decimal(object, keys.fee, fill.fee) &&
         (!fill.fee_ticker.empty() || fill.fee.is_zero());
}

bool Account::read_placement(json::Object& result, ClientOrderId id, AccountSink& sink) const {
  const venue::PlacementReply accepted{id, OrderError::none, json::text_of(result, "orderId"), {}};
  if (accepted.venue_id.empty() || json::string_of(result, "clientOrderId") != id.text())
    return false;
  if (json::text_of(result, "status").empty()) {  // the short form, of which only the id is needed
    sink.on_placement(accepted);
    return true;
  }
  OrderReport order;
  if (!read_order(result, kInReply, order)) return false;
  std::vector<FillReport> fills;
  const bool good = json::for_each_in(result, "fills", [&](json::Object& row) {
    FillReport& fill = fills.emplace_back(fill_of(order));
    fill.id = id;
    return read_fill(row, kFillInReply, fill);
  });
  if (!good) return false;
  sink.on_placement(accepted);
  sink.on_order(order);
  for (const FillReport& fill : fills)
    sink.on_fill(fill);
  return true;
}

bool Account::read_cancel(json::Object& result, ClientOrderId id, AccountSink& sink) const {
  OrderReport order;
  if (!read_order(result, kInReply, order) || order.id != id) return false;
  sink.on_cancel({id, OrderError::none, {}});
  sink.on_order(order);
  return true;
}

bool Account::read_open_orders(json::Document& document, AccountSink& sink) const {
  Reports reports;
  const bool good = json::for_each_object(document.get_array(), [&](json::Object& row) {
    return read_order(row, kInQuery, reports.orders.emplace_back());
  });
  if (!good || !json::at_end(document)) return false;
  reports.tell(sink);
  sink.on_open_orders_end();
  return true;
}

bool Account::read_fills(json::Document& document, const HttpResponse& response,
                         ResponseReport& report, AccountSink& sink) const {
  constexpr std::int64_t kPageDefault = 500;
  std::int64_t page = 0;
  if (!core::parse_integer(venue::query_value(response.target, "limit"), page)) page = kPageDefault;
  Reports reports;
  const auto asked = ClientOrderId::parse(response.tag);
  const std::string_view order = venue::query_value(response.target, "orderId");
  const bool good = json::for_each_object(document.get_array(), [&](json::Object& row) {
    FillReport& fill = reports.fills.emplace_back();
    fill.instrument = find(json::string_of(row, "symbol"));
    fill.venue_id = json::text_of(row, "orderId");
    if (asked) fill.id = *asked;
    bool buys = false;
    const bool read = read_flag(row, "isBuyer", buys) && read_fill(row, kFillInList, fill) &&
                      read_time(json::text_of(row, "time"), fill.venue_time);
    fill.side = buys ? OrderSide::buy : OrderSide::sell;
    return read && !fill.venue_id.empty() && (order.empty() || fill.venue_id == order);
  });
  if (!good || !json::at_end(document)) return false;
  reports.tell(sink);
  std::int64_t last = 0;
  // Without a place to begin at the venue gives the latest: what lies before them is read from the
  // first on, and a fill told twice is one.
  const bool is_latest = venue::query_value(response.target, "fromId").empty() &&
                         venue::query_value(response.target, "startTime").empty();
  // A full page may not be the last one.
  if (static_cast<std::int64_t>(reports.fills.size()) < page) {
    sink.on_fills_end(response.tag);
  } else if (core::parse_integer(reports.fills.back().trade_id, last)) {
    report.next_page = std::to_string(is_latest ? 0 : last + 1);
  }
  return true;
}

bool Account::read_answer(json::Object& root, const HttpResponse& response, AccountSink& sink) {
  const ClientOrderId id = order_of(response);
  if (response.purpose == Purpose::place) return read_placement(root, id, sink);
  if (response.purpose == Purpose::cancel) return read_cancel(root, id, sink);
  if (response.purpose == Purpose::balances) return read_account(root, sink);
  if (response.purpose == Purpose::order) {
    OrderReport order;
    if (!read_order(root, kInQuery, order) || order.id != id) return false;
    sink.on_order(order);
    return true;
  }
  if (response.purpose == Purpose::fees) {
    FeeReport fee;
    fee.instrument = find(json::string_of(root, "symbol"));
    if (!fee.instrument.valid() || !read_commission(root, fee)) return false;
    sink.on_fee(fee);
    return true;
  }
  if (response.purpose != Purpose::key || !json::text_of(root, "code").empty()) return false;
  report_key(root, sink);
  return true;
}

ResponseReport Account::decode_response(const HttpResponse& response, AccountSink& sink) {
  ResponseReport report = pace_of(response);
  json::Document document;
  json::Object root;
  bool good = response.status == 200;
  if (good && (response.purpose == Purpose::open_orders || response.purpose == Purpose::fills)) {
    good = parser_.open(response.body, document);
    good =
        good && (response.purpose == Purpose::fills ? read_fills(document, response, report, sink)
                                                    : read_open_orders(document, sink));
  } else if (good) {
    good = parser_.open(response.body, document, root) && json::is_whole(document, root) &&
           read_answer(root, response, sink);
  }
  if (good) {
    report.verdict = ResponseVerdict::ok;
    return report;
  }
  const VenueError error = explain(parser_, response, report);
  const OrderError meaning = order_error_of(response.status, error);
  const ClientOrderId id = order_of(response);
  if (is_order_action(response.purpose))
    tell_action({response.purpose, id, meaning, {}, report.text}, sink);
  // -2026 is not meant: that one existed.
  const bool absent = error.code == -2013 && meaning == OrderError::not_found;
  if (response.purpose == Purpose::order && absent) sink.on_order_absent(id);
  return report;
}

Decoded Account::decode_frame(const Frame& frame, AccountSink& sink) {
  json::Document document;
  json::Object root;
  if (!parser_.open(frame.bytes, document, root) || !json::is_whole(document, root)) return {};
  // {"subscriptionId":0,"event":{..}}; older streams say {"stream":..,"data":{..}}, or the event
  // alone.
  for (const char* wrapper : {"event", "data"}) {
    json::Object event;
    if (json::find_object(root, wrapper, event)) return read_event(event, sink);
  }
  return json::text_of(root, "e").empty() ? read_reply(root, sink) : read_event(root, sink);
}

// Our own request ids say what was asked: an order's id, "c" and the id for its cancel, "session".
Decoded Account::read_reply(json::Object& reply, AccountSink& sink) {
  const std::string_view id_text = json::string_of(reply, "id");
  std::int64_t status = 0;
  if (!json::take_integer(reply, "status", status) || status > 999) return {};
  VenueError error;
  json::Object part;
  if (json::find_object(reply, "error", part)) error = error_of(part);
  const std::string text = std::to_string(status) + ' ' + error.text;
  const OrderError meaning = order_error_of(static_cast<int>(status), error);
  const bool accepted = status == 200 && !error.coded;
  const bool has_result = accepted && json::find_object(reply, "result", part);
  if (id_text == "session") {
    sink.on_session({accepted, accepted ? OrderError::none : meaning, text});
    return {DecodeStatus::ok, "session", {}};
  }
  if (const auto placed = ClientOrderId::parse(id_text)) {
    if (has_result && read_placement(part, *placed, sink))
      return {DecodeStatus::ok, "order.place", {}};
    sink.on_placement({*placed, meaning, {}, text});
    return {accepted ? DecodeStatus::malformed : DecodeStatus::ok, "order.place", {}};
  }
  const auto cancelled =
      ClientOrderId::parse(id_text.substr(std::min<std::size_t>(1, id_text.size())));
  if (!cancelled || id_text.front() != 'c') return {DecodeStatus::ignored, "reply", {}};
  if (has_result && read_cancel(part, *cancelled, sink))
    return {DecodeStatus::ok, "order.cancel", {}};
  sink.on_cancel({*cancelled, meaning, text});
  return {accepted ? DecodeStatus::malformed : DecodeStatus::ok, "order.cancel", {}};
}

Decoded Account::read_event(json::Object& event, AccountSink& sink) const {
  const std::string_view kind = json::text_of(event, "e");
  if (kind == "executionReport") return read_execution(event, sink);
  if (kind == "outboundAccountPosition") {
    return {read_position(event, sink) ? DecodeStatus::ok : DecodeStatus::malformed, kind, {}};
  }
  if (kind == "serverShutdown" || kind == "eventStreamTerminated") {
    sink.on_reconnect_asked(kind);
    return {DecodeStatus::ok, kind, {}};
  }
  return {kind.empty() ? DecodeStatus::malformed : DecodeStatus::ignored, kind, {}};
}

Decoded Account::read_execution(json::Object& event, AccountSink& sink) const {
  constexpr std::string_view kKind = "executionReport";
  OrderReport order;
  if (!read_order(event, kInEvent, order)) return {DecodeStatus::malformed, kKind, {}};
  const std::string_view refused = json::string_of(event, "r");
  if (order.reason.empty() && refused != "NONE") order.reason = refused;
  FillReport fill = fill_of(order);
  bool fills = json::text_of(event, "x") == "TRADE" && json::text_of(event, "t") != "-1";
  if (fills && !read_fill(event, kFillInEvent, fill)) return {DecodeStatus::malformed, kKind, {}};
  // Executions of nothing, or without their price, have been seen: `filled` tells what is missing.
  fills = fills && !fill.size.is_zero() && !fill.price.is_zero();
  sink.on_order(order);
  if (fills && order.id.known()) sink.on_fill(fill);
  return {order.instrument.valid() ? DecodeStatus::ok : DecodeStatus::foreign, kKind,
          order.instrument};
}

}  // namespace tern::connectors::binance
