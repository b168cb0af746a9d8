// In: a URL, an unconnected wire. Out: one report: connected and verified,
// or the step that failed and why. Cannot happen: a report before start() returns; a second report;
// a wait longer than kConnectTimeout.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "src/net/url.hpp"
#include "src/net/wire.hpp"

namespace tern::net {

class Dial : public std::enable_shared_from_this<Dial> {
 public:
  using Done = std::function<void(const std::string& error)>;  // an empty text: connected

  static constexpr std::chrono::seconds kConnectTimeout{10};

  Dial(std::shared_ptr<Wire> wire, Url url);
  // `owner` of the wire is kept alive until the last handler of this dial has run, also after the
  // report.
  void start(std::shared_ptr<void> owner, Done done);
  // No report comes any more; the socket is closed.
  void abandon();
  // What is left of kConnectTimeout for the steps that follow.
  [[nodiscard]] std::chrono::steady_clock::duration time_left() const;

 private:
  using Tcp = boost::asio::ip::tcp;
  using Resolver = boost::asio::ip::basic_resolver<Tcp, Executor>;

  void resolve();
  void connect(const Resolver::results_type& addresses);
  void on_connected(const boost::system::error_code& error);
  void on_handshake(const boost::system::error_code& error);
  void report(const std::string& error);  // empty: connected

  std::shared_ptr<Wire> wire_;
  Url url_;
  Resolver resolver_;
  boost::asio::steady_timer timer_;
  std::chrono::steady_clock::time_point deadline_{};
  std::string step_;  // what is being done, for the text of a time-out
  std::shared_ptr<void> owner_;
  Done done_;
  bool reported_ = false;
};

// The text of a failed network operation, without categories and addresses of our own.
[[nodiscard]] std::string fault_text(const boost::system::error_code& error);

}  // namespace tern::net
