// In: prices and fees. Out: proof that adjusted tops never hide a route that pays.
// Cannot happen: a saturated ask above a saturated bid.
#include "tern/arbitrage/tops.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "scenario.hpp"
#include "tern/core/scaled.hpp"
#include "unit/core/draw.hpp"

namespace tern::arbitrage {
namespace {

using core::draw;

TEST(TopFactor, SaturatedBidsStandAboveSaturatedAsks) {
  const TopFactor one = *top_factor(decimal("1"), 0, 40, true);
  EXPECT_EQ(one.up(INT64_MAX), kNoAsk);
  EXPECT_EQ(one.down(INT64_MAX), kNoAsk - 1);
}

TEST(TopFactor, TooManyBitsAreSaidSo) {
  EXPECT_FALSE(top_factor(decimal("1"), 18, 24, true).has_value());
  EXPECT_TRUE(top_factor(decimal("1"), 18, -12, true).has_value());
}

RC_GTEST_PROP(TopFactor, WhatPaysByExactDecimalsCrossesByAdjustedTops, ()) {
  const int bid_digits = draw(0, 8);
  const int ask_digits = draw(0, 8);
  const int scale = std::max(bid_digits, ask_digits);
  const core::Decimal sold = decimal(10'000 - draw(0, 500), 4);
  const core::Decimal bought = decimal(10'000 + draw(-100, 500), 4);
  const std::int64_t base = draw<std::int64_t>(1, std::int64_t{1} << draw(1, 35));
  const auto bid = base * core::power_of_ten(bid_digits) + draw<std::int64_t>(0, 3);
  const auto ask =
      std::max<std::int64_t>(1, base * core::power_of_ten(ask_digits) + draw<std::int64_t>(-3, 3));
  const int bits = draw(-30, 24);
  const auto up = top_factor(sold, scale - bid_digits, bits, true);
  const auto down = top_factor(bought, scale - ask_digits, bits, false);
  RC_PRE(up.has_value() && down.has_value());
  const core::Decimal net_bid = core::multiply(decimal(bid, bid_digits), sold).value();
  const core::Decimal net_ask = core::multiply(decimal(ask, ask_digits), bought).value();
  if (net_bid > net_ask) RC_ASSERT(up->up(bid) > down->down(ask));
}

}  // namespace
}  // namespace tern::arbitrage
