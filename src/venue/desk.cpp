// In: orders, questions, connection events, the time.
// Out: actions; what decode calls say is in desk_sink.cpp.
// Cannot happen: see the header.
#include "tern/venue/desk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "tern/core/text.hpp"

namespace tern::venue {
namespace {

// Questions about orders in doubt go before those about money, and money before fees.
int priority(Purpose purpose) {
  switch (purpose) {
    case Purpose::session:
    case Purpose::order:
      return 0;
    case Purpose::fills:
      return 1;
    case Purpose::open_orders:
      return 2;
    case Purpose::key:
      return 3;
    case Purpose::balances:
      return 4;
    case Purpose::fees:
      return 5;
    case Purpose::instruments:
    case Purpose::book_snapshot:
    case Purpose::server_time:
    case Purpose::venue_status:
    case Purpose::book_check:
    case Purpose::place:
    case Purpose::cancel:
      break;
  }
  return 6;
}

LinkConfig link_config(market::VenueId venue, std::uint32_t slot, const AccountCapabilities& can) {
  return {slot,         venue,         StreamKind::account, can.frame_bytes_max,
          can.messages, can.heartbeat, can.connection_life};
}

// What is asked about orders in doubt, and about the key, before which no order may go, may use
// what is kept for orders; the fees of many instruments leave to the books what those need to
// begin.
Budgets::Need need_of(Purpose purpose) {
  if (priority(purpose) <= priority(Purpose::key)) return Budgets::Need::cannot_wait;
  return purpose == Purpose::fees ? Budgets::Need::can_wait_long : Budgets::Need::can_wait;
}

}  // namespace

Desk::Desk(const DeskConfig& config, Parts parts)
    : config_(config),
      connector_(std::move(parts.connector)),
      capabilities_(connector_->capabilities()),
      catalog_(parts.catalog),
      listener_(parts.listener),
      random_(config.seed),
      session_(link_config(config.venue, config.slot, capabilities_)),
      orders_(capabilities_.orders),
      budgets_(parts.budgets),
      requests_(config.venue, budgets_) {
  pending_.reserve(kMaxPending);
  budgets_.add(capabilities_.budgets);
  budgets_.limit_connects(capabilities_.connects);
  budgets_.keep_for_orders();
  const HttpRequest balances = connector_->balances_request({});
  balances_budget_ = balances.budget;
  balances_weight_ = balances.weight;
  if (config_.road == OrderRoad::stream && !connector_->order_stream_target().empty())
    order_session_.emplace(link_config(config_.venue, config_.slot + 1, capabilities_));
}

// No two messages have one time: an answer may name nothing else. A venue whose clock was set back
// refuses what is ahead of it, so then the times go back, too; but not where they number the
// requests of a key.
core::Timestamp Desk::stamp(core::Timestamp now) {
  constexpr core::Duration kStep = core::microseconds(1);
  constexpr core::Duration kSetBack = core::milliseconds(100);
  const core::Timestamp venue_now = venue_time(now);
  if (!capabilities_.one_request_at_a_time && last_stamp_ - venue_now > kSetBack) last_stamp_ = {};
  last_stamp_ = std::max(last_stamp_ + kStep, {venue_now.ns - venue_now.ns % kStep.ns});
  return last_stamp_;
}

bool Desk::may_place(const PlaceOrder& order, core::Timestamp now) const {
  if (!ready() || pending_.size() == kMaxPending || parked_.size() == kMaxParked ||
      orders_.earliest(1, now) > now || now < budgets_.blocked_until() || now < rests_until_)
    return false;
  if (order.size.value <= 0 || order.limit.value <= 0) return true;  // the gate's to refuse
  if (streams(order.instrument, now) || must_wait()) return true;
  if (!placement_cost_) placement_cost_.emplace(connector_->place_request(order, last_stamp_));
  return budgets_.allows(placement_cost_->budget, placement_cost_->weight, now,
                         Budgets::Need::cannot_wait);
}

void Desk::set_clock_offset(core::Duration offset) {
  const core::Duration moved = offset - offset_;
  offset_ = offset;
  if (moved < kClockMoved && moved > core::Duration{-kClockMoved.ns}) return;
  for (AccountSession* session : {&session_, &order_session()}) {
    if (session->link().state() == StreamState::idle) session->link().wait_until(now_);
  }
}

// Balances are told at their pace, or slower where one look costs much of the venue's limit.
core::Duration Desk::balance_pace() const {
  constexpr std::int64_t kPart = 4;  // of the limit that balances may take
  const RateLimit* limit = budgets_.limit(balances_budget_);
  if (limit == nullptr || limit->limit == 0) return config_.balance_pace;
  const core::Duration slowest{limit->window.ns / limit->limit * balances_weight_ * kPart};
  return std::max(config_.balance_pace, slowest);
}

void Desk::note(Notice::Level level, std::string text) {
  if (level != Notice::Level::info) last_error_ = text;
  actions_->emplace_back(Notice{level, config_.venue, "account: " + std::move(text)});
}

void Desk::start(core::Timestamp now, Actions& actions) {
  now_ = now;
  actions_ = &actions;
  budgets_.assume_half_spent(now);
  key_checked_ = key_ok_ = !capabilities_.has_key_request;
  on_timer(now, actions);
}

void Desk::stop(Actions& actions) {
  stopped_ = true;
  session_.link().give_up(actions);
  if (order_session_) order_session_->link().give_up(actions);
}

void Desk::add_instrument(market::InstrumentId instrument) {
  if (std::find(instruments_.begin(), instruments_.end(), instrument) != instruments_.end()) return;
  instruments_.push_back(instrument);
  add({Purpose::fees, {}, instrument, {}, {}, false});
}

bool Desk::streams(market::InstrumentId instrument, core::Timestamp now) const {
  return config_.road == OrderRoad::stream && capabilities_.orders_by_stream &&
         order_session().complete() && connector_->can_place_by_stream(instrument) &&
         order_session().link().may_send(now);
}

std::string_view Desk::place(const SendableOrder& sendable, core::Timestamp now, Actions& actions) {
  now_ = now;
  actions_ = &actions;
  const PlaceOrder& order = sendable.order();
  TERN_ASSERT(ready(), "a placement without a complete session");
  const auto by_id = [&](const Pending& pending) { return pending.id == order.id; };
  TERN_ASSERT(std::none_of(pending_.begin(), pending_.end(), by_id), "a placement sent twice");
  if (now < budgets_.blocked_until()) return "the venue has us blocked";
  if (pending_.size() == kMaxPending) return "too many placements without a reply";
  if (orders_.earliest(1, now) > now) return "the venue's order budget is spent";
  if (streams(order.instrument, now)) {
    ++counters_.placed_by_stream;
    orders_.spend(1, now);
    pending_.push_back({order.id, now + kReplyWait, true});
    sent_.push_over({order.id, stamp(now)});
    std::string text = actions.empty_text();
    connector_->put_placement(order, last_stamp_, text);
    order_session().link().send(std::move(text), now, actions);
    return {};
  }
  if (!must_wait()) return place_by_rest(order, now, actions);
  if (parked_.size() == kMaxParked) return "too many orders wait to be sent";
  parked_.push_back({order, false, {}, now + kReplyWait});
  return {};
}

ConnectionId Desk::rehearse(const PlaceOrder& order, std::string& text) const {
  if (!ready() || order.size.value <= 0 || order.limit.value <= 0) return {};
  if (config_.road == OrderRoad::stream && connector_->can_place_by_stream(order.instrument)) {
    connector_->put_placement(order, last_stamp_, text);
    return order_session().link().id();
  }
  (void)connector_->place_request(order, last_stamp_);
  return {};
}

std::string_view Desk::place_by_rest(const PlaceOrder& order, core::Timestamp now,
                                     Actions& actions) {
  if (!requests_.send_one({connector_->place_request(order, stamp(now)), kRequestTimeout,
                           Budgets::Need::cannot_wait},
                          now, actions))
    return "the venue's request budget is spent";
  ++counters_.placed_by_rest;
  orders_.spend(1, now);
  pending_.push_back({order.id, now + kRequestTimeout + kReplyWait, false});
  return {};
}

// Who cancels an order that waits to be sent is obeyed at once: it is never sent.
bool Desk::withdraw(ClientOrderId id) {
  const auto parked = std::find_if(parked_.begin(), parked_.end(), [id](const Parked& each) {
    return !each.is_cancel && each.order.id == id;
  });
  if (parked == parked_.end()) return false;
  parked_.erase(parked);
  listener_.on_never_left(config_.venue, id, "cancelled before it left");
  return true;
}

void Desk::cancel(const OrderName& order, core::Timestamp now, Actions& actions) {
  ++counters_.cancels;
  if (withdraw(order.id)) return;
  if (streams(order.instrument, now)) {
    sent_.push_over({order.id, stamp(now)});
    order_session().link().send(connector_->cancel_message(order, last_stamp_), now, actions);
    return;
  }
  if (!must_wait()) return cancel_by_rest(order, now, actions);
  PlaceOrder named;
  named.id = order.id;
  named.instrument = order.instrument;
  if (parked_.size() < kMaxParked)
    parked_.push_back({named, true, std::string(order.venue_id), now + kReplyWait});
}

void Desk::cancel_by_rest(const OrderName& order, core::Timestamp now, Actions& actions) {
  (void)requests_.send_one(
      {connector_->cancel_request(order, stamp(now)), kRequestTimeout, Budgets::Need::cannot_wait},
      now, actions);
}

// Signed when it leaves; what waited too long never does.
void Desk::send_parked(core::Timestamp now, Actions& actions) {
  while (!parked_.empty()) {
    const bool late = now >= parked_.front().deadline;
    if (!late && must_wait()) return;
    const Parked next = std::move(parked_.front());
    parked_.pop_front();
    if (next.is_cancel) {
      if (!late)
        cancel_by_rest({next.order.id, next.order.instrument, next.venue_id}, now, actions);
    } else if (late || now < budgets_.blocked_until()) {
      listener_.on_never_left(config_.venue, next.order.id,
                              "it waited too long behind another request");
    } else if (const auto why = place_by_rest(next.order, now, actions); !why.empty()) {
      listener_.on_never_left(config_.venue, next.order.id, why);
    }
  }
}

void Desk::add(Ask ask) {
  const auto same = [&](const Ask& other) {
    return other.purpose == ask.purpose && other.id == ask.id && other.instrument == ask.instrument;
  };
  if (asks_.size() == kMaxAsks || std::any_of(asks_.begin(), asks_.end(), same)) return;
  // Behind all of its own urgency.
  const auto place = std::upper_bound(
      asks_.begin(), asks_.end(), ask,
      [](const Ask& a, const Ask& b) { return priority(a.purpose) < priority(b.purpose); });
  asks_.insert(place, std::move(ask));
}

bool Desk::ask_order(const OrderName& order, core::Timestamp now, Look look) {
  const auto same = [&](const Ask& ask) {
    return ask.purpose == Purpose::order && ask.id == order.id;
  };
  const auto earlier = std::find_if(asks_.begin(), asks_.end(), same);
  if (earlier != asks_.end() && (earlier->in_flight || !earlier->page.empty())) return false;
  if (earlier != asks_.end()) asks_.erase(earlier);
  if (asks_.size() == kMaxAsks) return false;
  Ask ask{Purpose::order, order.id, order.instrument, std::string(order.venue_id), {}, false};
  ask.look = look;
  ask.asked = now;
  add(std::move(ask));
  return true;
}

void Desk::ask_fills(const OrderName& order, core::Timestamp since) {
  add({Purpose::fills, order.id, order.instrument, std::string(order.venue_id), since, false});
}

void Desk::drop_question(Purpose purpose, ClientOrderId id) {
  std::erase_if(asks_, [&](const Ask& ask) {
    return !ask.in_flight && ask.purpose == purpose && ask.id == id;
  });
}

void Desk::ask_open_orders() {
  add({Purpose::open_orders, {}, {}, {}, {}, false});
}

void Desk::ask_balances_soon(core::Timestamp now) {
  ask_balances_at(now + kSoon);
}

// Where looking is dear, not sooner than its pace: a limit is not spent on looking.
void Desk::ask_balances_at(core::Timestamp wanted) {
  const core::Duration pace = balance_pace();
  const bool is_dear = pace > config_.balance_pace;
  const core::Timestamp soonest = is_dear ? std::max(last_balances_ + pace, wanted) : wanted;
  next_balances_at_ = std::min(next_balances_at_, soonest);
}

std::vector<market::InstrumentId> Desk::fees_along(const Ask& first, core::Timestamp now) const {
  std::vector<market::InstrumentId> along;
  for (const Ask& ask : asks_) {
    if (first.alone || along.size() + 1 == capabilities_.fees_per_request) break;
    const bool waits = ask.purpose == Purpose::fees && !ask.in_flight && !ask.alone;
    if (waits && now >= ask.not_before && &ask != &first) along.push_back(ask.instrument);
  }
  return along;
}

HttpRequest Desk::request_of(const Ask& ask, core::Timestamp venue_now) const {
  const OrderName name{ask.id, ask.instrument, ask.venue_id, ask.look == Look::by_name};
  if (!ask.page.empty())
    return connector_->page_request({ask.purpose, name, ask.since, ask.page}, venue_now);
  switch (ask.purpose) {
    case Purpose::order:
      return ask.look == Look::other_list && capabilities_.two_order_lists
                 ? connector_->other_order_request(name, venue_now)
                 : connector_->order_request(name, venue_now);
    case Purpose::fills:
      return connector_->fills_request(name, ask.since, venue_now);
    case Purpose::open_orders:
      return connector_->open_orders_request(venue_now);
    case Purpose::balances:
      return connector_->balances_request(venue_now);
    case Purpose::fees: {
      std::vector<market::InstrumentId> instruments{ask.instrument};
      instruments.insert(instruments.end(), ask.along.begin(), ask.along.end());
      return connector_->fees_request(instruments, venue_now);
    }
    case Purpose::key:
      return connector_->key_request(venue_now);
    case Purpose::session:
      return connector_->session_request(venue_now);
    case Purpose::instruments:
    case Purpose::book_snapshot:
    case Purpose::server_time:
    case Purpose::venue_status:
    case Purpose::book_check:
    case Purpose::place:
    case Purpose::cancel:
      break;
  }
  TERN_ASSERT(false, "a question that is none");
  return {};
}

void Desk::forget_waiting_fees(const std::vector<market::InstrumentId>& instruments) {
  std::erase_if(asks_, [&](const Ask& ask) {
    return ask.purpose == Purpose::fees && !ask.in_flight &&
           std::find(instruments.begin(), instruments.end(), ask.instrument) != instruments.end();
  });
}

// Signed when it leaves: a signature has the time in it.
void Desk::send_due(core::Timestamp now, Actions& actions) {
  send_parked(now, actions);
  // Questions of one kind cost the same: where one does not fit none does, and none is signed.
  std::optional<Purpose> held;
  for (std::size_t i = 0; i < asks_.size(); ++i) {
    Ask& ask = asks_[i];
    if (ask.in_flight || now < ask.not_before || held == ask.purpose) continue;
    if (!requests_.has_room(now) || must_wait()) return;
    if (ask.purpose == Purpose::fees) ask.along = fees_along(ask, now);
    HttpRequest request = request_of(ask, stamp(now));
    ask.target = request.target;
    if (!requests_.send_one({std::move(request), kRequestTimeout, need_of(ask.purpose)}, now,
                            actions)) {
      held = ask.purpose;
      continue;
    }
    ask.in_flight = true;
    ask.sent = now;
    ++counters_.queries;
    if (!ask.along.empty()) forget_waiting_fees(std::vector(ask.along));  // all stand behind it
  }
}

// The answer names purpose and tag; fees are told apart by what was sent.
Desk::Ask Desk::finish_ask(const HttpResponse& response) {
  const auto answered = std::find_if(asks_.begin(), asks_.end(), [&](const Ask& ask) {
    if (!ask.in_flight || ask.purpose != response.purpose) return false;
    const bool by_id = ask.purpose == Purpose::order || ask.purpose == Purpose::fills;
    return by_id ? ask.id.text() == response.tag
                 : ask.purpose != Purpose::fees || ask.target == response.target;
  });
  if (answered == asks_.end()) return {};
  Ask ask = std::move(*answered);
  asks_.erase(answered);
  return ask;
}

// Until the account's own fees are known, every edge is proven with the configured ones.
void Desk::ask_again(const Ask& ask, core::Timestamp now) {
  if (ask.purpose == Purpose::fees && ask.instrument.valid()) {
    Ask again{Purpose::fees, {}, ask.instrument, {}, {}, false, now + kFeeRetry};
    again.alone = ask.alone || !ask.along.empty();
    add(again);
    for (const market::InstrumentId instrument : ask.along) {
      again.instrument = instrument;
      add(again);
    }
  }
  if (ask.purpose == Purpose::session && session_.awaits_request())
    add({Purpose::session, {}, {}, {}, {}, false, now + kSessionRetry});
}

AccountSession* Desk::session_of(ConnectionId connection) {
  if (connection == session_.link().id()) return &session_;
  const bool is_orders = order_session_ && connection == order_session_->link().id();
  return is_orders ? &*order_session_ : nullptr;
}

// Behind all others of its urgency, so that a long list keeps no order in doubt waiting.
void Desk::ask_next_page(Ask ask, std::string page) {
  if (ask.pages == kMaxPages)
    return note(Notice::Level::error, "a list of more than " + std::to_string(kMaxPages) +
                                          " pages is not read to its end");
  ++ask.pages;
  ask.page = std::move(page);
  ask.in_flight = false;
  add(std::move(ask));
}

void Desk::on_opened(ConnectionId connection, core::Timestamp now, Actions& actions) {
  AccountSession* session = session_of(connection);
  if (session == nullptr) return;
  now_ = now;
  actions_ = &actions;
  session->on_opened(now, session == &session_ && connector_->needs_session_request(now));
  if (session->awaits_request()) add({Purpose::session, {}, {}, {}, {}, false});
  next_session_message(*session, now, actions);
  send_due(now, actions);
}

void Desk::next_session_message(AccountSession& session, core::Timestamp now, Actions& actions) {
  const std::optional<std::size_t> turn = session.take_turn();
  if (!turn) return;
  const bool is_orders = &session != &session_;
  std::string text = is_orders ? connector_->order_session_message(*turn, stamp(now))
                               : connector_->session_message(*turn, stamp(now));
  if (!text.empty()) {
    session.link().send(std::move(text), now, actions);
    return;
  }
  session.finish();
  ++counters_.sessions;
  note(Notice::Level::info, is_orders ? "order stream complete" : "session complete");
  if (is_orders) return;
  ask_balances_at(now);
  if (ready()) listener_.on_session(config_.venue, true);
}

void Desk::on_closed(ConnectionId connection, std::string_view why, core::Timestamp now,
                     Actions& actions) {
  AccountSession* session = session_of(connection);
  if (session == nullptr) return;
  now_ = now;
  actions_ = &actions;
  const bool was_ready = ready();
  session->on_closed(now, random_);
  if (!stopped_)
    note(Notice::Level::warning,
         (session == &session_ ? "connection lost: " : "order stream lost: ") + std::string(why));
  if (was_ready && !ready()) listener_.on_session(config_.venue, false);
  if (session == &order_session()) doubt_stream_placements("connection lost before the answer");
}

void Desk::leave(AccountSession& session, std::string_view why, core::Timestamp now,
                 Actions& actions) {
  const ConnectionId id = session.link().id();
  session.link().give_up(actions);
  // net's own word comes later and finds the number gone.
  on_closed(id, why, now, actions);
}

void Desk::on_frame(ConnectionId connection, std::string_view bytes, core::Timestamp now,
                    Actions& actions) {
  AccountSession* session = session_of(connection);
  if (session == nullptr) return;
  now_ = now;
  actions_ = &actions;
  speaking_ = session;
  told_.clear();
  ++counters_.frames;
  session->link().on_received(now);
  if (connector_->decode_frame({bytes, now}, *this).status == DecodeStatus::malformed) {
    ++counters_.decode_errors;
    last_error_ = "frame is not the venue's: " + core::quoted(bytes);
  }
  next_session_message(*session, now, actions);
  leave_if_asked(*session, now, actions);
  send_due(now, actions);
}

void Desk::leave_if_asked(AccountSession& session, core::Timestamp now, Actions& actions) {
  const std::optional<AccountSession::Leave> asked = session.take_leave();
  if (!asked) return;
  leave(session, asked->why, now, actions);
  if (asked->is_hopeless) session.link().wait_until(now + kRefusedWait);
}

void Desk::on_response(const HttpResponse& response, core::Timestamp now, Actions& actions) {
  now_ = now;
  actions_ = &actions;
  answered_ = finish_ask(response);
  told_.clear();
  speaking_ = &session_;
  const bool answered = response.outcome == HttpOutcome::answered;
  const std::optional<ClientOrderId> id = ClientOrderId::parse(response.tag);
  ResponseReport report;
  if (answered) report = connector_->decode_response(response, *this);
  requests_.on_answer(response, answered ? &report : nullptr, now);
  if (!answered && response.purpose == Purpose::place && id) {
    if (response.outcome == HttpOutcome::not_sent) {
      take_pending(*id);
      listener_.on_never_left(config_.venue, *id, response.error);
    } else {
      doubt({*id, {}, false}, response.error);
      take_pending(*id);
    }
  }
  if (answered && report.verdict == ResponseVerdict::refused) clock_doubted_ = true;
  if (!answered || report.verdict != ResponseVerdict::ok) {
    ++counters_.requests_failed;
    ask_again(answered_, now);
    if (response.purpose != Purpose::order)
      note(Notice::Level::warning, answered ? report.text : std::string(response.error));
  } else if (!report.next_page.empty()) {
    ask_next_page(answered_, std::move(report.next_page));
  }
  next_session_message(session_, now, actions);
  leave_if_asked(session_, now, actions);
  send_due(now, actions);
}

void Desk::watch(AccountSession& session, core::Timestamp now, Actions& actions) {
  const std::string_view overdue = session.overdue(now, capabilities_.silence_max);
  if (!overdue.empty()) leave(session, overdue, now, actions);
  leave_if_asked(session, now, actions);
  if (refused_.empty()) {
    const std::string target =
        &session == &session_ ? connector_->stream_target() : connector_->order_stream_target();
    (void)session.link().open_if_due(target, budgets_.connects(), now, actions);
  }
  session.link().heartbeat_if_due(now, actions);
}

void Desk::on_timer(core::Timestamp now, Actions& actions) {
  if (stopped_) return;
  now_ = now;
  actions_ = &actions;
  watch(session_, now, actions);
  if (order_session_) watch(*order_session_, now, actions);
  tend_pending(now);
  if (!key_checked_ && now >= next_key_at_) {
    next_key_at_ = now + kKeyPace;
    add({Purpose::key, {}, {}, {}, {}, false});
  }
  if (now >= next_balances_at_) {
    next_balances_at_ = now + balance_pace();
    add({Purpose::balances, {}, {}, {}, {}, false});
  }
  if (now >= next_fees_at_) {
    next_fees_at_ = now + kFeePace;
    for (const market::InstrumentId instrument : instruments_)
      add({Purpose::fees, {}, instrument, {}, {}, false});
  }
  send_due(now, actions);
}

void Desk::tend_pending(core::Timestamp now) {
  for (std::size_t i = 0; i < pending_.size();) {
    if (now < pending_[i].deadline) {
      ++i;
      continue;
    }
    const Pending late = pending_[i];
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
    doubt(late, "no answer in time");
  }
}

DeskStatus Desk::status() const {
  DeskStatus status;
  status.session_ready = ready();
  status.key_checked = key_checked_;
  status.refused = refused_;
  status.last_balances = last_balances_;
  status.waiting = asks_.size();
  status.last_error = last_error_;
  return status;
}

}  // namespace tern::venue
