// In: a message that a simulated face sent and messages that the real venue sent. Out: where their
// shapes differ. Cannot happen: a key, a JSON type or a state word that only our own face knows
// passing as evidence.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tern::test {

// One line per difference ("$.data.b[0][1]: a number where the venue sends number text"); empty:
// the same shape. Objects have the same keys. Strings that hold a decimal number are another type
// than words; an empty string is either. Each element of an array looks like at least one element
// of the venue's array; an array inside an array (a book level) that is no list of words has the
// same length and is compared place by place.
[[nodiscard]] std::vector<std::string> shape_differences(const nlohmann::json& sent,
                                                         const nlohmann::json& evidence);
// Against the nearest of several messages; no message at all is a difference.
[[nodiscard]] std::vector<std::string> shape_differences(const nlohmann::json& sent,
                                                         std::span<const nlohmann::json> evidence);

// Every string value of `key` anywhere in the document: state words, event types.
[[nodiscard]] std::set<std::string> words_under(const nlohmann::json& document,
                                                std::string_view key);

}  // namespace tern::test
