// Goal: what the state believes is what the journal holds, and a latch is written once.
// Method: records written by hand; the appended bytes are applied to a second state.
#include "tern/engine/clerk.hpp"

#include <gtest/gtest.h>

#include "tern/ledger/codec.hpp"
#include "unit/ledger/written_trade.hpp"

namespace tern::engine {
namespace {

using ledger::LatchKind;
using ledger::LatchSet;

class ClerkTest : public ::testing::Test {
 protected:
  ClerkTest() { clerk.begin({1'000}, actions); }
  ledger::State replayed() const {
    ledger::State state;
    for (const venue::Action& action : actions) {
      if (const auto* append = std::get_if<venue::AppendRecord>(&action)) {
        EXPECT_TRUE(state.apply(ledger::decode(append->bytes).value()).ok());
      }
    }
    return state;
  }
  std::size_t records() const { return replayed().records(); }

  venue::Actions actions;
  Clerk clerk{ledger::State{}};
};

TEST_F(ClerkTest, BelievesWhatItWrites) {
  clerk.write(ledger::testing::opening_of("alpha", "BTC", "5"));
  clerk.halt("loss");
  EXPECT_EQ(replayed().canonical(), clerk.state().canonical());
}

TEST_F(ClerkTest, BelievesALongTextAsTheJournalCutsIt) {
  clerk.write(LatchSet{LatchKind::kill, std::string(10'000, 'x'), {1}});
  EXPECT_TRUE(clerk.killed());
  EXPECT_EQ(replayed().canonical(), clerk.state().canonical());
}

TEST_F(ClerkTest, WritesNothingMoreAfterAContradiction) {
  clerk.write(ledger::testing::plan_of());
  EXPECT_FALSE(clerk.halted());
  clerk.write(ledger::testing::plan_of());  // planned twice
  EXPECT_TRUE(clerk.broken());
  EXPECT_TRUE(clerk.halted());
  clerk.write(LatchSet{LatchKind::halt, "more", {1}});
  EXPECT_EQ(records(), 1u);
}

TEST_F(ClerkTest, HaltsOnceForOneReason) {
  clerk.halt("loss");
  clerk.halt("loss");
  EXPECT_EQ(records(), 1u);
  clerk.halt("another");
  EXPECT_EQ(records(), 2u);
}

TEST_F(ClerkTest, HaltsForAReasonThatAKillWasGivenToo) {
  clerk.write(LatchSet{LatchKind::kill, "person", {1}});
  clerk.halt("person");
  EXPECT_TRUE(clerk.state().latched(LatchKind::halt));
}

TEST_F(ClerkTest, WritesNoMoreReasonsToHaltThanAreKept) {
  for (std::size_t i = 0; i < 1'000; ++i)
    clerk.halt("reason " + std::to_string(i));
  EXPECT_EQ(records(), ledger::State::kMaxLatchReasons);
  EXPECT_TRUE(clerk.halted());
  EXPECT_FALSE(clerk.killed());
}

}  // namespace
}  // namespace tern::engine
