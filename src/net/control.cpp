// In: lines on a Unix socket. Out: one line back for each, answered on one cold thread.
// Cannot happen: a moment in which others than the owner can open the socket; a wait without an
// end.
#include "tern/net/control.hpp"

#include <pthread.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

namespace tern::net {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kSilenceMax{60};  // of a client; then its place is free again
constexpr std::size_t kReadAtOnce = 64u << 10;

class File {
 public:
  explicit File(int number = -1) : number_(number) {}
  File(File&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

core::Error fault(const std::string& path, const std::string& what) {
  return {what + ": " + std::strerror(errno), path, ""};
}

core::Result<sockaddr_un> socket_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return core::Error{"the path of a control socket has 1 to 107 characters", path,
                       "choose a shorter run_directory"};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

File unix_socket() {
  return File{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
}

bool connect_to(const File& file, const sockaddr_un& address) {
  return connect(file.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

// Removes the socket file of a dead process. Error when a living one answers or when the file is
// something else.
core::Status make_room(const std::string& path, const sockaddr_un& address) {
  struct stat file {};
  if (lstat(path.c_str(), &file) != 0) return core::Ok{};
  if (!S_ISSOCK(file.st_mode)) {
    return core::Error{"a file that is not a socket stands there", path, "remove it or move it"};
  }
  const bool dead = !connect_to(unix_socket(), address) && errno == ECONNREFUSED;
  if (!dead) {
    return core::Error{"another process answers on this socket", path,
                       "stop it, or choose another run_directory"};
  }
  if (unlink(path.c_str()) != 0) return fault(path, "the old socket file cannot be removed");
  return core::Ok{};
}

// Held while a socket is put in place, so that two processes starting at once cannot remove each
// other's.
core::Result<File> lock_directory(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  File lock{open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (lock.get() < 0 || flock(lock.get(), LOCK_EX) != 0) return fault(path, "no such directory");
  return lock;
}

core::Result<File> listen_at(const std::string& path) {
  const core::Result<sockaddr_un> address = socket_address(path);
  if (!address) return address.error();
  const core::Result<File> lock = lock_directory(path);
  if (!lock) return lock.error();
  if (auto room = make_room(path, address.value()); !room) return room.error();
  File file = unix_socket();
  // The mode is set before bind: the file never exists with another.
  if (file.get() < 0 || fchmod(file.get(), 0600) != 0 ||
      bind(file.get(), reinterpret_cast<const sockaddr*>(&address.value()), sizeof(sockaddr_un)) !=
          0 ||
      ::listen(file.get(), ControlServer::kMaxClients) != 0) {
    return fault(path, "cannot listen");
  }
  return file;
}

// A thread that takes no signal: they belong to the threads that expect them.
template <typename Work>
std::thread quiet_thread(Work work) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread{std::move(work)};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

struct Client {
  File file;
  std::string in;
  std::size_t searched = 0;  // bytes of `in` known to hold no line end
  std::string out;
  std::size_t sent = 0;
  Clock::time_point heard = Clock::now();
};

// Reads what is there; false when the client is gone.
bool receive(int file, std::string& text) {
  std::array<char, kReadAtOnce> bytes;
  const ssize_t count = recv(file, bytes.data(), bytes.size(), 0);
  if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
  text.append(bytes.data(), static_cast<std::size_t>(count));
  return true;
}

// Sends what fits; false when the client is gone.
bool transmit(int file, std::string_view text, std::size_t& sent) {
  const ssize_t count = send(file, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  sent += static_cast<std::size_t>(count);
  return true;
}

}  // namespace

struct ControlServer::State {
  void run();
  void send_last_answers();
  void accept_client();
  bool serve(Client& client, short events) const;
  bool answer_lines(Client& client) const;

  std::string path;
  Handler handler;
  File listener;
  File ending;  // an eventfd: written once, by the destructor
  struct stat identity {};
  std::vector<Client> clients;
  std::thread thread;
};

void ControlServer::State::run() {
  std::vector<pollfd> watched;
  while (true) {
    watched.assign({{ending.get(), POLLIN, 0}, {listener.get(), POLLIN, 0}});
    for (const Client& client : clients) {
      const short wanted = client.out.empty() ? POLLIN : POLLOUT;
      watched.push_back({client.file.get(), wanted, 0});
    }
    const int ready = poll(watched.data(), watched.size(), 1'000);
    if (ready < 0) continue;
    if (watched[0].revents != 0) return send_last_answers();
    const auto oldest = Clock::now() - kSilenceMax;
    for (std::size_t i = clients.size(); i-- > 0;) {
      const bool stays = serve(clients[i], watched[i + 2].revents) && clients[i].heard > oldest;
      if (!stays) clients.erase(clients.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (watched[1].revents != 0) accept_client();
  }
}

// Whoever asked for the end is told that it was heard.
void ControlServer::State::send_last_answers() {
  for (Client& client : clients) {
    if (!client.out.empty()) (void)transmit(client.file.get(), client.out, client.sent);
  }
}

void ControlServer::State::accept_client() {
  File file{accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (file.get() < 0) {
    poll(nullptr, 0, 100);  // out of file descriptors, most likely: asking again at once would spin
    return;
  }
  if (clients.size() >= kMaxClients) return;
  clients.emplace_back().file = std::move(file);
}

bool ControlServer::State::serve(Client& client, short events) const {
  if (events == 0) return true;
  client.heard = Clock::now();
  if ((events & POLLOUT) != 0) {
    if (!transmit(client.file.get(), client.out, client.sent)) return false;
    if (client.sent < client.out.size()) return true;
    client.out.clear();
    client.sent = 0;
    return answer_lines(client);
  }
  return receive(client.file.get(), client.in) && answer_lines(client);
}

// Answers the first whole line; the next one waits until this answer is gone, so `out` holds one
// answer at most.
bool ControlServer::State::answer_lines(Client& client) const {
  const std::size_t end = client.in.find('\n', client.searched);
  if (end == std::string::npos) {
    client.searched = client.in.size();
    return client.in.size() <= kMaxLine;
  }
  if (end > kMaxLine) return false;
  client.out = handler(std::string_view(client.in).substr(0, end));
  TERN_ASSERT(client.out.find('\n') == std::string::npos, "an answer is one line");
  client.out += '\n';
  client.in.erase(0, end + 1);
  client.searched = 0;
  return true;
}

core::Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::string& path,
                                                                  Handler handler) {
  core::Result<File> listener = listen_at(path);
  if (!listener) return listener.error();
  std::unique_ptr<ControlServer> server{new ControlServer};
  server->state_ = std::make_unique<State>();
  State& state = *server->state_;
  state.path = path;
  state.handler = std::move(handler);
  state.listener = std::move(listener).value();
  state.ending = File{eventfd(0, EFD_CLOEXEC)};
  if (state.ending.get() < 0) return fault(path, "cannot listen");
  if (lstat(path.c_str(), &state.identity) != 0) return fault(path, "the socket file is gone");
  state.thread = quiet_thread([&state] { state.run(); });
  pthread_setname_np(state.thread.native_handle(), "tern-control");
  return server;
}

ControlServer::~ControlServer() {
  if (!state_ || !state_->thread.joinable()) return;
  const std::uint64_t one = 1;
  const ssize_t written = write(state_->ending.get(), &one, sizeof one);
  TERN_ASSERT(written == sizeof one, "the control thread can be told to end");
  state_->thread.join();
  struct stat file {};
  const bool ours = lstat(state_->path.c_str(), &file) == 0 &&
                    file.st_ino == state_->identity.st_ino &&
                    file.st_dev == state_->identity.st_dev;
  if (ours) unlink(state_->path.c_str());
}

namespace {

// Waits until `file` can be read or written; false after the deadline.
bool wait_for(const File& file, short events, Clock::time_point deadline) {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left < 0) return false;
    pollfd watched{file.get(), events, 0};
    const int wait = static_cast<int>(std::min<std::int64_t>(left + 1, 60'000));
    if (poll(&watched, 1, wait) > 0) return true;
  }
}

core::Error time_out(const std::string& path) {
  return {"no answer in time", path, "is the process stalled?"};
}

}  // namespace

core::Result<std::string> control_call(const std::string& path, std::string_view line,
                                       core::Duration timeout) {
  TERN_ASSERT(line.find('\n') == std::string_view::npos, "a question is one line");
  const core::Result<sockaddr_un> address = socket_address(path);
  if (!address) return address.error();
  const auto deadline = Clock::now() + std::chrono::nanoseconds(timeout.ns);
  const File file = unix_socket();
  if (!connect_to(file, address.value())) {
    return core::Error{std::string("nobody listens: ") + std::strerror(errno), path,
                       "is the process running?"};
  }
  const std::string question = std::string(line) + '\n';
  for (std::size_t sent = 0; sent < question.size();) {
    if (!wait_for(file, POLLOUT, deadline)) return time_out(path);
    if (!transmit(file.get(), question, sent)) return fault(path, "the question was not taken");
  }
  std::string answer;
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = answer.find('\n', searched);
    if (end != std::string::npos) return answer.substr(0, end);
    searched = answer.size();
    if (answer.size() > ControlServer::kMaxLine) {
      return core::Error{"the answer is longer than the bound", path, ""};
    }
    if (!wait_for(file, POLLIN, deadline)) return time_out(path);
    if (!receive(file.get(), answer)) {
      return core::Error{"the connection ended before an answer", path, "see the process's log"};
    }
  }
}

}  // namespace tern::net
