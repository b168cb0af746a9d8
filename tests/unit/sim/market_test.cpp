// In: seeds. Out: the sentences that the demo lives on: a seed is a history, crossings come and go,
// rules differ. Cannot happen: a figure that holds for one lucky seed only: the counts are asked of
// several.
#include "tern/sim/market.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "tern/market/order_book.hpp"
#include "tern/sim/listings.hpp"
#include "unit/sim/crossings.hpp"

namespace tern::sim {
namespace {

using market::Side;
using testing::CrossingCounter;
using testing::Episode;

constexpr core::Timestamp kMarketStart = core::from_milliseconds(1'700'000'000'000);

MarketConfig four_by_eight(std::uint64_t seed) {
  MarketConfig config;
  config.seed = seed;
  config.pairs = 8;
  config.venues = {"north", "south", "east", "west"};
  config.start = kMarketStart;
  return config;
}

// FNV-1a over every event of every venue, in order.
class Hasher final : public ExchangeObserver {
 public:
  void on_level(const LevelChange& change) override {
    add(change.instrument);
    add(change.side == Side::bid ? 0 : 1);
    add(change.price);
    add(change.size);
    add(change.update_number);
  }
  void on_trade(const SimTrade& trade) override {
    add(trade.instrument);
    add(trade.trade_id);
    add(trade.price);
    add(trade.size);
    add(trade.taker_is_buyer ? 1 : 0);
    add(trade.time.ns);
  }
  [[nodiscard]] std::uint64_t hash() const { return hash_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  void add(std::int64_t value) {
    ++events_;
    for (int byte = 0; byte < 8; ++byte) {
      hash_ ^= static_cast<std::uint64_t>(value) >> (8 * byte) & 0xff;
      hash_ *= 1'099'511'628'211u;
    }
  }
  std::uint64_t hash_ = 14'695'981'039'346'656'037u;
  std::uint64_t events_ = 0;
};

// The history of five seconds, driven in chunks of `chunk`.
std::uint64_t history(std::uint64_t seed, core::Duration chunk) {
  Market market(four_by_eight(seed));
  Hasher hasher;
  for (std::size_t venue = 0; venue < market.venue_count(); ++venue) {
    market.exchange(venue).observe(&hasher);
  }
  const core::Timestamp end = kMarketStart + core::seconds(5);
  for (core::Timestamp until = kMarketStart; until < end;) {
    until = std::min(until + chunk, end);
    while (market.step(until)) {
    }
  }
  EXPECT_GT(hasher.events(), 10'000u);
  return hasher.hash();
}

TEST(Market, TheSameSeedIsTheSameHistoryEventByEvent) {
  EXPECT_EQ(history(7, core::milliseconds(10)), history(7, core::milliseconds(10)));
}

TEST(Market, AnotherSeedIsAnotherHistory) {
  EXPECT_NE(history(7, core::milliseconds(10)), history(8, core::milliseconds(10)));
}

TEST(Market, HistoryDoesNotDependOnHowTimeIsCut) {
  const std::uint64_t fine = history(7, core::milliseconds(1));
  EXPECT_EQ(fine, history(7, core::milliseconds(333)));
  EXPECT_EQ(fine, history(7, core::seconds(5)));
}

TEST(Market, AStepIsAQuantumAndWaitsUntilItIsDue) {
  Market market(four_by_eight(1));
  EXPECT_FALSE(market.step(kMarketStart + core::nanoseconds(9'999'999)));
  EXPECT_EQ(market.now(), kMarketStart);
  EXPECT_TRUE(market.step(kMarketStart + core::milliseconds(10)));
  EXPECT_FALSE(market.step(kMarketStart + core::milliseconds(10)));
  EXPECT_EQ(market.now(), kMarketStart + Market::kQuantum);
}

TEST(Market, BooksAreFullFromTheStartAndNeverCrossed) {
  Market market(four_by_eight(3));
  for (int quantum = 0; quantum < 1'000; ++quantum) {
    for (std::size_t venue = 0; venue < market.venue_count(); ++venue) {
      const Exchange& exchange = market.exchange(venue);
      for (InstrumentIndex pair = 0; pair < 8; ++pair) {
        const auto bid = exchange.best(pair, Side::bid);
        const auto ask = exchange.best(pair, Side::ask);
        ASSERT_TRUE(bid && ask) << venue << "/" << pair << " at quantum " << quantum;
        ASSERT_LT(bid->price, ask->price);
      }
    }
    market.step(core::kNever);
  }
}

TEST(Market, BooksStayBelowTwoHundredLevelsASide) {
  Market market(four_by_eight(4));
  std::size_t most = 0;
  for (int quantum = 0; quantum < 3'000; ++quantum) {
    market.step(core::kNever);
    for (std::size_t venue = 0; venue < market.venue_count(); ++venue) {
      for (InstrumentIndex pair = 0; pair < 8; ++pair) {
        most = std::max(most, market.exchange(venue).depth(pair, Side::bid).size());
        most = std::max(most, market.exchange(venue).depth(pair, Side::ask).size());
      }
    }
  }
  EXPECT_LT(most, 200u);
  EXPECT_GT(most, 20u);
}

TEST(Market, CrossingsBeyondFeesAppearAndVanishWhateverTheSeed) {
  for (const std::uint64_t seed : {1u, 2u, 99u, 123'456u, 4'000'000'000u}) {
    Market market(four_by_eight(seed));
    CrossingCounter crossings(market, 8, 5);
    for (int quantum = 0; quantum < 2'000; ++quantum) {
      market.step(core::kNever);
      crossings.look();
    }
    EXPECT_GE(crossings.all().size(), 10u) << "20 s of seed " << seed;
    for (int quantum = 2'000; quantum < 6'000; ++quantum) {
      market.step(core::kNever);
      crossings.look();
    }
    EXPECT_GE(crossings.closed.size(), 40u) << "60 s of seed " << seed;
    EXPECT_LE(crossings.all().size() - crossings.closed.size(), 24u) << "open at the end";
  }
}

TEST(Market, SomeCrossingsAreShortSomeLastAndFewAreTooGood) {
  std::size_t brief = 0;
  std::size_t lasting = 0;
  std::size_t too_good = 0;
  std::size_t all = 0;
  for (const std::uint64_t seed : {11u, 12u, 13u}) {
    Market market(four_by_eight(seed));
    CrossingCounter crossings(market, 8, 5);
    for (int quantum = 0; quantum < 6'000; ++quantum) {
      market.step(core::kNever);
      crossings.look();
    }
    for (const Episode& episode : crossings.all()) {
      ++all;
      brief += episode.quanta < 20 ? 1 : 0;
      lasting += episode.quanta > 100 ? 1 : 0;
      too_good += episode.best_net_bps > 70 ? 1 : 0;
    }
  }
  EXPECT_GT(brief, all / 20);
  EXPECT_GT(lasting, all / 20);
  EXPECT_GT(too_good, 0u);
  EXPECT_LT(too_good, all / 5);
}

// Twice the middle price of a book.
std::int64_t middle(const Exchange& exchange, InstrumentIndex pair) {
  return exchange.best(pair, Side::bid)->price + exchange.best(pair, Side::ask)->price;
}

TEST(Market, AllVenuesFollowOneWorthThatMoves) {
  constexpr std::int64_t kHundredthsOfBps = 1'000'000;
  Market market(four_by_eight(21));
  std::map<std::pair<std::size_t, InstrumentIndex>, std::int64_t> at_start;
  for (std::size_t venue = 0; venue < 4; ++venue) {
    for (InstrumentIndex pair = 0; pair < 8; ++pair) {
      at_start[{venue, pair}] = middle(market.exchange(venue), pair);
    }
  }
  for (int quantum = 0; quantum < 12'000; ++quantum)
    market.step(core::kNever);
  std::int64_t moved = 0;
  std::int64_t apart = 0;
  for (InstrumentIndex pair = 0; pair < 8; ++pair) {
    std::array<std::int64_t, 4> moves{};
    for (std::size_t venue = 0; venue < 4; ++venue) {
      const std::int64_t start = at_start[{venue, pair}];
      moves[venue] = (middle(market.exchange(venue), pair) - start) * kHundredthsOfBps / start;
    }
    std::sort(moves.begin(), moves.end());
    moved += std::abs(moves[1] + moves[2]) / 2;  // the middle two: a shocked venue does not count
    apart += moves[2] - moves[1];
  }
  EXPECT_GT(moved / 8, 2'000) << "20 bps in two minutes";
  EXPECT_LT(apart / 8, 500);
}

TEST(Market, NoTwoVenuesQuoteTheSameSizes) {
  Market market(four_by_eight(22));
  std::set<std::int64_t> best_sizes;
  for (std::size_t venue = 0; venue < 4; ++venue) {
    const Exchange& exchange = market.exchange(venue);
    const std::int64_t scale = core::power_of_ten(8 - exchange.listings()[0].size_scale);
    best_sizes.insert(exchange.best(0, Side::bid)->size * scale / 1'000);
  }
  EXPECT_EQ(best_sizes.size(), 4u);
}

TEST(Market, ADigestIsTheSumOverTheBookAfterALongRun) {
  Market market(four_by_eight(5));
  for (int quantum = 0; quantum < 1'000; ++quantum)
    market.step(core::kNever);
  for (std::size_t venue = 0; venue < market.venue_count(); ++venue) {
    const Exchange& exchange = market.exchange(venue);
    for (InstrumentIndex pair = 0; pair < 8; ++pair) {
      const Listing& listing = exchange.listings()[pair];
      std::uint64_t sum = 0;
      for (const Side side : {Side::bid, Side::ask}) {
        for (const DepthLevel& level : exchange.depth(pair, side)) {
          sum += market::level_hash(side, {level.price, listing.price_scale},
                                    {level.size, listing.size_scale});
        }
      }
      EXPECT_EQ(exchange.digest(pair), sum);
    }
  }
}

}  // namespace
}  // namespace tern::sim
