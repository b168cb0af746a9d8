// In: requests, client messages and the simulated exchange's changes. Out: what Binance Spot would
// send, as its documents say. Cannot happen: a word taken from our connector: this is the other
// side, written from the same documents and recordings.
#pragma once

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/binance/simulated_account.hpp"

namespace tern::connectors::binance {

extern const FaceRow kFaceRow;

class SimulatedVenue final : public Face {
 public:
  explicit SimulatedVenue(const FaceConfig& config);

  FaceReply on_request(const FaceRequest& request, Timestamp now) override;
  void on_open(SessionId session, std::string_view target, Timestamp now) override;
  void on_message(SessionId session, std::string_view text, Timestamp now) override;
  void on_closed(SessionId session) override { sessions_.on_closed(session); }
  void on_tick(Timestamp now) override;
  void on_level(const sim::LevelChange& change) override;
  void on_trade(const SimTrade& trade) override;
  void on_account_order(const AccountOrder& order, const AccountFill* fill) override;
  void on_account_balance(const std::string& asset, const AccountBalance& balance) override;

  [[nodiscard]] bool is_private(const FaceRequest& request) const override;
  [[nodiscard]] FaceReply trouble_reply(const FaceRequest& request, Trouble trouble,
                                        Duration wait) const override;
  [[nodiscard]] std::string trouble_message(std::string_view text, Trouble trouble,
                                            Duration wait) const override;
  void freeze(InstrumentIndex instrument, bool frozen) override;
  [[nodiscard]] std::string symbol(InstrumentIndex instrument) const override {
    return symbols_.of(instrument);
  }

 private:
  enum Channel : std::size_t { kFastDepth, kSlowDepth, kTop, kTrade };
  using Topic = FaceTopic<Channel>;
  struct Session : FaceSession {
    Timestamp opened;
    bool combined = false;
    bool is_api = false;      // of /ws-api/v3
    bool subscribed = false;  // to the account's events
    SlidingLimit messages{5, core::seconds(1)};
    std::vector<std::string> streams;  // in order of subscription, unknown names included
    std::set<Topic> topics;            // of those that are known
  };
  // Level changes since the last flush.
  struct Batch {
    std::map<std::int64_t, std::int64_t, std::greater<>> bids;
    std::map<std::int64_t, std::int64_t> asks;
    std::int64_t first_id = 1;
  };
  struct Market {
    std::array<Batch, 2> batches;  // kFastDepth, kSlowDepth
    BestLevels best;
    bool frozen = false;
    bool hides_truth = false;  // the streams show another book: this one is not to be remembered
  };

  void subscribe(Session& session, const std::string& stream);
  void unsubscribe(Session& session, const std::string& stream);
  [[nodiscard]] std::optional<Topic> topic_of(std::string_view stream) const;
  std::string reply_to(Session& session, const nlohmann::json& message);
  void call(Session& session, const nlohmann::json& message);
  void push(InstrumentIndex instrument, const std::string& event);
  void flush(Channel channel, Timestamp now);
  void flush_book(InstrumentIndex instrument, Channel channel, Timestamp now);
  void publish_top(InstrumentIndex instrument, std::int64_t update_number);
  // To all that have the topic what spell() says, in the form that each asked for.
  template <typename Spell>
  void publish(const Topic& topic, FrameClass frame_class, Spell&& spell);

  // ["price","size"], after a comma where one is needed.
  void append_level(std::string& levels, InstrumentIndex instrument, const DepthLevel& level) const;

  // simulated_rest.cpp: requests, and the limits of one IP address (the simulation has one client
  // address per venue). A private method comes by either road, and both pay from one weight.
  [[nodiscard]] PrivateAnswer answer(SimulatedAccount::Method method, SignedRequest request);
  [[nodiscard]] FaceReply private_reply(SimulatedAccount::Method method,
                                        const FaceRequest& request);
  [[nodiscard]] FaceReply public_reply(std::string_view path, const Parameters& parameters);
  [[nodiscard]] FaceReply depth(const Parameters& parameters);
  [[nodiscard]] FaceReply exchange_info(const Parameters& parameters);
  [[nodiscard]] std::string symbol_entry(InstrumentIndex instrument) const;
  void start_minute();
  [[nodiscard]] std::optional<FaceReply> over_limit();
  [[nodiscard]] FaceReply banned(Duration retry_after) const;
  [[nodiscard]] FaceReply limited(Duration retry_after) const;
  // {"rateLimitType":"REQUEST_WEIGHT",..,"count":..}
  [[nodiscard]] std::string used_weight_text() const;

  Exchange& exchange_;
  FaceOutput& output_;
  Symbols symbols_;
  SimulatedAccount account_;
  std::vector<Market> markets_;
  Timestamp now_;  // of the call being served
  FaceSessions<Session> sessions_{output_, now_};
  SlidingLimit connects_{300, core::seconds(300)};
  Cadence fast_{core::milliseconds(100)};
  Cadence slow_{core::seconds(1)};
  bool us_;
  std::int64_t weight_limit_;
  std::int64_t used_weight_ = 0;
  std::int64_t minute_ = 0;
  int ignored_429_ = 0;
  Duration next_ban_ = core::seconds(120);
  Timestamp banned_until_;
};

}  // namespace tern::connectors::binance
