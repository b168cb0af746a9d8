// In: values of a simdjson walk. Out: their text as sent, integers, times, book levels in an
// instrument's scales. Cannot happen: a price that passed through a double; an exception; a copy of
// a number's text.
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/scaled.hpp"
#include "tern/core/time.hpp"
#include "tern/market/instrument.hpp"
#include "tern/market/level.hpp"
#include "tern/venue/http.hpp"

namespace tern::connectors::binance {

using simdjson::SUCCESS;
using Document = simdjson::ondemand::document;
using Object = simdjson::ondemand::object;
using Array = simdjson::ondemand::array;
using Value = simdjson::ondemand::value;
using Field = simdjson::ondemand::field;

static_assert(venue::kFramePadding >= simdjson::SIMDJSON_PADDING);

// A document that borrows `bytes` and the parser. False: no JSON.
inline bool parse(simdjson::ondemand::parser& parser, std::string_view bytes, Document& document) {
  const simdjson::padded_string_view padded(bytes.data(), bytes.size(),
                                            bytes.size() + venue::kFramePadding);
  return parser.iterate(padded).get(document) == SUCCESS;
}

// The same and its root object. False: no JSON, or no object.
inline bool open(simdjson::ondemand::parser& parser, std::string_view bytes, Document& document,
                 Object& root) {
  return parse(parser, bytes, document) && document.get_object().get(root) == SUCCESS;
}

// True when nothing follows the value that was read. A frame cut off inside its last bytes fails
// here.
inline bool at_end(Document& document) {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

// Every bracket, comma and colon is in its place.
inline bool is_sound(Value& value, int depth = 1) {
  constexpr int kDepthMax = 16;
  simdjson::ondemand::json_type type{};
  if (depth > kDepthMax || value.type().get(type) != SUCCESS) return false;
  if (type == simdjson::ondemand::json_type::object) {
    Object object;
    if (value.get_object().get(object) != SUCCESS) return false;
    for (auto item : object) {
      Value part;
      if (item.value().get(part) != SUCCESS || !is_sound(part, depth + 1)) return false;
    }
  } else if (type == simdjson::ondemand::json_type::array) {
    Array array;
    if (value.get_array().get(array) != SUCCESS) return false;
    for (auto element : array) {
      Value part;
      if (element.get(part) != SUCCESS || !is_sound(part, depth + 1)) return false;
    }
  }
  return true;
}

// Walks the root to its end and back: false when the document is not whole. For answers; a frame is
// walked once. A look-up by name that runs into an error must not be followed by another, so
// whoever looks up many asks this first.
inline bool is_whole(Document& document, Object& root) {
  for (auto item : root) {
    Value value;
    if (item.value().get(value) != SUCCESS || !is_sound(value)) return false;
  }
  if (!at_end(document)) return false;
  document.rewind();
  return document.get_object().get(root) == SUCCESS;
}

// The value's text as sent: of a string what stands between the quotes (escapes and all), of a
// number its digits. Quoted and bare numbers read the same. An object or array gives its bracket,
// which no parser of ours accepts.
inline std::string_view raw_text(Value& value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ')
    token.remove_suffix(1);
  if (token.size() >= 2 && token.front() == '"') return token.substr(1, token.size() - 2);
  return token;
}

// The raw text of a field; empty when it is missing. Costs one step when fields are asked for in
// the order sent.
inline std::string_view text_of(Object& object, std::string_view key) {
  Value value;
  return object.find_field_unordered(key).get(value) == SUCCESS ? raw_text(value)
                                                                : std::string_view();
}

// The same of a field that must be there. False: it is not, and nothing may be looked up any more.
[[nodiscard]] inline bool take_text(Object& object, std::string_view key, std::string_view& text) {
  Value value;
  if (object.find_field_unordered(key).get(value) != SUCCESS) return false;
  text = raw_text(value);
  return true;
}

// A string field with escapes resolved, valid until the parser's next document; empty when it is
// missing.
inline std::string_view string_of(Object& object, std::string_view key) {
  Value value;
  if (object.find_field_unordered(key).get(value) != SUCCESS) return {};
  std::string_view text = raw_text(value);
  if (text.find('\\') != std::string_view::npos && value.get_string().get(text) != SUCCESS)
    return {};
  return text;
}

// Milliseconds since 1970, or microseconds (streams opened with timeUnit=MICROSECOND): told apart
// by their size.
inline bool read_time(std::string_view text, core::Timestamp& out) {
  constexpr std::int64_t kMillisecondsMax = 9'000'000'000'000;  // year 2255
  std::int64_t number = 0;
  if (!core::parse_integer(text, number) || number > kMillisecondsMax * 1'000) return false;
  out =
      number > kMillisecondsMax ? core::Timestamp{number * 1'000} : core::from_milliseconds(number);
  return true;
}

// Both sides of one book message. The vectors keep their memory from message to message.
struct BookScratch {
  static constexpr std::size_t kMaxLevels = 20'000;  // a side; the venue's own bound is 5,000

  std::vector<market::Level> bids;
  std::vector<market::Level> asks;
  market::Scales scales;
  std::uint8_t price_decimals = 0;
  std::uint8_t size_decimals = 0;
  std::uint16_t refused = 0;
};

// False: not a level. A number that does not fit the scales is counted as refused; a size that does
// not is passed as 0, so that nobody trades on a level that is not fully known.
inline bool add_level(std::string_view price_text, std::string_view size_text, BookScratch& book,
                      std::vector<market::Level>& side) {
  using core::ScaledStatus;
  const core::ScaledNumber price = core::parse_scaled(price_text, book.scales.price);
  const core::ScaledNumber size = core::parse_scaled(size_text, book.scales.size);
  book.price_decimals = std::max(book.price_decimals, price.decimals_sent);
  book.size_decimals = std::max(book.size_decimals, size.decimals_sent);
  if (price.status == ScaledStatus::ok && size.status == ScaledStatus::ok) [[likely]] {
    side.push_back({{price.value}, {size.value}});
    return price.value > 0 && size.value >= 0;
  }
  if (price.status == ScaledStatus::malformed || size.status == ScaledStatus::malformed)
    return false;
  if (price_text.front() == '-' || size_text.front() == '-') return false;
  if (book.refused < UINT16_MAX) ++book.refused;
  if (price.status == ScaledStatus::ok) side.push_back({{price.value}, {0}});
  return true;
}

// [["price","size"],...]; further elements of a level are ignored (old servers sent an empty array
// there).
inline bool read_levels(Value& value, BookScratch& book, std::vector<market::Level>& side) {
  Array levels;
  if (value.get_array().get(levels) != SUCCESS) return false;
  side.clear();
  for (auto element : levels) {
    Array level;
    if (element.get_array().get(level) != SUCCESS) return false;
    std::string_view texts[2];
    std::size_t count = 0;
    for (auto part : level) {
      Value number;
      if (part.get(number) != SUCCESS) return false;
      if (count < 2) texts[count++] = raw_text(number);
    }
    if (count < 2 || side.size() == BookScratch::kMaxLevels) return false;
    if (!add_level(texts[0], texts[1], book, side)) return false;
  }
  return true;
}

}  // namespace tern::connectors::binance
