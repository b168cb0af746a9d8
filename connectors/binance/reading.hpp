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
#include "tern/core/text.hpp"
#include "tern/core/time.hpp"
#include "tern/market/instrument.hpp"
#include "tern/market/level.hpp"
#include "tern/venue/http.hpp"

namespace tern::connectors::binance {

using Document = simdjson::ondemand::document;
using Object = simdjson::ondemand::object;
using Array = simdjson::ondemand::array;
using Value = simdjson::ondemand::value;
using Field = simdjson::ondemand::field;

static_assert(venue::kFramePadding >= simdjson::SIMDJSON_PADDING);

inline constexpr std::size_t kMaxLevels =
    20'000;  // a side of one message; the venue's own bound is 5,000

// What a payload is about.
enum class Kind : std::uint8_t { unknown, depth, top, trade, aggregate_trade, shutdown, unused };

// A stream's kind and the venue's word for it, without the symbol.
struct Stream {
  Kind kind = Kind::unknown;
  std::string_view word;
};

// Error when the bytes are no JSON. The document borrows bytes and parser.
inline bool open(simdjson::ondemand::parser& parser, std::string_view bytes, Document& document) {
  const simdjson::padded_string_view padded(bytes.data(), bytes.size(),
                                            bytes.size() + venue::kFramePadding);
  return parser.iterate(padded).get(document) == simdjson::SUCCESS;
}

// True when nothing follows the value that was read. A frame cut off inside its last bytes fails
// here.
inline bool at_end(Document& document) {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
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

// A string's characters with escapes resolved; valid until the parser's next document. Not for
// numbers.
inline bool read_string(Value& value, std::string_view& out) {
  const std::string_view raw = raw_text(value);
  if (raw.find('\\') != std::string_view::npos)
    return value.get_string().get(out) == simdjson::SUCCESS;
  out = raw;
  return true;
}

// Milliseconds since 1970, or microseconds (streams opened with timeUnit=MICROSECOND): told apart
// by their size.
inline bool read_time(Value& value, core::Timestamp& out) {
  constexpr std::int64_t kMillisecondsMax = 9'000'000'000'000;  // year 2255
  std::int64_t number = 0;
  if (!core::parse_integer(raw_text(value), number) || number > kMillisecondsMax * 1'000)
    return false;
  out =
      number > kMillisecondsMax ? core::Timestamp{number * 1'000} : core::from_milliseconds(number);
  return true;
}

// Both sides of one book message. The vectors keep their memory from message to message.
struct BookScratch {
  std::vector<market::Level> bids;
  std::vector<market::Level> asks;
  market::Scales scales;
  std::uint8_t price_decimals = 0;
  std::uint8_t size_decimals = 0;
  std::uint16_t refused = 0;

  void start(market::Scales at) {
    bids.clear();
    asks.clear();
    scales = at;
    price_decimals = size_decimals = 0;
    refused = 0;
  }
};

// False: not a level. A number that does not fit the scales is counted as refused; a size that does
// not is passed as 0, so that nobody trades on a level that is not fully known.
inline bool add_level(std::string_view price_text, std::string_view size_text, BookScratch& book,
                      std::vector<market::Level>& side) {
  const core::ScaledNumber price = core::parse_scaled(price_text, book.scales.price);
  const core::ScaledNumber size = core::parse_scaled(size_text, book.scales.size);
  book.price_decimals = std::max(book.price_decimals, price.decimals_sent);
  book.size_decimals = std::max(book.size_decimals, size.decimals_sent);
  if (price.status == core::ScaledStatus::ok && size.status == core::ScaledStatus::ok) [[likely]] {
    if (price.value <= 0 || size.value < 0) return false;
    side.push_back({{price.value}, {size.value}});
    return true;
  }
  if (price.status == core::ScaledStatus::malformed ||
      size.status == core::ScaledStatus::malformed || price_text.front() == '-' ||
      size_text.front() == '-') {
    return false;
  }
  if (book.refused < UINT16_MAX) ++book.refused;
  if (price.status == core::ScaledStatus::ok) side.push_back({{price.value}, {0}});
  return true;
}

// [["price","size"],...]; further elements of a level are ignored (old servers sent an empty array
// there).
inline bool read_levels(Value& value, BookScratch& book, std::vector<market::Level>& side) {
  Array levels;
  if (value.get_array().get(levels) != simdjson::SUCCESS) return false;
  side.clear();
  for (auto element : levels) {
    Array level;
    if (element.get_array().get(level) != simdjson::SUCCESS) return false;
    std::string_view texts[2];
    std::size_t count = 0;
    for (auto part : level) {
      Value number;
      if (part.get(number) != simdjson::SUCCESS) return false;
      if (count < 2) texts[count++] = raw_text(number);
    }
    if (count < 2 || side.size() == kMaxLevels) return false;
    if (!add_level(texts[0], texts[1], book, side)) return false;
  }
  return true;
}

// One side of a best-bid-and-offer message. Price and size 0: the side is empty; what does not fit
// counts as empty too.
inline bool read_best(std::string_view price_text, std::string_view size_text,
                      const market::Scales& scales, market::Level& out) {
  const core::ScaledNumber price = core::parse_scaled(price_text, scales.price);
  const core::ScaledNumber size = core::parse_scaled(size_text, scales.size);
  using core::ScaledStatus;
  if (price.status == ScaledStatus::malformed || size.status == ScaledStatus::malformed)
    return false;
  if (price_text.front() == '-' || size_text.front() == '-') return false;
  if (price.status != ScaledStatus::ok || size.status != ScaledStatus::ok || size.value == 0)
    return true;
  if (price.value == 0) return false;
  out = {{price.value}, {size.value}};
  return true;
}

// {"code":-1121,"msg":".."} as "-1121 ..", quoted and bounded. False when there is no code.
inline bool read_error(Object& error, std::string& text, std::int64_t* number = nullptr) {
  Value code;
  Value message;
  if (error.find_field_unordered("code").get(code) != simdjson::SUCCESS) return false;
  const std::string_view digits = raw_text(code);
  text = core::quoted(digits, 20);
  const bool negative = !digits.empty() && digits.front() == '-';
  if (number != nullptr && core::parse_integer(digits.substr(negative ? 1 : 0), *number) &&
      negative) {
    *number = -*number;
  }
  if (error.find_field_unordered("msg").get(message) == simdjson::SUCCESS) {
    text += ' ' + core::quoted(raw_text(message), 200);
  }
  return true;
}

// The key when it is one letter, else 0.
inline char one_letter(simdjson::ondemand::raw_json_string key) {
  const char* text = key.raw();
  return text[0] != '"' && text[0] != '\\' && text[1] == '"' ? text[0] : '\0';
}

}  // namespace tern::connectors::binance
