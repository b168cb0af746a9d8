// In: client text, ticks, trades. Out: acknowledgements, snapshots, updates each 50 ms, tops each
// 10 ms, trades at once, heartbeats. Nothing is numbered but what the account hears: each message
// of a book names its moment, and every moment has a truth at the subscribed depth.
#include "connectors/kraken/simulated.hpp"

#include <algorithm>

#include "connectors/simulated_json.hpp"
#include "tern/core/crc32.hpp"

namespace tern::connectors::kraken {

namespace {

using nlohmann::json;

constexpr Duration kHeartbeat = core::seconds(1);
constexpr Duration kIdleMost = core::seconds(60);
constexpr std::size_t kConnectsMost = 150;
constexpr std::size_t kLevels = 1'000;
constexpr std::size_t kChecksumLevels = 10;
constexpr std::size_t kDepths[] = {10, 25, 100, 500, 1'000};

// What a client of this depth is told. What is only pushed out it cuts off by itself.
BookWindow told_changes(const BookWindow& before, const BookWindow& after, std::size_t depth) {
  BookWindow told = sim::changes(sim::cut(before, depth), sim::cut(after, depth));
  const auto drop_pushed_out = [](DepthLevels& changed, const DepthLevels& whole) {
    std::erase_if(changed, [&](const DepthLevel& level) {
      return level.size == 0 && std::any_of(whole.begin(), whole.end(), [&](const auto& each) {
               return each.price == level.price;
             });
    });
  };
  drop_pushed_out(told.asks, after.asks);
  drop_pushed_out(told.bids, after.bids);
  return told;
}

// Of which there are recorded or fixture messages to compare with.
constexpr std::string_view kKindsWithEvidence =
    "subscribe,pong,book snapshot,book update,ticker,trade,add_order,add_order refused,"
    "GET /0/public/AssetPairs,GET /0/public/Depth,GET /0/public/Time,"
    "GET /0/public/SystemStatus,POST /0/private/AddOrder,POST /0/private/CancelOrder,"
    "POST /0/private/OpenOrders,POST /0/private/ClosedOrders,"
    "POST /0/private/TradesHistory,POST /0/private/TradeVolume,"
    "POST /0/private/GetApiKeyInfo";
constexpr std::string_view kKindsWithout =
    "POST /0/private/BalanceEx,POST /0/private/GetWebSocketsToken,subscribe refused,"
    "subscribe private,unsubscribe,heartbeat,status,executions,balances,cancel_order,"
    "REST error";

}  // namespace

const FaceRow kFaceRow{"kraken", sim::make_face<SimulatedVenue>, kKindsWithEvidence, kKindsWithout};

SimulatedVenue::SimulatedVenue(const FaceConfig& config)
    : WindowFace(config, symbol_of, core::milliseconds(50)),
      account_(config.account, exchange_),
      connects_(kConnectsMost, core::seconds(600)) {
  if (config.account != nullptr) config.account->take_buy_fees_from_quote();
}

void SimulatedVenue::on_open(SessionId id, std::string_view target, Timestamp now) {
  now_ = now;
  if (target != "/v2" || !connects_.admits(now)) {
    output_.close(id, "connection refused: too many in ten minutes, or an unknown path");
    return;
  }
  Session& session = sessions_.open(id);
  session.idle_since = now;
  sessions_.send(session, FrameClass::notice, 0, status_text());
}

std::string_view SimulatedVenue::system_word() const {
  if (standing() == VenueStanding::cancel_only) return "cancel_only";
  return standing() == VenueStanding::closed ? "maintenance" : "online";
}

std::string SimulatedVenue::status_text() const {
  return filled(R"({"channel":"status","type":"update","data":[{"version":"2.0.10","system":"$",)"
                R"("api_version":"v2","connection_id":1}]})",
                {system_word()});
}

void SimulatedVenue::on_standing() {
  sessions_.for_each(
      [&](Session& session) { sessions_.send(session, FrameClass::notice, 0, status_text()); });
}

void SimulatedVenue::on_text(Session& session, std::string_view text) {
  Command command = command_of(text);
  if (command.method == "ping") {
    command.method = "pong";
    sessions_.reply(session, reply(command, "", ""));
  } else if (command.method == "subscribe" || command.method == "unsubscribe") {
    on_subscription(session, command);
  } else if (command.method == "add_order" || command.method == "cancel_order") {
    on_order(session, command);
  } else {
    sessions_.reply(session, R"({"error":"Malformed request","success":false})");
  }
}

SimulatedVenue::Command SimulatedVenue::command_of(std::string_view text) {
  const json said = json::parse(text, nullptr, false);
  Command command{word(said, "method"), "", json::object(), text};
  if (said.is_object() && said.contains("req_id") && said["req_id"].is_number_integer())
    command.request_id = said["req_id"].dump();
  if (said.is_object() && said.contains("params") && said["params"].is_object())
    command.parameters = said["params"];
  return command;
}

std::string SimulatedVenue::trouble_message(std::string_view text, Trouble trouble,
                                            Duration) const {
  const Command command = command_of(text);
  if (command.method != "add_order" && command.method != "cancel_order") return "";
  return reply(command, "", words_of(trouble));
}

std::string SimulatedVenue::reply(const Command& command, std::string_view result,
                                  std::string_view error) const {
  std::string text = filled(R"({"method":"$")", {command.method});
  if (!command.request_id.empty()) text += ",\"req_id\":" + command.request_id;
  if (!result.empty()) text += filled(R"(,"result":$,"success":true)", {result});
  if (!error.empty()) text += filled(R"(,"error":"$","success":false)", {error});
  const std::string time = moment_text(clock(now_));
  return text + filled(R"(,"time_in":"$","time_out":"$"})", {time, time});
}

void SimulatedVenue::refuse(Session& session, const Command& command, std::string_view error) {
  sessions_.reply(session, reply(command, "", error));
}

void SimulatedVenue::on_subscription(Session& session, const Command& command) {
  const std::string channel = word(command.parameters, "channel");
  if (channel == "executions" || channel == "balances") return join_own(session, command, channel);
  if (channel != "book" && channel != "ticker" && channel != "trade")
    return refuse(session, command, "Unknown channel");
  const json names = command.parameters.value("symbol", json::array());
  for (const json& named : names) {
    const std::string symbol = named.is_string() ? named.get<std::string>() : "";
    const auto instrument = symbols_.find(symbol);
    if (!instrument) {
      refuse(session, command, "Currency pair not supported " + symbol);
    } else if (command.method == "subscribe") {
      join(session, command, {channel, *instrument});
    } else {
      leave(session, command, {channel, *instrument});
    }
  }
}

// An acknowledgement names what was joined or left.
void SimulatedVenue::join(Session& session, const Command& command, const Topic& topic) {
  const bool is_book = topic.channel == "book";
  const std::size_t depth = is_book ? command.parameters.value("depth", std::size_t{10}) : 0;
  const bool snapshot = command.parameters.value("snapshot", true);
  if (is_book && std::find(std::begin(kDepths), std::end(kDepths), depth) == std::end(kDepths))
    return refuse(session, command, "Subscription depth not supported");
  if (!session.topics.emplace(topic, depth).second)
    return refuse(session, command, "Already subscribed");
  std::string more;
  if (is_book) more = filled(R"("depth":$,)", {std::to_string(depth)});
  if (topic.channel == "ticker")
    more = filled(R"("event_trigger":"$",)", {word(command.parameters, "event_trigger")});
  sessions_.send(session, FrameClass::reply, topic.instrument,
                 reply(command,
                       filled(R"({"channel":"$",$"snapshot":$,"symbol":"$"})",
                              {topic.channel, more, truth(snapshot), symbol(topic.instrument)}),
                       ""));
  if (!snapshot || topic.channel == "trade") return;
  const InstrumentIndex instrument = topic.instrument;
  sessions_.send(session, is_book ? FrameClass::book_snapshot : FrameClass::top, instrument,
                 is_book
                     ? book_text(instrument, "snapshot", sim::cut(told_[instrument].book, depth))
                     : top_text(instrument, "snapshot"));
}

void SimulatedVenue::leave(Session& session, const Command& command, const Topic& topic) {
  const auto joined = session.topics.find(topic);
  const bool is_book = topic.channel == "book";
  const std::size_t depth = is_book ? command.parameters.value("depth", std::size_t{10}) : 0;
  if (joined == session.topics.end() || joined->second != depth)
    return refuse(session, command, "Subscription Not Found");
  session.topics.erase(joined);
  if (session.topics.empty()) session.idle_since = now_;
  const std::string more = is_book ? filled(R"("depth":$,)", {std::to_string(depth)}) : "";
  sessions_.send(session, FrameClass::reply, topic.instrument,
                 reply(command,
                       filled(R"({"channel":"$",$"symbol":"$"})",
                              {topic.channel, more, symbol(topic.instrument)}),
                       ""));
}

// A token that began a session holds as long as the connection lives.
void SimulatedVenue::join_own(Session& session, const Command& command,
                              const std::string& channel) {
  if (session.own.empty() && !account_.knows_token(word(command.parameters, "token"), now_))
    return refuse(session, command, "ESession:Invalid session");
  sessions_.reply(session,
                  reply(command, filled(R"({"channel":"$","snapshot":true})", {channel}), ""));
  session.own[channel] = 1;
  const bool trades = command.parameters.value("snap_trades", false);
  sessions_.reply(session,
                  filled(R"({"channel":"$","type":"snapshot","data":[$],"sequence":1})",
                         {channel, channel == "executions" ? account_.snapshot_of_executions(trades)
                                                           : account_.snapshot_of_balances()}));
}

void SimulatedVenue::on_order(Session& session, const Command& command) {
  const auto text_of = [&](const char* key) { return word(command.parameters, key); };
  SimulatedAccount::Outcome said;
  if (session.own.empty() && !account_.knows_token(text_of("token"), now_)) {
    said.error = "ESession:Invalid session";
  } else if (command.method == "add_order") {
    said = account_.place({symbols_.find(text_of("symbol")), text_of("side"), text_of("order_type"),
                           text_of("time_in_force"), number_in(command.text, "order_qty"),
                           number_in(command.text, "limit_price"), text_of("cl_ord_id"),
                           text_of("deadline"), clock(now_)},
                          now_);
  } else {
    const json ids = command.parameters.value("cl_ord_id", json::array());
    const bool named = ids.is_array() && ids.size() == 1 && ids[0].is_string();
    said = account_.cancel(named ? ids[0].get<std::string>() : "", now_);
  }
  sessions_.send(session, FrameClass::order_reply, 0, reply(command, said.result, said.error));
}

void SimulatedVenue::push_own(std::string_view channel, std::string_view element) {
  sessions_.for_each([&](Session& session) {
    const auto joined = session.own.find(channel);
    if (joined == session.own.end()) return;
    // Numbered, so it leaves once and in its order: no fault of late or double reports.
    sessions_.send(session, FrameClass::notice, 0,
                   filled(R"({"channel":"$","type":"update","data":[$],"sequence":$})",
                          {channel, element, std::to_string(++joined->second)}));
  });
}

void SimulatedVenue::on_account_order(const AccountOrder& order, const AccountFill* fill) {
  for (const std::string& element : account_.executions(order, fill))
    push_own("executions", element);
}

void SimulatedVenue::on_account_balance(const std::string& asset, const AccountBalance& balance) {
  const std::string element = account_.moved_balance(asset, balance, now_);
  if (!element.empty()) push_own("balances", element);
}

void SimulatedVenue::tend_sessions() {
  sessions_.for_each([&](Session& session) {
    const bool idle = session.topics.empty() && session.own.empty();
    if (idle && now_ - session.idle_since > kIdleMost) {
      sessions_.close(session, "no subscription for a minute");
    } else if (!idle && now_ - session.last_traffic >= kHeartbeat) {
      sessions_.send(session, FrameClass::heartbeat, 0, R"({"channel":"heartbeat"})");
    }
  });
}

// The best bid again, as it was, at a new moment.
void SimulatedVenue::tell_frozen(InstrumentIndex instrument) {
  Told& told = told_[instrument];
  told.moment = {now_.ns - now_.ns % 1'000};
  const BookWindow same{{}, sim::cut(told.book, 1).bids};
  sessions_.push(Topic{"book", instrument}, FrameClass::book_update,
                 [&] { return book_text(instrument, "update", same); });
}

void SimulatedVenue::flush_book(InstrumentIndex instrument) {
  Told& told = told_[instrument];
  if (told.is_frozen) return tell_frozen(instrument);
  const std::int64_t update = exchange_.update_number(instrument);
  if (std::exchange(told.update, update) == update) return;
  const BookWindow before =
      std::exchange(told.book, sim::window_of(exchange_, instrument, kLevels));
  told.moment = {now_.ns - now_.ns % 1'000};
  exchange_.remember_truth(instrument, told.moment.ns / 1'000, kDepths[0]);
  std::map<std::size_t, std::string> texts;  // by depth
  sessions_.for_each([&](Session& session) {
    const auto joined = session.topics.find({"book", instrument});
    if (joined == session.topics.end()) return;
    const auto [text, is_new] = texts.try_emplace(joined->second);
    if (is_new) {
      const BookWindow changed = told_changes(before, told.book, joined->second);
      if (!changed.empty()) text->second = book_text(instrument, "update", changed);
    }
    if (!text->second.empty())
      sessions_.send(session, FrameClass::book_update, instrument, text->second);
  });
}

void SimulatedVenue::flush_top(InstrumentIndex instrument) {
  if (has_new_top(instrument))
    sessions_.push(Topic{"ticker", instrument}, FrameClass::top,
                   [&] { return top_text(instrument, "update"); });
}

void SimulatedVenue::on_trade(const SimTrade& trade) {
  now_ = trade.time;
  const Listing& listing = exchange_.listings()[trade.instrument];
  told_[trade.instrument].last_price = trade.price;
  sessions_.push(Topic{"trade", trade.instrument}, FrameClass::trade, [&] {
    return filled(
        R"({"channel":"trade","type":"update","data":[{"symbol":"$","side":"$","price":$,)"
        R"("qty":$,"ord_type":"limit","trade_id":$,"timestamp":"$"}]})",
        {symbol(trade.instrument), trade.taker_is_buyer ? "buy" : "sell",
         price_text(listing, trade.price), size_text(listing, trade.size),
         std::to_string(trade.trade_id), moment_text(trade.time)});
  });
}

std::string SimulatedVenue::book_text(InstrumentIndex instrument, std::string_view type,
                                      const BookWindow& told) {
  const Listing& listing = exchange_.listings()[instrument];
  const auto level_text = [&](const DepthLevel& level) {
    return filled(R"({"price":$,"qty":$})",
                  {price_text(listing, level.price), size_text(listing, level.size)});
  };
  const std::uint32_t sum = checksum(instrument) ^ (std::exchange(corrupt_next_, false) ? 1u : 0u);
  return filled(
      R"({"channel":"book","type":"$","data":[{"symbol":"$","bids":[$],"asks":[$],)"
      R"("checksum":$,"timestamp":"$"}]})",
      {type, symbol(instrument), joined(told.bids, level_text), joined(told.asks, level_text),
       std::to_string(sum), moment_text(told_[instrument].moment)});
}

std::string SimulatedVenue::top_text(InstrumentIndex instrument, std::string_view type) const {
  const Listing& listing = exchange_.listings()[instrument];
  const BestLevels& best = told_[instrument].best;
  const std::string last = price_text(listing, told_[instrument].last_price);
  return filled(R"({"channel":"ticker","type":"$","data":[{"symbol":"$","bid":$,"bid_qty":$,)"
                R"("ask":$,"ask_qty":$,"last":$,"volume":0.00000000,"vwap":$,"low":$,"high":$,)"
                R"("change":0.00,"change_pct":0.00,"timestamp":"$"}]})",
                {type, symbol(instrument), price_text(listing, best.bid.price),
                 size_text(listing, best.bid.size), price_text(listing, best.ask.price),
                 size_text(listing, best.ask.size), last, last, last, last, moment_text(now_)});
}

// CRC32 over the best ten asks, then bids: each number without its point and leading zeros.
std::uint32_t SimulatedVenue::checksum(InstrumentIndex instrument) const {
  const Listing& listing = exchange_.listings()[instrument];
  const BookWindow hashed = sim::cut(told_[instrument].book, kChecksumLevels);
  std::string text;
  const auto append = [&](std::string number) {
    std::erase(number, '.');
    text += number.substr(std::min(number.find_first_not_of('0'), number.size()));
  };
  for (const DepthLevels* side : {&hashed.asks, &hashed.bids}) {
    for (const DepthLevel& level : *side) {
      append(price_text(listing, level.price));
      append(size_text(listing, level.size));
    }
  }
  return core::crc32(text);
}

}  // namespace tern::connectors::kraken
