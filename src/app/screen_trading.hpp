// In: a status document. Out: lines about the money: what came of trading, what stops it.
// Cannot happen: a latch that is not seen; anything about money where nothing is traded.
#pragma once

#include <vector>

#include "app/status_document.hpp"
#include "app/table.hpp"

namespace tern::app {

// Of the head: "trading", "HALTED"; empty text where nothing is traded.
[[nodiscard]] Span condition_span(const StatusDocument& status);
// One line of figures, then each latch with its reason (the newest kLatchesShown); none where
// nothing is traded.
inline constexpr std::size_t kLatchesShown = 2;
[[nodiscard]] std::vector<Line> trading_lines(const StatusDocument& status);
// Of the venues' table: "ready 134 ms", "PAUSED"; empty where nothing is traded.
[[nodiscard]] Span account_span(const StatusDocument& status, const VenueStatus& venue);
// Why the account is not used; empty: it is.
[[nodiscard]] std::string account_note(const StatusDocument& status, const VenueStatus& venue);

}  // namespace tern::app
