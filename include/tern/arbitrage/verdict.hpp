// In: nothing. Out: the rules of a decision in the order in which they are asked, and their names.
// Cannot happen: a decision without exactly one verdict: executable, or the first refusing rule.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tern::arbitrage {

// The order is the order of asking: of two refusals (one per book) the earlier one counts. Maximum
// sizes, maximum notionals, order caps and free funds are no rules of refusal: they bound the size.
enum class Verdict : std::uint8_t {
  executable,              // would be traded if trading were on
  not_live,                // a book without a proven snapshot
  silent,                  // no proof of life for longer than alive_max
  unchanged,               // no change for longer than change_max
  crossed,                 // one venue's own best bid is not below its best ask
  empty_side,              // a book with nothing on one side
  not_trading,             // a venue says that this symbol does not trade now
  edge_below_minimum,      // best prices, or all sizes at their limits, pay less than required
  too_good,                // the best prices pay more than the ceiling: quarantined, not traded
  below_minimum_size,      // what pays, inside the caps, is less than the venues' minimum or a lot
  below_minimum_notional,  // ... is worth less at the limit prices than the venues' minimum
  price_band,              // ... has limit prices outside the venues' price limits
};

inline constexpr std::size_t kVerdictCount = 12;

inline constexpr std::array<std::string_view, kVerdictCount> kVerdictNames = {
    "executable",
    "not_live",
    "silent",
    "unchanged",
    "crossed",
    "empty_side",
    "not_trading",
    "edge_below_minimum",
    "too_good",
    "below_minimum_size",
    "below_minimum_notional",
    "price_band"};

// Snake-case word of a verdict: "executable", "not_live", ...
[[nodiscard]] constexpr std::string_view verdict_name(Verdict verdict) noexcept {
  return kVerdictNames[static_cast<std::size_t>(verdict)];
}

}  // namespace tern::arbitrage
