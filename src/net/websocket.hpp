// In: WebSocket connections to open, texts to send. Out: NetListener calls of the loop's thread.
// Cannot happen: two on_closed for one connection; a call of the listener from within open, send or
// close.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "src/net/tls.hpp"
#include "tern/net/stream.hpp"

namespace boost::asio {
class io_context;
}

namespace tern::net {

class WebSockets {
 public:
  WebSockets(boost::asio::io_context& context, TlsContexts& contexts, NetListener& listener);
  ~WebSockets();
  WebSockets(const WebSockets&) = delete;
  WebSockets& operator=(const WebSockets&) = delete;

  void open(std::uint32_t connection, const Endpoint& endpoint, std::string_view target,
            std::size_t frame_bytes_max);
  void seal(std::uint32_t connection, std::string_view text);
  void leave(std::uint32_t connection);
  void rehearse(std::uint32_t connection, std::string_view text);
  void close(std::uint32_t connection);
  [[nodiscard]] std::uint64_t arrival() const noexcept { return arrival_; }

 private:
  class Connection;
  struct Wish;  // what one connection is asked to be

  core::Result<std::shared_ptr<Connection>> make(std::uint32_t connection, const Endpoint& endpoint,
                                                 std::string_view target,
                                                 std::size_t frame_bytes_max);
  void on_ended(std::uint32_t connection, std::string_view why);

  boost::asio::io_context& context_;
  TlsContexts& contexts_;
  NetListener& listener_;
  std::uint64_t arrival_ = 0;  // of the frame being handled, in ticks
  std::unordered_map<std::uint32_t, std::shared_ptr<Connection>> connections_;
};

}  // namespace tern::net
