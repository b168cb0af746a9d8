// Goal: a book is used only when it is live, whole and fresh. Method: messages at chosen times,
// clocks read.
#include "tern/market/book_store.hpp"

#include <gtest/gtest.h>

#include "messages.hpp"

namespace tern::market {
namespace {

core::Timestamp at(std::int64_t second) {
  return core::Timestamp{} + core::seconds(second);
}

Instrument instrument(std::uint32_t id) {
  Instrument made;
  made.id = InstrumentId{id};
  return made;
}

class Tracked : public ::testing::Test {
 protected:
  SyncOutcome give(const MadeMessage& made, std::int64_t second) {
    return tracked_.receive(made.message(), at(second));
  }
  void go_live(std::int64_t second) {
    give(chained(-1, 50, {level(100, 1)}, {level(110, 1)}), second);
    ASSERT_TRUE(tracked_.sync.live());
  }
  [[nodiscard]] Usable now(std::int64_t second) const { return usable(tracked_, at(second), {}); }

  TrackedBook tracked_{instrument(0), {SyncRule::chained}};
};

TEST_F(Tracked, AFreshBookIsUsable) {
  EXPECT_EQ(now(100), Usable::not_live);
  go_live(100);
  EXPECT_EQ(now(100), Usable::yes);
  EXPECT_EQ(now(110), Usable::yes);
}

TEST_F(Tracked, SilenceMakesABookUnusable) {
  go_live(100);
  EXPECT_EQ(now(111), Usable::silent);
  give(chained(50, 50), 111);
  EXPECT_EQ(now(111), Usable::yes);
}

TEST_F(Tracked, AFrozenFeedMovesTheClockOfLifeButNotTheClockOfChange) {
  go_live(100);
  std::int64_t sequence = 50;
  for (std::int64_t second = 105; second <= 165; second += 5) {
    give(chained(sequence, sequence + 1, {level(100, 1)}), second);
    ++sequence;
  }
  EXPECT_EQ(tracked_.last_alive, at(165));
  EXPECT_EQ(tracked_.last_change, at(100));
  EXPECT_EQ(now(165), Usable::unchanged);
  give(chained(sequence, sequence + 1, {level(100, 2)}), 166);
  EXPECT_EQ(tracked_.last_change, at(166));
  EXPECT_EQ(now(166), Usable::yes);
}

TEST_F(Tracked, AFrozenFeedOfSnapshotsIsFoundToo) {
  for (std::int64_t second = 100; second <= 165; second += 5)
    go_live(second);
  EXPECT_EQ(tracked_.last_alive, at(165));
  EXPECT_EQ(tracked_.last_change, at(100));
  EXPECT_EQ(now(165), Usable::unchanged);
}

TEST_F(Tracked, ADuplicateIsNoProofOfLife) {
  go_live(100);
  give(chained(50, 51, {level(101, 1)}), 101);
  EXPECT_EQ(give(chained(50, 51, {level(101, 1)}), 105), SyncOutcome::duplicate);
  EXPECT_EQ(tracked_.last_alive, at(101));
}

TEST_F(Tracked, ALostBookKnowsWhenItWasLost) {
  go_live(100);
  EXPECT_FALSE(tracked_.lost_at.known());
  give(chained(60, 61), 103);
  EXPECT_EQ(now(103), Usable::not_live);
  EXPECT_EQ(tracked_.lost_at, at(103));
  give(chained(61, 62), 104);
  EXPECT_EQ(tracked_.lost_at, at(103));
  go_live(105);
  EXPECT_FALSE(tracked_.lost_at.known());
  tracked_.reset(at(107));
  EXPECT_EQ(tracked_.lost_at, at(107));
  tracked_.reset(at(108));
  EXPECT_EQ(tracked_.lost_at, at(107));
}

TEST_F(Tracked, AnEmptySideOrACrossedBookIsNotUsable) {
  go_live(100);
  give(chained(50, 51, {}, {level(110, 0)}), 100);
  EXPECT_EQ(now(100), Usable::empty_side);
  give(chained(51, 52, {}, {level(99, 1)}), 100);
  EXPECT_EQ(now(100), Usable::crossed);
}

TEST_F(Tracked, AClockThatSteppedBackMakesAnAgeOfZero) {
  go_live(100);
  EXPECT_EQ(now(10), Usable::yes);
}

TEST_F(Tracked, TheVenuesTimeMayLieAheadOfOurs) {
  MadeMessage made = chained(-1, 50, {level(100, 1)}, {level(110, 1)});
  made.fields.venue_time = at(200);
  give(made, 100);
  EXPECT_EQ(tracked_.venue_time, at(200));
  EXPECT_EQ(now(100), Usable::yes);
}

TEST(BookStore, EachInstrumentHasItsOwnBookAndKeepsIt) {
  BookStore store;
  EXPECT_EQ(store.find(InstrumentId{7}), nullptr);
  TrackedBook& seventh = store.add(instrument(7), {SyncRule::chained});
  for (std::uint32_t id = 8; id < 200; ++id)
    store.add(instrument(id), {SyncRule::bridged});
  EXPECT_EQ(&store.add(instrument(7), {SyncRule::chained}), &seventh);
  EXPECT_EQ(store.find(InstrumentId{7}), &seventh);
  EXPECT_EQ(store.find(InstrumentId{3}), nullptr);
  EXPECT_EQ(store.find(InstrumentId{}), nullptr);
}

}  // namespace
}  // namespace tern::market
