// In: `tern run ...`.
// Out: RunOptions.
// Cannot happen: a run started with an option that does not belong to its profile.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string_view>
#include <vector>

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/run.hpp"

namespace tern::app {

namespace {

int refuse(const std::string& text) {
  std::cerr << "tern run: " << text << "\n";
  return kExitBadInput;
}

// An option that was given and does not belong to the profile; empty: none.
std::string alien_option(const CLI::App& command, const std::string& profile) {
  for (const char* name : {"--seed", "--pairs", "--venues", "--faults", "--board", "--history",
                           "--outage", "--config"}) {
    const bool of_shadow = std::string_view(name) == "--config";
    if (of_shadow != (profile == "shadow") && command.count(name) > 0) return name;
  }
  return "";
}

}  // namespace

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
  command->add_option("--seed", options->seed, "demo: the market's seed")
      ->check(whole_number)
      ->capture_default_str();
  command->add_option("--pairs", options->pairs, "demo: how many pairs")
      ->check(CLI::Range(1, 2'000))
      ->capture_default_str();
  command->add_option("--venues", options->venues, "demo: name:dialect[:variant],...")
      ->check(not_empty);
  auto faults = std::make_shared<std::vector<std::string>>();
  CLI::Option* with_faults =
      command
          ->add_option("--faults", *faults,
                       "demo: venues disconnect, lose frames, fall silent, ban and more; `--faults "
                       "hard`: lost replies, partial fills, late and double reports too; "
                       "`--faults NAME,NAME`: just those of docs/simulator.md")
          ->expected(0, 1);
  command->add_option("--board", options->board, "demo: where orders are tracked")
      ->check(CLI::IsMember({"in_process", "redis"}))
      ->capture_default_str();
  command->add_option("--history", options->history, "demo: where history is written")
      ->check(CLI::IsMember({"sqlite", "postgres"}))
      ->capture_default_str();
  command->add_flag("--outage", options->outage,
                    "demo: the servers of --board redis and --history postgres are away for 15 s "
                    "in the middle");
  command->add_option("--config", options->config, "shadow: another configuration file")
      ->check(not_empty);
  command
      ->add_option("--out", options->out,
                   "keep configuration, certificates and logs in this folder")
      ->check(not_empty);
  command->callback([options, length, given, faults, with_faults, command, &exit_code] {
    if (with_faults->count() > 0) {
      const bool bare = faults->empty() || faults->front().empty();
      options->faults = bare ? "plain" : faults->front();
    }
    const std::string alien = alien_option(*command, options->profile);
    if (!alien.empty()) {
      exit_code = refuse(alien + " does not belong to the profile " + options->profile);
      return;
    }
    if (given->count() > 0) {
      const core::Result<core::Duration> parsed = parse_duration(*length);
      if (!parsed) {
        exit_code = refuse(parsed.error().text());
        return;
      }
      options->length = parsed.value();
    }
    exit_code = run_profile(*options);
  });
}

}  // namespace tern::app
