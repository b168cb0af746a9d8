// In: what happened to one public WebSocket connection, the topics it serves, and the time.
// Out: what its link does, and subscribe messages.
// Cannot happen: a message beyond the venue's pace; a topic forgotten by a reconnect.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "tern/venue/connector.hpp"
#include "tern/venue/link.hpp"

namespace tern::venue {

struct SlotTopic {
  Channel channel = Channel::book;
  market::InstrumentId instrument;
  std::string symbol;
};

class StreamSlot {
 public:
  StreamSlot(std::uint32_t slot, market::VenueId venue, const Capabilities& capabilities);

  void add_topic(SlotTopic topic) { topics_.push_back(std::move(topic)); }
  [[nodiscard]] const std::vector<SlotTopic>& topics() const noexcept { return topics_; }
  [[nodiscard]] std::size_t topic_count() const noexcept { return topics_.size(); }
  [[nodiscard]] Link& link() noexcept { return link_; }
  [[nodiscard]] const Link& link() const noexcept { return link_; }

  // Since when no frame came; unknown while the connection speaks.
  [[nodiscard]] core::Timestamp unheard_since() const noexcept { return unheard_since_; }
  void unheard_from(core::Timestamp now) noexcept {
    if (!unheard_since_.known()) unheard_since_ = now;
  }
  void heard() noexcept { unheard_since_ = {}; }

  void on_opened(core::Timestamp now);
  void on_closed(core::Timestamp now, core::Random& random);
  // Subscribe or leave topics (indices into topics()); sent by send_due at the venue's pace.
  void queue(std::size_t topic_index, bool subscribe);
  void send_due(const Connector& connector, core::Timestamp now, Actions& actions);

 private:
  struct Command {
    std::size_t topic = 0;
    bool subscribe = true;
  };
  // Places in commands_ of those that the next message carries, rising.
  [[nodiscard]] std::vector<std::size_t> next_batch() const;

  const Capabilities& capabilities_;
  Link link_;
  std::vector<SlotTopic> topics_;
  std::deque<Command> commands_;
  std::uint64_t requests_ = 0;
  core::Timestamp unheard_since_;
};

}  // namespace tern::venue
