// Goal: scales keep every digit that matters and never overflow. Method: definitions as venues
// publish them, and worse.
#include "tern/market/instrument.hpp"

#include <gtest/gtest.h>

namespace tern::market {
namespace {

core::Decimal decimal(std::string_view text) {
  return core::Decimal::parse(text).value();
}

InstrumentDefinition definition(std::string_view tick, std::string_view lot,
                                std::string_view max_price, std::string_view max_size) {
  InstrumentDefinition made;
  made.symbol = "BTCUSDT";
  made.rules.tick = decimal(tick);
  made.rules.lot = decimal(lot);
  made.rules.max_price = decimal(max_price);
  made.rules.max_size = decimal(max_size);
  return made;
}

TEST(ChooseScales, TheWireDecimalsAreTakenWhereTheyFit) {
  const auto scales = choose_scales(definition("0.01", "0.00001", "1000000", "9000"));
  ASSERT_TRUE(scales.ok());
  EXPECT_EQ(scales.value().price, 8);
  EXPECT_EQ(scales.value().size, 8);
}

TEST(ChooseScales, AHugeMaximumNarrowsTheScaleButNotBelowTheLot) {
  const auto scales = choose_scales(definition("0.00000001", "1", "1000", "92141578951"));
  ASSERT_TRUE(scales.ok());
  EXPECT_EQ(scales.value().price, 8);
  // 92141578951 * 10^5 * 1000 is just below 2^63.
  EXPECT_EQ(scales.value().size, 5);
}

TEST(ChooseScales, TheHeadRoomIsExactAtItsEdge) {
  // INT64_MAX / 1000 = 9223372036854775
  const auto at_edge = choose_scales(definition("1", "1", "1", "9223372036854775"));
  ASSERT_TRUE(at_edge.ok());
  EXPECT_EQ(at_edge.value().size, 0);
  EXPECT_FALSE(choose_scales(definition("1", "1", "1", "9223372036854776")).ok());
  EXPECT_FALSE(choose_scales(definition("1", "1", "1", "9223372036854775.1")).ok());
}

TEST(ChooseScales, AStepFinerThanTheWireSaysIsKept) {
  const auto scales = choose_scales(definition("0.0000000001", "0.000000000001", "1", "1"));
  ASSERT_TRUE(scales.ok());
  EXPECT_EQ(scales.value().price, 10);
  EXPECT_EQ(scales.value().size, 12);
}

TEST(ChooseScales, WhatCannotFitIsRefusedByName) {
  for (const auto& made : {definition("0.00000001", "1", "1000000000000", "1"),
                           definition("1", "0.0000000000000000001", "1", "1")}) {
    const auto scales = choose_scales(made);
    ASSERT_FALSE(scales.ok());
    EXPECT_NE(scales.error().text().find("BTCUSDT"), std::string::npos);
  }
}

TEST(ChooseScales, NoStatedMaximumMeansTheWireDecimals) {
  const auto scales = choose_scales(definition("0.01", "0.01", "0", "0"));
  ASSERT_TRUE(scales.ok());
  EXPECT_EQ(scales.value().price, 8);
  EXPECT_EQ(scales.value().size, 8);
}

TEST(ScalesFit, AFinerStepOrAGreaterMaximumNoLongerFits) {
  const Scales scales{2, 5};
  EXPECT_TRUE(scales_fit(definition("0.01", "0.00001", "1000000", "9000").rules, scales));
  EXPECT_FALSE(scales_fit(definition("0.001", "0.00001", "1000000", "9000").rules, scales));
  EXPECT_FALSE(scales_fit(definition("0.01", "0.000001", "1000000", "9000").rules, scales));
  EXPECT_FALSE(scales_fit(definition("0.01", "0.00001", "1e15", "9000").rules, scales));
  EXPECT_FALSE(scales_fit(definition("0.01", "0.00001", "1", "1e15").rules, scales));
}

}  // namespace
}  // namespace tern::market
