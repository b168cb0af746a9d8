// In: a book push in the very form that the venue sends:
// {"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update",
// "data":[{"asks":[["8476.98","415","0","13"]],"bids":[],"ts":"1597026383085","checksum":0,
// "prevSeqId":1,"seqId":2}]}.
// Out: the same message that the JSON parser would give, in half the time.
// Cannot happen: anything of another form read here: it is left to the parser, malformed or not.
#include "connectors/okx/stream.hpp"
#include "tern/core/wire_cursor.hpp"

namespace tern::connectors::okx {
namespace {

using namespace std::string_view_literals;

bool scan_integer(core::WireCursor& cursor, std::int64_t& number) {
  std::string_view text;
  return cursor.take_signed(text) && json::to_integer(text, number);
}

bool scan_level(core::WireCursor& cursor, market::Scales scales, market::BookMessage& message,
                market::Level& level) {
  core::ScaledNumber price;
  core::ScaledNumber size;
  std::string_view liquidated, orders;
  if (!cursor.take('[') || !cursor.take_quoted_number(scales.price, price)) return false;
  if (!cursor.take(',') || !cursor.take_quoted_number(scales.size, size)) return false;
  if (!cursor.take(",\""sv) || !cursor.take_digits(liquidated) || !cursor.take("\",\""sv))
    return false;
  if (!cursor.take_digits(orders) || !cursor.take("\"]"sv)) return false;
  message.price_decimals_sent = std::max(message.price_decimals_sent, price.decimals_sent);
  message.size_decimals_sent = std::max(message.size_decimals_sent, size.decimals_sent);
  level = {{price.value}, {size.value}};
  return price.value > 0 && size.value >= 0;
}

}  // namespace

bool BookScratch::scan_side(core::WireCursor& cursor, market::Scales scales, LevelRange& range,
                            market::BookMessage& message) {
  range.begin = levels_.size();
  if (!cursor.take('[')) return false;
  if (cursor.take(']')) return true;
  do {
    market::Level level;
    if (!scan_level(cursor, scales, message, level)) return false;
    levels_.push_back(level);
  } while (cursor.take(','));
  range.count = levels_.size() - range.begin;
  return cursor.take(']');
}

bool BookScratch::scan(core::WireCursor& cursor, market::Scales scales) {
  BookElement& book = elements_.emplace_back();
  market::BookMessage& message = book.message;
  std::string_view time;
  if (!cursor.take(R"({"asks":)"sv) || !scan_side(cursor, scales, book.asks, message)) return false;
  if (!cursor.take(R"(,"bids":)"sv) || !scan_side(cursor, scales, book.bids, message)) return false;
  if (!cursor.take(R"(,"ts":)"sv) || !cursor.take_quoted(time)) return false;
  if (!json::to_milliseconds(time, message.venue_time)) return false;
  if (cursor.take('}')) return true;
  std::string_view checksum;
  if (!cursor.take(R"(,"checksum":)"sv) || !cursor.take_signed(checksum)) return false;
  if (!to_checksum(checksum, message)) return false;
  if (cursor.take('}')) return true;
  return cursor.take(R"(,"prevSeqId":)"sv) && scan_integer(cursor, message.previous_id) &&
         cursor.take(R"(,"seqId":)"sv) && scan_integer(cursor, message.last_id) && cursor.take('}');
}

bool StreamReader::scan_book(std::string_view bytes, Envelope& envelope) {
  core::WireCursor cursor(bytes);
  if (!cursor.take(R"({"arg":{"channel":)"sv) || !cursor.take_quoted(envelope.channel))
    return false;
  if (!cursor.take(R"(,"instId":)"sv) || !cursor.take_quoted(envelope.symbol)) return false;
  if (!cursor.take(R"(},"action":)"sv) || !cursor.take_quoted(envelope.action)) return false;
  if (!cursor.take(R"(,"data":[)"sv) || kind_of(envelope.channel) != ChannelKind::book)
    return false;
  envelope.kind = ChannelKind::book;
  envelope.instrument = catalog_.symbols(venue_).find(envelope.symbol);
  if (!envelope.instrument.valid()) return false;
  const market::Instrument& instrument = catalog_.instrument(envelope.instrument);
  books_.clear();
  return books_.scan(cursor, {instrument.price_scale, instrument.size_scale}) &&
         cursor.take("]}"sv) && cursor.done();
}

}  // namespace tern::connectors::okx
