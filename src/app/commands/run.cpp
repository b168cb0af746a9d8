// In: `tern run ...`.
// Out: RunOptions.
// Cannot happen: a run started with an option that does not belong to its profile.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include "app/commands.hpp"
#include "app/run.hpp"

namespace tern::app {

void add_run(CLI::App& root, int& exit_code) {
  auto options = std::make_shared<RunOptions>();
  auto length = std::make_shared<std::string>();
  CLI::App* command =
      root.add_subcommand("run", "Run a profile in the foreground with its live screen");
  command->footer(
      "Example: tern run --for 20s --seed 7 --faults\n"
      "Profiles: demo (simulated venues on this machine), shadow (real exchanges, public feeds, no "
      "order).");
  command->add_option("--profile", options->profile, "demo or shadow")
      ->check(CLI::IsMember({"demo", "shadow"}))
      ->capture_default_str();
  CLI::Option* given =
      command->add_option("--for", *length, "end by itself after 20s, 3m, 1h (default: at Ctrl-C)");
  command->add_flag("--json", options->json, "one JSON object at the end on standard output");
  command->add_option("--seed", options->seed, "demo: the market's seed")->capture_default_str();
  command->add_option("--pairs", options->pairs, "demo: how many pairs")
      ->check(CLI::Range(1, 2'000))
      ->capture_default_str();
  command->add_option("--venues", options->venues, "demo: name:dialect[:variant],...");
  command->add_flag("--faults", options->faults,
                    "demo: venues disconnect, lose frames, fall silent, ban");
  command->add_option("--config", options->config, "shadow: another configuration file");
  command->add_option("--out", options->out,
                      "keep configuration, certificates and logs in this folder");
  command->callback([options, length, given, &exit_code] {
    if (given->count() > 0) {
      const core::Result<core::Duration> parsed = parse_duration(*length);
      if (!parsed) {
        std::cerr << "tern run: " << parsed.error().text() << "\n";
        exit_code = kExitBadInput;
        return;
      }
      options->length = parsed.value();
    }
    exit_code = run_profile(*options);
  });
}

}  // namespace tern::app
