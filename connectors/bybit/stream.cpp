// In: {"topic","ts","type","data","cts"} pushes in any order of keys, {"op","success","ret_msg"}
// replies. Out: events. The documented order costs one walk; data before its topic costs two.
#include "connectors/bybit/stream.hpp"

#include <utility>

#include "connectors/texts.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::bybit {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kBookDepth = "50";
constexpr std::string_view kTopDepth = "1";
constexpr std::int64_t kBeginsAnew = 1;  // the service restarted: whatever it is called

// "Invalid topic: orderbook.50.XY": the symbol stands last.
std::string_view symbol_in_words(std::string_view words) {
  const std::size_t at = words.rfind('.');
  return at == std::string_view::npos ? std::string_view() : words.substr(at + 1);
}

}  // namespace

// "orderbook.50.BTCUSDT", "publicTrade.BTCUSDT".
bool StreamReader::set_topic(std::string_view topic, Envelope& envelope) const {
  if (!envelope.topic.empty()) return topic == envelope.topic;  // the second walk
  const std::size_t first = topic.find('.');
  const std::size_t last = topic.rfind('.');
  if (first == std::string_view::npos || last + 1 == topic.size()) return false;
  const std::string_view name = topic.substr(0, first);
  const std::string_view depth = first == last ? "" : topic.substr(first + 1, last - first - 1);
  envelope.topic = topic;
  envelope.symbol = topic.substr(last + 1);
  envelope.kind = ChannelKind::ignored;
  if (name == "publicTrade" && first == last) envelope.kind = ChannelKind::trade;
  if (name == "orderbook" && depth == kTopDepth) {
    envelope.kind = ChannelKind::top;
  } else if (name == "orderbook" && (recorded_ || depth == kBookDepth)) {
    envelope.kind = ChannelKind::book;
  }
  if (envelope.kind != ChannelKind::ignored) envelope.instrument = find(envelope.symbol);
  return true;
}

bool StreamReader::scan_book(std::string_view bytes, Envelope& envelope) {
  core::WireCursor cursor(bytes);
  std::string_view depth, time;
  if (!cursor.take(R"({"topic":"orderbook.)"sv) || !cursor.take_digits(depth)) return false;
  if (depth == kTopDepth || (depth != kBookDepth && !recorded_)) return false;
  if (!cursor.take('.') || !cursor.take_to('"', envelope.symbol)) return false;
  // In spot `ts` comes before `type`; contracts, in recordings, turn them round.
  const bool type_first = cursor.take(R"(,"type":)"sv);
  if (type_first && !cursor.take_quoted(envelope.type)) return false;
  if (!cursor.take(R"(,"ts":)"sv) || !cursor.take_digits(time) ||
      !json::to_milliseconds(time, envelope.time))
    return false;
  if (!type_first && (!cursor.take(R"(,"type":)"sv) || !cursor.take_quoted(envelope.type)))
    return false;
  envelope.kind = ChannelKind::book;
  envelope.instrument = find(envelope.symbol);
  if (!envelope.instrument.valid() || !cursor.take(R"(,"data":)"sv)) return false;
  if (!bybit::scan_book(cursor, envelope.symbol, scales_of(envelope.instrument), books_))
    return false;
  if (cursor.take(R"(,"cts":)"sv) && !cursor.take_digits(time)) return false;
  if (!cursor.take('}')) return false;
  (void)cursor.take('\r');  // lines of the venue's own history end so
  return cursor.done();
}

bool StreamReader::walk(std::string_view bytes, Envelope& envelope) {
  json::Document document;
  json::Object root;
  if (!parser_.open(bytes, document, root)) return false;
  envelope.has_data = false;
  const bool walked = json::for_each_field(root, [&](json::Key key, json::Value& value) {
    std::string_view topic;
    if (key == "topic") return json::read_text(value, topic) && set_topic(topic, envelope);
    if (key == "data") return read_data(value, envelope);
    if (key == "type") return json::read_text(value, envelope.type);
    if (key == "ts") return json::read_milliseconds(value, envelope.time);
    if (key == "op") return json::read_text(value, envelope.operation);
    if (key == "success") return json::read_text(value, envelope.success);
    if (key == "req_id") return json::read_text(value, envelope.id);
    if (key == "ret_msg") return json::read_text(value, envelope.message);
    return true;
  });
  return walked && json::at_end(document);
}

bool StreamReader::read_data(json::Value& value, Envelope& envelope) {
  if (std::exchange(envelope.has_data, true)) return false;
  if (!envelope.instrument.valid()) return true;
  const Scales scales = scales_of(envelope.instrument);
  envelope.data_read = true;
  if (envelope.kind != ChannelKind::trade) {
    json::Object book;
    return value.get_object().get(book) == json::SUCCESS &&
           read_book(book, envelope.symbol, scales, books_);
  }
  trades_.clear();
  return json::for_each_value(
      value.get_array(), [&](json::Value& trade) { return read_trade(trade, envelope, scales); });
}

bool StreamReader::read_trade(json::Value& value, const Envelope& envelope, Scales scales) {
  PublicTrade trade;
  trade.instrument = envelope.instrument;
  std::string_view symbol, side, id;
  LevelTexts texts;
  const bool walked = json::for_each_field(value, [&](json::Key key, json::Value& part) {
    if (key == "s") return json::read_text(part, symbol);
    if (key == "i") return json::read_text(part, id);
    if (key == "p") return json::read_text(part, texts.price);
    if (key == "v") return json::read_text(part, texts.size);
    if (key == "S") return json::read_text(part, side);
    if (key == "T") return json::read_milliseconds(part, trade.venue_time);
    return true;
  });
  if (!walked || symbol != envelope.symbol || id.empty() || !trade.venue_time.known()) return false;
  if (side != "Buy" && side != "Sell") return false;
  // A number for spot; other products name their trades by words.
  if (!json::to_integer(id, trade.trade_id)) trade.trade_id = 0;
  trade.taker_is_buyer = side == "Buy";
  return add_trade(texts, scales, trade, trades_);
}

Decoded StreamReader::decode(std::string_view bytes, MarketSink& sink) {
  Envelope envelope;
  if (scan_book(bytes, envelope) && emit(envelope, sink))
    return {DecodeStatus::ok, envelope.type, envelope.instrument};
  envelope = {};
  if (!walk(bytes, envelope)) return {};
  if (envelope.topic.empty()) return on_reply(envelope, sink);
  if (!envelope.has_data) return {};
  const std::string_view name = envelope.topic.substr(0, envelope.topic.rfind('.'));
  const std::string_view kind = envelope.kind == ChannelKind::book ? envelope.type : name;
  if (envelope.kind == ChannelKind::ignored) return {DecodeStatus::ignored, kind, {}};
  if (!envelope.instrument.valid()) {
    envelope.instrument = sink.on_unknown_symbol(envelope.symbol);
    if (!envelope.instrument.valid()) return {DecodeStatus::foreign, kind, {}};
  }
  if (!envelope.data_read && !walk(bytes, envelope)) return {};
  if (!emit(envelope, sink)) return {};
  return {DecodeStatus::ok, kind, envelope.instrument};
}

bool StreamReader::emit(const Envelope& envelope, MarketSink& sink) {
  if (envelope.kind == ChannelKind::trade) {
    tell_trades(trades_, sink);
    return true;
  }
  const bool snapshot = envelope.type == "snapshot";
  if ((!snapshot && envelope.type != "delta") || !envelope.time.known()) return false;
  BookMessage& message = books_.finish().front().message;
  message.instrument = envelope.instrument;
  message.venue_time = envelope.time;
  if (envelope.kind == ChannelKind::book) {
    const bool anew = snapshot || message.last_id == kBeginsAnew;
    message.action = anew ? BookAction::snapshot : BookAction::update;
    message.previous_id = message.last_id - 1;
    sink.on_book(message);
  } else if (snapshot) {  // spot sends whole tops only
    tell_top(message, BookMessage::kNoSequence, sink);
  }
  return true;
}

Decoded StreamReader::on_reply(const Envelope& envelope, MarketSink& sink) {
  const std::string_view operation = envelope.operation;
  if (operation == "ping" || operation == "pong") return {DecodeStatus::ok, operation, {}};
  if (operation.empty() || (envelope.success != "true" && envelope.success != "false")) return {};
  if (operation != "subscribe" && operation != "unsubscribe")
    return {DecodeStatus::ignored, operation, {}};
  if (envelope.success == "true") {
    sink.on_subscription({true, envelope.id, {}, {}});
  } else {
    const std::string text = core::quoted(envelope.message, kErrorTextMax);
    sink.on_subscription({false, envelope.id, symbol_in_words(envelope.message), text});
  }
  return {DecodeStatus::ok, operation, {}};
}

}  // namespace tern::connectors::bybit
