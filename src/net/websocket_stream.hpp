// In: Beast's WebSocket over the TLS stream of this layer. Out: one type for client and server,
// without compression. Cannot happen: a copy of Beast's defaults that differs between the two
// sides.
#pragma once

#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <utility>

#include "src/net/tls_stream.hpp"

namespace tern::net {

using WebSocketStream = boost::beast::websocket::stream<TlsStream, false>;

// Beast ends a connection through this name: a stamped socket ends like the TCP socket that it is.
template <typename Handler>
void async_teardown(boost::beast::role_type role, StampedSocket& socket, Handler&& handler) {
  boost::beast::websocket::async_teardown(role, static_cast<Socket&>(socket),
                                          std::forward<Handler>(handler));
}

}  // namespace tern::net
