// In: stream frames, combined ({"stream":..,"data":..}) or raw. Out: book updates, tops, trades,
// replies, the wish to reconnect. Cannot happen: an event before the frame's last byte is known to
// be good; a dependence on the order of keys (fields are asked for in the documented order, which
// costs one pass, and found in any other).
#include "connectors/binance/stream.hpp"

#include "connectors/binance/dialect.hpp"
#include "connectors/binance/errors.hpp"

namespace tern::connectors::binance {
namespace {

bool is_zero(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

// "btcusdt@depth@100ms" is depth, "btcusdt@kline_1m" is a kline_1m that nobody uses,
// "!serverShutdown" is itself.
StreamReader::Stream StreamReader::stream_of(std::string_view name) {
  const std::size_t at = name.find('@');
  if (at == std::string_view::npos || name.front() == '!') {
    const std::string_view word = name.substr(0, at);
    return {word == "!serverShutdown" ? Kind::shutdown : Kind::unused, word};
  }
  const std::string_view rest = name.substr(at + 1);
  if (rest == "depth@100ms" || rest == "depth") return {Kind::depth, "depth"};
  if (rest == "bookTicker") return {Kind::top, rest};
  if (rest == "trade") return {Kind::trade, rest};
  if (rest == "aggTrade") return {Kind::aggregate_trade, rest};
  return {Kind::unused, rest.substr(0, rest.find('@'))};
}

// What a payload without a stream name is about; its event type tells, and a best price has none.
StreamReader::Stream StreamReader::stream_of(json::Object& payload) {
  const std::string_view event = json::text_of(payload, "e");
  if (event == "depthUpdate") return {Kind::depth, "depth"};
  if (event == "trade") return {Kind::trade, event};
  if (event == "aggTrade") return {Kind::aggregate_trade, event};
  if (event == "serverShutdown") return {Kind::shutdown, event};
  if (!event.empty()) return {Kind::unused, event};
  if (!json::text_of(payload, "u").empty()) return {Kind::top, "bookTicker"};
  // A partial book names no symbol, so nobody can use it outside an envelope.
  if (!json::text_of(payload, "lastUpdateId").empty()) return {Kind::unused, "partial depth"};
  return {};
}

Decoded StreamReader::decode(std::string_view bytes, MarketSink& sink) {
  if (scan_depth(bytes)) return emit({Kind::depth, "depth"}, sink);
  Decoded malformed;
  json::Document document;
  json::Object envelope;
  if (!parser_.open(bytes, document, envelope)) return malformed;
  Stream stream;
  bool has_data = false;
  bool complete = false;
  // Walked to its end in any case: only then is it known that the frame is whole.
  const bool walked = json::for_each_field(envelope, [&](json::Key key, json::Value& value) {
    std::string_view name;
    json::Object part;
    if (key == "stream") {
      // One name only: what was read for a first one must not be told as a second one's.
      if (stream.kind != Kind::unknown || !json::read_text(value, name)) return false;
      stream = stream_of(name);
      malformed.kind = stream.word;
    } else if (key == "data" && !has_data) {
      has_data = true;
      if (stream.kind == Kind::unknown || stream.kind == Kind::unused) return true;
      if (value.get_object().get(part) != json::SUCCESS) return false;
      complete = read_payload(part, stream.kind, sink);
      return complete;
    }
    return true;
  });
  if (!walked || !json::at_end(document) || (stream.kind != Kind::unknown && !has_data))
    return malformed;
  if (complete || stream.kind == Kind::unused) return emit(stream, sink);
  // A raw payload, a reply, or an envelope whose "data" comes before its "stream".
  document.rewind();
  json::Object payload;
  if (document.get_object().get(payload) != json::SUCCESS) return malformed;
  if (!json::is_whole(document, payload)) return malformed;
  if (has_data && !json::find_object(payload, "data", payload)) return malformed;
  if (stream.kind == Kind::unknown) stream = stream_of(payload);
  if (stream.kind == Kind::unknown) return on_reply(payload, sink);
  malformed.kind = stream.word;
  return read_payload(payload, stream.kind, sink) ? emit(stream, sink) : malformed;
}

bool StreamReader::read_payload(json::Object& payload, Kind kind, MarketSink& sink) {
  instrument_ = {};
  switch (kind) {
    case Kind::depth:
      return read_depth(payload, sink);
    case Kind::top:
      return read_top(payload, sink);
    case Kind::trade:
      return read_trade(payload, "t", sink);
    case Kind::aggregate_trade:
      return read_trade(payload, "a", sink);
    case Kind::shutdown:
    case Kind::unused:
    case Kind::unknown:
      break;
  }
  return true;
}

Decoded StreamReader::emit(Stream stream, MarketSink& sink) {
  if (stream.kind == Kind::unused) return {DecodeStatus::ignored, stream.word, {}};
  if (stream.kind == Kind::shutdown) {
    sink.on_reconnect_asked("serverShutdown");
    return {DecodeStatus::ok, "serverShutdown", {}};
  }
  if (!instrument_.valid()) return {DecodeStatus::foreign, stream.word, {}};
  if (stream.kind == Kind::depth) {
    sink.on_book(books_.finish().front().message);
  } else if (stream.kind == Kind::top) {
    sink.on_top(top_);
  } else {
    sink.on_trade(trade_);
  }
  return {DecodeStatus::ok, stream.word, instrument_};
}

bool StreamReader::resolve(std::string_view symbol, MarketSink& sink) {
  if (symbol.empty()) return false;
  instrument_ = find_or_make(symbol, sink);
  if (instrument_.valid()) scales_ = scales_of(instrument_);
  return true;
}

bool StreamReader::read_depth(json::Object& payload, MarketSink& sink) {
  books_.clear();
  BookMessage& message = books_.add().message;
  if (!read_time(json::text_of(payload, "E"), message.venue_time)) return false;
  if (!resolve(json::string_of(payload, "s"), sink)) return false;
  message.instrument = instrument_;
  if (!json::take_integer(payload, "U", message.first_id)) return false;
  if (!json::take_integer(payload, "u", message.last_id)) return false;
  if (message.first_id > message.last_id) return false;
  if (!instrument_.valid()) return json::has(payload, "b") && json::has(payload, "a");
  return read_sides(payload, {"b", "a"}, scales_, books_);
}

// One side of a best price. Price and size 0: the side is empty; what does not fit the scales
// counts as empty too.
bool StreamReader::read_best(const LevelTexts& texts, Level& best) {
  if (is_zero(texts.price) && is_zero(texts.size)) return true;
  BookMessage message;
  best_.clear();
  if (!add_level(texts, scales_, message, best_)) return false;
  if (!best_.empty() && best_[0].size.value > 0) best = best_[0];
  return true;
}

bool StreamReader::read_top(json::Object& payload, MarketSink& sink) {
  top_ = {};
  if (!json::take_integer(payload, "u", top_.last_id)) return false;
  if (!resolve(json::string_of(payload, "s"), sink)) return false;
  top_.instrument = instrument_;
  LevelTexts bid, ask;
  return json::take_text(payload, "b", bid.price) && json::take_text(payload, "B", bid.size) &&
         json::take_text(payload, "a", ask.price) && json::take_text(payload, "A", ask.size) &&
         read_best(bid, top_.bid) && read_best(ask, top_.ask);
}

bool StreamReader::read_trade(json::Object& payload, std::string_view id_key, MarketSink& sink) {
  PublicTrade& trade = trade_;
  trade = {};
  if (!resolve(json::string_of(payload, "s"), sink)) return false;
  if (!json::take_integer(payload, id_key, trade.trade_id)) return false;
  LevelTexts texts;
  if (!json::take_text(payload, "p", texts.price)) return false;
  if (!json::take_text(payload, "q", texts.size)) return false;
  if (!read_time(json::text_of(payload, "T"), trade.venue_time)) return false;
  const std::string_view buyer_is_maker = json::text_of(payload, "m");
  if (buyer_is_maker != "true" && buyer_is_maker != "false") return false;
  trade.instrument = instrument_;
  trade.taker_is_buyer = buyer_is_maker == "false";
  if (!trade.instrument.valid()) return true;
  Level level;
  if (!read_best(texts, level)) return false;
  trade.price = level.price;
  trade.size = level.size;
  return level.size.value > 0;
}

// {"result":null,"id":1}; an error stands at the top ({"code":2,"msg":".."}) or inside "error".
Decoded StreamReader::on_reply(json::Object& reply, MarketSink& sink) {
  venue::SubscriptionReply answer;
  answer.request_id = json::text_of(reply, "id");
  answer.accepted = json::has(reply, "result");
  json::Object inside;
  const bool is_inside = json::find_object(reply, "error", inside);
  const VenueError error = error_of(is_inside ? inside : reply);
  if (error.coded) answer.accepted = false;
  answer.error = error.text;
  if (!answer.accepted && !error.coded) return {};
  sink.on_subscription(answer);
  return {DecodeStatus::ok, answer.accepted ? "result" : "error", {}};
}

}  // namespace tern::connectors::binance
