// In: a face's configuration. Out: a face of a few lines and a transport that remembers.
// Cannot happen: a venue's dialect in here: the host must work for faces that nobody has written
// yet.
#pragma once

#include <memory>
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
    const bool is_order = text == "order";
    if (is_order) buy();
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
  FaceReply ban_reply(core::Duration retry_after) const override {
    FaceReply reply;
    reply.status = 418;
    reply.body = std::to_string(retry_after.milliseconds());
    return reply;
  }
  bool corrupt_next_checksum() override { return config_.checksums; }
  std::string symbol(InstrumentIndex instrument) const override {
    return std::to_string(instrument);
  }

 private:
  void buy() {
    AccountOrderRequest request;
    request.price = core::Decimal::from_integer(100);
    request.size = core::Decimal::from_integer(10);
    config_.account->place(request, kStart);
  }

  FaceConfig config_;
  std::vector<SessionId> sessions_;
  std::vector<SessionId> owners_;
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
