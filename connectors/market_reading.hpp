// In: what a venue says of its market, in texts and in messages that were read. Out: the same as
// tern's values, or told to a sink.
// Cannot happen: a trade whose price or size was rounded; a top made of a book that was not whole.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/book_scratch.hpp"
#include "connectors/levels.hpp"
#include "connectors/texts.hpp"
#include "connectors/vocabulary.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors {

// What a frame is about. Unknown: that was not said yet.
enum class ChannelKind : std::uint8_t { unknown, ignored, book, top, trade, status };

// What every reader of a venue's frames or answers leans on.
class MarketReader {
 public:
  MarketReader(json::Parser& parser, const ConnectorConfig& config)
      : parser_(parser), catalog_(*config.catalog), venue_(config.venue) {}

 protected:
  // Invalid: not a listing that we know.
  [[nodiscard]] InstrumentId find(std::string_view symbol) const {
    return catalog_.symbols(venue_).find(symbol);
  }
  // Invalid: nor one that the sink makes.
  [[nodiscard]] InstrumentId find_or_make(std::string_view symbol, MarketSink& sink) const {
    const InstrumentId id = find(symbol);
    return id.valid() ? id : sink.on_unknown_symbol(symbol);
  }
  [[nodiscard]] Scales scales_of(InstrumentId id) const {
    const Instrument& instrument = catalog_.instrument(id);
    return {instrument.price_scale, instrument.size_scale};
  }
  // The one book of an answer about this symbol, whole and as it is now, which read(scales) puts
  // into books_. False: it cannot, or there is none, or more.
  template <typename Read>
  [[nodiscard]] bool tell_snapshot(std::string_view symbol, MarketSink& sink, Read&& read) {
    const InstrumentId id = find_or_make(symbol, sink);
    if (!id.valid()) return true;  // ours to ask, but no longer ours to know
    books_.clear();
    if (!read(scales_of(id))) return false;
    std::vector<BookElement>& books = books_.finish();
    if (books.size() != 1) return false;
    BookMessage& message = books.front().message;
    message.instrument = id;
    message.action = BookAction::snapshot;
    message.from_rest = true;
    sink.on_book(message);
    return true;
  }

  json::Parser& parser_;
  const Catalog& catalog_;
  VenueId venue_;
  BookScratch books_;
};

// Appends the trade with its price and size. False: they are none. Numbers that do not fit the
// scales are no error: the trade is left out.
[[nodiscard]] inline bool add_trade(const LevelTexts& texts, Scales scales, PublicTrade trade,
                                    std::vector<PublicTrade>& trades) {
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
inline void tell_top(const BookMessage& message, std::int64_t last_id, MarketSink& sink) {
  if (message.refused_levels != 0) return;
  market::TopOfBook top;
  top.instrument = message.instrument;
  top.last_id = last_id;
  top.venue_time = message.venue_time;
  if (!message.bids.empty()) top.bid = message.bids.front();
  if (!message.asks.empty()) top.ask = message.asks.front();
  sink.on_top(top);
}

inline void tell_trades(const std::vector<PublicTrade>& trades, MarketSink& sink) {
  for (const PublicTrade& trade : trades)
    sink.on_trade(trade);
}

// A whole listing.
inline void tell_listing(const std::vector<InstrumentDefinition>& listing, MarketSink& sink) {
  for (const InstrumentDefinition& definition : listing)
    sink.on_instrument(definition);
  sink.on_instruments_end();
}

// Of the entries of a list of maintenances the worst.
struct WorstStatus {
  VenueStatus status = VenueStatus::normal;
  std::string title;

  void add(VenueStatus each, std::string_view its_title) {
    if (each <= status) return;
    status = each;
    title = core::quoted(its_title, kErrorTextMax);
  }
};

}  // namespace tern::connectors
