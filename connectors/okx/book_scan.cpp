// In: a book push in the very form that the venue sends:
// {"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update",
// "data":[{"asks":[["8476.98","415","0","13"]],"bids":[],"ts":"1597026383085","checksum":0,
// "prevSeqId":1,"seqId":2}]}.
// Out: the same message that the JSON parser would give, in half the time.
// Cannot happen: anything of another form read here: it is left to the parser, malformed or not.
#include "connectors/okx/stream.hpp"

namespace tern::connectors::okx {
namespace {

using namespace std::string_view_literals;

bool scan_integer(core::WireCursor& cursor, std::int64_t& number) {
  std::string_view text;
  return cursor.take_signed(text) && json::to_integer(text, number);
}

// ["8476.98","415","0","13"]
bool scan_side(core::WireCursor& cursor, Scales scales, BookMessage& message,
               std::vector<Level>& levels) {
  const auto scan_level = [&](core::ScaledNumber& price, core::ScaledNumber& size) {
    std::string_view liquidated, orders;
    return scan_quoted_level(cursor, scales, price, size) && cursor.take(",\""sv) &&
           cursor.take_digits(liquidated) && cursor.take("\",\""sv) && cursor.take_digits(orders) &&
           cursor.take("\"]"sv);
  };
  return scan_levels(cursor, message, levels, scan_level);
}

}  // namespace

bool scan_book(core::WireCursor& cursor, Scales scales, BookScratch& books) {
  BookElement& book = books.add();
  BookMessage& message = book.message;
  const auto side = [&](std::vector<Level>& levels) {
    return scan_side(cursor, scales, message, levels);
  };
  std::string_view time;
  if (!cursor.take(R"({"asks":)"sv) || !books.fill(book.asks, side)) return false;
  if (!cursor.take(R"(,"bids":)"sv) || !books.fill(book.bids, side)) return false;
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
  envelope.instrument = find(envelope.symbol);
  if (!envelope.instrument.valid()) return false;
  books_.clear();
  return okx::scan_book(cursor, scales_of(envelope.instrument), books_) && cursor.take("]}"sv) &&
         cursor.done();
}

}  // namespace tern::connectors::okx
