// Goal: one coin, one name; a shared ticker is never taken for another coin. Method: aliases on
// invented venues.
#include "tern/market/assets.hpp"

#include <gtest/gtest.h>

namespace tern::market {
namespace {

TEST(Assets, ANameHasOneIdWhateverItsCase) {
  Assets assets;
  const AssetId id = assets.intern("btc");
  EXPECT_EQ(assets.intern("BTC"), id);
  EXPECT_EQ(assets.find("Btc"), id);
  EXPECT_EQ(assets.name(id), "BTC");
  EXPECT_FALSE(assets.find("ETH").valid());
}

TEST(Assets, DollarsAreDifferentAssets) {
  Assets assets;
  EXPECT_NE(assets.intern("USD"), assets.intern("USDT"));
  EXPECT_NE(assets.intern("USDT"), assets.intern("USDC"));
}

TEST(Assets, AnAliasHoldsOnItsVenueOnly) {
  Assets assets;
  ASSERT_TRUE(assets.add_alias("north", "XBT", "BTC").ok());
  EXPECT_EQ(assets.of_venue("north", "xbt"), assets.find("BTC"));
  EXPECT_EQ(assets.name(assets.of_venue("south", "XBT")), "XBT");
}

TEST(Assets, OneTickerMayBeTwoCoinsOnTwoVenues) {
  Assets assets;
  ASSERT_TRUE(assets.add_alias("north", "LUNA", "LUNA-OLD").ok());
  EXPECT_NE(assets.of_venue("north", "LUNA"), assets.of_venue("south", "LUNA"));
}

TEST(Assets, ASecondMeaningOfATickerIsRefusedWithBothNames) {
  Assets assets;
  ASSERT_TRUE(assets.add_alias("north", "XBT", "BTC").ok());
  ASSERT_TRUE(assets.add_alias("north", "XBT", "BTC").ok());
  const core::Status second = assets.add_alias("north", "XBT", "ETH");
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.error().text().find("BTC"), std::string::npos);
  EXPECT_NE(second.error().text().find("ETH"), std::string::npos);
}

TEST(Assets, AnAliasThatComesAfterTheTickerWasUsedIsRefused) {
  Assets assets;
  (void)assets.of_venue("north", "XBT");
  EXPECT_FALSE(assets.add_alias("north", "XBT", "BTC").ok());
}

TEST(Assets, LookingForATickerMakesNoAsset) {
  Assets assets;
  EXPECT_FALSE(assets.find_of_venue("north", "XXBT").valid());
  ASSERT_TRUE(assets.add_alias("north", "XXBT", "BTC").ok());
  EXPECT_EQ(assets.find_of_venue("north", "XXBT"), assets.find("BTC"));
  EXPECT_EQ(assets.find_of_venue("south", "btc"), assets.find("BTC"));
  EXPECT_FALSE(assets.find_of_venue("south", "XXBT").valid());
}

TEST(Assets, APairIsReadAndWrittenInOneForm) {
  Assets assets;
  const core::Result<Pair> pair = assets.parse_pair("btc/USDT");
  ASSERT_TRUE(pair.ok());
  EXPECT_EQ(assets.pair_name(pair.value()), "BTC/USDT");
}

TEST(Assets, TextThatIsNoPairIsRefusedWithTheFormExpected) {
  Assets assets;
  for (const char* text : {"", "BTC", "BTCUSDT", "BTC-USDT", "/USDT", "BTC/", "BTC/USDT/X",
                           "BTC/ USDT", "BT C/USDT", "BTC/BTC", "BTC/btc"}) {
    const core::Result<Pair> pair = assets.parse_pair(text);
    ASSERT_FALSE(pair.ok()) << text;
    EXPECT_NE(pair.error().text().find("BTC/USDT"), std::string::npos) << text;
  }
}

TEST(Assets, AnEmptyNameIsNoAsset) {
  Assets assets;
  EXPECT_FALSE(assets.intern("").valid());
  EXPECT_FALSE(assets.of_venue("north", "").valid());
}

}  // namespace
}  // namespace tern::market
