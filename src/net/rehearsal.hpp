// In: the wish to rehearse. Out: a frame that comes and a message that leaves, over a TLS
// connection of this process with itself, on loopback. Cannot happen: a byte of it that reaches
// anybody else; a second frame while one is under way.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "src/net/frames.hpp"
#include "src/net/inbox.hpp"
#include "src/net/wire.hpp"

namespace tern::net {

// Near is the side of a venue's client, far that of a venue.
class RehearsalLine : public std::enable_shared_from_this<RehearsalLine> {
 public:
  static constexpr std::size_t kFrameBytes = 150;    // a change of a book
  static constexpr std::size_t kMessageBytes = 400;  // a signed order

  // on_frame: on the loop's thread, when a frame is there; a message leaves when it returns.
  RehearsalLine(boost::asio::io_context& context, std::function<void()> on_frame);

  void open();
  // False: there is no such connection here. Nothing happens while the last frame is under way.
  bool send_frame();

 private:
  [[nodiscard]] bool connect();
  void receive(const std::shared_ptr<Wire>& wire, void (RehearsalLine::*then)());
  void take_frame();
  void take_message();

  boost::asio::io_context& context_;
  std::function<void()> on_frame_;
  std::shared_ptr<Wire> near_;
  std::shared_ptr<Wire> far_;
  Inbox near_inbox_;
  Inbox far_inbox_;
  FrameReader reader_{Sender::server, kFrameBytes};
  FrameWriter near_writer_{Sender::client};
  FrameWriter far_writer_{Sender::server};
  const std::string frame_ = std::string(kFrameBytes, 'x');
  const std::string message_ = std::string(kMessageBytes, 'x');
  int shaken_ = 0;  // sides that are through with TLS's handshake
  bool under_way_ = false;
  bool broken_ = true;
};

}  // namespace tern::net
