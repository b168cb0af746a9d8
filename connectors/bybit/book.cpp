// In: {"s":"BTCUSDT","b":[["16493.50","0.006"]],"a":[["16611.00","0.029"]],"u":18521288,
// "seq":7961638724}.
// Out: a BookMessage. `u` is consecutive per channel, so the one before it is its previous.
#include "connectors/bybit/book.hpp"

namespace tern::connectors::bybit {
namespace {

using namespace std::string_view_literals;

bool scan_integer(core::WireCursor& cursor, std::int64_t& number) {
  std::string_view digits;
  return cursor.take_digits(digits) && json::to_integer(digits, number);
}

}  // namespace

bool read_book(json::Object& object, std::string_view symbol, Scales scales, BookScratch& books) {
  std::string_view said_symbol;
  books.clear();
  BookElement& book = books.add();
  BookMessage& message = book.message;
  const bool walked = json::for_each_field(object, [&](json::Key key, json::Value& part) {
    const bool bids = key == "b";
    if (bids || key == "a") {
      return books.fill_once(bids ? book.bids : book.asks, [&](std::vector<Level>& levels) {
        return read_levels(part, scales, message, levels);
      });
    }
    if (key == "s") return json::read_text(part, said_symbol);
    if (key == "u") return json::read_integer(part, message.last_id);
    if (key == "seq") return json::read_integer(part, message.cross_sequence);
    return key == "ts" ? json::read_milliseconds(part, message.venue_time) : true;
  });
  return walked && book.has_both_sides() && said_symbol == symbol && message.last_id > 0;
}

bool scan_book(core::WireCursor& cursor, std::string_view symbol, Scales scales,
               BookScratch& books) {
  books.clear();
  BookElement& book = books.add();
  BookMessage& message = book.message;
  const auto side = [&](std::vector<Level>& levels) {
    return scan_quoted_levels(cursor, scales, message, levels);
  };
  std::string_view said_symbol;
  return cursor.take(R"({"s":)"sv) && cursor.take_quoted(said_symbol) && said_symbol == symbol &&
         cursor.take(R"(,"b":)"sv) && books.fill(book.bids, side) && cursor.take(R"(,"a":)"sv) &&
         books.fill(book.asks, side) && cursor.take(R"(,"u":)"sv) &&
         scan_integer(cursor, message.last_id) && cursor.take(R"(,"seq":)"sv) &&
         scan_integer(cursor, message.cross_sequence) && cursor.take('}') && message.last_id > 0;
}

}  // namespace tern::connectors::bybit
