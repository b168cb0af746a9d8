// In: HTTP requests, a few TLS connections kept open per host. Out: one answer or one error for
// each request. Cannot happen: a redirect followed; a second sending of anything but a GET that met
// a connection closed while it was idle.
#include "src/net/http_client.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <deque>
#include <optional>

#include "src/net/dial.hpp"
#include "src/net/inbox.hpp"
#include "src/net/wire.hpp"

namespace tern::net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using venue::HttpOutcome;

namespace {

constexpr std::uint32_t kHeaderBytesMax = 64u << 10;
constexpr std::chrono::seconds kIdleMax{
    30};  // an idle connection older than this is not used again

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

bool is_header_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\t' || (c >= ' ' && c < '\x7f'); });
}

// Empty when the request can be sent as it is. Names the part, never its content.
std::string_view request_fault(const venue::HttpRequest& request) {
  if (!is_token(request.method)) return "the method is not a word";
  if (request.target.empty() || request.target.front() != '/') {
    return "the target does not start with '/'";
  }
  if (const auto fault = target_fault(request.target); !fault.empty()) return fault;
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || !is_header_value(value)) return "a header holds a forbidden character";
  }
  return {};
}

bool is_too_large(const error_code& error) {
  return error == http::error::body_limit || error == http::error::header_limit;
}

struct Host {
  std::string authority;
  std::string prefix;  // of every target
};

std::string request_text(const venue::HttpRequest& request, const Host& host) {
  std::string text = request.method + " " + host.prefix;
  text.append(request.target).append(" HTTP/1.1\r\nHost: ").append(host.authority);
  text.append("\r\nUser-Agent: tern");
  for (const auto& [name, value] : request.headers)
    text.append("\r\n").append(name).append(": ").append(value);
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT")
    text.append("\r\nContent-Length: ").append(std::to_string(request.body.size()));
  return text.append("\r\n\r\n").append(request.body);
}

}  // namespace

struct HttpClient::Exchange {
  Exchange(asio::io_context& context, std::uint32_t number, const venue::HttpRequest& wanted)
      : user(number), request(wanted), deadline(context) {}

  std::uint32_t user;
  venue::HttpRequest request;
  asio::steady_timer deadline;
  std::weak_ptr<Connection> connection;
  bool sent = false;  // a byte may have left, on this connection or an earlier one
  bool retried = false;
  bool answered = false;
};

struct HttpClient::Pool {
  using Exchanges = std::deque<std::shared_ptr<Exchange>>;

  Pool(HttpClient& owner, Url where, std::string authorities)
      : client(owner), url(std::move(where)), ca_file(std::move(authorities)) {}

  void submit(const std::shared_ptr<Exchange>& exchange, core::Duration timeout);
  void pump();
  void dial(const std::shared_ptr<Exchange>& exchange);
  void expire(const std::shared_ptr<Exchange>& exchange, core::Duration timeout);
  void drop(const Connection* connection);
  std::shared_ptr<Connection> take_idle();
  void answer(Exchange& exchange, venue::HttpResponse response);
  void refuse(Exchange& exchange, HttpOutcome outcome, const std::string& error);
  void refuse_soon(const std::shared_ptr<Exchange>& exchange, std::string error);

  HttpClient& client;
  Url url;
  std::string ca_file;
  Exchanges queue;
  std::vector<std::shared_ptr<Connection>> connections;
};

class HttpClient::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Pool& pool, SSL* ssl)
      : pool_(pool), wire_(std::make_shared<Wire>(pool.client.context_, ssl)) {}

  void start(std::shared_ptr<Exchange> exchange) {
    take(std::move(exchange));
    const auto dial = std::make_shared<Dial>(wire_, pool_.url);
    dial_ = dial;
    dial->start(shared_from_this(), [this](const std::string& error) {
      if (dead_) return;
      if (error.empty()) return send();
      const auto failed = std::move(exchange_);
      cut();
      pool_.refuse(*failed, failed->sent ? HttpOutcome::no_answer : HttpOutcome::not_sent, error);
      pool_.pump();
    });
  }

  void reuse(std::shared_ptr<Exchange> exchange) {
    take(std::move(exchange));
    reused_ = true;
    send();
  }

  [[nodiscard]] bool idle() const { return !dead_ && exchange_ == nullptr; }

  // Nothing may be readable on an idle connection: a byte or an end means that the server is
  // leaving.
  [[nodiscard]] bool usable() {
    if (std::chrono::steady_clock::now() - idle_since_ > kIdleMax) return false;
    char byte = 0;
    const ssize_t seen = recv(wire_->socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return seen < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  // Ends the connection and leaves the pool; pending handlers find it dead.
  void cut() {
    dead_ = true;
    if (const auto dial = dial_.lock()) dial->abandon();
    wire_->close();
    pool_.drop(this);
  }

 private:
  void take(std::shared_ptr<Exchange> exchange) {
    exchange->connection = weak_from_this();
    exchange_ = std::move(exchange);
  }

  void send() {
    const venue::HttpRequest& wanted = exchange_->request;
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(kHeaderBytesMax);
    parser_->body_limit(pool_.client.options_.response_bytes_max);
    if (wanted.method == "HEAD") parser_->skip(true);
    exchange_->sent = true;
    if (wire_->write(request_text(wanted, {pool_.url.authority(), pool_.url.prefix})))
      return parse();
    // The listener may stand above us.
    asio::post(pool_.client.context_, [self = shared_from_this()] {
      if (!self->dead_) self->fail(self->wire_->fault(), true);
    });
  }

  void parse() {
    do {
      error_code error;
      inbox_.skip(parser_->put(asio::buffer(inbox_.text()), error));
      if (error && error != http::error::need_more) return fail(error, false);
      if (parser_->is_done()) return on_answer();
    } while (wire_->has_more() && wire_->read(inbox_));
    if (wire_->fault()) return on_goodbye();
    wire_->receive([self = shared_from_this()](const error_code& error) {
      if (self->dead_) return;
      if (error) return self->fail(error, !self->parser_->got_some());
      self->parse();
    });
  }

  // TLS has ended, which ends a body that did not say how long it is.
  void on_goodbye() {
    error_code missing;
    if (parser_->got_some() && wire_->fault() == asio::error::eof) {
      parser_->put_eof(missing);
      if (!missing) return on_answer();
    }
    fail(wire_->fault(), !parser_->got_some());
  }

  void on_answer() {
    auto answer = parser_->release();
    const auto done = std::move(exchange_);
    exchange_ = nullptr;
    idle_since_ = std::chrono::steady_clock::now();
    const bool has_more = !inbox_.text().empty() || (wire_->has_more() && wire_->read(inbox_));
    if (!answer.keep_alive() || has_more || wire_->fault()) cut();
    venue::HttpResponse response;
    response.status = static_cast<int>(answer.result_int());
    const std::size_t size = answer.body().size();
    answer.body().append(venue::kFramePadding, '\0');
    response.body = std::string_view(answer.body()).substr(0, size);
    for (const auto& field : answer) {
      const auto name = field.name_string();
      venue::note_header(response, {name.data(), name.size()},
                         {field.value().data(), field.value().size()});
    }
    response.received = wire_->arrival().time;
    pool_.answer(*done, response);
    pool_.pump();
  }

  void fail(const error_code& error, bool nothing_came) {
    const auto failed = std::move(exchange_);
    cut();
    if (reused_ && nothing_came && failed->request.method == "GET" && !failed->retried) {
      failed->retried = true;
      failed->connection.reset();
      return pool_.dial(failed);
    }
    if (is_too_large(error)) {
      const std::size_t bound = pool_.client.options_.response_bytes_max;
      pool_.refuse(*failed, HttpOutcome::too_large,
                   pool_.url.place() + ": the answer is longer than " + std::to_string(bound) +
                       " bytes (or its header than " + std::to_string(kHeaderBytesMax) + ")");
    } else {
      pool_.refuse(*failed, HttpOutcome::no_answer,
                   pool_.url.place() + ": no complete answer: " + fault_text(error));
    }
    pool_.pump();
  }

  Pool& pool_;
  std::shared_ptr<Wire> wire_;
  Inbox inbox_;
  std::optional<http::response_parser<http::string_body>> parser_;
  std::shared_ptr<Exchange> exchange_;  // none: idle
  std::weak_ptr<Dial> dial_;
  std::chrono::steady_clock::time_point idle_since_{};
  bool reused_ = false;
  bool dead_ = false;
};

void HttpClient::Pool::submit(const std::shared_ptr<Exchange>& exchange, core::Duration timeout) {
  if (client.waiting_ >= Loop::kMaxQueuedRequests) {
    return refuse_soon(exchange, "too many requests are waiting");
  }
  exchange->deadline.expires_after(std::chrono::nanoseconds(timeout.ns));
  exchange->deadline.async_wait([this, exchange, timeout](const error_code& error) {
    if (!error) expire(exchange, timeout);
  });
  ++client.waiting_;
  queue.push_back(exchange);
  pump();
}

void HttpClient::Pool::pump() {
  while (!queue.empty()) {
    const auto connection = take_idle();
    if (!connection && connections.size() >= client.options_.http_connections_per_host) return;
    const auto exchange = std::move(queue.front());
    queue.pop_front();
    --client.waiting_;
    if (connection) {
      connection->reuse(exchange);
    } else {
      dial(exchange);
    }
  }
}

void HttpClient::Pool::dial(const std::shared_ptr<Exchange>& exchange) {
  const core::Result<SSL*> ssl = client.contexts_.client(ca_file, url);
  if (!ssl) return refuse_soon(exchange, ssl.error().text());
  connections.push_back(std::make_shared<Connection>(*this, ssl.value()));
  connections.back()->start(exchange);
}

std::shared_ptr<HttpClient::Connection> HttpClient::Pool::take_idle() {
  for (std::size_t i = 0; i < connections.size();) {
    const auto connection = connections[i];
    if (!connection->idle()) {
      ++i;
    } else if (connection->usable()) {
      return connection;
    } else {
      connection->cut();  // leaves `connections`: the next one moved to place i
    }
  }
  return nullptr;
}

void HttpClient::Pool::drop(const Connection* connection) {
  std::erase_if(connections, [&](const auto& known) { return known.get() == connection; });
}

void HttpClient::Pool::expire(const std::shared_ptr<Exchange>& exchange, core::Duration timeout) {
  if (exchange->answered) return;
  if (const auto connection = exchange->connection.lock()) {
    connection->cut();
  } else if (std::erase(queue, exchange) > 0) {
    --client.waiting_;
  }
  const std::string text =
      url.place() + ": time-out after " + std::to_string(timeout.milliseconds()) + " ms";
  if (exchange->sent) {
    refuse(*exchange, HttpOutcome::no_answer, text + " while waiting for the answer");
  } else {
    refuse(*exchange, HttpOutcome::not_sent, text + " before the request could be sent");
  }
  pump();
}

void HttpClient::Pool::answer(Exchange& exchange, venue::HttpResponse response) {
  if (exchange.answered) return;
  exchange.answered = true;
  exchange.deadline.cancel();
  response.purpose = exchange.request.purpose;
  response.target = exchange.request.target;
  response.tag = exchange.request.tag;
  if (exchange.retried) {
    response.weight_again = exchange.request.weight;
    response.budget_again = exchange.request.budget;
  }
  client.listener_.on_response(exchange.user, response);
}

void HttpClient::Pool::refuse(Exchange& exchange, HttpOutcome outcome, const std::string& error) {
  static constexpr char kNothing[venue::kFramePadding] = {};
  venue::HttpResponse response;
  response.outcome = outcome;
  response.body = {kNothing, 0};
  response.error = error;
  response.received = now();
  answer(exchange, response);
}

void HttpClient::Pool::refuse_soon(const std::shared_ptr<Exchange>& exchange, std::string error) {
  asio::post(client.context_, [this, exchange, text = std::move(error)] {
    refuse(*exchange, exchange->sent ? HttpOutcome::no_answer : HttpOutcome::not_sent, text);
  });
}

HttpClient::HttpClient(asio::io_context& context, NetListener& listener, const LoopOptions& options,
                       TlsContexts& contexts)
    : context_(context), listener_(listener), options_(options), contexts_(contexts) {}

HttpClient::~HttpClient() = default;

void HttpClient::request(std::uint32_t user, const Endpoint& endpoint,
                         const venue::HttpRequest& request, core::Duration timeout) {
  const auto exchange = std::make_shared<Exchange>(context_, user, request);
  auto& pool = pools_[endpoint.rest_url + '\n' + endpoint.ca_file];
  const core::Result<Url> url = parse_url(endpoint.rest_url, "https");
  if (!pool) pool = std::make_unique<Pool>(*this, url ? url.value() : Url{}, endpoint.ca_file);
  if (!url) return pool->refuse_soon(exchange, url.error().text());
  if (const auto fault = request_fault(request); !fault.empty()) {
    return pool->refuse_soon(exchange, pool->url.place() + ": " + std::string(fault));
  }
  pool->submit(exchange, timeout);
}

}  // namespace tern::net
