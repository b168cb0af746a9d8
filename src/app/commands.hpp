// In: the command line.
// Out: one function per command of the hand tool `tern`; each lives in commands/<name>.cpp.
// Cannot happen: a command that decides about money: commands read files, show things, start
// programs and carry a person's word to ternd.
#pragma once

namespace CLI {
class App;
}

namespace tern::app {

// Exit codes of every command.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;  // it ran, and the answer is no
inline constexpr int kExitBadInput =
    2;  // a file, an option or the configuration is wrong: what, where, what to do

// Each adds its subcommand to `root`; the subcommand's callback sets exit_code.
void add_replay(CLI::App& root, int& exit_code);
void add_scan(CLI::App& root, int& exit_code);
void add_config(CLI::App& root, int& exit_code);
void add_watch(CLI::App& root, int& exit_code);
void add_run(CLI::App& root, int& exit_code);
void add_status(CLI::App& root, int& exit_code);
void add_kill(CLI::App& root, int& exit_code);
void add_halt(CLI::App& root, int& exit_code);
void add_resume(CLI::App& root, int& exit_code);
void add_journal(CLI::App& root, int& exit_code);
void add_explain(CLI::App& root, int& exit_code);
void add_venues(CLI::App& root, int& exit_code);

}  // namespace tern::app
