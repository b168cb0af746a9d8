// In: {"channel":"executions","data":[...],"sequence"} pushes, {"method","success"} replies of the
// authenticated WebSocket v2. Out: reports, all of a message or none. Entries name only what
// changed: what is known of an order comes from earlier ones.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "connectors/kraken/account.hpp"
#include "connectors/kraken/errors.hpp"

namespace tern::connectors::kraken {

// What it says itself. Absent numbers are empty: zero is a number.
struct Execution {
  std::string_view type, client_id, symbol, side, status;
  std::optional<Decimal> size, filled;
  OrderReport order;
  FillReport fill;  // of a trade
};

namespace {

constexpr std::string_view kTrade = "trade";

// An event of another status says nothing of how the order stands.
constexpr StatusWord kStatuses[] = {{"pending_new", ReportedStatus::open},
                                    {"new", ReportedStatus::open},
                                    {"partially_filled", ReportedStatus::partially_filled},
                                    {"filled", ReportedStatus::filled},
                                    {"canceled", ReportedStatus::cancelled},
                                    {"expired", ReportedStatus::expired}};

bool take_amount(json::Object& entry, std::string_view key, std::optional<Decimal>& amount) {
  const std::string_view text = json::text_of(entry, key);
  return text.empty() || json::to_amount(text, amount.emplace());
}

// What was taken; where more than one asset was, the first.
bool read_fee(json::Object& entry, FillReport& fill) {
  bool is_told = false;
  const bool read = json::for_each_in(entry, "fees", [&](json::Object& each) {
    Decimal taken;
    const std::string_view ticker = json::text_of(each, "asset");
    if (ticker.empty() || !json::take_decimal(each, "qty", taken)) return false;
    if (std::exchange(is_told, true) && ticker != fill.fee_ticker) return true;
    fill.fee_ticker = ticker;
    const core::Result<Decimal> sum = core::add(fill.fee, taken);
    if (sum.ok()) fill.fee = sum.value();
    return sum.ok();
  });
  return read && is_told;
}

bool read_trade(json::Object& entry, FillReport& fill) {
  fill.trade_id = json::text_of(entry, "trade_id");
  return json::take_amount(entry, "last_qty", fill.size) &&
         json::take_amount(entry, "last_price", fill.price) && is_named_and_sized(fill) &&
         read_fee(entry, fill);
}

}  // namespace

bool Account::read_execution(json::Object& entry, Execution& execution) const {
  OrderReport& order = execution.order;
  execution.type = json::text_of(entry, "exec_type");
  order.venue_id = json::text_of(entry, "order_id");
  execution.client_id = json::text_of(entry, "cl_ord_id");
  execution.symbol = json::text_of(entry, "symbol");
  execution.side = json::text_of(entry, "side");
  execution.status = json::text_of(entry, "order_status");
  order.reason = json::text_of(entry, "reason");
  const bool read = !execution.type.empty() && !order.venue_id.empty() &&
                    (execution.side.empty() || kSides.read(execution.side, order.side)) &&
                    take_amount(entry, "order_qty", execution.size) &&
                    take_amount(entry, "cum_qty", execution.filled) &&
                    core::parse_rfc3339(json::text_of(entry, "timestamp"), order.venue_time);
  execution.fill.venue_id = order.venue_id;
  execution.fill.venue_time = order.venue_time;
  return read && (execution.type != kTrade || read_trade(entry, execution.fill));
}

void Account::tell(Execution& execution, bool is_snapshot, AccountSink& sink) {
  OrderReport& order = execution.order;
  KnownOrder& known = orders_.at(order.venue_id);
  if (const auto ours = ClientOrderId::parse(execution.client_id)) known.id = *ours;
  if (!known.id.known() && !execution.client_id.empty()) known.foreign_id = execution.client_id;
  if (!execution.symbol.empty()) known.instrument = find(execution.symbol);
  if (!execution.side.empty()) known.side = order.side;
  if (execution.size) known.size = *execution.size;
  if (execution.filled) known.filled = std::max(known.filled, *execution.filled);
  const bool is_trade = execution.type == kTrade;
  if (is_trade) {
    FillReport& fill = execution.fill;
    fill.id = known.id;
    fill.instrument = known.instrument;
    fill.side = known.side;
    sink.on_fill(fill);
  }
  const bool speaks = connectors::to_status(kStatuses, execution.status, order.status) ||
                      connectors::to_status(kStatuses, execution.type, order.status);
  // Trades of the past say nothing of how their order stands now.
  if (!speaks || (is_trade && is_snapshot)) return;
  // Even the last trade may say that the order is filled in part.
  if (is_trade) {
    const bool whole = !known.size.is_zero() && known.filled >= known.size;
    order.status = whole ? ReportedStatus::filled : ReportedStatus::partially_filled;
  }
  order.id = known.id;
  order.foreign_id = known.foreign_id;
  order.instrument = known.instrument;
  order.side = known.side;
  order.size = known.size;
  order.filled = known.filled;
  sink.on_order(order);
}

// False: numbers are missing between this message and the one before.
bool Account::follows(json::Object& root) {
  std::int64_t sequence = 0;
  if (!json::take_integer(root, "sequence", sequence)) return true;
  const bool gap = next_sequence_ != 0 && sequence > next_sequence_;
  next_sequence_ = std::max(next_sequence_, sequence + 1);
  return !gap;
}

Decoded Account::on_executions(json::Object& root, AccountSink& sink) {
  const bool is_snapshot = json::text_of(root, "type") == "snapshot";
  std::vector<Execution> executions;
  const bool read = json::for_each_in(root, "data", [&](json::Object& entry) {
    return read_execution(entry, executions.emplace_back());
  });
  if (!read) return {};
  for (Execution& execution : executions)
    tell(execution, is_snapshot, sink);
  if (!follows(root)) sink.on_gap("executions");
  return {DecodeStatus::ok, "executions", {}};
}

Decoded Account::decode_frame(const Frame& frame, AccountSink& sink) {
  json::Document document;
  json::Object root;
  if (!parser_.open(frame.bytes, document, root) || !json::is_whole(document, root)) return {};
  const std::string_view channel = json::text_of(root, "channel");
  if (channel == "executions") return on_executions(root, sink);
  if (channel == "balances") {
    const std::string_view type = json::text_of(root, "type");
    if (type != "snapshot" && type != "update") return {};
    // A snapshot begins a session, which asks by itself.
    if (type == "update") sink.on_balances_moved();
    return {DecodeStatus::ok, "balances", {}};
  }
  if (!channel.empty()) return {DecodeStatus::ignored, channel, {}};
  return on_reply(root, frame.bytes, sink);
}

Decoded Account::on_reply(json::Object& root, std::string_view bytes, AccountSink& sink) {
  const std::string_view method = json::text_of(root, "method");
  const std::string_view error_text = json::text_of(root, "error");
  const std::string_view success = json::text_of(root, "success");
  if (method == "pong") return {DecodeStatus::ok, method, {}};
  if (method.empty())
    return error_text.empty() ? Decoded{} : Decoded{DecodeStatus::ignored, "error", {}};
  const bool places = method == "add_order";
  const bool subscribes = method == "subscribe";
  if (!places && !subscribes && method != "cancel_order")
    return {DecodeStatus::ignored, method, {}};
  if (success != "true" && success != "false") return {};
  const bool failed = success == "false";
  const Asked asked = places ? Asked::placement : Asked::order;
  OrderError error = OrderError::none;
  if (failed)
    error =
        error_text.empty() ? OrderError::unknown : order_error(kStreamStatus, error_text, asked);
  const std::string text = failed ? words(error_text, bytes) : "";
  std::int64_t request = 0;
  const bool numbered =
      json::take_integer(root, "req_id", request) && request < json::kLastMillisecond * 1'000;
  std::string_view venue_id, client_id, channel;
  json::Object result;
  if (!failed) {
    if (!json::find_object(root, "result", result)) return {};
    venue_id = json::text_of(result, "order_id");
    client_id = json::text_of(result, "cl_ord_id");
    channel = json::text_of(result, "channel");
  }
  if (subscribes) {
    if (channel == "executions") next_sequence_ = 0;
    if (failed && token_served_) {
      tokens_last_ = false;
      token_good_until_ = {};
      sink.on_reconnect_asked(text);
      return {DecodeStatus::ok, method, {}};
    }
    token_served_ = token_served_ || (!failed && channel == "balances");  // the session's last
    sink.on_session({!failed, error, text});
    return {DecodeStatus::ok, method, {}};
  }
  const auto ours = ClientOrderId::parse(client_id);
  if (!ours && !numbered) return {};
  const Timestamp sent_as{numbered ? request * 1'000 : 0};
  const ClientOrderId id = ours.value_or(ClientOrderId{});
  tell_action({places ? Purpose::place : Purpose::cancel, id, error, venue_id, text, sent_as},
              sink);
  // A token that went stale does not close the connection.
  if (error == OrderError::authorization) {
    token_good_until_ = {};
    sink.on_reconnect_asked(text);
  }
  return {DecodeStatus::ok, method, {}};
}

}  // namespace tern::connectors::kraken
