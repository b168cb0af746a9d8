// In: requests, messages and ticks of virtual time; the exchange's books and trades; what becomes
// of the one client's orders. Out: what the venue's documents say it answers and pushes on
// /v5/public/spot, /v5/private and /v5/trade, and by REST. Cannot happen: a look at tern's
// connector: this is the other reading of the same documents.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "connectors/bybit/simulated_account.hpp"
#include "tern/sim/book_window.hpp"
#include "tern/sim/face_request.hpp"
#include "tern/sim/face_sessions.hpp"
#include "tern/sim/face_text.hpp"

namespace tern::connectors::bybit {

// simulated_rest.cpp
[[nodiscard]] std::span<const sim::EndpointLimit> endpoint_limits();

class SimulatedVenue final : public sim::Face {
 public:
  explicit SimulatedVenue(const sim::FaceConfig& config);

  sim::FaceReply on_request(const sim::FaceRequest& request, core::Timestamp now) override;
  void on_open(sim::SessionId session, std::string_view target, core::Timestamp now) override;
  void on_message(sim::SessionId session, std::string_view text, core::Timestamp now) override;
  void on_closed(sim::SessionId session) override { sessions_.on_closed(session); }
  void on_tick(core::Timestamp now) override;
  [[nodiscard]] bool is_private(const sim::FaceRequest& request) const override;
  [[nodiscard]] sim::FaceReply trouble_reply(const sim::FaceRequest& request, sim::Trouble trouble,
                                             core::Duration wait) const override;
  [[nodiscard]] std::string trouble_message(std::string_view text, sim::Trouble trouble,
                                            core::Duration wait) const override;
  void freeze(sim::InstrumentIndex instrument, bool frozen) override;
  [[nodiscard]] std::string symbol(sim::InstrumentIndex instrument) const override {
    return symbols_.of(instrument);
  }

  void on_trade(const sim::SimTrade& trade) override;
  void on_account_order(const sim::AccountOrder& order, const sim::AccountFill* fill) override;
  void on_account_balance(const std::string& asset, const sim::AccountBalance& balance) override;

 private:
  enum class Stream : std::uint8_t { market, reports, orders };
  enum class Channel : std::uint8_t { book, top, trade, order, execution, wallet };
  struct Topic {
    Channel channel = Channel::book;
    sim::InstrumentIndex instrument = 0;
    friend auto operator<=>(const Topic&, const Topic&) = default;
  };
  // What subscribers have been told of one listing. Each channel has a `u` of its own.
  struct Published {
    sim::BookWindow book;
    sim::BestLevels best;
    std::int64_t seen = -1;  // the exchange's update number at the last look
    std::int64_t book_id = 0;
    std::int64_t top_id = 0;
    std::int64_t sequence = 0;
    core::Timestamp top_told;
    bool frozen = false;
  };
  struct Session : sim::FaceSession {
    Stream stream = Stream::market;
    std::set<Topic> topics;
    std::set<std::string> request_ids;  // of its orders
    bool is_logged_in = false;
  };
  // What the account's limit of one endpoint says of one more request.
  struct Admission {
    bool is_admitted = true;
    std::size_t limit = 0, left = 0;
    core::Timestamp reset;
  };

  void on_command(Session& session, const nlohmann::json& command);
  void on_login(Session& session, const nlohmann::json& command);
  void on_subscription(Session& session, const nlohmann::json& command);
  void on_operation(Session& session, const nlohmann::json& command);
  [[nodiscard]] std::optional<Topic> topic_of(const Session& session, std::string_view text) const;
  void join(Session& session, const Topic& topic);
  void flush_book(sim::InstrumentIndex instrument);
  void push_delta(sim::InstrumentIndex instrument, const sim::BookWindow& update);
  void flush_top(sim::InstrumentIndex instrument);
  [[nodiscard]] std::string book_text(sim::InstrumentIndex instrument, std::string_view type,
                                      const sim::BookWindow& levels) const;
  [[nodiscard]] std::string top_text(sim::InstrumentIndex instrument) const;
  [[nodiscard]] std::string operation_text(const std::string& connection,
                                           const nlohmann::json& command,
                                           const SimulatedAccount::Outcome& said,
                                           const Admission& admission) const;
  // {"s":"BTCUSDT","b":[...],"a":[...]
  [[nodiscard]] std::string levels_text(sim::InstrumentIndex instrument,
                                        const sim::BookWindow& levels) const;

  // simulated_rest.cpp
  [[nodiscard]] sim::FaceReply public_reply(const sim::FaceRequest& request) const;
  [[nodiscard]] sim::FaceReply book_reply(std::string_view target) const;
  [[nodiscard]] std::string listing_text() const;
  [[nodiscard]] std::string status_text() const;
  [[nodiscard]] sim::FaceReply private_reply(const sim::FaceRequest& request);
  [[nodiscard]] sim::FaceReply answer(const SimulatedAccount::Outcome& said) const;
  [[nodiscard]] bool takes_orders() const;
  [[nodiscard]] Admission admit(const std::string& endpoint);

  sim::Exchange& exchange_;
  sim::FaceOutput& output_;
  sim::Symbols symbols_;
  SimulatedAccount account_;
  core::Timestamp now_;  // of the call being served
  sim::Cadence flushes_{core::milliseconds(20)};
  core::Timestamp address_banned_until_;
  sim::SlidingLimit opened_;
  sim::SlidingLimit asked_;            // by the one address, of everything
  sim::EndpointLimits limits_;         // the account's
  std::int64_t sequence_ = 1'000'000;  // over all channels
  std::int64_t messages_ = 0;          // pushed to the account's owner
  std::vector<Published> published_;
  sim::FaceSessions<Session> sessions_;
};

}  // namespace tern::connectors::bybit
