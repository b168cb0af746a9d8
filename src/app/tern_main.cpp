// In: the command line of `tern`, the hand tool. Out: the chosen command's exit code.
// Cannot happen: logic here; each command lives in commands/.
#include <CLI/CLI.hpp>

#include "app/command_line.hpp"
#include "app/commands.hpp"

namespace {

constexpr const char* kFooter =
    "Examples: tern config check config/observe.example.toml\n"
    "          tern watch --config /etc/tern/ternd.toml\n"
    "Exit codes: 0 done, 1 it ran and the answer is no, 2 a bad file, option or configuration.\n"
    "Each command explains itself: tern COMMAND --help.";

}  // namespace

int main(int argc, char** argv) {
  CLI::App root{"tern: watches exchanges, finds where one bids more than another asks", "tern"};
  root.require_subcommand(1);
  root.footer(kFooter);
  int exit_code = tern::app::kExitOk;
  tern::app::add_config(root, exit_code);
  tern::app::add_replay(root, exit_code);
  tern::app::add_scan(root, exit_code);
  tern::app::add_watch(root, exit_code);
  tern::app::add_run(root, exit_code);
  return tern::app::parse_command_line(root, argc, argv).value_or(exit_code);
}
