// In: a depth frame in the very form that the venue sends today. Out: the same message that the
// JSON parser would give, in half the time. Cannot happen: anything of another form read here: it
// is left to the parser, malformed or not.
#include "connectors/binance/connector.hpp"
#include "tern/core/wire_cursor.hpp"

namespace tern::connectors::binance {
namespace {

// [["price","size"],...] of levels that all fit the scales.
bool scan_side(core::WireCursor& cursor, Scales scales, BookMessage& message,
               std::vector<Level>& side) {
  side.clear();
  return scan_levels(cursor, message, side,
                     [&](core::ScaledNumber& price, core::ScaledNumber& size) {
                       return scan_quoted_level(cursor, scales, price, size) && cursor.take(']');
                     });
}

// "btcusdt" is the stream of BTCUSDT. Symbols of other letters than these are left to the parser.
bool is_stream_of(std::string_view stream, std::string_view symbol) {
  if (stream.size() != symbol.size()) return false;
  bool same = true;
  for (std::size_t i = 0; i < stream.size(); ++i)
    same &= (symbol[i] | ' ') == stream[i];
  return same;
}

}  // namespace

bool BinanceConnector::scan_depth(std::string_view bytes, MarketSink& sink) {
  using namespace std::string_view_literals;
  core::WireCursor cursor(bytes);
  std::string_view stream, time, symbol, first, last;
  if (!cursor.take(R"({"stream":")"sv) || !cursor.take_to('@', stream)) return false;
  if (!cursor.take(R"(depth@100ms","data":{"e":"depthUpdate","E":)"sv)) return false;
  if (!cursor.take_digits(time) || !cursor.take(R"(,"s":)"sv)) return false;
  if (!cursor.take_quoted(symbol) || !cursor.take(R"(,"U":)"sv)) return false;
  if (!cursor.take_digits(first) || !cursor.take(R"(,"u":)"sv)) return false;
  if (!cursor.take_digits(last) || !cursor.take(R"(,"b":)"sv)) return false;
  const InstrumentId known = config_.catalog->symbols(config_.venue).find(symbol);
  if (!known.valid() || !is_stream_of(stream, symbol)) return false;

  BookMessage& message = scratch_.message;
  message = {};
  if (!read_time(time, message.venue_time) || !core::parse_integer(first, message.first_id) ||
      !core::parse_integer(last, message.last_id) || message.first_id > message.last_id) {
    return false;
  }
  use(known);
  if (!scan_side(cursor, scratch_.scales, message, scratch_.bids) || !cursor.take(R"(,"a":)"sv) ||
      !scan_side(cursor, scratch_.scales, message, scratch_.asks) || !cursor.take("}}"sv) ||
      !cursor.done()) {
    return false;
  }
  finish_book();
  sink.on_book(message);
  return true;
}

}  // namespace tern::connectors::binance
