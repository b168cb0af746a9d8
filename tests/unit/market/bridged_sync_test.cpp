// Goal: the rules of a REST snapshot bridged to U..u updates, one sentence each. Method: message
// tables, counters read.
#include <gtest/gtest.h>

#include "messages.hpp"
#include "tern/market/book_sync.hpp"

namespace tern::market {
namespace {

class BridgedSync : public ::testing::Test {
 protected:
  SyncOutcome give(const MadeMessage& made) { return sync_.on_message(made.message(), book_); }
  [[nodiscard]] const SyncCounters& counters() const { return sync_.counters(); }
  // Live at sequence 10 with 100 x 1 / 110 x 1.
  void go_live() {
    ASSERT_EQ(give(update(5, 10)), SyncOutcome::buffered);
    ASSERT_EQ(give(snapshot(10)), SyncOutcome::bridged);
    ASSERT_TRUE(sync_.live());
  }

  BookSync sync_{{SyncRule::bridged}, 0, 0};
  OrderBook book_;
};

TEST_F(BridgedSync, UpdatesWaitForTheSnapshot) {
  EXPECT_FALSE(sync_.wants_snapshot());
  EXPECT_EQ(give(update(5, 7, {level(101, 2)})), SyncOutcome::buffered);
  EXPECT_TRUE(sync_.wants_snapshot());
  EXPECT_FALSE(sync_.live());
  EXPECT_EQ(book_.best_bid(), nullptr);
  EXPECT_EQ(counters().buffered, 1U);
}

TEST_F(BridgedSync, AnUpdateThatStraddlesTheSnapshotJoinsIt) {
  give(update(5, 7, {level(99, 9)}));
  give(update(8, 12, {level(101, 2)}));
  give(update(13, 13, {}, {level(109, 3)}));
  EXPECT_EQ(give(snapshot(10)), SyncOutcome::bridged);
  EXPECT_TRUE(sync_.live());
  EXPECT_EQ(sync_.last_id(), 13);
  EXPECT_EQ(*book_.best_bid(), level(101, 2));
  EXPECT_EQ(*book_.best_ask(), level(109, 3));
  EXPECT_EQ(book_.bids().size(), 2U);  // 99 came with the old update: not applied
  EXPECT_EQ(counters().dropped_old, 1U);
  EXPECT_EQ(counters().bridged, 1U);
  EXPECT_EQ(counters().applied, 2U);
  EXPECT_FALSE(sync_.wants_snapshot());
}

TEST_F(BridgedSync, AnUpdateThatStartsRightAfterTheSnapshotJoinsIt) {
  give(update(11, 12, {level(101, 2)}));
  EXPECT_EQ(give(snapshot(10)), SyncOutcome::bridged);
  EXPECT_TRUE(sync_.live());
  EXPECT_EQ(counters().bridged, 1U);
}

TEST_F(BridgedSync, ASnapshotThatEndsBeforeTheFirstBufferedUpdateIsAskedForAgain) {
  give(update(12, 13, {level(101, 2)}));
  EXPECT_EQ(give(snapshot(10)), SyncOutcome::snapshot_too_old);
  EXPECT_FALSE(sync_.live());
  EXPECT_TRUE(sync_.wants_snapshot());
  EXPECT_EQ(book_.best_bid(), nullptr);
  EXPECT_EQ(give(snapshot(12)), SyncOutcome::bridged);
  EXPECT_EQ(*book_.best_bid(), level(101, 2));
}

TEST_F(BridgedSync, WithOnlyOldUpdatesBufferedTheNextOneOnTopOfTheSnapshotIsTheBridge) {
  give(update(5, 9));
  give(snapshot(10));
  EXPECT_EQ(counters().dropped_old, 1U);
  EXPECT_EQ(counters().bridged, 0U);
  EXPECT_EQ(give(update(10, 10, {level(105, 1)})), SyncOutcome::dropped_old);
  EXPECT_EQ(*book_.best_bid(), level(100, 1));
  EXPECT_EQ(give(update(11, 14, {level(101, 1)})), SyncOutcome::applied);
  EXPECT_EQ(counters().dropped_old, 2U);
  EXPECT_EQ(counters().bridged, 1U);
  EXPECT_EQ(give(update(15, 15)), SyncOutcome::applied);
  EXPECT_EQ(counters().bridged, 1U);
  EXPECT_EQ(counters().applied, 2U);
}

TEST_F(BridgedSync, ASnapshotBeforeAnyUpdateStandsUntilTheStreamJoinsIt) {
  EXPECT_EQ(give(snapshot(10)), SyncOutcome::bridged);
  EXPECT_EQ(give(update(9, 11, {level(101, 1)})), SyncOutcome::applied);
  EXPECT_EQ(*book_.best_bid(), level(101, 1));
}

TEST_F(BridgedSync, AGapLosesTheBookAndKeepsTheFrameThatShowedIt) {
  go_live();
  give(update(11, 14));
  EXPECT_EQ(give(update(16, 17, {level(102, 2)})), SyncOutcome::gap);
  EXPECT_FALSE(sync_.live());
  EXPECT_EQ(book_.best_bid(), nullptr);
  EXPECT_EQ(counters().book_gaps, 1U);
  EXPECT_EQ(counters().stream_gaps, 1U);
  EXPECT_EQ(counters().resyncs, 1U);
  EXPECT_TRUE(sync_.wants_snapshot());
  EXPECT_EQ(give(snapshot(15)), SyncOutcome::bridged);
  EXPECT_EQ(sync_.last_id(), 17);
  EXPECT_EQ(*book_.best_bid(), level(102, 2));
}

TEST_F(BridgedSync, AGapRightAfterTheSnapshotLosesTheBook) {
  go_live();
  EXPECT_EQ(give(update(12, 13)), SyncOutcome::gap);
  EXPECT_EQ(counters().book_gaps, 1U);
  EXPECT_FALSE(sync_.live());
}

TEST_F(BridgedSync, AGapInsideTheBufferIsFoundWhenItIsPlayed) {
  give(update(5, 7));
  give(update(9, 11));
  give(update(14, 15, {level(103, 3)}));
  EXPECT_EQ(counters().stream_gaps, 2U);
  EXPECT_EQ(give(snapshot(10)), SyncOutcome::gap);
  EXPECT_FALSE(sync_.live());
  EXPECT_EQ(book_.best_bid(), nullptr);
  EXPECT_EQ(counters().book_gaps, 1U);
  EXPECT_EQ(counters().resyncs, 0U);  // nobody had seen it live
  EXPECT_EQ(give(snapshot(13)), SyncOutcome::bridged);
  EXPECT_EQ(*book_.best_bid(), level(103, 3));
}

TEST_F(BridgedSync, AGapThatTheSnapshotCoversDoesNoHarm) {
  give(update(5, 6));
  give(update(8, 9));
  EXPECT_EQ(give(snapshot(10)), SyncOutcome::bridged);
  EXPECT_TRUE(sync_.live());
  EXPECT_EQ(counters().stream_gaps, 1U);
  EXPECT_EQ(counters().book_gaps, 0U);
}

TEST_F(BridgedSync, ADoubledUpdateIsDroppedWithoutHarm) {
  go_live();
  give(update(11, 14, {level(101, 1)}));
  EXPECT_EQ(give(update(11, 14, {level(101, 7)})), SyncOutcome::duplicate);
  EXPECT_EQ(*book_.best_bid(), level(101, 1));
  EXPECT_EQ(give(update(15, 15)), SyncOutcome::applied);
  EXPECT_EQ(counters().duplicates, 1U);
  EXPECT_EQ(counters().stream_gaps, 0U);
  EXPECT_EQ(counters().book_gaps, 0U);
}

TEST_F(BridgedSync, ADoubledUpdateBeforeTheSnapshotIsBufferedOnce) {
  give(update(5, 11, {level(101, 1)}));
  EXPECT_EQ(give(update(5, 11, {level(101, 1)})), SyncOutcome::duplicate);
  EXPECT_EQ(counters().buffered, 1U);
  give(snapshot(10));
  EXPECT_EQ(counters().applied, 1U);
}

TEST_F(BridgedSync, ADoubledSnapshotIsDroppedWithoutHarm) {
  go_live();
  give(update(11, 14, {level(101, 1)}));
  EXPECT_EQ(give(snapshot(10)), SyncOutcome::duplicate);
  EXPECT_EQ(*book_.best_bid(), level(101, 1));
  EXPECT_EQ(sync_.last_id(), 14);
}

TEST_F(BridgedSync, TwoSwappedUpdatesShowExactlyOneGap) {
  go_live();
  EXPECT_EQ(give(update(13, 14)), SyncOutcome::gap);
  EXPECT_EQ(give(update(11, 12)), SyncOutcome::duplicate);
  EXPECT_EQ(give(update(15, 15)), SyncOutcome::buffered);
  EXPECT_EQ(counters().stream_gaps, 1U);
  EXPECT_EQ(counters().book_gaps, 1U);
  EXPECT_EQ(counters().resyncs, 1U);
}

TEST_F(BridgedSync, AnOverlappingUpdateIsApplied) {
  go_live();
  give(update(11, 14));
  EXPECT_EQ(give(update(13, 16, {level(101, 4)})), SyncOutcome::applied);
  EXPECT_EQ(sync_.last_id(), 16);
}

TEST_F(BridgedSync, ANewerSnapshotReplacesALiveBook) {
  go_live();
  give(update(11, 14, {level(101, 1)}));
  EXPECT_EQ(give(snapshot(20)), SyncOutcome::bridged);
  EXPECT_EQ(sync_.last_id(), 20);
  EXPECT_EQ(*book_.best_bid(), level(100, 1));
  EXPECT_EQ(give(update(15, 18, {level(101, 5)})), SyncOutcome::dropped_old);
  EXPECT_EQ(give(update(19, 21, {level(102, 5)})), SyncOutcome::applied);
  EXPECT_EQ(*book_.best_bid(), level(102, 5));
}

TEST_F(BridgedSync, AReconnectStartsOverWithoutAGap) {
  go_live();
  sync_.reset(book_);
  EXPECT_FALSE(sync_.live());
  EXPECT_EQ(book_.best_bid(), nullptr);
  EXPECT_EQ(counters().resyncs, 1U);
  EXPECT_FALSE(sync_.wants_snapshot());
  EXPECT_EQ(give(update(50, 52)), SyncOutcome::buffered);
  EXPECT_EQ(give(snapshot(51)), SyncOutcome::bridged);
  EXPECT_TRUE(sync_.live());
  EXPECT_EQ(counters().stream_gaps, 0U);
  EXPECT_EQ(counters().book_gaps, 0U);
}

TEST_F(BridgedSync, AResetOfAWaitingBookForgetsItsBuffer) {
  give(update(5, 7));
  sync_.reset(book_);
  EXPECT_FALSE(sync_.wants_snapshot());
  EXPECT_EQ(counters().resyncs, 0U);
}

TEST_F(BridgedSync, AFullBufferStartsOverWithTheNewestUpdate) {
  const auto most = static_cast<std::int64_t>(BookSync::kMaxBufferedMessages);
  for (std::int64_t id = 1; id <= most; ++id) {
    ASSERT_EQ(give(update(id, id)), SyncOutcome::buffered);
  }
  EXPECT_EQ(give(update(most + 1, most + 1)), SyncOutcome::buffer_full);
  EXPECT_EQ(give(snapshot(most - 1)), SyncOutcome::snapshot_too_old);
  EXPECT_EQ(give(snapshot(most)), SyncOutcome::bridged);
  EXPECT_EQ(sync_.last_id(), most + 1);
}

TEST_F(BridgedSync, TheBufferIsBoundedInLevelsToo) {
  const std::vector<Level> many(BookSync::kMaxBufferedLevels, level(1, 1));
  EXPECT_EQ(give(update(1, 1, many)), SyncOutcome::buffered);
  EXPECT_EQ(give(update(2, 2, {level(1, 1)})), SyncOutcome::buffer_full);
  std::vector<Level> too_many = many;
  too_many.push_back(level(1, 1));
  EXPECT_EQ(give(update(3, 3, too_many)), SyncOutcome::buffer_full);
  EXPECT_FALSE(sync_.wants_snapshot());
}

TEST_F(BridgedSync, ExtremeSequenceNumbersDoNotOverflow) {
  go_live();
  EXPECT_EQ(give(update(INT64_MAX, INT64_MAX)), SyncOutcome::gap);
  EXPECT_EQ(give(update(0, 0)), SyncOutcome::duplicate);
  EXPECT_EQ(give(snapshot(INT64_MAX)), SyncOutcome::bridged);
  EXPECT_EQ(give(update(INT64_MAX, INT64_MAX)), SyncOutcome::duplicate);
  EXPECT_TRUE(sync_.live());
}

TEST_F(BridgedSync, ACrossedStateIsCountedAndKept) {
  go_live();
  give(update(11, 11, {level(111, 1)}));
  EXPECT_EQ(counters().crossed, 1U);
  give(update(12, 12, {}, {level(110, 0), level(112, 1)}));
  EXPECT_EQ(counters().crossed, 1U);
  EXPECT_TRUE(sync_.live());
}

TEST_F(BridgedSync, ADepthCutsTheBookAfterEachMessage) {
  sync_ = BookSync({SyncRule::bridged, {}, 2}, 0, 0);
  give(snapshot(10, {level(100, 1), level(99, 1), level(98, 1)}, {level(110, 1)}));
  EXPECT_EQ(book_.bids().size(), 2U);
  give(update(11, 11, {level(101, 1)}));
  EXPECT_EQ(book_.bids().size(), 2U);
  EXPECT_EQ(book_.bids().front(), level(100, 1));
}

TEST(BookSyncs, OneInstrumentsResyncDoesNotDisturbAnothers) {
  BookSync broken({SyncRule::bridged}, 0, 0);
  BookSync sound({SyncRule::bridged}, 0, 0);
  OrderBook broken_book;
  OrderBook sound_book;
  for (BookSync* sync : {&broken, &sound}) {
    OrderBook& book = sync == &broken ? broken_book : sound_book;
    (void)sync->on_message(update(5, 9).message(), book);
    (void)sync->on_message(snapshot(10).message(), book);
  }
  EXPECT_EQ(broken.on_message(update(20, 21).message(), broken_book), SyncOutcome::gap);
  EXPECT_EQ(sound.on_message(update(11, 12, {level(101, 1)}).message(), sound_book),
            SyncOutcome::applied);
  EXPECT_TRUE(sound.live());
  EXPECT_EQ(*sound_book.best_bid(), level(101, 1));
  EXPECT_EQ(sound.counters().resyncs, 0U);
}

}  // namespace
}  // namespace tern::market
