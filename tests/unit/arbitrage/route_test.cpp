// In: instruments of many scales, fees in and out of range. Out: routes, or refusals by name.
// Cannot happen: a route that is made though its sums might not fit 128 bits.
#include "tern/arbitrage/route.hpp"

#include <gtest/gtest.h>

#include "scenario.hpp"

namespace tern::arbitrage {
namespace {

core::Result<Route> made(const Scenario& scenario) {
  return BuiltScenario(scenario).make_route();
}

void expect_refused(const core::Result<Route>& route, const std::string& reason) {
  ASSERT_FALSE(route.ok());
  EXPECT_NE(route.error().what.find(reason), std::string::npos) << route.error().text();
  EXPECT_EQ(route.error().where, "ABC/XYZ buy at left, sell at right");
}

Scenario scales(int price, int size) {
  Scenario scenario;
  scenario.buy.price_scale = scenario.sell.price_scale = price;
  scenario.buy.size_scale = scenario.sell.size_scale = size;
  return scenario;
}

TEST(Route, CommonScalesWithCommonFeesAreMade) {
  Scenario scenario = scales(8, 8);
  scenario.buy.fee_e4 = scenario.sell.fee_e4 = 10;
  const auto route = made(scenario);
  ASSERT_TRUE(route.ok()) << route.error().text();
  EXPECT_EQ(route.value().size_scale, 8);
  EXPECT_EQ(route.value().money_scale, 19);
}

TEST(Route, ScalesWhoseMoneyNeedsMoreThan125BitsAreRefusedByName) {
  expect_refused(made(scales(18, 18)), "needs more than 125 bits");
}

TEST(Route, ASmallOrderCapProvesWhatABillionCannot) {
  Scenario scenario = scales(14, 18);
  expect_refused(made(scenario), "needs more than 125 bits");
  scenario.max_order_notional = 1'000;
  EXPECT_TRUE(made(scenario).ok());
}

TEST(Route, PriceScalesTooFarApartAreRefusedByName) {
  Scenario scenario = scales(0, 0);
  scenario.sell.price_scale = 18;
  expect_refused(made(scenario), "need more than 55 bits");
}

TEST(Route, SizesWithoutRoomAboveTheMinimumAreRefusedByName) {
  Scenario scenario = scales(0, 0);
  scenario.sell.size_scale = 18;
  scenario.buy.min_size = 1;  // 1 coin is 10^18 units; a thousand do not fit 62 bits
  expect_refused(made(scenario), "leave no room");
}

TEST(Route, LotsWithoutACommonMultipleAreRefusedByName) {
  Scenario scenario = scales(0, 0);
  scenario.buy.lot = 1'000'000'007;
  scenario.sell.lot = 998'244'353 * 8LL;
  expect_refused(made(scenario), "no common multiple");
}

TEST(Route, AFeeOutsideItsRangeIsRefused) {
  Scenario scenario = scales(2, 2);
  scenario.buy.fee_e4 = 10'000;
  expect_refused(made(scenario), "together below 1");
  scenario.buy.fee_e4 = -1;
  expect_refused(made(scenario), "must be at least 0");
  scenario.buy.fee_e4 = 6'000;
  scenario.buy.inventory_e4 = 4'000;
  expect_refused(made(scenario), "together below 1");
}

TEST(Route, AnEdgeWithTooManyDigitsIsRefused) {
  BuiltScenario built(scales(2, 2));
  built.settings.min_edge = decimal("0.0000000000001");
  expect_refused(built.make_route(), "at most 12 digits");
}

TEST(Route, TheEdgeIsNetProfitPerBuyNotionalRoundedDown) {
  Scenario scenario = scales(0, 0);
  scenario.sell.price_scale = 2;
  scenario.buy.fee_e4 = scenario.sell.fee_e4 = 10;
  const Route route = made(scenario).value();
  // (303 * 0.999 - 300 * 1.001) / 300 = 0.00799
  EXPECT_EQ(route.edge(300, 30'300).bps().text(), "79.9");
  // (309 * 0.999 - 310 * 1.001) / 310 = -0.005222580...
  EXPECT_EQ(route.edge(310, 30'900).bps().text(), "-52.2259");
}

TEST(Route, TheEdgeOfHugePricesIsTheSameAsOfSmallOnes) {
  Scenario scenario = scales(0, 0);
  scenario.buy.fee_e4 = scenario.sell.fee_e4 = 10;
  const Route route = made(scenario).value();
  constexpr std::int64_t kHuge = 4'000'000'000'000'000;
  EXPECT_EQ(route.edge(300 * kHuge, 303 * kHuge), route.edge(300, 303));
  EXPECT_EQ(route.edge(300 * kHuge, 299 * kHuge), route.edge(300, 299));
  EXPECT_GT(route.edge(1, kPriceMax).e8, 0);
}

TEST(Terms, BasisPointsBecomeAFraction) {
  EXPECT_EQ(fraction_of_bps(decimal("5")).value().text(), "0.0005");
  EXPECT_EQ(fraction_of_bps(decimal("-2.5")).value().text(), "-0.00025");
}

}  // namespace
}  // namespace tern::arbitrage
