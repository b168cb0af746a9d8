// In: values. Out: them as the venue writes them.
// Cannot happen: a number with other digits than the venue's eight; a price read through a double.
#pragma once

#include <string>
#include <string_view>

#include "connectors/simulated_vocabulary.hpp"
#include "connectors/texts.hpp"

namespace tern::connectors::binance {

using sim::parameters_of;

// With the eight digits after the point that every price and quantity of the venue has.
[[nodiscard]] std::string number_text(std::int64_t value, int scale);
[[nodiscard]] std::string number_text(const Decimal& value);
// {"code":-1121,"msg":"Invalid symbol."}
[[nodiscard]] std::string error_text(int code, std::string_view words);

[[nodiscard]] std::string symbol_of(const Listing& listing);
}  // namespace tern::connectors::binance
