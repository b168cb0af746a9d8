// In: what a venue says of its market, in texts and in messages that were read. Out: the same as
// tern's values, or told to a sink.
// Cannot happen: a trade whose price or size was rounded; a top made of a book that was not whole.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/levels.hpp"
#include "connectors/texts.hpp"
#include "tern/core/text.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/connector.hpp"

namespace tern::connectors {

[[nodiscard]] inline market::Scales scales_of(const market::Instrument& instrument) noexcept {
  return {instrument.price_scale, instrument.size_scale};
}

// Invalid: the catalog does not know the symbol and the sink makes none.
[[nodiscard]] inline market::InstrumentId instrument_of(const market::SymbolIndex& known,
                                                        std::string_view symbol,
                                                        venue::MarketSink& sink) {
  const market::InstrumentId id = known.find(symbol);
  return id.valid() ? id : sink.on_unknown_symbol(symbol);
}

// Appends the trade with its price and size. False: they are none. Numbers that do not fit the
// scales are no error: the trade is left out.
[[nodiscard]] inline bool add_trade(const LevelTexts& texts, market::Scales scales,
                                    market::PublicTrade trade,
                                    std::vector<market::PublicTrade>& trades) {
  using core::ScaledStatus;
  const core::ScaledNumber price = core::parse_scaled(texts.price, scales.price);
  const core::ScaledNumber size = core::parse_scaled(texts.size, scales.size);
  if (price.status == ScaledStatus::malformed || size.status == ScaledStatus::malformed)
    return false;
  if (texts.price.front() == '-' || texts.size.front() == '-') return false;
  if (price.status != ScaledStatus::ok || size.status != ScaledStatus::ok) return true;
  if (price.value == 0 || size.value == 0) return false;
  trade.price = {price.value};
  trade.size = {size.value};
  trades.push_back(trade);
  return true;
}

// The best levels of a message that holds nothing else. Untold when one does not fit the scales.
inline void tell_top(const market::BookMessage& message, std::int64_t last_id,
                     venue::MarketSink& sink) {
  if (message.refused_levels != 0) return;
  market::TopOfBook top;
  top.instrument = message.instrument;
  top.last_id = last_id;
  top.venue_time = message.venue_time;
  if (!message.bids.empty()) top.bid = message.bids.front();
  if (!message.asks.empty()) top.ask = message.asks.front();
  sink.on_top(top);
}

inline void tell_trades(const std::vector<market::PublicTrade>& trades, venue::MarketSink& sink) {
  for (const market::PublicTrade& trade : trades)
    sink.on_trade(trade);
}

// A whole listing.
inline void tell_listing(const std::vector<market::InstrumentDefinition>& listing,
                         venue::MarketSink& sink) {
  for (const market::InstrumentDefinition& definition : listing)
    sink.on_instrument(definition);
  sink.on_instruments_end();
}

// Of the entries of a list of maintenances the worst.
struct WorstStatus {
  venue::VenueStatus status = venue::VenueStatus::normal;
  std::string title;

  void add(venue::VenueStatus each, std::string_view its_title) {
    if (each <= status) return;
    status = each;
    title = core::quoted(its_title, kErrorTextMax);
  }
};

}  // namespace tern::connectors
