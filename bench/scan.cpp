// In: venues and pairs, top changes in random order that never pay. Out: what one top change costs
// the scanner, and how that grows with the number of pairs. Cannot happen: a change that is none,
// an episode (the bench stops), rounds that do not alternate.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>

#include "rounds.hpp"
#include "tern/arbitrage/scanner.hpp"
#include "tern/core/random.hpp"

namespace {

using namespace tern;
using bench::kRounds;

constexpr std::size_t kVenues = 12;
constexpr int kLevels = 20;                  // a side of each book
constexpr std::int64_t kCenter = 6'000'000;  // price ticks; the spread and the fees are far wider
constexpr std::int64_t kHalfSpread = 1'000;  // than what the tops move
constexpr std::size_t kBatch = 500;          // books changed before the scanner is timed on them
constexpr std::size_t kChangesPerRound = 96'000;

// Nothing may happen while nothing pays.
class Silent final : public arbitrage::EpisodeListener {
 public:
  void on_episode_opened(const arbitrage::Episode&) override { std::abort(); }
  void on_episode_changed(const arbitrage::Episode&) override { std::abort(); }
  void on_episode_closed(const arbitrage::Episode&) override { std::abort(); }
};

class World {
 public:
  explicit World(std::size_t pairs) : random_(pairs) {
    for (std::size_t p = 0; p < pairs; ++p) {
      catalog_.add_pair({catalog_.assets().intern(name(p)), catalog_.assets().intern("USD")});
    }
    arbitrage::Settings settings;
    scanner_ = std::make_unique<arbitrage::Scanner>(catalog_, books_, settings, silent_);
    for (std::size_t v = 0; v < kVenues; ++v)
      add_venue(v, pairs);
    order_.resize(catalog_.instrument_count());
    std::iota(order_.begin(), order_.end(), 0U);
    for (std::size_t i = order_.size(); i-- > 1;)
      std::swap(order_[i], order_[below(i + 1)]);
  }

  // Nanoseconds of the scanner per top change. The order is the product's: the feed says that a
  // message is coming, its book changes, the scanner looks. The hint waits for nothing and is not
  // in the figure; `hinted` false shows what it saves.
  double round(bool hinted) {
    std::vector<double> changes;
    for (std::size_t done = 0; done < kChangesPerRound; ++done) {
      const market::InstrumentId id(order_[next_++ % order_.size()]);
      now_ = now_ + core::microseconds(10);
      if (hinted) scanner_->expect(id);
      change(id);
      const double start = bench::wall_ns();
      bench::fence();
      scanner_->on_book(id, now_);
      bench::fence();
      const double end = bench::wall_ns();
      bench::fence();
      bench::fence();
      changes.push_back(2 * end - start - bench::wall_ns());  // less clock and fences alone
    }
    return bench::middle_mean(std::move(changes));
  }

 private:
  static std::string name(std::size_t pair) { return "C" + std::to_string(pair); }
  std::size_t below(std::size_t bound) {
    return static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(bound) - 1));
  }
  void add_venue(std::size_t number, std::size_t pairs) {
    const market::VenueId venue = catalog_.add_venue("venue" + std::to_string(number));
    for (std::size_t p = 0; p < pairs; ++p) {
      market::InstrumentDefinition definition;
      definition.symbol = name(p) + "USD";
      definition.base_ticker = name(p);
      definition.quote_ticker = "USD";
      definition.wire_price_decimals = number % 2 == 0 ? 8 : 2;
      definition.wire_size_decimals = 8;
      definition.rules.tick = core::Decimal::parse("0.01").value();
      definition.rules.lot = core::Decimal::parse("0.00001").value();
      definition.rules.status = market::TradingStatus::trading;
      const auto id = catalog_.add_instrument(venue, definition).value();
      const market::Instrument& made = catalog_.instrument(id);
      books_.add(made, {market::SyncRule::chained});
      arbitrage::LegTerms terms;
      terms.taker_fee = core::Decimal::parse("0.001").value();
      if (!scanner_->add_instrument(id, terms).ok()) std::abort();
      fill(id, made.price_scale == 8 ? 1'000'000 : 1);
    }
  }

  void fill(market::InstrumentId id, std::int64_t unit) {
    units_.push_back(unit);
    std::vector<market::Level> bids;
    std::vector<market::Level> asks;
    for (std::int64_t i = 0; i < kLevels; ++i) {
      bids.push_back({{(kCenter - kHalfSpread - i) * unit}, {100'000 + i}});
      asks.push_back({{(kCenter + kHalfSpread + i) * unit}, {100'000 + i}});
    }
    market::BookMessage message;
    message.instrument = id;
    message.action = market::BookAction::snapshot;
    message.bids = bids;
    message.asks = asks;
    books_.find(id)->receive(message, now_);
  }

  // The best bid or the best ask moves by a few ticks, and the other side's best size changes: a
  // message of two sides, as most are.
  void change(market::InstrumentId id) {
    market::TrackedBook& tracked = *books_.find(id);
    const bool bid = random_.next() % 2 == 0;
    const market::Level best = bid ? *tracked.book.best_bid() : *tracked.book.best_ask();
    const market::Level other = bid ? *tracked.book.best_ask() : *tracked.book.best_bid();
    const std::int64_t unit = units_[id.index()];
    const std::int64_t edge = (bid ? kCenter - kHalfSpread : kCenter + kHalfSpread) * unit;
    const std::int64_t step = random_.between(1, 9) * unit;
    const std::int64_t price = best.price.value == edge ? (bid ? edge + step : edge - step) : edge;
    const market::Level moved[] = {{best.price, {0}}, {{price}, {random_.between(1, 1'000'000)}}};
    const market::Level sized[] = {{other.price, {random_.between(1, 1'000'000)}}};
    market::BookMessage message;
    message.instrument = id;
    (bid ? message.bids : message.asks) = moved;
    (bid ? message.asks : message.bids) = sized;
    tracked.receive(message, now_);
  }

  core::Random random_;
  core::Timestamp now_ = core::from_milliseconds(1'700'000'000'000);
  market::Catalog catalog_;
  market::BookStore books_;
  Silent silent_;
  std::unique_ptr<arbitrage::Scanner> scanner_;
  std::vector<std::int64_t> units_;
  std::vector<std::uint32_t> order_;
  std::size_t next_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const bool as_json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  World small(50);
  World middle(400);
  World large(2'000);
  std::vector<double> small_ns;
  std::vector<double> middle_ns;
  std::vector<double> large_ns;
  std::vector<double> unhinted_ns;
  std::vector<double> growth;
  for (int round = -1; round < kRounds; ++round) {
    const double a = small.round(true);
    const double b = middle.round(true);
    const double c = large.round(true);
    const double d = as_json ? 0 : large.round(false);
    if (round < 0) continue;  // caches and branch predictors are warm after it
    small_ns.push_back(a);
    middle_ns.push_back(b);
    large_ns.push_back(c);
    unhinted_ns.push_back(d);
    growth.push_back(c / a);
  }
  if (as_json) {
    std::printf("{\"scan\":{\"ns_12x400\":%.1f,\"growth_50_2000\":%.2f}}\n",
                bench::median(middle_ns), bench::median(growth));
    return 0;
  }
  std::printf("12 venues x   50 pairs  %6.1f ns a top change\n", bench::median(small_ns));
  std::printf("12 venues x  400 pairs  %6.1f ns a top change\n", bench::median(middle_ns));
  std::printf("12 venues x 2000 pairs  %6.1f ns a top change\n", bench::median(large_ns));
  std::printf("growth from 50 to 2000  %6.2f\n", bench::median(growth));
  std::printf("12 venues x 2000 pairs  %6.1f ns without the hint\n", bench::median(unhinted_ns));
  return 0;
}
