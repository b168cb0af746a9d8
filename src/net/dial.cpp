// In: a URL. Out: a connected, verified wire, or one sentence: place, step, cause.
// Cannot happen: a name look-up that blocks the loop (Asio resolves on a thread of its own).
#include "src/net/dial.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/error.hpp>

#include "src/net/tls.hpp"

namespace tern::net {

namespace asio = boost::asio;
using boost::system::error_code;

Dial::Dial(std::shared_ptr<Wire> wire, Url url)
    : wire_(std::move(wire)),
      url_(std::move(url)),
      resolver_(wire_->socket().get_executor()),
      timer_(wire_->socket().get_executor()) {}

void Dial::start(std::shared_ptr<void> owner, Done done) {
  owner_ = std::move(owner);
  done_ = std::move(done);
  deadline_ = std::chrono::steady_clock::now() + kConnectTimeout;
  timer_.expires_at(deadline_);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (error) return;
    self->report("time-out after " + std::to_string(kConnectTimeout.count()) + " s while " +
                 self->step_);
  });
  resolve();
}

void Dial::resolve() {
  step_ = "looking up the name";
  if (url_.is_address) {
    error_code ignored;
    const Tcp::endpoint address{asio::ip::make_address(url_.host, ignored),
                                static_cast<std::uint16_t>(std::stoul(url_.port))};
    connect(Resolver::results_type::create(address, url_.host, url_.port));
    return;
  }
  resolver_.async_resolve(
      url_.host, url_.port,
      [self = shared_from_this()](const error_code& error, const Resolver::results_type& found) {
        if (self->reported_) return;
        if (error) return self->report("name look-up failed: " + fault_text(error));
        self->connect(found);
      });
}

void Dial::connect(const Resolver::results_type& addresses) {
  step_ = "connecting";
  asio::async_connect(wire_->socket(), addresses,
                      [self = shared_from_this()](const error_code& error, const Tcp::endpoint&) {
                        self->on_connected(error);
                      });
}

void Dial::on_connected(const error_code& error) {
  if (reported_) return;
  if (error) return report("connect failed: " + fault_text(error));
  error_code ignored;
  wire_->socket().set_option(Tcp::no_delay(true), ignored);
  step_ = "waiting for the TLS handshake";
  wire_->handshake(
      [self = shared_from_this()](const error_code& failed) { self->on_handshake(failed); });
}

void Dial::on_handshake(const error_code& error) {
  if (reported_) return;
  report(error ? handshake_fault(wire_->ssl(), fault_text(error)) : std::string{});
}

void Dial::report(const std::string& error) {
  if (reported_) return;
  if (!error.empty()) abandon();
  reported_ = true;
  timer_.cancel();
  done_(error.empty() ? error : url_.place() + ": " + error);
}

void Dial::abandon() {
  reported_ = true;
  resolver_.cancel();
  timer_.cancel();
  wire_->close();
}

std::chrono::steady_clock::duration Dial::time_left() const {
  return deadline_ - std::chrono::steady_clock::now();
}

std::string fault_text(const error_code& error) {
  if (error == asio::ssl::error::stream_truncated || error == asio::error::eof) {
    return "the other side hung up";
  }
  if (error == asio::error::operation_aborted) return "cancelled here";
  return error.message();
}

}  // namespace tern::net
