// In: a program and its arguments.
// Out: a child process that ends when we do.
// Cannot happen: a child left running after this process, even after kill -9 (the kernel ends it);
// a wait without a bound.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"

#include <sys/types.h>

namespace tern::app {

struct ProcessOptions {
  std::string program;                 // path
  std::vector<std::string> arguments;  // without the program itself
  std::string log_file;                // standard error goes there, appended
};

class Process {
 public:
  // Its own process group, so that Ctrl-C reaches it only through us. Standard output is a pipe
  // that read_line() reads.
  static core::Result<Process> start(const ProcessOptions& options);
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();  // ends it: SIGTERM, then SIGKILL after kGrace

  // One line of its standard output. Error: it ended, closed its output, or said nothing for so
  // long.
  core::Result<std::string> read_line(core::Duration timeout);
  // Exit code once it has ended (128 + signal when killed by one).
  [[nodiscard]] std::optional<int> exit_code();
  // SIGTERM, at most so long of waiting, then SIGKILL. Returns the exit code.
  int end(core::Duration grace = kGrace);
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  static constexpr core::Duration kGrace = core::seconds(5);

 private:
  Process(pid_t pid, int output) : pid_(pid), output_(output) {}

  pid_t pid_ = -1;
  int output_ = -1;
  std::optional<int> exit_code_;
  std::string pending_;
};

// Folder of the running program's own file.
[[nodiscard]] std::string program_directory();

}  // namespace tern::app
