// In: stream frames, combined ({"stream":..,"data":..}) or raw. Out: book updates, tops, trades,
// replies, the wish to reconnect. Cannot happen: an event before the frame's last byte is known to
// be good; a dependence on the order of keys (the documented order takes one pass, any other takes
// two).
#include "connectors/binance/connector.hpp"

namespace tern::connectors::binance {
namespace {

using simdjson::SUCCESS;

// "btcusdt@depth@100ms" is depth, "btcusdt@kline_1m" is a kline_1m that nobody uses,
// "!serverShutdown" is itself.
Stream stream_of(std::string_view name) {
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

// The event type that a payload names in "e".
Stream stream_of_event(std::string_view event) {
  if (event == "depthUpdate") return {Kind::depth, "depth"};
  if (event == "trade") return {Kind::trade, event};
  if (event == "aggTrade") return {Kind::aggregate_trade, event};
  if (event == "serverShutdown") return {Kind::shutdown, event};
  return {Kind::unused, event};
}

}  // namespace

venue::Decoded BinanceConnector::decode_frame(const venue::Frame& frame, venue::MarketSink& sink) {
  venue::Decoded malformed;
  Document document;
  Object envelope;
  if (!open(parser_, frame.bytes, document) || document.get_object().get(envelope) != SUCCESS) {
    return malformed;
  }
  Stream stream;
  bool enveloped = false;
  bool complete = false;
  for (auto item : envelope) {
    Field field;
    if (std::move(item).get(field) != SUCCESS) return malformed;
    if (field.key() == "stream") {
      const std::string_view name = raw_text(field.value());
      if (name.empty()) return malformed;
      stream = stream_of(name);
      malformed.kind = stream.word;
    } else if (field.key() == "data") {
      enveloped = true;
      Object payload;
      if (complete || stream.kind == Kind::unknown || stream.kind == Kind::unused) continue;
      if (field.value().get_object().get(payload) != SUCCESS) return malformed;
      if (!read_payload(payload, stream.kind, sink)) return malformed;
      complete = true;
    }
  }
  if (!at_end(document)) return malformed;
  if (stream.kind != Kind::unknown && !enveloped) return malformed;
  if (complete || stream.kind == Kind::unused) return emit(stream, sink);
  venue::Decoded decoded;
  if (!read_unwrapped(document, stream, enveloped, decoded, sink)) {
    decoded.status = venue::DecodeStatus::malformed;
  }
  return decoded;
}

// A raw payload, a reply, or an envelope whose "data" comes before its "stream".
bool BinanceConnector::read_unwrapped(Document& document, Stream stream, bool enveloped,
                                      venue::Decoded& decoded, venue::MarketSink& sink) {
  document.rewind();
  Object payload;
  if (enveloped) {
    if (document["data"].get_object().get(payload) != SUCCESS) return false;
  } else if (document.get_object().get(payload) != SUCCESS) {
    return false;
  }
  if (stream.kind == Kind::unknown) {
    Value event;
    if (payload.find_field_unordered("e").get(event) == SUCCESS) {
      stream = stream_of_event(raw_text(event));
    } else if (payload.find_field_unordered("u").error() == SUCCESS) {
      stream = {Kind::top, "bookTicker"};
    } else if (payload.find_field_unordered("lastUpdateId").error() == SUCCESS) {
      stream = {Kind::unused, "partial depth"};  // it names no symbol, so nobody can use it
    } else {
      return read_reply(payload, decoded, sink);
    }
    if (payload.reset().error() != SUCCESS) return false;
  }
  decoded.kind = stream.word;
  if (stream.kind != Kind::unused && !read_payload(payload, stream.kind, sink)) return false;
  decoded = emit(stream, sink);
  return true;
}

bool BinanceConnector::read_payload(Object& payload, Kind kind, venue::MarketSink& sink) {
  scratch_.instrument = {};
  switch (kind) {
    case Kind::depth:
      return read_depth(payload, sink);
    case Kind::top:
      return read_top(payload, sink);
    case Kind::trade:
      return read_trade(payload, 't', sink);
    case Kind::aggregate_trade:
      return read_trade(payload, 'a', sink);
    case Kind::shutdown:
    case Kind::unused:
    case Kind::unknown:
      return true;
  }
  return false;
}

venue::Decoded BinanceConnector::emit(Stream stream, venue::MarketSink& sink) {
  venue::Decoded decoded{venue::DecodeStatus::ok, stream.word, scratch_.instrument};
  if (stream.kind == Kind::unused) {
    return {venue::DecodeStatus::ignored, stream.word, {}};
  }
  if (stream.kind == Kind::shutdown) {
    sink.on_reconnect_asked("serverShutdown");
    return {venue::DecodeStatus::ok, "serverShutdown", {}};
  }
  if (!scratch_.instrument.valid()) {
    decoded.status = venue::DecodeStatus::foreign;
  } else if (stream.kind == Kind::depth) {
    sink.on_book(scratch_.message);
  } else if (stream.kind == Kind::top) {
    sink.on_top(scratch_.top);
  } else {
    sink.on_trade(scratch_.trade);
  }
  return decoded;
}

void BinanceConnector::resolve(std::string_view symbol, venue::MarketSink& sink) {
  scratch_.instrument = config_.catalog->symbols(config_.venue).find(symbol);
  if (!scratch_.instrument.valid()) scratch_.instrument = sink.on_unknown_symbol(symbol);
  if (!scratch_.instrument.valid()) return;
  const market::Instrument& instrument = config_.catalog->instrument(scratch_.instrument);
  scratch_.book.start({instrument.price_scale, instrument.size_scale});
}

bool BinanceConnector::read_depth(Object& payload, venue::MarketSink& sink) {
  market::BookMessage& message = scratch_.message;
  message = {};
  std::string_view symbol;
  unsigned sides = 0;
  bool sides_first = false;
  for (auto item : payload) {
    Field field;
    if (std::move(item).get(field) != SUCCESS) return false;
    Value& value = field.value();
    switch (one_letter(field.key())) {
      case 'E':
        if (!read_time(value, message.venue_time)) return false;
        break;
      case 's':
        if (!read_string(value, symbol)) return false;
        resolve(symbol, sink);
        break;
      case 'U':
        if (!core::parse_integer(raw_text(value), message.first_id)) return false;
        break;
      case 'u':
        if (!core::parse_integer(raw_text(value), message.last_id)) return false;
        break;
      case 'b':
        ++sides;
        if (symbol.empty())
          sides_first = true;
        else if (!read_side(value, scratch_.book.bids))
          return false;
        break;
      case 'a':
        ++sides;
        if (symbol.empty())
          sides_first = true;
        else if (!read_side(value, scratch_.book.asks))
          return false;
        break;
      default:
        break;
    }
  }
  if (symbol.empty() || sides != 2 || !message.venue_time.known()) return false;
  if (message.first_id < 0 || message.last_id < message.first_id) return false;
  if (sides_first && !read_sides(payload)) return false;
  finish_book();
  return true;
}

// Levels need their instrument's scales: a payload that names its symbol last is read twice.
bool BinanceConnector::read_sides(Object& payload) {
  if (payload.reset().error() != SUCCESS) return false;
  for (auto item : payload) {
    Field field;
    if (std::move(item).get(field) != SUCCESS) return false;
    const char key = one_letter(field.key());
    if (key == 'b' && !read_side(field.value(), scratch_.book.bids)) return false;
    if (key == 'a' && !read_side(field.value(), scratch_.book.asks)) return false;
  }
  return true;
}

bool BinanceConnector::read_side(Value& value, std::vector<market::Level>& side) {
  return !scratch_.instrument.valid() || read_levels(value, scratch_.book, side);
}

void BinanceConnector::finish_book() {
  market::BookMessage& message = scratch_.message;
  message.instrument = scratch_.instrument;
  message.price_decimals_sent = scratch_.book.price_decimals;
  message.size_decimals_sent = scratch_.book.size_decimals;
  message.refused_levels = scratch_.book.refused;
  message.bids = scratch_.book.bids;
  message.asks = scratch_.book.asks;
}

bool BinanceConnector::read_top(Object& payload, venue::MarketSink& sink) {
  market::TopOfBook& top = scratch_.top;
  top = {};
  std::string_view symbol, bid, bid_size, ask, ask_size;
  for (auto item : payload) {
    Field field;
    if (std::move(item).get(field) != SUCCESS) return false;
    Value& value = field.value();
    switch (one_letter(field.key())) {
      case 'u':
        if (!core::parse_integer(raw_text(value), top.last_id)) return false;
        break;
      case 's':
        if (!read_string(value, symbol)) return false;
        break;
      case 'b':
        bid = raw_text(value);
        break;
      case 'B':
        bid_size = raw_text(value);
        break;
      case 'a':
        ask = raw_text(value);
        break;
      case 'A':
        ask_size = raw_text(value);
        break;
      default:
        break;
    }
  }
  if (symbol.empty() || top.last_id < 0) return false;
  resolve(symbol, sink);
  top.instrument = scratch_.instrument;
  if (!scratch_.instrument.valid()) return true;
  return read_best(bid, bid_size, scratch_.book.scales, top.bid) &&
         read_best(ask, ask_size, scratch_.book.scales, top.ask);
}

bool BinanceConnector::read_trade(Object& payload, char id_key, venue::MarketSink& sink) {
  market::PublicTrade& trade = scratch_.trade;
  trade = {};
  trade.trade_id = -1;
  std::string_view symbol, price, size, buyer_is_maker;
  for (auto item : payload) {
    Field field;
    if (std::move(item).get(field) != SUCCESS) return false;
    Value& value = field.value();
    const char key = one_letter(field.key());
    if (key == id_key && !core::parse_integer(raw_text(value), trade.trade_id)) return false;
    switch (key) {
      case 's':
        if (!read_string(value, symbol)) return false;
        break;
      case 'T':
        if (!read_time(value, trade.venue_time)) return false;
        break;
      case 'p':
        price = raw_text(value);
        break;
      case 'q':
        size = raw_text(value);
        break;
      case 'm':
        buyer_is_maker = raw_text(value);
        break;
      default:
        break;
    }
  }
  if (symbol.empty() || trade.trade_id < 0 || !trade.venue_time.known()) return false;
  if (buyer_is_maker != "true" && buyer_is_maker != "false") return false;
  trade.taker_is_buyer = buyer_is_maker == "false";
  resolve(symbol, sink);
  trade.instrument = scratch_.instrument;
  if (!scratch_.instrument.valid()) return true;
  const core::ScaledNumber at = core::parse_scaled(price, scratch_.book.scales.price);
  const core::ScaledNumber much = core::parse_scaled(size, scratch_.book.scales.size);
  if (at.status != core::ScaledStatus::ok || much.status != core::ScaledStatus::ok) return false;
  if (at.value <= 0 || much.value <= 0) return false;
  trade.price = {at.value};
  trade.size = {much.value};
  return true;
}

// {"result":null,"id":1}; an error stands at the top ({"code":2,"msg":".."}) or inside "error".
bool BinanceConnector::read_reply(Object& reply, venue::Decoded& decoded, venue::MarketSink& sink) {
  venue::SubscriptionReply answer;
  Value id;
  if (reply.find_field_unordered("id").get(id) == SUCCESS) answer.request_id = raw_text(id);
  Object error;
  const bool inside = reply.find_field_unordered("error").get_object().get(error) == SUCCESS;
  if (read_error(inside ? error : reply, scratch_.text)) {
    answer.error = scratch_.text;
  } else {
    if (inside || reply.find_field_unordered("result").error() != SUCCESS) return false;
    answer.accepted = true;
  }
  decoded = {venue::DecodeStatus::ok, answer.accepted ? "result" : "error", {}};
  sink.on_subscription(answer);
  return true;
}

}  // namespace tern::connectors::binance
