// In: a client's bytes, a face's frames, a plan of faults. Out: the frames that really leave, and
// counts. Cannot happen: a fault counted that no client could meet: each waits until there is a
// session, a frame or a request.
#include "tern/sim/face_host.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tern/core/assert.hpp"
#include "venue_spells.hpp"

namespace tern::sim {

FaceHost::FaceHost(const FaceHostConfig& config) : config_(config) {
  TERN_ASSERT(config_.row != nullptr && config_.exchange != nullptr && config_.transport != nullptr,
              "a face host needs a face, an exchange and a transport");
  if (config_.faults) schedule_.emplace(*config_.faults, config_.position, config_.random);
  FaceConfig face;
  face.exchange = config_.exchange;
  face.output = this;
  face.variant = config_.variant;
  face.checksums = config_.checksums;
  face.account = config_.account;
  face_ = config_.row->make(face);
  config_.exchange->observe(this);
  if (config_.account != nullptr) config_.account->observe(this);
  if (schedule_) {
    spells_ = std::make_unique<VenueSpells>(VenueSpells::Parts{
        *schedule_, *face_, config_.account, config_.exchange->listings().size()});
  }
}

FaceHost::~FaceHost() {
  config_.exchange->observe(nullptr);
  if (config_.account != nullptr) config_.account->observe(nullptr);
}

void FaceHost::on_level(const LevelChange& change) {
  face_->on_level(change);
}

void FaceHost::on_trade(const SimTrade& trade) {
  face_->on_trade(trade);
  if (config_.account != nullptr) config_.account->on_trade(trade);
}

void FaceHost::on_account_order(const AccountOrder& order, const AccountFill* fill) {
  telling_fill_ = fill != nullptr && fill->before_cancel;
  face_->on_account_order(order, fill);
  telling_fill_ = false;
}

void FaceHost::on_account_balance(const std::string& asset, const AccountBalance& balance) {
  face_->on_account_balance(asset, balance);
}

FaceReply FaceHost::on_request(const FaceRequest& request, core::Timestamp now) {
  now_ = now;
  ++counts_.requests;
  // A ban or a limit begins with the request that trips it, so that somebody always meets it.
  if (takes(FaultKind::ban)) {
    count(FaultKind::ban);
    banned_until_ = now + schedule_->draw_length(FaultKind::ban);
  } else if (takes(FaultKind::rate_limit)) {
    count(FaultKind::rate_limit);
    limited_until_ = now + schedule_->draw_length(FaultKind::rate_limit);
  }
  const bool is_private = face_->is_private(request);
  if (const auto trouble = current_trouble(is_private)) {
    FaceReply reply = face_->trouble_reply(request, *trouble, trouble_left(*trouble));
    reply.is_ban = *trouble != Trouble::closed;
    return reply;
  }
  const bool is_busy = is_private && strikes(FaultKind::busy);
  if (is_busy && schedule_->draw_index(2) == 0)
    return face_->trouble_reply(request, draw_busy(), {});
  before_client();
  FaceReply reply = face_->on_request(request, now);
  after_client();
  const bool is_order_reply = reply.is_order_reply;
  if (is_busy) reply = face_->trouble_reply(request, draw_busy(), {});
  reply.is_order_reply = is_order_reply;
  reply.is_lost = is_order_reply && strikes(FaultKind::reply_lost);
  if (is_order_reply && !reply.is_lost && strikes(FaultKind::late_reply))
    reply.delay = schedule_->draw_length(FaultKind::late_reply);
  return reply;
}

std::optional<Trouble> FaceHost::current_trouble(bool is_private) const {
  if (now_ < banned_until_) return Trouble::ban;
  if (now_ < limited_until_) return Trouble::rate_limit;
  const bool is_closed = spells_ != nullptr && spells_->standing() == VenueStanding::closed;
  return is_private && is_closed ? std::optional(Trouble::closed) : std::nullopt;
}

core::Duration FaceHost::trouble_left(Trouble trouble) const {
  if (trouble == Trouble::ban) return banned_until_ - now_;
  return trouble == Trouble::rate_limit ? limited_until_ - now_ : core::Duration{};
}

Trouble FaceHost::draw_busy() {
  return schedule_->draw_index(2) == 0 ? Trouble::busy : Trouble::busy_in_ok;
}

// The next order may be split, or wait before it is matched.
void FaceHost::before_client() {
  if (config_.account == nullptr || !schedule_) return;
  std::optional<Split> split;
  if (schedule_->strikes(FaultKind::partial_fill, now_)) {
    split.emplace();
    split->filled_ppm = static_cast<std::uint32_t>(schedule_->draw_index(1'000'000));
    split->trades = 1 + static_cast<std::int64_t>(schedule_->draw_index(kMaxTrades));
  }
  config_.account->split_next_fill(split);
  split_armed_ = split.has_value();
  std::optional<core::Duration> wait;
  if (schedule_->strikes(FaultKind::fill_after_cancel, now_))
    wait = schedule_->draw_length(FaultKind::fill_after_cancel);
  config_.account->delay_next_match(wait);
  delay_armed_ = wait.has_value();
}

void FaceHost::after_client() {
  if (std::exchange(split_armed_, false)) {
    if (!config_.account->split_pending()) count(FaultKind::partial_fill);
    config_.account->split_next_fill({});
  }
  if (std::exchange(delay_armed_, false)) {
    if (!config_.account->delay_pending()) count(FaultKind::fill_after_cancel);
    config_.account->delay_next_match({});
  }
}

void FaceHost::on_open(SessionId session, std::string_view target, core::Timestamp now) {
  now_ = now;
  if (sessions_.size() >= kMaxSessions || now < streams_from_) {
    config_.transport->close(session, false);
    return;
  }
  ++counts_.sessions;
  sessions_.emplace(session, Session{});
  if (schedule_) schedule_->start(now);
  face_->on_open(session, target, now);
}

void FaceHost::on_message(SessionId session, std::string_view text, core::Timestamp now) {
  now_ = now;
  if (sessions_.count(session) == 0) return;
  if (const auto trouble = current_trouble(true)) {
    std::string reply = face_->trouble_message(text, *trouble, trouble_left(*trouble));
    if (!reply.empty()) return send(session, FrameClass::order_reply, 0, std::move(reply));
  }
  before_client();
  serving_ = session;
  answer_ = draw_answer(text);
  if (answer_ == Answer::refused) {
    send(session, FrameClass::order_reply, 0, busy_text_);
  } else {
    face_->on_message(session, text, now);
  }
  after_client();
  serving_ = 0;
  if (answer_ == Answer::lost) lose_reply(session);
}

// A reply can be lost alone or with everything on its connection, or say nothing of what was done:
// drawn before the venue acts.
FaceHost::Answer FaceHost::draw_answer(std::string_view text) {
  if (config_.account == nullptr || !schedule_) return Answer::plain;
  if (schedule_->strikes(FaultKind::reply_lost, now_)) return Answer::lost;
  if (schedule_->strikes(FaultKind::late_reply, now_)) return Answer::late;
  if (!schedule_->strikes(FaultKind::busy, now_)) return Answer::plain;
  busy_text_ = face_->trouble_message(text, draw_busy(), {});
  if (busy_text_.empty()) return Answer::plain;
  count(FaultKind::busy);
  return schedule_->draw_index(2) == 0 ? Answer::refused : Answer::busy;
}

void FaceHost::lose_reply(SessionId session) {
  const std::vector<Kept> kept = std::exchange(kept_, {});
  const bool has_reply = std::any_of(kept.begin(), kept.end(), [](const Kept& frame) {
    return frame.frame_class == FrameClass::order_reply;
  });
  if (has_reply) count(FaultKind::reply_lost);
  if (has_reply && schedule_->draw_index(2) == 1) {
    config_.transport->close(session, true);
    on_closed(session);
    return;
  }
  for (const Kept& frame : kept) {
    if (frame.frame_class != FrameClass::order_reply)
      send(session, frame.frame_class, frame.instrument, frame.text);
  }
}

void FaceHost::make_peace() {
  if (schedule_) schedule_->end(now_);
}

void FaceHost::on_closed(SessionId session) {
  if (sessions_.erase(session) != 0) face_->on_closed(session);
}

void FaceHost::on_tick(core::Timestamp now) {
  now_ = now;
  face_->on_tick(now);
  if (config_.account != nullptr) config_.account->on_time(now);
  if (!schedule_) return;
  spells_->go_on(now, counts_.faults);
  release_held();
  release_late();
  if (sessions_.empty()) return;
  if (takes(FaultKind::disconnect)) disconnect_one();
  if (sessions_.empty()) return;
  if (takes(FaultKind::silence)) silence_one();
  if (takes(FaultKind::wrong_checksum)) spoil_checksum();
  spells_->begin_due(now, counts_.faults);
  if (takes(FaultKind::no_stream)) end_streams();
}

// The fault is due: it happens now, and the next one of its kind gets its time.
bool FaceHost::takes(FaultKind kind) {
  if (!schedule_ || !schedule_->due(kind, now_)) return false;
  schedule_->done(kind, now_);
  return true;
}

// It happens to this very event.
bool FaceHost::strikes(FaultKind kind) {
  if (!schedule_ || !schedule_->strikes(kind, now_)) return false;
  count(kind);
  return true;
}

FaceHost::Sessions::iterator FaceHost::draw_session() {
  const std::size_t index = schedule_->draw_index(sessions_.size());
  return std::next(sessions_.begin(), static_cast<std::ptrdiff_t>(index));
}

void FaceHost::disconnect_one() {
  const SessionId victim = draw_session()->first;
  const bool abrupt = schedule_->draw_index(2) == 1;
  count(FaultKind::disconnect);
  on_closed(victim);
  config_.transport->close(victim, abrupt);
}

void FaceHost::end_streams() {
  count(FaultKind::no_stream);
  streams_from_ = now_ + schedule_->draw_length(FaultKind::no_stream);
  while (!sessions_.empty()) {
    const SessionId session = sessions_.begin()->first;
    on_closed(session);
    config_.transport->close(session, true);
  }
}

void FaceHost::silence_one() {
  count(FaultKind::silence);
  draw_session()->second.silent_until = now_ + schedule_->draw_length(FaultKind::silence);
}

void FaceHost::spoil_checksum() {
  if (face_->corrupt_next_checksum()) count(FaultKind::wrong_checksum);
}

void FaceHost::release_held() {
  for (auto& [id, session] : sessions_) {
    if (!session.held || now_ - session.held->since < kHeldMax) continue;
    std::string text = std::move(session.held->text);
    session.held.reset();
    if (now_ >= session.silent_until) pass(id, std::move(text));
  }
}

void FaceHost::release_late() {
  for (auto& [id, session] : sessions_) {
    if (session.late.empty()) continue;
    std::vector<Late> still_late;
    for (Late& report : session.late) {
      if (now_ < report.due) {
        still_late.push_back(std::move(report));
      } else if (now_ >= session.silent_until) {
        pass(id, std::move(report.text));
      }
    }
    session.late = std::move(still_late);
  }
}

void FaceHost::send(SessionId session, FrameClass frame_class, InstrumentIndex instrument,
                    std::string text) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end() || now_ < found->second.silent_until) return;
  if (session == serving_ && answer_ == Answer::lost) {
    kept_.push_back({frame_class, instrument, std::move(text)});
    return;
  }
  if (frame_class == FrameClass::order_reply && session == serving_ && spoil_reply(found, text))
    return;
  if (frame_class == FrameClass::book_update && spoil(found, instrument, text)) return;
  if (frame_class == FrameClass::account_event && spoil_report(found, text)) return;
  pass(session, std::move(text));
}

bool FaceHost::spoil(Sessions::iterator session, InstrumentIndex instrument, std::string& text) {
  if (!schedule_) return false;
  std::optional<HeldFrame>& held = session->second.held;
  if (held && held->instrument == instrument) {
    const std::string overtaken = std::move(held->text);
    held.reset();
    count(FaultKind::reorder);
    pass(session->first, std::move(text));
    pass(session->first, overtaken);
    return true;
  }
  if (takes(FaultKind::gap)) {
    count(FaultKind::gap);
    return true;
  }
  if (takes(FaultKind::duplicate)) {
    count(FaultKind::duplicate);
    pass(session->first, text);
    return false;
  }
  if (!held && takes(FaultKind::reorder)) {
    held = HeldFrame{instrument, now_, std::move(text)};
    return true;
  }
  return false;
}

bool FaceHost::spoil_reply(Sessions::iterator session, std::string& text) {
  if (answer_ == Answer::busy) text = busy_text_;
  if (answer_ != Answer::late || !hold_back(session, FaultKind::late_reply, text)) return false;
  count(FaultKind::late_reply);
  return true;
}

bool FaceHost::spoil_report(Sessions::iterator session, std::string& text) {
  if (telling_fill_ && hold_back(session, FaultKind::late_report, text)) return true;
  if (strikes(FaultKind::duplicate_report)) pass(session->first, text);
  const bool has_room = session->second.late.size() < kMaxLate;
  return has_room && strikes(FaultKind::late_report) &&
         hold_back(session, FaultKind::late_report, text);
}

bool FaceHost::hold_back(Sessions::iterator session, FaultKind kind, std::string& text) {
  std::vector<Late>& late = session->second.late;
  if (!schedule_ || late.size() >= kMaxLate) return false;
  late.push_back(Late{now_ + schedule_->draw_length(kind), std::move(text)});
  return true;
}

void FaceHost::pass(SessionId session, std::string text) {
  ++counts_.frames;
  config_.transport->send(session, std::move(text));
}

void FaceHost::close(SessionId session, std::string_view /*why*/) {
  config_.transport->close(session, false);
}

}  // namespace tern::sim
