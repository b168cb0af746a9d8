// Goal: the rules of a stream snapshot chained by prevSeqId or proven by checksum. Method: message
// tables, counters read.
#include <gtest/gtest.h>

#include "messages.hpp"
#include "tern/core/crc32.hpp"
#include "tern/market/book_sync.hpp"

namespace tern::market {
namespace {

class ChainedSync : public ::testing::Test {
 protected:
  SyncOutcome give(const MadeMessage& made) { return sync_.on_message(made.message(), book_); }
  [[nodiscard]] const SyncCounters& counters() const { return sync_.counters(); }
  void go_live() {
    ASSERT_EQ(give(chained(-1, 50, {level(100, 1)}, {level(110, 1)})), SyncOutcome::bridged);
  }

  BookSync sync_{{SyncRule::chained}, 0, 0};
  OrderBook book_;
};

MadeMessage with_checksum(MadeMessage made, std::uint32_t checksum) {
  made.fields.has_checksum = true;
  made.fields.checksum = checksum;
  return made;
}

MadeMessage unnumbered(BookAction action, std::vector<Level> bids, std::vector<Level> asks) {
  MadeMessage made{std::move(bids), std::move(asks), {}};
  made.fields.action = action;
  return made;
}

TEST_F(ChainedSync, ASnapshotMakesTheBookLive) {
  go_live();
  EXPECT_TRUE(sync_.live());
  EXPECT_EQ(sync_.last_id(), 50);
  EXPECT_FALSE(sync_.wants_snapshot());
  EXPECT_EQ(counters().snapshots, 1U);
}

TEST_F(ChainedSync, AnUpdateThatNamesTheLastSequenceIsApplied) {
  go_live();
  EXPECT_EQ(give(chained(50, 57, {level(101, 2)})), SyncOutcome::applied);
  EXPECT_EQ(give(chained(57, 58, {level(100, 0)})), SyncOutcome::applied);
  EXPECT_EQ(sync_.last_id(), 58);
  EXPECT_EQ(book_.bids().size(), 1U);
  EXPECT_EQ(counters().applied, 2U);
}

TEST_F(ChainedSync, AnUpdateBeforeTheSnapshotIsNotUsed) {
  EXPECT_EQ(give(chained(50, 57, {level(101, 2)})), SyncOutcome::unsynced);
  EXPECT_EQ(book_.best_bid(), nullptr);
  EXPECT_EQ(counters().updates, 1U);
}

TEST_F(ChainedSync, ABrokenChainLosesTheBookUntilTheNextSnapshot) {
  go_live();
  EXPECT_EQ(give(chained(57, 58, {level(101, 2)})), SyncOutcome::gap);
  EXPECT_FALSE(sync_.live());
  EXPECT_EQ(book_.best_bid(), nullptr);
  EXPECT_EQ(give(chained(58, 59)), SyncOutcome::unsynced);
  EXPECT_EQ(counters().book_gaps, 1U);
  EXPECT_EQ(counters().resyncs, 1U);
  EXPECT_EQ(give(chained(-1, 70, {level(90, 1)}, {level(95, 1)})), SyncOutcome::bridged);
  EXPECT_EQ(*book_.best_bid(), level(90, 1));
}

TEST_F(ChainedSync, AKeepAliveProvesLifeWithoutChange) {
  go_live();
  const std::uint64_t changes = book_.changes();
  EXPECT_EQ(give(chained(50, 50)), SyncOutcome::heartbeat);
  EXPECT_EQ(book_.changes(), changes);
  EXPECT_EQ(counters().applied, 0U);
  EXPECT_EQ(give(chained(50, 51)), SyncOutcome::applied);
}

TEST_F(ChainedSync, AKeepAliveOfAnotherSequenceIsAGap) {
  go_live();
  EXPECT_EQ(give(chained(60, 60)), SyncOutcome::gap);
}

TEST_F(ChainedSync, ASequenceResetOnTopOfTheLastIsFollowed) {
  go_live();
  EXPECT_EQ(give(chained(50, 3, {level(101, 2)})), SyncOutcome::applied);
  EXPECT_EQ(sync_.last_id(), 3);
  EXPECT_EQ(give(chained(3, 5)), SyncOutcome::applied);
  EXPECT_EQ(counters().book_gaps, 0U);
}

TEST_F(ChainedSync, ARepeatOfTheLastUpdateIsDroppedWithoutHarm) {
  go_live();
  give(chained(50, 57, {level(101, 2)}));
  EXPECT_EQ(give(chained(50, 57, {level(101, 9)})), SyncOutcome::duplicate);
  EXPECT_EQ(*book_.best_bid(), level(101, 2));
  EXPECT_EQ(counters().duplicates, 1U);
  EXPECT_TRUE(sync_.live());
}

TEST_F(ChainedSync, TwoSwappedUpdatesShowExactlyOneGap) {
  go_live();
  EXPECT_EQ(give(chained(57, 58)), SyncOutcome::gap);
  EXPECT_EQ(give(chained(50, 57)), SyncOutcome::unsynced);
  EXPECT_EQ(give(chained(58, 60)), SyncOutcome::unsynced);
  EXPECT_EQ(counters().book_gaps, 1U);
}

TEST_F(ChainedSync, ASnapshotAtAnyTimeReplacesTheBook) {
  go_live();
  give(chained(50, 57, {level(101, 2)}));
  EXPECT_EQ(give(chained(-1, 44, {level(90, 1)}, {level(95, 1)})), SyncOutcome::bridged);
  EXPECT_EQ(sync_.last_id(), 44);
  EXPECT_EQ(book_.bids().size(), 1U);
  EXPECT_EQ(counters().resyncs, 0U);
}

TEST_F(ChainedSync, WithoutNumbersMessagesAreTakenAsTheyCome) {
  give(unnumbered(BookAction::snapshot, {level(100, 1)}, {level(110, 1)}));
  EXPECT_EQ(give(unnumbered(BookAction::update, {level(101, 1)}, {})), SyncOutcome::applied);
  EXPECT_EQ(*book_.best_bid(), level(101, 1));
}

TEST_F(ChainedSync, TheChainHoldsFromTheFirstNumberedMessageOn) {
  give(unnumbered(BookAction::snapshot, {level(100, 1)}, {level(110, 1)}));
  EXPECT_EQ(give(chained(7, 9, {level(101, 1)})), SyncOutcome::applied);
  EXPECT_EQ(give(chained(9, 12)), SyncOutcome::applied);
  EXPECT_EQ(give(chained(13, 14)), SyncOutcome::gap);
}

TEST_F(ChainedSync, AGoodChecksumIsCounted) {
  const std::uint32_t good = core::crc32("100:1:110:1");
  EXPECT_EQ(give(with_checksum(chained(-1, 50, {level(100, 1)}, {level(110, 1)}), good)),
            SyncOutcome::bridged);
  const std::uint32_t next = core::crc32("101:2:110:1:100:1");
  EXPECT_EQ(give(with_checksum(chained(50, 51, {level(101, 2)}), next)), SyncOutcome::applied);
  EXPECT_EQ(counters().checksum_ok, 2U);
  EXPECT_EQ(counters().checksum_failed, 0U);
}

TEST_F(ChainedSync, ABadChecksumLosesTheBook) {
  go_live();
  EXPECT_EQ(give(with_checksum(chained(50, 51, {level(101, 2)}), 1)), SyncOutcome::checksum_failed);
  EXPECT_FALSE(sync_.live());
  EXPECT_EQ(book_.best_bid(), nullptr);
  EXPECT_EQ(counters().checksum_failed, 1U);
  EXPECT_EQ(counters().resyncs, 1U);
  EXPECT_EQ(counters().book_gaps, 0U);
}

TEST_F(ChainedSync, ASnapshotWithABadChecksumIsNotBelieved) {
  EXPECT_EQ(give(with_checksum(chained(-1, 50, {level(100, 1)}), 1)), SyncOutcome::checksum_failed);
  EXPECT_FALSE(sync_.live());
  EXPECT_EQ(book_.best_bid(), nullptr);
}

TEST_F(ChainedSync, AReconnectWaitsForItsSnapshot) {
  go_live();
  sync_.reset(book_);
  EXPECT_EQ(give(chained(50, 51)), SyncOutcome::unsynced);
  EXPECT_EQ(counters().resyncs, 1U);
  go_live();
  EXPECT_TRUE(sync_.live());
}

TEST_F(ChainedSync, WithoutNumbersAMessageNamesItsStateAndTheChecksumIsTheOnlyChain) {
  sync_ = BookSync({SyncRule::chained, ChecksumRule::packed, 2}, 0, 0);
  const auto at = [](std::int64_t moment, MadeMessage made, std::string_view text) {
    made.fields.last_id = moment;
    return with_checksum(std::move(made), core::crc32(text));
  };
  EXPECT_EQ(
      give(at(70, unnumbered(BookAction::snapshot, {level(9, 1), level(8, 1)}, {level(11, 1)}),
              "1119181")),
      SyncOutcome::bridged);
  const auto better = unnumbered(BookAction::update, {level(10, 2)}, {});
  EXPECT_EQ(give(at(75, better, "11110291")), SyncOutcome::applied);
  EXPECT_EQ(book_.bids().size(), 2U) << "cut to the subscribed depth";
  EXPECT_EQ(sync_.last_id(), 75);
  EXPECT_EQ(give(at(75, better, "11110291")), SyncOutcome::applied) << "told twice: no harm";
  // What stood between was lost.
  EXPECT_EQ(give(at(90, unnumbered(BookAction::update, {level(9, 5)}, {}), "12110295")),
            SyncOutcome::checksum_failed);
  EXPECT_EQ(give(at(91, better, "11110291")), SyncOutcome::unsynced);
  EXPECT_EQ(counters().resyncs, 1U);
}

}  // namespace
}  // namespace tern::market
