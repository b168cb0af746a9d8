// Goal: book and top of book are compared exactly where both speak of one moment. Method: a few
// numbered messages.
#include "tern/market/top_check.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "messages.hpp"
#include "tern/market/trade_ids.hpp"

namespace tern::market {
namespace {

TopOfBook top(std::int64_t id, const Level& bid, const Level& ask) {
  TopOfBook made;
  made.last_id = id;
  made.bid = bid;
  made.ask = ask;
  return made;
}

class TopChecks : public ::testing::Test {
 protected:
  void SetUp() override {
    const Level bids[] = {level(100, 1)};
    const Level asks[] = {level(110, 2)};
    book_.assign(bids, asks);
  }
  std::unique_ptr<TopCheck> check_ = std::make_unique<TopCheck>();
  OrderBook book_;
};

TEST_F(TopChecks, ComparesWhicheverCameFirst) {
  check_->on_top(top(5, level(100, 1), level(110, 2)));
  check_->on_book(5, book_);
  check_->on_book(7, book_);
  check_->on_top(top(7, level(100, 1), level(110, 2)));
  EXPECT_EQ(check_->checked(), 2U);
  EXPECT_EQ(check_->equal(), 2U);
}

TEST_F(TopChecks, OtherMomentsAreNotCompared) {
  check_->on_top(top(5, level(1, 1), level(2, 2)));
  check_->on_book(6, book_);
  check_->on_top(top(BookMessage::kNoSequence, level(1, 1), level(2, 2)));
  EXPECT_EQ(check_->checked(), 0U);
}

TEST_F(TopChecks, ADifferenceInAnyOfTheFourNumbersIsSeen) {
  std::int64_t id = 0;
  for (const TopOfBook& wrong :
       {top(0, level(101, 1), level(110, 2)), top(0, level(100, 2), level(110, 2)),
        top(0, level(100, 1), level(111, 2)), top(0, level(100, 1), level(110, 3)),
        top(0, {}, level(110, 2))}) {
    check_->on_book(++id, book_);
    check_->on_top(top(id, wrong.bid, wrong.ask));
  }
  EXPECT_EQ(check_->checked(), 5U);
  EXPECT_EQ(check_->equal(), 0U);
}

TEST_F(TopChecks, ARepeatIsNotCountedAgain) {
  check_->on_top(top(5, level(100, 1), level(110, 2)));
  check_->on_book(5, book_);
  check_->on_book(5, book_);
  check_->on_top(top(5, level(100, 1), level(110, 2)));
  EXPECT_EQ(check_->checked(), 1U);
}

TEST_F(TopChecks, AnEmptySideEqualsASizeOfZero) {
  book_.clear();
  check_->on_book(5, book_);
  check_->on_top(top(5, {}, {}));
  EXPECT_EQ(check_->equal(), 1U);
}

TEST_F(TopChecks, OnlyTheLastOnesAreRemembered) {
  const auto most = static_cast<std::int64_t>(TopCheck::kRemembered);
  for (std::int64_t id = 1; id <= most + 1; ++id) {
    check_->on_top(top(id, level(100, 1), level(110, 2)));
  }
  check_->on_book(1, book_);
  EXPECT_EQ(check_->checked(), 0U);
  check_->on_book(2, book_);
  check_->on_book(most, book_);
  EXPECT_EQ(check_->checked(), 2U);
}

TEST(TradeIds, AHoleIsCountedOnceAndARepeatOrALateTradeIsNone) {
  TradeIds ids;
  EXPECT_FALSE(ids.seen());
  for (const std::int64_t id : {7, 8, 8, 10, 9, 11})
    ids.on_trade(id);
  EXPECT_TRUE(ids.seen());
  EXPECT_EQ(ids.gaps(), 1U);
}

}  // namespace
}  // namespace tern::market
