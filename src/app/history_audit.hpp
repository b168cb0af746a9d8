// In: a history, the state that the journal gives, the venues' truth.
// Out: how many rows it has and whether they say the same, as JSON.
// Cannot happen: an empty history that counts as equal to a journal with orders.
#pragma once

#include <nlohmann/json.hpp>

#include "tern/ledger/state.hpp"
#include "tern/store/history.hpp"

namespace tern::app {

core::Result<nlohmann::json> audit_history(store::History& history, const ledger::State& state,
                                           const nlohmann::json& truth);

}  // namespace tern::app
