// In: an address, how many bytes to answer with, whether to spin.
// Out: to every frame the same text at once: what a client costs that decides nothing.
// Cannot happen: anything of tern in here; another program of the same words can take its place.
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <cstdio>
#include <cstring>
#include <string>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

class Floor {
 public:
  Floor(asio::io_context& context, asio::ssl::context& tls, std::size_t bytes)
      : stream_(context, tls), request_(bytes, 'x') {}

  void open(asio::io_context& context, const char* port) {
    asio::connect(stream_.next_layer().next_layer(),
                  Tcp::resolver(context).resolve("localhost", port));
    stream_.next_layer().next_layer().set_option(Tcp::no_delay(true));
    stream_.next_layer().set_verify_mode(asio::ssl::verify_peer);
    stream_.next_layer().set_verify_callback(asio::ssl::host_name_verification("localhost"));
    stream_.next_layer().handshake(asio::ssl::stream_base::client);
    stream_.handshake("localhost", "/");
    stream_.auto_fragment(false);
    stream_.text(true);
    read();
  }

 private:
  void read() {
    stream_.async_read(frame_, [this](const error_code& error, std::size_t) {
      if (error) return;
      frame_.consume(frame_.size());
      stream_.async_write(asio::buffer(request_), [](const error_code&, std::size_t) {});
      read();
    });
  }

  beast::websocket::stream<asio::ssl::stream<Tcp::socket>, false> stream_;
  beast::flat_buffer frame_;
  std::string request_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: floor_tick_to_order PORT CA_FILE BYTES spin|sleep\n");
    return 2;
  }
  try {
    asio::io_context context{1};
    asio::ssl::context tls(asio::ssl::context::tls_client);
    tls.load_verify_file(argv[2]);
    Floor floor(context, tls, std::stoul(argv[3]));
    floor.open(context, argv[1]);
    if (std::strcmp(argv[4], "spin") != 0) {
      context.run();
      return 0;
    }
    while (!context.stopped())
      context.poll();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "floor_tick_to_order: %s\n", error.what());
    return 1;
  }
  return 0;
}
