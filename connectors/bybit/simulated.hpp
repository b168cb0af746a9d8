// In: requests, messages and ticks of virtual time; the exchange's books and trades; what becomes
// of the one client's orders. Out: what the venue's documents say it answers and pushes on
// /v5/public/spot, /v5/private and /v5/trade, and by REST. Cannot happen: a look at tern's
// connector: this is the other reading of the same documents.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "connectors/bybit/simulated_account.hpp"

namespace tern::connectors::bybit {

extern const FaceRow kFaceRow;

// simulated_rest.cpp
[[nodiscard]] std::span<const EndpointLimit> endpoint_limits();

enum class Stream : std::uint8_t { market, reports, orders };
enum class Channel : std::uint8_t { book, top, trade, order, execution, wallet };
using Topic = FaceTopic<Channel>;
// Each channel has a `u` of its own.
struct Told : ToldBook {
  std::int64_t seen = -1;  // the exchange's update number at the last look
  std::int64_t book_id = 0;
  std::int64_t top_id = 0;
  std::int64_t sequence = 0;
  Timestamp top_told;
};
struct Session : FaceSession {
  Stream stream = Stream::market;
  std::set<Topic> topics;
  std::set<std::string> request_ids;  // of its orders
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

  void on_trade(const SimTrade& trade) override;
  void on_account_order(const AccountOrder& order, const AccountFill* fill) override;
  void on_account_balance(const std::string& asset, const AccountBalance& balance) override;

 private:
  // What the account's limit of one endpoint says of one more request.
  struct Admission {
    bool is_admitted = true;
    std::size_t limit = 0, left = 0;
    Timestamp reset;
  };

  void on_text(Session& session, std::string_view text) override;
  void flush_book(InstrumentIndex instrument) override;
  void flush_top(InstrumentIndex instrument) override;
  void tend_sessions() override;
  void on_command(Session& session, const nlohmann::json& command);
  void on_login(Session& session, const nlohmann::json& command);
  void on_subscription(Session& session, const nlohmann::json& command);
  void on_operation(Session& session, const nlohmann::json& command);
  [[nodiscard]] std::optional<Topic> topic_of(const Session& session, std::string_view text) const;
  void join(Session& session, const Topic& topic);
  void push_delta(InstrumentIndex instrument, const BookWindow& update);
  [[nodiscard]] std::string book_text(InstrumentIndex instrument, std::string_view type,
                                      const BookWindow& levels) const;
  [[nodiscard]] std::string top_text(InstrumentIndex instrument) const;
  [[nodiscard]] std::string operation_text(const std::string& connection,
                                           const nlohmann::json& command,
                                           const SimulatedAccount::Outcome& said,
                                           const Admission& admission) const;
  // {"s":"BTCUSDT","b":[...],"a":[...]
  [[nodiscard]] std::string levels_text(InstrumentIndex instrument, const BookWindow& levels) const;

  // simulated_rest.cpp
  [[nodiscard]] FaceReply public_reply(const FaceRequest& request) const;
  [[nodiscard]] FaceReply book_reply(std::string_view target) const;
  [[nodiscard]] std::string listing_text() const;
  [[nodiscard]] std::string status_text() const;
  [[nodiscard]] FaceReply private_reply(const FaceRequest& request);
  [[nodiscard]] FaceReply answer(const SimulatedAccount::Outcome& said) const;
  [[nodiscard]] Admission admit(const std::string& endpoint);

  SimulatedAccount account_;
  Timestamp address_banned_until_;
  SlidingLimit opened_;
  SlidingLimit asked_;                 // by the one address, of everything
  EndpointLimits limits_;              // the account's
  std::int64_t sequence_ = 1'000'000;  // over all channels
  std::int64_t messages_ = 0;          // pushed to the account's owner
};

}  // namespace tern::connectors::bybit
