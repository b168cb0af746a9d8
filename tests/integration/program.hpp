// In: a command. Out: its exit code and all that it printed, in one piece or in two.
// Cannot happen: a command that did not run taken for one that succeeded.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace tern::test {

struct Outcome {
  int code = -1;
  std::string text;  // standard output and standard error
};

inline void read_all(const std::string& command, Outcome& outcome) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return;
  std::array<char, 4096> bytes{};
  for (std::size_t count = 1; count > 0;) {
    count = fread(bytes.data(), 1, bytes.size(), pipe);
    outcome.text.append(bytes.data(), count);
  }
  const int status = pclose(pipe);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

inline Outcome run(const std::string& command) {
  Outcome outcome;
  read_all(command + " 2>&1", outcome);
  return outcome;
}

struct Ran {
  int exit_code = -1;
  std::string out;
  std::string error;
};

// A built program, with words that need no quoting but the shell's own, standard error kept apart.
inline Ran run_program(const std::string& name, const std::vector<std::string>& words) {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  const std::string error_file = testing::TempDir() + "tern_error_" + info->test_suite_name() +
                                 "_" + info->name() + "_" + std::to_string(getpid());
  std::string command = "exec 2>" + error_file + "; " TERN_BINARY_DIR "/bin/" + name;
  for (const std::string& word : words)
    command += " '" + word + "'";
  Outcome outcome;
  read_all(command, outcome);
  std::ifstream file(error_file);
  Ran ran{outcome.code, outcome.text, std::string(std::istreambuf_iterator<char>(file), {})};
  std::filesystem::remove(error_file);
  return ran;
}

}  // namespace tern::test
