// In: events of one connection.
// Out: actions.
// Cannot happen: see the header.
#include "tern/venue/link.hpp"

#include <algorithm>

#include "tern/core/assert.hpp"

namespace tern::venue {

Link::Link(LinkConfig config) : config_(std::move(config)), messages_(config_.messages) {
  TERN_ASSERT(config_.slot <= kSlotMask, "more connection slots than a connection number can name");
}

bool Link::open_if_due(const std::string& target, RateBudget& connects, core::Timestamp now,
                       Actions& actions) {
  if (state_ != StreamState::idle || now < next_open_at_) return false;
  const core::Timestamp allowed = connects.earliest(1, now);
  if (allowed > now) {
    next_open_at_ = allowed;
    return false;
  }
  connects.spend(1, now);
  id_ = ConnectionId{(++generation_ << kSlotBits) | config_.slot};
  state_ = StreamState::opening;
  opened_at_ = now;
  actions.emplace_back(
      OpenConnection{config_.venue, id_, target, config_.frame_bytes_max, config_.kind});
  return true;
}

void Link::on_opened(core::Timestamp now) {
  state_ = StreamState::open;
  opened_at_ = last_received_ = last_heartbeat_ = now;
  messages_ = RateBudget(config_.messages);
}

void Link::on_closed(core::Timestamp now, core::Random& random) {
  if (state_ == StreamState::open && now - opened_at_ >= kGoodLife) backoff_.reset();
  state_ = StreamState::idle;
  id_ = {};  // a second word about the same connection finds nobody
  next_open_at_ = now + backoff_.next(random);
}

void Link::send(std::string text, core::Timestamp now, Actions& actions) {
  messages_.spend(1, now);
  actions.emplace_back(SendText{id_, std::move(text)});
}

std::string_view Link::overdue(core::Timestamp now, core::Duration silence_max) const {
  if (state_ == StreamState::opening && now - opened_at_ > kOpenTimeout) {
    return "opening took too long";
  }
  if (state_ != StreamState::open) return {};
  if (silence_max.ns > 0 && now - last_received_ > silence_max) return "silent for too long";
  // Leave before the venue ends the connection at a moment of its own choosing.
  if (config_.life.ns > 0 && (now - opened_at_).ns > config_.life.ns / 100 * 98)
    return "end of the connection's life";
  return {};
}

void Link::heartbeat_if_due(core::Timestamp now, Actions& actions) {
  const Heartbeat& heartbeat = config_.heartbeat;
  if (state_ != StreamState::open || heartbeat.text.empty()) return;
  if (now - std::max(last_received_, last_heartbeat_) < heartbeat.interval) return;
  last_heartbeat_ = now;
  actions.emplace_back(SendText{id_, heartbeat.text});
}

void Link::give_up(Actions& actions) const {
  if (state_ != StreamState::idle) actions.emplace_back(CloseConnection{id_});
}

}  // namespace tern::venue
