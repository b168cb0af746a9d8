// In: bytes with readable padding behind them. Out: on-demand walks of them and the raw text of
// scalars; from that text integers, times and exact decimals. Every venue reads its JSON so.
// Cannot happen: a number that went through a double; an exception; a copy of a token; an
// allocation once the parser has grown (string_of resolves escapes into the parser's own buffer).
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>
#include <utility>

#include "tern/core/decimal.hpp"
#include "tern/core/scaled.hpp"
#include "tern/core/time.hpp"
#include "tern/venue/http.hpp"

namespace tern::connectors::json {

namespace ondemand = simdjson::ondemand;
using simdjson::SUCCESS;
using Document = ondemand::document;
using Object = ondemand::object;
using Array = ondemand::array;
using Value = ondemand::value;
using Key = ondemand::raw_json_string;

static_assert(venue::kFramePadding >= simdjson::SIMDJSON_PADDING);

class Parser {
 public:
  // The document is read in place: `bytes` must stay, and kFramePadding bytes after it be readable.
  // False: no JSON.
  [[nodiscard]] bool open(std::string_view bytes, Document& document) {
    if (bytes.empty()) return false;
    if (bytes.size() > parser_.capacity()) {
      const std::size_t room = std::bit_ceil(std::max(bytes.size(), kFirstCapacity));
      if (parser_.allocate(room) != SUCCESS) return false;
    }
    const simdjson::padded_string_view view(bytes.data(), bytes.size(),
                                            bytes.size() + venue::kFramePadding);
    return parser_.iterate(view).get(document) == SUCCESS;
  }
  // The same and its root. False: no JSON, or no object.
  [[nodiscard]] bool open(std::string_view bytes, Document& document, Object& root) {
    return open(bytes, document) && document.get_object().get(root) == SUCCESS;
  }

 private:
  static constexpr std::size_t kFirstCapacity = 64 * 1024;  // a full 400-level snapshot and some
  ondemand::parser parser_;
};

// A scalar's text without quotes and trailing white space; escapes stay as they are (prices,
// symbols and codes have none).
[[nodiscard]] inline std::string_view scalar_text(std::string_view token) noexcept {
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ')
    token.remove_suffix(1);
  if (token.size() >= 2 && token.front() == '"' && token.back() == '"') {
    token = token.substr(1, token.size() - 2);
  }
  return token;
}

// The helpers below are always inlined: a value whose address escapes is built in memory piece by
// piece and read back whole, which stalls the processor once per field.

// Quoted and bare read the same. False when the value is an object or an array.
[[nodiscard, gnu::always_inline]] inline bool read_text(Value& value,
                                                        std::string_view& out) noexcept {
  const std::string_view token = value.raw_json_token();
  if (token.front() == '{' || token.front() == '[') return false;
  out = scalar_text(token);
  return true;
}

// Signed integer text.
[[nodiscard]] inline bool to_integer(std::string_view text, std::int64_t& out) noexcept {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (!core::parse_integer(text, out)) return false;
  if (negative) out = -out;
  return true;
}

inline constexpr std::int64_t kLastMillisecond = 9'000'000'000'000;  // year 2255: fits nanoseconds

// Milliseconds since 1970.
[[nodiscard]] inline bool to_milliseconds(std::string_view text, core::Timestamp& out) noexcept {
  std::int64_t number = 0;
  if (!core::parse_integer(text, number) || number > kLastMillisecond) return false;
  out = core::from_milliseconds(number);
  return true;
}

// Microseconds since 1970.
[[nodiscard]] inline bool to_microseconds(std::string_view text, core::Timestamp& out) noexcept {
  std::int64_t number = 0;
  if (!core::parse_integer(text, number) || number > kLastMillisecond * 1'000) return false;
  out = {number * 1'000};
  return true;
}

// Seconds since 1970, with up to nine digits of a fraction: "1696613755.440295".
[[nodiscard]] inline bool to_seconds(std::string_view text, core::Timestamp& out) noexcept {
  constexpr int kNanoseconds = 9;
  const core::ScaledNumber number = core::parse_scaled(text, kNanoseconds);
  if (number.status != core::ScaledStatus::ok || number.value < 0) return false;
  out = {number.value};
  return true;
}

[[nodiscard]] inline bool to_decimal(std::string_view text, core::Decimal& out) {
  const core::Result<core::Decimal> parsed = core::Decimal::parse(text);
  if (parsed.ok()) out = parsed.value();
  return parsed.ok();
}

// The same, and not negative.
[[nodiscard]] inline bool to_amount(std::string_view text, core::Decimal& out) {
  return to_decimal(text, out) && !out.is_negative();
}

// Bare or in quotes.
[[nodiscard, gnu::always_inline]] inline bool read_integer(Value& value,
                                                           std::int64_t& out) noexcept {
  std::string_view text;
  return read_text(value, text) && to_integer(text, out);
}

[[nodiscard, gnu::always_inline]] inline bool read_milliseconds(Value& value,
                                                                core::Timestamp& out) noexcept {
  std::string_view text;
  return read_text(value, text) && to_milliseconds(text, out);
}

// Calls visit(key, value) for each field in order; false at the first error or the first false of
// visit.
template <typename Visit>
[[nodiscard, gnu::always_inline]] inline bool for_each_field(Object& object, Visit&& visit) {
  for (auto field : object) {
    Key key;
    Value value;
    if (field.key().get(key) != SUCCESS) return false;
    if (field.value().get(value) != SUCCESS) return false;
    if (!visit(key, value)) return false;
  }
  return true;
}

// The same for a value; false too when that is no object.
template <typename Visit>
[[nodiscard, gnu::always_inline]] inline bool for_each_field(Value& value, Visit&& visit) {
  Object object;
  return value.get_object().get(object) == SUCCESS && for_each_field(object, visit);
}

// Calls visit(value) for each element; false at the first error or the first false of visit.
template <typename Visit>
[[nodiscard, gnu::always_inline]] inline bool for_each_value(Array& array, Visit&& visit) {
  for (auto element : array) {
    Value value;
    if (element.get(value) != SUCCESS || !visit(value)) return false;
  }
  return true;
}

// The same for what get_array() gave; false too when that is no array.
template <typename ArrayResult, typename Visit>
[[nodiscard, gnu::always_inline]] inline bool for_each_value(ArrayResult&& result, Visit&& visit) {
  Array array;
  return std::forward<ArrayResult>(result).get(array) == SUCCESS && for_each_value(array, visit);
}

// Both where each element must be an object.
template <typename Elements, typename Visit>
[[nodiscard]] inline bool for_each_object(Elements&& elements, Visit&& visit) {
  return for_each_value(std::forward<Elements>(elements), [&](Value& value) {
    Object object;
    return value.get_object().get(object) == SUCCESS && visit(object);
  });
}

// Both for the array under `key`; false when there is none.
template <typename Visit>
[[nodiscard]] inline bool for_each_value_in(Object& object, std::string_view key, Visit&& visit) {
  return for_each_value(object.find_field_unordered(key).get_array(), visit);
}
template <typename Visit>
[[nodiscard]] inline bool for_each_in(Object& object, std::string_view key, Visit&& visit) {
  return for_each_object(object.find_field_unordered(key).get_array(), visit);
}

// Nothing follows the root value that was walked to its end: a frame cut off inside its last bytes
// fails here.
[[nodiscard]] inline bool at_end(Document& document) noexcept {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

// Every bracket, comma and colon is in its place.
[[nodiscard]] inline bool is_sound(Value& value, int depth = 1) {
  constexpr int kDepthMax = 16;
  ondemand::json_type type{};
  if (depth > kDepthMax || value.type().get(type) != SUCCESS) return false;
  if (type == ondemand::json_type::object) {
    Object object;
    return value.get_object().get(object) == SUCCESS &&
           for_each_field(object, [&](Key, Value& part) { return is_sound(part, depth + 1); });
  }
  if (type == ondemand::json_type::array) {
    return for_each_value(value.get_array(),
                          [&](Value& part) { return is_sound(part, depth + 1); });
  }
  std::string_view text;
  return read_text(value, text);
}

// Walks the root to its end and back: false when the document is not whole. For answers and rare
// messages; a market's frame is walked once. A look-up by name that runs into an error must not be
// followed by another (the process would end), so whoever looks up many asks this first.
[[nodiscard]] inline bool is_whole(Document& document, Object& root) {
  if (!for_each_field(root, [](Key, Value& value) { return is_sound(value); })) return false;
  if (!at_end(document)) return false;
  document.rewind();
  return document.get_object().get(root) == SUCCESS;
}

// Look-ups by name. Each costs one step when fields are asked for in the order sent.

// The object under `key`.
[[nodiscard]] inline bool find_object(Object& object, std::string_view key, Object& out) {
  return object.find_field_unordered(key).get_object().get(out) == SUCCESS;
}

[[nodiscard]] inline bool has(Object& object, std::string_view key) {
  return object.find_field_unordered(key).error() == SUCCESS;
}

// The scalar's raw text; empty when it is missing, null or no scalar.
[[nodiscard]] inline std::string_view text_of(Object& object, std::string_view key) {
  Value value;
  std::string_view text;
  if (object.find_field_unordered(key).get(value) != SUCCESS) return {};
  return read_text(value, text) && text != "null" ? text : std::string_view();
}

// A scalar that must be there. False: it is not, and nothing may be looked up any more.
[[nodiscard]] inline bool take_text(Object& object, std::string_view key, std::string_view& text) {
  Value value;
  return object.find_field_unordered(key).get(value) == SUCCESS && read_text(value, text);
}

// A scalar that must be there and be such a number. False: it is not.
[[nodiscard]] inline bool take_integer(Object& object, std::string_view key, std::int64_t& out) {
  return core::parse_integer(text_of(object, key), out);
}
[[nodiscard]] inline bool take_decimal(Object& object, std::string_view key, core::Decimal& out) {
  return to_decimal(text_of(object, key), out);
}
[[nodiscard]] inline bool take_amount(Object& object, std::string_view key, core::Decimal& out) {
  return to_amount(text_of(object, key), out);
}
[[nodiscard]] inline bool take_milliseconds(Object& object, std::string_view key,
                                            core::Timestamp& out) {
  return to_milliseconds(text_of(object, key), out);
}

// The same as text_of with escapes resolved, valid until the parser's next document.
[[nodiscard]] inline std::string_view string_of(Object& object, std::string_view key) {
  Value value;
  std::string_view text;
  if (object.find_field_unordered(key).get(value) != SUCCESS || !read_text(value, text)) return {};
  const bool escaped = text.find('\\') != std::string_view::npos;
  if (escaped && value.get_string().get(text) != SUCCESS) return {};
  return text != "null" ? text : std::string_view();
}

}  // namespace tern::connectors::json
