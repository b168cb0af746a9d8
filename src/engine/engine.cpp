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
  if (trading_ != nullptr) trading_->begin(event.now, actions);
  if (const auto* frame = std::get_if<venue::FrameReceived>(&event.body)) {
    if (const market::VenueId venue = account_of(frame->connection); venue.valid()) {
      trading_->on_frame(venue, frame->connection, frame->bytes);
      follow_account();
    } else if (venue::Feed* feed = feed_of(frame->connection)) {
      feed->on_frame(frame->connection, frame->bytes, event.now, actions);
    }
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
    if (const market::VenueId venue = account_of(opened->connection); venue.valid())
      trading_->on_opened(venue, opened->connection);
    else if (venue::Feed* feed = feed_of(opened->connection))
      feed->on_opened(opened->connection, event.now, actions);
  } else if (const auto* closed = std::get_if<venue::ConnectionClosed>(&event.body)) {
    if (const market::VenueId venue = account_of(closed->connection); venue.valid())
      trading_->on_closed(venue, closed->connection, closed->text);
    else if (venue::Feed* feed = feed_of(closed->connection))
      feed->on_closed(closed->connection, closed->text, event.now, actions);
  } else if (const auto* answer = std::get_if<venue::ResponseReceived>(&event.body)) {
    if (venue::is_private(answer->response.purpose) && trading_ != nullptr)
      trading_->on_response(answer->venue, answer->response);
    else
      feeds_[answer->venue.index()]->on_response(answer->response, event.now, actions);
  } else if (std::holds_alternative<venue::TimerDue>(event.body)) {
    handle_timer(event.now, actions);
  } else if (std::holds_alternative<venue::ShutdownAsked>(event.body)) {
    for (const auto& feed : feeds_)
      feed->stop(actions);
    if (trading_ != nullptr) trading_->stop(event.now, actions);
  } else if (trading_ != nullptr) {
    handle_command(event);
  }
  follow_account();
}

void Engine::handle_timer(core::Timestamp now, venue::Actions& actions) {
  for (const auto& feed : feeds_) {
    if (trading_ != nullptr && trading_->take_clock_doubt(feed->venue())) feed->refresh_clock();
    feed->on_timer(now, actions);
    if (trading_ != nullptr && feed->clock_offset())
      trading_->set_clock_offset(feed->venue(), *feed->clock_offset());
  }
  if (trading_ != nullptr) trading_->on_time();
  if (now < next_scan_at_) return;
  next_scan_at_ = now + kScanInterval;
  scanner_->on_time(now);
}

void Engine::handle_command(const venue::Event& event) {
  if (const auto* board = std::get_if<venue::BoardChanged>(&event.body))
    trading_->set_board(board->reachable);
  if (std::holds_alternative<venue::DrainAsked>(event.body)) trading_->drain();
  if (const auto* due = std::get_if<venue::OrderDue>(&event.body)) trading_->on_due(due->order);
  const auto* given = std::get_if<venue::CommandGiven>(&event.body);
  if (given == nullptr) return;
  const std::string reason(given->reason);
  switch (given->command) {
    case venue::Command::halt:
      return trading_->halt(reason);
    case venue::Command::kill:
      return trading_->kill(reason);
    case venue::Command::resume:
      return trading_->resume(reason);
    case venue::Command::drill:
      return trading_->drill();
  }
}

// What the account told that concerns the public half: its fees, rules that turned out old.
void Engine::follow_account() {
  if (trading_ == nullptr) return;
  for (const market::InstrumentId id : trading_->fees().take_changes()) {
    if (fee_versions_.size() <= id.index()) fee_versions_.resize(id.index() + 1, 1);
    ++fee_versions_[id.index()];
    on_instrument(id, {});
  }
  for (const market::VenueId venue : trading_->take_rule_refreshes())
    feeds_[venue.index()]->refresh_lists();
}

void Engine::set_stopwatch(core::Stopwatch& watch) {
  watch_ = &watch;
  for (const auto& feed : feeds_)
    feed->set_stopwatch(watch);
  if (trading_ != nullptr) trading_->set_stopwatch(watch);
}

void Engine::set_outlet(venue::Outlet& outlet) {
  if (trading_ != nullptr) trading_->set_outlet(outlet);
}

void Engine::start(core::Timestamp now, venue::Actions& actions) {
  actions_ = &actions;
  started_ = next_scan_at_ = now;
  if (trading_ != nullptr) trading_->start(now, actions);
  for (const auto& feed : feeds_)
    feed->start(now, actions);
}

venue::Feed* Engine::feed_of(venue::ConnectionId connection) {
  const std::uint32_t number = venue::slot_of(connection) / venue::Feed::kMaxSlots;
  return number < feeds_.size() ? feeds_[number].get() : nullptr;
}

market::VenueId Engine::account_of(venue::ConnectionId connection) const {
  const std::uint32_t slot = venue::slot_of(connection);
  const bool account = slot % venue::Feed::kMaxSlots >= venue::Feed::kMaxMarketSlots;
  if (!account || trading_ == nullptr) return {};
  return market::VenueId{static_cast<std::uint16_t>(slot / venue::Feed::kMaxSlots)};
}

arbitrage::LegTerms Engine::terms_of(const market::Instrument& instrument) const {
  const VenueConfig& venue = venues_[instrument.venue.index()];
  arbitrage::LegTerms terms;
  terms.taker_fee = venue.taker_fee;
  terms.buy_fee_from = venue.buy_fee_from;
  if (feeds_[instrument.venue.index()]->capabilities().buys_pay_in_quote)
    terms.buy_fee_from = arbitrage::BuyFeeFrom::quote;
  const std::string& coin = catalog_.assets().name(instrument.assets.base);
  if (trading_ != nullptr) {
    terms.taker_fee = trading_->fees().taker(instrument.id).value_or(venue.taker_fee);
    if (instrument.id.index() < fee_versions_.size())
      terms.fee_version = fee_versions_[instrument.id.index()];
  }
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
  if (trading_ != nullptr) trading_->on_instrument(id);
}

void Engine::on_trade(const market::PublicTrade&) {}

void Engine::on_episode_opened(const arbitrage::Episode&) {}

void Engine::on_episode_changed(const arbitrage::Episode&) {}

void Engine::on_episode_closed(const arbitrage::Episode& episode) {
  recent_.push_over({episode, trading_ != nullptr && trading_->traded(episode.id)});
  if (trading_ != nullptr) trading_->on_episode_closed(episode);
}

bool Engine::rehearse(core::Timestamp now, std::uint64_t turn) const {
  if (trading_ == nullptr) return false;
  const std::optional<arbitrage::Episode> episode = scanner_->rehearsal(turn, now);
  if (!episode) return false;
  const market::InstrumentId moved = turn % 2 == 0 ? episode->buy : episode->sell;
  feeds_[catalog_.instrument(moved).venue.index()]->rehearse(now);
  return trading_->rehearse(*episode, terms_of(catalog_.instrument(episode->buy)),
                            terms_of(catalog_.instrument(episode->sell)));
}

void Engine::on_executable(const arbitrage::Episode& episode) {
  if (trading_ == nullptr) return;
  watch_->lap(core::Station::scan);
  trading_->on_executable(episode, terms_of(catalog_.instrument(episode.buy)),
                          terms_of(catalog_.instrument(episode.sell)));
}

}  // namespace tern::engine
