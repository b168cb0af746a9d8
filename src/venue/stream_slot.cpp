// In: events of one connection.
// Out: actions.
// Cannot happen: see the header.
#include "tern/venue/stream_slot.hpp"

namespace tern::venue {

StreamSlot::StreamSlot(std::uint32_t slot, market::VenueId venue, const Capabilities& capabilities)
    : capabilities_(capabilities),
      link_({slot, venue, StreamKind::market_data, capabilities.frame_bytes_max,
             capabilities.messages, capabilities.heartbeat, capabilities.connection_life}) {}

void StreamSlot::on_opened(core::Timestamp now) {
  link_.on_opened(now);
  commands_.clear();
  for (std::size_t i = 0; i < topics_.size(); ++i)
    commands_.push_back({i, true});
}

void StreamSlot::on_closed(core::Timestamp now, core::Random& random) {
  link_.on_closed(now, random);
  commands_.clear();
}

void StreamSlot::queue(std::size_t topic_index, bool subscribe) {
  if (link_.is_open()) commands_.push_back({topic_index, subscribe});
}

void StreamSlot::send_due(const Connector& connector, core::Timestamp now, Actions& actions) {
  std::vector<Topic> batch;
  while (!commands_.empty() && link_.may_send(now)) {
    const bool subscribe = commands_.front().subscribe;
    std::vector<std::size_t> taken = next_batch();
    const auto message = [&] {
      batch.clear();
      for (const std::size_t at : taken) {
        const SlotTopic& topic = topics_[commands_[at].topic];
        batch.push_back({topic.channel, topic.symbol});
      }
      return connector.subscribe_message(batch, subscribe, requests_);
    };
    ++requests_;
    std::string text = message();
    // A message above the venue's byte bound is halved until it fits.
    while (capabilities_.message_bytes_max > 0 && text.size() > capabilities_.message_bytes_max &&
           taken.size() > 1) {
      taken.resize(taken.size() / 2);
      text = message();
    }
    for (; !taken.empty(); taken.pop_back())
      commands_.erase(commands_.begin() + static_cast<std::ptrdiff_t>(taken.back()));
    link_.send(std::move(text), now, actions);
  }
}

// One message carries commands of one kind, in order, so that "leave, join again" stays two
// messages.
std::vector<std::size_t> StreamSlot::next_batch() const {
  std::vector<std::size_t> taken;
  const Command& first = commands_.front();
  for (std::size_t at = 0; at < commands_.size(); ++at) {
    if (commands_[at].subscribe != first.subscribe) break;
    if (taken.size() == capabilities_.topics_per_message) break;
    if (capabilities_.one_channel_per_message &&
        topics_[commands_[at].topic].channel != topics_[first.topic].channel)
      continue;
    taken.push_back(at);
  }
  return taken;
}

}  // namespace tern::venue
