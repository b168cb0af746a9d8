// In: events for the private half. Out: each to the keeper whose part it is.
// Cannot happen: see the header.
#include "tern/engine/trading.hpp"

#include <algorithm>

namespace tern::engine {

Trading::Trading(Setup setup)
    : config_(std::move(setup.config)),
      catalog_(setup.catalog),
      clerk_(std::move(setup.recovered)),
      market_(setup.catalog, setup.books),
      reference_(setup.catalog.assets().intern(config_.reference_currency)),
      gate_(config_.limits),
      orders_(clerk_, catalog_, desks_),
      trades_(config_, {clerk_, orders_, gate_, market_, desks_, fees_}, reference_),
      maker_(config_, {clerk_, orders_, gate_, market_, desks_}, reference_),
      balances_(clerk_, orders_),
      loss_({clerk_, orders_, catalog_, desks_}, config_.node_number, config_.lost_since) {}

Trading::~Trading() = default;

void Trading::add_desk(DeskSetup setup) {
  const std::size_t index = setup.venue.index();
  desks_.resize(index + 1);
  killing_.resize(index + 1);
  if (setup.connector == nullptr) return;
  venue::DeskConfig desk;
  desk.venue = setup.venue;
  desk.slot = setup.slot;
  desk.road = config_.accounts[index].road;
  desk.seed = index + 1;
  venue::DeskListener& listener = *this;
  desks_[index] = std::make_unique<venue::Desk>(
      desk, venue::Desk::Parts{std::move(setup.connector), catalog_, setup.budgets, listener});
}

void Trading::begin(core::Timestamp now, venue::Actions& actions) {
  clerk_.begin(now, actions);
  gate_.on_time(now);
}

void Trading::start(core::Timestamp now, venue::Actions& actions) {
  begin(now, actions);
  clerk_.write(ledger::RunStarted{config_.node, config_.run, config_.program, config_.mode,
                                  config_.reference_currency, now});
  // Recovery: what an earlier run left at large is looked at as soon as its venue can be asked.
  const ledger::State& state = clerk_.state();
  for (const auto& [id, trade] : state.open_trades())
    watch_unsettled(trade);
  for (const ledger::TradeId id : state.given_up())
    watch_unsettled(*state.trade(id));
  for (const auto& desk : desks_) {
    if (desk != nullptr) desk->start(now, actions);
  }
  loss_.start();
  trades_.say_what_waits();
  // A kill that outlived its process is carried on: nobody may be left to ask for it again.
  if (clerk_.state().latched(ledger::LatchKind::kill)) begin_kill();
}

void Trading::watch_unsettled(const ledger::Trade& trade) {
  for (const orders::Order* order : clerk_.state().orders_of(trade)) {
    if (!order->settled()) orders_.watch(*order, clerk_.now());
  }
}

void Trading::stop(core::Timestamp now, venue::Actions& actions) {
  begin(now, actions);
  stopping_ = true;
  for (const auto& desk : desks_) {
    if (desk != nullptr) desk->stop(actions);
  }
}

void Trading::on_instrument(market::InstrumentId id) {
  const market::Instrument& instrument = catalog_.instrument(id);
  venue::Desk* desk = desks_[instrument.venue.index()].get();
  if (desk == nullptr) return;
  desk->add_instrument(id);
  loss_.add_instrument(id);
  const std::string& venue = catalog_.venue_name(instrument.venue);
  balances_.want(venue, catalog_.assets().name(instrument.assets.base));
  balances_.want(venue, catalog_.assets().name(instrument.assets.quote));
  // A trade of an earlier run has found its instrument again.
  std::vector<ledger::TradeId> waiting;
  for (const auto& [trade_id, trade] : clerk_.state().open_trades()) {
    for (const ledger::OrderIntent* leg : {&trade.plan.buy, &trade.plan.sell}) {
      if (leg->venue == venue && leg->symbol == instrument.symbol) waiting.push_back(trade_id);
    }
  }
  for (const ledger::TradeId trade_id : waiting) {
    maker_.shut(*clerk_.state().trade(trade_id));
    watch_unsettled(*clerk_.state().trade(trade_id));
    (void)trades_.look_at(trade_id);
  }
  follow_changes();
}

void Trading::on_executable(const arbitrage::Episode& episode, const arbitrage::LegTerms& buy,
                            const arbitrage::LegTerms& sell) {
  if (stopping_ || board_away_) return;
  maker_.on_executable(episode, buy, sell);
  follow_changes();
}

void Trading::on_episode_closed(const arbitrage::Episode& episode) {
  const market::Instrument& buy = catalog_.instrument(episode.buy);
  const market::Instrument& sell = catalog_.instrument(episode.sell);
  const arbitrage::Decision& best = episode.best;
  ledger::OpportunitySeen seen;
  seen.episode = episode.id.value();
  seen.pair = catalog_.pair_name(episode.pair);
  seen.buy_venue = catalog_.venue_name(buy.venue);
  seen.sell_venue = catalog_.venue_name(sell.venue);
  seen.born = episode.born;
  seen.closed = episode.closed;
  seen.verdict = arbitrage::verdict_name(episode.verdict());
  seen.best_edge_bps = episode.best_edge.bps();
  seen.buy_size = decimal_of(best.buy_size.value, buy.size_scale);
  seen.sell_size = decimal_of(best.sell_size.value, sell.size_scale);
  seen.buy_limit = decimal_of(best.buy_limit.value, buy.price_scale);
  seen.sell_limit = decimal_of(best.sell_limit.value, sell.price_scale);
  seen.profit = best.profit.decimal();
  seen.traded = maker_.traded(episode.id);
  clerk_.write(seen);
  maker_.on_episode_closed(episode);
}

// What evidence changed is looked at by the keeper of trades, until nothing changes any more.
void Trading::follow_changes() {
  for (std::vector<ledger::TradeId> changed = orders_.take_changed(); !changed.empty();
       changed = orders_.take_changed()) {
    for (const ledger::TradeId id : changed)
      (void)trades_.look_at(id);
  }
  for (const ledger::TradeId id : trades_.take_over())
    maker_.cool(*clerk_.state().trade(id));
}

void Trading::on_time() {
  for (const auto& desk : desks_) {
    if (desk != nullptr) desk->on_timer(clerk_.now(), clerk_.actions());
  }
  orders_.on_time();
  loss_.on_time();
  trades_.on_time();
  follow_changes();
  for (const auto& desk : desks_) {
    if (desk != nullptr) desk->send_due(clerk_.now(), clerk_.actions());
  }
  watch_kill();
}

void Trading::on_opened(market::VenueId venue, venue::ConnectionId connection) {
  if (auto& desk = desks_[venue.index()])
    desk->on_opened(connection, clerk_.now(), clerk_.actions());
  follow_changes();
}

void Trading::on_closed(market::VenueId venue, venue::ConnectionId connection,
                        std::string_view why) {
  if (auto& desk = desks_[venue.index()])
    desk->on_closed(connection, why, clerk_.now(), clerk_.actions());
  follow_changes();
}

void Trading::on_frame(market::VenueId venue, venue::ConnectionId connection,
                       std::string_view bytes) {
  if (auto& desk = desks_[venue.index()])
    desk->on_frame(connection, bytes, clerk_.now(), clerk_.actions());
  follow_changes();
}

void Trading::on_response(market::VenueId venue, const venue::HttpResponse& response) {
  if (auto& desk = desks_[venue.index()])
    desk->on_response(response, clerk_.now(), clerk_.actions());
  follow_changes();
}

void Trading::on_due(const venue::ClientOrderId& id) {
  orders_.on_due(id);
  follow_changes();
}

void Trading::set_clock_offset(market::VenueId venue, core::Duration offset) {
  if (auto& desk = desks_[venue.index()]) desk->set_clock_offset(offset);
  maker_.set_clock_skew(venue, offset);
}

bool Trading::take_clock_doubt(market::VenueId venue) {
  const auto& desk = desks_[venue.index()];
  return desk != nullptr && desk->take_clock_doubt();
}

arbitrage::FreeFunds Trading::free_funds(const arbitrage::Route& route) const {
  arbitrage::FreeFunds funds;
  const market::Instrument& sell = catalog_.instrument(route.sell.instrument);
  const core::Decimal& coin = maker_.purses().free(sell.id, venue::OrderSide::sell);
  const core::Decimal& quote = maker_.purses().free(route.buy.instrument, venue::OrderSide::buy);
  const core::Result<std::int64_t> lots =
      core::round_to_scale(coin, sell.size_scale, core::Rounding::floor).to_scaled(sell.size_scale);
  if (lots) funds.sell_coin = std::max<std::int64_t>(lots.value(), 0);
  funds.buy_quote = quote.is_negative() ? 0 : route.quote_units(quote);
  return funds;
}

std::vector<market::VenueId> Trading::take_rule_refreshes() {
  std::vector<market::VenueId> venues;
  venues.swap(rule_refreshes_);
  return venues;
}

}  // namespace tern::engine
