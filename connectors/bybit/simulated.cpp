// In: client text, ticks, trades. Out: acknowledgements, snapshots, deltas each 20 ms, tops each
// 10 ms and again after 3 s without change, trades at once. Each flush has a truth of its depth.
#include "connectors/bybit/simulated.hpp"

#include <algorithm>

#include "connectors/simulated_json.hpp"
#include "connectors/texts.hpp"
#include "tern/core/scaled.hpp"

namespace tern::connectors::bybit {

namespace {

using nlohmann::json;

constexpr Duration kTopRepeat = core::seconds(3);
constexpr Duration kIdleMost = core::seconds(600);
constexpr std::size_t kLevels = 50;
constexpr std::size_t kTopicsOfARequest = 10;
constexpr std::size_t kRequestIdsKept = 100'000;  // of one connection; then they are forgotten
constexpr std::int64_t kFirstUpdate = 100;        // 1 would say that the service began anew

std::string symbol_of(const Listing& listing) {
  return listing.base + listing.quote;
}

std::string connection_text(SessionId id) {
  return "cejreaspqfh3sjdnldmg-" + std::to_string(id) + "p";
}

// Of which there are recorded or fixture messages to compare with.
constexpr std::string_view kKindsWithEvidence =
    "subscribe,subscribe refused,orderbook.50 snapshot,orderbook.50 delta,orderbook.1,"
    "publicTrade,GET /v5/market/instruments-info,GET /v5/market/orderbook,"
    "GET /v5/market/time,GET /v5/system/status,auth,auth refused,order stream auth,"
    "subscribe private,order,execution,wallet,order.create,POST /v5/order/create,"
    "POST /v5/order/cancel,GET /v5/order/realtime,GET /v5/order/history,"
    "GET /v5/execution/list,GET /v5/account/wallet-balance,GET /v5/account/fee-rate,"
    "GET /v5/user/query-api";
constexpr std::string_view kKindsWithout =
    "unsubscribe,ping,private pong,order stream pong,order.cancel,order stream error,"
    "REST error";

}  // namespace

const FaceRow kFaceRow{"bybit", sim::make_face<SimulatedVenue>, kKindsWithEvidence, kKindsWithout};

SimulatedVenue::SimulatedVenue(const FaceConfig& config)
    : WindowFace(config, symbol_of, core::milliseconds(20)),
      account_(config.account, exchange_, symbols_),
      opened_(500, core::seconds(300)),
      asked_(600, core::seconds(5)),
      limits_(endpoint_limits()) {
  for (InstrumentIndex i = 0; i < told_.size(); ++i) {
    told_[i].book_id = told_[i].top_id = kFirstUpdate;
    flush_book(i);
    told_[i].best = sim::best_of(exchange_, i);
    exchange_.remember_truth(i, told_[i].book_id, kLevels);
  }
}

void SimulatedVenue::on_open(SessionId session, std::string_view target, Timestamp now) {
  now_ = now;
  const std::string_view path = sim::path_of(target);
  const bool is_market = path == "/v5/public/spot";
  const bool is_reports = path == "/v5/private";
  if ((!is_market && !is_reports && path != "/v5/trade") || !opened_.admits(now)) {
    output_.close(session, "connection refused: too many in 5 minutes, or an unknown path");
    return;
  }
  sessions_.open(session).stream = is_market    ? Stream::market
                                   : is_reports ? Stream::reports
                                                : Stream::orders;
}

void SimulatedVenue::on_text(Session& session, std::string_view text) {
  session.last_traffic = now_;
  on_command(session, json::parse(text, nullptr, false));
}

void SimulatedVenue::on_command(Session& session, const json& command) {
  const std::string operation = word(command, "op");
  const std::string connection = connection_text(session.id);
  const std::string time = milliseconds_text(now_);
  if (operation == "ping") {
    json reply{{"success", true}, {"ret_msg", "pong"}, {"conn_id", connection}, {"op", "ping"}};
    if (session.stream == Stream::reports)
      reply = {{"op", "pong"}, {"args", json::array({time})}, {"conn_id", connection}};
    if (session.stream == Stream::orders)
      reply = {{"retCode", 0},
               {"retMsg", "OK"},
               {"op", "pong"},
               {"data", json::array({time})},
               {"connId", connection}};
    if (const std::string id = word(command, "req_id"); !id.empty()) reply["req_id"] = id;
    return sessions_.send(session, FrameClass::heartbeat, 0, dumped(reply));
  }
  if (operation == "auth" && session.stream != Stream::market) return on_login(session, command);
  if (session.stream == Stream::orders) return on_operation(session, command);
  if (operation == "subscribe" || operation == "unsubscribe")
    return on_subscription(session, command);
  const json reply{{"success", false},
                   {"ret_msg", "Invalid op: " + operation},
                   {"conn_id", connection},
                   {"op", operation}};
  sessions_.reply(session, dumped(reply));
}

void SimulatedVenue::on_login(Session& session, const json& command) {
  const SimulatedAccount::Outcome said =
      account_.check_login(command.value("args", json::array()), clock(now_));
  const std::string connection = connection_text(session.id);
  session.is_logged_in = said.code == 0;
  json reply;
  if (session.stream == Stream::orders) {
    reply = {{"retCode", said.code}, {"retMsg", said.text}, {"op", "auth"}, {"connId", connection}};
    if (const std::string id = word(command, "reqId"); !id.empty()) reply["reqId"] = id;
  } else if (session.is_logged_in) {
    reply = {{"success", true}, {"ret_msg", ""}, {"op", "auth"}, {"conn_id", connection}};
    if (const std::string id = word(command, "req_id"); !id.empty()) reply["req_id"] = id;
  } else {
    reply = {{"success", false},
             {"retCode", said.code},
             {"retMsg", said.text},
             {"op", "auth"},
             {"connId", connection}};
  }
  sessions_.reply(session, dumped(reply));
}

std::optional<Topic> SimulatedVenue::topic_of(const Session& session, std::string_view text) const {
  if (session.stream == Stream::reports) {
    if (!session.is_logged_in) return std::nullopt;
    if (text == "order.spot") return Topic{Channel::order, 0};
    if (text == "execution.spot") return Topic{Channel::execution, 0};
    if (text == "wallet") return Topic{Channel::wallet, 0};
    return std::nullopt;
  }
  constexpr std::pair<std::string_view, Channel> kNames[] = {{"orderbook.50.", Channel::book},
                                                             {"orderbook.1.", Channel::top},
                                                             {"publicTrade.", Channel::trade}};
  for (const auto& [name, channel] : kNames) {
    if (!text.starts_with(name)) continue;
    if (const auto instrument = symbols_.find(text.substr(name.size())))
      return Topic{channel, *instrument};
  }
  return std::nullopt;
}

// One that the venue does not know refuses the whole message.
void SimulatedVenue::on_subscription(Session& session, const json& command) {
  const std::string operation = word(command, "op");
  const json arguments = command.value("args", json::array());
  std::vector<Topic> topics;
  std::string refusal;
  if (arguments.size() > kTopicsOfARequest && session.stream == Stream::market)
    refusal = "args size >10";
  for (const json& argument : arguments) {
    const std::string text = argument.is_string() ? argument.get<std::string>() : "";
    if (const auto topic = topic_of(session, text)) {
      topics.push_back(*topic);
    } else if (refusal.empty()) {
      refusal = "Invalid topic: " + text;
    }
  }
  json reply{{"success", refusal.empty()},
             {"ret_msg", refusal.empty() ? operation : refusal},
             {"conn_id", connection_text(session.id)},
             {"op", operation}};
  const std::string id = word(command, "req_id");
  if (!id.empty() && refusal.empty()) reply["req_id"] = id;
  sessions_.reply(session, dumped(reply));
  if (!refusal.empty()) return;
  for (const Topic& topic : topics) {
    if (operation == "subscribe") {
      join(session, topic);
    } else {
      session.topics.erase(topic);
    }
  }
}

// Wallets, orders and fills begin without a snapshot.
void SimulatedVenue::join(Session& session, const Topic& topic) {
  session.topics.insert(topic);
  const InstrumentIndex instrument = topic.instrument;
  if (topic.channel == Channel::book)
    sessions_.send(session, FrameClass::book_snapshot, instrument,
                   book_text(instrument, "snapshot", told_[instrument].book));
  if (topic.channel == Channel::top)
    sessions_.send(session, FrameClass::top, instrument, top_text(instrument));
}

void SimulatedVenue::on_operation(Session& session, const json& command) {
  const std::string operation = word(command, "op");
  const std::string id = word(command, "reqId");
  const json header = command.value("header", json::object());
  const json arguments = command.value("args", json::array());
  const bool is_create = operation == "order.create";
  const bool is_known = is_create || operation == "order.cancel";
  const Admission admission =
      is_known ? admit(is_create ? "POST /v5/order/create" : "POST /v5/order/cancel") : Admission{};
  if (session.request_ids.size() >= kRequestIdsKept) session.request_ids.clear();
  const bool is_again = !id.empty() && !session.request_ids.insert(id).second;
  SimulatedAccount::Outcome said = SimulatedAccount::check_time(
      word(header, "X-BAPI-TIMESTAMP"), word(header, "X-BAPI-RECV-WINDOW"), clock(now_));
  if (!session.is_logged_in) {
    said = {10005, "Permission denied"};
  } else if (!is_known) {
    said = {10404, "op type is not found"};
  } else if (is_again || id.size() > 36) {
    said = {20006, "reqId is duplicated"};
  } else if (!admission.is_admitted) {
    said = {10006, "Too many visits!"};
  } else if (arguments.size() != 1 || !arguments[0].is_object()) {
    said = {10001, "Request parameter error"};
  } else if (said.code == 0) {
    said = is_create ? account_.place(arguments[0], now_) : account_.cancel(arguments[0], now_);
  }
  sessions_.send(session, FrameClass::order_reply, 0,
                 operation_text(connection_text(session.id), command, said, admission));
}

std::string SimulatedVenue::operation_text(const std::string& connection, const json& command,
                                           const SimulatedAccount::Outcome& said,
                                           const Admission& admission) const {
  return dumped(json{{"reqId", word(command, "reqId")},
                     {"retCode", said.code},
                     {"retMsg", said.text},
                     {"op", word(command, "op")},
                     {"data", said.result},
                     {"retExtInfo", json::object()},
                     {"connId", connection},
                     {"header",
                      {{"X-Bapi-Limit", std::to_string(admission.limit)},
                       {"X-Bapi-Limit-Status", std::to_string(admission.left)},
                       {"X-Bapi-Limit-Reset-Timestamp", milliseconds_text(admission.reset)},
                       {"Traceid", "38b7977b430f9bd228f4b19724794dfd"},
                       {"Timenow", milliseconds_text(clock(now_))}}}});
}

std::string SimulatedVenue::trouble_message(std::string_view text, Trouble trouble,
                                            Duration wait) const {
  const json command = json::parse(text, nullptr, false);
  const std::string operation = word(command, "op");
  if (operation != "order.create" && operation != "order.cancel") return {};
  return operation_text(connection_text(0), command, trouble_outcome(trouble),
                        {false, 20, 0, now_ + wait});
}

void SimulatedVenue::on_account_order(const AccountOrder& order, const AccountFill* fill) {
  const auto push = [&](Channel channel, std::string_view topic, json data) {
    const json message{{"id", "5923240c6880ab-" + std::to_string(++messages_)},
                       {"topic", topic},
                       {"creationTime", order.updated.ns / 1'000'000},
                       {"data", json::array({std::move(data)})}};
    sessions_.push(Topic{channel, 0}, FrameClass::account_event, [&] { return dumped(message); });
  };
  if (fill != nullptr)
    push(Channel::execution, "execution.spot", account_.pushed_fill(order, *fill));
  push(Channel::order, "order.spot", account_.pushed_order(order));
}

void SimulatedVenue::on_account_balance(const std::string& asset, const AccountBalance& balance) {
  const json message{{"id", "592324d2bce751-" + std::to_string(++messages_)},
                     {"topic", "wallet"},
                     {"creationTime", now_.ns / 1'000'000},
                     {"data", json::array({account_.pushed_wallet(asset, balance)})}};
  sessions_.push(Topic{Channel::wallet, 0}, FrameClass::account_event,
                 [&] { return dumped(message); });
}

void SimulatedVenue::tend_sessions() {
  sessions_.close_silent(kIdleMost, "no ping and no data for ten minutes");
}

// A change below the best 50 levels is none to its subscribers.
void SimulatedVenue::flush_book(InstrumentIndex instrument) {
  Told& told = told_[instrument];
  if (told.is_frozen) return push_delta(instrument, {});
  const std::int64_t number = exchange_.update_number(instrument);
  if (std::exchange(told.seen, number) == number) return;
  BookWindow book = sim::window_of(exchange_, instrument, kLevels);
  const BookWindow update = sim::changes(told.book, book);
  told.book = std::move(book);
  if (update.empty()) return;
  push_delta(instrument, update);
  exchange_.remember_truth(instrument, told.book_id, kLevels);
}

void SimulatedVenue::push_delta(InstrumentIndex instrument, const BookWindow& update) {
  Told& told = told_[instrument];
  ++told.book_id;
  told.sequence = ++sequence_;
  sessions_.push(Topic{Channel::book, instrument}, FrameClass::book_update,
                 [&] { return book_text(instrument, "delta", update); });
}

void SimulatedVenue::flush_top(InstrumentIndex instrument) {
  Told& told = told_[instrument];
  const bool is_new = has_new_top(instrument);
  if (!is_new && now_ - told.top_told < kTopRepeat) return;
  told.top_told = now_;
  if (is_new) ++told.top_id;
  sessions_.push(Topic{Channel::top, instrument}, FrameClass::top,
                 [&] { return top_text(instrument); });
}

void SimulatedVenue::on_trade(const SimTrade& trade) {
  now_ = trade.time;
  const Listing& listing = exchange_.listings()[trade.instrument];
  const std::string time = milliseconds_text(now_);
  sessions_.push(Topic{Channel::trade, trade.instrument}, FrameClass::trade, [&] {
    return filled(R"({"topic":"publicTrade.$","ts":$,"type":"snapshot","data":[{"i":"$","T":$,)"
                  R"("p":"$","v":"$","S":"$","s":"$","BT":false}]})",
                  {symbol(trade.instrument), time, std::to_string(trade.trade_id), time,
                   core::scaled_text(trade.price, listing.price_scale),
                   core::scaled_text(trade.size, listing.size_scale),
                   trade.taker_is_buyer ? "Buy" : "Sell", symbol(trade.instrument)});
  });
}

std::string SimulatedVenue::levels_text(InstrumentIndex instrument,
                                        const BookWindow& levels) const {
  const Listing& listing = exchange_.listings()[instrument];
  const auto level_text = [&](const DepthLevel& level) {
    return filled(R"(["$","$"])", {core::scaled_text(level.price, listing.price_scale),
                                   core::scaled_text(level.size, listing.size_scale)});
  };
  return filled(R"({"s":"$","b":[$],"a":[$])", {symbol(instrument), joined(levels.bids, level_text),
                                                joined(levels.asks, level_text)});
}

std::string SimulatedVenue::book_text(InstrumentIndex instrument, std::string_view type,
                                      const BookWindow& levels) const {
  const Told& told = told_[instrument];
  const std::string time = milliseconds_text(now_);
  return filled(R"({"topic":"orderbook.50.$","ts":$,"type":"$","data":$,"u":$,"seq":$},"cts":$})",
                {symbol(instrument), time, type, levels_text(instrument, levels),
                 std::to_string(told.book_id), std::to_string(told.sequence), time});
}

std::string SimulatedVenue::top_text(InstrumentIndex instrument) const {
  const Told& told = told_[instrument];
  const std::string time = milliseconds_text(now_);
  BookWindow best;
  if (told.best.ask.size > 0) best.asks.push_back(told.best.ask);
  if (told.best.bid.size > 0) best.bids.push_back(told.best.bid);
  return filled(
      R"({"topic":"orderbook.1.$","ts":$,"type":"snapshot","data":$,"u":$,"seq":$},"cts":$})",
      {symbol(instrument), time, levels_text(instrument, best), std::to_string(told.top_id),
       std::to_string(sequence_), time});
}

}  // namespace tern::connectors::bybit
