// In: events.
// Out: actions. The path of a frame reads top-down: step, the feed's on_frame (decode, book),
// on_book_changed (scan), on_episode_*.
// Cannot happen: see the header.
#include "tern/engine/engine.hpp"

#include <type_traits>

namespace tern::engine {

Engine::~Engine() = default;

void Engine::step(const venue::Event& event, venue::Actions& actions) {
  actions_ = &actions;
  if (const auto* frame = std::get_if<venue::FrameReceived>(&event.body)) {
    venue::Feed* feed = feed_of(frame->connection);
    if (feed != nullptr) feed->on_frame(frame->connection, frame->bytes, event.now, actions);
    return;
  }
  handle(event, actions);
}

void Engine::on_book_changed(market::InstrumentId id, core::Timestamp now) {
  scanner_->on_book(id, now);
}

void Engine::on_book_lost(market::InstrumentId id, core::Timestamp now) {
  scanner_->on_lost(id, now);
}

void Engine::handle(const venue::Event& event, venue::Actions& actions) {
  if (const auto* opened = std::get_if<venue::ConnectionOpened>(&event.body)) {
    venue::Feed* feed = feed_of(opened->connection);
    if (feed != nullptr) feed->on_opened(opened->connection, event.now, actions);
  } else if (const auto* closed = std::get_if<venue::ConnectionClosed>(&event.body)) {
    venue::Feed* feed = feed_of(closed->connection);
    if (feed != nullptr) feed->on_closed(closed->connection, closed->text, event.now, actions);
  } else if (const auto* answer = std::get_if<venue::ResponseReceived>(&event.body)) {
    feeds_[answer->venue.index()]->on_response(answer->response, event.now, actions);
  } else if (std::holds_alternative<venue::TimerDue>(event.body)) {
    for (const auto& feed : feeds_)
      feed->on_timer(event.now, actions);
    if (event.now >= next_scan_at_) {
      next_scan_at_ = event.now + kScanInterval;
      scanner_->on_time(event.now);
    }
  } else if (std::holds_alternative<venue::ShutdownAsked>(event.body)) {
    for (const auto& feed : feeds_)
      feed->stop(actions);
  }
}

void Engine::start(core::Timestamp now, venue::Actions& actions) {
  actions_ = &actions;
  started_ = next_scan_at_ = now;
  for (const auto& feed : feeds_)
    feed->start(now, actions);
}

venue::Feed* Engine::feed_of(venue::ConnectionId connection) {
  const std::uint32_t number = venue::slot_of(connection) / venue::Feed::kMaxSlots;
  return number < feeds_.size() ? feeds_[number].get() : nullptr;
}

arbitrage::LegTerms Engine::terms_of(const market::Instrument& instrument) const {
  const VenueConfig& venue = venues_[instrument.venue.index()];
  arbitrage::LegTerms terms;
  terms.taker_fee = venue.taker_fee;
  terms.buy_fee_from = venue.buy_fee_from;
  const std::string& coin = catalog_.assets().name(instrument.assets.base);
  for (const InventoryCost& cost : inventory_costs_) {
    if (cost.venue == venue.name && cost.asset == coin) terms.inventory_cost = cost.cost;
  }
  return terms;
}

// Called for a new instrument and again whenever its rules changed.
void Engine::on_instrument(market::InstrumentId id, core::Timestamp) {
  const market::Instrument& instrument = catalog_.instrument(id);
  const core::Result<arbitrage::RouteReport> report =
      scanner_->add_instrument(id, terms_of(instrument));
  using Level = venue::Notice::Level;
  if (!report) {
    actions_->emplace_back(venue::Notice{Level::error, instrument.venue, report.error().text()});
    return;
  }
  for (const core::Error& refused : report.value().refused) {
    actions_->emplace_back(
        venue::Notice{Level::error, instrument.venue, "route refused: " + refused.text()});
  }
}

void Engine::on_trade(const market::PublicTrade&) {}

void Engine::on_episode_opened(const arbitrage::Episode&) {}

void Engine::on_episode_changed(const arbitrage::Episode&) {}

void Engine::on_episode_closed(const arbitrage::Episode& episode) {
  if (recent_.size() == kRecentEpisodes) recent_.pop_back();
  recent_.push_front(episode);
}

}  // namespace tern::engine
