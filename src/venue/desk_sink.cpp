// In: what one decode call found. Out: the desk's own state, and word to its listener.
// Cannot happen: a key that can withdraw and is used.
#include <algorithm>

#include "tern/core/text.hpp"
#include "tern/venue/desk.hpp"

namespace tern::venue {

void Desk::on_session(const SessionReply& reply) {
  speaking_->on_reply(reply);
  clock_doubted_ = clock_doubted_ || reply.error == OrderError::authorization;
}

void Desk::take_pending(ClientOrderId id) {
  pending_.erase(std::remove_if(pending_.begin(), pending_.end(),
                                [id](const Pending& pending) { return pending.id == id; }),
                 pending_.end());
}

void Desk::doubt(const Pending& pending, std::string_view why) {
  ++counters_.unanswered;
  PlacementReply reply;
  reply.id = pending.id;
  reply.error = OrderError::unknown;
  reply.text = why;
  listener_.on_placement(config_.venue, reply);
}

void Desk::doubt_stream_placements(std::string_view why) {
  std::vector<Pending> lost;
  for (const Pending& pending : pending_) {
    if (pending.by_stream) lost.push_back(pending);
  }
  for (const Pending& pending : lost) {
    take_pending(pending.id);
    doubt(pending, why);
  }
}

ClientOrderId Desk::id_sent_as(core::Timestamp as) const {
  for (std::size_t i = sent_.size(); i > 0; --i) {
    if (sent_[i - 1].as == as) return sent_[i - 1].id;
  }
  return {};
}

void Desk::on_placement(const PlacementReply& said) {
  PlacementReply reply = said;
  if (!reply.id.known()) reply.id = id_sent_as(said.sent_as);
  if (!reply.id.known()) return note(Notice::Level::warning, "an answer to nothing of ours");
  take_pending(reply.id);
  // Over the stream nobody else hears of it.
  if (reply.error == OrderError::rate_limited)
    budgets_.block_until(now_ + RequestQueue::kDefaultBlock);
  const bool by_clock =
      reply.error == OrderError::authorization || reply.error == OrderError::expired;
  clock_doubted_ = clock_doubted_ || by_clock;
  if (by_clock || reply.error == OrderError::venue_down) rests_until_ = now_ + kPlacementRest;
  ask_balances_soon(now_);
  listener_.on_placement(config_.venue, reply);
}

void Desk::on_cancel(const CancelReply& said) {
  CancelReply reply = said;
  if (!reply.id.known()) reply.id = id_sent_as(said.sent_as);
  if (reply.id.known()) listener_.on_cancel(config_.venue, reply);
}

void Desk::on_order(const OrderReport& report) {
  told_.push_back(report.id);
  listener_.on_order(config_.venue, report);
}

void Desk::on_order_absent(ClientOrderId id) {
  listener_.on_order_absent(config_.venue, id);
}

// An answer to one question answers those that waited when it was asked.
void Desk::on_whole_order_list() {
  if (answered_.purpose != Purpose::order) return;
  std::vector<ClientOrderId> missing;
  const auto is_told = [this](const Ask& ask) {
    return std::find(told_.begin(), told_.end(), ask.id) != told_.end();
  };
  if (!is_told(answered_)) missing.push_back(answered_.id);
  for (std::size_t i = 0; i < asks_.size();) {
    const Ask& ask = asks_[i];
    const bool waited = ask.purpose == Purpose::order && !ask.in_flight && ask.page.empty() &&
                        ask.look == answered_.look && ask.look != Look::by_name &&
                        ask.asked <= answered_.sent;
    if (!waited || is_told(ask)) {
      ++i;
      continue;
    }
    missing.push_back(ask.id);
    asks_.erase(asks_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (const ClientOrderId id : missing)
    listener_.on_order_absent(config_.venue, id);
}

void Desk::on_open_orders_end() {
  listener_.on_open_orders_end(config_.venue);
}

void Desk::on_fill(const FillReport& report) {
  ask_balances_soon(now_);
  listener_.on_fill(config_.venue, report);
}

void Desk::on_fills_end(std::string_view tag) {
  const std::optional<ClientOrderId> id = ClientOrderId::parse(tag);
  listener_.on_fills_end(config_.venue, id ? *id : ClientOrderId{});
}

void Desk::on_balance(const BalanceReport& report) {
  listener_.on_balance(config_.venue, report);
}

void Desk::on_balances_end(core::Timestamp) {
  last_balances_ = now_;
  listener_.on_balances_end(config_.venue);
}

void Desk::on_fee(const FeeReport& report) {
  listener_.on_fee(config_.venue, report);
}

void Desk::on_key(const KeyReport& report) {
  const bool was_ready = ready();
  key_checked_ = true;
  refused_.clear();
  if (report.can_withdraw)
    refused_ = "this key may withdraw money; make one that may read and trade only";
  else if (!report.can_trade)
    refused_ = "this key may not trade";
  else if (!report.is_usable)
    refused_ = "this account cannot be used: " + core::quoted(report.text, 200);
  key_ok_ = refused_.empty();
  if (!key_ok_) {
    note(Notice::Level::error, refused_ + "; nothing is traded here until ternd starts anew");
    session_.ask_to_leave();
    if (order_session_) order_session_->ask_to_leave();
    return;
  }
  if (!report.is_bound_to_address)
    note(Notice::Level::warning, "this key is not bound to an IP address; bind it at the venue");
  if (!was_ready && ready()) listener_.on_session(config_.venue, true);
}

// What was missed is asked for, as after a session that was away.
void Desk::on_gap(std::string_view text) {
  note(Notice::Level::info, "the stream left something out: " + core::quoted(text, 200));
  ask_balances_soon(now_);
  if (ready()) listener_.on_session(config_.venue, true);
}

void Desk::on_reconnect_asked(std::string_view text) {
  note(Notice::Level::info, "the venue asks us to connect anew: " + core::quoted(text, 200));
  speaking_->ask_to_leave();
}

}  // namespace tern::venue
