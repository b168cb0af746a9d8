// In: what happened to one public WebSocket connection, and the time.
// Out: open, subscribe, heartbeat, give up.
// Cannot happen: a message beyond the venue's pace; a connection that is silent for longer than its
// bound and stays.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "tern/core/random.hpp"
#include "tern/core/time.hpp"
#include "tern/market/ids.hpp"
#include "tern/venue/actions.hpp"
#include "tern/venue/connector.hpp"
#include "tern/venue/pace.hpp"

namespace tern::venue {

enum class StreamState : std::uint8_t { idle, opening, open };

// Connection numbers: the low bits name the slot, the high bits count how often it was opened.
inline constexpr std::uint32_t kSlotBits = 12;
inline constexpr std::uint32_t kSlotMask = (1u << kSlotBits) - 1;
[[nodiscard]] constexpr std::uint32_t slot_of(ConnectionId id) noexcept {
  return id.value() & kSlotMask;
}

struct SlotTopic {
  Channel channel = Channel::book;
  market::InstrumentId instrument;
  std::string symbol;
};

class StreamSlot {
 public:
  // A connection that lived for so long counts as good: the next loss starts with a short wait
  // again.
  static constexpr core::Duration kGoodLife = core::seconds(5);
  static constexpr core::Duration kFirstWait = core::milliseconds(200);
  static constexpr core::Duration kLongestWait = core::seconds(30);
  static constexpr core::Duration kOpenTimeout = core::seconds(15);

  StreamSlot(std::uint32_t slot, market::VenueId venue, const Capabilities& capabilities);

  void add_topic(SlotTopic topic) { topics_.push_back(std::move(topic)); }
  [[nodiscard]] const std::vector<SlotTopic>& topics() const noexcept { return topics_; }
  [[nodiscard]] std::size_t topic_count() const noexcept { return topics_.size(); }
  [[nodiscard]] StreamState state() const noexcept { return state_; }
  [[nodiscard]] ConnectionId id() const noexcept { return id_; }
  [[nodiscard]] core::Timestamp next_open_at() const noexcept { return next_open_at_; }
  [[nodiscard]] core::Timestamp last_received() const noexcept { return last_received_; }

  // Opens when it may; `connects` is shared by the venue's slots.
  void open_if_due(const Connector& connector, RateBudget& connects, core::Timestamp now,
                   Actions& actions);
  void on_opened(core::Timestamp now);
  void on_received(core::Timestamp now) noexcept { last_received_ = now; }
  void on_closed(core::Timestamp now, core::Random& random);
  // Subscribe or leave topics (indices into topics()); sent by send_due at the venue's pace.
  void queue(std::size_t topic_index, bool subscribe);
  void send_due(const Connector& connector, core::Timestamp now, Actions& actions);
  // Empty, or why the connection must be given up now (silence, life, an open that never ends).
  [[nodiscard]] std::string_view overdue(core::Timestamp now, core::Duration silence_max) const;
  void heartbeat_if_due(core::Timestamp now, Actions& actions);
  // The close was ordered by us: on_closed comes from net; until then frames of this connection are
  // not believed.
  void give_up(Actions& actions);

 private:
  struct Command {
    std::size_t topic = 0;
    bool subscribe = true;
  };

  std::uint32_t slot_;
  market::VenueId venue_;
  const Capabilities& capabilities_;
  std::vector<SlotTopic> topics_;
  std::deque<Command> commands_;
  StreamState state_ = StreamState::idle;
  ConnectionId id_;
  std::uint32_t generation_ = 0;
  std::uint64_t requests_ = 0;
  core::Timestamp next_open_at_;
  core::Timestamp opened_at_;
  core::Timestamp last_received_;
  core::Timestamp last_heartbeat_;
  RateBudget messages_;
  Backoff backoff_{kFirstWait, kLongestWait};
};

}  // namespace tern::venue
