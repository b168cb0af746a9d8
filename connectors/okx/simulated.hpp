// In: requests, messages and ticks of virtual time; the exchange's books and trades.
// Out: what the venue's documents say it answers and pushes on /ws/v5/public, /ws/v5/private and by
// REST.
// Cannot happen: a look at tern's connector: this is the other reading of the same documents.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "connectors/okx/simulated_account.hpp"

namespace tern::connectors::okx {

extern const FaceRow kFaceRow;

// simulated_rest.cpp
[[nodiscard]] std::span<const EndpointLimit> endpoint_limits();

struct Told : ToldBook {
  std::int64_t sequence = -1;
  Timestamp moment;  // of the last books push, keep-alives included
};
using Topic = FaceTopic<std::string>;
struct Session : FaceSession {
  SlidingLimit requests{480, core::seconds(3'600)};
  std::set<Topic> topics;
  bool is_private = false;
  bool is_logged_in = false;
};

class SimulatedVenue final : public WindowFace<Told, Session> {
 public:
  explicit SimulatedVenue(const FaceConfig& config);

  FaceReply on_request(const FaceRequest& request, Timestamp now) override;
  void on_open(SessionId session, std::string_view target, Timestamp now) override;
  [[nodiscard]] bool is_private(const FaceRequest& request) const override;
  [[nodiscard]] FaceReply trouble_reply(const FaceRequest& request, Trouble trouble,
                                        Duration wait) const override;
  [[nodiscard]] std::string trouble_message(std::string_view text, Trouble trouble,
                                            Duration wait) const override;
  bool corrupt_next_checksum() override;

  void on_trade(const SimTrade& trade) override;
  void on_account_order(const AccountOrder& order, const AccountFill* fill) override;
  void on_account_balance(const std::string& asset, const AccountBalance& balance) override;

 private:
  static constexpr std::size_t kLevels = 400;

  void on_text(Session& session, std::string_view text) override;
  void flush_book(InstrumentIndex instrument) override;
  void flush_top(InstrumentIndex instrument) override;
  void tend_sessions() override;
  void send_error(Session& session, const std::string& request_id, std::string_view code,
                  const std::string& message);
  void on_command(Session& session, std::string_view text);
  void on_login(Session& session, const nlohmann::json& command);
  void on_operation(Session& session, const nlohmann::json& command);
  void on_subscription(Session& session, const nlohmann::json& command,
                       const nlohmann::json& argument);
  [[nodiscard]] bool knows(const Session& session, const nlohmann::json& argument,
                           Topic& topic) const;
  void join(Session& session, const Topic& topic);
  void push_update(InstrumentIndex instrument, const BookWindow& update, std::int64_t previous);
  [[nodiscard]] std::string book_text(InstrumentIndex instrument, std::string_view action,
                                      const BookWindow& sides, std::int64_t previous);
  [[nodiscard]] std::string top_text(InstrumentIndex instrument) const;
  // "asks":[...],"bids":[...],"ts":"..."
  [[nodiscard]] std::string sides_text(InstrumentIndex instrument, const BookWindow& sides) const;
  [[nodiscard]] std::int32_t checksum(InstrumentIndex instrument) const;

  // simulated_rest.cpp
  [[nodiscard]] FaceReply instruments_reply(std::string_view target) const;
  [[nodiscard]] FaceReply books_reply(std::string_view target) const;
  [[nodiscard]] FaceReply status_reply() const;
  [[nodiscard]] FaceReply private_reply(const FaceRequest& request);
  // The number that stands for a symbol in orders over the stream; 0 where the site has none.
  [[nodiscard]] std::int64_t code_of(InstrumentIndex instrument) const;

  SimulatedAccount account_;
  bool checksums_;
  bool has_codes_;
  bool corrupt_next_ = false;
  SlidingLimit opened_{3, core::seconds(1)};
  EndpointLimits limits_;
};

}  // namespace tern::connectors::okx
