// In: answers to public GET requests. Out: instruments, book snapshots, time, status, and a verdict
// for whoever paces. Cannot happen: an event for an answer whose envelope is broken or whose code
// is not "0".
#pragma once

#include <string_view>

#include "connectors/market_reading.hpp"
#include "connectors/okx/book.hpp"

namespace tern::connectors::okx {

inline constexpr std::string_view kInstrumentsTarget = "/api/v5/public/instruments?instType=SPOT";
inline constexpr std::string_view kBooksPath = "/api/v5/market/books";
inline constexpr std::string_view kTimePath = "/api/v5/public/time";
inline constexpr std::string_view kStatusPath = "/api/v5/system/status";

class RestReader : MarketReader {
 public:
  using MarketReader::MarketReader;

  ResponseReport decode(const HttpResponse& response, MarketSink& sink);

 private:
  [[nodiscard]] bool read(const HttpResponse& response, json::Array& data, MarketSink& sink);
};

}  // namespace tern::connectors::okx
