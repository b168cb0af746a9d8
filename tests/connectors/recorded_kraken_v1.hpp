// In: messages of Kraken's WebSocket v1, as recorded. Out: the same in v2, with the very same
// digits: v1 hashes its texts by the same rule, so its checksums stay. Cannot happen: a number that
// is computed, but for the checksum of a snapshot, which v1 has not.
#pragma once

#include <string>
#include <string_view>

#include "tern/market/instrument.hpp"

namespace tern::test {

struct KrakenBook {
  std::string symbol;  // of v2; empty: the message was not of a book
  std::string text;
  int price_decimals = 0;
  int size_decimals = 0;
};

[[nodiscard]] KrakenBook said_in_v2(std::string_view message);
// As v2 names it: BTC for XBT.
[[nodiscard]] std::string modern_symbol(std::string symbol);
// What a listing would say of it; views of `book`.
[[nodiscard]] market::InstrumentDefinition definition_of(const KrakenBook& book);

}  // namespace tern::test
