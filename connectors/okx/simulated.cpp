// In: client text, ticks, trades. Out: acknowledgements, snapshots, updates each 100 ms, tops each
// 10 ms, trades at once. seqId is the exchange's update number at the flush, so that it is not
// consecutive and every flush has a truth.
#include "connectors/okx/simulated.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tern/core/crc32.hpp"
#include "tern/core/scaled.hpp"

namespace tern::connectors::okx {

namespace {

using core::Timestamp;
using sim::FrameClass;
using sim::InstrumentIndex;
using sim::SessionId;

constexpr core::Duration kFlush = core::milliseconds(100);
constexpr core::Duration kKeepAlive = core::seconds(60);
constexpr core::Duration kSilence = core::seconds(30);
constexpr core::Duration kHour = core::seconds(3600);
constexpr std::size_t kLevels = 400;
constexpr std::size_t kChecksumLevels = 25;
constexpr std::size_t kConnectsPerSecond = 3;
constexpr std::size_t kRequestsPerHour = 480;
constexpr std::size_t kMessageBytes = 64 * 1024;

std::string milliseconds_text(Timestamp time) {
  return std::to_string(time.ns / 1'000'000);
}

std::string argument_text(std::string_view channel, std::string_view symbol) {
  return "\"arg\":{\"channel\":\"" + std::string(channel) + "\",\"instId\":\"" +
         std::string(symbol) + "\"}";
}

// What turns `before` into `after`, both best first: new sizes, and size 0 for levels that are gone
// or fell out.
template <typename Levels>
Levels changes(const Levels& before, const Levels& after, bool descending) {
  Levels out;
  const auto better = [descending](const auto& a, const auto& b) {
    return descending ? a.price > b.price : a.price < b.price;
  };
  auto old = before.begin();
  for (const auto& level : after) {
    for (; old != before.end() && better(*old, level); ++old)
      out.push_back({old->price, 0});
    const bool known = old != before.end() && old->price == level.price;
    if (!known || old->size != level.size) out.push_back(level);
    if (known) ++old;
  }
  for (; old != before.end(); ++old)
    out.push_back({old->price, 0});
  return out;
}

constexpr std::string_view kKinds[] = {"subscribe",
                                       "subscribe with id",
                                       "unsubscribe",
                                       "error",
                                       "pong",
                                       "books snapshot",
                                       "books update",
                                       "bbo-tbt",
                                       "trades",
                                       "GET /api/v5/public/instruments",
                                       "GET /api/v5/market/books",
                                       "GET /api/v5/public/time",
                                       "GET /api/v5/system/status",
                                       "REST error"};
constexpr std::string_view kWithoutEvidence[] = {"subscribe with id",
                                                 "unsubscribe",
                                                 "error",
                                                 "pong",
                                                 "GET /api/v5/market/books",
                                                 "GET /api/v5/public/time",
                                                 "GET /api/v5/system/status",
                                                 "REST error"};

std::unique_ptr<sim::Face> make(const sim::FaceConfig& config) {
  return std::make_unique<SimulatedVenue>(config);
}

}  // namespace

extern const sim::FaceRow kFaceRow;
const sim::FaceRow kFaceRow{"okx", make, kKinds, kWithoutEvidence, "okx:okx,okcoin:okx:okcoin"};

SimulatedVenue::SimulatedVenue(const sim::FaceConfig& config)
    : exchange_(*config.exchange),
      output_(*config.output),
      checksums_(config.checksums),
      published_(config.exchange->listings().size()) {
  for (InstrumentIndex i = 0; i < published_.size(); ++i) {
    by_symbol_.emplace(symbol(i), i);
    published_[i].sequence = -1;
    flush_book(i, {});
  }
}

std::string SimulatedVenue::symbol(InstrumentIndex instrument) const {
  const sim::Listing& listing = exchange_.listings().at(instrument);
  return listing.base + "-" + listing.quote;
}

bool SimulatedVenue::find(std::string_view symbol, InstrumentIndex& out) const {
  const auto found = by_symbol_.find(symbol);
  if (found == by_symbol_.end()) return false;
  out = found->second;
  return true;
}

bool SimulatedVenue::corrupt_next_checksum() {
  corrupt_next_ = checksums_;
  return checksums_;
}

void SimulatedVenue::on_open(SessionId session, std::string_view target, Timestamp now) {
  while (!opened_.empty() && now - opened_.front() >= core::seconds(1))
    opened_.pop_front();
  if (opened_.size() >= kConnectsPerSecond || target != "/ws/v5/public") {
    output_.close(session, "connection refused: too many a second, or an unknown path");
    return;
  }
  opened_.push_back(now);
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%08llx", static_cast<unsigned long long>(session));
  sessions_[session] = {text.data(), now, {}, {}, false};
}

// The output may end a session while it is being served, so the entry is taken out at the next
// tick.
void SimulatedVenue::on_closed(SessionId session) {
  const auto found = sessions_.find(session);
  if (found != sessions_.end()) found->second.closed = true;
}

void SimulatedVenue::on_message(SessionId id, std::string_view text, Timestamp now) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || found->second.closed) return;
  Session& session = found->second;
  session.last_traffic = now;
  if (text == "ping") {
    output_.send(id, FrameClass::heartbeat, 0, "pong");
    return;
  }
  on_command(id, session, text, now);
}

void SimulatedVenue::reply(SessionId id, Session& session, std::string text, Timestamp now) {
  session.last_traffic = now;
  output_.send(id, FrameClass::reply, 0, std::move(text));
}

void SimulatedVenue::send_error(SessionId id, Session& session, const std::string& request_id,
                                std::string_view code, const std::string& message, Timestamp now) {
  nlohmann::ordered_json error;
  if (!request_id.empty()) error["id"] = request_id;
  error["event"] = "error";
  error["code"] = code;
  error["msg"] = message;
  error["connId"] = session.connection;
  reply(id, session, error.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), now);
}

void SimulatedVenue::on_command(SessionId id, Session& session, std::string_view text,
                                Timestamp now) {
  const auto command = nlohmann::json::parse(text, nullptr, false);
  const auto word = [](const nlohmann::json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
  };
  const std::string operation = word(command, "op");
  const std::string request_id = word(command, "id");
  const bool known = operation == "subscribe" || operation == "unsubscribe";
  if (!known || !command.contains("args") || !command["args"].is_array() ||
      text.size() > kMessageBytes) {
    send_error(id, session, request_id, "60012",
               "Invalid request: " + std::string(text.substr(0, 200)), now);
    return;
  }
  std::deque<Timestamp>& requests = session.requests;
  while (!requests.empty() && now - requests.front() >= kHour)
    requests.pop_front();
  if (requests.size() >= kRequestsPerHour) {
    send_error(id, session, request_id, "60014", "Requests too frequent", now);
    return;
  }
  requests.push_back(now);
  for (const nlohmann::json& argument : command["args"]) {
    Topic topic;
    topic.channel = word(argument, "channel");
    const std::string name = word(argument, "instId");
    const bool public_channel =
        topic.channel == "books" || topic.channel == "bbo-tbt" || topic.channel == "trades";
    if (!public_channel || !find(name, topic.instrument)) {
      send_error(id, session, request_id, "60018",
                 "Wrong URL or channel:" + topic.channel + ",instId:" + name +
                     " doesn't exist. Please use the correct URL, channel and parameters "
                     "referring to API document.",
                 now);
      continue;
    }
    std::string text_back = "{";
    if (!request_id.empty()) text_back += "\"id\":" + nlohmann::json(request_id).dump() + ",";
    text_back += "\"event\":\"" + operation + "\"," + argument_text(topic.channel, name) +
                 ",\"connId\":\"" + session.connection + "\"}";
    reply(id, session, std::move(text_back), now);
    if (operation == "unsubscribe") {
      session.topics.erase(topic);
      continue;
    }
    session.topics.insert(topic);
    send_snapshot(id, session, topic, now);
  }
}

// A second subscription is answered with a second snapshot (seen in recorded traffic).
void SimulatedVenue::send_snapshot(SessionId id, Session& session, const Topic& topic,
                                   Timestamp now) {
  if (topic.channel == "trades") return;
  session.last_traffic = now;
  if (topic.channel == "bbo-tbt") {
    output_.send(id, FrameClass::top, topic.instrument, top_text(topic.instrument, now));
    return;
  }
  const Published& book = published_[topic.instrument];
  output_.send(id, FrameClass::book_snapshot, topic.instrument,
               book_text(topic, "snapshot", book.bids, book.asks, -1, now));
}

void SimulatedVenue::push(const Topic& topic, FrameClass frame_class, const std::string& text,
                          Timestamp now) {
  for (auto& [id, session] : sessions_) {
    if (session.closed || !session.topics.contains(topic)) continue;
    session.last_traffic = now;
    output_.send(id, frame_class, topic.instrument, text);
  }
}

void SimulatedVenue::on_tick(Timestamp now) {
  std::erase_if(sessions_, [](const auto& entry) { return entry.second.closed; });
  const bool flush = now >= next_flush_;
  if (flush) next_flush_ = {now.ns - now.ns % kFlush.ns + kFlush.ns};
  for (InstrumentIndex i = 0; i < published_.size(); ++i) {
    flush_top(i, now);
    if (flush) flush_book(i, now);
  }
  for (auto& [id, session] : sessions_) {
    if (session.closed || now - session.last_traffic <= kSilence) continue;
    session.closed = true;
    output_.close(id, "no message in either direction for 30 s");
  }
}

void SimulatedVenue::flush_book(InstrumentIndex instrument, Timestamp now) {
  Published& book = published_[instrument];
  const std::int64_t sequence = exchange_.update_number(instrument);
  const bool changed = sequence != book.sequence;
  if (!changed && now - book.told < kKeepAlive) return;
  const std::int64_t previous = std::exchange(book.sequence, sequence);
  book.told = now;
  Levels bids, asks;
  if (changed) {
    bids = exchange_.depth(instrument, market::Side::bid, kLevels);
    asks = exchange_.depth(instrument, market::Side::ask, kLevels);
    exchange_.remember_truth(instrument, sequence);
    book.bids.swap(bids);
    book.asks.swap(asks);
    bids = changes(bids, book.bids, true);
    asks = changes(asks, book.asks, false);
  }
  const Topic topic{"books", instrument};
  const bool wanted = std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
    return entry.second.topics.contains(topic);
  });
  if (!wanted) return;
  push(topic, FrameClass::book_update, book_text(topic, "update", bids, asks, previous, now), now);
}

void SimulatedVenue::flush_top(InstrumentIndex instrument, Timestamp now) {
  Published& book = published_[instrument];
  const std::int64_t sequence = exchange_.update_number(instrument);
  if (std::exchange(book.top_sequence, sequence) == sequence) return;
  const auto bid = exchange_.best(instrument, market::Side::bid).value_or(sim::DepthLevel{});
  const auto ask = exchange_.best(instrument, market::Side::ask).value_or(sim::DepthLevel{});
  const auto same = [](const sim::DepthLevel& a, const sim::DepthLevel& b) {
    return a.price == b.price && a.size == b.size;
  };
  if (same(bid, book.best_bid) && same(ask, book.best_ask)) return;
  book.best_bid = bid;
  book.best_ask = ask;
  push({"bbo-tbt", instrument}, FrameClass::top, top_text(instrument, now), now);
}

void SimulatedVenue::on_trade(const sim::SimTrade& trade) {
  const sim::Listing& listing = exchange_.listings()[trade.instrument];
  const std::string name = symbol(trade.instrument);
  push({"trades", trade.instrument}, FrameClass::trade,
       "{" + argument_text("trades", name) + ",\"data\":[{\"instId\":\"" + name +
           "\",\"tradeId\":\"" + std::to_string(trade.trade_id) + "\",\"px\":\"" +
           core::scaled_text(trade.price, listing.price_scale) + "\",\"sz\":\"" +
           core::scaled_text(trade.size, listing.size_scale) + "\",\"side\":\"" +
           (trade.taker_is_buyer ? "buy" : "sell") + "\",\"ts\":\"" +
           milliseconds_text(trade.time) + "\",\"count\":\"1\"}]}",
       trade.time);
}

// Levels as [price, size, "0", number of orders]; the exchange does not tell how many orders, so 1
// (0 for a level gone).
void SimulatedVenue::append_side(std::string& text, InstrumentIndex instrument,
                                 const Levels& side) const {
  const sim::Listing& listing = exchange_.listings()[instrument];
  text += '[';
  for (const sim::DepthLevel& level : side) {
    text += text.back() == '[' ? "[\"" : ",[\"";
    core::append_scaled_text(text, level.price, listing.price_scale);
    text += "\",\"";
    core::append_scaled_text(text, level.size, listing.size_scale);
    text += level.size == 0 ? "\",\"0\",\"0\"]" : "\",\"0\",\"1\"]";
  }
  text += ']';
}

std::string SimulatedVenue::book_text(const Topic& topic, std::string_view action,
                                      const Levels& bids, const Levels& asks, std::int64_t previous,
                                      Timestamp now) {
  std::int32_t sum = 0;  // fixed to 0 at the real venue since 2026-06-23
  if (checksums_) sum = checksum(topic.instrument) ^ (std::exchange(corrupt_next_, false) ? 1 : 0);
  std::string text = "{" + argument_text("books", symbol(topic.instrument)) + ",\"action\":\"" +
                     std::string(action) + "\",\"data\":[{\"asks\":";
  append_side(text, topic.instrument, asks);
  text += ",\"bids\":";
  append_side(text, topic.instrument, bids);
  text += ",\"ts\":\"" + milliseconds_text(now) + "\",\"checksum\":" + std::to_string(sum) +
          ",\"prevSeqId\":" + std::to_string(previous) +
          ",\"seqId\":" + std::to_string(published_[topic.instrument].sequence) + "}]}";
  return text;
}

std::string SimulatedVenue::top_text(InstrumentIndex instrument, Timestamp now) const {
  const auto side = [&](market::Side which) { return exchange_.depth(instrument, which, 1); };
  std::string text = "{" + argument_text("bbo-tbt", symbol(instrument)) + ",\"data\":[{\"asks\":";
  append_side(text, instrument, side(market::Side::ask));
  text += ",\"bids\":";
  append_side(text, instrument, side(market::Side::bid));
  text += ",\"ts\":\"" + milliseconds_text(now) +
          "\",\"seqId\":" + std::to_string(exchange_.update_number(instrument)) + "}]}";
  return text;
}

// Before 2026-06-23: CRC32 over "bid:size:ask:size:..." of the best 25 levels, a missing side's
// places left out.
std::int32_t SimulatedVenue::checksum(InstrumentIndex instrument) const {
  const Published& book = published_[instrument];
  const sim::Listing& listing = exchange_.listings()[instrument];
  std::string text;
  const auto add = [&](const Levels& side, std::size_t at) {
    if (at >= side.size()) return;
    if (!text.empty()) text += ':';
    core::append_scaled_text(text, side[at].price, listing.price_scale);
    text += ':';
    core::append_scaled_text(text, side[at].size, listing.size_scale);
  };
  for (std::size_t i = 0; i < kChecksumLevels; ++i) {
    add(book.bids, i);
    add(book.asks, i);
  }
  return static_cast<std::int32_t>(core::crc32(text));
}

}  // namespace tern::connectors::okx
