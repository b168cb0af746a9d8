// In: `tern journal dump`, `tern journal state`: the folder of a journal, also while ternd runs.
// Out: every record on a line; or what they all come to.
// Cannot happen: exit code 0 for a journal that could not be read to its end.
#include <CLI/CLI.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "app/commands.hpp"
#include "app/journal_folder.hpp"
#include "app/journal_reading.hpp"
#include "app/trade_journal.hpp"
#include "tern/ledger/codec.hpp"

namespace tern::app {
namespace {

struct JournalOptions {
  JournalPlace place;
  bool json = false;
  bool follow = false;
};

// Short: who follows wants to know at once.
constexpr std::chrono::microseconds kFollowWait{200};

int dump(const JournalOptions& options, const std::string& folder) {
  const auto print = [as_json = options.json](std::uint64_t sequence,
                                              const ledger::Record& record) {
    std::cout << (as_json ? ledger::json(sequence, record) : record_line(sequence, record)) << '\n';
    if (std::cout.good()) return core::Status(core::Ok{});
    return core::Status(core::Error{"nobody reads the output any more", "", ""});
  };
  const auto wait_for_more = [follow = options.follow] {
    if (!follow || !std::cout.flush()) return false;
    std::this_thread::sleep_for(kFollowWait);
    return true;
  };
  const core::Status read = read_records(folder, print, wait_for_more);
  std::cout << std::flush;
  if (read) return kExitOk;
  std::cerr << "tern journal dump: " << read.error().text() << "\n";
  return kExitFailed;
}

int state(const std::string& folder) {
  const core::Result<ledger::State> state = replayed(folder);
  if (!state) {
    std::cerr << "tern journal state: " << state.error().text() << "\n";
    return kExitFailed;
  }
  std::cout << state.value().canonical();
  return kExitOk;
}

struct Command {
  const char* name;
  const char* text;
  std::function<int(const JournalOptions&, const std::string& folder)> work;
};

CLI::App* add(CLI::App& journal, const Command& what, std::shared_ptr<JournalOptions> options,
              int& exit_code) {
  CLI::App* command = journal.add_subcommand(what.name, what.text);
  add_journal_place(*command, options->place);
  command->callback([options, work = what.work, &exit_code] {
    const core::Result<std::string> folder = journal_folder_of(options->place);
    if (!folder) std::cerr << "tern journal: " << folder.error().text() << "\n";
    exit_code = folder ? work(*options, folder.value()) : kExitBadInput;
  });
  return command;
}

}  // namespace

void add_journal(CLI::App& root, int& exit_code) {
  CLI::App* journal = root.add_subcommand("journal", "Read what ternd wrote down");
  journal->require_subcommand(1);
  journal->footer("Example: tern journal dump --json --config /etc/tern/ternd.toml");
  const auto options = std::make_shared<JournalOptions>();
  CLI::App* dumping =
      add(*journal, {"dump", "Every record, oldest first, one a line", dump}, options, exit_code);
  dumping->add_flag("--json", options->json, "one JSON object a line");
  dumping->add_flag("--follow", options->follow,
                    "then wait for more, over restarts of ternd too, until Ctrl-C");
  dumping->footer(
      "Example: tern journal dump --json /var/lib/tern/journal | grep trade_closed\n"
      "Reads as far as records are complete, also while ternd runs; writes nothing.\n"
      "Exit codes: 0 read to its end, 1 damaged (file and offset), 2 no journal there.");
  add(*journal,
      {"state", "What all records come to; the same text means the same state",
       [](const auto&, const std::string& folder) { return state(folder); }},
      options, exit_code)
      ->footer("Example: tern journal state /var/lib/tern/journal");
}

}  // namespace tern::app
