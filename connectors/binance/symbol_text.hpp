// In: symbols as the venue lists them, UTF-8. Out: the same inside a request's query, and back.
// Cannot happen: a symbol whose bytes would end a JSON string, a stream name or a query parameter.
#pragma once

#include <string>
#include <string_view>

namespace tern::connectors::binance {

inline constexpr std::size_t kMaxSymbolBytes = 64;

// A symbol that our messages can carry: no control character, quote, backslash, '@', '/' or space.
[[nodiscard]] bool usable_symbol(std::string_view symbol);
[[nodiscard]] std::string percent_encoded(std::string_view text);
// Bytes that are no complete %XX stay as they are.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace tern::connectors::binance
