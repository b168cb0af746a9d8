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

class RestReader {
 public:
  RestReader(json::Parser& parser, const venue::ConnectorConfig& config)
      : parser_(parser), catalog_(*config.catalog), venue_(config.venue) {}

  venue::ResponseReport decode(const venue::HttpResponse& response, venue::MarketSink& sink);

 private:
  [[nodiscard]] bool read(const venue::HttpResponse& response, json::Value& result,
                          venue::MarketSink& sink);
  [[nodiscard]] bool read_book(json::Value& result, std::string_view symbol,
                               venue::MarketSink& sink);

  json::Parser& parser_;
  const market::Catalog& catalog_;
  market::VenueId venue_;
  BookScratch books_;
};

}  // namespace tern::connectors::bybit
