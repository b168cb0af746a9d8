// In: HTTP requests. Out: for each exactly one NetListener::on_response.
// Cannot happen: a request other than GET sent twice; not_sent after a byte left; a call of the
// listener within request().
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "src/net/tls.hpp"
#include "tern/net/stream.hpp"

namespace boost::asio {
class io_context;
}

namespace tern::net {

class HttpClient {
 public:
  HttpClient(boost::asio::io_context& context, NetListener& listener, const LoopOptions& options,
             TlsContexts& contexts);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void request(std::uint32_t user, const Endpoint& endpoint, const venue::HttpRequest& request,
               core::Duration timeout);

 private:
  class Connection;
  struct Exchange;  // one request on its way to its one answer
  struct Pool;      // the connections to one host

  boost::asio::io_context& context_;
  NetListener& listener_;
  LoopOptions options_;
  TlsContexts& contexts_;
  std::map<std::string, std::unique_ptr<Pool>> pools_;
  std::size_t waiting_ = 0;  // requests that have no connection yet, in all pools
};

}  // namespace tern::net
