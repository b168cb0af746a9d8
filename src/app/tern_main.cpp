// In: the command line of `tern`, the hand tool. Out: the chosen command's exit code.
// Cannot happen: logic here; each command lives in commands/.
#include <CLI/CLI.hpp>

#include "app/command_line.hpp"
#include "app/commands.hpp"

namespace {

constexpr const char* kFooter =
    "Examples: tern config check config/observe.example.toml\n"
    "          tern status --config /etc/tern/ternd.toml\n"
    "          tern kill --reason \"why\"\n"
    "Exit codes: 0 done, 1 it ran and the answer is no, 2 a bad file, option or configuration.\n"
    "Each command explains itself: tern COMMAND --help.";

}  // namespace

int main(int argc, char** argv) {
  CLI::App root{
      "tern: the hand tool of ternd, which trades where one exchange bids more than another asks",
      "tern"};
  root.require_subcommand(1);
  root.footer(kFooter);
  int exit_code = tern::app::kExitOk;
  for (const auto add :
       {tern::app::add_run, tern::app::add_status, tern::app::add_watch, tern::app::add_kill,
        tern::app::add_halt, tern::app::add_resume, tern::app::add_explain, tern::app::add_journal,
        tern::app::add_config, tern::app::add_venues, tern::app::add_replay, tern::app::add_scan})
    add(root, exit_code);
  return tern::app::parse_command_line(root, argc, argv).value_or(exit_code);
}
