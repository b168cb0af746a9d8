// In: subscriptions by URL and by message; level changes and trades. Out: depth diffs each 100 ms
// and each second, best prices and trades at once. Update ids are the exchange's own numbers, so
// that nobody's subscription changes them.
#include "connectors/binance/simulated.hpp"

#include <algorithm>

#include "tern/core/assert.hpp"
#include "tern/core/scaled.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::binance {
namespace {

using nlohmann::json;

constexpr Duration kConnectionLife = core::seconds(24 * 3'600);
constexpr std::size_t kStreamsPerConnection = 1'024;
constexpr std::string_view kSuffixes[] = {"@depth@100ms", "@depth", "@bookTicker", "@trade"};

// Of which there are recorded or fixture messages to compare with.
constexpr std::string_view kKindsWithEvidence =
    "depthUpdate,bookTicker,trade,result,GET /api/v3/exchangeInfo,GET /api/v3/depth,"
    "GET /api/v3/time,GET /api/v3/ping,POST /api/v3/order,DELETE /api/v3/order,"
    "GET /api/v3/order,GET /api/v3/openOrders,GET /api/v3/myTrades,GET /api/v3/account,"
    "GET /api/v3/account/commission,GET /sapi/v1/account/apiRestrictions,"
    "userDataStream.subscribe.signature,order.place,order.cancel,executionReport,"
    "outboundAccountPosition";
constexpr std::string_view kKindsWithout =
    "subscription list,stream error,NOTIONAL,REST error,expiryReason,specialCommission,"
    "WebSocket API error";

bool is_order(SimulatedAccount::Method method) {
  using Method = SimulatedAccount::Method;
  return method == Method::place || method == Method::cancel;
}

std::string answer_text(const std::string& id, const PrivateAnswer& answer,
                        const std::string& used_weight) {
  return filled(R"({"id":$,"status":$,"$":$,"rateLimits":[$]})",
                {id, std::to_string(answer.status), answer.is_error ? "error" : "result",
                 answer.body, used_weight});
}

bool valid_id(const json& message) {
  if (!message.contains("id")) return false;
  const json& id = message["id"];
  return id.is_number_integer() || id.is_null() ||
         (id.is_string() && id.get_ref<const std::string&>().size() <= 36);
}

}  // namespace

const FaceRow kFaceRow{"binance", sim::make_face<SimulatedVenue>, kKindsWithEvidence, kKindsWithout,
                       "binance:binance,binance_us:binance:us"};

void SimulatedVenue::append_level(std::string& levels, InstrumentIndex instrument,
                                  const DepthLevel& level) const {
  const Listing& listing = exchange_.listings()[instrument];
  append_element(levels, filled(R"(["$","$"])", {number_text(level.price, listing.price_scale),
                                                 number_text(level.size, listing.size_scale)}));
}

SimulatedVenue::SimulatedVenue(const FaceConfig& config)
    : exchange_(*config.exchange),
      output_(*config.output),
      symbols_(exchange_, symbol_of),
      account_(config, symbols_),
      markets_(config.exchange->listings().size()),
      us_(!config.variant.empty()),
      weight_limit_(us_ ? 1'200 : 6'000) {
  for (InstrumentIndex i = 0; i < markets_.size(); ++i) {
    Market& market = markets_[i];
    for (Batch& batch : market.batches)
      batch.first_id = exchange_.update_number(i) + 1;
    market.best = sim::best_of(exchange_, i);
    exchange_.remember_truth(i, exchange_.update_number(i));
  }
}

bool SimulatedVenue::is_private(const FaceRequest& request) const {
  return SimulatedAccount::by_path(request.method, sim::path_of(request.target)) !=
         SimulatedAccount::Method::none;
}

std::string SimulatedVenue::trouble_message(std::string_view text, Trouble trouble,
                                            Duration wait) const {
  const json message = json::parse(text, nullptr, false);
  const std::string name = message.is_object() ? message.value("method", "") : "";
  if (!is_order(SimulatedAccount::by_name(name))) return {};
  const FaceReply said = trouble_reply({}, trouble, wait);
  return answer_text(message.value("id", json()).dump(), {said.status, said.body, 0, true},
                     used_weight_text());
}

// What was withheld while the book was frozen leaves with the next change.
void SimulatedVenue::freeze(InstrumentIndex instrument, bool frozen) {
  if (frozen) {
    flush_book(instrument, kFastDepth, now_);
    flush_book(instrument, kSlowDepth, now_);
    markets_[instrument].hides_truth = true;
  }
  markets_[instrument].frozen = frozen;
}

// /ws/<stream>[/<stream>...] is raw, /stream?streams=<stream>/<stream> is combined; both may name
// no stream at all.
void SimulatedVenue::on_open(SessionId id, std::string_view target, Timestamp now) {
  const bool combined = target == "/stream" || target.starts_with("/stream?streams=");
  const bool raw = target == "/ws" || target.starts_with("/ws/");
  const bool is_api = target == "/ws-api/v3";
  const bool known = combined || raw || is_api;
  if (!known || !connects_.admits(now)) {
    output_.close(id, known ? "more than 300 connections in 5 minutes" : "404");
    return;
  }
  now_ = now;
  Session& session = sessions_.open(id);
  session.opened = now;
  session.combined = combined;
  session.is_api = is_api;
  if (is_api) return;
  const std::size_t names = combined ? target.find('=') : target.find('/', 1);
  if (names == std::string_view::npos) return;
  for (const std::string_view stream : core::split(target.substr(names + 1), '/')) {
    if (!stream.empty()) subscribe(session, std::string(stream));
  }
}

void SimulatedVenue::on_message(SessionId id, std::string_view text, Timestamp now) {
  Session* const found = sessions_.find(id);
  if (found == nullptr) return;
  Session& session = *found;
  now_ = now;
  if (session.is_api) return call(session, json::parse(text, nullptr, false));
  if (!session.messages.admits(now))
    return sessions_.close(session, "more than 5 messages in a second");
  const json message = json::parse(text, nullptr, false);
  std::string reply = message.is_object()
                          ? reply_to(session, message)
                          : error_text(3, "Invalid JSON: expected value at line 1 column 1");
  const bool too_many = session.streams.size() > kStreamsPerConnection;
  sessions_.reply(session, std::move(reply));
  if (too_many) sessions_.close(session, "more than 1024 streams on one connection");
}

std::string SimulatedVenue::reply_to(Session& session, const json& message) {
  if (!message.contains("method"))
    return error_text(2, "Invalid request: missing field `method` at line 1 column 2");
  if (!valid_id(message))
    return error_text(2, "Invalid request: request ID must be an unsigned integer");
  const std::string method = message["method"].is_string() ? message["method"].get<std::string>()
                                                           : message["method"].dump();
  nlohmann::ordered_json reply{{"result", nullptr}, {"id", message["id"]}};
  if (method == "LIST_SUBSCRIPTIONS") {
    reply["result"] = session.streams;
    return reply.dump();
  }
  if (method != "SUBSCRIBE" && method != "UNSUBSCRIBE") {
    return error_text(
        2, "Invalid request: unknown variant `" + method +
               "`, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, "
               "`LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY` at line 1 column 2");
  }
  const json parameters = message.value("params", json());
  const auto is_text = [](const json& name) { return name.is_string(); };
  if (!parameters.is_array() || !std::all_of(parameters.begin(), parameters.end(), is_text)) {
    return error_text(2, "Invalid request: property name must be a string");
  }
  for (const json& name : parameters) {
    if (method == "SUBSCRIBE")
      subscribe(session, name.get<std::string>());
    else
      unsubscribe(session, name.get<std::string>());
  }
  return reply.dump();
}

// {"id":..,"method":..,"params":{..}}: what is signed are the parameters in the order of their
// names.
void SimulatedVenue::call(Session& session, const json& message) {
  using Method = SimulatedAccount::Method;
  const json sent = message.is_object() ? message.value("params", json::object()) : json();
  const bool is_whole = sent.is_object() && valid_id(message) && message.contains("method") &&
                        message["method"].is_string();
  const Method method =
      is_whole ? SimulatedAccount::by_name(message["method"].get<std::string>()) : Method::none;
  PrivateAnswer said{400, error_text(-1100, "Invalid JSON or method.")};
  if (method != Method::none) {
    Parameters parameters;
    std::string payload;
    for (const auto& [name, value] : sent.items()) {
      parameters.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
      if (name == "signature") continue;
      payload += (payload.empty() ? "" : "&") + name + '=' + parameters.back().second;
    }
    said = answer(method, {value_of(parameters, "apiKey"), payload, &parameters});
  }
  if (method == Method::subscribe && said.status == 200) {
    said.body = R"({"subscriptionId":0})";
    if (session.subscribed) said = {400, error_text(-2035, "Subscription already active.")};
    session.subscribed = true;
  }
  said.is_error = said.status != 200;
  sessions_.send(
      session, is_order(method) ? FrameClass::order_reply : FrameClass::reply, 0,
      answer_text(is_whole ? message["id"].dump() : std::string("null"), said, used_weight_text()));
}

void SimulatedVenue::on_account_order(const AccountOrder& order, const AccountFill* fill) {
  push(order.instrument, account_.order_event(order, fill, now_));
}

void SimulatedVenue::on_account_balance(const std::string& asset, const AccountBalance& balance) {
  push(0, account_.balance_event(asset, balance, now_));
}

void SimulatedVenue::push(InstrumentIndex instrument, const std::string& event) {
  sessions_.for_each([&](Session& session) {
    if (session.subscribed)
      sessions_.send(session, FrameClass::account_event, instrument,
                     filled(R"({"subscriptionId":0,"event":$})", {event}));
  });
}

std::optional<SimulatedVenue::Topic> SimulatedVenue::topic_of(std::string_view stream) const {
  const std::size_t at = std::min(stream.find('@'), stream.size());
  const auto suffix = std::find(std::begin(kSuffixes), std::end(kSuffixes), stream.substr(at));
  const std::string_view name = stream.substr(0, at);
  const auto instrument = symbols_.find(core::to_upper(name));
  if (suffix == std::end(kSuffixes) || !instrument || core::to_lower(name) != name)
    return std::nullopt;
  return Topic{static_cast<Channel>(suffix - std::begin(kSuffixes)), *instrument};
}

// The venue accepts names that nobody publishes, and stays silent on them.
void SimulatedVenue::subscribe(Session& session, const std::string& stream) {
  if (session.streams.size() > kStreamsPerConnection) return;
  if (std::find(session.streams.begin(), session.streams.end(), stream) != session.streams.end())
    return;
  session.streams.push_back(stream);
  if (const auto topic = topic_of(stream)) session.topics.insert(*topic);
}

void SimulatedVenue::unsubscribe(Session& session, const std::string& stream) {
  std::erase(session.streams, stream);
  if (const auto topic = topic_of(stream)) session.topics.erase(*topic);
}

void SimulatedVenue::on_tick(Timestamp now) {
  now_ = now;
  sessions_.on_tick();
  if (!fast_.is_due(now)) return;
  flush(kFastDepth, now);
  if (!slow_.is_due(now)) return;
  flush(kSlowDepth, now);
  sessions_.for_each([&](Session& session) {
    if (now - session.opened >= kConnectionLife)
      sessions_.close(session, "a connection lives 24 hours");
  });
}

template <typename Spell>
void SimulatedVenue::publish(const Topic& topic, FrameClass frame_class, Spell&& spell) {
  std::optional<std::string> payload;
  sessions_.for_each([&](Session& session) {
    if (!session.topics.contains(topic)) return;
    if (!payload) payload = spell();
    std::string text = *payload;
    if (session.combined)
      text = filled(R"({"stream":"$$","data":$})",
                    {core::to_lower(symbol(topic.instrument)), kSuffixes[topic.channel], text});
    sessions_.send(session, frame_class, topic.instrument, std::move(text));
  });
}

void SimulatedVenue::flush(Channel channel, Timestamp now) {
  for (InstrumentIndex i = 0; i < markets_.size(); ++i) {
    flush_book(i, channel, now);
    if (markets_[i].frozen && channel == kFastDepth) publish_top(i, exchange_.update_number(i));
  }
}

void SimulatedVenue::flush_book(InstrumentIndex i, Channel channel, Timestamp now) {
  Batch& batch = markets_[i].batches[channel];
  const std::int64_t last_id = exchange_.update_number(i);
  if (last_id < batch.first_id) return;
  const bool frozen = markets_[i].frozen;
  if (channel == kFastDepth && !frozen) {
    markets_[i].hides_truth = false;
    exchange_.remember_truth(i, last_id);
  }
  publish({channel, i}, FrameClass::book_update, [&] {
    std::string bids;
    std::string asks;
    // A frozen book's numbers go on and its levels are kept for later.
    if (!frozen) {
      for (const auto& [price, size] : batch.bids)
        append_level(bids, i, {price, size});
      for (const auto& [price, size] : batch.asks)
        append_level(asks, i, {price, size});
    }
    return filled(R"({"e":"depthUpdate","E":$,"s":"$","U":$,"u":$,"b":[$],"a":[$]})",
                  {milliseconds_text(now), symbol(i), std::to_string(batch.first_id),
                   std::to_string(last_id), bids, asks});
  });
  batch.first_id = last_id + 1;
  if (frozen) return;
  batch.bids.clear();
  batch.asks.clear();
}

void SimulatedVenue::on_level(const sim::LevelChange& change) {
  Market& market = markets_[change.instrument];
  for (Batch& batch : market.batches) {
    if (change.side == market::Side::bid)
      batch.bids[change.price] = change.size;
    else
      batch.asks[change.price] = change.size;
  }
  if (market.frozen) return;
  const BestLevels best = sim::best_of(exchange_, change.instrument);
  if (best == market.best) return;
  market.best = best;
  publish_top(change.instrument, change.update_number);
}

void SimulatedVenue::publish_top(InstrumentIndex instrument, std::int64_t update_number) {
  const Listing& listing = exchange_.listings()[instrument];
  const BestLevels& best = markets_[instrument].best;
  publish({kTop, instrument}, FrameClass::top, [&] {
    return filled(R"({"u":$,"s":"$","b":"$","B":"$","a":"$","A":"$"})",
                  {std::to_string(update_number), symbol(instrument),
                   number_text(best.bid.price, listing.price_scale),
                   number_text(best.bid.size, listing.size_scale),
                   number_text(best.ask.price, listing.price_scale),
                   number_text(best.ask.size, listing.size_scale)});
  });
}

void SimulatedVenue::on_trade(const SimTrade& trade) {
  const Listing& listing = exchange_.listings()[trade.instrument];
  const std::string time = milliseconds_text(trade.time);
  publish({kTrade, trade.instrument}, FrameClass::trade, [&] {
    return filled(
        R"({"e":"trade","E":$,"s":"$","t":$,"p":"$","q":"$","T":$,"m":$,"M":true})",
        {time, symbol(trade.instrument), std::to_string(trade.trade_id),
         number_text(trade.price, listing.price_scale), number_text(trade.size, listing.size_scale),
         time, truth(!trade.taker_is_buyer)});
  });
}

}  // namespace tern::connectors::binance
