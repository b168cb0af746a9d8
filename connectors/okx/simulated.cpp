// In: client text, ticks, trades. Out: acknowledgements, snapshots, updates each 100 ms, tops each
// 10 ms, trades at once. seqId is the exchange's update number at the flush: not consecutive, as
// with the real venue, and every flush has a truth.
#include "connectors/okx/simulated.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tern/core/crc32.hpp"
#include "tern/core/scaled.hpp"

namespace tern::connectors::okx {

namespace {

using nlohmann::json;

constexpr Duration kKeepAlive = core::seconds(60);
constexpr Duration kSilence = core::seconds(30);
constexpr std::size_t kChecksumLevels = 25;
constexpr std::size_t kMessageBytes = 64 * 1024;

std::string symbol_of(const Listing& listing) {
  return listing.base + "-" + listing.quote;
}

std::string argument_text(std::string_view channel, std::string_view symbol) {
  return filled(R"("arg":{"channel":"$","instId":"$"})", {channel, symbol});
}

json operation_reply(const json& command, const SimulatedAccount::Outcome& said, Timestamp now) {
  const std::string time = std::to_string(now.ns / 1'000);
  return {{"id", word(command, "id")},
          {"op", word(command, "op")},
          {"data", said.data},
          {"code", said.code},
          {"msg", said.text},
          {"inTime", time},
          {"outTime", time}};
}

// Eight hexadecimal digits, like the documents' "a4d3ae55".
std::string connection_text(SessionId id) {
  std::string text = "a0000000";
  for (std::size_t place = text.size(); place > 1; id /= 16) {
    text[--place] = "0123456789abcdef"[id % 16];
  }
  return text;
}

// Of which there are recorded or fixture messages to compare with.
constexpr std::string_view kKindsWithEvidence =
    "subscribe,books snapshot,books update,bbo-tbt,trades,GET /api/v5/public/instruments,"
    "login,subscribe private,orders,account,order reply,cancel reply,"
    "POST /api/v5/trade/order,POST /api/v5/trade/cancel-order,GET /api/v5/trade/order,"
    "GET /api/v5/trade/orders-pending,GET /api/v5/trade/fills,"
    "GET /api/v5/account/balance,GET /api/v5/account/trade-fee";
constexpr std::string_view kKindsWithout =
    "GET /api/v5/account/config,subscribe with id,unsubscribe,error,pong,"
    "GET /api/v5/market/books,GET /api/v5/public/time,GET /api/v5/system/status,"
    "REST error";

}  // namespace

const FaceRow kFaceRow{"okx", sim::make_face<SimulatedVenue>, kKindsWithEvidence, kKindsWithout,
                       "okx:okx,okcoin:okx:okcoin"};

SimulatedVenue::SimulatedVenue(const FaceConfig& config)
    : WindowFace(config, symbol_of, core::milliseconds(100)),
      account_(config.account, exchange_, symbols_),
      checksums_(config.checksums),
      // The sister site's documents (2023) know no such number.
      has_codes_(config.variant != "okcoin"),
      limits_(endpoint_limits()) {
  // The listing has no field for them.
  if (config.account != nullptr) config.account->ignore_notional_bounds();
  for (InstrumentIndex i = 0; i < told_.size(); ++i) {
    flush_book(i);
  }
}

bool SimulatedVenue::corrupt_next_checksum() {
  corrupt_next_ = checksums_;
  return checksums_;
}

void SimulatedVenue::on_open(SessionId session, std::string_view target, Timestamp now) {
  now_ = now;
  const bool is_private = target == "/ws/v5/private";
  if ((target != "/ws/v5/public" && !is_private) || !opened_.admits(now)) {
    output_.close(session, "connection refused: too many a second, or an unknown path");
    return;
  }
  sessions_.open(session).is_private = is_private;
}

void SimulatedVenue::on_text(Session& session, std::string_view text) {
  session.last_traffic = now_;
  if (text == "ping") {
    sessions_.send(session, FrameClass::heartbeat, 0, "pong");
  } else {
    on_command(session, text);
  }
}

void SimulatedVenue::send_error(Session& session, const std::string& request_id,
                                std::string_view code, const std::string& message) {
  nlohmann::ordered_json error;
  if (!request_id.empty()) error["id"] = request_id;
  error["event"] = "error";
  error["code"] = code;
  error["msg"] = message;
  error["connId"] = connection_text(session.id);
  sessions_.reply(session, dumped(error));
}

void SimulatedVenue::on_command(Session& session, std::string_view text) {
  const auto command = json::parse(text, nullptr, false);
  const std::string operation = word(command, "op");
  const std::string request_id = word(command, "id");
  const bool is_order = operation == "order" || operation == "cancel-order";
  const bool known = operation == "subscribe" || operation == "unsubscribe" ||
                     (session.is_private && (is_order || operation == "login"));
  if (!known || !command.contains("args") || !command["args"].is_array() ||
      text.size() > kMessageBytes) {
    return send_error(session, request_id, "60012",
                      "Invalid request: " + std::string(text.substr(0, 200)));
  }
  if (session.is_private && !session.is_logged_in && operation != "login") {
    return send_error(session, request_id, "60011", "Please log in");
  }
  if (is_order) return on_operation(session, command);
  if (!session.requests.admits(now_)) {
    return send_error(session, request_id, "60014", "Requests too frequent");
  }
  if (operation == "login") return on_login(session, command);
  for (const json& argument : command["args"])
    on_subscription(session, command, argument);
}

void SimulatedVenue::on_login(Session& session, const json& command) {
  const json& arguments = command["args"];
  const SimulatedAccount::Outcome said =
      account_.check_login(arguments.empty() ? json() : arguments[0], clock(now_));
  if (said.code != "0") return send_error(session, "", said.code, said.text);
  session.is_logged_in = true;
  sessions_.reply(session, R"({"event":"login","code":"0","msg":"","connId":")" +
                               connection_text(session.id) + "\"}");
}

bool SimulatedVenue::knows(const Session& session, const json& argument, Topic& topic) const {
  const std::string& channel = topic.channel;
  if (session.is_private) {
    return channel == "account" || (channel == "orders" && word(argument, "instType") == "SPOT");
  }
  const auto instrument = symbols_.find(word(argument, "instId"));
  topic.instrument = instrument.value_or(0);
  return (channel == "books" || channel == "bbo-tbt" || channel == "trades") && instrument;
}

void SimulatedVenue::on_subscription(Session& session, const json& command, const json& argument) {
  const std::string request_id = word(command, "id");
  const std::string operation = word(command, "op");
  Topic topic{word(argument, "channel"), 0};
  if (!knows(session, argument, topic)) {
    return send_error(session, request_id, "60018",
                      "Wrong URL or channel:" + topic.channel +
                          ",instId:" + word(argument, "instId") +
                          " doesn't exist. Please use the correct URL, channel and parameters "
                          "referring to API document.");
  }
  sessions_.reply(session, (request_id.empty() ? "{" : "{\"id\":" + json(request_id).dump() + ",") +
                               "\"event\":\"" + operation + "\",\"arg\":" + argument.dump() +
                               ",\"connId\":\"" + connection_text(session.id) + "\"}");
  if (operation == "subscribe") {
    join(session, topic);
  } else {
    session.topics.erase(topic);
  }
}

void SimulatedVenue::on_operation(Session& session, const json& command) {
  const json& arguments = command["args"];
  SimulatedAccount::Outcome said{"60013", "Invalid args"};
  if (arguments.size() == 1 && arguments[0].is_object()) {
    SimulatedAccount::Action action;
    action.is_placement = command["op"] == "order";
    action.arguments = arguments[0];
    action.expiry = word(command, "expTime");
    action.clock = clock(now_);
    const json code = action.arguments.value("instIdCode", json());
    for (InstrumentIndex i = 0; i < told_.size(); ++i) {
      if (code == code_of(i) && code != 0) action.instrument = i;
    }
    // Both roads share the limit.
    const std::string endpoint =
        action.is_placement ? "POST /api/v5/trade/order" : "POST /api/v5/trade/cancel-order";
    const bool is_over =
        action.instrument && !limits_.of(endpoint, symbol(*action.instrument)).admits(now_);
    if (!code.is_number_integer()) {
      said = {"51000", "Parameter instIdCode can not be empty"};
    } else if (is_over) {
      said = {"50011", "Too Many Requests"};
    } else {
      said = account_.act(action, now_);
    }
  }
  sessions_.send(session, FrameClass::order_reply, 0, dumped(operation_reply(command, said, now_)));
}

std::string SimulatedVenue::trouble_message(std::string_view text, Trouble trouble,
                                            Duration) const {
  const json command = json::parse(text, nullptr, false);
  const std::string operation = word(command, "op");
  if (operation != "order" && operation != "cancel-order") return {};
  const TroubleWords words = words_of(trouble);
  const SimulatedAccount::Outcome said{std::string(words.code), std::string(words.text)};
  return dumped(operation_reply(command, said, now_));
}

// A second subscription is answered with a second snapshot (seen in recorded traffic).
void SimulatedVenue::join(Session& session, const Topic& topic) {
  session.topics.insert(topic);
  if (topic.channel == "account") {
    const std::vector<json> pages = account_.pushed_balances({}, now_);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      const json message{{"arg", {{"channel", "account"}}},
                         {"eventType", "snapshot"},
                         {"curPage", i + 1},
                         {"lastPage", i + 1 == pages.size()},
                         {"data", json::array({pages[i]})}};
      sessions_.send(session, FrameClass::account_event, 0, message.dump());
    }
  } else if (topic.channel == "bbo-tbt") {
    sessions_.send(session, FrameClass::top, topic.instrument, top_text(topic.instrument));
  } else if (topic.channel == "books") {
    sessions_.send(session, FrameClass::book_snapshot, topic.instrument,
                   book_text(topic.instrument, "snapshot", told_[topic.instrument].book, -1));
  }
}

void SimulatedVenue::on_account_order(const AccountOrder& order, const AccountFill* fill) {
  const json message{{"arg", {{"channel", "orders"}, {"instType", "SPOT"}, {"uid", "1"}}},
                     {"data", json::array({account_.pushed_order(order, fill)})}};
  sessions_.push(Topic{"orders", 0}, FrameClass::account_event, [&] { return message.dump(); });
}

void SimulatedVenue::on_account_balance(const std::string& asset, const AccountBalance&) {
  const json message{{"arg", {{"channel", "account"}}},
                     {"eventType", "event_update"},
                     {"data", account_.pushed_balances(asset, now_)}};
  sessions_.push(Topic{"account", 0}, FrameClass::account_event, [&] { return message.dump(); });
}

void SimulatedVenue::tend_sessions() {
  sessions_.close_silent(kSilence, "no message in either direction for 30 s");
}

void SimulatedVenue::flush_book(InstrumentIndex instrument) {
  Told& told = told_[instrument];
  // A keep-alive's prevSeqId equals its seqId; a frozen book has nothing else to say.
  if (told.is_frozen) return push_update(instrument, {}, told.sequence);
  const std::int64_t sequence = exchange_.update_number(instrument);
  const bool changed = sequence != told.sequence;
  if (!changed && now_ - told.moment < kKeepAlive) return;
  const std::int64_t previous = std::exchange(told.sequence, sequence);
  BookWindow update;
  if (changed) {
    exchange_.remember_truth(instrument, sequence);
    BookWindow book = sim::window_of(exchange_, instrument, kLevels);
    update = sim::changes(told.book, book);
    told.book = std::move(book);
  }
  push_update(instrument, update, previous);
}

void SimulatedVenue::push_update(InstrumentIndex instrument, const BookWindow& update,
                                 std::int64_t previous) {
  told_[instrument].moment = now_;
  sessions_.push(Topic{"books", instrument}, FrameClass::book_update,
                 [&] { return book_text(instrument, "update", update, previous); });
}

void SimulatedVenue::flush_top(InstrumentIndex instrument) {
  if (has_new_top(instrument))
    sessions_.push(Topic{"bbo-tbt", instrument}, FrameClass::top,
                   [&] { return top_text(instrument); });
}

void SimulatedVenue::on_trade(const SimTrade& trade) {
  now_ = trade.time;
  const Listing& listing = exchange_.listings()[trade.instrument];
  const std::string name = symbol(trade.instrument);
  sessions_.push(Topic{"trades", trade.instrument}, FrameClass::trade, [&] {
    return filled(R"({$,"data":[{"instId":"$","tradeId":"$","px":"$","sz":"$","side":"$",)"
                  R"("ts":"$","count":"1"}]})",
                  {argument_text("trades", name), name, std::to_string(trade.trade_id),
                   core::scaled_text(trade.price, listing.price_scale),
                   core::scaled_text(trade.size, listing.size_scale),
                   trade.taker_is_buyer ? "buy" : "sell", milliseconds_text(now_)});
  });
}

// Levels as [price, size, "0", number of orders]; the exchange does not tell how many orders: 1.
std::string SimulatedVenue::sides_text(InstrumentIndex instrument, const BookWindow& sides) const {
  const Listing& listing = exchange_.listings()[instrument];
  const auto level_text = [&](const DepthLevel& level) {
    return filled(R"(["$","$","0","$"])",
                  {core::scaled_text(level.price, listing.price_scale),
                   core::scaled_text(level.size, listing.size_scale), level.size == 0 ? "0" : "1"});
  };
  return filled(
      R"("asks":[$],"bids":[$],"ts":"$")",
      {joined(sides.asks, level_text), joined(sides.bids, level_text), milliseconds_text(now_)});
}

std::string SimulatedVenue::book_text(InstrumentIndex instrument, std::string_view action,
                                      const BookWindow& sides, std::int64_t previous) {
  std::int32_t sum = 0;  // fixed to 0 at the real venue since 2026-06-23
  if (checksums_) sum = checksum(instrument) ^ (std::exchange(corrupt_next_, false) ? 1 : 0);
  return filled(
      R"({$,"action":"$","data":[{$,"checksum":$,"prevSeqId":$,"seqId":$}]})",
      {argument_text("books", symbol(instrument)), action, sides_text(instrument, sides),
       std::to_string(sum), std::to_string(previous), std::to_string(told_[instrument].sequence)});
}

std::string SimulatedVenue::top_text(InstrumentIndex instrument) const {
  return filled(R"({$,"data":[{$,"seqId":$}]})",
                {argument_text("bbo-tbt", symbol(instrument)),
                 sides_text(instrument, sim::window_of(exchange_, instrument, 1)),
                 std::to_string(exchange_.update_number(instrument))});
}

// Before 2026-06-23: signed CRC32 over "bid:size:ask:size:..." of the best 25 levels; where one
// side is shorter the other goes on alone.
std::int32_t SimulatedVenue::checksum(InstrumentIndex instrument) const {
  const BookWindow& book = told_[instrument].book;
  const Listing& listing = exchange_.listings()[instrument];
  std::string text;
  for (std::size_t i = 0; i < kChecksumLevels; ++i) {
    for (const DepthLevels* side : {&book.bids, &book.asks}) {
      if (i >= side->size()) continue;
      core::append_scaled_text(text, (*side)[i].price, listing.price_scale);
      text += ':';
      core::append_scaled_text(text, (*side)[i].size, listing.size_scale);
      text += ':';
    }
  }
  if (!text.empty()) text.pop_back();
  return static_cast<std::int32_t>(core::crc32(text));
}

}  // namespace tern::connectors::okx
