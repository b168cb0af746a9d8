// In: books of two or three venues over a few seconds. Out: the episodes told and the counts kept.
// Cannot happen: an episode in a test that is not also counted: each test ends with the sum.
#include <gtest/gtest.h>

#include "scanner_world.hpp"

namespace tern::arbitrage {
namespace {

Settings plain() {
  Settings settings;
  settings.policy = {PolicyKind::exact, 1, 1};
  return settings;
}

void expect_sum(const ScannerWorld& world) {
  EXPECT_EQ(world.counted(), world.scanner->stats().seen);
}

std::string verdict_of(const Episode& episode) {
  return std::string(verdict_name(episode.verdict()));
}

TEST(Scanner, AnEpisodeLivesFromTheFirstNetEdgeToTheLast) {
  ScannerWorld world(plain());
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 10000, 10100, at_ms(10));
  EXPECT_TRUE(world.listener.opened.empty());
  world.set(1, 10050, 10100, at_ms(20));
  ASSERT_EQ(world.listener.opened.size(), 1U);
  const Episode born = world.listener.opened[0];
  EXPECT_EQ(born.buy, world.id(0));
  EXPECT_EQ(born.sell, world.id(1));
  EXPECT_EQ(verdict_of(born), "executable");
  EXPECT_EQ(born.latest.edge.bps().text(), "50");
  EXPECT_EQ(born.latest.buy_size.value, 100);
  EXPECT_EQ(born.latest.profit.decimal().text(), "0.5");
  world.set(1, 10080, 10100, at_ms(30));
  world.set(1, 10020, 10100, at_ms(40));
  ASSERT_EQ(world.listener.changed.size(), 2U);
  world.set(0, 9900, 10030, at_ms(75));
  ASSERT_EQ(world.listener.closed.size(), 1U);
  const Episode& closed = world.listener.closed[0];
  EXPECT_EQ(closed.id, born.id);
  EXPECT_EQ(closed.lifetime(at_ms(9'999)).milliseconds(), 55);
  EXPECT_EQ(closed.best_edge.bps().text(), "80");
  EXPECT_EQ(closed.best.at, at_ms(30));
  EXPECT_TRUE(world.scanner->open().empty());
  EXPECT_EQ(world.scanner->stats().executable(), 1U);
  EXPECT_EQ(world.scanner->stats().best_edge->bps().text(), "80");
  expect_sum(world);
}

TEST(Scanner, AnEdgeBelowTheRequiredOneIsSeenAndRefusedUntilItIsEnough) {
  Settings settings = plain();
  settings.min_edge = decimal("0.004");
  ScannerWorld world(settings);
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 10020, 10100, at_ms(1));
  EXPECT_EQ(world.scanner->stats().count(Verdict::edge_below_minimum), 1U);
  EXPECT_EQ(world.scanner->stats().executable(), 0U);
  world.set(1, 10050, 10100, at_ms(2));
  EXPECT_EQ(world.scanner->stats().count(Verdict::edge_below_minimum), 0U);
  EXPECT_EQ(world.scanner->stats().executable(), 1U);
  world.set(1, 10010, 10100, at_ms(3));  // once executable, counted as executable
  world.set(1, 9990, 10100, at_ms(4));
  ASSERT_EQ(world.listener.closed.size(), 1U);
  EXPECT_EQ(verdict_of(world.listener.closed[0]), "executable");
  EXPECT_EQ(world.scanner->stats().seen, 1U);
  expect_sum(world);
}

TEST(Scanner, ANegativeRequiredEdgeSeesEpisodesBelowZero) {
  Settings settings = plain();
  settings.min_edge = decimal("-0.005");
  ScannerWorld world(settings);
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 9960, 10100, at_ms(1));
  ASSERT_EQ(world.listener.opened.size(), 1U);
  EXPECT_EQ(verdict_of(world.listener.opened[0]), "executable");
  EXPECT_EQ(world.listener.opened[0].latest.edge.bps().text(), "-40");
}

TEST(Scanner, ASilentBookRefusesUntilItIsHeardAgain) {
  ScannerWorld world(plain());
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 10050, 10100, at_ms(10'001));
  ASSERT_EQ(world.listener.opened.size(), 1U);
  EXPECT_EQ(verdict_of(world.listener.opened[0]), "silent");
  EXPECT_EQ(world.listener.opened[0].latest.buy_book.alive_age.milliseconds(), 10'001);
  EXPECT_EQ(world.listener.opened[0].latest.buy_size.value, 0);
  EXPECT_FALSE(world.scanner->stats().best_edge.has_value());
  world.heartbeat(0, at_ms(10'100));
  EXPECT_EQ(world.scanner->stats().executable(), 1U);
  EXPECT_EQ(world.scanner->stats().count(Verdict::silent), 0U);
  expect_sum(world);
}

TEST(Scanner, ABookThatLivesButDoesNotChangeIsRefusedInTime) {
  ScannerWorld world(plain());
  world.set(0, 9900, 10000, at_ms(0));
  for (int second = 1; second <= 61; ++second)
    world.heartbeat(0, at_ms(1'000 * second));
  world.set(1, 10050, 10100, at_ms(61'001));
  ASSERT_EQ(world.listener.opened.size(), 1U);
  EXPECT_EQ(verdict_of(world.listener.opened[0]), "unchanged");
}

TEST(Scanner, TimeAloneTurnsAnOpenEpisodeSilentAndItStaysCountedAsItsBestMoment) {
  ScannerWorld world(plain());
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 10050, 10100, at_ms(1));
  world.scanner->on_time(at_ms(9'000));
  EXPECT_TRUE(world.listener.changed.empty());
  world.scanner->on_time(at_ms(11'000));
  ASSERT_EQ(world.listener.changed.size(), 1U);
  EXPECT_EQ(world.listener.changed[0].latest.verdict, Verdict::silent);
  EXPECT_EQ(verdict_of(world.listener.changed[0]), "executable");
  world.scanner->on_time(at_ms(12'000));
  EXPECT_EQ(world.listener.changed.size(), 1U);
  expect_sum(world);
}

TEST(Scanner, AVenueThatCrossesItselfIsRefused) {
  ScannerWorld world(plain());
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 10050, 10040, at_ms(1));
  ASSERT_EQ(world.listener.opened.size(), 1U);
  EXPECT_EQ(verdict_of(world.listener.opened[0]), "crossed");
}

TEST(Scanner, AOneSidedBookIsSeenAndRefused) {
  ScannerWorld world(plain());
  world.set(0, 0, 10000, at_ms(0));
  world.set(1, 10050, 0, at_ms(1));
  ASSERT_EQ(world.listener.opened.size(), 1U);
  EXPECT_EQ(verdict_of(world.listener.opened[0]), "empty_side");
  world.set(0, 0, 0, at_ms(2));
  EXPECT_EQ(world.listener.closed.size(), 1U);
  expect_sum(world);
}

TEST(Scanner, TheEarlierRefusalOfTheTwoBooksCounts) {
  ScannerWorld world(plain());
  world.set(0, 9900, 9890, at_ms(0));  // crossed, and silent by the time
  world.set(1, 10050, 0, at_ms(10'500));
  ASSERT_EQ(world.listener.opened.size(), 1U);
  EXPECT_EQ(verdict_of(world.listener.opened[0]), "crossed");
}

TEST(Scanner, AHaltedSymbolIsRefusedUntilItTradesAgain) {
  ScannerWorld world(plain());
  world.set_status(0, market::TradingStatus::halted);
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 10050, 10100, at_ms(1));
  ASSERT_EQ(world.listener.opened.size(), 1U);
  EXPECT_EQ(verdict_of(world.listener.opened[0]), "not_trading");
  const std::uint32_t version = world.listener.opened[0].latest.buy_book.rules_version;
  world.set_status(0, market::TradingStatus::trading);
  world.heartbeat(1, at_ms(2));
  EXPECT_EQ(world.scanner->stats().executable(), 1U);
  EXPECT_EQ(world.scanner->open()[0].latest.buy_book.rules_version, version + 1);
}

TEST(Scanner, TooGoodIsQuarantinedAndNoBestEdge) {
  Settings settings = plain();
  settings.too_good = decimal("0.05");
  ScannerWorld world(settings);
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 11000, 11100, at_ms(1));
  EXPECT_EQ(world.scanner->stats().count(Verdict::too_good), 1U);
  EXPECT_FALSE(world.scanner->stats().best_edge.has_value());
}

TEST(Scanner, ALostBookClosesItsEpisodes) {
  ScannerWorld world(plain(), {3, 1});
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 10050, 10100, at_ms(1));
  world.set(2, 10060, 10100, at_ms(2));
  EXPECT_EQ(world.scanner->open().size(), 2U);
  world.lose(0, at_ms(3));
  EXPECT_TRUE(world.scanner->open().empty());
  EXPECT_EQ(world.listener.closed.size(), 2U);
  world.set(0, 9900, 10000, at_ms(4));
  EXPECT_EQ(world.scanner->stats().seen, 4U);
  expect_sum(world);
}

TEST(Scanner, AMessageTouchesOnlyItsOwnPair) {
  ScannerWorld world(plain(), {2, 2});
  world.set(0, 9900, 10000, at_ms(0), 0);
  world.set(1, 10050, 10100, at_ms(1), 1);
  EXPECT_EQ(world.scanner->stats().seen, 0U);
  world.set(1, 10050, 10100, at_ms(2), 0);
  ASSERT_EQ(world.listener.opened.size(), 1U);
  EXPECT_EQ(world.listener.opened[0].pair, market::PairId(0));
  world.set(0, 9900, 10000, at_ms(3), 1);
  ASSERT_EQ(world.listener.opened.size(), 2U);
  EXPECT_EQ(world.listener.opened[1].pair, market::PairId(1));
  EXPECT_TRUE(world.listener.changed.empty());
}

TEST(Scanner, FeesDecideWhatIsSeen) {
  LegTerms terms;
  terms.taker_fee = decimal("0.001");
  ScannerWorld world(plain(), {2, 1}, terms);
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 10020, 10100, at_ms(1));  // 100.20 * 0.999 = 100.0998 < 100.1
  EXPECT_EQ(world.scanner->stats().seen, 0U);
  world.set(1, 10021, 10100, at_ms(2));  // 100.10979 > 100.1
  EXPECT_EQ(world.scanner->stats().seen, 1U);
  terms.taker_fee = decimal("0.002");
  terms.fee_version = 7;
  ASSERT_TRUE(world.scanner->add_instrument(world.id(0), terms).ok());
  world.set(1, 10021, 10100, at_ms(3));
  EXPECT_TRUE(world.scanner->open().empty());
  world.set(1, 10050, 10100, at_ms(4));
  EXPECT_EQ(world.listener.opened.back().latest.buy_book.fee_version, 7U);
}

TEST(Scanner, TheBestRouteNowIsKnownEvenWhenItLoses) {
  ScannerWorld world(plain(), {3, 1});
  EXPECT_FALSE(world.scanner->best_now(market::PairId(0)).has_value());
  world.set(0, 9900, 10000, at_ms(0));
  EXPECT_FALSE(world.scanner->best_now(market::PairId(0)).has_value());
  world.set(1, 9950, 10050, at_ms(1));
  world.set(2, 9800, 10010, at_ms(2));
  const auto best = world.scanner->best_now(market::PairId(0));
  ASSERT_TRUE(best.has_value());
  EXPECT_EQ(best->buy, world.id(0));
  EXPECT_EQ(best->sell, world.id(1));
  EXPECT_EQ(best->edge.bps().text(), "-50");
}

TEST(Scanner, NoMoreThanTheBoundOfEpisodesIsOpenAndTheRestIsCounted) {
  // 64 venues whose prices rise by more than the spread: 2,016 routes of each pair cross.
  ScannerWorld world(plain(), {64, 3});
  for (std::size_t pair = 0; pair < 3; ++pair) {
    for (std::size_t venue = 0; venue < 64; ++venue) {
      const auto price = static_cast<std::int64_t>(10'000 + 10 * venue);
      world.set(venue, price, price + 1, at_ms(0), pair);
    }
  }
  EXPECT_EQ(world.scanner->open().size(), Scanner::kMaxOpenEpisodes);
  EXPECT_EQ(world.scanner->stats().seen, Scanner::kMaxOpenEpisodes);
  EXPECT_GT(world.scanner->stats().overflowed, 0U);
  for (std::size_t pair = 0; pair < 3; ++pair) {
    for (std::size_t venue = 0; venue < 64; ++venue)
      world.lose(venue, at_ms(1), pair);
  }
  EXPECT_TRUE(world.scanner->open().empty());
  EXPECT_EQ(world.listener.closed.size(), Scanner::kMaxOpenEpisodes);
  expect_sum(world);
}

TEST(Scanner, ARouteThatDoesNotFitIsRefusedByNameAndTheOthersRun) {
  ScannerWorld world(plain(), {3, 1});
  market::InstrumentDefinition definition;
  definition.symbol = "C0-USD";
  definition.base_ticker = "C0";
  definition.quote_ticker = "USD";
  definition.wire_price_decimals = 2;
  definition.wire_size_decimals = 18;
  definition.rules.lot = decimal("1");
  definition.rules.status = market::TradingStatus::trading;
  const market::VenueId venue = world.catalog.add_venue("fine");
  const auto id = world.catalog.add_instrument(venue, definition);
  ASSERT_TRUE(id.ok());
  const auto alone = world.scanner->add_instrument(id.value(), {});
  ASSERT_FALSE(alone.ok());
  EXPECT_NE(alone.error().text().find("fine"), std::string::npos);
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 10050, 10100, at_ms(1));
  EXPECT_EQ(world.scanner->stats().seen, 1U);
}

TEST(Scanner, OneSidedScaleTroubleRefusesOnlyTheRoutesOfThatPartner) {
  ScannerWorld world(plain(), {2, 1});
  market::InstrumentDefinition definition;
  definition.symbol = "C0-USD";
  definition.base_ticker = "C0";
  definition.quote_ticker = "USD";
  definition.wire_price_decimals = 17;  // against 2 of the others: a factor of 10^15 and fees
  definition.wire_size_decimals = 2;
  definition.rules.status = market::TradingStatus::trading;
  const market::VenueId venue = world.catalog.add_venue("fine");
  const auto id = world.catalog.add_instrument(venue, definition);
  ASSERT_TRUE(id.ok());
  LegTerms terms;
  terms.taker_fee = decimal("0.00075");
  const auto report = world.scanner->add_instrument(id.value(), terms);
  ASSERT_TRUE(report.ok()) << report.error().text();
  EXPECT_EQ(report.value().made, 0U);
  ASSERT_EQ(report.value().refused.size(), 4U);
  EXPECT_EQ(report.value().refused[0].where, "C0/USD buy at venue0, sell at fine");
  world.set(0, 9900, 10000, at_ms(0));
  world.set(1, 10050, 10100, at_ms(1));
  EXPECT_EQ(world.scanner->stats().seen, 1U);
}

TEST(Scanner, AnInstrumentWithoutPairOrWithAnUnknownIdIsRefused) {
  ScannerWorld world(plain());
  EXPECT_FALSE(world.scanner->add_instrument(market::InstrumentId(99), {}).ok());
  EXPECT_FALSE(world.scanner->add_instrument(market::InstrumentId(), {}).ok());
  EXPECT_FALSE(world.scanner->update_rules(market::InstrumentId(99)).ok());
  world.scanner->on_book(market::InstrumentId(99), at_ms(0));  // not ours: nothing happens
  world.scanner->on_lost(market::InstrumentId(99), at_ms(0));
  EXPECT_EQ(world.scanner->stats().seen, 0U);
}

TEST(Scanner, APolicyOutsideItsBoundsIsRefused) {
  Settings settings = plain();
  ScannerWorld world(settings);
  settings.policy.depth = 0;
  Scanner scanner(world.catalog, world.books, settings, world.listener);
  EXPECT_FALSE(scanner.add_instrument(world.id(0), {}).ok());
}

}  // namespace
}  // namespace tern::arbitrage
