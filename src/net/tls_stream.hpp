// In: reads of a TCP socket. Out: the same reads under TLS, each with the time at which its bytes
// were there. Cannot happen: a second clock read for bytes that one TCP read brought.
#pragma once

#include <boost/asio/associator.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <utility>

#include "tern/net/stream.hpp"

namespace tern::net {

using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

struct Arrival {
  core::Timestamp time;
  std::uint64_t ticks = 0;
};

// A read handler that first writes down the time.
template <typename Handler>
struct Stamping {
  Handler handler;
  Arrival* arrival;

  void operator()(const boost::system::error_code& error, std::size_t bytes) {
    if (bytes > 0) *arrival = {now(), ticks()};
    std::move(handler)(error, bytes);
  }
};

class StampedSocket : public Socket {
 public:
  using Socket::Socket;

  // When the newest bytes of this socket were there. Zero bytes read (TLS does that to yield)
  // change nothing.
  [[nodiscard]] core::Timestamp received() const noexcept { return arrival_.time; }
  [[nodiscard]] const Arrival& arrival() const noexcept { return arrival_; }

  template <typename Buffers, typename Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    Socket::async_read_some(
        buffers, Stamping<std::decay_t<Handler>>{std::forward<Handler>(handler), &arrival_});
  }

 private:
  Arrival arrival_;
};

using TlsStream = boost::asio::ssl::stream<StampedSocket>;

}  // namespace tern::net

// Allocator, executor and cancellation slot of the inner handler hold for the wrapped one.
template <template <typename, typename> class Associator, typename Handler, typename Default>
struct boost::asio::associator<Associator, tern::net::Stamping<Handler>, Default>
    : Associator<Handler, Default> {
  static auto get(const tern::net::Stamping<Handler>& stamping) noexcept {
    return Associator<Handler, Default>::get(stamping.handler);
  }
  static auto get(const tern::net::Stamping<Handler>& stamping, const Default& fallback) noexcept {
    return Associator<Handler, Default>::get(stamping.handler, fallback);
  }
};
