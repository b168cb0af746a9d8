// The floor of decode_book: a bare simdjson on-demand walk that turns every price and size of a
// book frame into an integer and keeps nothing. In: one frame (Binance: data.b and data.a; OKX and
// Kraken: data[].bids and data[].asks, [price, size] or {price, qty}), 64 readable bytes after it.
// Out: a sum, so that no work can be left out. Nothing of tern's is used; it checks nothing but
// JSON.
#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

namespace ondemand = simdjson::ondemand;

std::uint64_t integer_of(std::string_view token) {
  std::uint64_t number = 0;
  for (const char letter : token) {
    const auto digit = static_cast<unsigned char>(letter - '0');
    if (digit < 10) number = number * 10 + digit;
  }
  return number;
}

std::uint64_t walk_side(ondemand::value value) {
  std::uint64_t sum = 0;
  for (ondemand::value entry : value.get_array()) {
    if (entry.type() == ondemand::json_type::object) {
      for (auto field : entry.get_object())
        sum += integer_of(field.value().raw_json_token());
      continue;
    }
    int index = 0;
    for (auto part : entry.get_array()) {
      sum += integer_of(part.raw_json_token());
      if (++index == 2) break;
    }
  }
  return sum;
}

std::uint64_t walk_book(ondemand::object book) {
  std::uint64_t sum = 0;
  for (auto field : book) {
    const ondemand::raw_json_string key = field.key();
    if (key == "b" || key == "a" || key == "bids" || key == "asks") sum += walk_side(field.value());
  }
  return sum;
}

}  // namespace

std::uint64_t floor_decode(const char* bytes, std::size_t size) {
  static ondemand::parser parser;
  ondemand::document document =
      parser.iterate(simdjson::padded_string_view(bytes, size, size + simdjson::SIMDJSON_PADDING));
  ondemand::value data = document["data"];
  if (data.type() == ondemand::json_type::object) return walk_book(data.get_object());
  std::uint64_t sum = 0;
  for (auto element : data.get_array())
    sum += walk_book(element.get_object());
  return sum;
}
