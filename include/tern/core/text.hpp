// In: names. Out: small text helpers that more than one layer needs.
// Cannot happen: locale-dependent behaviour; everything is ASCII unless said.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tern::core {

// The candidate with the smallest edit distance to `name` (letter case ignored, the first of
// equals), if that distance is at most a third of the name's length (at least 1, at most 3); else
// empty.
[[nodiscard]] std::string_view nearest_name(std::string_view name,
                                            std::span<const std::string_view> candidates);
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] std::string to_upper(std::string_view text);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
// Printable ASCII, at most `limit` characters, anything else as '?': for quoting foreign bytes in a
// message or a log.
[[nodiscard]] std::string quoted(std::string_view bytes, std::size_t limit = 80);

}  // namespace tern::core
