// In: Beast's WebSocket over the TLS stream of this layer. Out: one type for client and server,
// without compression. Cannot happen: an end that waits for the other side's TLS goodbye, or that
// hides the first error behind a later one.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/websocket.hpp>
#include <utility>

#include "src/net/tls_stream.hpp"

namespace tern::net {

using WebSocketStream = boost::beast::websocket::stream<TlsStream, false>;

// Beast ends a connection through this name, after the close frames. TCP is closed at once: a venue
// that says goodbye is left behind in microseconds, and the reason that Beast found first is the
// one that is reported.
template <typename Handler>
void async_teardown(boost::beast::role_type, TlsStream& stream, Handler&& handler) {
  boost::system::error_code ignored;
  stream.next_layer().shutdown(Socket::shutdown_both, ignored);
  stream.next_layer().close(ignored);
  boost::asio::post(stream.get_executor(),
                    boost::beast::bind_front_handler(std::forward<Handler>(handler),
                                                     boost::system::error_code{}));
}

}  // namespace tern::net
