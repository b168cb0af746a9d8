// In: values. Out: them as the venue writes them, and its parameters as a client wrote them.
// Cannot happen: a number with other digits than the venue's eight; a price read through a double.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/core/time.hpp"
#include "tern/sim/exchange.hpp"

namespace tern::connectors::binance {

// The pattern with each '$' replaced by the next value: the venue's documents, as they are printed.
struct Text {
  template <typename Source>
  Text(const Source& source) : value(source) {}  // NOLINT(google-explicit-constructor)
  std::string_view value;
};
[[nodiscard]] std::string filled(std::string_view pattern, std::initializer_list<Text> values);
[[nodiscard]] std::string milliseconds_text(core::Timestamp time);
// With the eight digits after the point that every price and quantity of the venue has.
[[nodiscard]] std::string number_text(std::int64_t value, int scale);
[[nodiscard]] std::string number_text(const core::Decimal& value);
// {"code":-1121,"msg":"Invalid symbol."}
[[nodiscard]] std::string error_text(int code, std::string_view words);

[[nodiscard]] std::string symbol_of(const sim::Listing& listing);
[[nodiscard]] std::optional<sim::InstrumentIndex> find_listing(const sim::Exchange& exchange,
                                                               std::string_view symbol);

using Parameters = std::vector<std::pair<std::string, std::string>>;
// Of "a=1&b=%20": unescaped, in the order sent.
[[nodiscard]] Parameters parameters_of(std::string_view query);
// The first of that name; empty when there is none.
[[nodiscard]] std::string_view value_of(const Parameters& parameters, std::string_view name);

}  // namespace tern::connectors::binance
