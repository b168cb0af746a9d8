// In: a client's bytes, a face's frames, a plan of faults. Out: the frames that really leave, and
// counts. Cannot happen: a fault counted that no client could meet: each waits until there is a
// session, a frame or a request.
#include "tern/sim/face_host.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tern/core/assert.hpp"

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
  if (config_.account != nullptr) config_.account->observe(face_.get());
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

FaceReply FaceHost::on_request(const FaceRequest& request, core::Timestamp now) {
  now_ = now;
  ++counts_.requests;
  // A ban begins with the request that trips it, so that somebody always meets it.
  if (takes(FaultKind::ban)) {
    count(FaultKind::ban);
    banned_until_ = now + schedule_->draw_ban();
  }
  if (now < banned_until_) return face_->ban_reply(banned_until_ - now);
  before_client();
  FaceReply reply = face_->on_request(request, now);
  after_client();
  reply.is_lost = reply.is_order_reply && strikes(FaultKind::reply_lost);
  return reply;
}

void FaceHost::before_client() {
  if (config_.account == nullptr || !schedule_) return;
  config_.account->split_next_fill(schedule_->strikes(FaultKind::partial_fill, now_));
  split_armed_ = config_.account->split_pending();
}

void FaceHost::after_client() {
  if (!split_armed_) return;
  if (!config_.account->split_pending()) count(FaultKind::partial_fill);
  config_.account->split_next_fill(false);
  split_armed_ = false;
}

void FaceHost::on_open(SessionId session, std::string_view target, core::Timestamp now) {
  now_ = now;
  if (sessions_.size() >= kMaxSessions) {
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
  before_client();
  // A reply can be lost alone or with everything on its connection: drawn before the venue acts.
  if (config_.account != nullptr && schedule_ && schedule_->strikes(FaultKind::reply_lost, now)) {
    losing_ = session;
  }
  face_->on_message(session, text, now);
  after_client();
  if (losing_ != 0) lose_reply();
}

void FaceHost::lose_reply() {
  const SessionId session = std::exchange(losing_, 0);
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
  if (!schedule_) return;
  release_held();
  release_late();
  if (sessions_.empty()) return;
  if (takes(FaultKind::disconnect)) disconnect_one();
  if (sessions_.empty()) return;
  if (takes(FaultKind::silence)) silence_one();
  if (takes(FaultKind::wrong_checksum)) spoil_checksum();
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

void FaceHost::silence_one() {
  count(FaultKind::silence);
  draw_session()->second.silent_until = now_ + schedule_->draw_silence();
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
    std::vector<LateReport> still_late;
    for (LateReport& report : session.late) {
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
  if (session == losing_) {
    kept_.push_back({frame_class, instrument, std::move(text)});
    return;
  }
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

bool FaceHost::spoil_report(Sessions::iterator session, std::string& text) {
  std::vector<LateReport>& late = session->second.late;
  if (strikes(FaultKind::duplicate_report)) pass(session->first, text);
  if (late.size() >= kMaxLateReports || !strikes(FaultKind::late_report)) return false;
  late.push_back(LateReport{now_ + schedule_->draw_lateness(), std::move(text)});
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
