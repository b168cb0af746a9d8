// Goal: equal numbers are recognised in every spelling a venue uses, other numbers in none. Method:
// texts hashed here.
#include "tern/market/book_checksum.hpp"

#include <gtest/gtest.h>

#include "messages.hpp"
#include "tern/core/crc32.hpp"

namespace tern::market {
namespace {

// Prices in hundredths, sizes in thousandths.
OrderBook book_of(const std::vector<Level>& bids, const std::vector<Level>& asks) {
  OrderBook book;
  book.assign(bids, asks);
  return book;
}

BookMessage said(std::string_view text, std::uint8_t price_decimals = 0,
                 std::uint8_t size_decimals = 0) {
  BookMessage message;
  message.has_checksum = true;
  message.checksum = core::crc32(text);
  message.price_decimals_sent = price_decimals;
  message.size_decimals_sent = size_decimals;
  return message;
}

const std::vector<Level> kBids = {level(310'000, 1'000), level(309'950, 500)};
const std::vector<Level> kAsks = {level(310'010, 2'250)};

TEST(BookChecksum, CanonicalTextsMatch) {
  BookChecksum checksum(ChecksumRule::interleaved, 2, 3);
  EXPECT_TRUE(checksum.matches(book_of(kBids, kAsks), said("3100:1:3100.1:2.25:3099.5:0.5")));
}

TEST(BookChecksum, TextsWithAFixedNumberOfDecimalsMatch) {
  BookChecksum checksum(ChecksumRule::interleaved, 2, 3);
  EXPECT_TRUE(checksum.matches(book_of(kBids, kAsks),
                               said("3100.00:1.000:3100.10:2.250:3099.50:0.500", 2, 3)));
}

TEST(BookChecksum, TextsWithMoreDecimalsThanTheScaleMatch) {
  BookChecksum checksum(ChecksumRule::interleaved, 2, 3);
  EXPECT_TRUE(checksum.matches(book_of(kBids, kAsks),
                               said("3100.0000:1:3100.1000:2.25:3099.5000:0.5", 4, 3)));
}

TEST(BookChecksum, FloatLikeTextsMatchIndependentlyForPriceAndSize) {
  BookChecksum checksum(ChecksumRule::interleaved, 2, 3);
  EXPECT_TRUE(checksum.matches(book_of(kBids, kAsks), said("3100.0:1:3100.1:2.25:3099.5:0.5")));
  EXPECT_TRUE(checksum.matches(book_of(kBids, kAsks), said("3100:1.0:3100.1:2.25:3099.5:0.5")));
}

TEST(BookChecksum, TheDecimalsOfEarlierMessagesAreRemembered) {
  BookChecksum checksum(ChecksumRule::interleaved, 2, 3);
  const char* text = "3100.00:1.000:3100.10:2.250:3099.50:0.500";
  EXPECT_TRUE(checksum.matches(book_of(kBids, kAsks), said(text, 2, 3)));
  EXPECT_TRUE(checksum.matches(book_of(kBids, kAsks), said(text, 0, 0)));
}

TEST(BookChecksum, AnotherNumberNeverMatches) {
  BookChecksum checksum(ChecksumRule::interleaved, 2, 3);
  EXPECT_FALSE(checksum.matches(book_of(kBids, kAsks), said("3100:1:3100.1:2.25:3099.5:0.6")));
  EXPECT_FALSE(checksum.matches(book_of(kBids, kAsks), said("3100:1:3100.1:2.25")));
}

TEST(BookChecksum, WhereOneSideIsShorterTheOtherContinues) {
  BookChecksum checksum(ChecksumRule::interleaved, 0, 0);
  EXPECT_TRUE(checksum.matches(book_of({}, {level(5, 1), level(6, 2)}), said("5:1:6:2")));
  EXPECT_TRUE(checksum.matches(book_of({level(4, 1), level(3, 2)}, {}), said("4:1:3:2")));
  EXPECT_TRUE(checksum.matches(book_of({}, {}), said("")));
}

TEST(BookChecksum, OnlyTheBestTwentyFiveLevelsCount) {
  std::vector<Level> asks;
  std::string text;
  for (std::int64_t price = 1; price <= 30; ++price) {
    asks.push_back(level(price, 7));
    if (price <= 25) text += (text.empty() ? "" : ":") + std::to_string(price) + ":7";
  }
  BookChecksum checksum(ChecksumRule::interleaved, 0, 0);
  EXPECT_TRUE(checksum.matches(book_of({}, asks), said(text)));
}

TEST(BookChecksum, TheGreatestNumbersFit) {
  const Level greatest = level(INT64_MAX, INT64_MAX);
  const std::string text = "9.223372036854775807:9.223372036854775807";
  BookChecksum checksum(ChecksumRule::interleaved, 18, 18);
  EXPECT_TRUE(checksum.matches(book_of({greatest}, {}), said(text, 255, 255)));
}

TEST(BookChecksum, TheDocumentedExampleOfTheVenueMatches) {
  // OKX: bids 3366.1 x 7 and 3366 x 6, asks 3366.8 x 9, 3368 x 8, 3372 x 8.
  BookChecksum checksum(ChecksumRule::interleaved, 1, 0);
  EXPECT_TRUE(checksum.matches(book_of({level(33'661, 7), level(33'660, 6)},
                                       {level(33'668, 9), level(33'680, 8), level(33'720, 8)}),
                               said("3366.1:7:3366.8:9:3366:6:3368:8:3372:8")));
}

TEST(BookChecksum, PackedDigitsOfTenAsksThenTenBidsMatch) {
  // Prices in tenths, sizes in units of 10^-8: 45285.2 x 0.00100000 is "452852" and "100000".
  BookChecksum checksum(ChecksumRule::packed, 1, 8);
  const OrderBook book =
      book_of({level(452'835, 10'000'000)}, {level(452'864, 154'571'953), level(452'852, 100'000)});
  EXPECT_TRUE(checksum.matches(book, said("45285210000045286415457195345283510000000")));
  EXPECT_FALSE(checksum.matches(book, said("45283510000000452852100000452864154571953")));
  EXPECT_TRUE(checksum.matches(book_of({}, {}), said("")));
}

TEST(BookChecksum, OnlyTenPackedLevelsOfASideCount) {
  std::vector<Level> asks;
  std::string text;
  for (std::int64_t price = 1; price <= 12; ++price) {
    asks.push_back(level(price, 7));
    if (price <= 10) text += std::to_string(price) + "7";
  }
  BookChecksum checksum(ChecksumRule::packed, 0, 0);
  EXPECT_TRUE(checksum.matches(book_of({level(INT64_MAX, INT64_MAX)}, asks),
                               said(text + "92233720368547758079223372036854775807")));
}

}  // namespace
}  // namespace tern::market
