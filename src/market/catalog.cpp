// In: venues, pairs and instrument definitions. Out: dense ids and their look-up by symbol.
// Cannot happen: a known symbol that changes its id, its scales or its coins.
#include "tern/market/catalog.hpp"

#include <algorithm>
#include <cstring>

#include "tern/core/assert.hpp"
#include "tern/core/int128.hpp"

namespace tern::market {

namespace {

constexpr std::uint64_t kMixA = 0xA0761D6478BD642FULL;
constexpr std::uint64_t kMixB = 0xE7037ED1A0B428DBULL;

std::uint64_t load(const char* bytes, std::size_t count) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, count);
  return word;
}

std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
  const core::Uint128 product = static_cast<core::Uint128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Symbols are short: two loads that overlap cover 8 to 16 bytes, which is nearly all of them.
std::uint64_t hash_of(std::string_view text) noexcept {
  const char* bytes = text.data();
  std::size_t left = text.size();
  std::uint64_t hash = kMixA ^ left;
  for (; left > 16; left -= 16, bytes += 16) {
    hash = fold(load(bytes, 8) ^ kMixB, load(bytes + 8, 8) ^ hash);
  }
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (left >= 8) {
    low = load(bytes, 8);
    high = load(bytes + left - 8, 8);
  } else if (left >= 4) {
    low = load(bytes, 4);
    high = load(bytes + left - 4, 4);
  } else {
    low = load(bytes, left);
  }
  return fold(low ^ kMixB, high ^ hash);
}

}  // namespace

InstrumentId SymbolIndex::find(std::string_view symbol) const noexcept {
  if (slots_.empty() || symbol.empty()) return {};
  const std::uint64_t hash = hash_of(symbol);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask; slots_[i].id.valid(); i = (i + 1) & mask) {
    if (slots_[i].hash == hash && slots_[i].symbol == symbol) return slots_[i].id;
  }
  return {};
}

void SymbolIndex::insert(std::string_view symbol, InstrumentId id) {
  TERN_ASSERT(id.valid(), "a symbol needs an instrument");
  TERN_ASSERT(!find(symbol).valid(), "a symbol is inserted once");
  if ((size_ + 1) * 2 > slots_.size()) grow();
  const std::uint64_t hash = hash_of(symbol);
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = hash & mask;
  while (slots_[i].id.valid())
    i = (i + 1) & mask;
  slots_[i] = {hash, id, std::string(symbol)};
  ++size_;
}

void SymbolIndex::grow() {
  std::vector<Slot> old = std::move(slots_);
  slots_ = std::vector<Slot>(std::max<std::size_t>(16, old.size() * 2));
  const std::size_t mask = slots_.size() - 1;
  for (Slot& slot : old) {
    if (!slot.id.valid()) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].id.valid())
      i = (i + 1) & mask;
    slots_[i] = std::move(slot);
  }
}

VenueId Catalog::add_venue(std::string_view name) {
  TERN_ASSERT(venues_.size() < kMaxVenues, "too many venues");
  TERN_ASSERT(!find_venue(name).valid(), "a venue is added once");
  venues_.push_back({std::string(name), {}});
  return VenueId{static_cast<std::uint16_t>(venues_.size() - 1)};
}

const std::string& Catalog::venue_name(VenueId venue) const {
  TERN_ASSERT(venue.index() < venues_.size(), "name of a venue that does not exist");
  return venues_[venue.index()].name;
}

VenueId Catalog::find_venue(std::string_view name) const {
  for (std::size_t i = 0; i < venues_.size(); ++i) {
    if (venues_[i].name == name) return VenueId{static_cast<std::uint16_t>(i)};
  }
  return {};
}

PairId Catalog::add_pair(Pair pair) {
  const PairId known = find_pair(pair);
  if (known.valid()) return known;
  TERN_ASSERT(instruments_.empty(), "pairs are configured before instruments arrive");
  TERN_ASSERT(pairs_.size() < PairId::kNone, "too many pairs");
  pairs_.push_back(pair);
  by_pair_.emplace_back();
  return PairId{static_cast<std::uint16_t>(pairs_.size() - 1)};
}

PairId Catalog::find_pair(Pair pair) const {
  const auto known = std::find(pairs_.begin(), pairs_.end(), pair);
  if (known == pairs_.end()) return {};
  return PairId{static_cast<std::uint16_t>(known - pairs_.begin())};
}

std::span<const InstrumentId> Catalog::instruments_of(PairId pair) const {
  TERN_ASSERT(pair.index() < by_pair_.size(), "instruments of a pair that does not exist");
  return by_pair_[pair.index()];
}

const SymbolIndex& Catalog::symbols(VenueId venue) const {
  TERN_ASSERT(venue.index() < venues_.size(), "symbols of a venue that does not exist");
  return venues_[venue.index()].symbols;
}

core::Result<InstrumentId> Catalog::add_instrument(VenueId venue,
                                                   const InstrumentDefinition& definition) {
  TERN_ASSERT(venue.index() < venues_.size(), "an instrument of a venue that does not exist");
  const std::string& venue_name = venues_[venue.index()].name;
  const Pair assets{assets_.of_venue(venue_name, definition.base_ticker),
                    assets_.of_venue(venue_name, definition.quote_ticker)};
  const InstrumentId known = venues_[venue.index()].symbols.find(definition.symbol);
  if (known.valid()) return refresh(known, definition, assets);
  const core::Status named = name_assets(venue_name, definition.other_names, assets);
  if (!named.ok()) return named.error();
  const core::Result<Scales> scales = choose_scales(definition);
  if (!scales.ok()) {
    core::Error error = scales.error();
    error.where = venue_name + " " + error.where;
    return error;
  }
  if (instruments_.size() == kMaxInstruments || !assets.base.valid() || !assets.quote.valid()) {
    return core::Error{"no room for the instrument, or it names no coins",
                       venue_name + " " + definition.symbol, "the symbol is left out"};
  }
  return insert(venue, definition, {assets, scales.value()});
}

core::Status Catalog::name_assets(const std::string& venue, const OtherNames& names, Pair assets) {
  const auto add = [&](const std::vector<std::string>& tickers, AssetId id) -> core::Status {
    const std::string meant = assets_.name(id);
    for (const std::string& ticker : tickers) {
      const core::Status added = assets_.add_alias(venue, ticker, meant);
      if (!added.ok()) return added;
    }
    return core::Ok{};
  };
  if (!assets.base.valid() || !assets.quote.valid()) return core::Ok{};
  const core::Status base = add(names.base_tickers, assets.base);
  return base.ok() ? add(names.quote_tickers, assets.quote) : base;
}

InstrumentId Catalog::insert(VenueId venue, const InstrumentDefinition& definition,
                             const Derived& derived) {
  const InstrumentId id{static_cast<std::uint32_t>(instruments_.size())};
  Instrument instrument;
  instrument.id = id;
  instrument.venue = venue;
  instrument.assets = derived.assets;
  instrument.symbol = definition.symbol;
  const std::string& asked_as = definition.other_names.request_symbol;
  instrument.request_symbol = asked_as.empty() ? definition.symbol : asked_as;
  instrument.price_scale = derived.scales.price;
  instrument.size_scale = derived.scales.size;
  instrument.rules = definition.rules;
  instrument.rules.version = 0;
  instrument.venue_code = definition.venue_code;
  const PairId pair = definition.product == "spot" ? find_pair(derived.assets) : PairId{};
  if (pair.valid() && !trades_already(pair, venue)) {
    instrument.pair = pair;
    by_pair_[pair.index()].push_back(id);
  }
  instruments_.push_back(std::move(instrument));
  SymbolIndex& symbols = venues_[venue.index()].symbols;
  symbols.insert(definition.symbol, id);
  for (const std::string& name : definition.other_names.symbols) {
    if (!symbols.find(name).valid()) symbols.insert(name, id);
  }
  return id;
}

// Two symbols of one venue for one pair would be a route of the venue with itself: the first
// stands.
bool Catalog::trades_already(PairId pair, VenueId venue) const {
  const std::vector<InstrumentId>& members = by_pair_[pair.index()];
  return std::any_of(members.begin(), members.end(), [&](InstrumentId member) {
    return instruments_[member.index()].venue == venue;
  });
}

core::Result<InstrumentId> Catalog::refresh(InstrumentId id, const InstrumentDefinition& definition,
                                            Pair assets) {
  Instrument& instrument = instruments_[id.index()];
  const std::string where = venues_[instrument.venue.index()].name + " " + instrument.symbol;
  if (instrument.assets != assets) {
    return core::Error{"the symbol now names other coins", where, "restart to take it in again"};
  }
  if (!scales_fit(definition.rules, {instrument.price_scale, instrument.size_scale})) {
    return core::Error{"the new rules do not fit the scales chosen at start", where,
                       "the symbol is not used until the next start"};
  }
  Rules rules = definition.rules;
  rules.version = instrument.rules.version;
  if (!(rules == instrument.rules)) {
    ++rules.version;
    instrument.rules = rules;
  }
  instrument.venue_code = definition.venue_code;
  return id;
}

}  // namespace tern::market
