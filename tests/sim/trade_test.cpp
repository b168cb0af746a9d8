// In: seeds, faults, deaths of the process. Out: proof that what tern believes is what happened.
// Cannot happen: a run without trades that counts as a success.
#include <gtest/gtest.h>

#include <map>

#include "trade_checks.hpp"

namespace tern::sim::testing {
namespace {

struct Story {
  std::uint64_t seed = 1;
  bool hard = false;
  std::uint32_t kill_chance_ppm = 0;
  core::Duration length = core::seconds(60);
};

struct Told {
  ledger::Totals totals;
  std::uint64_t hash = 0;
  std::uint64_t kills = 0;
  std::string violations;
  std::size_t fills = 0;
  std::string latches;
};

Told tell(const Story& story) {
  WorldConfig config = trading_world(story.seed);
  config.deaths.at_action_ppm = story.kill_chance_ppm;
  if (story.hard) config.faults = hard_fault_plan();
  TradeChecks checks;
  World world(config, &checks);
  world.run(story.length);
  world.make_peace();
  world.drain();
  // A venue that has us banned tells nothing for minutes; what is open waits for it.
  const auto at_rest = [&world] { return world.engine().trading()->at_rest(); };
  for (int second = 0; second < 600 && (second < 5 || !at_rest()); ++second)
    world.run(core::seconds(1));
  checks.at_rest();
  const ledger::State& state = world.engine().trading()->clerk().state();
  std::string latches;
  for (const ledger::LatchSet& latch : state.latches())
    latches += latch.reason + "; ";
  return {state.totals(), world.hash(), world.kills(), checks.text(), checks.fills_seen(), latches};
}

TEST(Trading, TradesOnHonestVenuesCloseWithEveryFillBooked) {
  const Told told = tell({});
  EXPECT_EQ(told.violations, "");
  EXPECT_EQ(told.latches, "");
  EXPECT_GE(told.totals.closed, 20u);
  EXPECT_GE(told.fills, 40u);
}

TEST(Trading, HardFaultsBreakPairsAndNothingIsLostOrDoubled) {
  const Told told = tell({2, true});
  EXPECT_EQ(told.violations, "");
  EXPECT_EQ(told.latches, "");
  EXPECT_GE(told.totals.closed, 20u);
  EXPECT_GE(told.totals.flattened, 1u);
  EXPECT_GE(told.totals.unknown_resolved, 1u);
}

TEST(Trading, ADeathAtAnyActionLosesNothing) {
  const Told told = tell({3, true, 3'000});
  EXPECT_EQ(told.violations, "");
  EXPECT_GE(told.kills, 5u);
  EXPECT_GE(told.totals.closed, 5u);
}

// Rehearses trades before each event, as a hot thread that has nothing to do.
class Rehearsing final : public Tamper {
 public:
  void watch(World& world) { world_ = &world; }
  bool drops(const venue::EventBody&) override {
    if (world_->alive() && world_->engine().rehearse(world_->now(), turns_++)) ++whole_;
    return false;
  }
  void change(venue::Actions&) override {}
  [[nodiscard]] std::uint64_t turns() const { return turns_; }
  [[nodiscard]] std::uint64_t whole() const { return whole_; }

 private:
  World* world_ = nullptr;
  std::uint64_t turns_ = 0;
  std::uint64_t whole_ = 0;  // that came as far as two orders
};

TEST(Trading, ARehearsalChangesNothing) {
  World plain(trading_world());
  plain.run(core::seconds(20));
  Rehearsing rehearsing;
  World rehearsed(trading_world(), nullptr, &rehearsing);
  rehearsing.watch(rehearsed);
  rehearsed.run(core::seconds(20));
  EXPECT_GT(rehearsing.turns(), 10'000u);
  EXPECT_GT(rehearsing.whole(), rehearsing.turns() / 10) << "a rehearsal that stops on its way";
  EXPECT_GT(plain.engine().trading()->clerk().state().totals().closed, 5u);
  EXPECT_EQ(plain.hash(), rehearsed.hash());
  EXPECT_EQ(plain.engine().trading()->clerk().state().canonical(),
            rehearsed.engine().trading()->clerk().state().canonical());
}

TEST(Trading, TheStatusTellsOfEachOpportunityWhatTheJournalTells) {
  World world(trading_world());
  world.run(core::seconds(20));
  std::map<std::uint64_t, bool> written;
  for (const std::string& bytes : world.journal()) {
    const ledger::Record record = ledger::decode(bytes).value();
    if (const auto* seen = std::get_if<ledger::OpportunitySeen>(&record))
      written[seen->episode] = seen->traded;
  }
  const engine::StatusView view = world.engine().status(world.now());
  std::size_t traded = 0;
  for (const engine::EpisodeView& episode : view.recent) {
    EXPECT_EQ(written.at(episode.episode.id.value()), episode.traded);
    if (episode.traded) ++traded;
  }
  EXPECT_GT(traded, 0u);
  EXPECT_LT(traded, view.recent.size());
  for (std::size_t i = 1; i < view.recent.size(); ++i)
    EXPECT_GE(view.recent[i - 1].episode.closed, view.recent[i].episode.closed) << "newest first";
}

TEST(Trading, OneSeedIsOneStory) {
  const Told first = tell({4, true, 1'000, core::seconds(20)});
  const Told second = tell({4, true, 1'000, core::seconds(20)});
  EXPECT_EQ(first.hash, second.hash);
}

}  // namespace
}  // namespace tern::sim::testing
