// In: a face's configuration. Out: a face of a few lines and a transport that remembers.
// Cannot happen: a venue's dialect in here: the host must work for faces that nobody has written
// yet.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tern/sim/face_host.hpp"

namespace tern::sim::testing {

inline constexpr core::Timestamp kStart = core::from_milliseconds(1'700'000'000'000);

// Sends each level change to every session as "b<number>" (listing 0) or "c<number>" (listing 1).
// "POST /order" and the message "order" buy 10 of listing 0 at 100; every order's event goes as
// "e<number>" to the sessions that were opened at "/private", which get no books.
class TinyFace final : public Face {
 public:
  explicit TinyFace(const FaceConfig& config) : config_(config) {}

  FaceReply on_request(const FaceRequest& request, core::Timestamp) override {
    FaceReply reply;
    reply.body = "answer to " + std::string(request.target);
    reply.is_order_reply = request.target == "/order";
    if (reply.is_order_reply) buy();
    return reply;
  }
  void on_open(SessionId session, std::string_view target, core::Timestamp) override {
    (target == "/private" ? owners_ : sessions_).push_back(session);
  }
  void on_message(SessionId session, std::string_view text, core::Timestamp) override {
    const bool is_order = text == "order" || text == "cancel";
    if (text == "order") buy();
    if (text == "cancel") config_.account->cancel(config_.account->orders().back().number, kStart);
    config_.output->send(session, is_order ? FrameClass::order_reply : FrameClass::reply, 0,
                         "echo " + std::string(text));
  }
  void on_closed(SessionId session) override {
    std::erase(sessions_, session);
    std::erase(owners_, session);
  }
  void on_tick(core::Timestamp) override {}
  void on_level(const LevelChange& change) override {
    const std::string name = change.instrument == 0 ? "b" : "c";
    for (const SessionId session : sessions_) {
      config_.output->send(session, FrameClass::book_update, change.instrument,
                           name + std::to_string(change.update_number));
    }
  }
  void on_trade(const SimTrade&) override {}
  void on_account_order(const AccountOrder&, const AccountFill*) override {
    ++events_;
    for (const SessionId session : owners_) {
      config_.output->send(session, FrameClass::account_event, 0, "e" + std::to_string(events_));
    }
  }
  bool is_private(const FaceRequest& request) const override { return request.target == "/order"; }
  FaceReply trouble_reply(const FaceRequest&, Trouble trouble, core::Duration wait) const override {
    FaceReply reply;
    reply.status = status_of(trouble);
    reply.body = std::to_string(wait.milliseconds());
    return reply;
  }
  std::string trouble_message(std::string_view text, Trouble trouble,
                              core::Duration) const override {
    const bool is_order = text == "order" || text == "cancel";
    return is_order ? "trouble " + std::to_string(status_of(trouble)) : "";
  }
  bool corrupt_next_checksum() override { return config_.checksums; }
  void freeze(InstrumentIndex instrument, bool frozen) override {
    frozen_.erase(instrument);
    if (frozen) frozen_.insert(instrument);
  }
  [[nodiscard]] const std::set<InstrumentIndex>& frozen() const { return frozen_; }
  [[nodiscard]] VenueStanding told_standing() const { return standing(); }
  [[nodiscard]] core::Timestamp told_time(core::Timestamp now) const { return clock(now); }
  std::string symbol(InstrumentIndex instrument) const override {
    return std::to_string(instrument);
  }

 private:
  static int status_of(Trouble trouble) {
    switch (trouble) {
      case Trouble::rate_limit:
        return 429;
      case Trouble::ban:
        return 418;
      case Trouble::busy:
        return 500;
      case Trouble::busy_in_ok:
        return 200;
      case Trouble::closed:
        return 503;
    }
    return 0;
  }
  void buy() {
    AccountOrderRequest request;
    request.price = core::Decimal::from_integer(100);
    request.size = core::Decimal::from_integer(10);
    config_.account->place(request, kStart);
  }

  FaceConfig config_;
  std::vector<SessionId> sessions_;
  std::vector<SessionId> owners_;
  std::set<InstrumentIndex> frozen_;
  int events_ = 0;
};

inline std::unique_ptr<Face> make_tiny(const FaceConfig& config) {
  return std::make_unique<TinyFace>(config);
}

inline const FaceRow kTinyRow{"tiny", make_tiny, {}, {}};

class RememberingTransport final : public FaceTransport {
 public:
  void send(SessionId session, std::string text) override {
    sent.emplace_back(session, std::move(text));
  }
  void close(SessionId session, bool) override { closed.push_back(session); }

  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const auto& entry : sent)
      all.push_back(entry.second);
    return all;
  }

  std::vector<std::pair<SessionId, std::string>> sent;
  std::vector<SessionId> closed;
};

}  // namespace tern::sim::testing
