// In: one line of text on a Unix socket.
// Out: one line back. For `tern status`, `tern watch`, `tern run`.
// Cannot happen: a socket that others than its owner can open (mode 0600), a line above kMaxLine.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"

namespace tern::net {

class ControlServer {
 public:
  using Handler =
      std::function<std::string(std::string_view line)>;  // called on the server's own cold thread

  static constexpr std::size_t kMaxLine = 64u << 20;
  static constexpr int kMaxClients = 16;

  // A stale socket file of a dead process is replaced; one that answers is an error that names the
  // path.
  static core::Result<std::unique_ptr<ControlServer>> start(const std::string& path,
                                                            Handler handler);
  ~ControlServer();  // ends the thread, removes the file

 private:
  ControlServer() = default;
  struct State;
  std::unique_ptr<State> state_;
};

// Sends one line and waits for the answer. Errors: nobody listens there, time-out.
core::Result<std::string> control_call(const std::string& path, std::string_view line,
                                       core::Duration timeout);

}  // namespace tern::net
