// In: the name of a variant; times as the venue writes them. Out: what the variant allows; moments.
// Cannot happen: a variant with a dialect of its own: Binance.US and Binance TR differ in limits
// only.
#pragma once

#include <string_view>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"

namespace tern::connectors::binance {

// See README.md.
struct Limits {
  std::uint32_t weight_per_minute = 6'000;
  std::uint32_t depth_weight_unit =
      5;  // of a snapshot of up to 100 levels; deeper ones cost 5, 10 and 50 units
  std::uint32_t exchange_info_weight = 20;
  Duration silence_max = core::seconds(60);
  std::uint32_t query_weight_unit = 2;  // of private questions
  std::uint32_t order_trades_weight = 5;
};
[[nodiscard]] Limits limits_of(std::string_view variant);
// Of every connection, the market's and the account's.
[[nodiscard]] venue::StreamLimits stream_limits(const Limits& limits);

// Milliseconds since 1970, or microseconds (streams opened with timeUnit=MICROSECOND): told apart
// by their size.
[[nodiscard]] inline bool read_time(std::string_view text, Timestamp& out) noexcept {
  return json::to_milliseconds(text, out) || json::to_microseconds(text, out);
}

}  // namespace tern::connectors::binance
