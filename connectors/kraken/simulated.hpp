// In: requests, messages and ticks of virtual time; the exchange's books and trades.
// Out: what the venue's documents say it answers and pushes on the WebSocket v2 and by REST. One
// socket serves both halves: a token tells who may hear and do what.
// Cannot happen: a look at tern's connector: this is the other reading of the same documents.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "connectors/kraken/simulated_account.hpp"

namespace tern::connectors::kraken {

extern const FaceRow kFaceRow;

struct Told : ToldBook {
  std::int64_t update = -1;
  Timestamp moment;
  std::int64_t last_price = 0;
};
using Topic = FaceTopic<std::string>;
struct Session : FaceSession {
  Timestamp idle_since;                                  // without any subscription
  std::map<Topic, std::size_t> topics;                   // with the depth of a book
  std::map<std::string, std::int64_t, std::less<>> own;  // private channels: last sequence
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
  bool corrupt_next_checksum() override { return corrupt_next_ = true; }
  [[nodiscard]] std::string order_name(sim::OrderNumber number) const override {
    return id_text('O', number);
  }

  void on_trade(const SimTrade& trade) override;
  void on_account_order(const AccountOrder& order, const AccountFill* fill) override;
  void on_account_balance(const std::string& asset, const AccountBalance& balance) override;

 private:
  using json = nlohmann::json;
  struct Command {
    std::string method;
    std::string request_id;  // as JSON text; empty: none
    json parameters;
    std::string_view text;  // all of it
  };

  void on_standing() override;
  void on_text(Session& session, std::string_view text) override;
  void flush_book(InstrumentIndex instrument) override;
  void flush_top(InstrumentIndex instrument) override;
  void tend_sessions() override;
  [[nodiscard]] std::string_view system_word() const;
  [[nodiscard]] std::string status_text() const;
  [[nodiscard]] static Command command_of(std::string_view text);
  // {"method",...,"success":true|false,"time_in","time_out"}
  [[nodiscard]] std::string reply(const Command& command, std::string_view result,
                                  std::string_view error) const;
  void refuse(Session& session, const Command& command, std::string_view error);
  void on_subscription(Session& session, const Command& command);
  void join(Session& session, const Command& command, const Topic& topic);
  void leave(Session& session, const Command& command, const Topic& topic);
  void join_own(Session& session, const Command& command, const std::string& channel);
  void on_order(Session& session, const Command& command);
  void push_own(std::string_view channel, std::string_view element);
  void tell_frozen(InstrumentIndex instrument);
  [[nodiscard]] std::string book_text(InstrumentIndex instrument, std::string_view type,
                                      const BookWindow& told);
  [[nodiscard]] std::string top_text(InstrumentIndex instrument, std::string_view type) const;
  [[nodiscard]] std::uint32_t checksum(InstrumentIndex instrument) const;

  // simulated_rest.cpp
  [[nodiscard]] FaceReply pairs_reply() const;
  [[nodiscard]] FaceReply depth_reply(std::string_view target) const;

  SimulatedAccount account_;
  bool corrupt_next_ = false;
  FallingCount public_{3, 1'000};
  SlidingLimit connects_;
};

}  // namespace tern::connectors::kraken
