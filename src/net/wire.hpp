// In: a TCP socket, an OpenSSL handle that knows its side. Out: plain bytes both ways, each arrival
// with its time. Cannot happen: a second copy of what the kernel gave, or a write that waits for
// the event loop: OpenSSL reads from our buffer, and what it writes is given to the kernel by the
// end of the call, but for seal(). What that does not take at once is kept and sent when it does.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "src/net/inbox.hpp"
#include "src/net/socket.hpp"
#include "src/net/tls.hpp"

namespace tern::net {

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

class Wire : public std::enable_shared_from_this<Wire> {
 public:
  using Done = std::function<void(const boost::system::error_code&)>;

  static constexpr std::size_t kReceivedMost = 64u << 10;  // of one read of the socket

  Wire(boost::asio::io_context& context, SSL* ssl);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  [[nodiscard]] Socket& socket() noexcept { return socket_; }
  [[nodiscard]] SSL* ssl() const noexcept { return ssl_.get(); }
  void handshake(Done done);
  // Waits for bytes of the other side; read() has given all that came before.
  template <typename Handler>
  void receive(Handler handler) {
    socket_.async_read_some(boost::asio::buffer(received_.get(), kReceivedMost),
                            [self = shared_from_this(), then = std::move(handler)](
                                const boost::system::error_code& error, std::size_t bytes) mutable {
                              self->on_received(bytes);
                              then(error);
                            });
  }
  // Adds the plain bytes of one record, or a part of them. False: none for now, or the end: then
  // there is a fault.
  bool read(Inbox& inbox);
  // False: a read() would give nothing.
  [[nodiscard]] bool has_more() const noexcept {
    return taken_ < there_ || SSL_pending(ssl_.get()) > 0;
  }
  // On its way when this returns. False: the connection is broken.
  bool write(std::string_view bytes) { return seal(bytes) && leave(); }
  // Its two halves: encrypted, behind what waits for the kernel; then all that waits is given to
  // it. Whatever comes or is written in between lets it leave, too.
  bool seal(std::string_view bytes);
  bool leave();
  // What write() does but for the encryption and the bytes themselves: OpenSSL and the kernel are
  // asked to send nothing, so that what they know of this connection is near. False: as for
  // write().
  bool rehearse(std::string_view bytes);
  // TLS's own goodbye, behind all that was written: nothing can be written any more.
  void finish();
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
  [[nodiscard]] const boost::system::error_code& fault() const noexcept { return fault_; }
  [[nodiscard]] const Arrival& arrival() const noexcept { return arrival_; }
  void close();

 private:
  friend struct WireBio;
  void on_received(std::size_t bytes);
  int take(char* to, int size);
  ssize_t give(const char* bytes, std::size_t size);
  void leave_when_writable();
  void note_fault(int result);

  Socket socket_;
  std::unique_ptr<SSL, SslFree> ssl_;
  std::unique_ptr<char[]> received_;
  std::size_t taken_ = 0;  // of what was received
  std::size_t there_ = 0;
  std::string waiting_;  // encrypted, for the kernel
  bool leaves_later_ = false;
  boost::system::error_code fault_;
  Arrival arrival_;
};

}  // namespace tern::net
