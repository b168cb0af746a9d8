// Goal: ids are dense and stable, look-up finds exactly what was inserted. Method: small catalogs;
// many symbols.
#include "tern/market/catalog.hpp"

#include <gtest/gtest.h>

namespace tern::market {
namespace {

InstrumentDefinition btc_usdt(std::string_view symbol = "BTCUSDT") {
  InstrumentDefinition made;
  made.symbol = symbol;
  made.base_ticker = "BTC";
  made.quote_ticker = "USDT";
  made.rules.tick = core::Decimal::parse("0.01").value();
  made.rules.lot = core::Decimal::parse("0.00001").value();
  made.rules.max_size = core::Decimal::from_integer(9000);
  made.rules.status = TradingStatus::trading;
  return made;
}

TEST(SymbolIndex, FindsWhatWasInsertedAndNothingElse) {
  SymbolIndex index;
  EXPECT_FALSE(index.find("BTCUSDT").valid());
  std::vector<std::string> symbols;
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    symbols.push_back(std::string(i % 23, 'X') + std::to_string(i));
    index.insert(symbols.back(), InstrumentId{i});
  }
  EXPECT_EQ(index.size(), symbols.size());
  for (std::uint32_t i = 0; i < symbols.size(); ++i) {
    ASSERT_EQ(index.find(symbols[i]), InstrumentId{i}) << symbols[i];
    EXPECT_FALSE(index.find(symbols[i] + "-").valid());
  }
  EXPECT_FALSE(index.find("").valid());
}

TEST(SymbolIndex, TellsApartSymbolsThatDifferInOneByteOrInLength) {
  SymbolIndex index;
  index.insert("BTC-USDT-240329-50000-C", InstrumentId{1});
  index.insert("BTC-USDT-240329-50000-P", InstrumentId{2});
  index.insert("BTC-USDT", InstrumentId{3});
  EXPECT_EQ(index.find("BTC-USDT-240329-50000-P"), InstrumentId{2});
  EXPECT_EQ(index.find("BTC-USDT"), InstrumentId{3});
  EXPECT_FALSE(index.find("BTC-USDT-").valid());
  EXPECT_FALSE(index.find(std::string_view("BTC-USDT\0", 9)).valid());
}

TEST(Catalog, EveryNameThatAVenueGivesLeadsToTheSameInstrumentAndAsset) {
  Catalog catalog;
  const VenueId venue = catalog.add_venue("north");
  InstrumentDefinition made = btc_usdt("BTC/USDT");
  made.other_names = {"XBTUSDT", {"XBTUSDT", "XXBTZUSDT"}, {"XXBT", "XBT"}, {}};
  const auto added = catalog.add_instrument(venue, made);
  ASSERT_TRUE(added.ok());
  for (const char* name : {"BTC/USDT", "XBTUSDT", "XXBTZUSDT"})
    EXPECT_EQ(catalog.symbols(venue).find(name), added.value()) << name;
  EXPECT_EQ(catalog.instrument(added.value()).request_symbol, "XBTUSDT");
  EXPECT_EQ(catalog.assets().find_of_venue("north", "XXBT"), catalog.assets().find("BTC"));
  ASSERT_TRUE(catalog.add_instrument(venue, made).ok()) << "listed again";
  made.symbol = "ETH/USDT";
  made.base_ticker = "ETH";
  EXPECT_FALSE(catalog.add_instrument(venue, made).ok()) << "one ticker has one meaning";
  EXPECT_EQ(
      catalog.instrument(catalog.add_instrument(catalog.add_venue("south"), btc_usdt()).value())
          .request_symbol,
      "BTCUSDT");
}

TEST(Catalog, AConfiguredPairCollectsItsInstrumentsOfAllVenues) {
  Catalog catalog;
  const VenueId north = catalog.add_venue("north");
  const VenueId south = catalog.add_venue("south");
  const PairId pair = catalog.add_pair(catalog.assets().parse_pair("BTC/USDT").value());
  const InstrumentId first = catalog.add_instrument(north, btc_usdt()).value();
  const InstrumentId second = catalog.add_instrument(south, btc_usdt("BTC-USDT")).value();
  ASSERT_EQ(catalog.instruments_of(pair).size(), 2U);
  EXPECT_EQ(catalog.instruments_of(pair)[0], first);
  EXPECT_EQ(catalog.instruments_of(pair)[1], second);
  EXPECT_EQ(catalog.instrument(second).pair, pair);
  EXPECT_EQ(catalog.symbols(south).find("BTC-USDT"), second);
  EXPECT_FALSE(catalog.symbols(north).find("BTC-USDT").valid());
  EXPECT_EQ(catalog.pair_name(pair), "BTC/USDT");
  EXPECT_EQ(catalog.find_venue("south"), south);
}

TEST(Catalog, WhatIsNotSpotOrNotConfiguredHasNoPair) {
  Catalog catalog;
  const VenueId north = catalog.add_venue("north");
  const PairId pair = catalog.add_pair(catalog.assets().parse_pair("BTC/USDT").value());
  InstrumentDefinition swap = btc_usdt("BTC-USDT-SWAP");
  swap.product = "swap";
  InstrumentDefinition other = btc_usdt("ETHUSDT");
  other.base_ticker = "ETH";
  for (const InstrumentDefinition& definition : {swap, other}) {
    const InstrumentId id = catalog.add_instrument(north, definition).value();
    EXPECT_FALSE(catalog.instrument(id).pair.valid());
  }
  EXPECT_TRUE(catalog.instruments_of(pair).empty());
}

TEST(Catalog, OfTwoSymbolsOfOneVenueForOnePairTheFirstTrades) {
  Catalog catalog;
  const VenueId north = catalog.add_venue("north");
  const PairId pair = catalog.add_pair(catalog.assets().parse_pair("BTC/USDT").value());
  const InstrumentId first = catalog.add_instrument(north, btc_usdt()).value();
  const InstrumentId second = catalog.add_instrument(north, btc_usdt("XBTUSDT")).value();
  ASSERT_EQ(catalog.instruments_of(pair).size(), 1U);
  EXPECT_EQ(catalog.instruments_of(pair)[0], first);
  EXPECT_FALSE(catalog.instrument(second).pair.valid());
}

TEST(Catalog, ARefreshKeepsIdAndScalesAndCountsChangesOnly) {
  Catalog catalog;
  const VenueId north = catalog.add_venue("north");
  const InstrumentId id = catalog.add_instrument(north, btc_usdt()).value();
  EXPECT_EQ(catalog.add_instrument(north, btc_usdt()).value(), id);
  EXPECT_EQ(catalog.instrument(id).rules.version, 0U);
  InstrumentDefinition changed = btc_usdt();
  changed.rules.tick = core::Decimal::parse("0.1").value();
  EXPECT_EQ(catalog.add_instrument(north, changed).value(), id);
  EXPECT_EQ(catalog.instrument(id).rules.version, 1U);
  EXPECT_EQ(catalog.instrument(id).rules.tick.text(), "0.1");
  EXPECT_EQ(catalog.instrument(id).price_scale, 8);
  EXPECT_EQ(catalog.instrument_count(), 1U);
}

TEST(Catalog, TheVenuesNumberOfASymbolIsTheOneListedLast) {
  Catalog catalog;
  const VenueId north = catalog.add_venue("north");
  InstrumentDefinition numbered = btc_usdt();
  numbered.venue_code = 211'874;
  const InstrumentId id = catalog.add_instrument(north, numbered).value();
  EXPECT_EQ(catalog.instrument(id).venue_code, 211'874);
  (void)catalog.add_instrument(north, btc_usdt());
  EXPECT_EQ(catalog.instrument(id).venue_code, 0);
  EXPECT_EQ(catalog.instrument(id).rules.version, 0U);
}

TEST(Catalog, RulesThatNoLongerFitTheScalesAreRefusedAndTheOldOnesStay) {
  Catalog catalog;
  const VenueId north = catalog.add_venue("north");
  const InstrumentId id = catalog.add_instrument(north, btc_usdt()).value();
  InstrumentDefinition finer = btc_usdt();
  finer.rules.tick = core::Decimal::parse("0.000000001").value();
  const auto refused = catalog.add_instrument(north, finer);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().text().find("north BTCUSDT"), std::string::npos);
  EXPECT_EQ(catalog.instrument(id).rules.tick.text(), "0.01");
  EXPECT_EQ(catalog.instrument(id).rules.version, 0U);
}

TEST(Catalog, ASymbolThatNamesOtherCoinsIsRefused) {
  Catalog catalog;
  const VenueId north = catalog.add_venue("north");
  (void)catalog.add_instrument(north, btc_usdt());
  InstrumentDefinition renamed = btc_usdt();
  renamed.base_ticker = "BCH";
  EXPECT_FALSE(catalog.add_instrument(north, renamed).ok());
}

TEST(Catalog, AnInstrumentThatDoesNotFitIsRefusedByVenueAndSymbol) {
  Catalog catalog;
  const VenueId north = catalog.add_venue("north");
  InstrumentDefinition huge = btc_usdt();
  huge.rules.max_size = core::Decimal::parse("1e18").value();
  const auto refused = catalog.add_instrument(north, huge);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().text().find("north BTCUSDT"), std::string::npos);
  EXPECT_EQ(catalog.instrument_count(), 0U);
}

}  // namespace
}  // namespace tern::market
