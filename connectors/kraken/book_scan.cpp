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

// [{"price":105944.2,"qty":0.25},...]
bool scan_side(core::WireCursor& cursor, Scales scales, BookMessage& message,
               std::vector<Level>& levels) {
  const auto scan_level = [&](core::ScaledNumber& price, core::ScaledNumber& size) {
    return cursor.take(R"({"price":)"sv) && scan_number(cursor, ',', scales.price, price) &&
           cursor.take(R"("qty":)"sv) && scan_number(cursor, '}', scales.size, size);
  };
  return scan_levels(cursor, message, levels, scan_level);
}

// A date, a time and a fraction are each short enough for the cursor.
bool scan_moment(core::WireCursor& cursor, BookMessage& message) {
  std::string_view date, time, fraction;
  if (!cursor.take('"') || !cursor.take_to('T', date) || !cursor.take_to('.', time)) return false;
  if (!cursor.take_to('"', fraction)) return false;
  return to_moment({date.data(), date.size() + time.size() + fraction.size() + 2}, message);
}

}  // namespace

bool scan_book(core::WireCursor& cursor, Scales scales, BookScratch& books) {
  BookElement& book = books.add();
  BookMessage& message = book.message;
  const auto side = [&](std::vector<Level>& levels) {
    return scan_side(cursor, scales, message, levels);
  };
  std::string_view checksum;
  return cursor.take(R"(,"bids":)"sv) && books.fill(book.bids, side) &&
         cursor.take(R"(,"asks":)"sv) && books.fill(book.asks, side) &&
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
  envelope.instrument = find(envelope.symbol);
  if (!envelope.instrument.valid()) return false;
  envelope.channel = "book";
  envelope.kind = ChannelKind::book;
  books_.clear();
  if (!kraken::scan_book(cursor, scales_of(envelope.instrument), books_) || !cursor.take("]}"sv) ||
      !cursor.done())
    return false;
  books_.last().message.instrument = envelope.instrument;
  return true;
}

}  // namespace tern::connectors::kraken
