// In: the engine at one moment.
// Out: views for a screen.
// Cannot happen: a change of anything but the place to go on with.
#include <algorithm>

#include "tern/engine/engine.hpp"

namespace tern::engine {

namespace {

core::Duration age_of(core::Timestamp since, core::Timestamp now) {
  return since.known() ? core::Duration{std::max<std::int64_t>((now - since).ns, 0)}
                       : core::Duration{};
}

}  // namespace

const std::string& Engine::venue_name(market::VenueId venue) const {
  return catalog_.venue_name(venue);
}

StatusView Engine::status(core::Timestamp now) const {
  StatusView view;
  view.now = now;
  view.started = started_;
  view.stats = scanner_->stats();
  for (const auto& feed : feeds_) {
    view.venues.push_back(
        {catalog_.venue_name(feed->venue()), feed->status(now), feed->counters()});
  }
  for (std::size_t i = 0; i < catalog_.pair_count(); ++i) {
    view.pairs.push_back(pair_view(market::PairId{static_cast<std::uint16_t>(i)}, now));
  }
  for (const arbitrage::Episode& episode : scanner_->open()) {
    const bool traded = trading_ != nullptr && trading_->traded(episode.id);
    view.open.push_back(episode_view(episode, traded));
  }
  for (std::size_t i = recent_.size(); i > 0; --i)  // newest first
    view.recent.push_back(episode_view(recent_[i - 1].episode, recent_[i - 1].traded));
  if (trading_ != nullptr) view.trading = trading_->view(now);
  return view;
}

PairView Engine::pair_view(market::PairId pair, core::Timestamp now) const {
  PairView view;
  view.name = pair_names_[pair.index()];
  for (const market::InstrumentId id : catalog_.instruments_of(pair)) {
    const market::Instrument& instrument = catalog_.instrument(id);
    const market::TrackedBook* tracked = books_.find(id);
    if (tracked == nullptr) continue;
    TopView top;
    top.venue = catalog_.venue_name(instrument.venue);
    top.price_scale = instrument.price_scale;
    top.size_scale = instrument.size_scale;
    if (tracked->book.best_bid() != nullptr) top.bid = *tracked->book.best_bid();
    if (tracked->book.best_ask() != nullptr) top.ask = *tracked->book.best_ask();
    top.age = age_of(tracked->last_alive, now);
    top.change_age = age_of(tracked->last_change, now);
    top.by_rest = tracked->by_rest;
    top.usable = market::usable(*tracked, now, ages_);
    view.tops.push_back(top);
  }
  const std::optional<arbitrage::BestRoute> best = scanner_->best_now(pair);
  if (best) {
    view.best_buy = catalog_.venue_name(catalog_.instrument(best->buy).venue);
    view.best_sell = catalog_.venue_name(catalog_.instrument(best->sell).venue);
    view.best_edge = best->edge;
  }
  return view;
}

EpisodeView Engine::episode_view(const arbitrage::Episode& episode, bool traded) const {
  const market::Instrument& buy = catalog_.instrument(episode.buy);
  EpisodeView view;
  view.episode = episode;
  view.buy_size_scale = buy.size_scale;
  view.pair = pair_names_[episode.pair.index()];
  view.quote = catalog_.assets().name(buy.assets.quote);
  view.buy_venue = catalog_.venue_name(buy.venue);
  view.sell_venue = catalog_.venue_name(catalog_.instrument(episode.sell).venue);
  view.traded = traded;
  return view;
}

std::vector<BookView> Engine::books(std::size_t most) {
  std::vector<BookView> views;
  const auto count = static_cast<std::uint32_t>(catalog_.instrument_count());
  for (std::uint32_t looked = 0; looked < count && views.size() < most; ++looked) {
    const market::InstrumentId id{next_book_ % count};
    next_book_ = (next_book_ + 1) % count;
    const market::TrackedBook* tracked = books_.find(id);
    if (tracked == nullptr || !tracked->sync.live()) continue;
    const market::Instrument& instrument = catalog_.instrument(id);
    views.push_back(
        {catalog_.venue_name(instrument.venue), instrument.symbol, tracked->sync.last_id(),
         market::canonical_digest(tracked->book, instrument.price_scale, instrument.size_scale)});
  }
  return views;
}

}  // namespace tern::engine
