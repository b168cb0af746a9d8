// In: a command. Out: its exit code and all that it printed.
// Cannot happen: a command that did not run taken for one that succeeded.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace tern::test {

struct Outcome {
  int code = -1;
  std::string text;  // standard output and standard error
};

inline Outcome run(const std::string& command) {
  Outcome outcome;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 4096> bytes{};
  for (std::size_t count = 1; count > 0;) {
    count = fread(bytes.data(), 1, bytes.size(), pipe);
    outcome.text.append(bytes.data(), count);
  }
  const int status = pclose(pipe);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

}  // namespace tern::test
