// In: a program.
// Out: a child process.
// Cannot happen: see the header.
#include "app/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>

#include "tern/net/stream.hpp"

namespace tern::app {

namespace {

core::Error system_error(const std::string& what) {
  return {what + ": " + std::strerror(errno), "", ""};
}

[[noreturn]] void become(const ProcessOptions& options, int output, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // the parent died before prctl
  setpgid(0, 0);
  dup2(output, STDOUT_FILENO);
  const int null_input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null_input >= 0) dup2(null_input, STDIN_FILENO);
  if (!options.log_file.empty()) {
    const int log = open(options.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log >= 0) dup2(log, STDERR_FILENO);
  }
  std::vector<char*> arguments;
  arguments.push_back(const_cast<char*>(options.program.c_str()));
  for (const std::string& argument : options.arguments) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  execv(options.program.c_str(), arguments.data());
  _exit(127);
}

int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

core::Result<Process> Process::start(const ProcessOptions& options) {
  if (access(options.program.c_str(), X_OK) != 0) return system_error(options.program);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe");
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return system_error("fork");
  if (pid == 0) become(options, ends[1], parent);
  close(ends[1]);
  return Process(pid, ends[0]);
}

Process::Process(Process&& other) noexcept
    : pid_(other.pid_),
      output_(other.output_),
      exit_code_(other.exit_code_),
      pending_(std::move(other.pending_)) {
  other.pid_ = -1;
  other.output_ = -1;
}

Process::~Process() {
  if (pid_ > 0) end();
  if (output_ >= 0) close(output_);
}

core::Result<std::string> Process::read_line(core::Duration timeout) {
  const core::Timestamp deadline = net::now() + timeout;
  for (;;) {
    const std::size_t end = pending_.find('\n');
    if (end != std::string::npos) {
      std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      return line;
    }
    const std::int64_t left = (deadline - net::now()).milliseconds();
    pollfd waiting{output_, POLLIN, 0};
    const int ready = left > 0 ? poll(&waiting, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) return core::Error{"interrupted", "", ""};
    if (ready <= 0) return core::Error{"no answer in time", "", ""};
    char buffer[4096];
    const ssize_t n = read(output_, buffer, sizeof buffer);
    if (n <= 0) return core::Error{"it ended before it was ready", "", ""};
    pending_.append(buffer, static_cast<std::size_t>(n));
  }
}

std::optional<int> Process::exit_code() {
  if (exit_code_ || pid_ <= 0) return exit_code_;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) exit_code_ = code_of(status);
  return exit_code_;
}

int Process::end(core::Duration grace) {
  if (!exit_code() && pid_ > 0) kill(pid_, SIGTERM);
  const core::Timestamp deadline = net::now() + grace;
  while (!exit_code() && net::now() < deadline)
    usleep(5'000);
  if (!exit_code()) {
    kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
    exit_code_ = code_of(status);
  }
  pid_ = -1;
  return *exit_code_;
}

std::string program_directory() {
  char path[PATH_MAX];
  const ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  if (n <= 0) return ".";
  const std::string whole(path, static_cast<std::size_t>(n));
  return whole.substr(0, whole.rfind('/'));
}

}  // namespace tern::app
