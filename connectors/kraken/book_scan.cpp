// In: a book message in the very form that the venue sends:
// {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":105944.2,
// "qty":0.25}],"asks":[],"checksum":2114181697,"timestamp":"2023-10-06T17:35:55.440295Z"}]}.
// Out: the same message that the JSON parser would give, in half the time.
// Cannot happen: anything of another form read here: it is left to the parser, malformed or not.
#include "connectors/kraken/stream.hpp"

namespace tern::connectors::kraken {
namespace {

using namespace std::string_view_literals;

// A bare number up to the character that ends it.
bool scan_number(core::WireCursor& cursor, char end, int scale, core::ScaledNumber& number) {
  std::string_view text;
  if (!cursor.take_to(end, text)) return false;
  number = core::parse_scaled(text, scale);
  return number.status == core::ScaledStatus::ok;
}

bool scan_level(core::WireCursor& cursor, market::Scales scales, market::BookMessage& message,
                market::Level& level) {
  core::ScaledNumber price;
  core::ScaledNumber size;
  if (!cursor.take(R"({"price":)"sv) || !scan_number(cursor, ',', scales.price, price))
    return false;
  if (!cursor.take(R"("qty":)"sv) || !scan_number(cursor, '}', scales.size, size)) return false;
  message.price_decimals_sent = std::max(message.price_decimals_sent, price.decimals_sent);
  message.size_decimals_sent = std::max(message.size_decimals_sent, size.decimals_sent);
  level = {{price.value}, {size.value}};
  return price.value > 0 && size.value >= 0;
}

// A date, a time and a fraction are each short enough for the cursor.
bool scan_moment(core::WireCursor& cursor, market::BookMessage& message) {
  std::string_view date, time, fraction;
  if (!cursor.take('"') || !cursor.take_to('T', date) || !cursor.take_to('.', time)) return false;
  if (!cursor.take_to('"', fraction)) return false;
  return to_moment({date.data(), date.size() + time.size() + fraction.size() + 2}, message);
}

}  // namespace

bool BookScratch::scan_side(core::WireCursor& cursor, market::Scales scales, LevelRange& range,
                            market::BookMessage& message) {
  range.begin = levels_.size();
  if (!cursor.take('[')) return false;
  if (cursor.take(']')) return true;
  do {
    market::Level level;
    if (levels_.size() >= kLevelsMax || !scan_level(cursor, scales, message, level)) return false;
    levels_.push_back(level);
  } while (cursor.take(','));
  range.count = levels_.size() - range.begin;
  return cursor.take(']');
}

bool BookScratch::scan_book(core::WireCursor& cursor, market::Scales scales) {
  BookElement& book = elements_.emplace_back();
  market::BookMessage& message = book.message;
  std::string_view checksum;
  return cursor.take(R"(,"bids":)"sv) && scan_side(cursor, scales, book.bids, message) &&
         cursor.take(R"(,"asks":)"sv) && scan_side(cursor, scales, book.asks, message) &&
         cursor.take(R"(,"checksum":)"sv) && cursor.take_digits(checksum) &&
         to_checksum(checksum, message) && cursor.take(R"(,"timestamp":)"sv) &&
         scan_moment(cursor, message) && cursor.take('}');
}

bool StreamReader::scan_book(std::string_view bytes, Envelope& envelope) {
  core::WireCursor cursor(bytes);
  if (!cursor.take(R"({"channel":"book","type":)"sv) || !cursor.take_quoted(envelope.type))
    return false;
  if (!cursor.take(R"(,"data":[{"symbol":)"sv) || !cursor.take_quoted(envelope.symbol))
    return false;
  envelope.instrument = catalog_.symbols(venue_).find(envelope.symbol);
  if (!envelope.instrument.valid()) return false;
  const market::Instrument& instrument = catalog_.instrument(envelope.instrument);
  envelope.channel = "book";
  envelope.kind = ChannelKind::book;
  books_.clear();
  if (!books_.scan_book(cursor, {instrument.price_scale, instrument.size_scale}) ||
      !cursor.take("]}"sv) || !cursor.done())
    return false;
  books_.last().message.instrument = envelope.instrument;
  return true;
}

}  // namespace tern::connectors::kraken
