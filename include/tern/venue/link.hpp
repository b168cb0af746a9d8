// In: what happened to one WebSocket connection, and the time.
// Out: open, heartbeat, give up.
// Cannot happen: a reconnect without a wait; a connection that is silent for longer than its bound
// and stays; an event of a closed connection taken for the new one's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tern/core/random.hpp"
#include "tern/core/time.hpp"
#include "tern/market/ids.hpp"
#include "tern/venue/actions.hpp"
#include "tern/venue/capabilities.hpp"
#include "tern/venue/pace.hpp"

namespace tern::venue {

enum class StreamState : std::uint8_t { idle, opening, open };

// Connection numbers: the low bits name the slot, the high bits count how often it was opened.
inline constexpr std::uint32_t kSlotBits = 12;
inline constexpr std::uint32_t kSlotMask = (1u << kSlotBits) - 1;
[[nodiscard]] constexpr std::uint32_t slot_of(ConnectionId id) noexcept {
  return id.value() & kSlotMask;
}

struct LinkConfig {
  std::uint32_t slot = 0;
  market::VenueId venue;
  StreamKind kind = StreamKind::market_data;
  std::size_t frame_bytes_max = 0;
  RateLimit messages;
  Heartbeat heartbeat;
  core::Duration life;  // 0 = no end known
};

class Link {
 public:
  // A connection that lived for so long counts as good: the next loss starts with a short wait
  // again.
  static constexpr core::Duration kGoodLife = core::seconds(1);
  static constexpr core::Duration kFirstWait = core::milliseconds(200);
  // What a lost connection costs grows while money is exposed; the venue's own bound on connections
  // keeps the pace in any case.
  static constexpr core::Duration kLongestWait = core::seconds(5);
  static constexpr core::Duration kOpenTimeout = core::seconds(15);

  explicit Link(LinkConfig config);

  [[nodiscard]] StreamState state() const noexcept { return state_; }
  [[nodiscard]] bool is_open() const noexcept { return state_ == StreamState::open; }
  [[nodiscard]] ConnectionId id() const noexcept { return id_; }
  [[nodiscard]] core::Timestamp next_open_at() const noexcept { return next_open_at_; }
  [[nodiscard]] core::Timestamp opened_at() const noexcept { return opened_at_; }
  [[nodiscard]] core::Timestamp last_received() const noexcept { return last_received_; }

  // Opens when it may; `connects` is shared by the venue's links. True: it was ordered now.
  bool open_if_due(const std::string& target, RateBudget& connects, core::Timestamp now,
                   Actions& actions);
  void on_opened(core::Timestamp now);
  void on_received(core::Timestamp now) noexcept { last_received_ = now; }
  void on_closed(core::Timestamp now, core::Random& random);
  // Not before `at`.
  void wait_until(core::Timestamp at) noexcept { next_open_at_ = at; }
  // The venue's pace of client messages on this connection.
  [[nodiscard]] bool may_send(core::Timestamp now) const {
    return is_open() && messages_.earliest(1, now) <= now;
  }
  void send(std::string text, core::Timestamp now, Actions& actions);
  // Empty, or why the connection must be given up now (silence, life, an open that never ends).
  [[nodiscard]] std::string_view overdue(core::Timestamp now, core::Duration silence_max) const;
  void heartbeat_if_due(core::Timestamp now, Actions& actions);
  // The close was ordered by us: on_closed comes from net; until then frames of this connection are
  // not believed.
  void give_up(Actions& actions) const;

 private:
  LinkConfig config_;
  StreamState state_ = StreamState::idle;
  ConnectionId id_;
  std::uint32_t generation_ = 0;
  core::Timestamp next_open_at_;
  core::Timestamp opened_at_;
  core::Timestamp last_received_;
  core::Timestamp last_heartbeat_;
  RateBudget messages_;
  Backoff backoff_{kFirstWait, kLongestWait};
};

}  // namespace tern::venue
