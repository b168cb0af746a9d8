// In: a journal, the state that its writer ended with, what simulated venues know of its account.
// Out: the figures of a run and whether the three agree, as JSON.
// Cannot happen: a figure taken from the memory of the program that is examined.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tern/core/result.hpp"

namespace tern::app {

struct AuditInput {
  std::string journal;             // folder; holds state.txt, written at an ordered end
  nlohmann::json truth;            // {"venues":[...]} as tern-sim tells it
  std::string history_file;        // SQLite; or
  std::string history_connection;  // Postgres; empty: the file
};

// "trades", "orders", "pnl", "ledger", "exposure", "queue", "history" of docs/simulator.md. Error:
// the journal cannot be read.
core::Result<nlohmann::json> audit(const AuditInput& input);

}  // namespace tern::app
