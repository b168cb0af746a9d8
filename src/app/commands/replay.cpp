// In: `tern replay [--json] FILE...`. Out: books and counters on standard output, or one line that
// says which file and line is wrong. Cannot happen: half a result: a bad file among good ones
// prints no JSON.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "app/replay.hpp"

namespace tern::app {

namespace {

int replay_files(const std::vector<std::string>& files, bool as_json) {
  std::vector<ReplayedRecording> recordings;
  std::set<std::string> names;
  for (const std::string& file : files) {
    core::Result<ReplayedRecording> replayed = replay_recording(file);
    if (!replayed.ok()) {
      std::cerr << "tern replay: " << replayed.error().text() << "\n";
      return kExitBadInput;
    }
    if (!names.insert(replayed.value().name).second) {
      std::cerr << "tern replay: " << file << ": a second recording named " << replayed.value().name
                << "; rename one of the files\n";
      return kExitBadInput;
    }
    recordings.push_back(std::move(replayed).value());
  }
  std::cout << (as_json ? replay_json(recordings) + "\n" : replay_table(recordings));
  return kExitOk;
}

}  // namespace

void add_replay(CLI::App& root, int& exit_code) {
  auto files = std::make_shared<std::vector<std::string>>();
  auto as_json = std::make_shared<bool>(false);
  CLI::App* command = root.add_subcommand(
      "replay", "Run recorded traffic through the connectors and show every book");
  command->footer(
      "Example: tern replay --json recordings/*.jsonl.gz\n"
      "Exit code 2: a file cannot be read or is no recording.");
  command->add_flag("--json", *as_json, "one JSON object on standard output");
  command->add_option("FILE", *files, "recordings: gzip, one JSON object per line")->required();
  command->callback([files, as_json, &exit_code] { exit_code = replay_files(*files, *as_json); });
}

}  // namespace tern::app
