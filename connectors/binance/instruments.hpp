// In: the answer to GET /api/v3/exchangeInfo. Out: instruments with their rules, and the venue's
// own rate limits. Cannot happen: one bad entry losing the others: it is skipped, counted, and the
// first one is named.
#pragma once

#include <string>
#include <vector>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"

namespace tern::connectors::binance {

struct Listing {
  static constexpr std::size_t kMaxSymbols = 50'000;
  static constexpr std::size_t kMaxLimits = 64;

  std::vector<InstrumentDefinition> instruments;
  std::vector<venue::RateLimit> limits;
  std::size_t skipped = 0;
  std::string first_skipped;  // its symbol and why, quoted
};

// False: without a list of symbols.
[[nodiscard]] bool read_exchange_info(json::Object& root, Listing& listing);

}  // namespace tern::connectors::binance
