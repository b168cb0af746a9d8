// In: TLS connections on loopback.
// Out: HTTP requests and WebSocket sessions for tern-sim and for tests.
// Cannot happen: a listener on an address other than the one asked for; more sessions than the
// bound.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"

namespace tern::net {

struct ServedRequest {
  std::string_view method;
  std::string_view target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view body;
};

struct ServedReply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool is_lost = false;       // never leaves: the connection is closed instead
  core::Duration delay = {};  // leaves so much later
};

// Called on the thread that runs the server loop. `server` is the number that listen() was given.
class ServerListener {
 public:
  virtual ServedReply on_request(std::uint32_t server, const ServedRequest& request) = 0;
  virtual void on_session(std::uint32_t server, std::uint64_t session, std::string_view target) = 0;
  virtual void on_message(std::uint32_t server, std::uint64_t session, std::string_view text) = 0;
  virtual void on_session_closed(std::uint32_t server, std::uint64_t session) = 0;
  // Every tick_ms given to the constructor.
  virtual void on_tick(core::Timestamp now) = 0;

 protected:
  ~ServerListener() = default;
};

struct CertificateFiles {
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
};
// A certificate authority and a certificate for localhost and 127.0.0.1 (ECDSA P-256, valid for 7
// days), written into `directory` (files 0600). Made anew at each start; nothing is ever trusted
// beyond the process that is given ca_file.
core::Result<CertificateFiles> make_test_authority(const std::string& directory);

// HTTP/1.1 keep-alive and WebSocket on the same port, over TLS.
class Server {
 public:
  Server(ServerListener& listener, const CertificateFiles& files, int tick_ms);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens on 127.0.0.1:port (0: the system chooses); returns the port. Error names address and
  // cause.
  core::Result<std::uint16_t> listen(std::uint32_t server, std::uint16_t port);
  void send(std::uint64_t session, std::string_view text);
  // abrupt: the TCP connection is cut without a close frame.
  void close(std::uint64_t session, bool abrupt);

  // The system's own socket, for who measures; -1: no such session.
  [[nodiscard]] int socket_of(std::uint64_t session) const;

  void run();
  // Serves what is there and waits for nothing: for a caller that spins, in place of run().
  void poll();
  void stop();  // from any thread

  static constexpr std::size_t kMaxSessions = 1'024;
  // Of one connection, that the kernel has not taken; beyond it the connection is cut.
  static constexpr std::size_t kMaxUnsentBytes = 64u << 20;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tern::net
