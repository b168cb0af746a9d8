// In: books of a few levels. Out: the sizes, limits and refusals of walk.hpp, case by case.
// Cannot happen: a case that needs a pencil longer than its comment.
#include <gtest/gtest.h>

#include "scenario.hpp"

namespace tern::arbitrage {
namespace {

using market::Level;

std::vector<Level> levels(std::initializer_list<std::pair<std::int64_t, std::int64_t>> pairs) {
  std::vector<Level> made;
  for (const auto& [price, size] : pairs)
    made.push_back({{price}, {size}});
  return made;
}

// Asks at the left venue, bids at the right one; whole units, no fees, no rules.
Scenario crossing(std::vector<Level> asks, std::vector<Level> bids) {
  Scenario scenario;
  scenario.buy.asks = std::move(asks);
  scenario.buy.bids = levels({{1, 1'000}});
  scenario.sell.bids = std::move(bids);
  scenario.sell.asks = levels({{1'000'000, 1'000}});
  return scenario;
}

WalkResult walked(const Scenario& scenario) {
  return BuiltScenario(scenario).walk();
}

void expect_refused(const Scenario& scenario, Verdict verdict) {
  const WalkResult result = walked(scenario);
  EXPECT_EQ(verdict_name(result.verdict), verdict_name(verdict));
  EXPECT_EQ(result.buy_size.value, 0);
  EXPECT_EQ(result.sell_size.value, 0);
  EXPECT_EQ(result.profit.units, 0);
}

struct Expected {
  std::int64_t buy_size;
  std::int64_t sell_size;
  std::int64_t buy_limit;
  std::int64_t sell_limit;
  const char* profit;
};

void expect_found(const Scenario& scenario, const Expected& expected) {
  const WalkResult result = walked(scenario);
  EXPECT_EQ(verdict_name(result.verdict), "executable");
  EXPECT_EQ(result.buy_size.value, expected.buy_size);
  EXPECT_EQ(result.sell_size.value, expected.sell_size);
  EXPECT_EQ(result.buy_limit.value, expected.buy_limit);
  EXPECT_EQ(result.sell_limit.value, expected.sell_limit);
  EXPECT_EQ(result.profit.decimal().text(), expected.profit);
}

TEST(Walk, TakesLevelsOfBothBooksWhileTheNextUnitPays) {
  // 2 units at 100 sold at 110, 1 at 100 sold at 105, 3 at 103 sold at 105; then 103 meets 103.
  expect_found(crossing(levels({{100, 3}, {103, 9}}), levels({{110, 2}, {105, 4}, {103, 9}})),
               {6, 6, 103, 105, "31"});
}

TEST(Walk, AUnitThatPaysExactlyNothingIsNotTaken) {
  expect_found(crossing(levels({{100, 1}, {101, 1}}), levels({{101, 5}})), {1, 1, 100, 101, "1"});
  expect_refused(crossing(levels({{100, 1}}), levels({{100, 1}})), Verdict::edge_below_minimum);
}

TEST(Walk, BothTakerFeesAndTheRequiredEdgeArePaid) {
  Scenario scenario = crossing(levels({{1000, 5}, {1010, 5}}), levels({{1021, 10}}));
  scenario.buy.fee_e4 = 50;
  scenario.sell.fee_e4 = 50;
  // 1021 * 0.995 = 1015.895 against 1000 * 1.005 = 1005 and 1010 * 1.005 = 1015.05.
  expect_found(scenario, {10, 10, 1010, 1021, "58.7"});
  scenario.min_edge_e4 = 10;  // 1010 * 1.006 = 1016.06 is too dear
  expect_found(scenario, {5, 5, 1000, 1021, "54.475"});
  scenario.min_edge_e4 = 110;
  expect_refused(scenario, Verdict::edge_below_minimum);
}

TEST(Walk, InventoryCostCountsLikeAFeeOnEachLeg) {
  Scenario scenario = crossing(levels({{100, 1}}), levels({{103, 1}}));
  scenario.buy.inventory_e4 = 100;
  scenario.sell.inventory_e4 = 100;
  expect_found(scenario, {1, 1, 100, 103, "0.97"});
  scenario.sell.inventory_e4 = 200;
  expect_refused(scenario, Verdict::edge_below_minimum);
}

TEST(Walk, DepthTwoTakesHalfOfWhatPaysAndLimitsWhereAllOfItFits) {
  Scenario scenario = crossing(levels({{100, 4}, {102, 4}}), levels({{110, 5}, {108, 3}}));
  scenario.policy = {PolicyKind::depth, 2, 1};
  expect_found(scenario, {4, 4, 102, 108, "40"});
}

TEST(Walk, MedianLimitsAtTheMiddleOfTheTopLevelsAndIgnoresWorseOnes) {
  Scenario scenario = crossing(levels({{100, 1}, {101, 1}, {102, 1}, {103, 1}}),
                               levels({{110, 2}, {109, 2}, {108, 2}, {107, 2}}));
  scenario.policy = {PolicyKind::median, 1, 3};
  expect_found(scenario, {2, 2, 101, 109, "19"});
  scenario.policy.median_levels = 4;  // of an even count the better of the two in the middle
  expect_found(scenario, {2, 2, 101, 109, "19"});
  scenario.policy.median_levels = 100;
  expect_found(scenario, {2, 2, 101, 109, "19"});
}

TEST(Walk, MedianRefusesWhereTheMediansDoNotPayThoughTheBestPricesDo) {
  Scenario scenario =
      crossing(levels({{100, 1}, {120, 1}, {121, 1}}), levels({{110, 2}, {109, 2}, {108, 2}}));
  scenario.policy = {PolicyKind::median, 1, 3};
  expect_refused(scenario, Verdict::edge_below_minimum);
}

TEST(Walk, ASizeIsALotOnBothVenues) {
  Scenario scenario = crossing(levels({{100, 50}}), levels({{110, 23}}));
  scenario.buy.lot = 4;
  scenario.sell.lot = 6;
  expect_found(scenario, {12, 12, 100, 110, "120"});
  scenario.sell.bids = levels({{110, 11}});
  expect_refused(scenario, Verdict::below_minimum_size);
}

TEST(Walk, ScalesOfTheTwoVenuesMayDiffer) {
  Scenario scenario = crossing(levels({{10050, 250}}), levels({{1010, 30}}));
  scenario.buy.price_scale = 2;  // 100.50 for 2.50
  scenario.buy.size_scale = 2;
  scenario.sell.price_scale = 1;  // 101.0 for 3.0
  scenario.sell.size_scale = 1;
  expect_found(scenario, {250, 25, 10050, 1010, "1.25"});
}

TEST(Walk, LimitsMoveToTheTickSoThatTheOrderStillFills) {
  Scenario scenario = crossing(levels({{101, 5}}), levels({{119, 5}}));
  scenario.buy.tick = 5;
  scenario.sell.tick = 10;
  expect_found(scenario, {5, 5, 105, 110, "90"});
}

TEST(Walk, AnEdgeThatIsLostByMovingLimitsToTheTickIsRefused) {
  Scenario scenario = crossing(levels({{101, 5}}), levels({{119, 5}}));
  scenario.buy.tick = 20;
  expect_refused(scenario, Verdict::edge_below_minimum);
}

TEST(Walk, ALimitThatPaysOnlyForFewerLevelsMakesTheSizeSmaller) {
  Scenario scenario = crossing(levels({{100, 3}, {101, 5}}), levels({{105, 9}}));
  scenario.buy.tick = 5;  // the second level would need a limit of 105
  expect_found(scenario, {3, 3, 100, 105, "15"});
}

TEST(Walk, MaximaCapTheSizeAndDoNotRefuse) {
  Scenario scenario = crossing(levels({{100, 50}}), levels({{110, 50}}));
  scenario.buy.max_size = 20;
  expect_found(scenario, {20, 20, 100, 110, "200"});
  scenario.sell.max_notional = 1'500;
  expect_found(scenario, {13, 13, 100, 110, "130"});
  scenario.max_order_notional = 1'000;
  expect_found(scenario, {9, 9, 100, 110, "90"});
  scenario.free_coin = 7;
  expect_found(scenario, {7, 7, 100, 110, "70"});
  scenario.free_quote = 350;
  expect_found(scenario, {3, 3, 100, 110, "30"});
  scenario.free_quote = 99;
  expect_refused(scenario, Verdict::below_minimum_size);
}

TEST(Walk, FreeQuoteAlsoPaysAFeeTakenFromQuote) {
  Scenario scenario = crossing(levels({{100, 50}}), levels({{150, 50}}));
  scenario.buy.fee_e4 = 1'000;
  scenario.free_quote = 1'099;
  expect_found(scenario, {9, 9, 100, 150, "360"});
  scenario.free_quote = 1'100;
  expect_found(scenario, {10, 10, 100, 150, "400"});
}

TEST(Walk, WhatPaysMustReachBothVenuesMinimumSize) {
  Scenario scenario = crossing(levels({{100, 5}, {200, 50}}), levels({{110, 50}}));
  scenario.sell.min_size = 5;
  expect_found(scenario, {5, 5, 100, 110, "50"});
  scenario.sell.min_size = 6;
  expect_refused(scenario, Verdict::below_minimum_size);
}

TEST(Walk, WhatPaysMustBeWorthBothVenuesMinimumNotionalAtTheLimitPrice) {
  Scenario scenario = crossing(levels({{100, 5}}), levels({{110, 50}}));
  scenario.buy.min_notional = 500;
  expect_found(scenario, {5, 5, 100, 110, "50"});
  scenario.buy.min_notional = 501;
  expect_refused(scenario, Verdict::below_minimum_notional);
}

TEST(Walk, AMinimumNotionalThatFailsOnADeeperLevelLeavesTheShallowerSize) {
  // 2 units at a limit of 200 are worth 400; 3 units need a limit of 110 and are worth 330.
  Scenario scenario = crossing(levels({{100, 50}}), levels({{200, 2}, {110, 1}}));
  scenario.sell.min_notional = 400;
  expect_found(scenario, {2, 2, 100, 200, "200"});
}

TEST(Walk, AMaximumNotionalThatFailsOnALevelMayHoldAgainOnADeeperOne) {
  // 4 * 200 = 800 is too much, 5 * 130 = 650 is not.
  Scenario scenario = crossing(levels({{100, 50}}), levels({{200, 4}, {130, 1}}));
  scenario.sell.max_notional = 700;
  expect_found(scenario, {5, 5, 100, 130, "430"});
}

TEST(Walk, LimitPricesStayInsideTheVenuesPriceLimits) {
  Scenario scenario = crossing(levels({{100, 5}, {104, 5}}), levels({{110, 50}}));
  scenario.buy.max_price = 103;
  expect_found(scenario, {5, 5, 100, 110, "50"});
  scenario.buy.max_price = 99;
  expect_refused(scenario, Verdict::price_band);
}

TEST(Walk, LimitPricesStayInsideTheVenuesBands) {
  Scenario scenario = crossing(levels({{100, 5}, {104, 5}}), levels({{110, 50}}));
  scenario.buy.bids = levels({{98, 1}});
  scenario.buy.band_e4 = 10'500;  // 98 * 1.05 = 102.9
  expect_found(scenario, {5, 5, 100, 110, "50"});
  scenario.sell.asks = levels({{111, 1}});
  scenario.sell.band_e4 = 9'950;  // 111 * 0.995 = 110.445
  expect_refused(scenario, Verdict::price_band);
}

TEST(Walk, AnEdgeAboveTheCeilingIsTooGoodToBeTrue) {
  Scenario scenario = crossing(levels({{100, 5}}), levels({{110, 50}}));
  scenario.too_good_e4 = 1'000;
  expect_found(scenario, {5, 5, 100, 110, "50"});
  scenario.too_good_e4 = 999;
  expect_refused(scenario, Verdict::too_good);
}

TEST(Walk, AFeeTakenFromTheCoinIsBoughtOnTop) {
  Scenario scenario = crossing(levels({{100, 100}}), levels({{150, 45}}));
  scenario.fee_from_base = true;
  scenario.buy.fee_e4 = 1'000;
  // 45 sold need 50 bought: 50 * 0.9 = 45.
  expect_found(scenario, {50, 45, 100, 150, "1750"});
  EXPECT_FALSE(walked(scenario).drift);
}

TEST(Walk, AWholeSizeThatWastesALotGivesWayToASmallerOneWithoutWaste) {
  // 10 sold need 12 bought and earn nothing more than 9 sold with 10 bought.
  Scenario scenario = crossing(levels({{100, 100}}), levels({{120, 10}}));
  scenario.fee_from_base = true;
  scenario.buy.fee_e4 = 1'000;
  expect_found(scenario, {10, 9, 100, 120, "80"});
}

TEST(Walk, WhereTheGrossUpNeverPaysTheMissingCoinDrifts) {
  // One lot sold would need two bought.
  Scenario scenario = crossing(levels({{100, 1}}), levels({{120, 1}}));
  scenario.fee_from_base = true;
  scenario.buy.fee_e4 = 1'000;
  expect_found(scenario, {1, 1, 100, 120, "10"});  // 120 - 100 - a tenth of a coin at 100
  EXPECT_TRUE(walked(scenario).drift);
}

TEST(Walk, AnEmptySideIsSaidSo) {
  expect_refused(crossing({}, levels({{120, 1}})), Verdict::empty_side);
  expect_refused(crossing(levels({{120, 1}}), {}), Verdict::empty_side);
}

TEST(Walk, SizesAtTheEndOfInt64AreWalkedWithoutOverflow) {
  Scenario scenario = crossing(levels({{INT64_MAX / 8, INT64_MAX}, {INT64_MAX / 7, INT64_MAX}}),
                               levels({{INT64_MAX / 4, INT64_MAX}, {INT64_MAX / 5, INT64_MAX}}));
  scenario.buy.price_scale = scenario.sell.price_scale = 8;
  scenario.buy.size_scale = 8;
  const WalkResult result = walked(scenario);
  EXPECT_EQ(verdict_name(result.verdict), "executable");
  EXPECT_GT(result.profit.units, 0);
  EXPECT_LE(result.profit.units, kMoneyMax);
  EXPECT_EQ(result.buy_size.value, result.sell_size.value * 100'000'000);
}

TEST(Walk, APriceBeyondTheBoundIsNotWalked) {
  expect_refused(crossing(levels({{100, 1}}), levels({{kPriceMax + 1, 1}})),
                 Verdict::edge_below_minimum);
  expect_found(crossing(levels({{100, 1}, {kPriceMax + 1, 1}}), levels({{kPriceMax, 2}})),
               {1, 1, 100, kPriceMax, "4611686018427387804"});
}

}  // namespace
}  // namespace tern::arbitrage
