// In: changed books, lost books, time. Out: episodes and their counts.
// Cannot happen: an allocation, a lock; a route looked at that the message does not touch.
#include "tern/arbitrage/scanner.hpp"

#include <algorithm>

#include "tern/arbitrage/walk.hpp"
#include "tern/core/assert.hpp"

namespace tern::arbitrage {

namespace {

Verdict verdict_on(market::Usable usable) {
  switch (usable) {
    case market::Usable::yes:
      return Verdict::executable;
    case market::Usable::not_live:
      return Verdict::not_live;
    case market::Usable::empty_side:
      return Verdict::empty_side;
    case market::Usable::crossed:
      return Verdict::crossed;
    case market::Usable::silent:
      return Verdict::silent;
    case market::Usable::unchanged:
      return Verdict::unchanged;
  }
  TERN_ASSERT(false, "unknown usability");
  return Verdict::not_live;
}

// The earlier refusal of two in the order of the rules.
Verdict first_refusal(Verdict a, Verdict b) {
  if (a == Verdict::executable) return b;
  if (b == Verdict::executable) return a;
  return std::min(a, b);
}

bool is_about_books(Verdict verdict) {
  return verdict > Verdict::executable && verdict <= Verdict::not_trading;
}

bool better(const Decision& a, const Decision& b) {
  const bool a_executable = a.verdict == Verdict::executable;
  const bool b_executable = b.verdict == Verdict::executable;
  if (a_executable != b_executable) return a_executable;
  return a.edge > b.edge;
}

bool same_to_a_reader(const Decision& a, const Decision& b) {
  return a.verdict == b.verdict && a.edge == b.edge && a.buy_size == b.buy_size &&
         a.sell_size == b.sell_size && a.buy_limit == b.buy_limit && a.sell_limit == b.sell_limit &&
         a.profit.units == b.profit.units;
}

core::Duration age(core::Timestamp since, core::Timestamp now) {
  return std::max(now - since, core::Duration{});
}

std::int64_t price_or_none(const market::Level* level) {
  return level == nullptr ? 0 : level->price.value;
}

}  // namespace

Scanner::Slot* Scanner::slot_of(market::InstrumentId id) noexcept {
  if (id.index() >= slots_.size() || slots_[id.index()].block == kNone) return nullptr;
  return &slots_[id.index()];
}

void Scanner::expect(market::InstrumentId id) const noexcept {
  if (id.index() < slots_.size() && slots_[id.index()].block != kNone) {
    tops_.fetch(slots_[id.index()].block);
  }
}

void Scanner::on_book(market::InstrumentId id, core::Timestamp now) {
  Slot* slot = slot_of(id);
  if (slot == nullptr) return;
  last_now_ = now;
  if (slot->book == nullptr) slot->book = books_.find(id);
  if (slot->book == nullptr || !slot->book->sync.live()) return set_tops(*slot, 0, 0, now);
  set_tops(*slot, price_or_none(slot->book->book.best_bid()),
           price_or_none(slot->book->book.best_ask()), now);
}

void Scanner::on_lost(market::InstrumentId id, core::Timestamp now) {
  Slot* slot = slot_of(id);
  if (slot == nullptr) return;
  last_now_ = now;
  set_tops(*slot, 0, 0, now);
}

void Scanner::set_tops(Slot& slot, std::int64_t bid, std::int64_t ask, core::Timestamp now) {
  const Factors& factors = factors_[slot.factors];
  const std::int64_t adjusted_bid = bid == 0 ? kNoBid : factors.bid.up(bid);
  const std::int64_t adjusted_ask = ask == 0 ? kNoAsk : factors.ask.down(ask);
  std::int64_t& known_bid = tops_.bids(slot.block)[slot.position];
  std::int64_t& known_ask = tops_.asks(slot.block)[slot.position];
  const bool same = adjusted_bid == known_bid && adjusted_ask == known_ask &&
                    factors.bid.tells_prices_apart() && factors.ask.tells_prices_apart();
  if (same && slot.open_episodes == 0) return;
  known_bid = adjusted_bid;
  known_ask = adjusted_ask;
  const bool large = adjusted_bid > kLargestTop || (ask != 0 && adjusted_ask > kLargestTop);
  if (large) set_factors(pairs_[tops_.pair(slot.block)]);
  look_at_pair(slot, now);
}

// The changed instrument against the others of its pair, both ways.
void Scanner::look_at_pair(const Slot& slot, core::Timestamp now) {
  const std::size_t places = tops_.places(slot.block);
  const std::int64_t* const bids = tops_.bids(slot.block);
  const std::int64_t* const asks = tops_.asks(slot.block);
  const std::size_t here = slot.position;
  const std::int64_t bid = bids[here];
  const std::int64_t ask = asks[here];
  unsigned any = slot.open_episodes;
  for (std::size_t i = 0; i < places; i += TopTable::kPlacesAtOnce) {
    any |= static_cast<unsigned>(bid > asks[i]) | static_cast<unsigned>(bid > asks[i + 1]) |
           static_cast<unsigned>(bid > asks[i + 2]) | static_cast<unsigned>(bid > asks[i + 3]);
    any |= static_cast<unsigned>(bids[i] > ask) | static_cast<unsigned>(bids[i + 1] > ask) |
           static_cast<unsigned>(bids[i + 2] > ask) | static_cast<unsigned>(bids[i + 3] > ask);
  }
  if (any == 0) return;
  PairRoutes& pair = pairs_[tops_.pair(slot.block)];
  for (std::size_t other = 0; other < pair.size(); ++other) {
    if (other == here) continue;
    if (bid > asks[other] || pair.episodes[pair.route(other, here)] != kNone) {
      look_at({pair, other, here}, now);
    }
    if (bids[other] > ask || pair.episodes[pair.route(here, other)] != kNone) {
      look_at({pair, here, other}, now);
    }
  }
}

// The best prices behind the tops; 0 where there is none. Only for instruments that were added.
std::int64_t Scanner::bid_of(market::InstrumentId id) const {
  const Slot& slot = slots_[id.index()];
  const bool none = tops_.bids(slot.block)[slot.position] == kNoBid;
  return none ? 0 : price_or_none(slot.book->book.best_bid());
}

std::int64_t Scanner::ask_of(market::InstrumentId id) const {
  const Slot& slot = slots_[id.index()];
  const bool none = tops_.asks(slot.block)[slot.position] == kNoAsk;
  return none ? 0 : price_or_none(slot.book->book.best_ask());
}

// One route whose tops may cross, or did: the exact comparison decides.
void Scanner::look_at(const RoutePlace& place, core::Timestamp now) {
  PairRoutes& pair = place.pair;
  const std::size_t cell = pair.route(place.buy, place.sell);
  if (pair.routes[cell] == kNone) return;
  const Route& route = routes_[pair.routes[cell]];
  if (route.pairings.empty()) return;
  const std::int64_t ask = ask_of(route.buy.instrument);
  const std::int64_t bid = bid_of(route.sell.instrument);
  const bool crossing = ask != 0 && bid != 0 && route.pays(ask, bid, route.buy_threshold);
  const std::uint32_t episode = pair.episodes[cell];
  if (crossing && episode == kNone) {
    open_episode(place, now);
  } else if (crossing) {
    update_episode(open_[episode], route, now);
  } else if (episode != kNone) {
    close_episode(episode, now);
  }
}

Verdict Scanner::verdict_on_books(const Route& route, core::Timestamp now) const {
  const auto of_book = [&](const RouteLeg& leg) {
    return verdict_on(market::usable(*slots_[leg.instrument.index()].book, now, settings_.ages));
  };
  const Verdict books = first_refusal(of_book(route.buy), of_book(route.sell));
  if (books != Verdict::executable) return books;
  return route.buy.trading && route.sell.trading ? Verdict::executable : Verdict::not_trading;
}

BookEvidence Scanner::evidence(const RouteLeg& leg, core::Timestamp now) const {
  const market::TrackedBook& book = *slots_[leg.instrument.index()].book;
  return {age(book.last_alive, now), age(book.last_change, now), book.sync.last_id(),
          leg.rules_version, leg.fee_version};
}

Decision Scanner::decide(const Route& route, core::Timestamp now) const {
  const Slot& buy = slots_[route.buy.instrument.index()];
  const Slot& sell = slots_[route.sell.instrument.index()];
  Decision decision;
  decision.at = now;
  const std::int64_t ask = ask_of(route.buy.instrument);
  if (ask != 0) decision.edge = route.edge(ask, bid_of(route.sell.instrument));
  decision.buy_book = evidence(route.buy, now);
  decision.sell_book = evidence(route.sell, now);
  decision.verdict = verdict_on_books(route, now);
  if (decision.verdict != Verdict::executable) return decision;
  const FreeFunds funds = funds_ != nullptr ? funds_->free_funds(route) : FreeFunds{};
  const WalkResult walked = walk({route, buy.book->book, sell.book->book, settings_.policy, funds});
  decision.verdict = walked.verdict;
  decision.drift = walked.drift;
  decision.buy_size = walked.buy_size;
  decision.sell_size = walked.sell_size;
  decision.buy_limit = walked.buy_limit;
  decision.sell_limit = walked.sell_limit;
  decision.profit = walked.profit;
  return decision;
}

// An edge counts as the best only on books that may be believed.
void Scanner::note_edge(const Decision& decision) {
  if (is_about_books(decision.verdict) || decision.verdict == Verdict::too_good) return;
  if (!stats_.best_edge || decision.edge > *stats_.best_edge) stats_.best_edge = decision.edge;
}

void Scanner::open_episode(const RoutePlace& place, core::Timestamp now) {
  if (open_.size() == kMaxOpenEpisodes) {
    ++stats_.overflowed;
    return;
  }
  PairRoutes& pair = place.pair;
  const std::size_t cell = pair.route(place.buy, place.sell);
  const Route& route = routes_[pair.routes[cell]];
  Slot& buy = slots_[route.buy.instrument.index()];
  Slot& sell = slots_[route.sell.instrument.index()];
  pair.episodes[cell] = static_cast<std::uint32_t>(open_.size());
  Episode& episode = open_.emplace_back();
  episode.id = EpisodeId(next_episode_++);
  episode.pair = market::PairId(static_cast<std::uint16_t>(tops_.pair(buy.block)));
  episode.buy = route.buy.instrument;
  episode.sell = route.sell.instrument;
  episode.born = now;
  episode.latest = decide(route, now);
  episode.best = episode.latest;
  episode.best_edge = episode.latest.edge;
  ++buy.open_episodes;
  ++sell.open_episodes;
  ++stats_.seen;
  ++stats_.by_verdict[static_cast<std::size_t>(episode.verdict())];
  note_edge(episode.latest);
  listener_.on_episode_opened(episode);
  if (episode.latest.verdict == Verdict::executable) listener_.on_executable(episode);
}

void Scanner::update_episode(Episode& episode, const Route& route, core::Timestamp now) {
  const Decision decision = decide(route, now);
  const bool news = !same_to_a_reader(decision, episode.latest);
  episode.latest = decision;
  episode.best_edge = std::max(episode.best_edge, decision.edge);
  note_edge(decision);
  if (better(decision, episode.best)) {
    --stats_.by_verdict[static_cast<std::size_t>(episode.verdict())];
    episode.best = decision;
    ++stats_.by_verdict[static_cast<std::size_t>(episode.verdict())];
  }
  if (news) listener_.on_episode_changed(episode);
  if (decision.verdict == Verdict::executable) listener_.on_executable(episode);
}

// Where the pair's table keeps the episode's index.
std::uint32_t& Scanner::episode_cell(const Episode& episode) {
  PairRoutes& pair = pairs_[episode.pair.index()];
  return pair.episodes[pair.route(slots_[episode.buy.index()].position,
                                  slots_[episode.sell.index()].position)];
}

void Scanner::close_episode(std::uint32_t index, core::Timestamp now) {
  Episode& episode = open_[index];
  episode.closed = now;
  listener_.on_episode_closed(episode);
  episode_cell(episode) = kNone;
  --slots_[episode.buy.index()].open_episodes;
  --slots_[episode.sell.index()].open_episodes;
  if (index + 1 != open_.size()) {
    episode = open_.back();
    episode_cell(episode) = index;
  }
  open_.pop_back();
}

void Scanner::on_time(core::Timestamp now) {
  last_now_ = now;
  for (Episode& episode : open_) {
    const PairRoutes& pair = pairs_[episode.pair.index()];
    const Route& route = routes_[pair.routes[pair.route(slots_[episode.buy.index()].position,
                                                        slots_[episode.sell.index()].position)]];
    const Verdict books = verdict_on_books(route, now);
    const Verdict latest = episode.latest.verdict;
    const bool as_before = is_about_books(latest) ? books == latest : books == Verdict::executable;
    if (!as_before) update_episode(episode, route, now);
  }
}

std::optional<BestRoute> Scanner::best_now(market::PairId id) const {
  if (!id.valid() || id.index() >= pairs_.size()) return std::nullopt;
  const PairRoutes& pair = pairs_[id.index()];
  if (pair.size() == 0) return std::nullopt;
  const TopTable::Block block = slots_[pair.instruments[0].index()].block;
  const Route* best = nullptr;
  std::int64_t best_gap = 0;
  for (std::size_t buy = 0; buy < pair.size(); ++buy) {
    for (std::size_t sell = 0; sell < pair.size(); ++sell) {
      const std::uint32_t index = pair.routes[pair.route(buy, sell)];
      if (index == kNone || routes_[index].pairings.empty()) continue;
      const std::int64_t ask = tops_.asks(block)[buy];
      const std::int64_t bid = tops_.bids(block)[sell];
      if (ask == kNoAsk || bid == kNoBid) continue;
      if (best != nullptr && bid - ask <= best_gap) continue;
      best = &routes_[index];
      best_gap = bid - ask;
    }
  }
  if (best == nullptr) return std::nullopt;
  return BestRoute{best->buy.instrument, best->sell.instrument,
                   best->edge(ask_of(best->buy.instrument), bid_of(best->sell.instrument))};
}

}  // namespace tern::arbitrage
