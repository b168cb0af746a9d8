// In: the options of `tern run`.
// Out: running programs, the screen, one summary.
// Cannot happen: a program left behind; a figure in the summary that was not asked of the program
// it speaks about.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"

namespace tern::app {

struct RunOptions {
  std::string profile =
      "demo";  // demo: tern-sim and ternd; shadow: ternd on the real exchanges' public feeds
  core::Duration length;  // 0 = until Ctrl-C
  bool json = false;   // one JSON object at the end on standard output, all else on standard error
  std::string faults;  // demo only: "" none, "plain", or as tern-sim takes it
  std::string board = "in_process";  // demo only: or "redis"
  std::string history = "sqlite";    // demo only: or "postgres"
  bool outage = false;      // demo only: the board's and history's servers are away in the middle
  std::uint64_t seed = 1;   // demo only
  std::uint32_t pairs = 8;  // demo only
  std::string venues;       // demo only: name:dialect[:variant],...
  std::string config;       // shadow only: another configuration file
  std::string
      out;  // keep configuration, certificates and logs here; empty = a folder that is removed
};

// Exit code, see commands.hpp.
int run_profile(const RunOptions& options);

// "20s", "3m", "1h", "500ms".
core::Result<core::Duration> parse_duration(const std::string& text);

// What `tern run --json` prints, from ternd's status, tern-sim's own counts and the comparisons
// made (null where no truth is to be had: the real exchanges do not tell).
nlohmann::json summary_document(const nlohmann::json& status, const nlohmann::json& mismatches,
                                const nlohmann::json& faults);
// Journal, ledger, history and the venues' truth agree; true where nothing was traded.
[[nodiscard]] bool trading_is_sound(const nlohmann::json& summary);
// The same for a person.
std::string summary_text(const nlohmann::json& summary);

}  // namespace tern::app
