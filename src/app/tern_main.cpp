// In: the command line of `tern`, the hand tool. Out: the chosen command's exit code.
// Cannot happen: logic here; each command lives in commands/.
#include <CLI/CLI.hpp>

#include "app/commands.hpp"

int main(int argc, char** argv) {
  CLI::App root{"tern: watches exchanges, finds where one bids more than another asks"};
  root.require_subcommand(1);
  int exit_code = tern::app::kExitOk;
  CLI11_PARSE(root, argc, argv);
  return exit_code;
}
