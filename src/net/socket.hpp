// In: Asio's names. Out: the one kind of TCP socket that the layer uses, and when bytes came.
// Cannot happen: a socket that pays for an executor of any kind.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tern/net/stream.hpp"

namespace tern::net {

using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

struct Arrival {
  core::Timestamp time;
  std::uint64_t ticks = 0;
};

}  // namespace tern::net
