// In: requests, client messages and the simulated exchange's changes. Out: what Binance Spot would
// send, as its documents say. Cannot happen: a word taken from our connector: this is the other
// side, written from the same documents and recordings.
#pragma once

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/binance/simulated_account.hpp"
#include "tern/sim/book_window.hpp"
#include "tern/sim/face_sessions.hpp"

namespace tern::connectors::binance {

extern const sim::FaceRow kFaceRow;

// ["price","size"], after a comma where one is needed.
void append_level(std::string& levels, const sim::Listing& listing, const sim::DepthLevel& level);

// Requests and the limits of one IP address (the simulation has one client address per venue).
class SimulatedRest {
 public:
  SimulatedRest(const sim::FaceConfig& config, const sim::Symbols& symbols);

  [[nodiscard]] sim::FaceReply answer(const sim::FaceRequest& request, core::Timestamp now);
  // As long as the client is in this trouble. Of both roads; `wait` counts from `now`.
  [[nodiscard]] sim::FaceReply trouble(sim::Trouble trouble, core::Duration wait,
                                       core::Timestamp now) const;
  // A private method by either road; both pay from one weight.
  [[nodiscard]] PrivateAnswer call(SimulatedAccount::Method method, const SignedRequest& request,
                                   core::Timestamp now);
  [[nodiscard]] SimulatedAccount& account() { return account_; }
  // {"rateLimitType":"REQUEST_WEIGHT",..,"count":..}
  [[nodiscard]] std::string used_weight_text() const;
  // The venue's clock less the true one.
  void set_clock_skew(core::Duration skew) { clock_skew_ = skew; }
  // What the listing says of every symbol instead of its own.
  void set_status(std::optional<market::TradingStatus> status) { status_ = status; }
  // A book of which the streams show something else now has no truth to be remembered.
  void hide_truth(sim::InstrumentIndex instrument, bool hidden) { hidden_[instrument] = hidden; }
  [[nodiscard]] bool hides_truth(sim::InstrumentIndex instrument) const {
    return hidden_[instrument];
  }

 private:
  [[nodiscard]] sim::FaceReply call_by_rest(SimulatedAccount::Method method,
                                            const sim::FaceRequest& request, core::Timestamp now);
  void start_minute(core::Timestamp now);
  [[nodiscard]] sim::FaceReply route(std::string_view path, const Parameters& parameters,
                                     core::Timestamp now);
  [[nodiscard]] sim::FaceReply depth(const Parameters& parameters);
  [[nodiscard]] sim::FaceReply exchange_info(const Parameters& parameters, core::Timestamp now);
  [[nodiscard]] std::string symbol_entry(sim::InstrumentIndex instrument) const;
  [[nodiscard]] std::optional<sim::FaceReply> over_limit(core::Timestamp now);
  [[nodiscard]] sim::FaceReply banned(core::Duration retry_after, core::Timestamp now) const;
  [[nodiscard]] sim::FaceReply limited(core::Duration retry_after) const;

  sim::Exchange& exchange_;
  const sim::Symbols& symbols_;
  SimulatedAccount account_;
  bool us_;
  std::int64_t weight_limit_;
  std::int64_t used_weight_ = 0;
  std::int64_t minute_ = 0;
  int ignored_429_ = 0;
  core::Duration next_ban_ = core::seconds(120);
  core::Timestamp banned_until_;
  core::Duration clock_skew_;
  std::optional<market::TradingStatus> status_;
  std::vector<bool> hidden_;  // by listing
};

class SimulatedBinance final : public sim::Face {
 public:
  explicit SimulatedBinance(const sim::FaceConfig& config);

  sim::FaceReply on_request(const sim::FaceRequest& request, core::Timestamp now) override;
  void on_open(sim::SessionId session, std::string_view target, core::Timestamp now) override;
  void on_message(sim::SessionId session, std::string_view text, core::Timestamp now) override;
  void on_closed(sim::SessionId session) override;
  void on_tick(core::Timestamp now) override;
  void on_level(const sim::LevelChange& change) override;
  void on_trade(const sim::SimTrade& trade) override;
  void on_account_order(const sim::AccountOrder& order, const sim::AccountFill* fill) override;
  void on_account_balance(const std::string& asset, const sim::AccountBalance& balance) override;

  [[nodiscard]] bool is_private(const sim::FaceRequest& request) const override;
  [[nodiscard]] sim::FaceReply trouble_reply(const sim::FaceRequest& request, sim::Trouble trouble,
                                             core::Duration wait) const override;
  [[nodiscard]] std::string trouble_message(std::string_view text, sim::Trouble trouble,
                                            core::Duration wait) const override;
  void freeze(sim::InstrumentIndex instrument, bool frozen) override;
  [[nodiscard]] std::string symbol(sim::InstrumentIndex instrument) const override {
    return symbols_.of(instrument);
  }

 private:
  enum Channel : std::size_t { kFastDepth, kSlowDepth, kTop, kTrade, kChannels };
  struct Session {
    core::Timestamp opened;
    bool combined = false;
    bool is_api = false;      // of /ws-api/v3
    bool subscribed = false;  // to the account's events
    sim::SlidingLimit messages{5, core::seconds(1)};
    std::vector<std::string> streams;  // in order of subscription, unknown names included
  };
  // Level changes since the last flush.
  struct Batch {
    std::map<std::int64_t, std::int64_t, std::greater<>> bids;
    std::map<std::int64_t, std::int64_t> asks;
    std::int64_t first_id = 1;
  };
  struct Market {
    std::array<Batch, 2> batches;  // kFastDepth, kSlowDepth
    sim::BestLevels best;
    std::array<std::vector<sim::SessionId>, kChannels> listeners;
    bool frozen = false;
  };

  void on_standing() override;
  void subscribe(sim::SessionId id, Session& session, const std::string& stream);
  void unsubscribe(sim::SessionId id, Session& session, const std::string& stream);
  std::vector<sim::SessionId>* listeners_of(std::string_view stream);
  std::string reply_to(sim::SessionId id, Session& session, const nlohmann::json& message);
  void call(sim::SessionId id, Session& session, const nlohmann::json& message);
  void push(sim::InstrumentIndex instrument, const std::string& event);
  void flush(Channel channel, core::Timestamp now);
  void flush_book(sim::InstrumentIndex instrument, Channel channel, core::Timestamp now);
  void publish_top(sim::InstrumentIndex instrument, std::int64_t update_number);
  void publish(sim::InstrumentIndex instrument, Channel channel, sim::FrameClass frame_class,
               const std::string& payload);

  sim::Exchange& exchange_;
  sim::FaceOutput& output_;
  sim::Symbols symbols_;
  SimulatedRest rest_;
  std::vector<Market> markets_;
  std::map<sim::SessionId, Session> sessions_;
  sim::SlidingLimit connects_{300, core::seconds(300)};
  core::Timestamp now_;
  sim::Cadence fast_{core::milliseconds(100)};
  sim::Cadence slow_{core::seconds(1)};
};

}  // namespace tern::connectors::binance
