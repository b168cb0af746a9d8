// In: answers to public GET requests. Out: snapshots, the listing, the server's time, and a verdict
// for whoever paces.
// Cannot happen: an event from an answer that is not whole; an error taken for success.
#pragma once

#include <string_view>

#include "connectors/binance/book.hpp"
#include "connectors/market_reading.hpp"

namespace tern::connectors::binance {

class RestReader : MarketReader {
 public:
  using MarketReader::MarketReader;

  ResponseReport decode(const HttpResponse& response, MarketSink& sink);

 private:
  [[nodiscard]] bool read(const HttpResponse& response, json::Object& root, ResponseReport& report,
                          MarketSink& sink);
};

}  // namespace tern::connectors::binance
