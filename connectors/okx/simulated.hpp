// In: requests, messages and ticks of virtual time; the exchange's books and trades.
// Out: what the venue's documents say it answers and pushes on /ws/v5/public, /ws/v5/private and by
// REST.
// Cannot happen: a look at tern's connector: this is the other reading of the same documents.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "connectors/okx/simulated_account.hpp"
#include "tern/sim/book_window.hpp"
#include "tern/sim/face_request.hpp"
#include "tern/sim/face_sessions.hpp"

namespace tern::connectors::okx {

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
  bool corrupt_next_checksum() override;
  void freeze(sim::InstrumentIndex instrument, bool frozen) override;
  [[nodiscard]] std::string symbol(sim::InstrumentIndex instrument) const override {
    return symbols_.of(instrument);
  }

  void on_trade(const sim::SimTrade& trade) override;
  void on_account_order(const sim::AccountOrder& order, const sim::AccountFill* fill) override;
  void on_account_balance(const std::string& asset, const sim::AccountBalance& balance) override;

 private:
  static constexpr std::size_t kLevels = 400;

  // What subscribers have been told of one listing.
  struct Published {
    sim::BookWindow book;
    std::int64_t sequence = -1;
    core::Timestamp told;  // last books push, keep-alives included
    sim::BestLevels best;
    std::int64_t top_sequence = -1;
    bool frozen = false;
  };
  struct Topic {
    std::string channel;
    sim::InstrumentIndex instrument = 0;
    friend auto operator<=>(const Topic&, const Topic&) = default;
  };
  struct Session : sim::FaceSession {
    sim::SlidingLimit requests{480, core::seconds(3'600)};
    std::set<Topic> topics;
    bool is_private = false;
    bool is_logged_in = false;
  };

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
  void flush_book(sim::InstrumentIndex instrument);
  void push_update(sim::InstrumentIndex instrument, const sim::BookWindow& update,
                   std::int64_t previous);
  void flush_top(sim::InstrumentIndex instrument);
  [[nodiscard]] std::string book_text(sim::InstrumentIndex instrument, std::string_view action,
                                      const sim::BookWindow& sides, std::int64_t previous);
  [[nodiscard]] std::string top_text(sim::InstrumentIndex instrument) const;
  // "asks":[...],"bids":[...],"ts":"..."
  [[nodiscard]] std::string sides_text(sim::InstrumentIndex instrument,
                                       const sim::BookWindow& sides) const;
  [[nodiscard]] std::int32_t checksum(sim::InstrumentIndex instrument) const;

  // simulated_rest.cpp
  [[nodiscard]] sim::FaceReply instruments_reply(std::string_view target) const;
  [[nodiscard]] sim::FaceReply books_reply(std::string_view target) const;
  [[nodiscard]] sim::FaceReply status_reply() const;
  [[nodiscard]] sim::FaceReply private_reply(const sim::FaceRequest& request);
  // The number that stands for a symbol in orders over the stream; 0 where the site has none.
  [[nodiscard]] std::int64_t code_of(sim::InstrumentIndex instrument) const;

  sim::Exchange& exchange_;
  sim::FaceOutput& output_;
  sim::Symbols symbols_;
  SimulatedAccount account_;
  bool checksums_;
  bool has_codes_;
  bool corrupt_next_ = false;
  core::Timestamp now_;  // of the call being served
  sim::Cadence flushes_{core::milliseconds(100)};
  std::vector<Published> published_;
  sim::FaceSessions<Session> sessions_;
  sim::SlidingLimit opened_{3, core::seconds(1)};
  sim::EndpointLimits limits_;
};

}  // namespace tern::connectors::okx
