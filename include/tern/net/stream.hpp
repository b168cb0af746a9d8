// In: what to open, send and ask.
// Out: frames, answers, and the plain word that a connection ended.
// Cannot happen: TLS without verification of certificate and host name: there is no switch for it.
// A frame or body above its bound: the connection ends and says so.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"
#include "tern/venue/http.hpp"

namespace tern::net {

// The only clock reader of the process besides app: UTC, nanoseconds.
[[nodiscard]] core::Timestamp now() noexcept;
// The processor's counter: what lies between two of them costs next to nothing to know, and is no
// time of day.
[[nodiscard]] std::uint64_t ticks() noexcept;

// Where a venue is. URLs are configuration: https:// and wss:// only. An empty ca_file means the
// system's store.
struct Endpoint {
  std::string rest_url;  // scheme://host[:port][/prefix]
  std::string stream_url;
  std::string ca_file;
  std::string account_url = {};  // of the private stream; empty: the same as stream_url
};
// Error says which part of the URL is wrong and what is expected.
core::Status check_url(std::string_view url, std::string_view scheme);

// Called on the thread that runs the loop.
class NetListener {
 public:
  virtual void on_opened(std::uint32_t connection) = 0;
  virtual void on_closed(std::uint32_t connection, std::string_view why) = 0;
  // bytes are followed by venue::kFramePadding readable bytes; valid until the call returns.
  virtual void on_frame(std::uint32_t connection, std::string_view bytes,
                        core::Timestamp received) = 0;
  // `user` is what request() was given. The views of the response live until the call returns.
  virtual void on_response(std::uint32_t user, const venue::HttpResponse& response) = 0;
  virtual void on_timer(core::Timestamp now) = 0;
  // Something was posted with wake(); also called once after each batch of events in busy-poll
  // mode.
  virtual void on_wake() = 0;
  // In busy-poll mode, after each look that found nothing to do: hundreds of thousands a second.
  virtual void on_idle() {}
  // The frame of a rehearsal came; a message to nobody leaves when this returns.
  virtual void on_rehearsal() {}

 protected:
  ~NetListener() = default;
};

struct LoopOptions {
  bool busy_poll =
      false;  // spin instead of sleeping: one core at 100 %, 20 to 40 us less a wake-up
  std::size_t http_connections_per_host = 4;
  std::size_t response_bytes_max = 64u << 20;
};

// One hot thread's sockets: WebSocket and HTTP/1.1 keep-alive clients over TLS, one timer, one
// wake-up from outside.
class Loop {
 public:
  Loop(LoopOptions options, NetListener& listener);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Opens url = endpoint.stream_url + target; ends in on_opened or on_closed. `connection` is the
  // caller's own number.
  void open(std::uint32_t connection, const Endpoint& endpoint, std::string_view target,
            std::size_t frame_bytes_max);
  // Unknown or closed connection: nothing happens. Queue bound: kMaxQueuedMessages, then the
  // connection is closed.
  void send(std::uint32_t connection, std::string_view text);
  // Its two halves: framed and encrypted, then given to the kernel. What is to leave over several
  // connections at once is sealed first, all of it; it leaves with what is next read or written
  // there at the latest. On a connection that is not open yet: when it is.
  void seal(std::uint32_t connection, std::string_view text);
  void leave(std::uint32_t connection);
  // on_closed follows, once.
  void close(std::uint32_t connection);
  // One answer or one error per request, always. Waiting requests are bounded by
  // kMaxQueuedRequests: beyond it `not_sent`.
  void request(std::uint32_t user, const Endpoint& endpoint, const venue::HttpRequest& request,
               core::Duration timeout);
  // on_timer at or after `due`; one timer, the last call counts; core::kNever disarms.
  void arm(core::Timestamp due);
  // Soon afterwards on_rehearsal: a frame comes the way of a venue's, over a TLS connection of this
  // process with itself. False: no such connection can be had.
  bool rehearse();
  // Goes the way of send() up to the socket, with all that is the connection's own in hand; not one
  // byte leaves. Not open: nothing happens.
  void rehearse(std::uint32_t connection, std::string_view text);
  // During on_frame: ticks() when the frame's bytes were there.
  [[nodiscard]] std::uint64_t arrival() const noexcept;

  // Runs until stop(). stop() and wake() may be called from any thread and from a signal-watching
  // thread.
  void run();
  void stop();
  void wake();

  static constexpr std::size_t kMaxQueuedMessages = 1'024;
  static constexpr std::size_t kMaxQueuedRequests = 1'024;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tern::net
