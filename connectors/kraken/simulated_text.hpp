// In: names, numbers and moments of the simulation. Out: the same as the venue writes them.
// Cannot happen: a number that went through a double.
#pragma once

#include <string>
#include <string_view>

#include "connectors/simulated_vocabulary.hpp"

namespace tern::connectors::kraken {

// "2023-10-06T17:35:55.440295Z"
[[nodiscard]] std::string moment_text(Timestamp time);
// "1688583840.864800"
[[nodiscard]] std::string seconds_text(Timestamp time);
// With all digits that the listing's precision has.
[[nodiscard]] std::string price_text(const Listing& listing, std::int64_t price);
[[nodiscard]] std::string size_text(const Listing& listing, std::int64_t size);

// An asset's REST name ("XXBT") and short name ("XBT").
[[nodiscard]] std::string asset_id(std::string_view asset);
[[nodiscard]] std::string short_name(std::string_view asset);
// "BTC/USDT", "XBTUSDT", and the key of AssetPairs.
[[nodiscard]] std::string symbol_of(const Listing& listing);
[[nodiscard]] std::string altname_of(const Listing& listing);
[[nodiscard]] std::string pair_key_of(const Listing& listing);
// "O00000-00000-00000A": a letter and sixteen digits of base 36.
[[nodiscard]] std::string id_text(char kind, std::uint64_t number);

}  // namespace tern::connectors::kraken
