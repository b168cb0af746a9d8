// In: {"channel","type","data":[...]} pushes, {"method",...} replies. Out: events in the order of
// the elements. The documented key order costs one walk; data that stands before its channel costs
// two.
#include "connectors/kraken/stream.hpp"

#include <utility>

#include "connectors/texts.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::kraken {

VenueStatus to_status(std::string_view word) noexcept {
  // Post-only and cancel-only take no order of ours.
  return word == "online" ? VenueStatus::normal : VenueStatus::maintenance;
}

ChannelKind StreamReader::kind_of(std::string_view channel) noexcept {
  if (channel == "book") return ChannelKind::book;
  if (channel == "ticker") return ChannelKind::top;
  if (channel == "trade") return ChannelKind::trade;
  return channel == "status" ? ChannelKind::status : ChannelKind::ignored;
}

Decoded StreamReader::decode(std::string_view bytes, MarketSink& sink) {
  Envelope envelope;
  if (scan_book(bytes, envelope) && emit(envelope, sink))
    return {DecodeStatus::ok, envelope.channel, envelope.instrument};
  envelope = {};
  if (!walk(bytes, envelope, sink)) return {};
  if (envelope.has_data && !envelope.data_read && !walk(bytes, envelope, sink)) return {};
  if (envelope.channel.empty()) return on_reply(envelope, sink);
  if (envelope.channel == "heartbeat") return {DecodeStatus::ok, envelope.channel, {}};
  if (!envelope.has_data) return {};
  if (envelope.kind == ChannelKind::ignored) return {DecodeStatus::ignored, envelope.channel, {}};
  if (envelope.kind == ChannelKind::status) {
    if (envelope.system.empty()) return {};
    sink.on_venue_status(to_status(envelope.system), envelope.system);
    return {DecodeStatus::ok, envelope.channel, {}};
  }
  if (!emit(envelope, sink)) return {};
  const bool known = envelope.instrument.valid();
  return {known ? DecodeStatus::ok : DecodeStatus::foreign, envelope.channel, envelope.instrument};
}

bool StreamReader::walk(std::string_view bytes, Envelope& envelope, MarketSink& sink) {
  json::Document document;
  json::Object root;
  if (!parser_.open(bytes, document, root)) return false;
  bool has_data = false;
  const bool walked = json::for_each_field(root, [&](json::Key key, json::Value& value) {
    if (key == "channel") {
      if (!json::read_text(value, envelope.channel)) return false;
      envelope.kind = kind_of(envelope.channel);
      return true;
    }
    if (key == "data") {
      return !std::exchange(has_data, true) && read_data(value, envelope, sink);
    }
    if (key == "type") return json::read_text(value, envelope.type);
    if (key == "method") return json::read_text(value, envelope.method);
    if (key == "req_id") return json::read_text(value, envelope.request_id);
    if (key == "success") return json::read_text(value, envelope.success);
    if (key == "error") return json::read_text(value, envelope.error);
    if (key == "symbol") return json::read_text(value, envelope.symbol);
    if (key == "time_out") return json::read_text(value, envelope.time_out);
    if (key != "result") return true;
    return json::for_each_field(value, [&](json::Key name, json::Value& part) {
      return name == "symbol" ? json::read_text(part, envelope.symbol) : true;
    });
  });
  envelope.has_data = has_data;
  return walked && json::at_end(document);
}

bool StreamReader::read_data(json::Value& value, Envelope& envelope, MarketSink& sink) {
  if (envelope.kind == ChannelKind::unknown) return true;  // its channel stands behind it
  envelope.data_read = true;
  if (envelope.kind == ChannelKind::ignored) return json::is_sound(value);
  books_.clear();
  trades_.clear();
  return json::for_each_object(value.get_array(), [&](json::Object& element) {
    return read_element(element, envelope, sink);
  });
}

bool StreamReader::read_element(json::Object& element, Envelope& envelope, MarketSink& sink) {
  std::string_view symbol;
  if (envelope.kind == ChannelKind::status)
    return json::take_text(element, "system", envelope.system);
  // The symbol decides how numbers are read, and stands first where the venue has its way.
  if (!json::take_text(element, "symbol", symbol)) return false;
  const InstrumentId id = find_or_make(symbol, sink);
  if (element.reset().error() != json::SUCCESS) return false;
  if (!id.valid()) {
    return json::for_each_field(element,
                                [](json::Key, json::Value& part) { return json::is_sound(part); });
  }
  if (!envelope.instrument.valid()) envelope.instrument = id;
  const Scales scales = scales_of(id);
  if (envelope.kind == ChannelKind::trade) return read_trade(element, id, scales);
  const bool read = envelope.kind == ChannelKind::book ? read_book(element, scales, books_)
                                                       : read_top(element, scales, books_);
  if (read) books_.last().message.instrument = id;
  return read;
}

bool StreamReader::read_trade(json::Object& element, InstrumentId instrument, Scales scales) {
  PublicTrade trade;
  trade.instrument = instrument;
  std::string_view side, time;
  LevelTexts texts;
  bool has_id = false;
  const bool walked = json::for_each_field(element, [&](json::Key key, json::Value& part) {
    if (key == "trade_id") return has_id = json::read_integer(part, trade.trade_id);
    if (key == "price") return json::read_text(part, texts.price);
    if (key == "qty") return json::read_text(part, texts.size);
    if (key == "side") return json::read_text(part, side);
    return key == "timestamp" ? json::read_text(part, time) : true;
  });
  if (!walked || !has_id || !core::parse_rfc3339(time, trade.venue_time)) return false;
  if (side != "buy" && side != "sell") return false;
  trade.taker_is_buyer = side == "buy";
  return add_trade(texts, scales, trade, trades_);
}

bool StreamReader::emit(const Envelope& envelope, MarketSink& sink) {
  if (envelope.kind == ChannelKind::trade) {
    tell_trades(trades_, sink);
    return true;
  }
  const bool snapshot = envelope.type == "snapshot";
  if (!snapshot && envelope.type != "update") return false;
  for (BookElement& element : books_.finish()) {
    BookMessage& message = element.message;
    // A bare number may be written with more or fewer zeros: its checksum asks for none of them.
    message.price_decimals_sent = message.size_decimals_sent = 0;
    if (envelope.kind == ChannelKind::book) {
      message.action = snapshot ? BookAction::snapshot : BookAction::update;
      sink.on_book(message);
    } else {
      tell_top(message, BookMessage::kNoSequence, sink);
    }
  }
  return true;
}

Decoded StreamReader::on_reply(const Envelope& envelope, MarketSink& sink) {
  const std::string_view method = envelope.method;
  const bool failed = envelope.success == "false" || (method.empty() && !envelope.error.empty());
  const bool is_subscription = method == "subscribe" || method == "unsubscribe";
  if (method.empty() && !failed) return {};
  if (is_subscription && !failed && envelope.success != "true") return {};
  Timestamp time;
  const bool timed = core::parse_rfc3339(envelope.time_out, time);
  if (!envelope.time_out.empty() && !timed) return {};
  if (timed) sink.on_server_time(time, core::microseconds(1));
  if (failed) {
    const std::string text = core::quoted(envelope.error, kErrorTextMax);
    sink.on_subscription({false, envelope.request_id, envelope.symbol, text});
  } else if (is_subscription) {
    sink.on_subscription({true, envelope.request_id, envelope.symbol, {}});
  } else if (method != "pong") {
    return {DecodeStatus::ignored, method, {}};
  }
  return {DecodeStatus::ok, failed && method.empty() ? "error" : method, envelope.instrument};
}

}  // namespace tern::connectors::kraken
