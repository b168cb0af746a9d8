// The floor of ingest: a bare Beast reader that takes frames and looks at none. In: the port of a
// server, its CA file, how many frames come. Out: what they cost this thread, in nanoseconds of the
// processor, from the request for them to the last. Nothing of tern's is used.
#include <time.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <string>

double floor_ingest(const char* port, const char* ca_file, std::size_t frames);

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using Stream = beast::websocket::stream<asio::ssl::stream<Tcp::socket>, false>;

double processor_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

void read(Stream& stream, beast::flat_buffer& frame, std::size_t& left) {
  stream.async_read(frame, [&](const boost::system::error_code& error, std::size_t) {
    if (error) return;
    frame.consume(frame.size());
    if (--left > 0) read(stream, frame, left);
  });
}

}  // namespace

double floor_ingest(const char* port, const char* ca_file, std::size_t frames) {
  asio::io_context context{1};
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.load_verify_file(ca_file);
  Stream stream(context, tls);
  asio::connect(stream.next_layer().next_layer(),
                Tcp::resolver(context).resolve("localhost", port));
  stream.next_layer().set_verify_mode(asio::ssl::verify_peer);
  stream.next_layer().set_verify_callback(asio::ssl::host_name_verification("localhost"));
  stream.next_layer().handshake(asio::ssl::stream_base::client);
  stream.handshake("localhost", "/");
  stream.text(true);
  beast::flat_buffer frame;
  std::size_t left = frames;
  const double start = processor_ns();
  stream.write(asio::buffer("go", 2));
  read(stream, frame, left);
  context.run();
  return left == 0 ? processor_ns() - start : 0;
}
