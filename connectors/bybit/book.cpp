// In: {"s":"BTCUSDT","b":[["16493.50","0.006"]],"a":[["16611.00","0.029"]],"u":18521288,
// "seq":7961638724}.
// Out: a BookMessage. `u` is consecutive per channel, so the one before it is its previous.
#include "connectors/bybit/book.hpp"

#include <utility>

namespace tern::connectors::bybit {
namespace {

using namespace std::string_view_literals;

bool scan_integer(core::WireCursor& cursor, std::int64_t& number) {
  std::string_view digits;
  return cursor.take_digits(digits) && json::to_integer(digits, number);
}

}  // namespace

void BookScratch::clear() noexcept {
  message_ = {};
  bids_.clear();
  asks_.clear();
}

bool BookScratch::read(json::Value& value, std::string_view symbol, market::Scales scales) {
  clear();
  json::Object object;
  std::string_view said_symbol;
  bool has_bids = false;
  bool has_asks = false;
  if (value.get_object().get(object) != json::SUCCESS) return false;
  const bool walked = json::for_each_field(object, [&](json::Key key, json::Value& part) {
    if (key == "b" && !std::exchange(has_bids, true))
      return read_levels(part, scales, message_, bids_);
    if (key == "a" && !std::exchange(has_asks, true))
      return read_levels(part, scales, message_, asks_);
    if (key == "s") return json::read_text(part, said_symbol);
    if (key == "u") return json::read_integer(part, message_.last_id);
    if (key == "seq") return json::read_integer(part, message_.cross_sequence);
    if (key == "ts") return json::read_milliseconds(part, message_.venue_time);
    return key != "b" && key != "a";
  });
  return walked && has_bids && has_asks && said_symbol == symbol && message_.last_id > 0;
}

bool BookScratch::scan_side(core::WireCursor& cursor, market::Scales scales,
                            std::vector<market::Level>& side) {
  if (!cursor.take('[')) return false;
  if (cursor.take(']')) return true;
  do {
    core::ScaledNumber price;
    core::ScaledNumber size;
    if (!cursor.take('[') || !cursor.take_quoted_number(scales.price, price)) return false;
    if (!cursor.take(',') || !cursor.take_quoted_number(scales.size, size)) return false;
    if (!cursor.take(']') || price.value <= 0 || size.value < 0) return false;
    message_.price_decimals_sent = std::max(message_.price_decimals_sent, price.decimals_sent);
    message_.size_decimals_sent = std::max(message_.size_decimals_sent, size.decimals_sent);
    side.push_back({{price.value}, {size.value}});
  } while (cursor.take(','));
  return cursor.take(']');
}

bool BookScratch::scan(core::WireCursor& cursor, std::string_view symbol, market::Scales scales) {
  clear();
  std::string_view said_symbol;
  return cursor.take(R"({"s":)"sv) && cursor.take_quoted(said_symbol) && said_symbol == symbol &&
         cursor.take(R"(,"b":)"sv) && scan_side(cursor, scales, bids_) &&
         cursor.take(R"(,"a":)"sv) && scan_side(cursor, scales, asks_) &&
         cursor.take(R"(,"u":)"sv) && scan_integer(cursor, message_.last_id) &&
         cursor.take(R"(,"seq":)"sv) && scan_integer(cursor, message_.cross_sequence) &&
         cursor.take('}') && message_.last_id > 0;
}

market::BookMessage& BookScratch::message() noexcept {
  message_.bids = bids_;
  message_.asks = asks_;
  return message_;
}

}  // namespace tern::connectors::bybit
