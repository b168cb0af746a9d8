// In: bytes of a TLS connection. Out: as little as Beast can do with them.
// Cannot happen: see the header.
#include "floor_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

struct FloorClient::State {
  State(const char* ca_file, std::shared_ptr<asio::io_context> loop) : context(std::move(loop)) {
    tls.load_verify_file(ca_file);
  }

  void read() {
    stream.async_read(frame, [this](const error_code& error, std::size_t) {
      if (error) return;
      frame.consume(frame.size());
      if (on_frame()) read();
    });
  }

  std::shared_ptr<asio::io_context> context;
  asio::ssl::context tls{asio::ssl::context::tls_client};
  beast::websocket::stream<asio::ssl::stream<Tcp::socket>, false> stream{*context, tls};
  beast::flat_buffer frame;
  std::function<bool()> on_frame;
};

FloorClient::FloorClient(const char* port, const char* ca_file, const char* target,
                         const FloorClient* beside)
    : state_(std::make_unique<State>(ca_file, beside != nullptr
                                                  ? beside->state_->context
                                                  : std::make_shared<asio::io_context>(1))) {
  auto& stream = state_->stream;
  auto& tls = stream.next_layer();
  asio::connect(tls.next_layer(), Tcp::resolver(*state_->context).resolve("localhost", port));
  tls.next_layer().set_option(Tcp::no_delay(true));
  tls.set_verify_mode(asio::ssl::verify_peer);
  tls.set_verify_callback(asio::ssl::host_name_verification("localhost"));
  tls.handshake(asio::ssl::stream_base::client);
  stream.handshake("localhost", target);
  stream.auto_fragment(false);
  stream.text(true);
}

FloorClient::~FloorClient() = default;

void FloorClient::read(std::function<bool()> on_frame) {
  state_->on_frame = std::move(on_frame);
  state_->read();
}

void FloorClient::send(std::string_view text) {
  state_->stream.async_write(asio::buffer(text), [](const error_code&, std::size_t) {});
}

void FloorClient::run() {
  state_->context->run();
}

bool FloorClient::poll() {
  state_->context->poll();
  return !state_->context->stopped();
}
