// In: `tern status`: the control socket of a running ternd.
// Out: its state in plain words, once, or as ternd's own JSON.
// Cannot happen: exit code 0 for a ternd that is halted, killed, broken or not there.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/daemon_client.hpp"
#include "app/operator_text.hpp"

namespace tern::app {
namespace {

struct StatusOptions {
  DaemonAddress daemon;
  bool json = false;
};

int status(const StatusOptions& options) {
  const core::Result<std::string> socket = control_socket_of(options.daemon);
  if (!socket) {
    std::cerr << socket.error().text() << "\n";
    return kExitBadInput;
  }
  const core::Result<nlohmann::json> answer = ask_daemon(socket.value(), "status");
  if (!answer) {
    std::cerr << "tern status: " << answer.error().text() << "\n"
              << "No ternd answers there. Is it running? Orders of a ternd that died may still be "
                 "open: start it, it looks at each.\n";
    return kExitFailed;
  }
  const StatusDocument document = read_status(answer.value());
  if (options.json) {
    std::cout << answer.value().dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
              << "\n";
  } else {
    std::cout << status_text(document);
  }
  return in_order(document) ? kExitOk : kExitFailed;
}

}  // namespace

void add_status(CLI::App& root, int& exit_code) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* command = root.add_subcommand("status", "What a running ternd is doing, in one screen");
  command->footer(
      "Example: tern status --config /etc/tern/ternd.toml\n"
      "Exit codes: 0 all well, 1 halted, killed, broken or no ternd answers, 2 a bad option or "
      "file.\n"
      "Words:      docs/operations.md");
  add_daemon_address(*command, options->daemon);
  command->add_flag("--json", options->json, "ternd's status document");
  command->callback([options, &exit_code] { exit_code = status(*options); });
}

}  // namespace tern::app
