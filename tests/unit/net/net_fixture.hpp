// In: what a test wants of client and server. Out: both on loopback, on ports of the system's
// choice, everything recorded. Cannot happen: a test that waits for ever: each wait has a limit,
// each raw socket a time-out.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "src/net/authority.hpp"
#include "src/net/tls.hpp"
#include "tern/net/server.hpp"
#include "tern/net/stream.hpp"

namespace tern::net::test {

inline constexpr std::size_t kFrameMax = 64u << 10;  // of the tests' WebSocket connections

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// An authority of the test's own, in a directory of its own.
struct Authority {
  explicit Authority(AuthorityOptions options = {});

  TemporaryDirectory directory;
  CertificateFiles files;
};
// One for all tests that need nothing special.
const CertificateFiles& usual_files();

// "https://127.0.0.1:port" and "wss://127.0.0.1:port", trusting `files`.
Endpoint endpoint(std::uint16_t port, const CertificateFiles& files = usual_files(),
                  const std::string& host = "127.0.0.1");

// A Loop whose listener writes everything down. Runs on the test's own thread.
class Client : public NetListener {
 public:
  struct Closed {
    std::uint32_t connection;
    std::string why;
  };
  struct Frame {
    std::uint32_t connection;
    std::string text;
    core::Timestamp received;
    core::Timestamp handed;
  };
  struct Response {
    std::uint32_t user;
    venue::HttpOutcome outcome;
    int status;
    std::string target;
    std::string body;
    std::string retry_after;
    std::string used_weight;
    std::string limit_reset;
    std::string error;
    std::uint32_t weight_again = 0;
  };

  explicit Client(LoopOptions options = {}) : loop(options, *this) {}

  // Runs the loop until `done`; false when `limit_ms` came first.
  bool run_until(std::function<bool()> done, int limit_ms = 8'000);
  // One GET and its answer.
  Response get(const Endpoint& where, const std::string& target, int timeout_ms = 5'000);
  Response ask(const Endpoint& where, const venue::HttpRequest& request, int timeout_ms = 5'000);

  void on_opened(std::uint32_t connection) override;
  void on_closed(std::uint32_t connection, std::string_view why) override;
  void on_frame(std::uint32_t connection, std::string_view bytes,
                core::Timestamp received) override;
  void on_response(std::uint32_t user, const venue::HttpResponse& response) override;
  void on_timer(core::Timestamp time) override;
  void on_wake() override;
  void on_idle() override;
  void on_rehearsal() override;

  Loop loop;
  std::vector<std::uint32_t> opened;
  std::vector<Closed> closed;
  std::vector<Frame> frames;
  std::vector<Response> responses;
  std::vector<core::Timestamp> timers;
  int wakes = 0;
  bool rehearses = false;  // whenever it has nothing to do
  int rehearsals = 0;
  bool was_refused = false;  // a rehearsal
  int padding_faults = 0;    // frames and bodies whose padding was not readable as 64 bytes
  std::function<void(std::uint32_t)> open_hook;
  std::function<void(const Frame&)> frame_hook;
  std::function<void(core::Timestamp)> timer_hook;

 private:
  void check();

  std::function<bool()> done_;
  std::uint32_t last_user_ = 1'000;
};

// A tern Server on a thread of its own.
class ServerThread : public ServerListener {
 public:
  using Reply = std::function<ServedReply(const ServedRequest&)>;
  using Message = std::function<void(Server&, std::uint64_t session, std::string_view text)>;

  explicit ServerThread(const CertificateFiles& files = usual_files(), int ports = 1,
                        Reply reply = {}, Message message = {});
  ~ServerThread();

  [[nodiscard]] std::uint16_t port(std::size_t server = 0) const { return ports_.at(server); }
  [[nodiscard]] std::vector<std::string> log() const;  // "request 0 GET /x", "session 0 /ws", ...
  [[nodiscard]] bool wait_for(const std::string& line, int limit_ms = 5'000) const;
  [[nodiscard]] int ticks() const { return ticks_; }

  ServedReply on_request(std::uint32_t server, const ServedRequest& request) override;
  void on_session(std::uint32_t server, std::uint64_t session, std::string_view target) override;
  void on_message(std::uint32_t server, std::uint64_t session, std::string_view text) override;
  void on_session_closed(std::uint32_t server, std::uint64_t session) override;
  void on_tick(core::Timestamp now) override;

 private:
  void note(const std::string& line);

  Reply reply_;
  Message message_;
  mutable std::mutex mutex_;
  std::vector<std::string> log_;
  std::atomic<int> ticks_ = 0;
  Server server_;
  std::vector<std::uint16_t> ports_;
  std::thread thread_;
};

// One accepted connection of a RawServer: blocking, over TLS when the server has files.
class RawPeer {
 public:
  RawPeer(int file, SSL_CTX* context);
  ~RawPeer();
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  [[nodiscard]] bool ready() const { return ready_; }  // the TLS handshake succeeded
  // Everything up to and including `end`; shorter when the other side left first.
  std::string read_until(std::string_view end);
  std::string read_bytes(std::size_t count);
  void write(std::string_view bytes);
  // Answers the WebSocket upgrade that is read from the connection.
  // `more` leaves with the answer, in one record.
  void accept_websocket(const std::string& more = {});

 private:
  int file_;
  SSL* ssl_ = nullptr;
  bool ready_ = true;
};

// A server that says exactly what a test wants, connection after connection, on a thread of its
// own.
class RawServer {
 public:
  using Script = std::function<void(RawPeer&, int connection)>;  // connection counts from 1

  RawServer(Script script, const CertificateFiles* files);
  ~RawServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int accepted() const { return accepted_; }

 private:
  void run(const Script& script);

  SslContext context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_ = 0;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

// Sends `bytes` to a loopback port over plain TCP; what came back until the other side hung up.
std::string plain_exchange(std::uint16_t port, std::string_view bytes);

// A port on which nobody listens.
std::uint16_t closed_port();

}  // namespace tern::net::test
