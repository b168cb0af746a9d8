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

// ["price","size"], after a comma where one is needed.
void append_level(std::string& levels, const Listing& listing, const DepthLevel& level);

// Requests and the limits of one IP address (the simulation has one client address per venue).
class SimulatedRest {
 public:
  SimulatedRest(const FaceConfig& config, const Symbols& symbols);

  [[nodiscard]] FaceReply answer(const FaceRequest& request, Timestamp now);
  // As long as the client is in this trouble. Of both roads; `wait` counts from `now`.
  [[nodiscard]] FaceReply trouble(Trouble trouble, Duration wait, Timestamp now) const;
  // A private method by either road; both pay from one weight.
  [[nodiscard]] PrivateAnswer call(SimulatedAccount::Method method, const SignedRequest& request,
                                   Timestamp now);
  [[nodiscard]] SimulatedAccount& account() { return account_; }
  // {"rateLimitType":"REQUEST_WEIGHT",..,"count":..}
  [[nodiscard]] std::string used_weight_text() const;
  // The venue's clock less the true one.
  void set_clock_skew(Duration skew) { clock_skew_ = skew; }
  // What the listing says of every symbol instead of its own.
  void set_status(std::optional<market::TradingStatus> status) { status_ = status; }
  // A book of which the streams show something else now has no truth to be remembered.
  void hide_truth(InstrumentIndex instrument, bool hidden) { hidden_[instrument] = hidden; }
  [[nodiscard]] bool hides_truth(InstrumentIndex instrument) const { return hidden_[instrument]; }

 private:
  [[nodiscard]] FaceReply call_by_rest(SimulatedAccount::Method method, const FaceRequest& request,
                                       Timestamp now);
  void start_minute(Timestamp now);
  [[nodiscard]] FaceReply route(std::string_view path, const Parameters& parameters, Timestamp now);
  [[nodiscard]] FaceReply depth(const Parameters& parameters);
  [[nodiscard]] FaceReply exchange_info(const Parameters& parameters, Timestamp now);
  [[nodiscard]] std::string symbol_entry(InstrumentIndex instrument) const;
  [[nodiscard]] std::optional<FaceReply> over_limit(Timestamp now);
  [[nodiscard]] FaceReply banned(Duration retry_after, Timestamp now) const;
  [[nodiscard]] FaceReply limited(Duration retry_after) const;

  Exchange& exchange_;
  const Symbols& symbols_;
  SimulatedAccount account_;
  bool us_;
  std::int64_t weight_limit_;
  std::int64_t used_weight_ = 0;
  std::int64_t minute_ = 0;
  int ignored_429_ = 0;
  Duration next_ban_ = core::seconds(120);
  Timestamp banned_until_;
  Duration clock_skew_;
  std::optional<market::TradingStatus> status_;
  std::vector<bool> hidden_;  // by listing
};

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
  struct Topic {
    Channel channel = kFastDepth;
    InstrumentIndex instrument = 0;
    friend auto operator<=>(const Topic&, const Topic&) = default;
  };
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
  };

  void on_standing() override;
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

  Exchange& exchange_;
  FaceOutput& output_;
  Symbols symbols_;
  SimulatedRest rest_;
  std::vector<Market> markets_;
  Timestamp now_;  // of the call being served
  FaceSessions<Session> sessions_{output_, now_};
  SlidingLimit connects_{300, core::seconds(300)};
  Cadence fast_{core::milliseconds(100)};
  Cadence slow_{core::seconds(1)};
};

}  // namespace tern::connectors::binance
