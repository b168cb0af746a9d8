// In: bytes of TLS connections. Out: WebSocket messages in place, each with the time its bytes were
// there. Cannot happen: a message above the connection's bound; a message handed over after
// close(); compression; an unanswered ping.
#include "src/net/websocket.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>

#include "src/net/dial.hpp"
#include "src/net/frames.hpp"
#include "src/net/inbox.hpp"
#include "src/net/upgrade.hpp"
#include "src/net/wire.hpp"
#include "tern/core/text.hpp"

namespace tern::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// For the goodbye of a connection that is closed here.
constexpr std::chrono::seconds kCloseTimeout{5};
// Silent for so long: a ping leaves; silent for as long again: dead.
constexpr std::chrono::seconds kPingAfter{15};
constexpr std::size_t kAnswerMost = 16u << 10;      // of the upgrade
constexpr std::size_t kUnsentBytesMost = 1u << 20;  // that the kernel has not taken
constexpr unsigned kNoCode = 1'005;

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
        wire_(std::make_shared<Wire>(owner.context_, ssl)),
        timer_(owner.context_),
        reader_(Sender::server, wish_.frame_bytes_max) {}

  void start() {
    const auto dial = std::make_shared<Dial>(wire_, wish_.url);
    dial_ = dial;
    dial->start(shared_from_this(), [this](const std::string& error) {
      if (!error.empty()) return end(error);
      if (!ended_) upgrade();
    });
  }

  void seal(std::string_view text) {
    if (ended_) return;
    if (open_) return seal(Opcode::text, text);
    if (queue_.size() >= Loop::kMaxQueuedMessages) return give_up();
    queue_.emplace_back(text);
  }

  // The listener may stand above us: what goes wrong is told later.
  void leave() {
    if (!ended_ && open_ && !wire_->leave()) give_up_broken();
  }

  void rehearse(std::string_view text) {
    if (ended_ || !open_) return;
    if (!wire_->rehearse(writer_.frame(Opcode::text, text))) give_up_broken();
  }

  // The listener hears of it at once; the goodbye to the server goes on for at most kCloseTimeout.
  void close() {
    if (ended_) return;
    end_soon(place("closed here"));
    if (!open_) return cut();
    (void)wire_->write(writer_.frame(Opcode::close, kNormalEnd));
    after(kCloseTimeout, [](Connection& self) { self.cut(); });
  }

 private:
  void upgrade() {
    key_ = make_upgrade_key();
    (void)wire_->write(upgrade_request({wish_.url.authority(), wish_.target, key_}));
    const auto dial = dial_.lock();
    after(dial ? dial->time_left() : std::chrono::steady_clock::duration(Dial::kConnectTimeout),
          [](Connection& self) {
            self.end(self.place("time-out while waiting for the HTTP upgrade"));
          });
    receive();
  }

  void receive() {
    wire_->receive([self = shared_from_this()](const error_code& error) { self->on_bytes(error); });
  }

  void on_bytes(const error_code& error) {
    if (error) return lose(error);
    heard_ = true;
    while (wire_->has_more() && wire_->read(inbox_)) {
      if (ended_) {  // only the end is waited for
        inbox_.skip(inbox_.text().size());
        continue;
      }
      if (!open_) take_upgrade();
      if (open_) take_frames();
    }
    if (wire_->fault()) return lose(wire_->fault());
    receive();
  }

  void lose(const error_code& error) {
    if (ended_) return cut();
    end(place((open_ ? "connection lost: " : "HTTP upgrade failed: ") + fault_text(error)));
  }

  void take_upgrade() {
    constexpr std::string_view kEnd = "\r\n\r\n";
    const std::string_view text = inbox_.text();
    const std::size_t size = text.find(kEnd);
    if (size == std::string_view::npos) {
      if (text.size() > kAnswerMost) end(place("HTTP upgrade failed: the answer has no end"));
      return;
    }
    const std::string fault = upgrade_fault(text.substr(0, size + kEnd.size()), key_);
    if (!fault.empty()) return end(place(fault));
    inbox_.skip(size + kEnd.size());
    open_ = true;
    watch_silence();
    for (; !ended_ && !queue_.empty(); queue_.pop_front())
      put(Opcode::text, queue_.front());
    if (!ended_) owner_.listener_.on_opened(wish_.id);
  }

  void take_frames() {
    while (!ended_) {
      const FrameReader::Taken taken = reader_.next(inbox_);
      switch (taken.kind) {
        case FrameReader::Kind::nothing:
          return;
        case FrameReader::Kind::message:
          hand_over(taken.payload);
          break;
        case FrameReader::Kind::ping:
          put(Opcode::pong, taken.payload);
          break;
        case FrameReader::Kind::pong:
          break;
        case FrameReader::Kind::close:
          return take_farewell(taken.payload);
        case FrameReader::Kind::wrong:
          return end(place("connection lost: not a frame of a WebSocket server"));
        case FrameReader::Kind::too_long:
          return end(
              place("a frame is longer than " + std::to_string(wish_.frame_bytes_max) + " bytes"));
      }
    }
  }

  void hand_over(std::string_view message) {
    owner_.arrival_ = wire_->arrival().ticks;
    owner_.listener_.on_frame(wish_.id, message, wire_->arrival().time);
  }

  void take_farewell(std::string_view payload) {
    (void)wire_->write(writer_.frame(Opcode::close, payload.substr(0, kNormalEnd.size())));
    unsigned code = kNoCode;
    if (payload.size() >= kNormalEnd.size())
      code = static_cast<unsigned>(static_cast<unsigned char>(payload[0])) << 8 |
             static_cast<unsigned char>(payload[1]);
    std::string text = "closed by the server, code " + std::to_string(code);
    const std::string_view reason = payload.substr(std::min(payload.size(), kNormalEnd.size()));
    if (!reason.empty()) text += ": " + core::quoted(reason);
    end(place(text));
  }

  void seal(Opcode opcode, std::string_view payload) {
    if (wire_->waiting() > kUnsentBytesMost) return give_up();
    if (!wire_->seal(writer_.frame(opcode, payload))) give_up_broken();
  }

  void put(Opcode opcode, std::string_view payload) {
    seal(opcode, payload);
    leave();
  }

  void give_up_broken() {
    end_soon(place("sending failed: " + fault_text(wire_->fault())));
    cut();
  }

  void give_up() {
    end_soon(place("the queue of messages to send is full"));
    cut();
  }

  void watch_silence() {
    after(kPingAfter, [](Connection& self) {
      if (std::exchange(self.heard_, false)) {
        self.pinged_ = false;
      } else if (self.pinged_) {
        return self.end(
            self.place("no sign of life for " + std::to_string(2 * kPingAfter.count()) + " s"));
      } else {
        self.pinged_ = true;
        self.put(Opcode::ping, {});
      }
      if (!self.ended_) self.watch_silence();
    });
  }

  template <typename What>
  void after(std::chrono::steady_clock::duration wait, What what) {
    timer_.expires_after(wait);
    timer_.async_wait([self = weak_from_this(), what](const error_code& error) {
      const auto still = self.lock();
      if (!error && still) what(*still);
    });
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

  // The same for callers that stand inside a call of the listener; the socket is left open.
  void end_soon(std::string why) {
    if (ended_) return;
    ended_ = true;
    asio::post(owner_.context_, [self = shared_from_this(), text = std::move(why)] {
      self->owner_.on_ended(self->wish_.id, text);
    });
  }

  void cut() {
    if (const auto dial = dial_.lock()) dial->abandon();
    timer_.cancel();
    wire_->close();
  }

  WebSockets& owner_;
  Wish wish_;
  std::shared_ptr<Wire> wire_;
  asio::steady_timer timer_;
  Inbox inbox_;
  FrameReader reader_;
  FrameWriter writer_{Sender::client};
  std::string key_;
  std::deque<std::string> queue_;  // until it is open
  std::weak_ptr<Dial> dial_;
  bool open_ = false;
  bool ended_ = false;
  bool heard_ = false;  // since the last look
  bool pinged_ = false;
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

void WebSockets::seal(std::uint32_t connection, std::string_view text) {
  const auto found = connections_.find(connection);
  if (found != connections_.end() && found->second) found->second->seal(text);
}

void WebSockets::leave(std::uint32_t connection) {
  const auto found = connections_.find(connection);
  if (found != connections_.end() && found->second) found->second->leave();
}

void WebSockets::rehearse(std::uint32_t connection, std::string_view text) {
  const auto found = connections_.find(connection);
  if (found != connections_.end() && found->second) found->second->rehearse(text);
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
