// In: requests, messages and ticks of virtual time; the exchange's books and trades. Out: what the
// venue's documents say it answers and pushes on /ws/v5/public and the public REST paths. Cannot
// happen: a look at tern's connector: this is the other reading of the same documents.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tern/sim/face.hpp"

namespace tern::connectors::okx {

class SimulatedVenue final : public sim::Face {
 public:
  explicit SimulatedVenue(const sim::FaceConfig& config);

  sim::FaceReply on_request(const sim::FaceRequest& request, core::Timestamp now) override;
  void on_open(sim::SessionId session, std::string_view target, core::Timestamp now) override;
  void on_message(sim::SessionId session, std::string_view text, core::Timestamp now) override;
  void on_closed(sim::SessionId session) override;
  void on_tick(core::Timestamp now) override;
  [[nodiscard]] sim::FaceReply ban_reply(core::Duration retry_after) const override;
  bool corrupt_next_checksum() override;
  [[nodiscard]] std::string symbol(sim::InstrumentIndex instrument) const override;

  void on_level(const sim::LevelChange&) override {}  // books are compared when they are flushed
  void on_trade(const sim::SimTrade& trade) override;

 private:
  using Levels = std::vector<sim::DepthLevel>;  // best first

  // What subscribers have been told of one listing.
  struct Published {
    Levels bids;
    Levels asks;
    std::int64_t sequence = 0;
    core::Timestamp told;  // last books push, keep-alives included
    sim::DepthLevel best_bid;
    sim::DepthLevel best_ask;
    std::int64_t top_sequence = -1;
  };
  struct Topic {
    std::string channel;
    sim::InstrumentIndex instrument = 0;
    friend auto operator<=>(const Topic&, const Topic&) = default;
  };
  struct Session {
    std::string connection;  // the venue's connId
    core::Timestamp last_traffic;
    std::deque<core::Timestamp> requests;  // of the last hour
    std::set<Topic> topics;
    bool closed = false;
  };

  void reply(sim::SessionId id, Session& session, std::string text, core::Timestamp now);
  void send_error(sim::SessionId id, Session& session, const std::string& request_id,
                  std::string_view code, const std::string& message, core::Timestamp now);
  void on_command(sim::SessionId id, Session& session, std::string_view text, core::Timestamp now);
  void push(const Topic& topic, sim::FrameClass frame_class, const std::string& text,
            core::Timestamp now);
  void send_snapshot(sim::SessionId id, Session& session, const Topic& topic, core::Timestamp now);
  void flush_book(sim::InstrumentIndex instrument, core::Timestamp now);
  void flush_top(sim::InstrumentIndex instrument, core::Timestamp now);
  [[nodiscard]] std::string book_text(const Topic& topic, std::string_view action,
                                      const Levels& bids, const Levels& asks, std::int64_t previous,
                                      core::Timestamp now);
  [[nodiscard]] std::string top_text(sim::InstrumentIndex instrument, core::Timestamp now) const;
  void append_side(std::string& text, sim::InstrumentIndex instrument, const Levels& side) const;
  [[nodiscard]] std::int32_t checksum(sim::InstrumentIndex instrument) const;
  [[nodiscard]] bool find(std::string_view symbol, sim::InstrumentIndex& out) const;

  // simulated_rest.cpp
  [[nodiscard]] sim::FaceReply instruments_reply(std::string_view target) const;
  [[nodiscard]] sim::FaceReply books_reply(std::string_view target, core::Timestamp now) const;
  [[nodiscard]] bool over_limit(const std::string& path, core::Timestamp now);

  sim::Exchange& exchange_;
  sim::FaceOutput& output_;
  bool checksums_;
  bool corrupt_next_ = false;
  core::Timestamp next_flush_;
  std::map<std::string, sim::InstrumentIndex, std::less<>> by_symbol_;
  std::vector<Published> published_;
  std::map<sim::SessionId, Session> sessions_;
  std::deque<core::Timestamp> opened_;                        // of the last second
  std::map<std::string, std::deque<core::Timestamp>> asked_;  // by path, within its window
};

}  // namespace tern::connectors::okx
