// In: TLS connections of loopback clients. Out: requests and WebSocket messages for the listener,
// its replies on the wire. Cannot happen: a session or queue above its bound; a call of the
// listener outside run() or from another thread.
#include "tern/net/server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <unordered_map>

#include "src/net/frames.hpp"
#include "src/net/tls.hpp"
#include "src/net/upgrade.hpp"
#include "src/net/wire.hpp"
#include "tern/core/text.hpp"

namespace tern::net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t kRequestBytesMax = 1u << 20;
constexpr std::size_t kMessageBytesMax = 1u << 20;
constexpr std::chrono::seconds kIdleTimeout{75};    // of an HTTP connection, handshake included
constexpr std::chrono::seconds kPingInterval{20};   // WebSocket sessions, as the venues do it
constexpr int kSilentIntervalsMost = 3;             // then the session is given up
constexpr std::chrono::seconds kGoodbyeTimeout{5};  // for the client's part of a goodbye

// Reasons for a close frame.
constexpr std::string_view kNotAFrame = "\x03\xea";  // 1002
constexpr std::string_view kTooLong = "\x03\xf1";    // 1009

using Request = http::request<http::string_body>;

bool is_upgrade(const Request& request) {
  return request.method() == http::verb::get &&
         core::to_lower(std::string_view(request[http::field::upgrade])) == "websocket" &&
         request[http::field::sec_websocket_version] == "13" &&
         !request[http::field::sec_websocket_key].empty();
}

std::string reply_text(const ServedReply& answer, bool is_last) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " ";
  text.append(std::string_view(
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(answer.status)))));
  bool has_type = false;
  for (const auto& [name, value] : answer.headers) {
    text.append("\r\n").append(name).append(": ").append(value);
    has_type = has_type || core::to_lower(name) == "content-type";
  }
  if (!has_type) text.append("\r\nContent-Type: application/json");
  if (is_last) text.append("\r\nConnection: close");
  text.append("\r\nContent-Length: ").append(std::to_string(answer.body.size()));
  return text.append("\r\n\r\n").append(answer.body);
}

}  // namespace

struct Server::State {
  class Peer;
  class Session;
  struct Port;
  // Counts one connection for as long as it lives.
  class Seat {
   public:
    explicit Seat(std::size_t& taken) : taken_(taken) { ++taken_; }
    ~Seat() { --taken_; }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

   private:
    std::size_t& taken_;
  };

  State(ServerListener& target, const CertificateFiles& files, int tick_ms)
      : listener(target), tick_interval(tick_ms), tls(server_context(files)) {}

  void begin();
  void tick();
  void ping();

  ServerListener& listener;
  std::chrono::milliseconds tick_interval;
  core::Result<SslContext> tls;
  bool begun = false;
  std::size_t connections = 0;  // HTTP and WebSocket together
  std::uint64_t last_session = 0;
  asio::io_context context{1};  // destroyed before what its last handlers touch
  asio::steady_timer tick_timer{context};
  asio::steady_timer ping_timer{context};
  std::vector<std::unique_ptr<Port>> ports;
  std::unordered_map<std::uint64_t, std::shared_ptr<Session>> sessions;
};

// A connection that became a WebSocket. Its end is heard where its bytes are waited for: whoever
// cuts it, also from within a call of the listener, only closes the socket.
class Server::State::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(State& state, std::uint32_t server, std::shared_ptr<Wire> wire,
          std::unique_ptr<Seat> seat)
      : state_(state),
        server_(server),
        id_(++state.last_session),
        seat_(std::move(seat)),
        wire_(std::move(wire)),
        farewell_(state.context) {}

  // `inbox`: what came behind the request.
  void start(const Request& request, Inbox inbox) {
    inbox_ = std::move(inbox);
    if (!wire_->write(upgrade_answer(std::string_view(request[http::field::sec_websocket_key]))))
      return cut();
    state_.sessions.emplace(id_, shared_from_this());
    state_.listener.on_session(server_, id_, std::string_view(request.target()));
    take();
  }

  void send(std::string_view text) {
    if (!closing_) put(Opcode::text, text);
  }

  // What was sent before still leaves before the farewell; abrupt: nothing more leaves.
  void close(bool abrupt) {
    if (abrupt) return cut();
    if (closing_) return;
    put(Opcode::close, kNormalEnd);
    closing_ = true;
    farewell_.expires_after(kGoodbyeTimeout);
    farewell_.async_wait([self = weak_from_this()](const error_code& error) {
      const auto still = self.lock();
      if (!error && still) still->cut();
    });
  }

  [[nodiscard]] int socket() { return wire_->socket().native_handle(); }

  // Once per kPingInterval.
  void look() {
    if (closing_) return;
    if (++silent_ > kSilentIntervalsMost) return cut();
    put(Opcode::ping, {});
  }

 private:
  void receive() {
    wire_->receive([self = shared_from_this()](const error_code& error) {
      if (error) return self->finish();
      self->silent_ = 0;
      self->take();
    });
  }

  void take() {
    do
      take_frames();
    while (!ended_ && wire_->has_more() && wire_->read(inbox_));
    if (ended_ || wire_->fault()) return finish();
    receive();
  }

  void take_frames() {
    while (!ended_) {
      const FrameReader::Taken taken = reader_.next(inbox_);
      switch (taken.kind) {
        case FrameReader::Kind::nothing:
          return;
        case FrameReader::Kind::message:
          if (!closing_) state_.listener.on_message(server_, id_, taken.payload);
          break;
        case FrameReader::Kind::ping:
          if (!closing_) put(Opcode::pong, taken.payload);
          break;
        case FrameReader::Kind::pong:
          break;
        case FrameReader::Kind::close:
          return part(taken.payload.substr(0, kNormalEnd.size()));
        case FrameReader::Kind::wrong:
          return part(kNotAFrame);
        case FrameReader::Kind::too_long:
          return part(kTooLong);
      }
    }
  }

  void put(Opcode opcode, std::string_view payload) {
    if (wire_->waiting() > kMaxUnsentBytes || !wire_->write(writer_.frame(opcode, payload))) cut();
  }

  // The last frame, and the end.
  void part(std::string_view code) {
    if (!closing_) put(Opcode::close, code);
    cut();
  }

  void cut() {
    closing_ = true;
    ended_ = true;
    farewell_.cancel();
    wire_->close();
  }

  // The connection is over, for whatever reason; the listener hears it once.
  void finish() {
    cut();
    if (state_.sessions.erase(id_) == 1) state_.listener.on_session_closed(server_, id_);
  }

  State& state_;
  std::uint32_t server_;
  std::uint64_t id_;
  std::unique_ptr<Seat> seat_;
  std::shared_ptr<Wire> wire_;
  Inbox inbox_;
  FrameReader reader_{Sender::client, kMessageBytesMax};
  FrameWriter writer_{Sender::server};
  asio::steady_timer farewell_;
  int silent_ = 0;        // intervals since the client's last bytes
  bool closing_ = false;  // the last frame has left, or none will
  bool ended_ = false;
};

// A connection that speaks HTTP, until it asks for a WebSocket.
class Server::State::Peer : public std::enable_shared_from_this<Peer> {
 public:
  Peer(State& state, std::uint32_t server, SSL* ssl)
      : state_(state),
        server_(server),
        wire_(std::make_shared<Wire>(state.context, ssl)),
        idle_(state.context),
        delay_(state.context) {}

  Socket& socket() { return wire_->socket(); }

  void start() {
    seat_ = std::make_unique<Seat>(state_.connections);
    error_code ignored;
    socket().set_option(tcp::no_delay(true), ignored);
    rest();
    wire_->handshake([self = shared_from_this()](const error_code& error) {
      if (error) return self->cut();
      self->read();
    });
  }

 private:
  void read() {
    rest();
    parser_.emplace();
    parser_->eager(true);
    parser_->body_limit(kRequestBytesMax);
    parse();
  }

  void parse() {
    do {
      error_code error;
      const std::string_view text = inbox_.text();
      inbox_.skip(parser_->put(asio::buffer(text), error));
      if (error && error != http::error::need_more) return say_goodbye();
      if (parser_->is_done()) return on_request();
    } while (wire_->has_more() && wire_->read(inbox_));
    if (wire_->fault()) return cut();
    wire_->receive([self = shared_from_this()](const error_code& error) {
      if (error) return self->cut();
      self->parse();
    });
  }

  void on_request() {
    const Request request = parser_->release();
    if (is_upgrade(request)) {
      idle_.cancel();
      std::make_shared<Session>(state_, server_, wire_, std::move(seat_))
          ->start(request, std::move(inbox_));
      return;
    }
    ServedRequest served;
    served.method = std::string_view(request.method_string());
    served.target = std::string_view(request.target());
    served.body = request.body();
    for (const auto& field : request) {
      served.headers.emplace_back(field.name_string(), field.value());
    }
    ServedReply answer = state_.listener.on_request(server_, served);
    const bool is_last = !request.keep_alive();
    if (answer.is_lost) return cut();
    if (answer.delay.ns <= 0) return reply(answer, is_last);
    delay_.expires_after(std::chrono::nanoseconds(answer.delay.ns));
    delay_.async_wait(
        [self = shared_from_this(), late = std::move(answer), is_last](const error_code& error) {
          if (!error) self->reply(late, is_last);
        });
  }

  void reply(const ServedReply& answer, bool is_last) {
    if (wire_->waiting() > kMaxUnsentBytes || !wire_->write(reply_text(answer, is_last)))
      return cut();
    if (is_last) return say_goodbye();
    // Not at once: a client may have sent many requests in one piece.
    asio::post(state_.context, [self = shared_from_this()] { self->read(); });
  }

  // In TLS; the idle timer bounds the wait for the answer.
  void say_goodbye() {
    rest();
    wire_->finish();
    wait_for_end();
  }

  void wait_for_end() {
    while (wire_->has_more() && wire_->read(inbox_))
      inbox_.skip(inbox_.text().size());
    if (wire_->fault()) return cut();
    wire_->receive([self = shared_from_this()](const error_code& error) {
      if (error) return self->cut();
      self->wait_for_end();
    });
  }

  void rest() {
    idle_.expires_after(kIdleTimeout);
    idle_.async_wait([self = weak_from_this()](const error_code& error) {
      const auto peer = self.lock();
      if (!error && peer) peer->cut();
    });
  }

  void cut() {
    idle_.cancel();
    wire_->close();
  }

  State& state_;
  std::uint32_t server_;
  std::unique_ptr<Seat> seat_;
  std::shared_ptr<Wire> wire_;
  Inbox inbox_;
  asio::steady_timer idle_;
  asio::steady_timer delay_;  // of an answer that is late
  std::optional<http::request_parser<http::string_body>> parser_;
};

struct Server::State::Port {
  Port(State& owner, std::uint32_t server)
      : state(owner), number(server), acceptor(owner.context), pause(owner.context) {}

  core::Result<std::uint16_t> open(std::uint16_t port) {
    const tcp::endpoint address{asio::ip::address_v4::loopback(), port};
    error_code error;
    if (acceptor.open(tcp::v4(), error); !error) {
      acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    }
    if (!error) acceptor.bind(address, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return core::Error{"cannot listen: " + error.message(), "127.0.0.1:" + std::to_string(port),
                         "choose another port"};
    }
    accept();
    return acceptor.local_endpoint(error).port();
  }

  void accept() {
    SSL* const ssl = SSL_new(state.tls.value().get());
    TERN_ASSERT(ssl != nullptr, "OpenSSL has no memory for a connection");
    SSL_set_accept_state(ssl);
    const auto peer = std::make_shared<Peer>(state, number, ssl);
    acceptor.async_accept(peer->socket(), [this, peer](const error_code& error) {
      if (error) return retry();
      if (state.connections < kMaxSessions) peer->start();
      accept();
    });
  }

  // Out of file descriptors, most likely: accepting again at once would spin.
  void retry() {
    pause.expires_after(std::chrono::milliseconds(100));
    pause.async_wait([this](const error_code& error) {
      if (!error) accept();
    });
  }

  State& state;
  std::uint32_t number;
  asio::basic_socket_acceptor<tcp, Executor> acceptor;
  asio::steady_timer pause;
};

void Server::State::begin() {
  if (std::exchange(begun, true)) return;
  tick_timer.expires_after(std::chrono::milliseconds(0));
  tick();
  ping();
}

void Server::State::tick() {
  tick_timer.expires_at(tick_timer.expiry() + tick_interval);
  tick_timer.async_wait([this](const error_code& error) {
    if (error) return;
    listener.on_tick(now());
    tick();
  });
}

void Server::State::ping() {
  ping_timer.expires_after(kPingInterval);
  ping_timer.async_wait([this](const error_code& error) {
    if (error) return;
    for (const auto& [id, session] : sessions)
      session->look();
    ping();
  });
}

Server::Server(ServerListener& listener, const CertificateFiles& files, int tick_ms)
    : state_(std::make_unique<State>(listener, files, tick_ms)) {
  TERN_ASSERT(tick_ms > 0, "a server ticks");
}

Server::~Server() = default;

core::Result<std::uint16_t> Server::listen(std::uint32_t server, std::uint16_t port) {
  if (!state_->tls) return state_->tls.error();
  auto place = std::make_unique<State::Port>(*state_, server);
  const core::Result<std::uint16_t> bound = place->open(port);
  if (bound) state_->ports.push_back(std::move(place));
  return bound;
}

void Server::send(std::uint64_t session, std::string_view text) {
  const auto found = state_->sessions.find(session);
  if (found != state_->sessions.end()) found->second->send(text);
}

int Server::socket_of(std::uint64_t session) const {
  const auto found = state_->sessions.find(session);
  return found == state_->sessions.end() ? -1 : found->second->socket();
}

void Server::close(std::uint64_t session, bool abrupt) {
  const auto found = state_->sessions.find(session);
  if (found != state_->sessions.end()) found->second->close(abrupt);
}

void Server::run() {
  state_->begin();
  state_->context.run();
}

void Server::poll() {
  state_->begin();
  state_->context.poll();
}

void Server::stop() {
  state_->context.stop();
}

}  // namespace tern::net
