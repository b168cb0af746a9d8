// In: prices and sizes of every magnitude that int64 holds, at every scale. Out: proof that a route
// that was made never overflows: what a walk says is worked out again with decimals.
// Cannot happen: numbers that are all small; the sanitized build stops at the first overflow.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "scenario.hpp"
#include "tern/core/scaled.hpp"
#include "unit/core/draw.hpp"

namespace tern::arbitrage {
namespace {

using core::Decimal;
using core::draw;
using market::Level;

std::int64_t any_magnitude() {
  return draw<std::int64_t>(1, INT64_MAX - 1) >> draw(0, 62);
}

// About `price` * 10^(scale - common), up to a few percent off; sorted best first.
std::vector<Level> side(core::Int128 price, bool bids) {
  std::vector<Level> levels;
  const int count = draw(1, 5);
  for (int i = 0; i < count; ++i) {
    const core::Int128 moved = price + price * draw<std::int64_t>(-30, 30) / 1'000 + draw(-2, 2);
    const auto value = static_cast<std::int64_t>(std::clamp<core::Int128>(moved, 1, INT64_MAX));
    levels.push_back({{value}, {std::max<std::int64_t>(1, any_magnitude())}});
  }
  std::sort(levels.begin(), levels.end(), [bids](const Level& a, const Level& b) {
    return bids ? a.price > b.price : a.price < b.price;
  });
  levels.erase(std::unique(levels.begin(), levels.end(),
                           [](const Level& a, const Level& b) { return a.price == b.price; }),
               levels.end());
  return levels;
}

Scenario draw_extreme() {
  Scenario s;
  s.buy.price_scale = draw(0, 18);
  s.sell.price_scale = std::clamp(s.buy.price_scale + draw(-6, 6), 0, 18);
  s.buy.size_scale = draw(0, 18);
  s.sell.size_scale = std::clamp(s.buy.size_scale + draw(-8, 8), 0, 18);
  const int common = std::min(s.buy.price_scale, s.sell.price_scale);
  const core::Int128 price = std::max<std::int64_t>(1, any_magnitude());
  s.buy.asks = side(price * core::power_of_ten(s.buy.price_scale - common), false);
  s.sell.bids = side(price * core::power_of_ten(s.sell.price_scale - common), true);
  s.buy.bids = {{{1}, {1}}};
  s.sell.asks = {{{INT64_MAX}, {1}}};
  s.buy.fee_e4 = draw<std::int64_t>(0, 40);
  s.sell.fee_e4 = draw<std::int64_t>(0, 40);
  s.fee_from_base = core::draw_bool();
  s.min_edge_e4 = draw<std::int64_t>(-20, 20);
  s.max_order_notional = draw<std::int64_t>(0, 3) * 1'000;
  s.buy.lot = draw<std::int64_t>(0, 1'000);
  s.buy.tick = draw<std::int64_t>(0, 100);
  s.policy = {static_cast<PolicyKind>(draw(0, 2)), draw<std::int64_t>(1, 5), 3};
  return s;
}

// Value of `size` lots level by level; empty when it leaves the range of decimals.
std::optional<Decimal> value(const LegScenario& leg, const std::vector<Level>& levels,
                             std::int64_t size) {
  Decimal sum;
  for (const Level& level : levels) {
    const std::int64_t taken = std::min(size, level.size.value);
    const auto part =
        core::multiply(decimal(taken, leg.size_scale), decimal(level.price.value, leg.price_scale));
    if (!part.ok()) return std::nullopt;
    const auto next = core::add(sum, part.value());
    if (!next.ok()) return std::nullopt;
    sum = next.value();
    size -= taken;
  }
  RC_ASSERT(size == 0);
  return sum;
}

void check_profit(const Scenario& s, const WalkResult& result) {
  const bool whole = s.fee_from_base && s.buy.fee_e4 != 0 && !result.drift;
  const auto sold = value(s.sell, s.sell.bids, result.sell_size.value);
  const auto bought = value(s.buy, s.buy.asks, result.buy_size.value);
  if (!sold || !bought) return;
  const auto proceeds = core::multiply(*sold, decimal(10'000 - s.sell.fee_e4, 4));
  const auto cost = core::multiply(*bought, decimal(10'000 + (whole ? 0 : s.buy.fee_e4), 4));
  if (!proceeds.ok() || !cost.ok()) return;
  const auto profit = core::subtract(proceeds.value(), cost.value());
  if (profit.ok()) RC_ASSERT(profit.value().text() == result.profit.decimal().text());
}

RC_GTEST_PROP(WalkOfExtremes, ARouteThatWasMadeNeverOverflows, ()) {
  const Scenario scenario = draw_extreme();
  const BuiltScenario built(scenario);
  const bool made = built.make_route().ok();
  RC_CLASSIFY(!made, "route refused");
  if (!made) return;
  RC_LOG() << scenario;
  const WalkResult result = built.walk();
  RC_CLASSIFY(true, std::string(verdict_name(result.verdict)));
  if (result.verdict != Verdict::executable) return;
  RC_ASSERT(result.surplus.units > 0);
  RC_ASSERT(result.sell_size.value > 0);
  RC_ASSERT(result.buy_limit.value >= scenario.buy.asks.front().price.value);
  RC_ASSERT(result.sell_limit.value <= scenario.sell.bids.front().price.value);
  const Decimal bought = decimal(result.buy_size.value, scenario.buy.size_scale);
  const Decimal sold = decimal(result.sell_size.value, scenario.sell.size_scale);
  RC_ASSERT(bought >= sold);
  check_profit(scenario, result);
}

}  // namespace
}  // namespace tern::arbitrage
