// In: one venue's connector and its simulated face, by rows of the registries. Out: both wired
// together in memory: requests, frames, books, under virtual time. Cannot happen: a venue's name
// here; a socket, a clock; a frame that reaches the connector without its padding.
#pragma once

#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "event_log.hpp"
#include "tern/core/random.hpp"
#include "tern/market/book_store.hpp"
#include "tern/sim/face.hpp"
#include "tern/venue/connector.hpp"

namespace tern::test {

struct HarnessOptions {
  std::string dialect;
  std::string variant;
  std::size_t pairs = 3;
  bool checksums = false;
  market::TradingStatus status = market::TradingStatus::trading;  // of listing 0
};
inline void PrintTo(const HarnessOptions& options, std::ostream* out) {
  *out << options.dialect << ' ' << options.variant;
}

// A frame that the face sent and nobody has read yet.
struct WireFrame {
  sim::SessionId session = 0;
  sim::FrameClass frame_class = sim::FrameClass::reply;
  sim::InstrumentIndex instrument = 0;
  std::string text;
};

class Harness final : public EventLog, private sim::FaceOutput, private sim::ExchangeObserver {
 public:
  explicit Harness(const HarnessOptions& options);

  // The exchange's side.
  void stir(int rounds = 20);         // random orders, cancels and takers on every listing
  void advance(core::Duration time);  // in ticks of 10 ms
  [[nodiscard]] core::Timestamp now() const { return now_; }
  [[nodiscard]] std::size_t size() const { return exchange->listings().size(); }
  [[nodiscard]] const std::vector<sim::SimTrade>& sim_trades() const { return sim_trades_; }
  // What the exchange says a connector must find as its levels, in the instrument's scales; best
  // first.
  [[nodiscard]] std::vector<market::Level> levels(sim::InstrumentIndex index, market::Side side,
                                                  std::size_t depth) const;

  // The connector's side.
  [[nodiscard]] std::unique_ptr<venue::Connector> make_connector() const;
  venue::ResponseReport ask(const venue::HttpRequest& request);
  venue::ResponseReport answer(const venue::HttpRequest& request, const sim::FaceReply& reply);
  void list();  // asks for the instruments and enters them into catalog and store
  sim::SessionId open();
  void close(sim::SessionId session);
  void send(sim::SessionId session, const std::string& text);
  void subscribe(sim::SessionId session, const std::vector<venue::Channel>& channels,
                 bool subscribe = true);
  void subscribe_one(sim::SessionId session, sim::InstrumentIndex index, bool subscribe);
  [[nodiscard]] bool closed(sim::SessionId session) const { return closed_.contains(session); }
  // Frames sent since the last call; they are not delivered by anything else.
  [[nodiscard]] std::vector<WireFrame> take();
  venue::Decoded deliver(const WireFrame& frame);
  void deliver_all();
  // Delivers, stirs and asks for snapshots until every book is live and the exchange rests; false
  // when that never happens.
  [[nodiscard]] bool settle();
  // What a feed does with a broken book: a snapshot by REST, or leave and join again.
  void heal(sim::SessionId session, sim::InstrumentIndex index);
  // Stirs until `wanted` book updates of this listing are on the wire, all frames in order.
  [[nodiscard]] std::vector<WireFrame> collect_updates(sim::InstrumentIndex index, int wanted);

  [[nodiscard]] market::TrackedBook& tracked(sim::InstrumentIndex index);
  [[nodiscard]] const market::Instrument& instrument(sim::InstrumentIndex index) const;
  [[nodiscard]] bool live(sim::InstrumentIndex index) { return tracked(index).sync.live(); }
  // Live, and equal to what the exchange was when it published the book's sequence.
  [[nodiscard]] bool equals_truth(sim::InstrumentIndex index);
  // How the update after a lost one is found out.
  [[nodiscard]] market::SyncOutcome sign_of_loss() const {
    return connector->capabilities().book_is_numbered ? market::SyncOutcome::gap
                                                      : market::SyncOutcome::checksum_failed;
  }
  // Without numbers it is applied again: levels are absolute, the checksum still agrees.
  [[nodiscard]] bool takes_repeat_as(market::SyncOutcome outcome) const {
    if (!connector->capabilities().book_is_numbered) return outcome == market::SyncOutcome::applied;
    return outcome == market::SyncOutcome::duplicate || outcome == market::SyncOutcome::dropped_old;
  }
  // Live, at the exchange's present state.
  [[nodiscard]] bool is_current(sim::InstrumentIndex index);

  market::Catalog catalog;
  market::VenueId venue;
  std::unique_ptr<sim::Exchange> exchange;
  std::unique_ptr<sim::Face> face;
  std::unique_ptr<venue::Connector> connector;
  market::BookStore store;
  std::map<sim::InstrumentIndex, std::vector<market::SyncOutcome>> outcomes;

  void on_book(const market::BookMessage& message) override;

 private:
  void send(sim::SessionId session, sim::FrameClass frame_class, sim::InstrumentIndex instrument,
            std::string text) override;
  void close(sim::SessionId session, std::string_view why) override;
  void on_level(const sim::LevelChange& change) override { face->on_level(change); }
  void on_trade(const sim::SimTrade& trade) override;
  using EventLog::on_trade;
  void stir_one(sim::InstrumentIndex index);

  HarnessOptions options_;
  core::Random random_{20261120};
  core::Timestamp now_ = core::from_milliseconds(1'795'000'000'000);
  sim::SessionId next_session_ = 1;
  std::uint64_t next_request_ = 1;
  std::map<sim::SessionId, std::string> closed_;
  std::vector<WireFrame> wire_;
  std::vector<sim::SimTrade> sim_trades_;
  std::vector<std::pair<sim::InstrumentIndex, sim::OrderNumber>> resting_;
  std::vector<market::InstrumentId> ids_;
};

}  // namespace tern::test
