// Goal: a trade ends when all of it is known: as planned, flattened within its bounds, or halted.
// Method: two legs that end in different ways on two venues with books; what is placed, in which
// order of records and bytes, and the books of the ledger after it are looked at.
#include "keeper_world.hpp"

namespace tern::engine {
namespace {

using core::Decimal;
using orders::TradeOutcome;
using testing::milliseconds;
using testing::number;
using testing::seconds;
using testing::Timestamp;
using venue::Purpose;

class TradeKeeperTest : public testing::KeeperWorld {
 protected:
  void sell_refused() { frame(1, words("refused", sell)); }
  void break_pair() {
    send_both();
    sell_refused();
    forget();
    fill_buy();
  }
  // The flatten of the given number is over without a fill.
  void expire_repair(std::uint32_t attempt) {
    frame(0, words("order", repair(attempt), "expired 0 v" + std::to_string(attempt)));
  }
  const ledger::TradeClosed& closed() const { return *trade().closed; }
};

TEST_F(TradeKeeperTest, ClosesATradeOfWhichBothLegsAreFilled) {
  send_both();
  fill_buy();
  EXPECT_FALSE(trade().closed.has_value());
  frame(1, words("fill", sell, "w1 s1 103 2"));
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(closed().outcome, TradeOutcome::closed);
  EXPECT_EQ(closed().realised, number("6"));
  EXPECT_EQ(trades.take_over(), (std::vector<ledger::TradeId>{1}));
  EXPECT_TRUE(trades.take_over().empty());
  EXPECT_TRUE(trades.exposure().is_zero());
}

TEST_F(TradeKeeperTest, ClosesATradeOfWhichNothingWasFilled) {
  send_both();
  frame(0, words("refused", buy));
  sell_refused();
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(closed().outcome, TradeOutcome::closed);
  EXPECT_TRUE(closed().realised.is_zero());
}

TEST_F(TradeKeeperTest, SellsBackWhatWasBoughtAndNotSold) {
  break_pair();
  const auto planned = written<ledger::RepairPlanned>();
  ASSERT_EQ(planned.size(), 1u);
  const ledger::OrderIntent& intent = planned[0].order;
  EXPECT_EQ(intent.id, repair());
  EXPECT_EQ(intent.venue, "alpha");
  EXPECT_EQ(intent.side, venue::OrderSide::sell);
  EXPECT_EQ(intent.size, number("2"));
  EXPECT_EQ(intent.limit, number("99"));  // the bid of 100 less 1 %
  EXPECT_EQ(asked("place", repair()), 1u);
  EXPECT_EQ(trades.exposure(), number("200"));
  frame(0, words("fill", repair(), "v2 r1 99.5 2"));
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(closed().outcome, TradeOutcome::flattened);
  EXPECT_EQ(closed().realised, number("-1"));
  EXPECT_EQ(closed().repair, number("199"));
  EXPECT_EQ(closed().exposed_most, number("200"));
}

TEST_F(TradeKeeperTest, BuysBackWhatWasSoldAndNotBought) {
  send_both();
  frame(0, words("refused", buy));
  frame(1, words("fill", sell, "w1 s1 103 2"));
  const auto planned = written<ledger::RepairPlanned>();
  ASSERT_EQ(planned.size(), 1u);
  EXPECT_EQ(planned[0].order.venue, "beta");
  EXPECT_EQ(planned[0].order.side, venue::OrderSide::buy);
  EXPECT_EQ(planned[0].order.limit, number("105"));  // 104 and 1 %, on the tick below
  EXPECT_EQ(planned[0].order.size, number("2.01"));  // so that 2 arrive after a fee of 0.1 %
  EXPECT_EQ(planned[0].order.reserved, number("211.05"));
}

TEST_F(TradeKeeperTest, PlansARepairWithTheFeeThatTheAccountToldSince) {
  send_both();
  fees.on_fee({instruments[1], number("0.001"), number("0.01")});
  frame(0, words("refused", buy));
  frame(1, words("fill", sell, "w1 s1 103 2"));
  const auto planned = written<ledger::RepairPlanned>();
  ASSERT_EQ(planned.size(), 1u);
  EXPECT_EQ(planned[0].order.venue, "beta");
  EXPECT_EQ(planned[0].order.taker_fee, number("0.01"));
  EXPECT_EQ(planned[0].order.size, number("2.03"));  // so that 2 arrive after 1 %
}

TEST_F(TradeKeeperTest, WritesTheRepairBeforeItsBytesLeave) {
  break_pair();
  std::size_t record_at = 0;
  std::size_t bytes_at = 0;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (const auto* append = std::get_if<venue::AppendRecord>(&actions[i])) {
      const ledger::Record record = ledger::decode(append->bytes).value();
      if (std::holds_alternative<ledger::RepairPlanned>(record)) record_at = i + 1;
    }
    const auto* text = std::get_if<venue::SendText>(&actions[i]);
    if (text != nullptr && text->text.rfind("place ", 0) == 0) bytes_at = i + 1;
  }
  EXPECT_GT(record_at, 0u);
  EXPECT_GT(bytes_at, record_at);
}

TEST_F(TradeKeeperTest, DoesNotFlattenWhileAnOrderIsInDoubt) {
  send_both();
  fill_buy();
  wait(seconds(1));
  ASSERT_EQ(state_of(sell), orders::OrderState::unknown);
  wait_long(seconds(5));
  EXPECT_EQ(placed(), 0u);
  EXPECT_FALSE(trade().closed.has_value());
  EXPECT_FALSE(clerk.halted());
}

TEST_F(TradeKeeperTest, HaltsWhenAnOrderIsInDoubtAndTheOtherExposedForTooLong) {
  send_both();
  fill_buy();
  wait_long(config().repair.deadline);
  EXPECT_FALSE(clerk.halted());
  wait_long(milliseconds(100));
  EXPECT_TRUE(clerk.halted());
  EXPECT_EQ(clerk.state().latches().size(), 1u);
  EXPECT_FALSE(trade().closed.has_value());
  // What becomes known later is flattened still, in the time that a flatten has.
  forget();
  frame(1, words("refused", sell));
  EXPECT_EQ(placed(), 1u);
}

TEST_F(TradeKeeperTest, FlattensOnlyWhatIsKnownToBeMissing) {
  send_both();
  fill_buy();
  frame(1, words("order", sell, "expired 0.5 w1"));
  EXPECT_EQ(placed(), 0u);  // the venue speaks of a fill that is not known
  frame(1, words("fill", sell, "w1 s1 103 0.5"));
  ASSERT_EQ(written<ledger::RepairPlanned>().size(), 1u);
  EXPECT_EQ(written<ledger::RepairPlanned>()[0].order.size, number("1.5"));
}

TEST_F(TradeKeeperTest, LetsDustBe) {
  send_both();
  fill_buy();
  frame(1, words("order", sell, "expired 1.99 w1"));
  frame(1, words("fill", sell, "w1 s1 103 1.99"));  // 0.01 is worth less than the least notional
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(closed().outcome, TradeOutcome::closed);
  EXPECT_EQ(closed().coin, number("0.01"));
  EXPECT_EQ(placed(), 0u);
}

TEST_F(TradeKeeperTest, LetsBeWhatIsWorthLittleAndRefusedByTheVenue) {
  send_both();
  fill_buy();
  frame(1, words("order", sell, "expired 1.91 w1"));
  frame(1, words("fill", sell, "w1 s1 103 1.91"));
  ASSERT_EQ(asked("place", repair()), 1u);
  frame(0, words("refused", repair()));
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(closed().outcome, TradeOutcome::flattened);
  EXPECT_EQ(closed().coin, number("0.09"));
  EXPECT_FALSE(clerk.halted());
}

// 0.09 BTC are bought and not sold: little, but more than the venue's least.
TEST_F(TradeKeeperTest, TriesAtLeastOnceAndAgainAfterAnExpiryHoweverLittleItIs) {
  send_both();
  sell_refused();
  frame(0, words("order", buy, "expired 0.09 v1"));
  frame(0, words("fill", buy, "v1 b1 100 0.09"));
  ASSERT_EQ(asked("place", repair(0)), 1u);
  expire_repair(0);
  EXPECT_FALSE(trade().closed.has_value());
  wait(config().repair.wait);
  EXPECT_EQ(asked("place", repair(1)), 1u);
}

// Its least notional is 5, and it counts at the limit price of 99.
TEST_F(TradeKeeperTest, FlattensWhatTheVenueTakesAtTheLimitPrice) {
  send_both();
  sell_refused();
  frame(0, words("order", buy, "expired 0.06 v1"));
  frame(0, words("fill", buy, "v1 b1 100 0.06"));
  EXPECT_EQ(asked("place", repair()), 1u);
}

TEST_F(TradeKeeperTest, LetsBeWhatTheVenueDoesNotTakeAtTheLimitPrice) {
  send_both();
  sell_refused();
  frame(0, words("order", buy, "expired 0.05 v1"));
  frame(0, words("fill", buy, "v1 b1 100 0.05"));
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(placed(), 0u);
  EXPECT_FALSE(clerk.halted());
}

TEST_F(TradeKeeperTest, FlattensAtTheOtherVenueWhileTheFirstCannotTakeIt) {
  send_both();
  fill_buy();
  lose_connection(0);
  sell_refused();
  ASSERT_EQ(written<ledger::RepairPlanned>().size(), 1u);
  const ledger::OrderIntent repair = written<ledger::RepairPlanned>()[0].order;
  EXPECT_EQ(repair.venue, trade().plan.sell.venue);
  EXPECT_EQ(repair.side, trade().plan.sell.side);
  EXPECT_EQ(repair.size, trade().plan.sell.size);
  EXPECT_EQ(placed(), 1u);
}

TEST_F(TradeKeeperTest, WaitsForASessionOfAVenueWhereItCanFlatten) {
  send_both();
  fill_buy();
  lose_connection(0);
  lose_connection(1);
  sell_refused();
  wait_long(milliseconds(500));
  EXPECT_EQ(placed(), 0u);
  EXPECT_FALSE(trade().closed.has_value());
  EXPECT_TRUE(written<ledger::RepairPlanned>().empty());
}

TEST_F(TradeKeeperTest, DoesNotLetBeWhatIsWorthMuchAndRefusedByTheVenue) {
  break_pair();
  frame(0, words("refused", repair()));
  EXPECT_FALSE(trade().closed.has_value());
  wait(config().repair.wait);
  EXPECT_EQ(asked("place", repair(1)), 1u);
}

TEST_F(TradeKeeperTest, TriesAgainAfterItsWaitUpToItsAttemptsAndThenHalts) {
  break_pair();
  for (std::uint32_t attempt = 0; attempt < config().repair.attempts_max; ++attempt) {
    ASSERT_EQ(asked("place", repair(attempt)), 1u) << attempt;
    EXPECT_FALSE(clerk.halted());
    expire_repair(attempt);
    EXPECT_EQ(asked("place", repair(attempt + 1)), 0u);
    wait(config().repair.wait);
  }
  EXPECT_EQ(placed(), 3u);
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(closed().outcome, TradeOutcome::halted);
  EXPECT_TRUE(clerk.halted());
  wait_long(seconds(1));
  EXPECT_EQ(placed(), 3u);
}

TEST_F(TradeKeeperTest, CountsWhatItGaveUpAsExposedUntilAPersonResumes) {
  break_pair();
  for (std::uint32_t attempt = 0; attempt < config().repair.attempts_max; ++attempt) {
    expire_repair(attempt);
    wait(config().repair.wait);
  }
  ASSERT_EQ(closed().outcome, TradeOutcome::halted);
  EXPECT_EQ(trades.exposure(), number("200"));
  begin();
  clerk.write(ledger::LatchLifted{ledger::LatchKind::halt, "sold by hand", now});
  EXPECT_TRUE(trades.exposure().is_zero());
}

TEST_F(TradeKeeperTest, FlattensTheRestOfAFlatten) {
  break_pair();
  frame(0, words("fill", repair(0), "v2 r1 99 0.5"));
  frame(0, words("order", repair(0), "expired 0.5 v2"));
  wait(config().repair.wait);
  ASSERT_EQ(written<ledger::RepairPlanned>().size(), 2u);
  EXPECT_EQ(written<ledger::RepairPlanned>()[1].order.size, number("1.5"));
}

TEST_F(TradeKeeperTest, WaitsForABookAndHaltsAtTheDeadline) {
  send_both();
  sell_refused();
  for (const market::InstrumentId id : instruments)
    books.find(id)->reset(now);
  fill_buy();
  EXPECT_EQ(placed(), 0u);
  wait(seconds(14));
  EXPECT_FALSE(trade().closed.has_value());
  wait(seconds(2));
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(closed().outcome, TradeOutcome::halted);
  EXPECT_TRUE(clerk.halted());
}

TEST_F(TradeKeeperTest, HaltsWhenAnEarlierRunLeftWhatIsExposedForTooLong) {
  send_both();
  wait_long(seconds(10));
  begin();
  clerk.write(ledger::RunStarted{"node", 8, "program", "mode", "USDT", now});
  fill_buy();
  wait_long(seconds(4));
  EXPECT_FALSE(clerk.halted());
  wait_long(seconds(2));
  EXPECT_TRUE(clerk.halted());
}

TEST_F(TradeKeeperTest, HaltsWhenWhatIsExposedIsKnownLateAndCannotBeFlattened) {
  send_both();
  fill_buy();
  wait(seconds(14));
  books.find(instruments[0])->reset(now);
  sell_refused();
  EXPECT_FALSE(clerk.halted());
  wait(seconds(2));
  EXPECT_TRUE(clerk.halted());
  EXPECT_FALSE(trade().closed.has_value()) << "the flatten's own time is not over";
}

TEST_F(TradeKeeperTest, HaltsAtTheStartForWhatWaitsForAVenueThatLeftTheConfiguration) {
  send_both();
  fill_buy();
  desks[1].reset();
  begin();
  trades.say_what_waits();
  EXPECT_TRUE(clerk.halted());
  EXPECT_EQ(trades.missing_venue(trade()), "beta");
  EXPECT_NE(written<ledger::LatchSet>().at(0).reason.find("waits for beta"), std::string::npos);
  clerk.write(ledger::LatchLifted{ledger::LatchKind::halt, "looked at beta", now});
  wait_long(seconds(40));
  EXPECT_FALSE(clerk.halted()) << "a person decided";
  EXPECT_FALSE(trade().closed.has_value());
  EXPECT_EQ(trades.exposure(), number("200"));
  begin();
  trades.say_what_waits();
  EXPECT_TRUE(clerk.halted()) << "the next start says it again";
}

TEST_F(TradeKeeperTest, CountsWhatMayHaveHappenedAtAVenueThatLeftTheConfiguration) {
  send_both();
  frame(0, words("refused", buy));
  desks[1].reset();
  wait(seconds(1));
  EXPECT_FALSE(trade().closed.has_value());
  EXPECT_EQ(trades.exposure(), number("200")) << "the sell of 2 may have been filled";
}

TEST_F(TradeKeeperTest, ATradeThatNeedsAVenueNoMoreDoesNotWaitForIt) {
  send_both();
  sell_refused();
  desks[1].reset();
  EXPECT_EQ(trades.missing_venue(trade()), "");
  fill_buy();
  EXPECT_EQ(asked("place", repair()), 1u);
}

TEST_F(TradeKeeperTest, FlattensWhileHalted) {
  begin();
  clerk.halt("loss");
  break_pair();
  EXPECT_EQ(placed(), 1u);
}

TEST_F(TradeKeeperTest, SendsNoOrderAfterTheKillLatch) {
  begin();
  clerk.write(ledger::LatchSet{ledger::LatchKind::kill, "person", now});
  break_pair();
  wait_long(seconds(20));
  EXPECT_EQ(placed(), 0u);
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(closed().outcome, TradeOutcome::halted);
  EXPECT_NE(closed().reason.find("killed"), std::string::npos) << closed().reason;
}

// A loss of 0.6: 2 bought at 100, sold back at 99.7.
class LossTest : public TradeKeeperTest {
 protected:
  void lose(const Decimal& loss_max);
};

void LossTest::lose(const Decimal& loss_max) {
  TradingConfig small = config();
  small.loss_max = loss_max;
  TradeKeeper keeper{small, {clerk, orders, gate, market, desks, fees}, usdt};
  send_both();
  begin();
  orders.on_never_left(sell, "no road");
  venue::FillReport fill;
  fill.id = buy;
  fill.venue_id = "v1";
  fill.trade_id = "b1";
  fill.price = number("100");
  fill.size = number("2");
  orders.on_fill(market::VenueId{0}, fill, "USDT");
  (void)keeper.look_at(1);
  EXPECT_FALSE(clerk.halted());
  fill.id = repair();
  fill.trade_id = "r1";
  fill.price = number("99.7");
  orders.on_fill(market::VenueId{0}, fill, "USDT");
  (void)keeper.look_at(1);
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(closed().realised, number("-0.6"));
}

TEST_F(LossTest, AboveItsLimitHalts) {
  lose(number("0.59"));
  EXPECT_TRUE(clerk.halted());
}

TEST_F(LossTest, AtItsLimitDoesNotHalt) {
  lose(number("0.6"));
  EXPECT_FALSE(clerk.halted());
}

TEST_F(TradeKeeperTest, TellsHowLongAndHowMuchWasExposed) {
  break_pair();
  wait_long(milliseconds(500));
  frame(0, words("fill", repair(), "v2 r1 99 2"));
  ASSERT_TRUE(trade().closed.has_value());
  EXPECT_EQ(closed().exposed_for, milliseconds(500));
  EXPECT_EQ(clerk.state().totals().exposed_longest, milliseconds(500));
}

}  // namespace
}  // namespace tern::engine
