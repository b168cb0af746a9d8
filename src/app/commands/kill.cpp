// In: `tern kill`, `tern halt`, `tern resume`: a person's word for a running ternd.
// Out: what came of it; for a kill the certificate of every venue.
// Cannot happen: a kill that only this command knows of: without an answer the file KILL is left
// for ternd to find; a resume without a reason.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/daemon_client.hpp"
#include "app/operator_text.hpp"

namespace tern::app {
namespace {

using nlohmann::json;

constexpr core::Duration kKillTimeout = core::seconds(15);

struct WordOptions {
  DaemonAddress daemon;
  std::string reason;
  bool json = false;
  bool drill = false;
};

// One line on the socket, whatever the shell handed us.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

// No ternd answers: the file kills it when it comes back, or as soon as it breathes again.
int leave_kill_file(const std::string& socket, const core::Error& error) {
  const std::string file = (std::filesystem::path(socket).parent_path() / "KILL").string();
  std::cerr << "tern kill: " << error.text() << "\n";
  if (std::ofstream(file, std::ios::app)) {
    std::cerr << "ternd did not answer. Left for it: " << file
              << "; it takes the file within 0.1 s while it runs, else at its next start before it "
                 "sends anything, and stays killed until: tern resume --reason \"...\"\n";
  } else {
    std::cerr << "ternd did not answer, and " << file
              << " cannot be made. Make it by hand (touch RUN_DIRECTORY/KILL), or send the signal: "
                 "kill -USR2 PID\n";
  }
  std::cerr << "What is open at the venues is not known here: look there, or start ternd, which "
               "looks at every order.\n";
  return kExitFailed;
}

int kill(const WordOptions& options, const std::string& socket) {
  const std::string word = options.drill ? "drill" : "kill";
  const std::string line = options.reason.empty() ? word : word + " " + one_line(options.reason);
  const core::Result<json> answer = call_daemon(socket, line, kKillTimeout);
  const auto silent = [&](const core::Error& error) {
    if (!options.drill) return leave_kill_file(socket, error);
    std::cerr << "tern kill --drill: " << error.text() << "\n";
    return kExitFailed;
  };
  if (!answer) return silent(answer.error());
  if (answer.value().contains("error")) {
    const core::Error error{answer.value()["error"].dump(), socket, ""};
    if (answer.value().contains("stalled")) return silent(error);
    std::cerr << "tern kill: " << error.text() << "\n";
    return kExitFailed;
  }
  std::cout << (options.json ? answer.value().dump() + "\n" : kill_text(answer.value()));
  return all_confirmed(answer.value()) ? kExitOk : kExitFailed;
}

int give(const std::string& word, const WordOptions& options, const std::string& socket) {
  const core::Result<json> answer = ask_daemon(socket, word + " " + one_line(options.reason));
  if (!answer) {
    std::cerr << "tern " << word << ": " << answer.error().text() << "\n";
    return kExitFailed;
  }
  if (options.json) {
    std::cout << answer.value().dump() << "\n";
  } else {
    std::cout << (word == "halt" ? "HALTED: no new trade; open ones go on to their end. Lift it: "
                                   "tern resume --reason \"...\"\n"
                                 : "resumed; tern status says what is traded now\n");
  }
  return kExitOk;
}

struct Word {
  std::string name;
  std::string text;
  std::function<int(const WordOptions&, const std::string& socket)> work;
};

struct Added {
  CLI::App* command;
  std::shared_ptr<WordOptions> options;
};

Added add_word(CLI::App& root, const Word& word, int& exit_code) {
  auto options = std::make_shared<WordOptions>();
  CLI::App* command = root.add_subcommand(word.name, word.text);
  add_daemon_address(*command, options->daemon);
  command->add_flag("--json", options->json, "ternd's answer, one JSON object");
  command->callback([options, work = word.work, &exit_code] {
    const core::Result<std::string> socket = control_socket_of(options->daemon);
    if (!socket) std::cerr << socket.error().text() << "\n";
    exit_code = socket ? work(*options, socket.value()) : kExitBadInput;
  });
  return {command, options};
}

}  // namespace

void add_kill(CLI::App& root, int& exit_code) {
  const auto [command, options] =
      add_word(root, {"kill", "Stop a running ternd from sending any order, now", kill}, exit_code);
  command->footer(
      "Example: tern kill --reason \"the prices cannot be right\"\n"
      "Latches first, then cancels what is open and asks every venue until it confirms. A restart\n"
      "stays killed. Without an answer of ternd the file KILL is left in its run directory.\n"
      "Exit codes: 0 every venue confirmed, 1 one did not or no ternd answers, 2 a bad option.");
  command->add_option("--reason", options->reason, "why, for the journal")->check(not_empty);
  command->add_flag("--drill", options->drill, "measure it; stop nothing");
}

void add_halt(CLI::App& root, int& exit_code) {
  const auto work = [](const auto& given, const auto& socket) {
    return give("halt", given, socket);
  };
  const auto [command, options] =
      add_word(root, {"halt", "No new trade; open trades go on to their end", work}, exit_code);
  command->footer("Example: tern halt --reason \"news at noon\"\nA restart stays halted.");
  command->add_option("--reason", options->reason, "why, for the journal")
      ->required()
      ->check(not_empty);
}

void add_resume(CLI::App& root, int& exit_code) {
  const auto work = [](const auto& given, const auto& socket) {
    return give("resume", given, socket);
  };
  const auto [command, options] = add_word(
      root, {"resume", "Lift halt and kill; take differences from the venues into the books", work},
      exit_code);
  command->footer("Example: tern resume --reason \"checked both accounts, all orders are over\"");
  command->add_option("--reason", options->reason, "why it is safe again, for the journal")
      ->required()
      ->check(not_empty);
}

}  // namespace tern::app
