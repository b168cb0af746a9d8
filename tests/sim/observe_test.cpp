// Goal: the whole observer, real engine and real connectors, keeps exact books and honest counts
// against simulated venues of every dialect, with and without faults, and is a pure function of its
// seed.
// Method: virtual time, the venues' truth.
#include <gtest/gtest.h>

#include "world.hpp"

namespace tern::sim::testing {
namespace {

using core::seconds;

WorldConfig config(std::uint64_t seed, bool faults) {
  WorldConfig out;
  out.seed = seed;
  out.venues = every_venue();
  if (faults) out.faults = demo_fault_plan();
  return out;
}

void expect_counts_add_up(const arbitrage::Stats& stats) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : stats.by_verdict)
    sum += count;
  EXPECT_EQ(stats.seen, sum);
}

TEST(Observer, EveryBookIsLiveAndEqualToTheVenuesOwn) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    World world(config(seed, false));
    world.run(seconds(5));
    std::size_t compared = 0;
    for (int i = 0; i < 20; ++i) {
      world.run(seconds(1));
      const World::Comparison comparison = world.compare_books();
      ASSERT_EQ(comparison.different, 0u) << "seed " << seed << " at second " << i;
      ASSERT_EQ(comparison.unknown, 0u) << "seed " << seed;
      compared += comparison.equal;
    }
    EXPECT_EQ(compared, 20 * 4 * every_venue().size()) << "seed " << seed;
    const engine::StatusView view = world.engine().status(world.now());
    for (const engine::VenueView& venue : view.venues) {
      EXPECT_EQ(venue.feed.resyncs, 0u) << venue.name << " seed " << seed;
      EXPECT_EQ(venue.counters.decode_errors, 0u) << venue.name;
      EXPECT_EQ(venue.counters.foreign, 0u) << venue.name;
    }
    EXPECT_GT(world.engine().stats().seen, 0u) << "seed " << seed;
    expect_counts_add_up(world.engine().stats());
  }
}

TEST(Observer, NothingIsOrderedAndEveryAccountStaysAsItOpened) {
  World world(config(4, false));
  world.run(seconds(10));
  for (std::size_t venue = 0; venue < every_venue().size(); ++venue) {
    const Account& account = world.account(venue);
    EXPECT_TRUE(account.orders().empty());
    ASSERT_EQ(account.balances().size(), 5u) << "four coins and the money";
    for (const auto& [asset, balance] : account.balances()) {
      EXPECT_EQ(balance.free, account.setup().balances.at(asset)) << asset;
      EXPECT_TRUE(balance.locked.is_zero()) << asset;
    }
  }
}

TEST(Observer, FaultsBreakBooksAndEveryBookComesBackEqual) {
  for (const std::uint64_t seed : {11u, 12u, 13u}) {
    World world(config(seed, true));
    std::size_t compared = 0;
    for (int i = 0; i < 60; ++i) {
      world.run(seconds(1));
      const World::Comparison comparison = world.compare_books();
      ASSERT_EQ(comparison.different, 0u) << "seed " << seed << " at second " << i;
      compared += comparison.equal;
    }
    EXPECT_GT(compared, 30 * 4 * every_venue().size()) << "seed " << seed;
    const FaultCounts faults = world.faults();
    for (const FaultKind kind : kFaultKinds) {
      EXPECT_EQ(faults[kind] > 0, demo_fault_plan().brings(kind))
          << name_of(kind) << " seed " << seed;
    }
    const engine::StatusView view = world.engine().status(world.now());
    std::uint64_t resyncs = 0;
    std::uint64_t recovered = 0;
    for (const engine::VenueView& venue : view.venues) {
      resyncs += venue.feed.resyncs;
      recovered += venue.feed.recovered_count;
      EXPECT_LT(venue.feed.recovered_max, seconds(20)) << venue.name << " seed " << seed;
    }
    EXPECT_GT(resyncs, faults[FaultKind::gap]) << "seed " << seed;
    EXPECT_GT(recovered, 0u);
    expect_counts_add_up(world.engine().stats());
  }
}

TEST(Observer, WithoutStreamsEveryVenuesBooksAreHadByRestAndEqualAndThenByStreamAgain) {
  WorldConfig without = config(21, false);
  without.faults.emplace();
  without.faults->mean_between[FaultKind::no_stream] = seconds(60);
  without.faults->lasts[FaultKind::no_stream] = {seconds(15), seconds(15)};
  World world(without);
  std::map<std::string_view, std::size_t> by_rest;
  std::size_t equal = 0;
  for (int i = 0; i < 300; ++i) {
    world.run(core::milliseconds(500));
    const World::Comparison comparison = world.compare_books();
    ASSERT_EQ(comparison.different, 0u) << "at " << i;
    equal += comparison.equal;
    const engine::StatusView view = world.engine().status(world.now());
    for (const engine::VenueView& venue : view.venues) {
      if (venue.feed.books_by_rest == venue.feed.books_wanted) ++by_rest[venue.name];
    }
  }
  EXPECT_GT(equal, 0u);
  EXPECT_EQ(by_rest.size(), every_venue().size()) << "each venue's books, all at once";
  world.make_peace();
  world.run(seconds(25));
  const engine::StatusView view = world.engine().status(world.now());
  for (const engine::VenueView& venue : view.venues) {
    EXPECT_EQ(venue.feed.books_by_rest, 0u) << venue.name;
    EXPECT_EQ(venue.feed.books_live, venue.feed.books_wanted) << venue.name;
  }
}

TEST(Observer, TheSameSeedGivesTheSameHistoryByteForByte) {
  for (const bool faults : {false, true}) {
    World one(config(7, faults));
    World two(config(7, faults));
    World other(config(8, faults));
    for (World* world : {&one, &two, &other})
      world->run(seconds(15));
    EXPECT_GT(one.actions(), 10u);
    EXPECT_EQ(one.hash(), two.hash());
    EXPECT_NE(one.hash(), other.hash());
  }
}

}  // namespace
}  // namespace tern::sim::testing
