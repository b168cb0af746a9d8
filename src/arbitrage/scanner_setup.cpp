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
  PairRoutes& pair = pairs_[instrument.pair.index()];
  if (slot.block == kNone) {
    if (pair.size() == kMaxInstrumentsOfPair || factors_.size() + 1 >= UINT16_MAX) {
      return core::Error{"more instruments of one pair, or different fees, than there is room for",
                         catalog_.venue_name(instrument.venue) + " " + instrument.symbol, ""};
    }
    append(slot, instrument);
  }
  pair.terms[slot.position] = terms;
  set_factors(pair);
  return make_routes(pair, slot.position);
}

core::Result<RouteReport> Scanner::update_rules(market::InstrumentId id) {
  Slot* slot = slot_of(id);
  if (slot == nullptr) return core::Error{"the instrument was never added", "", ""};
  return make_routes(pairs_[tops_.pair(slot->block)], slot->position);
}

// One more place among the pair's tops, one more row and column in its tables.
void Scanner::append(Slot& slot, const market::Instrument& instrument) {
  const auto number = static_cast<std::uint32_t>(instrument.pair.index());
  PairRoutes& pair = pairs_[number];
  const std::size_t old_size = pair.size();
  const std::size_t size = old_size + 1;
  for (std::vector<std::uint32_t>* table : {&pair.routes, &pair.episodes}) {
    std::vector<std::uint32_t> larger(size * size, kNone);
    for (std::size_t buy = 0; buy < old_size; ++buy) {
      const auto row = table->begin() + static_cast<std::ptrdiff_t>(buy * old_size);
      std::copy(row, row + static_cast<std::ptrdiff_t>(old_size),
                larger.begin() + static_cast<std::ptrdiff_t>(buy * size));
    }
    *table = std::move(larger);
  }
  TopTable::Block block =
      old_size == 0 ? tops_.make(number) : slots_[pair.instruments[0].index()].block;
  if (tops_.places(block) < size) block = tops_.enlarge(block);
  pair.instruments.push_back(instrument.id);
  pair.terms.emplace_back();
  slot.position = static_cast<std::uint8_t>(old_size);
  for (const market::InstrumentId id : pair.instruments)
    slots_[id.index()].block = block;
}

// Both directions between the instrument at `position` and each other one.
RouteReport Scanner::make_routes(PairRoutes& pair, std::size_t position) {
  RouteReport report;
  const market::VenueId venue = catalog_.instrument(pair.instruments[position]).venue;
  for (std::size_t other = 0; other < pair.size(); ++other) {
    if (catalog_.instrument(pair.instruments[other]).venue == venue) continue;
    make_route({pair, other, position}, report);
    make_route({pair, position, other}, report);
  }
  return report;
}

void Scanner::make_route(const RoutePlace& place, RouteReport& report) {
  PairRoutes& pair = place.pair;
  const Route::Half buy{catalog_.instrument(pair.instruments[place.buy]), pair.terms[place.buy]};
  const Route::Half sell{catalog_.instrument(pair.instruments[place.sell]), pair.terms[place.sell]};
  core::Result<Route> made = Route::make(catalog_, buy, sell, settings_);
  std::uint32_t& index = pair.routes[pair.route(place.buy, place.sell)];
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
  const std::uint32_t episode = pair.episodes[pair.route(place.buy, place.sell)];
  if (episode != kNone) close_episode(episode, last_now_);
}

// False when the unit is too fine for a factor or a price.
bool Scanner::set_factors(const PairRoutes& pair, int bits) {
  int price_scale = 0;
  for (const market::InstrumentId id : pair.instruments) {
    price_scale = std::max(price_scale, catalog_.instrument(id).price_scale);
  }
  const core::Decimal edge = std::min(settings_.min_edge, core::Decimal{});
  for (std::size_t i = 0; i < pair.size(); ++i) {
    const market::InstrumentId id = pair.instruments[i];
    const LegTerms& terms = pair.terms[i];
    const int difference = price_scale - catalog_.instrument(id).price_scale;
    const core::Decimal sold = one_plus(terms.taker_fee.negated(), terms.inventory_cost.negated());
    const core::Decimal bought =
        core::add(one_plus(terms.taker_fee, terms.inventory_cost), edge).value();
    const auto bid_factor = top_factor(sold, difference, bits, true);
    const auto ask_factor = top_factor(bought, difference, bits, false);
    if (!bid_factor || !ask_factor) return false;
    const std::int64_t bid = bid_of(id);
    const std::int64_t ask = ask_of(id);
    const std::int64_t adjusted_bid = bid == 0 ? kNoBid : bid_factor->up(bid);
    const std::int64_t adjusted_ask = ask == 0 ? kNoAsk : ask_factor->down(ask);
    const bool large = adjusted_bid > kLargestTop || (ask != 0 && adjusted_ask > kLargestTop);
    if (large && bits > kLeastBits) return false;
    Slot& slot = slots_[id.index()];
    slot.factors = index_of({*bid_factor, *ask_factor});
    tops_.bids(slot.block)[i] = adjusted_bid;
    tops_.asks(slot.block)[i] = adjusted_ask;
  }
  return true;
}

// As fine a unit as the pair's prices leave room for.
void Scanner::set_factors(const PairRoutes& pair) {
  int bits = kMostBits;
  while (!set_factors(pair, bits)) {
    TERN_ASSERT(bits > kLeastBits, "with the least bits every price fits");
    bits = std::max(bits - kBitsStep, kLeastBits);
  }
}

std::uint16_t Scanner::index_of(const Factors& factors) {
  auto known = std::find(factors_.begin(), factors_.end(), factors);
  if (known == factors_.end()) {
    TERN_ASSERT(factors_.size() < UINT16_MAX, "more different fees than there is room for");
    known = factors_.insert(known, factors);
  }
  return static_cast<std::uint16_t>(known - factors_.begin());
}

}  // namespace tern::arbitrage
