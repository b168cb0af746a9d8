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
    // One message carries commands of one kind, in order, so that "leave, join again" stays two
    // messages.
    const bool subscribe = commands_.front().subscribe;
    batch.clear();
    std::size_t taken = 0;
    while (taken < commands_.size() && batch.size() < capabilities_.topics_per_message &&
           commands_[taken].subscribe == subscribe) {
      const SlotTopic& topic = topics_[commands_[taken].topic];
      batch.push_back({topic.channel, topic.symbol});
      ++taken;
    }
    std::string text = connector.subscribe_message(batch, subscribe, ++requests_);
    // A message above the venue's byte bound is halved until it fits.
    while (capabilities_.message_bytes_max > 0 && text.size() > capabilities_.message_bytes_max &&
           batch.size() > 1) {
      batch.resize(batch.size() / 2);
      taken = batch.size();
      text = connector.subscribe_message(batch, subscribe, requests_);
    }
    commands_.erase(commands_.begin(), commands_.begin() + static_cast<std::ptrdiff_t>(taken));
    link_.send(std::move(text), now, actions);
  }
}

}  // namespace tern::venue
