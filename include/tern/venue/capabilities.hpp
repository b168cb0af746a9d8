// In: a venue's documents.
// Out: what its connector can do and the limits it must keep, as data.
// Cannot happen: a limit that lives in code elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/market/book_sync.hpp"

namespace tern::venue {

// At most `limit` units in any `window`; or, where `falls`, a count that may not rise above `limit`
// and falls all the time, by as much in a window.
struct RateLimit {
  std::string name;  // "ip", "books", ...
  std::uint32_t limit = 0;
  core::Duration window;
  bool falls = false;
};

// Application-level heartbeat on a WebSocket connection; WebSocket pings are answered by net in any
// case.
struct Heartbeat {
  std::string text;         // empty: none needed
  core::Duration interval;  // sent when nothing was received for so long
};

// Of one kind of WebSocket connection.
struct StreamLimits {
  RateLimit connects;  // new connections
  RateLimit messages;  // client messages on one connection
  Heartbeat heartbeat;
  core::Duration silence_max;       // nothing received for so long: the connection is dead
  core::Duration connection_life;   // the venue ends connections after so long; 0 = not documented
  std::size_t frame_bytes_max = 0;  // of one received frame; longer = the connection is dropped
};

struct Capabilities : StreamLimits {
  Capabilities() = default;
  explicit Capabilities(StreamLimits stream) : StreamLimits(std::move(stream)) {}

  market::SyncRule sync_rule = market::SyncRule::bridged;
  std::size_t snapshot_levels = 0;  // most levels a side that a snapshot can hold; 0 = everything
  std::size_t book_depth = 0;       // levels kept by the stream itself; 0 = all
  // A REST book carries the stream's own sequence, so that updates can join it. False: it only
  // serves to compare, and a chained stream that owes its snapshot is asked again.
  bool rest_joins_stream = true;
  market::ChecksumRule checksum_rule = market::ChecksumRule::interleaved;
  // Book messages are numbered: a lost one is seen by the next, a doubled one is dropped, and a
  // book by REST can be told from an older one. Else the checksum is all there is.
  bool book_is_numbered = true;
  bool has_top_stream = true;
  bool has_trade_stream = true;
  bool has_status_request = false;
  // A buy's fee is taken from the money spent, because each order asks for that; else the venue's
  // configuration says.
  bool buys_pay_in_quote = false;
  std::vector<RateLimit> budgets;  // REST
  std::size_t topics_per_connection = 1;
  std::size_t topics_per_message = 1;
  std::size_t message_bytes_max = 0;     // of one client message; 0 = no limit
  bool unsubscribe_to_resync = false;    // a lost chained book is healed by unsubscribe + subscribe
  bool one_channel_per_message = false;  // the topics of one client message share their channel

  [[nodiscard]] market::BookRules book_rules() const noexcept {
    return {sync_rule, checksum_rule, book_depth};
  }
};

}  // namespace tern::venue
