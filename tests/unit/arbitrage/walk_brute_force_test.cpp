// In: small random books, fees, lots, ticks, minima, caps. Out: proof that the walk finds exactly
// what trying every size finds, for each policy. Cannot happen: agreement of empty answers only:
// the kinds of answers are counted and each must occur.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <set>

#include "brute_force.hpp"
#include "unit/core/draw.hpp"

namespace tern::arbitrage {
namespace {

using core::draw;

// True about once in `n` times.
bool rarely(int n) {
  return draw(1, n) == n;
}

std::vector<market::Level> draw_levels(const LegScenario& leg, int most, std::int64_t best,
                                       int direction, std::int64_t size_most) {
  std::vector<market::Level> levels;
  const std::int64_t unit = leg.price_scale == 0 ? 1 : leg.price_scale == 1 ? 10 : 100;
  std::int64_t price = best * unit + draw<std::int64_t>(0, unit - 1);
  const int count = draw(rarely(40) ? 0 : 1, most);
  for (int i = 0; i < count && price > 0; ++i) {
    levels.push_back({{price}, {draw<std::int64_t>(1, size_most)}});
    price += direction * draw<std::int64_t>(1, 3 * unit);
  }
  return levels;
}

LegScenario draw_leg(std::int64_t size_most) {
  LegScenario leg;
  leg.price_scale = draw(0, 2);
  leg.size_scale = draw(0, 2);
  leg.lot = draw<std::int64_t>(0, 7);
  leg.tick = draw<std::int64_t>(0, 6);
  leg.fee_e4 = std::array<std::int64_t, 8>{
      0, 10, 26, 75, 100, 400, 1000, 3333}[static_cast<std::size_t>(draw(0, rarely(3) ? 7 : 4))];
  leg.inventory_e4 = rarely(4) ? draw<std::int64_t>(1, 50) : 0;
  const std::int64_t money = 100 * size_most *
                             (leg.price_scale == 2   ? 100
                              : leg.price_scale == 1 ? 10
                                                     : 1);
  if (rarely(3)) leg.min_size = draw<std::int64_t>(1, size_most);
  if (rarely(3)) leg.max_size = draw<std::int64_t>(1, 3 * size_most);
  if (rarely(3)) leg.min_notional = draw<std::int64_t>(1, money);
  if (rarely(3)) leg.max_notional = draw<std::int64_t>(1, 3 * money);
  return leg;
}

Scenario draw_scenario(PolicyKind kind, int levels, std::int64_t size_most) {
  Scenario s;
  s.buy = draw_leg(size_most);
  s.sell = draw_leg(size_most);
  s.fee_from_base = core::draw_bool();
  s.min_edge_e4 = std::array<std::int64_t, 4>{0, 5, 100, -60}[static_cast<std::size_t>(draw(0, 3))];
  if (rarely(5)) s.too_good_e4 = draw<std::int64_t>(200, 3000);
  if (rarely(4)) s.max_order_notional = draw<std::int64_t>(1, 200 * size_most);
  if (rarely(5)) s.free_coin = draw<std::int64_t>(0, 3 * size_most);
  if (rarely(5)) s.free_quote = draw<std::int64_t>(0, 200 * size_most);
  s.policy = {kind, draw<std::int64_t>(1, 4), static_cast<std::size_t>(draw(1, 7))};
  const std::int64_t best_ask = draw<std::int64_t>(80, 100);
  const std::int64_t best_bid = best_ask + draw<std::int64_t>(-1, rarely(3) ? 60 : 12);
  s.buy.asks = draw_levels(s.buy, levels, best_ask, 1, size_most);
  s.buy.bids = draw_levels(s.buy, 2, best_ask - 2, -1, size_most);
  s.sell.bids = draw_levels(s.sell, levels, best_bid, -1, size_most);
  s.sell.asks = draw_levels(s.sell, 2, best_bid + 2, 1, size_most);
  const auto near = [](const LegScenario& leg, std::int64_t price) {
    return (price + draw<std::int64_t>(-3, 12)) * (leg.price_scale == 2   ? 100
                                                   : leg.price_scale == 1 ? 10
                                                                          : 1);
  };
  if (rarely(6)) s.buy.max_price = near(s.buy, best_ask);
  if (rarely(8)) s.buy.min_price = near(s.buy, best_ask);
  if (rarely(8)) s.sell.max_price = near(s.sell, best_bid);
  if (rarely(6)) s.sell.min_price = near(s.sell, best_bid - 10);
  if (rarely(6)) s.buy.band_e4 = draw<std::int64_t>(10'000, 11'000);
  if (rarely(6)) s.sell.band_e4 = draw<std::int64_t>(9'000, 10'000);
  return s;
}

core::Decimal money(core::Int128 units) {
  return core::Decimal::from_parts(units, kBruteScale).value();
}

void compare(const Scenario& scenario) {
  const BruteResult expected = brute_force(scenario);
  const WalkResult found = BuiltScenario(scenario).walk();
  RC_LOG() << scenario;
  RC_CLASSIFY(true, std::string(verdict_name(expected.verdict)));
  RC_CLASSIFY(expected.drift, "drift");
  RC_ASSERT(verdict_name(found.verdict) == verdict_name(expected.verdict));
  RC_ASSERT(found.drift == expected.drift);
  RC_ASSERT(found.sell_size.value == static_cast<std::int64_t>(expected.sell_size));
  RC_ASSERT(found.buy_size.value == static_cast<std::int64_t>(expected.buy_size));
  RC_ASSERT(found.buy_limit.value == static_cast<std::int64_t>(expected.buy_limit));
  RC_ASSERT(found.sell_limit.value == static_cast<std::int64_t>(expected.sell_limit));
  RC_ASSERT(found.profit.decimal().text() == money(expected.profit).text());
  RC_ASSERT(found.surplus.decimal().text() == money(expected.surplus).text());
}

RC_GTEST_PROP(WalkAgainstBruteForce, AgreesForPolicyExact, ()) {
  compare(draw_scenario(PolicyKind::exact, 6, 60));
}

RC_GTEST_PROP(WalkAgainstBruteForce, AgreesForPolicyDepth, ()) {
  compare(draw_scenario(PolicyKind::depth, 6, 60));
}

RC_GTEST_PROP(WalkAgainstBruteForce, AgreesForPolicyMedian, ()) {
  compare(draw_scenario(PolicyKind::median, 6, 60));
}

RC_GTEST_PROP(WalkAgainstBruteForce, AgreesWhereLevelsAreLargeAndWasteMatters, ()) {
  Scenario scenario = draw_scenario(PolicyKind::exact, 2, 2'000);
  scenario.fee_from_base = true;
  scenario.policy.kind = core::draw_bool() ? PolicyKind::exact : PolicyKind::depth;
  compare(scenario);
}

// Coarse lots, few rules, prices of one digit: sizes with equal surplus are common, and so are
// limits at which only some of the sizes of a cell prove their edge.
RC_GTEST_PROP(WalkAgainstBruteForce, AgreesWhereLotsAreCoarseAndTiesAreCommon, ()) {
  Scenario s;
  s.fee_from_base = true;
  s.buy.fee_e4 = std::array<std::int64_t, 5>{1000, 2000, 2500, 3333,
                                             5000}[static_cast<std::size_t>(draw(0, 4))];
  s.min_edge_e4 = std::array<std::int64_t, 3>{0, 1000, -2000}[static_cast<std::size_t>(draw(0, 2))];
  s.buy.lot = draw<std::int64_t>(1, 9);
  s.sell.lot = draw<std::int64_t>(1, 9);
  s.buy.tick = draw<std::int64_t>(1, 2);
  s.policy = {core::draw_bool() ? PolicyKind::exact : PolicyKind::depth, draw<std::int64_t>(1, 3),
              1};
  std::int64_t ask = draw<std::int64_t>(1, 6);
  std::int64_t bid = draw<std::int64_t>(2, 14);
  for (int i = draw(1, 4); i > 0; --i, ask += draw<std::int64_t>(1, 2))
    s.buy.asks.push_back({{ask}, {draw<std::int64_t>(1, 120)}});
  for (int i = draw(1, 4); i > 0 && bid > 0; --i, bid -= draw<std::int64_t>(1, 2))
    s.sell.bids.push_back({{bid}, {draw<std::int64_t>(1, 120)}});
  if (rarely(3)) s.sell.max_notional = draw<std::int64_t>(1, 900);
  compare(s);
}

// The properties above are worth something only if what they draw reaches every answer.
TEST(WalkAgainstBruteForce, TheDrawnScenariosReachEveryVerdictAndDrift) {
  std::set<Verdict> verdicts;
  bool drift = false;
  bool whole = false;
  constexpr int kScenariosPerCase = 20;  // of 100 cases: the rarest answer is one draw in fifty
  rc::detail::checkTestable([&] {
    for (int i = 0; i < kScenariosPerCase; ++i) {
      const Scenario scenario = draw_scenario(PolicyKind::depth, 6, 60);
      const BruteResult result = brute_force(scenario);
      verdicts.insert(result.verdict);
      drift |= result.drift;
      whole |= result.verdict == Verdict::executable && result.buy_size != result.sell_size;
    }
  });
  for (const Verdict verdict :
       {Verdict::executable, Verdict::empty_side, Verdict::edge_below_minimum, Verdict::too_good,
        Verdict::below_minimum_size, Verdict::below_minimum_notional, Verdict::price_band}) {
    EXPECT_TRUE(verdicts.count(verdict) == 1) << verdict_name(verdict);
  }
  EXPECT_TRUE(drift);
  EXPECT_TRUE(whole);
}

}  // namespace
}  // namespace tern::arbitrage
