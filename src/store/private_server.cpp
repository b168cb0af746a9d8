// In: the programs of Debian's packages. Out: a running server of our own.
// Cannot happen: see the header; the child does nothing between fork and exec but system calls.
#include "tern/store/private_server.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <thread>

#include "file.hpp"

namespace tern::store {
namespace {

constexpr const char* kShortFolder = "/tmp";
constexpr std::size_t kLongestFolder = 60;  // the path of a socket has at most 107 bytes

std::string postgres_program(const std::string& name) {
  const std::string versions = "/usr/lib/postgresql";
  const core::Result<std::vector<std::string>> names = names_in(versions);
  if (!names) return "";
  std::string found;
  for (const std::string& version : names.value()) {
    const std::string path = versions + "/" + version + "/bin/" + name;
    if (::access(path.c_str(), X_OK) == 0) found = path;
  }
  return found;
}

core::Error not_installed(const std::string& what) {
  return {what + " is not installed", "", "run scripts/setup"};
}

core::Result<std::string> new_folder() {
  std::string base = std::filesystem::temp_directory_path().string();
  if (base.size() > kLongestFolder) base = kShortFolder;
  std::string path = base + "/tern-server-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return system_error("cannot make a folder", path);
  return path;
}

bool accepts(const std::string& path) {
  const File socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return ::connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address),
                   sizeof address) == 0;
}

}  // namespace

core::Result<std::unique_ptr<PrivateServer>> PrivateServer::postgres() {
  std::unique_ptr<PrivateServer> server(new PrivateServer(Kind::postgres));
  const std::string initdb = postgres_program("initdb");
  const std::string postgres = postgres_program("postgres");
  if (initdb.empty() || postgres.empty()) return not_installed("postgresql");
  core::Status done = server->prepare();
  if (!done) return done.error();
  const std::string data = server->folder_ + "/data";
  server->address_ = "host=" + server->folder_ + " user=tern dbname=postgres";
  // What it keeps need not survive the machine, only a crash of the server.
  server->command_ = {postgres,
                      "-D",
                      data,
                      "-k",
                      server->folder_,
                      "-c",
                      "listen_addresses=",
                      "-c",
                      "fsync=off",
                      "-c",
                      "shared_buffers=32MB",
                      "-c",
                      "max_connections=20",
                      "-c",
                      "dynamic_shared_memory_type=mmap"};
  done = server->run_to_end(
      {initdb, "-D", data, "-U", "tern", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"});
  if (done) done = server->start();
  if (!done) return done.error();
  return server;
}

core::Result<std::unique_ptr<PrivateServer>> PrivateServer::redis(const std::string& password) {
  std::unique_ptr<PrivateServer> server(new PrivateServer(Kind::redis));
  const std::string program = "/usr/bin/redis-server";
  if (::access(program.c_str(), X_OK) != 0) return not_installed("redis-server");
  core::Status done = server->prepare();
  if (!done) return done.error();
  server->address_ = server->folder_ + "/socket";
  const std::string file = server->folder_ + "/redis.conf";
  std::string settings = "port 0\nunixsocket " + server->address_ +
                         "\nunixsocketperm 700\nsave \"\"\nappendonly no\ndir " + server->folder_ +
                         "\n";
  if (!password.empty()) settings += "requirepass \"" + password + "\"\n";
  const core::Result<File> opened = File::open(file, O_WRONLY | O_CREAT);
  if (!opened) return opened.error();
  done = write_all(opened.value(), settings, file);
  if (done && ::fchown(opened.value().descriptor(), server->user_, server->group_) != 0)
    done = system_error("cannot give away", file);
  server->command_ = {program, file};
  if (done) done = server->start();
  if (!done) return done.error();
  return server;
}

PrivateServer::~PrivateServer() {
  stop();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

// The folder, and who is to run the server: Postgres refuses root.
core::Status PrivateServer::prepare() {
  user_ = ::geteuid();
  group_ = ::getegid();
  if (user_ == 0) {
    const passwd* other = ::getpwnam("postgres");
    if (other == nullptr) other = ::getpwnam("nobody");
    if (other == nullptr) return core::Error{"no user to run a server as", "nobody", ""};
    user_ = other->pw_uid;
    group_ = other->pw_gid;
  }
  core::Result<std::string> folder = new_folder();
  if (!folder) return folder.error();
  folder_ = std::move(folder).value();
  if (::chown(folder_.c_str(), user_, group_) != 0)
    return system_error("cannot give away", folder_);
  return core::Ok{};
}

core::Result<pid_t> PrivateServer::spawn(const std::vector<std::string>& command) const {
  std::vector<char*> words;
  for (const std::string& word : command)
    words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const std::string log_path = folder_ + "/log";
  const core::Result<File> log = File::open(log_path, O_WRONLY | O_CREAT | O_APPEND);
  if (!log) return log.error();
  const int end_signal = kind_ == Kind::postgres ? SIGQUIT : SIGKILL;
  const bool changes_user = ::geteuid() != user_;
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return system_error("cannot fork", command.front());
  if (child > 0) return child;
  ::setsid();  // a Control-C in the terminal is for us, not for it
  ::dup2(log.value().descriptor(), STDOUT_FILENO);
  ::dup2(log.value().descriptor(), STDERR_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  if (changes_user && (::syscall(SYS_setgroups, 0, nullptr) != 0 ||
                       ::syscall(SYS_setgid, group_) != 0 || ::syscall(SYS_setuid, user_) != 0))
    ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, end_signal);
  if (::getppid() != parent || ::chdir(folder_.c_str()) != 0) ::_exit(126);
  ::execv(words.front(), words.data());
  ::_exit(127);
}

core::Status PrivateServer::run_to_end(const std::vector<std::string>& command) {
  const core::Result<pid_t> child = spawn(command);
  if (!child) return child.error();
  int status = 0;
  while (::waitpid(child.value(), &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return core::Ok{};
  return core::Error{"it failed: " + last_words(), command.front(), ""};
}

core::Status PrivateServer::start() {
  if (kind_ == Kind::postgres) ::unlink((folder_ + "/data/postmaster.pid").c_str());
  const core::Result<pid_t> child = spawn(command_);
  if (!child) return child.error();
  pid_ = child.value();
  const auto end = std::chrono::steady_clock::now() + std::chrono::nanoseconds(kReadyWithin.ns);
  while (!is_ready()) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return core::Error{"it ended: " + last_words(), command_.front(), ""};
    }
    if (std::chrono::steady_clock::now() > end)
      return core::Error{"it does not answer: " + last_words(), command_.front(), ""};
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return core::Ok{};
}

void PrivateServer::stop() {
  if (pid_ < 0) return;
  thaw();
  ::kill(pid_, kind_ == Kind::postgres ? SIGQUIT : SIGKILL);  // Postgres: ends its children too
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

void PrivateServer::freeze() {
  signal_all(SIGSTOP);
}
void PrivateServer::thaw() {
  signal_all(SIGCONT);
}

// Postgres answers each connection by a child process.
void PrivateServer::signal_all(int signal) const {
  if (pid_ < 0) return;
  ::kill(pid_, signal);
  const std::string task = std::to_string(pid_);
  const core::Result<std::string> children =
      read_small("/proc/" + task + "/task/" + task + "/children");
  if (!children) return;
  std::istringstream words(children.value());
  for (pid_t child = 0; words >> child;)
    ::kill(child, signal);
}

bool PrivateServer::is_ready() const {
  if (kind_ == Kind::redis) return accepts(address_);
  const core::Result<std::string> state = read_small(folder_ + "/data/postmaster.pid");
  return state && state.value().find("ready") != std::string::npos;
}

std::string PrivateServer::last_words() const {
  constexpr std::size_t kMost = 400;
  const core::Result<std::string> log = read_small(folder_ + "/log");
  if (!log) return "no words";
  const std::string& text = log.value();
  std::string words = text.size() > kMost ? text.substr(text.size() - kMost) : text;
  for (char& letter : words)
    if (letter == '\n') letter = ' ';
  return words;
}

}  // namespace tern::store
