// In: instruments with their terms, new rules. Out: tops and routes of their pairs.
// Cannot happen: one refused route that stops another; a known instrument added twice.
#include <algorithm>
#include <string>

#include "tern/arbitrage/scanner.hpp"
#include "tern/core/assert.hpp"

namespace tern::arbitrage {

namespace {

// Bits after the point of the pair's unit: plenty for cheap coins, given up where prices are large.
constexpr int kMostBits = 24;
constexpr int kLeastBits = -60;
constexpr int kBitsStep = 12;

core::Decimal one_plus(const core::Decimal& a, const core::Decimal& b) {
  return core::add(core::add(core::Decimal::from_integer(1), a).value(), b).value();
}

core::Status check_policy(const Policy& policy) {
  const bool good = policy.depth >= 1 && policy.depth <= Policy::kMaxDepth &&
                    policy.median_levels >= 1 && policy.median_levels <= Policy::kMaxMedianLevels;
  if (good) return core::Ok{};
  return core::Error{"the policy's depth must be 1 to " + std::to_string(Policy::kMaxDepth) +
                         ", its median levels 1 to " + std::to_string(Policy::kMaxMedianLevels),
                     "", ""};
}

}  // namespace

Scanner::Scanner(const market::Catalog& catalog, const market::BookStore& books,
                 const Settings& settings, EpisodeListener& listener)
    : catalog_(catalog), books_(books), settings_(settings), listener_(listener) {
  open_.reserve(kMaxOpenEpisodes);
}

core::Status Scanner::check(market::InstrumentId id) const {
  if (!id.valid() || id.index() >= catalog_.instrument_count()) {
    return core::Error{"no such instrument", "", ""};
  }
  const market::Instrument& instrument = catalog_.instrument(id);
  if (!instrument.pair.valid()) {
    return core::Error{"its pair is not configured",
                       catalog_.venue_name(instrument.venue) + " " + instrument.symbol, ""};
  }
  return check_policy(settings_.policy);
}

core::Result<RouteReport> Scanner::add_instrument(market::InstrumentId id, const LegTerms& terms) {
  const core::Status known = check(id);
  if (!known.ok()) return known.error();
  const market::Instrument& instrument = catalog_.instrument(id);
  // A route of the instrument to itself proves the terms alone.
  const Route::Half half{instrument, terms};
  const core::Result<Route> alone = Route::make(catalog_, half, half, settings_);
  if (!alone.ok()) return alone.error();
  if (id.index() >= slots_.size()) slots_.resize(id.index() + 1);
  if (instrument.pair.index() >= pairs_.size()) pairs_.resize(instrument.pair.index() + 1);
  Slot& slot = slots_[id.index()];
  PairTops& tops = pairs_[instrument.pair.index()];
  if (slot.pair == kNone) {
    if (tops.size() == kMaxInstrumentsOfPair) {
      return core::Error{"more instruments than " + std::to_string(kMaxInstrumentsOfPair),
                         catalog_.pair_name(instrument.pair), ""};
    }
    append(slot, id, static_cast<std::uint32_t>(instrument.pair.index()));
  }
  tops.terms[slot.position] = terms;
  set_factors(tops);
  return make_routes(tops, slot.position);
}

core::Result<RouteReport> Scanner::update_rules(market::InstrumentId id) {
  Slot* slot = slot_of(id);
  if (slot == nullptr) return core::Error{"the instrument was never added", "", ""};
  return make_routes(pairs_[slot->pair], slot->position);
}

// One more row and column in the tables of routes and episodes.
void Scanner::append(Slot& slot, market::InstrumentId id, std::uint32_t pair) {
  PairTops& tops = pairs_[pair];
  const std::size_t old_size = tops.size();
  const std::size_t size = old_size + 1;
  for (std::vector<std::uint32_t>* table : {&tops.routes, &tops.episodes}) {
    std::vector<std::uint32_t> larger(size * size, kNone);
    for (std::size_t buy = 0; buy < old_size; ++buy) {
      const auto row = table->begin() + static_cast<std::ptrdiff_t>(buy * old_size);
      std::copy(row, row + static_cast<std::ptrdiff_t>(old_size),
                larger.begin() + static_cast<std::ptrdiff_t>(buy * size));
    }
    *table = std::move(larger);
  }
  tops.bids.push_back(kNoBid);
  tops.asks.push_back(kNoAsk);
  tops.instruments.push_back(id);
  tops.terms.emplace_back();
  slot.pair = pair;
  slot.position = static_cast<std::uint16_t>(old_size);
}

// Both directions between the instrument at `position` and each other one.
RouteReport Scanner::make_routes(PairTops& tops, std::size_t position) {
  RouteReport report;
  const market::VenueId venue = catalog_.instrument(tops.instruments[position]).venue;
  for (std::size_t other = 0; other < tops.size(); ++other) {
    if (catalog_.instrument(tops.instruments[other]).venue == venue) continue;
    make_route({tops, other, position}, report);
    make_route({tops, position, other}, report);
  }
  return report;
}

void Scanner::make_route(const RoutePlace& place, RouteReport& report) {
  PairTops& tops = place.tops;
  const Route::Half buy{catalog_.instrument(tops.instruments[place.buy]), tops.terms[place.buy]};
  const Route::Half sell{catalog_.instrument(tops.instruments[place.sell]), tops.terms[place.sell]};
  core::Result<Route> made = Route::make(catalog_, buy, sell, settings_);
  std::uint32_t& index = tops.routes[tops.route(place.buy, place.sell)];
  if (index == kNone) {
    index = static_cast<std::uint32_t>(routes_.size());
    routes_.emplace_back();
  }
  if (made.ok()) {
    routes_[index] = made.value();
    ++report.made;
    return;
  }
  routes_[index] = Route{};
  report.refused.push_back(made.error());
  const std::uint32_t episode = tops.episodes[tops.route(place.buy, place.sell)];
  if (episode != kNone) close_episode(episode, last_now_);
}

bool Scanner::set_factors(PairTops& tops, int bits) {
  int price_scale = 0;
  for (const market::InstrumentId id : tops.instruments) {
    price_scale = std::max(price_scale, catalog_.instrument(id).price_scale);
  }
  const core::Decimal edge = std::min(settings_.min_edge, core::Decimal{});
  for (std::size_t i = 0; i < tops.size(); ++i) {
    const LegTerms& terms = tops.terms[i];
    Slot& slot = slots_[tops.instruments[i].index()];
    const int difference = price_scale - catalog_.instrument(tops.instruments[i]).price_scale;
    const core::Decimal sold = one_plus(terms.taker_fee.negated(), terms.inventory_cost.negated());
    const core::Decimal bought =
        core::add(one_plus(terms.taker_fee, terms.inventory_cost), edge).value();
    const auto bid = top_factor(sold, difference, bits, true);
    const auto ask = top_factor(bought, difference, bits, false);
    if (!bid || !ask) return false;
    slot.bid_factor = *bid;
    slot.ask_factor = *ask;
    tops.bids[i] = slot.bid == 0 ? kNoBid : bid->up(slot.bid);
    tops.asks[i] = slot.ask == 0 ? kNoAsk : ask->down(slot.ask);
    const bool large = tops.bids[i] > kLargestTop || (slot.ask != 0 && tops.asks[i] > kLargestTop);
    if (large && bits > kLeastBits) return false;
  }
  tops.bits = bits;
  return true;
}

// With as many bits as the pair's prices leave room for.
void Scanner::set_factors(PairTops& tops) {
  int bits = kMostBits;
  while (!set_factors(tops, bits)) {
    TERN_ASSERT(bits > kLeastBits, "with the least bits every price fits");
    bits = std::max(bits - kBitsStep, kLeastBits);
  }
}

}  // namespace tern::arbitrage
