// In: the wishes of the network tests. Out: clients and servers on loopback.
// Cannot happen: a port number written in a test; a socket without a time-out.
#include "tests/unit/net/net_fixture.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "tern/core/assert.hpp"

namespace tern::net::test {

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tern-net-XXXXXX").string();
  TERN_ASSERT(mkdtemp(pattern.data()) != nullptr, "a temporary directory can be made");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Authority::Authority(AuthorityOptions options) {
  options.directory = directory.path();
  files = make_authority(options).value();
}

const CertificateFiles& usual_files() {
  static const Authority authority;
  return authority.files;
}

Endpoint endpoint(std::uint16_t port, const CertificateFiles& files, const std::string& host) {
  const std::string place = "://" + host + ":" + std::to_string(port);
  return {"https" + place, "wss" + place, files.ca_file};
}

bool Client::run_until(std::function<bool()> done, int limit_ms) {
  if (done()) return true;
  done_ = std::move(done);
  std::mutex mutex;
  std::condition_variable ended;
  bool over = false;
  std::thread watchdog([&] {
    std::unique_lock lock(mutex);
    if (!ended.wait_for(lock, std::chrono::milliseconds(limit_ms), [&] { return over; })) {
      loop.stop();
    }
  });
  loop.run();
  {
    const std::lock_guard lock(mutex);
    over = true;
  }
  ended.notify_one();
  watchdog.join();
  const bool reached = done_();
  done_ = nullptr;
  return reached;
}

Client::Response Client::get(const Endpoint& where, const std::string& target, int timeout_ms) {
  venue::HttpRequest request;
  request.target = target;
  return ask(where, request, timeout_ms);
}

Client::Response Client::ask(const Endpoint& where, const venue::HttpRequest& request,
                             int timeout_ms) {
  const std::uint32_t user = ++last_user_;
  const std::size_t before = responses.size();
  loop.request(user, where, request, core::milliseconds(timeout_ms));
  if (!run_until([&] { return responses.size() > before; }, timeout_ms + 3'000)) {
    return {user, venue::HttpOutcome::answered, -1, "", "", "", "", "", "the loop said nothing"};
  }
  return responses.back();
}

void Client::check() {
  if (done_ && done_()) loop.stop();
}

namespace {

// Reads the padding: under the address sanitizer a missing byte ends the test.
bool padding_readable(std::string_view bytes) {
  volatile unsigned sum = 0;
  for (std::size_t i = 0; i < venue::kFramePadding; ++i) {
    sum = sum + static_cast<unsigned char>(*(bytes.data() + bytes.size() + i));
  }
  return bytes.data() != nullptr;
}

}  // namespace

void Client::on_opened(std::uint32_t connection) {
  opened.push_back(connection);
  if (open_hook) open_hook(connection);
  check();
}

void Client::on_closed(std::uint32_t connection, std::string_view why) {
  closed.push_back({connection, std::string(why)});
  check();
}

void Client::on_frame(std::uint32_t connection, std::string_view bytes, core::Timestamp received) {
  if (!padding_readable(bytes)) ++padding_faults;
  frames.push_back({connection, std::string(bytes), received, now()});
  if (frame_hook) frame_hook(frames.back());
  check();
}

void Client::on_response(std::uint32_t user, const venue::HttpResponse& response) {
  if (!padding_readable(response.body)) ++padding_faults;
  responses.push_back({user, response.outcome, response.status, std::string(response.target),
                       std::string(response.body), std::string(response.retry_after),
                       std::string(response.used_weight), std::string(response.limit_reset),
                       std::string(response.error), response.weight_again});
  check();
}

void Client::on_timer(core::Timestamp time) {
  timers.push_back(time);
  if (timer_hook) timer_hook(time);
  check();
}

void Client::on_idle() {
  if (rehearses && !loop.rehearse()) was_refused = true;
}

void Client::on_rehearsal() {
  ++rehearsals;
  check();
}

void Client::on_wake() {
  ++wakes;
  check();
}

ServerThread::ServerThread(const CertificateFiles& files, int ports, Reply reply, Message message)
    : reply_(std::move(reply)), message_(std::move(message)), server_(*this, files, 5) {
  for (int i = 0; i < ports; ++i) {
    ports_.push_back(server_.listen(static_cast<std::uint32_t>(i), 0).value());
  }
  thread_ = std::thread([this] { server_.run(); });
}

ServerThread::~ServerThread() {
  server_.stop();
  thread_.join();
}

std::vector<std::string> ServerThread::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

bool ServerThread::wait_for(const std::string& line, int limit_ms) const {
  for (int waited_ms = 0; waited_ms < limit_ms; waited_ms += 2) {
    const auto lines = log();
    if (std::find(lines.begin(), lines.end(), line) != lines.end()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

void ServerThread::note(const std::string& line) {
  const std::lock_guard lock(mutex_);
  log_.push_back(line);
}

ServedReply ServerThread::on_request(std::uint32_t server, const ServedRequest& request) {
  note("request " + std::to_string(server) + " " + std::string(request.method) + " " +
       std::string(request.target));
  return reply_ ? reply_(request) : ServedReply{200, {}, "{\"ok\":true}"};
}

void ServerThread::on_session(std::uint32_t server, std::uint64_t session,
                              std::string_view target) {
  note("session " + std::to_string(server) + " " + std::string(target));
  if (message_) message_(server_, session, "");
}

void ServerThread::on_message(std::uint32_t server, std::uint64_t session, std::string_view text) {
  note("message " + std::to_string(server) + " " + std::string(text.substr(0, 40)));
  if (message_) {
    message_(server_, session, text);
  } else {
    server_.send(session, "echo " + std::string(text));
  }
}

void ServerThread::on_session_closed(std::uint32_t server, std::uint64_t) {
  note("closed " + std::to_string(server));
}

void ServerThread::on_tick(core::Timestamp) {
  ++ticks_;
}

RawPeer::RawPeer(int file, SSL_CTX* context) : file_(file) {
  const timeval limit{5, 0};
  setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int one = 1;
  setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (context == nullptr) return;
  ssl_ = SSL_new(context);
  SSL_set_fd(ssl_, file);
  ready_ = SSL_accept(ssl_) == 1;
}

RawPeer::~RawPeer() {
  SSL_free(ssl_);
  ::close(file_);
}

std::string RawPeer::read_bytes(std::size_t count) {
  std::string text;
  std::array<char, 4'096> bytes;
  while (ready_ && text.size() < count) {
    const int wanted = static_cast<int>(std::min(bytes.size(), count - text.size()));
    const long got = ssl_ != nullptr
                         ? SSL_read(ssl_, bytes.data(), wanted)
                         : recv(file_, bytes.data(), static_cast<std::size_t>(wanted), 0);
    if (got <= 0) break;
    text.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return text;
}

std::string RawPeer::read_until(std::string_view end) {
  std::string text;
  while (text.size() < end.size() || text.compare(text.size() - end.size(), end.size(), end) != 0) {
    const std::string byte = read_bytes(1);
    if (byte.empty()) break;
    text += byte;
  }
  return text;
}

void RawPeer::write(std::string_view bytes) {
  if (!ready_) return;
  if (ssl_ != nullptr) {
    SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
  } else {
    (void)!::send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
}

void RawPeer::accept_websocket(const std::string& more) {
  const std::string request = read_until("\r\n\r\n");
  const std::string name = "Sec-WebSocket-Key: ";
  const std::size_t start = request.find(name) + name.size();
  const std::string key = request.substr(start, request.find("\r\n", start) - start) +
                          "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest.data());
  std::array<unsigned char, 32> text{};
  EVP_EncodeBlock(text.data(), digest.data(), SHA_DIGEST_LENGTH);
  write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      std::string(reinterpret_cast<const char*>(text.data())) + "\r\n\r\n" + more);
}

namespace {

int bind_loopback(std::uint16_t& port) {
  const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(file, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                     getsockname(file, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  TERN_ASSERT(bound, "loopback has a free port");
  port = ntohs(address.sin_port);
  return file;
}

}  // namespace

RawServer::RawServer(Script script, const CertificateFiles* files) {
  if (files != nullptr) context_ = server_context(*files).value();
  listener_ = bind_loopback(port_);
  TERN_ASSERT(::listen(listener_, 16) == 0, "a bound socket can listen");
  thread_ = std::thread([this, work = std::move(script)] { run(work); });
}

RawServer::~RawServer() {
  ending_ = true;
  thread_.join();
  ::close(listener_);
}

void RawServer::run(const Script& script) {
  sigset_t broken_pipe;  // OpenSSL writes without MSG_NOSIGNAL; only this thread may do so
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  while (!ending_) {
    pollfd watched{listener_, POLLIN, 0};
    if (poll(&watched, 1, 20) <= 0) continue;
    const int file = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (file < 0) continue;
    const int number = ++accepted_;
    RawPeer peer(file, context_.get());
    script(peer, number);
  }
}

std::string plain_exchange(std::uint16_t port, std::string_view bytes) {
  const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  TERN_ASSERT(connect(file, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
              "the server under test listens");
  RawPeer peer(file, nullptr);
  peer.write(bytes);
  return peer.read_bytes(10'000);
}

std::uint16_t closed_port() {
  std::uint16_t port = 0;
  ::close(bind_loopback(port));
  return port;
}

}  // namespace tern::net::test
