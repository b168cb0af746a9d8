// In: bytes with readable padding behind them. Out: simdjson on-demand walks and the raw text of
// scalars. Cannot happen: a number that went through a double, a copy of a token, an allocation
// once the parser has grown.
#pragma once

#include <simdjson.h>

#include <bit>
#include <cstdint>
#include <string_view>

#include "tern/core/scaled.hpp"
#include "tern/core/time.hpp"
#include "tern/venue/http.hpp"

namespace tern::connectors::okx {

namespace ondemand = simdjson::ondemand;

class JsonParser {
 public:
  // The document is read in place: `bytes` must stay, and kFramePadding bytes after it be readable.
  [[nodiscard]] bool iterate(std::string_view bytes, ondemand::document& document) {
    if (bytes.empty()) return false;
    if (bytes.size() > parser_.capacity()) {
      const std::size_t room = std::bit_ceil(std::max(bytes.size(), kFirstCapacity));
      if (parser_.allocate(room) != simdjson::SUCCESS) return false;
    }
    const simdjson::padded_string_view view(bytes.data(), bytes.size(),
                                            bytes.size() + venue::kFramePadding);
    return parser_.iterate(view).get(document) == simdjson::SUCCESS;
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

// False when the value is an object or an array.
[[nodiscard, gnu::always_inline]] inline bool read_scalar(ondemand::value& value,
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

// Milliseconds since 1970 as the venue writes all its times.
[[nodiscard]] inline bool to_time(std::string_view text, core::Timestamp& out) noexcept {
  constexpr std::int64_t kLastMillisecond = 9'000'000'000'000;  // year 2255: still fits nanoseconds
  std::int64_t milliseconds = 0;
  if (!core::parse_integer(text, milliseconds) || milliseconds > kLastMillisecond) return false;
  out = core::from_milliseconds(milliseconds);
  return true;
}

// Bare or in quotes.
[[nodiscard, gnu::always_inline]] inline bool read_integer(ondemand::value& value,
                                                           std::int64_t& out) noexcept {
  std::string_view text;
  return read_scalar(value, text) && to_integer(text, out);
}

[[nodiscard, gnu::always_inline]] inline bool read_time(ondemand::value& value,
                                                        core::Timestamp& out) noexcept {
  std::string_view text;
  return read_scalar(value, text) && to_time(text, out);
}

// Nothing follows the root value that was walked to its end.
[[nodiscard]] inline bool at_end(ondemand::document& document) noexcept {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

// Calls visit(key, value) for each field in order; false at the first error or the first false of
// visit.
template <typename Visit>
[[nodiscard, gnu::always_inline]] inline bool for_each_field(ondemand::object& object,
                                                             Visit&& visit) {
  for (auto field : object) {
    ondemand::raw_json_string key;
    ondemand::value value;
    if (field.key().get(key) != simdjson::SUCCESS) return false;
    if (field.value().get(value) != simdjson::SUCCESS) return false;
    if (!visit(key, value)) return false;
  }
  return true;
}

}  // namespace tern::connectors::okx
