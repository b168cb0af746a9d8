// In: worlds whose process, clock or machine fails. Out: proof that a start carries on what an
// earlier run had begun, and finds out by itself what it cannot know.
// Cannot happen: a proof by a world in which nothing was traded.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "trade_checks.hpp"

namespace tern::sim::testing {
namespace {

const engine::Trading& trading(World& world) {
  return *world.engine().trading();
}

bool all_confirmed(World& world) {
  const auto reports = trading(world).kill_reports();
  EXPECT_EQ(reports.size(), world.venue_count());
  return std::all_of(reports.begin(), reports.end(),
                     [](const auto& report) { return report.confirmed_none_open; });
}

TEST(Recovery, AKillThatOutlivedItsProcessIsConfirmedAgain) {
  World world(trading_world(1));
  world.run(core::seconds(20));
  ASSERT_GT(trading(world).clerk().state().totals().placed, 0u);
  world.command(venue::Command::kill, "a person");
  world.run(core::milliseconds(30));
  world.restart();
  world.run(core::seconds(10));
  ASSERT_TRUE(world.alive());
  EXPECT_TRUE(trading(world).clerk().killed());
  EXPECT_TRUE(all_confirmed(world));
}

TEST(Recovery, AVenueWhoseClockJumpsIsUnderstoodWithinSeconds) {
  for (const core::Duration jump : {core::seconds(7), core::seconds(-40)}) {
    World world(trading_world(2));
    world.run(core::seconds(20));
    ASSERT_GT(trading(world).clerk().state().totals().placed, 0u);
    for (std::size_t venue = 0; venue < world.venue_count(); ++venue)
      world.step_clock(venue, jump);
    world.run(core::seconds(4));
    world.command(venue::Command::kill, "a person");
    // Questions about orders go before, and Kraken's counter gives one every two seconds.
    world.run(core::seconds(60));
    EXPECT_TRUE(all_confirmed(world)) << jump.milliseconds();
    // A jump that a venue tolerates is noticed at the usual pace. Kraken tells whole seconds.
    world.run(venue::Feed::kClockRefresh);
    for (const engine::VenueView& view : world.engine().status(world.now()).venues)
      EXPECT_LT(core::Duration{std::abs((view.feed.clock_offset - jump).ns)},
                view.name == "kraken" ? core::milliseconds(510) : core::milliseconds(10))
          << view.name;
  }
}

TEST(Recovery, AfterAPowerLossThatLostNothingTradingGoesOnByItself) {
  World world(trading_world(3));
  world.run(core::seconds(20));
  world.lose_power(0);
  world.run(core::seconds(15));
  const ledger::State& state = trading(world).clerk().state();
  EXPECT_TRUE(state.latches().empty()) << state.latches().front().reason;
  EXPECT_TRUE(state.paused().empty()) << state.paused().begin()->second;
  const std::uint64_t placed = state.totals().placed;
  world.run(core::seconds(20));
  EXPECT_GT(state.totals().placed, placed);
}

bool is_filled(World& world, const ledger::OrderIntent& leg) {
  for (std::size_t venue = 0; venue < world.venue_count(); ++venue) {
    for (const AccountFill& fill : world.account(venue).fills()) {
      if (fill.client_id == leg.id.text()) return true;
    }
  }
  return false;
}

// How many of the last records to lose, so that a whole trade that both venues know is gone.
std::size_t records_of_a_trade(World& world) {
  for (std::size_t back = 1; back <= world.journal().size(); ++back) {
    const ledger::Record record =
        ledger::decode(world.journal()[world.journal().size() - back]).value();
    const auto* plan = std::get_if<ledger::TradePlanned>(&record);
    if (plan != nullptr && is_filled(world, plan->buy) && is_filled(world, plan->sell)) return back;
  }
  return 0;
}

TEST(Recovery, AfterAPowerLossEachOrderThatTheJournalLostIsFoundAtItsVenue) {
  World world(trading_world(4));
  world.run(core::seconds(20));
  const std::size_t lost = records_of_a_trade(world);
  ASSERT_GT(lost, 0u);
  const auto plan = std::get<ledger::TradePlanned>(
      ledger::decode(world.journal()[world.journal().size() - lost]).value());
  world.lose_power(lost);
  world.run(core::seconds(15));
  const ledger::State& state = trading(world).clerk().state();
  for (const ledger::OrderIntent* leg : {&plan.buy, &plan.sell}) {
    EXPECT_TRUE(state.paused(leg->venue)) << leg->venue;
    const bool told = std::any_of(
        state.latches().begin(), state.latches().end(), [&](const ledger::LatchSet& latch) {
          return latch.reason.find("does not have") != std::string::npos &&
                 latch.reason.find(" at " + leg->venue) != std::string::npos;
        });
    EXPECT_TRUE(told) << leg->venue;
  }
}

}  // namespace
}  // namespace tern::sim::testing
