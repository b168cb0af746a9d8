// In: what a client of a simulated venue sent as JSON. Out: its texts by name.
// Cannot happen: an exception for a field that is missing or of another kind.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace tern::connectors {

// The text under `key`; empty when it is missing, or no text.
[[nodiscard]] inline std::string word(const nlohmann::json& object, std::string_view key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// The digits of a bare number as they were sent, which a double would not keep; empty when it is
// missing.
[[nodiscard]] inline std::string number_in(std::string_view text, std::string_view key) {
  const std::size_t at = text.find("\"" + std::string(key) + "\":");
  if (at == std::string_view::npos) return "";
  text.remove_prefix(at + key.size() + 3);
  return std::string(text.substr(0, text.find_first_of(",}")));
}

// With bytes that are no UTF-8 replaced: the client may have sent anything.
template <typename Json>
[[nodiscard]] std::string dumped(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tern::connectors
