// In: instrument definitions per venue, pairs per configuration. Out: dense ids, look-up by symbol
// without allocation. Cannot happen: an instrument that changes its id or scale while the process
// runs.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/market/assets.hpp"
#include "tern/market/instrument.hpp"

namespace tern::market {

// Symbol text -> instrument of one venue. Open addressing; find() touches one or two cache lines.
class SymbolIndex {
 public:
  [[nodiscard]] InstrumentId find(
      std::string_view symbol) const noexcept;            // invalid id when unknown
  void insert(std::string_view symbol, InstrumentId id);  // the symbol must be new
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    InstrumentId id;
    std::string symbol;
  };
  void grow();

  std::vector<Slot> slots_;  // power of two
  std::size_t size_ = 0;
};

class Catalog {
 public:
  static constexpr std::size_t kMaxInstruments = 100'000;
  static constexpr std::size_t kMaxVenues = 64;

  VenueId add_venue(std::string_view name);
  [[nodiscard]] std::size_t venue_count() const noexcept { return venues_.size(); }
  [[nodiscard]] const std::string& venue_name(VenueId venue) const;
  [[nodiscard]] VenueId find_venue(std::string_view name) const;  // invalid id when unknown

  // Pairs come first: an instrument learns its pair when it is added.
  PairId add_pair(Pair pair);
  [[nodiscard]] std::size_t pair_count() const noexcept { return pairs_.size(); }
  [[nodiscard]] Pair pair(PairId id) const { return pairs_[id.index()]; }
  [[nodiscard]] PairId find_pair(Pair pair) const;
  [[nodiscard]] std::string pair_name(PairId id) const { return assets_.pair_name(pair(id)); }

  // New symbol: a new instrument. Known symbol: rules replaced and versioned when they differ,
  // scales kept; error when the new rules no longer fit the scales (the caller stops using it and
  // says so).
  core::Result<InstrumentId> add_instrument(VenueId venue, const InstrumentDefinition& definition);
  [[nodiscard]] const Instrument& instrument(InstrumentId id) const {
    return instruments_[id.index()];
  }
  [[nodiscard]] std::size_t instrument_count() const noexcept { return instruments_.size(); }
  // Instruments of one pair, all venues, in order of arrival.
  [[nodiscard]] std::span<const InstrumentId> instruments_of(PairId pair) const;
  [[nodiscard]] const SymbolIndex& symbols(VenueId venue) const;

  [[nodiscard]] Assets& assets() noexcept { return assets_; }
  [[nodiscard]] const Assets& assets() const noexcept { return assets_; }

 private:
  struct Venue {
    std::string name;
    SymbolIndex symbols;
  };
  struct Derived {
    Pair assets;
    Scales scales;
  };
  core::Status name_assets(const std::string& venue, const OtherNames& names, Pair assets);
  InstrumentId insert(VenueId venue, const InstrumentDefinition& definition,
                      const Derived& derived);
  core::Result<InstrumentId> refresh(InstrumentId id, const InstrumentDefinition& definition,
                                     Pair assets);
  [[nodiscard]] bool trades_already(PairId pair, VenueId venue) const;

  Assets assets_;
  std::vector<Venue> venues_;
  std::vector<Pair> pairs_;
  std::vector<std::vector<InstrumentId>> by_pair_;
  std::deque<Instrument> instruments_;  // references stay valid
};

}  // namespace tern::market
