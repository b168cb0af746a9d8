// In: events of one connection of an account.
// Out: turns and reasons.
// Cannot happen: see the header.
#include "tern/venue/account_session.hpp"

#include <utility>

#include "tern/core/text.hpp"

namespace tern::venue {

void AccountSession::on_opened(core::Timestamp now, bool by_request) {
  link_.on_opened(now);
  step_ = 0;
  awaits_request_ = by_request;
  turn_ = !by_request;
}

void AccountSession::on_closed(core::Timestamp now, core::Random& random) {
  link_.on_closed(now, random);
  turn_ = complete_ = leave_asked_ = awaits_request_ = false;
}

void AccountSession::on_reply(const SessionReply& reply) {
  if (!link_.is_open()) return;  // of a connection that is gone: the next one asks anew
  if (reply.accepted) {
    if (!complete_) {
      turn_ = true;
      if (!std::exchange(awaits_request_, false)) ++step_;
    }
    return;
  }
  // A venue in maintenance refuses too, and takes the next one.
  refusal_.is_hopeless = reply.error == OrderError::authorization;
  refusal_.why = "the session was refused: " + core::quoted(reply.text, 200);
  leave_asked_ = true;
}

std::optional<std::size_t> AccountSession::take_turn() {
  if (!std::exchange(turn_, false)) return std::nullopt;
  return step_;
}

std::optional<AccountSession::Leave> AccountSession::take_leave() {
  if (!std::exchange(leave_asked_, false)) return std::nullopt;
  Leave leave = std::exchange(refusal_, {});
  if (leave.why.empty()) leave.why = "asked to leave";
  return leave;
}

std::string_view AccountSession::overdue(core::Timestamp now, core::Duration silence_max) const {
  const std::string_view overdue = link_.overdue(now, silence_max);
  if (!overdue.empty()) return overdue;
  // A venue that says nothing of our login may be anything but silent.
  if (link_.is_open() && !complete_ && now - link_.opened_at() > kWait)
    return "the session did not begin in time";
  return {};
}

}  // namespace tern::venue
