// In: --socket PATH or --config FILE.
// Out: a question to the ternd that listens there, and its answer.
// Cannot happen: a ternd that cannot be stopped because its configuration has a mistake: a file is
// read only for where the socket is.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"

namespace CLI {
class App;
}

namespace tern::app {

// Where a ternd is to be found: what the command line says of it.
struct DaemonAddress {
  std::string socket;
  std::string config;
};
void add_daemon_address(CLI::App& command, DaemonAddress& address);

// The control socket's path. Error: a configuration file that cannot be read. Its mistakes are told
// on standard error and do no harm.
core::Result<std::string> control_socket_of(const DaemonAddress& address);

// Errors: nobody listens there, time-out, an answer that is no JSON object.
core::Result<nlohmann::json> call_daemon(const std::string& socket, std::string_view line,
                                         core::Duration timeout);
// The same; ternd's own refusal, {"error": ...}, is an error too.
core::Result<nlohmann::json> ask_daemon(const std::string& socket, std::string_view line,
                                        core::Duration timeout = core::seconds(5));

}  // namespace tern::app
