// In: values, queries. Out: the venue's spelling of them. Cannot happen: a place of a pattern left
// open; a value that changes the pattern.
#include "connectors/binance/simulated_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tern/core/assert.hpp"
#include "tern/core/scaled.hpp"
#include "tern/core/text.hpp"
#include "tern/venue/http.hpp"

namespace tern::connectors::binance {

std::string filled(std::string_view pattern, std::initializer_list<Text> values) {
  std::string text;
  for (const Text& value : values) {
    const std::size_t place = pattern.find('$');
    TERN_ASSERT(place != std::string_view::npos, "more values than places");
    text.append(pattern.substr(0, place)).append(value.value);
    pattern.remove_prefix(place + 1);
  }
  TERN_ASSERT(pattern.find('$') == std::string_view::npos, "more places than values");
  return text.append(pattern);
}

std::string milliseconds_text(core::Timestamp time) {
  return std::to_string(time.ns / 1'000'000);
}

std::string number_text(std::int64_t value, int scale) {
  std::string text;
  core::append_scaled_text(text, value, scale, 8);
  return text;
}

std::string number_text(const core::Decimal& value) {
  const auto scaled = value.to_scaled(8);
  return scaled ? number_text(scaled.value(), 8) : value.text();
}

std::string error_text(int code, std::string_view words) {
  return nlohmann::json{{"code", code}, {"msg", words}}.dump();
}

std::string symbol_of(const sim::Listing& listing) {
  return listing.base + listing.quote;
}

std::optional<sim::InstrumentIndex> find_listing(const sim::Exchange& exchange,
                                                 std::string_view symbol) {
  const auto& all = exchange.listings();
  const auto found = std::find_if(all.begin(), all.end(), [&](const sim::Listing& listing) {
    return symbol_of(listing) == symbol;
  });
  if (found == all.end()) return std::nullopt;
  return static_cast<sim::InstrumentIndex>(found - all.begin());
}

Parameters parameters_of(std::string_view query) {
  Parameters parameters;
  for (const std::string_view part : core::split(query, '&')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    if (part.empty()) continue;
    parameters.emplace_back(part.substr(0, equals),
                            venue::percent_decoded(part.substr(std::min(equals + 1, part.size()))));
  }
  return parameters;
}

std::string_view value_of(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace tern::connectors::binance
