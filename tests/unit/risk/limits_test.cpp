// Goal: no configuration gets above what is compiled in, and a missing limit is no limit to use.
// Method: each limit by itself at its ceiling, one digit above it, at zero and below.
#include <gtest/gtest.h>

#include "tern/risk/gate.hpp"

namespace tern::risk {
namespace {

core::Decimal decimal(std::string_view text) {
  return core::Decimal::parse(text).value();
}

using Amount = core::Decimal Limits::*;
using Span = core::Duration Limits::*;
using Count = std::uint32_t Limits::*;

const std::vector<Amount> kAmounts = {
    &Limits::max_order, &Limits::max_venue,     &Limits::max_asset, &Limits::max_total,
    &Limits::collar,    &Limits::repair_collar, &Limits::too_good};
const std::vector<Span> kSpans = {&Limits::book_age_max, &Limits::balance_age_max,
                                  &Limits::clock_skew_max, &Limits::stall_max,
                                  &Limits::stall_quiet};
const std::vector<Count> kCounts = {&Limits::max_open_trades, &Limits::max_orders_per_second};

template <typename Field, typename Value>
bool refused(Field field, const Value& value) {
  Limits limits = ceilings();
  limits.*field = value;
  const core::Status status = check(limits);
  return !status.ok() && status.error().text().find("limit ") != std::string::npos;
}

TEST(Limits, AtTheirCeilingsMayBeUsed) {
  EXPECT_TRUE(check(ceilings()).ok());
}

TEST(Limits, AboveACeilingAreRefused) {
  for (const Amount field : kAmounts) {
    const core::Decimal most = ceilings().*field;
    EXPECT_TRUE(refused(field, core::add(most, decimal("0.00000001")).value())) << most.text();
  }
  for (const Span field : kSpans)
    EXPECT_TRUE(refused(field, ceilings().*field + core::nanoseconds(1)));
  for (const Count field : kCounts)
    EXPECT_TRUE(refused(field, ceilings().*field + 1));
}

TEST(Limits, ThatAreMissingOrBelowZeroAreRefused) {
  for (const Amount field : kAmounts) {
    EXPECT_TRUE(refused(field, core::Decimal{}));
    EXPECT_TRUE(refused(field, decimal("-1")));
  }
  for (const Span field : kSpans) {
    EXPECT_TRUE(refused(field, core::Duration{}));
    EXPECT_TRUE(refused(field, core::nanoseconds(-1)));
  }
  for (const Count field : kCounts)
    EXPECT_TRUE(refused(field, 0u));
}

TEST(Limits, AsTheyStandWithoutAConfigurationAreRefused) {
  EXPECT_FALSE(check(Limits{}).ok());
}

TEST(LimitsDeathTest, ThatAreRefusedMakeNoGate) {
  EXPECT_DEATH(Gate{Limits{}}, "limits that check");
}

}  // namespace
}  // namespace tern::risk
