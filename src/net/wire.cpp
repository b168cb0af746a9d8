// In: encrypted bytes of a socket, plain bytes of the caller. Out: the other way round.
// Cannot happen: see the header.
#include "src/net/wire.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cerrno>
#include <cstring>

#include "tern/core/assert.hpp"

namespace tern::net {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kReadMost = 16u << 10;  // of one TLS record

}  // namespace

using boost::system::error_code;

// OpenSSL's view of a Wire.
struct WireBio {
  static Wire& wire(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }
  static int read(BIO* bio, char* to, int size) {
    BIO_clear_retry_flags(bio);
    const int count = wire(bio).take(to, size);
    if (count < 0) BIO_set_retry_read(bio);
    return count;
  }
  static int write(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    wire(bio).waiting_.append(bytes, static_cast<std::size_t>(size));
    return size;
  }
  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }
  static const BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* const table =
          BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tern wire");
      TERN_ASSERT(table != nullptr, "OpenSSL has no memory for a method");
      BIO_meth_set_read(table, read);
      BIO_meth_set_write(table, write);
      BIO_meth_set_ctrl(table, control);
      return table;
    }();
    return made;
  }
};

Wire::Wire(asio::io_context& context, SSL* ssl)
    : socket_(context), ssl_(ssl), received_(new char[kReceivedMost]) {
  BIO* const bio = BIO_new(WireBio::method());
  TERN_ASSERT(bio != nullptr, "OpenSSL has no memory for a connection");
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
}

void Wire::handshake(Done done) {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl());
  if (!leave()) return done(fault_);
  if (result == 1) return done({});
  if (SSL_get_error(ssl(), result) != SSL_ERROR_WANT_READ) {
    note_fault(result);
    return done(fault_);
  }
  receive([self = shared_from_this(), then = std::move(done)](const error_code& error) mutable {
    if (error) return then(error);
    self->handshake(std::move(then));
  });
}

void Wire::on_received(std::size_t bytes) {
  if (bytes == 0) return;
  arrival_ = {now(), ticks()};
  taken_ = 0;
  there_ = bytes;
}

bool Wire::read(Inbox& inbox) {
  if (fault_) return false;
  ERR_clear_error();
  const Inbox::Room room = inbox.room(kReadMost);
  std::size_t count = 0;
  const int result = SSL_read_ex(ssl(), room.bytes, room.size, &count);
  inbox.commit(count);
  if (result != 1 && SSL_get_error(ssl(), result) != SSL_ERROR_WANT_READ) note_fault(result);
  (void)leave();  // what TLS itself had to say
  return result == 1;
}

bool Wire::seal(std::string_view bytes) {
  if (fault_) return false;
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_write_ex(ssl(), bytes.data(), bytes.size(), &count);
  if (result != 1) note_fault(result);
  return result == 1;
}

bool Wire::rehearse(std::string_view bytes) {
  if (fault_) return false;
  if (!waiting_.empty()) return true;
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_write_ex(ssl(), bytes.data(), 0, &count);
  if (result != 1) {
    note_fault(result);
    return false;
  }
  return leave() && give("", 0) == 0;  // OpenSSL may have had a word of its own to say
}

void Wire::finish() {
  ERR_clear_error();
  (void)SSL_shutdown(ssl());
  ERR_clear_error();
  (void)leave();
}

void Wire::note_fault(int result) {
  if (fault_) return;  // give() knows better
  const int kind = SSL_get_error(ssl(), result);
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (kind == SSL_ERROR_SSL && code != 0)
    fault_ = error_code(static_cast<int>(code), asio::error::get_ssl_category());
  else
    fault_ = asio::error::eof;
}

int Wire::take(char* to, int size) {
  const std::size_t count = std::min(static_cast<std::size_t>(size), there_ - taken_);
  if (count == 0) return -1;
  std::memcpy(to, received_.get() + taken_, count);
  taken_ += count;
  return static_cast<int>(count);
}

// What the kernel took, perhaps nothing; below zero: the connection is broken.
ssize_t Wire::give(const char* bytes, std::size_t size) {
  const ssize_t sent = ::send(socket_.native_handle(), bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) return sent;
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return 0;
  if (!fault_) fault_ = error_code(errno, boost::system::system_category());
  return -1;
}

bool Wire::leave() {
  if (waiting_.empty() || leaves_later_) return true;
  const ssize_t gone = give(waiting_.data(), waiting_.size());
  if (gone < 0) return false;
  waiting_.erase(0, static_cast<std::size_t>(gone));
  if (!waiting_.empty()) leave_when_writable();
  return true;
}

void Wire::leave_when_writable() {
  leaves_later_ = true;
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const error_code& error) {
    self->leaves_later_ = false;
    if (!error) (void)self->leave();
  });
}

void Wire::close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace tern::net
