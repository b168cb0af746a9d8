// Goal: the book says what the venue said, digit by digit.
// Method: books small enough to read.
#include "tern/market/order_book.hpp"

#include <gtest/gtest.h>

#include "tern/crypto/digest.hpp"

namespace tern::market {
namespace {

Level level(std::int64_t price, std::int64_t size) {
  return {PriceTicks{price}, SizeLots{size}};
}

OrderBook small_book() {
  OrderBook book;
  const Level bids[] = {level(100, 5), level(99, 7)};
  const Level asks[] = {level(101, 3), level(103, 1)};
  book.assign(bids, asks);
  return book;
}

TEST(OrderBook, TheBestLevelIsLast) {
  const OrderBook book = small_book();
  EXPECT_EQ(*book.best_bid(), level(100, 5));
  EXPECT_EQ(*book.best_ask(), level(101, 3));
  EXPECT_EQ(book.bids().front(), level(99, 7));
  EXPECT_EQ(book.asks().front(), level(103, 1));
}

TEST(OrderBook, AnUpdateSetsInsertsAndRemoves) {
  OrderBook book = small_book();
  book.apply(Side::bid, level(100, 6));
  book.apply(Side::ask, level(102, 2));
  book.apply(Side::ask, level(101, 0));
  EXPECT_EQ(*book.best_bid(), level(100, 6));
  EXPECT_EQ(*book.best_ask(), level(102, 2));
  EXPECT_EQ(book.asks().size(), 2U);
}

TEST(OrderBook, RemovingAMissingLevelChangesNothing) {
  OrderBook book = small_book();
  const std::uint64_t changes = book.changes();
  book.apply(Side::bid, level(98, 0));
  book.apply(Side::ask, level(102, 0));
  book.apply(Side::ask, level(1'000, 0));
  EXPECT_EQ(book.bids().size(), 2U);
  EXPECT_EQ(book.asks().size(), 2U);
  EXPECT_EQ(book.changes(), changes);
}

TEST(OrderBook, TheSameContentAgainIsNoChange) {
  OrderBook book = small_book();
  const std::uint64_t changes = book.changes();
  book.apply(Side::bid, level(100, 5));
  const Level bids[] = {level(99, 7), level(100, 5)};
  const Level asks[] = {level(101, 3), level(103, 1)};
  book.assign(bids, asks);
  EXPECT_EQ(book.changes(), changes);
  book.apply(Side::bid, level(100, 4));
  EXPECT_GT(book.changes(), changes);
}

TEST(OrderBook, ASnapshotInAnyOrderIsSortedAndTheLaterOfTwoEqualPricesCounts) {
  OrderBook book;
  const Level bids[] = {level(99, 1), level(100, 2), level(99, 3), level(98, 0)};
  const Level asks[] = {level(103, 1), level(101, 2), level(103, 0), level(102, 4)};
  book.assign(bids, asks);
  EXPECT_EQ(canonical_text(book, 0, 0), "b 100 2\nb 99 3\na 101 2\na 102 4\n");
}

TEST(OrderBook, ASnapshotReplacesWhatWasThere) {
  OrderBook book = small_book();
  const Level bids[] = {level(50, 1)};
  book.assign(bids, {});
  EXPECT_EQ(canonical_text(book, 0, 0), "b 50 1\n");
  EXPECT_EQ(book.best_ask(), nullptr);
}

TEST(OrderBook, CrossedNeedsBothSides) {
  OrderBook book = small_book();
  EXPECT_FALSE(book.crossed());
  book.apply(Side::bid, level(101, 1));
  EXPECT_TRUE(book.crossed());
  book.apply(Side::ask, level(101, 0));
  book.apply(Side::ask, level(103, 0));
  EXPECT_FALSE(book.crossed());
}

TEST(OrderBook, BeyondTheBoundTheWorstLevelIsDroppedAndCounted) {
  OrderBook book;
  const auto most = static_cast<std::int64_t>(OrderBook::kMaxLevels);
  for (std::int64_t price = 1; price <= most; ++price)
    book.apply(Side::bid, level(price * 2, 1));
  EXPECT_EQ(book.dropped_levels(), 0U);
  book.apply(Side::bid, level(1, 1));  // worse than all: not taken
  EXPECT_EQ(book.bids().front(), level(2, 1));
  book.apply(Side::bid, level(7, 9));  // pushes out the worst
  EXPECT_EQ(book.bids().front(), level(4, 1));
  EXPECT_EQ(book.bids()[2], level(7, 9));
  EXPECT_EQ(book.bids().size(), OrderBook::kMaxLevels);
  EXPECT_EQ(book.dropped_levels(), 2U);
  EXPECT_TRUE(std::is_sorted(book.bids().begin(), book.bids().end(),
                             [](const Level& a, const Level& b) { return a.price < b.price; }));
}

TEST(OrderBook, ASnapshotBeyondTheBoundKeepsTheBest) {
  OrderBook book;
  std::vector<Level> asks;
  for (std::int64_t price = 1; price <= static_cast<std::int64_t>(OrderBook::kMaxLevels) + 5;
       ++price) {
    asks.push_back(level(price, 1));
  }
  book.assign({}, asks);
  EXPECT_EQ(book.asks().size(), OrderBook::kMaxLevels);
  EXPECT_EQ(*book.best_ask(), level(1, 1));
  EXPECT_EQ(book.dropped_levels(), 5U);
}

TEST(OrderBook, TruncateKeepsTheBestLevels) {
  OrderBook book = small_book();
  book.truncate(1);
  EXPECT_EQ(canonical_text(book, 0, 0), "b 100 5\na 101 3\n");
}

TEST(OrderBook, TheCanonicalTextHasNoNeedlessZeroAndNoExponent) {
  OrderBook book;
  const Level bids[] = {level(5'300, 100'000'000)};
  const Level asks[] = {level(5'310, 1)};
  book.assign(bids, asks);
  EXPECT_EQ(canonical_text(book, 2, 8), "b 53 1\na 53.1 0.00000001\n");
}

TEST(OrderBook, TheDigestIsTheSameForEqualDecimalsWhateverTheScales) {
  OrderBook coarse;
  OrderBook fine;
  const Level coarse_bids[] = {level(53, 10), level(52, 7)};
  const Level fine_bids[] = {level(5'300, 100'000), level(5'200, 70'000)};
  coarse.assign(coarse_bids, {});
  fine.assign(fine_bids, {});
  EXPECT_EQ(canonical_digest(coarse, 0, 1), canonical_digest(fine, 2, 5));
  EXPECT_EQ(canonical_text(coarse, 0, 1), canonical_text(fine, 2, 5));
  EXPECT_NE(canonical_digest(coarse, 0, 1), canonical_digest(coarse, 1, 1));
}

TEST(OrderBook, TheDigestTellsSidesSizesAndPricesApart) {
  const std::uint64_t hash = level_hash(Side::bid, {53, 0}, {10, 1});
  EXPECT_NE(hash, level_hash(Side::ask, {53, 0}, {10, 1}));
  EXPECT_NE(hash, level_hash(Side::bid, {54, 0}, {10, 1}));
  EXPECT_NE(hash, level_hash(Side::bid, {53, 0}, {11, 1}));
  EXPECT_NE(hash, level_hash(Side::bid, {10, 1}, {53, 0}));
}

}  // namespace
}  // namespace tern::market
