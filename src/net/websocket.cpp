// In: bytes of TLS connections. Out: WebSocket messages in place, each with the time its bytes were
// there. Cannot happen: a message above the connection's bound; a frame handed over after close();
// compression; an unanswered ping.
#include "src/net/websocket.hpp"

#include <boost/asio/post.hpp>
#include <deque>

#include "src/net/dial.hpp"
#include "src/net/padded_buffer.hpp"
#include "src/net/websocket_stream.hpp"
#include "tern/core/text.hpp"

namespace tern::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
namespace http = beast::http;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kCloseTimeout{
    5};  // for the goodbye of a connection that is closed here
constexpr std::chrono::seconds kIdleTimeout{
    30};  // a ping leaves at half of it; then the connection is dead

}  // namespace

struct WebSockets::Wish {
  std::uint32_t id;
  Url url;
  std::string target;
  std::size_t frame_bytes_max;
};

class WebSockets::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(WebSockets& owner, Wish wish, SSL* ssl)
      : owner_(owner),
        wish_(std::move(wish)),
        stream_(StampedSocket(owner.context_), ssl),
        frame_(wish_.frame_bytes_max) {
    // Asio lets OpenSSL give its record buffer back after each record: an allocation per frame.
    // Kept here.
    SSL_clear_mode(stream_.next_layer().native_handle(), SSL_MODE_RELEASE_BUFFERS);
    frame_.reserve(0);
    stream_.read_message_max(wish_.frame_bytes_max);
    stream_.auto_fragment(false);
    stream_.text(true);
    stream_.set_option(websocket::stream_base::decorator(
        [](websocket::request_type& request) { request.set(http::field::user_agent, "tern"); }));
  }

  void start() {
    const auto dial = std::make_shared<Dial>(stream_.next_layer(), wish_.url);
    dial_ = dial;
    dial->start(shared_from_this(), [this](const std::string& error) {
      if (!error.empty()) return end(error);
      if (!ended_) upgrade();
    });
  }

  void send(std::string text) {
    if (ended_) return;
    if (queue_.size() >= Loop::kMaxQueuedMessages) {
      end_soon(place("the queue of messages to send is full"));
      return cut();
    }
    queue_.push_back(std::move(text));
    if (open_) write();
  }

  // The listener hears of it at once; the goodbye to the server goes on for at most kCloseTimeout.
  void close() {
    if (ended_) return;
    end_soon(place("closed here"));
    if (!open_) return cut();
    stream_.async_close(websocket::close_code::normal,
                        [self = shared_from_this()](const error_code&) { self->cut(); });
  }

 private:
  void upgrade() {
    websocket::stream_base::timeout limits{};
    limits.handshake_timeout = Dial::kConnectTimeout;
    if (const auto dial = dial_.lock()) limits.handshake_timeout = dial->time_left();
    limits.idle_timeout = websocket::stream_base::none();
    stream_.set_option(limits);
    stream_.async_handshake(
        reply_, wish_.url.authority(), wish_.target,
        [self = shared_from_this()](const error_code& error) { self->on_upgraded(error); });
  }

  void on_upgraded(const error_code& error) {
    if (ended_) return;
    if (error) return end(place(upgrade_fault(error)));
    stream_.set_option(websocket::stream_base::timeout{kCloseTimeout, kIdleTimeout, true});
    open_ = true;
    owner_.listener_.on_opened(wish_.id);
    if (ended_) return;
    write();
    read();
  }

  [[nodiscard]] std::string upgrade_fault(const error_code& error) const {
    if (error == websocket::error::upgrade_declined) {
      std::string text = "HTTP upgrade refused with status " + std::to_string(reply_.result_int());
      const auto wait = reply_[http::field::retry_after];
      if (!wait.empty()) text += ", retry after " + core::quoted({wait.data(), wait.size()});
      return text;
    }
    if (error == beast::error::timeout) return "time-out while waiting for the HTTP upgrade";
    return "HTTP upgrade failed: " + fault_text(error);
  }

  void read() {
    stream_.async_read(frame_, [self = shared_from_this()](const error_code& error, std::size_t) {
      self->on_read(error);
    });
  }

  void on_read(const error_code& error) {
    if (ended_) return;
    if (error) return end(place(read_fault(error)));
    const Arrival& arrival = stream_.next_layer().next_layer().arrival();
    owner_.arrival_ = arrival.ticks;
    owner_.listener_.on_frame(wish_.id, frame_.text(), arrival.time);
    frame_.consume(frame_.size());
    if (!ended_) read();
  }

  [[nodiscard]] std::string read_fault(const error_code& error) const {
    if (error == websocket::error::closed) {
      const websocket::close_reason& said = stream_.reason();
      std::string text = "closed by the server, code " + std::to_string(said.code);
      if (!said.reason.empty())
        text += ": " + core::quoted({said.reason.data(), said.reason.size()});
      return text;
    }
    if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow) {
      return "a frame is longer than " + std::to_string(wish_.frame_bytes_max) + " bytes";
    }
    if (error == beast::error::timeout) {
      return "no sign of life for " + std::to_string(kIdleTimeout.count()) + " s";
    }
    return "connection lost: " + fault_text(error);
  }

  // The listener may have sent from within on_opened: one write at a time is Beast's rule.
  void write() {
    if (writing_ || queue_.empty()) return;
    writing_ = true;
    stream_.async_write(asio::buffer(queue_.front()),
                        [self = shared_from_this()](const error_code& error, std::size_t) {
                          self->on_written(error);
                        });
  }

  void on_written(const error_code& error) {
    if (ended_) return;
    if (error) return end(place("sending failed: " + fault_text(error)));
    writing_ = false;
    queue_.pop_front();
    write();
  }

  [[nodiscard]] std::string place(const std::string& text) const {
    return wish_.url.place() + ": " + text;
  }

  // From a handler of the loop: the connection is over and the listener hears why. Only the first
  // end counts.
  void end(std::string_view why) {
    if (ended_) return;
    ended_ = true;
    cut();
    owner_.on_ended(wish_.id, why);
  }

  // The same for callers that stand inside a call of the listener; the socket is left
  // open.
  void end_soon(std::string why) {
    if (ended_) return;
    ended_ = true;
    asio::post(owner_.context_, [self = shared_from_this(), text = std::move(why)] {
      self->owner_.on_ended(self->wish_.id, text);
    });
  }

  void cut() {
    if (const auto dial = dial_.lock()) dial->abandon();
    error_code ignored;
    beast::get_lowest_layer(stream_).close(ignored);
  }

  WebSockets& owner_;
  Wish wish_;
  WebSocketStream stream_;
  PaddedBuffer frame_;
  websocket::response_type reply_;
  std::deque<std::string> queue_;
  std::weak_ptr<Dial> dial_;
  bool open_ = false;
  bool writing_ = false;
  bool ended_ = false;
};

WebSockets::WebSockets(asio::io_context& context, TlsContexts& contexts, NetListener& listener)
    : context_(context), contexts_(contexts), listener_(listener) {}

WebSockets::~WebSockets() = default;

core::Result<std::shared_ptr<WebSockets::Connection>> WebSockets::make(
    std::uint32_t connection, const Endpoint& endpoint, std::string_view target,
    std::size_t frame_bytes_max) {
  core::Result<Url> url = parse_url(endpoint.stream_url, "wss");
  if (!url) return url.error();
  Wish wish{connection, std::move(url).value(), {}, frame_bytes_max};
  wish.target = wish.url.prefix + std::string(target);
  if (wish.target.empty() || wish.target.front() != '/') wish.target.insert(0, "/");
  if (const auto fault = target_fault(target); !fault.empty()) {
    return core::Error{std::string(fault), wish.url.place(), ""};
  }
  const core::Result<SSL*> ssl = contexts_.client(endpoint.ca_file, wish.url);
  if (!ssl) return ssl.error();
  return std::make_shared<Connection>(*this, std::move(wish), ssl.value());
}

void WebSockets::open(std::uint32_t connection, const Endpoint& endpoint, std::string_view target,
                      std::size_t frame_bytes_max) {
  const auto [place, fresh] = connections_.try_emplace(connection);
  TERN_ASSERT(fresh, "a connection number is never used twice at a time");
  const auto made = make(connection, endpoint, target, frame_bytes_max);
  if (!made) {
    asio::post(context_,
               [this, connection, text = made.error().text()] { on_ended(connection, text); });
    return;
  }
  place->second = made.value();
  place->second->start();
}

void WebSockets::send(std::uint32_t connection, std::string text) {
  const auto found = connections_.find(connection);
  if (found != connections_.end() && found->second) found->second->send(std::move(text));
}

void WebSockets::close(std::uint32_t connection) {
  const auto found = connections_.find(connection);
  if (found != connections_.end() && found->second) found->second->close();
}

void WebSockets::on_ended(std::uint32_t connection, std::string_view why) {
  connections_.erase(connection);
  listener_.on_closed(connection, why);
}

}  // namespace tern::net
