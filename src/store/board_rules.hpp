// In: what two boards must agree on. Out: one rule for both.
// Cannot happen: an error of one board in other words than the other's.
#pragma once

#include <optional>

#include "tern/store/board.hpp"

namespace tern::store {

[[nodiscard]] constexpr std::int64_t microseconds_of(core::Timestamp time) noexcept {
  return time.ns / 1'000;
}
[[nodiscard]] inline bool is_for(const Command& command, const std::string& node) {
  return command.to == node || command.to == "*";
}
[[nodiscard]] core::Error queues_lost();
[[nodiscard]] core::Error too_many_orders();
// The balance if it is known and young enough.
[[nodiscard]] core::Result<BoardBalance> fresh(const std::optional<BoardBalance>& known,
                                               const BalanceQuestion& question);

}  // namespace tern::store
