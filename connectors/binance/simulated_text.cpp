// In: values. Out: the venue's spelling of them. Cannot happen: words of an error that break its
// JSON.
#include "connectors/binance/simulated_text.hpp"

#include <nlohmann/json.hpp>

#include "tern/core/scaled.hpp"

namespace tern::connectors::binance {

std::string number_text(std::int64_t value, int scale) {
  std::string text;
  core::append_scaled_text(text, value, scale, 8);
  return text;
}

std::string number_text(const Decimal& value) {
  const auto scaled = value.to_scaled(8);
  return scaled ? number_text(scaled.value(), 8) : value.text();
}

std::string error_text(int code, std::string_view words) {
  return nlohmann::json{{"code", code}, {"msg", words}}.dump();
}

std::string symbol_of(const Listing& listing) {
  return listing.base + listing.quote;
}

}  // namespace tern::connectors::binance
