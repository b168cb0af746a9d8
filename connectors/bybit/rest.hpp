// In: answers to public GET requests. Out: instruments, books, time, status, and a verdict for
// whoever paces.
// Cannot happen: an event for an answer whose envelope is broken or whose retCode is not 0.
#pragma once

#include <string_view>

#include "connectors/bybit/book.hpp"
#include "connectors/bybit/errors.hpp"
#include "connectors/market_reading.hpp"

namespace tern::connectors::bybit {

inline constexpr std::string_view kInstrumentsTarget = "/v5/market/instruments-info?category=spot";
inline constexpr std::string_view kBookPath = "/v5/market/orderbook";
inline constexpr std::string_view kTimePath = "/v5/market/time";
inline constexpr std::string_view kStatusPath = "/v5/system/status";

class RestReader : MarketReader {
 public:
  using MarketReader::MarketReader;

  ResponseReport decode(const HttpResponse& response, MarketSink& sink);

 private:
  [[nodiscard]] bool read(const HttpResponse& response, json::Object& result, MarketSink& sink);
};

}  // namespace tern::connectors::bybit
