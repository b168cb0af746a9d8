// In: TLS connections of loopback clients. Out: requests and WebSocket messages for the listener,
// its replies on the wire. Cannot happen: a session or queue above its bound; a call of the
// listener outside run() or from another thread.
#include "tern/net/server.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <optional>
#include <unordered_map>

#include "src/net/tls.hpp"
#include "src/net/tls_stream.hpp"

namespace tern::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

// Without compression.
using WebSocketStream = websocket::stream<TlsStream, false>;

// Beast ends a session through this name, after the close frames. TCP is closed at once, and the
// reason that Beast found first is the one that is reported.
template <typename Handler>
void async_teardown(beast::role_type, TlsStream& stream, Handler&& handler) {
  error_code ignored;
  stream.next_layer().shutdown(Socket::shutdown_both, ignored);
  stream.next_layer().close(ignored);
  asio::post(stream.get_executor(),
             beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}

namespace {

constexpr std::size_t kRequestBytesMax = 1u << 20;
constexpr std::size_t kMessageBytesMax = 1u << 20;
constexpr std::size_t kReadBufferMax = 64u << 10;
constexpr std::chrono::seconds kIdleTimeout{75};   // of an HTTP connection, handshake included
constexpr std::chrono::seconds kPingInterval{20};  // WebSocket sessions, as the venues do it
constexpr websocket::stream_base::timeout kSessionTimeouts{std::chrono::seconds{5},
                                                           std::chrono::seconds{60}, false};

using Request = http::request<http::string_body>;

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

}  // namespace

struct Server::State {
  class Peer;
  class Session;
  struct Port;

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

// A connection that became a WebSocket.
class Server::State::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(State& state, std::uint32_t server, TlsStream stream, std::unique_ptr<Seat> seat)
      : state_(state),
        server_(server),
        id_(++state.last_session),
        seat_(std::move(seat)),
        stream_(std::move(stream)) {
    stream_.set_option(kSessionTimeouts);
    stream_.read_message_max(kMessageBytesMax);
    stream_.auto_fragment(false);
    stream_.text(true);
  }

  void start(Request request) {
    request_ = std::move(request);
    stream_.async_accept(request_, [self = shared_from_this()](const error_code& error) {
      if (!error) self->on_accepted();
    });
  }

  void send(std::string text) {
    if (closing_) return;
    if (queue_.size() >= kMaxQueuedMessages) return close(true);
    queue_.push_back(std::move(text));
    if (queue_.size() == 1) write();
  }

  // What is queued still leaves before the farewell; abrupt: nothing more leaves.
  void close(bool abrupt) {
    if (abrupt) cut();
    if (closing_) return;
    closing_ = true;
    if (!abrupt && queue_.empty()) say_goodbye();
  }

  void ping() {
    if (closing_ || pinging_) return;
    pinging_ = true;
    stream_.async_ping({},
                       [self = shared_from_this()](const error_code&) { self->pinging_ = false; });
  }

 private:
  void on_accepted() {
    state_.sessions.emplace(id_, shared_from_this());
    state_.listener.on_session(server_, id_, {request_.target().data(), request_.target().size()});
    read();
  }

  void read() {
    stream_.async_read(buffer_, [self = shared_from_this()](const error_code& error, std::size_t) {
      self->on_read(error);
    });
  }

  void on_read(const error_code& error) {
    if (error) return finish();
    if (closing_) return;
    const auto bytes = buffer_.data();
    state_.listener.on_message(server_, id_,
                               {static_cast<const char*>(bytes.data()), bytes.size()});
    buffer_.consume(buffer_.size());
    read();
  }

  void write() {
    stream_.async_write(asio::buffer(queue_.front()),
                        [self = shared_from_this()](const error_code& error, std::size_t) {
                          if (error) return self->finish();
                          self->queue_.pop_front();
                          if (!self->queue_.empty()) return self->write();
                          if (self->closing_) self->say_goodbye();
                        });
  }

  void say_goodbye() {
    stream_.async_close(websocket::close_code::normal,
                        [self = shared_from_this()](const error_code&) { self->finish(); });
  }

  // The connection is over, for whatever reason; the listener hears it once.
  void finish() {
    closing_ = true;
    cut();
    if (state_.sessions.erase(id_) == 1) state_.listener.on_session_closed(server_, id_);
  }

  void cut() {
    error_code ignored;
    beast::get_lowest_layer(stream_).close(ignored);
  }

  State& state_;
  std::uint32_t server_;
  std::uint64_t id_;
  std::unique_ptr<Seat> seat_;
  WebSocketStream stream_;
  beast::flat_buffer buffer_;
  Request request_;
  std::deque<std::string> queue_;
  bool closing_ = false;
  bool pinging_ = false;
};

// A connection that speaks HTTP, until it asks for a WebSocket.
class Server::State::Peer : public std::enable_shared_from_this<Peer> {
 public:
  Peer(State& state, std::uint32_t server, SSL* ssl)
      : state_(state),
        server_(server),
        stream_(StampedSocket(state.context), ssl),
        buffer_(kReadBufferMax),
        idle_(state.context),
        delay_(state.context) {}

  Socket& socket() { return stream_.next_layer(); }

  void start() {
    seat_ = std::make_unique<Seat>(state_.connections);
    error_code ignored;
    socket().set_option(tcp::no_delay(true), ignored);
    rest();
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [self = shared_from_this()](const error_code& error) {
                              if (!error) self->read();
                            });
  }

 private:
  void read() {
    rest();
    parser_.emplace();
    parser_->body_limit(kRequestBytesMax);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                       if (error) return self->leave();
                       self->on_request();
                     });
  }

  void on_request() {
    Request request = parser_->release();
    if (websocket::is_upgrade(request)) {
      idle_.cancel();
      std::make_shared<Session>(state_, server_, std::move(stream_), std::move(seat_))
          ->start(std::move(request));
      return;
    }
    ServedRequest served;
    served.method = {request.method_string().data(), request.method_string().size()};
    served.target = {request.target().data(), request.target().size()};
    served.body = request.body();
    for (const auto& field : request) {
      served.headers.emplace_back(field.name_string(), field.value());
    }
    ServedReply answer = state_.listener.on_request(server_, served);
    if (answer.is_lost) return cut();
    if (answer.delay.ns <= 0) return reply(request, std::move(answer));
    delay_.expires_after(std::chrono::nanoseconds(answer.delay.ns));
    delay_.async_wait([self = shared_from_this(), request = std::move(request),
                       late = std::move(answer)](const error_code& error) mutable {
      if (!error) self->reply(request, std::move(late));
    });
  }

  void reply(const Request& request, ServedReply answer) {
    reply_ = {};
    reply_.version(request.version());
    reply_.result(static_cast<unsigned>(answer.status));
    reply_.keep_alive(request.keep_alive());
    reply_.set(http::field::content_type, "application/json");
    for (const auto& [name, value] : answer.headers)
      reply_.set(name, value);
    reply_.body() = std::move(answer.body);
    reply_.prepare_payload();
    http::async_write(stream_, reply_,
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                        if (error || !self->reply_.keep_alive()) return self->leave();
                        self->read();
                      });
  }

  // Says goodbye in TLS; the idle timer bounds the wait for the answer.
  void leave() {
    rest();
    stream_.async_shutdown([self = shared_from_this()](const error_code&) { self->cut(); });
  }

  void rest() {
    idle_.expires_after(kIdleTimeout);
    idle_.async_wait([self = weak_from_this()](const error_code& error) {
      const auto peer = self.lock();
      if (!error && peer) peer->cut();
    });
  }

  void cut() {
    error_code ignored;
    idle_.cancel();
    socket().close(ignored);
  }

  State& state_;
  std::uint32_t server_;
  std::unique_ptr<Seat> seat_;
  TlsStream stream_;
  beast::flat_buffer buffer_;
  asio::steady_timer idle_;
  asio::steady_timer delay_;  // of an answer that is late
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> reply_;
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
      session->ping();
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

void Server::send(std::uint64_t session, std::string text) {
  const auto found = state_->sessions.find(session);
  if (found != state_->sessions.end()) found->second->send(std::move(text));
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
