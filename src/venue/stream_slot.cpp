// In: events of one connection.
// Out: actions.
// Cannot happen: see the header.
#include "tern/venue/stream_slot.hpp"

#include <algorithm>

namespace tern::venue {

StreamSlot::StreamSlot(std::uint32_t slot, market::VenueId venue, const Capabilities& capabilities)
    : slot_(slot), venue_(venue), capabilities_(capabilities), messages_(capabilities.messages) {
  TERN_ASSERT(slot <= kSlotMask, "more connection slots than a connection number can name");
}

void StreamSlot::open_if_due(const Connector& connector, RateBudget& connects, core::Timestamp now,
                             Actions& actions) {
  if (state_ != StreamState::idle || now < next_open_at_) return;
  const core::Timestamp allowed = connects.earliest(1, now);
  if (allowed > now) {
    next_open_at_ = allowed;
    return;
  }
  connects.spend(1, now);
  id_ = ConnectionId{(++generation_ << kSlotBits) | slot_};
  state_ = StreamState::opening;
  opened_at_ = now;
  actions.emplace_back(
      OpenConnection{venue_, id_, connector.stream_target(), capabilities_.frame_bytes_max});
}

void StreamSlot::on_opened(core::Timestamp now) {
  state_ = StreamState::open;
  opened_at_ = last_received_ = last_heartbeat_ = now;
  messages_ = RateBudget(capabilities_.messages);
  commands_.clear();
  for (std::size_t i = 0; i < topics_.size(); ++i)
    commands_.push_back({i, true});
}

void StreamSlot::on_closed(core::Timestamp now, core::Random& random) {
  if (state_ == StreamState::open && now - opened_at_ >= kGoodLife) backoff_.reset();
  state_ = StreamState::idle;
  id_ = {};  // a second word about the same connection finds nobody
  commands_.clear();
  next_open_at_ = now + backoff_.next(random);
}

void StreamSlot::queue(std::size_t topic_index, bool subscribe) {
  if (state_ == StreamState::open) commands_.push_back({topic_index, subscribe});
}

void StreamSlot::send_due(const Connector& connector, core::Timestamp now, Actions& actions) {
  std::vector<Topic> batch;
  while (state_ == StreamState::open && !commands_.empty() && messages_.earliest(1, now) <= now) {
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
    messages_.spend(1, now);
    actions.emplace_back(SendText{id_, std::move(text)});
  }
}

std::string_view StreamSlot::overdue(core::Timestamp now, core::Duration silence_max) const {
  if (state_ == StreamState::opening && now - opened_at_ > kOpenTimeout) {
    return "opening took too long";
  }
  if (state_ != StreamState::open) return {};
  if (silence_max.ns > 0 && now - last_received_ > silence_max) return "silent for too long";
  const core::Duration life = capabilities_.connection_life;
  // Leave before the venue ends the connection at a moment of its own choosing.
  if (life.ns > 0 && (now - opened_at_).ns > life.ns / 100 * 98)
    return "end of the connection's life";
  return {};
}

void StreamSlot::heartbeat_if_due(core::Timestamp now, Actions& actions) {
  const Heartbeat& heartbeat = capabilities_.heartbeat;
  if (state_ != StreamState::open || heartbeat.text.empty()) return;
  if (now - std::max(last_received_, last_heartbeat_) < heartbeat.interval) return;
  last_heartbeat_ = now;
  actions.emplace_back(SendText{id_, heartbeat.text});
}

void StreamSlot::give_up(Actions& actions) {
  if (state_ != StreamState::idle) actions.emplace_back(CloseConnection{id_});
}

}  // namespace tern::venue
