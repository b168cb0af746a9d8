// In: {"arg":{"channel","instId"},"action","data":[...]} pushes, {"event":...} replies, the text
// "pong". Out: events in the order of the elements. The documented key order costs one walk; any
// other order costs two.
#include "connectors/okx/stream.hpp"

#include <utility>

#include "connectors/okx/errors.hpp"
#include "connectors/texts.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::okx {

namespace {

// 60018 names the channel only in words: "Wrong URL or channel:books,instId:X-Y doesn't exist.
// ...".
std::string_view symbol_in_words(std::string_view words) {
  constexpr std::string_view kMark = "instId:";
  const std::size_t at = words.find(kMark);
  if (at == std::string_view::npos) return {};
  words.remove_prefix(at + kMark.size());
  return words.substr(0, words.find_first_of(" ,"));
}

}  // namespace

ChannelKind StreamReader::kind_of(std::string_view channel) noexcept {
  if (channel == "books" || channel == "books-l2-tbt" || channel == "books50-l2-tbt")
    return ChannelKind::book;
  // books5 is five full levels each time. As a book it would fight with `books` of the same symbol;
  // its top is always true.
  if (channel == "bbo-tbt" || channel == "books5") return ChannelKind::top;
  return channel == "trades" ? ChannelKind::trade : ChannelKind::ignored;
}

Decoded StreamReader::decode(std::string_view bytes, MarketSink& sink) {
  if (bytes == "pong") return {DecodeStatus::ok, "pong", {}};
  Envelope envelope;
  if (scan_book(bytes, envelope) && emit(envelope, sink)) {
    return {DecodeStatus::ok, envelope.channel, envelope.instrument};
  }
  envelope = {};
  if (!walk(bytes, envelope)) return {};
  if (!envelope.event.empty()) return on_event(envelope, sink);
  if (envelope.kind == ChannelKind::unknown || !envelope.has_data) return {};
  if (envelope.kind == ChannelKind::ignored) {
    return {DecodeStatus::ignored, envelope.channel, {}};
  }
  if (!envelope.instrument.valid()) {
    if (envelope.symbol.empty()) return {};
    envelope.instrument = sink.on_unknown_symbol(envelope.symbol);
    if (!envelope.instrument.valid()) return {DecodeStatus::foreign, envelope.channel, {}};
  }
  if (!envelope.data_read && !walk(bytes, envelope)) return {};
  if (!emit(envelope, sink)) return {};
  return {DecodeStatus::ok, envelope.channel, envelope.instrument};
}

inline bool StreamReader::read_argument(json::Value& value, Envelope& envelope) {
  std::string_view channel;
  std::string_view symbol;
  const bool walked = json::for_each_field(value, [&](json::Key key, json::Value& part) {
    if (key == "channel") return json::read_text(part, channel);
    if (key == "instId") return json::read_text(part, symbol);
    return true;
  });
  if (!walked || channel.empty()) return false;
  // The second walk, or a second `arg` that may say something else.
  if (envelope.kind != ChannelKind::unknown) {
    return channel == envelope.channel && symbol == envelope.symbol;
  }
  envelope.channel = channel;
  envelope.symbol = symbol;
  envelope.kind = kind_of(channel);
  if (envelope.kind != ChannelKind::ignored && !symbol.empty()) {
    envelope.instrument = find(symbol);
  }
  return true;
}

inline bool StreamReader::read_data(json::Value& value, Envelope& envelope) {
  if (std::exchange(envelope.has_data, true)) return false;
  if (!envelope.instrument.valid()) return true;
  const Scales scales = scales_of(envelope.instrument);
  books_.clear();
  trades_.clear();
  return envelope.data_read = json::for_each_value(value.get_array(), [&](json::Value& element) {
           return envelope.kind == ChannelKind::trade ? read_trade(element, envelope, scales)
                                                      : read_book(element, scales, books_);
         });
}

inline bool StreamReader::read_field(json::Key key, json::Value& value, Envelope& envelope) {
  if (key == "arg") return read_argument(value, envelope);
  if (key == "data") return read_data(value, envelope);
  if (key == "action") return json::read_text(value, envelope.action);
  if (key == "event") return json::read_text(value, envelope.event);
  if (key == "id") return json::read_text(value, envelope.id);
  if (key == "code") return json::read_text(value, envelope.code);
  if (key == "msg") return json::read_text(value, envelope.message);
  return true;
}

// The first walk reads what it can. Data that came before `arg`, or of a symbol made meanwhile, is
// read by a second one.
bool StreamReader::walk(std::string_view bytes, Envelope& envelope) {
  json::Document document;
  json::Object root;
  if (!parser_.open(bytes, document, root)) return false;
  envelope.has_data = false;
  const bool walked = json::for_each_field(
      root, [&](json::Key key, json::Value& value) { return read_field(key, value, envelope); });
  return walked && json::at_end(document);
}

bool StreamReader::read_trade(json::Value& value, const Envelope& envelope, Scales scales) {
  PublicTrade trade;
  trade.instrument = envelope.instrument;
  std::string_view symbol, side;
  LevelTexts texts;
  bool has_id = false;
  const bool walked = json::for_each_field(value, [&](json::Key key, json::Value& part) {
    if (key == "instId") return json::read_text(part, symbol);
    if (key == "tradeId") return has_id = json::read_integer(part, trade.trade_id);
    if (key == "px") return json::read_text(part, texts.price);
    if (key == "sz") return json::read_text(part, texts.size);
    if (key == "side") return json::read_text(part, side);
    if (key == "ts") return json::read_milliseconds(part, trade.venue_time);
    return true;
  });
  if (!walked || !has_id || symbol != envelope.symbol || !trade.venue_time.known()) return false;
  if (side != "buy" && side != "sell") return false;
  trade.taker_is_buyer = side == "buy";
  return add_trade(texts, scales, trade, trades_);
}

bool StreamReader::emit(const Envelope& envelope, MarketSink& sink) {
  if (envelope.kind == ChannelKind::trade) {
    tell_trades(trades_, sink);
    return true;
  }
  const bool snapshot = envelope.action == "snapshot";
  if (envelope.kind == ChannelKind::book && !snapshot && envelope.action != "update") return false;
  for (BookElement& element : books_.finish()) {
    BookMessage& message = element.message;
    message.instrument = envelope.instrument;
    if (envelope.kind == ChannelKind::book) {
      message.action = snapshot ? BookAction::snapshot : BookAction::update;
      sink.on_book(message);
    } else {
      tell_top(message, message.last_id, sink);
    }
  }
  return true;
}

Decoded StreamReader::on_event(const Envelope& envelope, MarketSink& sink) {
  const std::string_view event = envelope.event;
  if (event == "subscribe" || event == "unsubscribe") {
    sink.on_subscription({true, envelope.id, envelope.symbol, {}});
    return {DecodeStatus::ok, event, envelope.instrument};
  }
  if (event != "error" && event != "notice") return {DecodeStatus::ignored, event, {}};
  const std::string text = core::quoted(envelope.code, kErrorTextMax) + ' ' +
                           core::quoted(envelope.message, kErrorTextMax);
  if (event == "error") {
    const std::string_view symbol =
        envelope.symbol.empty() ? symbol_in_words(envelope.message) : envelope.symbol;
    sink.on_subscription({false, envelope.id, symbol, text});
  } else if (envelope.code == kUpgradeNotice) {
    sink.on_reconnect_asked(text);
  }
  return {DecodeStatus::ok, event, {}};
}

}  // namespace tern::connectors::okx
