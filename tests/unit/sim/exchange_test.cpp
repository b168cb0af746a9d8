// In: orders by hand. Out: the sentences of price-time priority, numbering and the kept truth, each
// by example. Cannot happen: a test that reads the engine's inside: only what a face and an agent
// see.
#include "tern/sim/exchange.hpp"

#include <gtest/gtest.h>

#include "tern/market/order_book.hpp"
#include "unit/sim/recorder.hpp"

namespace tern::sim {
namespace {

using market::Side;
using testing::kNow;
using testing::order;
using testing::plain_listing;
using testing::Recorder;

class ExchangeTest : public ::testing::Test {
 protected:
  ExchangeTest() { exchange.observe(&recorder); }

  Placement place(Side side, std::int64_t price, std::int64_t size) {
    return exchange.place(order(side, price, size), kNow);
  }
  Placement take(Side side, std::int64_t price, std::int64_t size) {
    SimOrder taker = order(side, price, size);
    taker.immediate_or_cancel = true;
    return exchange.place(taker, kNow);
  }

  Exchange exchange{"simulated", {plain_listing(), plain_listing()}};
  Recorder recorder;
};

TEST_F(ExchangeTest, TheBestPriceTradesFirstWhateverItsAge) {
  place(Side::ask, 102, 5);
  const Placement better = place(Side::ask, 101, 5);
  const Placement taker = take(Side::bid, 102, 5);
  EXPECT_EQ(taker.filled, 5);
  ASSERT_EQ(recorder.trades.size(), 1u);
  EXPECT_EQ(recorder.trades[0].price, 101);
  EXPECT_TRUE(recorder.trades[0].taker_is_buyer);
  EXPECT_EQ(exchange.resting(0, better.number), 0);
}

TEST_F(ExchangeTest, AtOnePriceTheEarlierOrderTradesFirst) {
  const Placement first = place(Side::bid, 100, 5);
  const Placement second = place(Side::bid, 100, 5);
  take(Side::ask, 100, 6);
  EXPECT_EQ(exchange.resting(0, first.number), 0);
  EXPECT_EQ(exchange.resting(0, second.number), 4);
  ASSERT_EQ(recorder.trades.size(), 2u);
  EXPECT_EQ(recorder.trades[0].size, 5);
  EXPECT_EQ(recorder.trades[1].size, 1);
  EXPECT_FALSE(recorder.trades[0].taker_is_buyer);
}

TEST_F(ExchangeTest, EachTradeNamesBothOrdersAndWhoseTheRestingOneWas) {
  SimOrder resting = order(Side::bid, 100, 5);
  resting.owner = 7;
  const Placement first = exchange.place(resting, kNow);
  resting.owner = 8;
  const Placement second = exchange.place(resting, kNow);
  EXPECT_TRUE(second.trades.empty());
  const Placement taker = take(Side::ask, 100, 6);
  ASSERT_EQ(taker.trades.size(), 2u);
  EXPECT_EQ(taker.trades[0].taker, taker.number);
  EXPECT_EQ(taker.trades[0].maker, first.number);
  EXPECT_EQ(taker.trades[0].maker_owner, 7u);
  EXPECT_EQ(taker.trades[0].size, 5);
  EXPECT_EQ(taker.trades[1].maker, second.number);
  EXPECT_EQ(taker.trades[1].maker_owner, 8u);
  EXPECT_EQ(taker.trades[1].trade_id, recorder.trades[1].trade_id);
}

TEST_F(ExchangeTest, ASellerGetsTheBuyersPriceAndNotItsOwn) {
  place(Side::bid, 105, 5);
  place(Side::ask, 100, 5);
  ASSERT_EQ(recorder.trades.size(), 1u);
  EXPECT_EQ(recorder.trades[0].price, 105);
  EXPECT_FALSE(exchange.best(0, Side::ask).has_value());
}

TEST_F(ExchangeTest, WhatAnImmediateOrderDoesNotFillIsGone) {
  place(Side::ask, 101, 3);
  const Placement taker = take(Side::bid, 101, 10);
  EXPECT_EQ(taker.filled, 3);
  EXPECT_EQ(taker.resting, 0);
  EXPECT_FALSE(exchange.best(0, Side::bid).has_value());
}

TEST_F(ExchangeTest, WhatALimitOrderDoesNotFillRestsAtItsPrice) {
  place(Side::ask, 101, 3);
  const Placement maker = place(Side::bid, 101, 10);
  EXPECT_EQ(maker.filled, 3);
  EXPECT_EQ(maker.resting, 7);
  ASSERT_TRUE(exchange.best(0, Side::bid).has_value());
  EXPECT_EQ(exchange.best(0, Side::bid)->price, 101);
  EXPECT_EQ(exchange.best(0, Side::bid)->size, 7);
}

TEST_F(ExchangeTest, ACancelTakesOnlyWhatStillRests) {
  const Placement maker = place(Side::bid, 100, 10);
  take(Side::ask, 100, 4);
  EXPECT_EQ(exchange.cancel(0, maker.number), 6);
  EXPECT_EQ(exchange.cancel(0, maker.number), 0);
  EXPECT_FALSE(exchange.best(0, Side::bid).has_value());
}

TEST_F(ExchangeTest, AnOrderIsNotFoundUnderAnotherListing) {
  const Placement maker = place(Side::bid, 100, 10);
  EXPECT_EQ(exchange.cancel(1, maker.number), 0);
  EXPECT_EQ(exchange.resting(0, maker.number), 10);
  EXPECT_EQ(exchange.update_number(1), 0);
}

TEST_F(ExchangeTest, OrdersOfOnePriceAreOneLevelAndDepthIsBestFirst) {
  place(Side::bid, 100, 1);
  place(Side::bid, 99, 2);
  place(Side::bid, 100, 3);
  place(Side::bid, 98, 4);
  const std::vector<DepthLevel> two = exchange.depth(0, Side::bid, 2);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].price, 100);
  EXPECT_EQ(two[0].size, 4);
  EXPECT_EQ(two[1].price, 99);
  EXPECT_EQ(exchange.depth(0, Side::bid).size(), 3u);
}

TEST_F(ExchangeTest, ASweepTellsEachLevelOnceWithItsFinalSize) {
  place(Side::ask, 101, 1);
  place(Side::ask, 101, 1);
  place(Side::ask, 102, 5);
  recorder.changes.clear();
  take(Side::bid, 102, 4);
  ASSERT_EQ(recorder.changes.size(), 2u);
  EXPECT_EQ(recorder.changes[0].price, 101);
  EXPECT_EQ(recorder.changes[0].size, 0);
  EXPECT_EQ(recorder.changes[1].price, 102);
  EXPECT_EQ(recorder.changes[1].size, 3);
  EXPECT_EQ(recorder.changes[1].update_number, recorder.changes[0].update_number + 1);
}

TEST_F(ExchangeTest, NumbersBeginAtOneForEachListing) {
  place(Side::bid, 100, 1);
  take(Side::ask, 100, 1);
  SimOrder other = order(Side::bid, 100, 1);
  other.instrument = 1;
  exchange.place(other, kNow);
  ASSERT_EQ(recorder.changes.size(), 3u);
  EXPECT_EQ(recorder.changes[0].update_number, 1);
  EXPECT_EQ(recorder.changes[1].update_number, 2);
  EXPECT_EQ(recorder.changes[2].update_number, 1);
  ASSERT_EQ(recorder.trades.size(), 1u);
  EXPECT_EQ(recorder.trades[0].trade_id, 1);
  EXPECT_EQ(recorder.trades[0].time, kNow);
}

TEST_F(ExchangeTest, AnEmptyBookHasTheDigestOfAnEmptyBook) {
  const Placement maker = place(Side::bid, 100, 1);
  EXPECT_EQ(exchange.digest(0), market::level_hash(Side::bid, {100, 2}, {1, 5}));
  exchange.cancel(0, maker.number);
  EXPECT_EQ(exchange.digest(0), 0u);
}

TEST_F(ExchangeTest, TruthIsTheDigestAtTheTimeItWasRemembered) {
  place(Side::bid, 100, 1);
  const std::uint64_t then = exchange.digest(0);
  exchange.remember_truth(0, 77);
  place(Side::bid, 99, 1);
  exchange.remember_truth(0, 78);
  EXPECT_EQ(exchange.truth(0, 77), then);
  EXPECT_EQ(exchange.truth(0, 78), exchange.digest(0));
  EXPECT_NE(exchange.truth(0, 77), exchange.truth(0, 78));
  EXPECT_FALSE(exchange.truth(0, 79).has_value());
  EXPECT_FALSE(exchange.truth(1, 77).has_value());
}

TEST_F(ExchangeTest, TruthToADepthIsThatOfTheBestLevelsASide) {
  place(Side::bid, 100, 1);
  place(Side::ask, 110, 1);
  const std::uint64_t best = exchange.digest(0);
  place(Side::bid, 99, 1);
  place(Side::ask, 111, 1);
  exchange.remember_truth(0, 7, 1);
  EXPECT_EQ(exchange.truth(0, 7), best);
  EXPECT_EQ(exchange.digest(0, 2), exchange.digest(0));
  EXPECT_NE(exchange.digest(0), best);
}

TEST_F(ExchangeTest, ASequenceSaidAgainKeepsItsLastTruth) {
  exchange.remember_truth(0, 5);
  place(Side::bid, 100, 1);
  exchange.remember_truth(0, 5);
  EXPECT_EQ(exchange.truth(0, 5), exchange.digest(0));
}

TEST_F(ExchangeTest, ATruthOfSomeDepthIsOfTheBestLevelsOfEachSide) {
  place(Side::bid, 98, 1);
  place(Side::bid, 97, 1);
  place(Side::ask, 103, 1);
  exchange.remember_truth(0, 2, 2);
  EXPECT_EQ(exchange.truth(0, 2), exchange.digest(0)) << "no side is deeper";
  const std::uint64_t two = exchange.digest(0);
  place(Side::bid, 96, 1);
  place(Side::bid, 95, 1);
  exchange.remember_truth(0, 3, 2);
  EXPECT_EQ(exchange.truth(0, 3), two);
  exchange.remember_truth(0, 4);
  EXPECT_EQ(exchange.truth(0, 4), exchange.digest(0));
}

TEST_F(ExchangeTest, OnlyTheLastTruthsAreKept) {
  const auto kept = static_cast<std::int64_t>(Exchange::kTruthKept);
  for (std::int64_t sequence = 1; sequence <= kept + 10; ++sequence) {
    exchange.remember_truth(0, sequence);
  }
  EXPECT_FALSE(exchange.truth(0, 10).has_value());
  EXPECT_TRUE(exchange.truth(0, 11).has_value());
  EXPECT_TRUE(exchange.truth(0, kept + 10).has_value());
}

TEST_F(ExchangeTest, RestingOrdersAreBounded) {
  for (std::size_t i = 0; i < Exchange::kMaxRestingOrders; ++i)
    place(Side::bid, 100, 1);
  const Placement refused = place(Side::bid, 100, 1);
  EXPECT_EQ(refused.resting, 0);
  EXPECT_EQ(exchange.best(0, Side::bid)->size,
            static_cast<std::int64_t>(Exchange::kMaxRestingOrders));
}

}  // namespace
}  // namespace tern::sim
