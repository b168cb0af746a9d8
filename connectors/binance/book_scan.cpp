// In: a depth frame in the very form that the venue sends today. Out: the same message that the
// JSON parser would give, in half the time. Cannot happen: anything of another form read here: it
// is left to the parser, malformed or not.
#include "connectors/binance/dialect.hpp"
#include "connectors/binance/stream.hpp"
#include "tern/core/wire_cursor.hpp"

namespace tern::connectors::binance {
namespace {

// "btcusdt" is the stream of BTCUSDT. Symbols of other letters than these are left to the parser.
bool is_stream_of(std::string_view stream, std::string_view symbol) {
  if (stream.size() != symbol.size()) return false;
  bool same = true;
  for (std::size_t i = 0; i < stream.size(); ++i)
    same &= (symbol[i] | ' ') == stream[i];
  return same;
}

}  // namespace

bool StreamReader::scan_depth(std::string_view bytes) {
  using namespace std::string_view_literals;
  core::WireCursor cursor(bytes);
  std::string_view stream, time, symbol, first, last;
  if (!cursor.take(R"({"stream":")"sv) || !cursor.take_to('@', stream)) return false;
  if (!cursor.take(R"(depth@100ms","data":{"e":"depthUpdate","E":)"sv)) return false;
  if (!cursor.take_digits(time) || !cursor.take(R"(,"s":)"sv)) return false;
  if (!cursor.take_quoted(symbol) || !cursor.take(R"(,"U":)"sv)) return false;
  if (!cursor.take_digits(first) || !cursor.take(R"(,"u":)"sv)) return false;
  if (!cursor.take_digits(last) || !cursor.take(R"(,"b":)"sv)) return false;
  instrument_ = find(symbol);
  if (!instrument_.valid() || !is_stream_of(stream, symbol)) return false;

  books_.clear();
  BookElement& book = books_.add();
  BookMessage& message = book.message;
  message.instrument = instrument_;
  if (!read_time(time, message.venue_time) || !core::parse_integer(first, message.first_id) ||
      !core::parse_integer(last, message.last_id) || message.first_id > message.last_id) {
    return false;
  }
  const Scales scales = scales_of(instrument_);
  const auto side = [&](std::vector<Level>& levels) {
    return scan_quoted_levels(cursor, scales, message, levels);
  };
  return books_.fill(book.bids, side) && cursor.take(R"(,"a":)"sv) &&
         books_.fill(book.asks, side) && cursor.take("}}"sv) && cursor.done();
}

}  // namespace tern::connectors::binance
