// In: words of a command line, answers of ternd.
// Out: a path; JSON. Cannot happen: see the header.
#include "app/daemon_client.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

#include "app/command_line.hpp"
#include "app/configuration.hpp"
#include "tern/net/control.hpp"

namespace tern::app {
namespace {

constexpr std::string_view kDefaultSocket = "/run/tern/ternd.sock";

}  // namespace

void add_daemon_address(CLI::App& command, DaemonAddress& address) {
  CLI::Option* socket =
      command.add_option("--socket", address.socket, "ternd's control socket")->check(not_empty);
  command.add_option("--config", address.config, "ternd's configuration file: says the socket")
      ->excludes(socket)
      ->check(not_empty);
}

core::Result<std::string> control_socket_of(const DaemonAddress& address) {
  if (address.config.empty())
    return address.socket.empty() ? std::string(kDefaultSocket) : address.socket;
  const LoadedSettings loaded = load_settings(address.config);
  if (!loaded.readable) return core::Error{loaded.problems.front().text(), "", ""};
  const std::string socket = loaded.settings.control_socket();
  if (!loaded.ok())
    std::cerr << address.config << " has mistakes (tern config check says which); it is used only "
              << "for the place of the socket, " << socket << "\n";
  return socket;
}

core::Result<nlohmann::json> call_daemon(const std::string& socket, std::string_view line,
                                         core::Duration timeout) {
  const core::Result<std::string> answer = net::control_call(socket, line, timeout);
  if (!answer) return answer.error();
  nlohmann::json document = nlohmann::json::parse(answer.value(), nullptr, false);
  if (!document.is_object()) return core::Error{"the answer is not a JSON object", socket, ""};
  return document;
}

core::Result<nlohmann::json> ask_daemon(const std::string& socket, std::string_view line,
                                        core::Duration timeout) {
  core::Result<nlohmann::json> document = call_daemon(socket, line, timeout);
  if (!document) return document;
  const auto error = document.value().find("error");
  if (error == document.value().end()) return document;
  return core::Error{error->is_string() ? error->get<std::string>() : error->dump(), socket, ""};
}

}  // namespace tern::app
