// In: answers of the public REST endpoints. Out: instruments, books, time and status.
// Cannot happen: an error inside HTTP 200 taken for an empty answer.
#pragma once

#include <string_view>

#include "connectors/kraken/book.hpp"
#include "connectors/market_reading.hpp"

namespace tern::connectors::kraken {

inline constexpr std::string_view kPairsPath = "/0/public/AssetPairs";
inline constexpr std::string_view kDepthPath = "/0/public/Depth";
inline constexpr std::string_view kTimePath = "/0/public/Time";
inline constexpr std::string_view kStatusPath = "/0/public/SystemStatus";

// {"error":[...],"result":...}, whole, and nothing behind it.
struct Answer {
  json::Document document;
  json::Object root;
  std::string_view error;  // the first that is no warning; empty: success
  bool is_envelope = false;
};
void open_answer(json::Parser& parser, std::string_view body, Answer& answer);
// Calls visit(key, object) for each entry of the object of objects under `name`.
template <typename Visit>
[[nodiscard]] bool for_each_entry(json::Object& holder, std::string_view name, Visit&& visit) {
  json::Object entries;
  if (!json::find_object(holder, name, entries)) return false;
  for (auto field : entries) {
    std::string_view key;
    json::Object entry;
    if (field.unescaped_key().get(key) != json::SUCCESS) return false;
    if (field.value().get_object().get(entry) != json::SUCCESS || !visit(key, entry)) return false;
  }
  return true;
}

class RestReader : MarketReader {
 public:
  using MarketReader::MarketReader;

  ResponseReport decode(const HttpResponse& response, MarketSink& sink);

 private:
  [[nodiscard]] bool read(const HttpResponse& response, json::Object& root, MarketSink& sink);
};

}  // namespace tern::connectors::kraken
