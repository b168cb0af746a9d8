// In: venues, pairs, books as short lists. Out: a scanner over the product's own catalog and store,
// with everything it tells. Cannot happen: a book that skips its sync machine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenario.hpp"
#include "tern/arbitrage/scanner.hpp"
#include "unit/market/messages.hpp"

namespace tern::arbitrage {

class RecordingListener final : public EpisodeListener {
 public:
  void on_episode_opened(const Episode& episode) override { opened.push_back(episode); }
  void on_episode_changed(const Episode& episode) override { changed.push_back(episode); }
  void on_episode_closed(const Episode& episode) override { closed.push_back(episode); }

  std::vector<Episode> opened;
  std::vector<Episode> changed;
  std::vector<Episode> closed;
};

inline core::Timestamp at_ms(std::int64_t ms) {
  return core::from_milliseconds(1'700'000'000'000 + ms);
}

// Instruments are numbered pair * venues + venue. Prices count 10^-2, sizes 10^-2.
class ScannerWorld {
 public:
  struct Size {
    std::size_t venues = 2;
    std::size_t pairs = 1;
  };

  explicit ScannerWorld(const Settings& settings, Size size = {2, 1}, LegTerms terms = {})
      : size_(size) {
    for (std::size_t p = 0; p < size.pairs; ++p) {
      catalog.add_pair(
          {catalog.assets().intern("C" + std::to_string(p)), catalog.assets().intern("USD")});
    }
    for (std::size_t v = 0; v < size.venues; ++v)
      catalog.add_venue("venue" + std::to_string(v));
    scanner = std::make_unique<Scanner>(catalog, books, settings, listener);
    for (std::size_t p = 0; p < size.pairs; ++p) {
      for (std::size_t v = 0; v < size.venues; ++v)
        add(p, v, terms);
    }
  }

  [[nodiscard]] market::InstrumentId id(std::size_t venue, std::size_t pair = 0) const {
    return market::InstrumentId(static_cast<std::uint32_t>(pair * size_.venues + venue));
  }
  // A snapshot of the whole book, one level a side; zero price: that side is empty.
  void set(std::size_t venue, std::int64_t bid, std::int64_t ask, core::Timestamp now,
           std::size_t pair = 0) {
    set_levels(venue, bid == 0 ? Levels{} : Levels{market::level(bid, 100)},
               ask == 0 ? Levels{} : Levels{market::level(ask, 100)}, now, pair);
  }
  using Levels = std::vector<market::Level>;
  void set_levels(std::size_t venue, Levels bids, Levels asks, core::Timestamp now,
                  std::size_t pair = 0) {
    const market::MadeMessage made =
        market::chained(-1, ++sequence_, std::move(bids), std::move(asks));
    books.find(id(venue, pair))->receive(made.message(), now);
    scanner->on_book(id(venue, pair), now);
  }
  // Proof of life without a change.
  void heartbeat(std::size_t venue, core::Timestamp now, std::size_t pair = 0) {
    market::TrackedBook& book = *books.find(id(venue, pair));
    const market::MadeMessage made =
        market::chained(book.sync.last_id(), book.sync.last_id(), {}, {});
    book.receive(made.message(), now);
    scanner->on_book(id(venue, pair), now);
  }
  void lose(std::size_t venue, core::Timestamp now, std::size_t pair = 0) {
    books.find(id(venue, pair))->reset(now);
    scanner->on_lost(id(venue, pair), now);
  }
  void set_status(std::size_t venue, market::TradingStatus status) {
    definitions_[id(venue).index()].rules.status = status;
    must(catalog.add_instrument(catalog.instrument(id(venue)).venue,
                                definitions_[id(venue).index()]));
    must(scanner->update_rules(id(venue)));
  }
  [[nodiscard]] std::uint64_t counted() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : scanner->stats().by_verdict)
      sum += count;
    return sum;
  }

  market::Catalog catalog;
  market::BookStore books;
  RecordingListener listener;
  std::unique_ptr<Scanner> scanner;

 private:
  template <typename T>
  static void must(const core::Result<T>& result) {
    TERN_ASSERT(result.ok(), result.ok() ? "" : result.error().what.c_str());
  }
  void add(std::size_t pair, std::size_t venue, const LegTerms& terms) {
    market::InstrumentDefinition definition;
    definition.symbol = "C" + std::to_string(pair) + "USD";
    definition.base_ticker = "C" + std::to_string(pair);
    definition.quote_ticker = "USD";
    definition.wire_price_decimals = 2;
    definition.wire_size_decimals = 2;
    definition.rules.tick = decimal("0.01");
    definition.rules.lot = decimal("0.01");
    definition.rules.status = market::TradingStatus::trading;
    const auto made =
        catalog.add_instrument(market::VenueId(static_cast<std::uint16_t>(venue)), definition);
    must(made);
    definitions_.push_back(definition);
    books.add(catalog.instrument(made.value()), {market::SyncRule::chained});
    must(scanner->add_instrument(made.value(), terms));
  }

  Size size_;
  std::vector<market::InstrumentDefinition> definitions_;
  std::int64_t sequence_ = 0;
};

}  // namespace tern::arbitrage
