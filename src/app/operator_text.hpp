// In: ternd's status document, its answers to kill and drill.
// Out: plain words for a tired person: what is wrong comes first, what to type stands beside it.
// Cannot happen: arithmetic on money; a latch or a refused account without its reason.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "app/status_document.hpp"

namespace tern::app {

// In one word: "watching", "trading", "HALTED", "KILLED", "BROKEN".
[[nodiscard]] std::string_view condition_of(const StatusDocument& status);
// Trading is as it should be, or there is none: neither halted, killed nor broken.
[[nodiscard]] bool in_order(const StatusDocument& status);

// "ready, balances 134 ms old", "REFUSED: the key can withdraw".
[[nodiscard]] std::string account_text(const AccountStatus& account);
// Ready, neither paused nor refused.
[[nodiscard]] bool in_order(const AccountStatus& account);

// One screen, lines ended by '\n'.
[[nodiscard]] std::string status_text(const StatusDocument& status);
// The certificate of a kill, or of a drill.
[[nodiscard]] std::string kill_text(const nlohmann::json& answer);
// Each venue confirmed that none of our orders is open (drill: answered).
[[nodiscard]] bool all_confirmed(const nlohmann::json& answer);

}  // namespace tern::app
