// Goal: an order ends by evidence and by nothing else, and every fill is booked once.
// Method: two orders of one trade; replies are lost, late, double, absent or against each other;
// the state of the order, what was asked and what was written are looked at.
#include "keeper_world.hpp"

namespace tern::engine {
namespace {

using venue::Purpose;

class OrderKeeperTest : public testing::KeeperWorld {
 protected:
  // Nothing was heard of the orders: they are in doubt and asked about.
  void lose_replies() {
    send_both();
    wait(OrderKeeper::kFirstLook + testing::milliseconds(1));
    ASSERT_EQ(state_of(buy), OrderState::unknown);
    ASSERT_EQ(asked("/order", buy), 1u);
  }
  // Answers the question about the buy if it was asked. True: it was.
  bool answer_if_asked(const std::string& said) {
    if (asked("/order", buy) + asked("/alone", buy) == 0) return false;
    forget();
    answer(0, Purpose::order, buy, said);
    return true;
  }
  using OrderState = orders::OrderState;
};

using testing::milliseconds;
using testing::number;
using testing::order_id;
using testing::seconds;
using testing::Timestamp;

TEST_F(OrderKeeperTest, LeavesAnOrderAloneThatEndsInTime) {
  send_both();
  frame(0, words("placed", buy, "v1"));
  EXPECT_EQ(state_of(buy), OrderState::acknowledged);
  frame(0, words("fill", buy, "v1 b1 100 2"));
  EXPECT_EQ(state_of(buy), OrderState::filled);
  EXPECT_TRUE(order(buy).settled());
  EXPECT_EQ(order(buy).venue_id, "v1");
  forget();
  wait(seconds(2));
  EXPECT_EQ(asked("/order", buy), 0u);
  EXPECT_EQ(orders.at_large("alpha"), 0u);
  EXPECT_EQ(orders.at_large("beta"), 1u);
}

TEST_F(OrderKeeperTest, FindsWhatALostReplyDid) {
  lose_replies();
  answer(0, Purpose::order, buy, words("order", buy, "filled 2 v1"));
  EXPECT_EQ(state_of(buy), OrderState::filled);
  EXPECT_FALSE(order(buy).settled());  // the fills are not known yet
  wait(seconds(1));
  EXPECT_EQ(asked("/fills", buy), 1u);
  answer(0, Purpose::fills, buy,
         words("fill", buy, "v1 b1 99 1.5") + "\n" + words("fill", buy, "v1 b2 100 0.5") + "\n" +
             words("fills_end", buy));
  EXPECT_TRUE(order(buy).settled());
  EXPECT_EQ(order(buy).quote, number("198.5"));
  EXPECT_EQ(orders.at_large("alpha"), 0u);
  EXPECT_EQ(clerk.state().totals().unknown_resolved, 1u);
}

TEST_F(OrderKeeperTest, ANetThatProvesThatNothingLeftEndsTheOrder) {
  send_both();
  accounts[0]->streams_instrument = false;
  orders.on_never_left(buy, "no road");
  EXPECT_EQ(state_of(buy), OrderState::rejected);
  EXPECT_EQ(order(buy).reason, "no road");
  EXPECT_TRUE(order(buy).settled());
}

TEST_F(OrderKeeperTest, AbsenceCountsOnlyAfterExpiryAndSettleTimeAndTwice) {
  lose_replies();
  const Timestamp believable = order(buy).intent.expires_at + accounts[0]->can.settle;
  while (now < believable - milliseconds(100)) {
    (void)answer_if_asked(words("absent", buy));
    wait(milliseconds(50));
    EXPECT_EQ(state_of(buy), OrderState::unknown);
  }
  (void)answer_if_asked(words("absent", buy));
  wait(believable - now - testing::nanoseconds(1));
  EXPECT_EQ(asked("/order", buy), 0u);  // there is nothing to learn before
  wait(testing::nanoseconds(1));
  ASSERT_TRUE(answer_if_asked(words("absent", buy)));
  EXPECT_EQ(state_of(buy), OrderState::unknown);  // once
  wait(OrderKeeper::kLookWait);
  EXPECT_EQ(asked("/alone", buy), 1u);
  ASSERT_TRUE(answer_if_asked(words("absent", buy)));
  EXPECT_EQ(state_of(buy), OrderState::rejected);  // and a second time
  EXPECT_TRUE(order(buy).settled());
  EXPECT_EQ(clerk.state().accounts().holding("alpha", "USDT").at(ledger::AccountKind::reserved),
            number("0"));
}

TEST_F(OrderKeeperTest, OfTwoListsTheOpenOneProvesFirstAndThenTheNameAmongThoseThatEnded) {
  accounts[0]->can.two_order_lists = true;
  lose_replies();
  const Timestamp believable = order(buy).intent.expires_at + accounts[0]->can.settle;
  while (now < believable) {
    EXPECT_EQ(asked("/other", buy), 0u);
    (void)answer_if_asked(words("absent", buy));
    wait(std::min(milliseconds(50), believable - now));
  }
  ASSERT_EQ(asked("/other", buy), 1u);
  forget();
  answer(0, Purpose::order, buy, words("absent", buy));
  EXPECT_EQ(state_of(buy), OrderState::unknown);
  wait(OrderKeeper::kLookWait);
  EXPECT_EQ(asked("/alone", buy), 1u);
  ASSERT_TRUE(answer_if_asked(words("absent", buy)));
  EXPECT_EQ(state_of(buy), OrderState::rejected);
}

TEST_F(OrderKeeperTest, AReportBetweenTwoAbsencesStartsTheCountAnew) {
  lose_replies();
  now = now + seconds(10);
  begin();
  orders.on_order_absent(buy);
  frame(0, words("order", buy, "open 0 v1"));
  EXPECT_EQ(state_of(buy), OrderState::acknowledged);
  orders.on_order_absent(buy);
  EXPECT_EQ(state_of(buy), OrderState::acknowledged);
}

TEST_F(OrderKeeperTest, AbsenceDoesNotUndoAFillThatIsKnown) {
  send_both();
  frame(0, words("fill", buy, "v1 b1 100 1"));
  now = now + seconds(10);
  begin();
  for (int i = 0; i < 5; ++i)
    orders.on_order_absent(buy);
  EXPECT_FALSE(orders::is_over(state_of(buy)));
  EXPECT_EQ(order(buy).filled, number("1"));
}

TEST_F(OrderKeeperTest, BooksAFillOnceHoweverOftenItIsTold) {
  send_both();
  for (int i = 0; i < 3; ++i)
    frame(0, words("fill", buy, "v1 b1 100 1"));
  EXPECT_EQ(written<ledger::FillBooked>().size(), 1u);
  frame(0, words("order", buy, "expired 1 v1"));
  EXPECT_TRUE(order(buy).settled());
  frame(0, words("fill", buy, "v1 b1 100 1"));
  answer(0, Purpose::balances, {}, "balances_end");
  EXPECT_EQ(written<ledger::FillBooked>().size(), 1u);
  EXPECT_EQ(order(buy).filled, number("1"));
}

TEST_F(OrderKeeperTest, BooksAFillThatComesBeforeAnyReply) {
  send_both();
  frame(0, words("fill", buy, "v1 b1 100 0.5"));
  EXPECT_EQ(state_of(buy), OrderState::partially_filled);
  frame(0, words("placed", buy, "v1"));
  EXPECT_EQ(state_of(buy), OrderState::partially_filled);
}

TEST_F(OrderKeeperTest, FindsTheOrderOfAFillByTheVenuesOwnId) {
  send_both();
  frame(0, words("placed", buy, "v1"));
  frame(0, "fill - v1 b1 100 2 BTCUSDT");
  EXPECT_EQ(order(buy).filled, number("2"));
  EXPECT_EQ(orders.foreign(), 0u);
}

TEST_F(OrderKeeperTest, TakesNoFillOfAnotherSymbolOrOfNoOrder) {
  send_both();
  frame(0, words("placed", buy, "v1"));
  market::InstrumentDefinition other = definition();
  other.symbol = "ETHUSDT";
  other.base_ticker = "ETH";
  ASSERT_TRUE(catalog.add_instrument(market::VenueId{0}, other).ok());
  frame(0, "fill - v1 b1 100 2 ETHUSDT");  // the venue counts its ids by symbol
  frame(1, "fill - v1 b1 100 2 BTCUSDT");  // another venue's
  venue::FillReport fill;                  // an order of ours without a venue's id is no match
  fill.instrument = instruments[1];
  orders.on_fill(market::VenueId{1}, fill, "USDT");
  EXPECT_EQ(orders.foreign(), 3u);
  EXPECT_TRUE(order(buy).fills.empty());
  EXPECT_TRUE(order(sell).fills.empty());
}

TEST_F(OrderKeeperTest, CountsForeignOrdersAndTouchesNone) {
  send_both();
  forget();
  frame(0, "order x filled 2 v9");
  frame(0, "order t99999999999999999 filled 2 v9");
  frame(0, "fill t99999999999999999 v9 b9 100 2");
  EXPECT_EQ(orders.foreign(), 3u);
  EXPECT_TRUE(written<ledger::OrderMoved>().empty());
  EXPECT_TRUE(written<ledger::FillBooked>().empty());
}

TEST_F(OrderKeeperTest, WritesARepeatedReportOnce) {
  send_both();
  forget();
  for (int i = 0; i < 5; ++i)
    frame(0, words("order", buy, "open 0 v1"));
  EXPECT_EQ(written<ledger::OrderMoved>().size(), 1u);
  for (int i = 0; i < 5; ++i)
    frame(0, words("order", buy, "partially_filled 1 v1"));
  EXPECT_EQ(written<ledger::OrderMoved>().size(), 2u);
  for (int i = 0; i < 5; ++i)
    frame(0, words("order", buy, "expired 1 v1"));
  EXPECT_EQ(written<ledger::OrderMoved>().size(), 3u);
}

TEST_F(OrderKeeperTest, AnEndThatSpeaksOfAllOfItIsAFill) {
  send_both();
  frame(0, words("order", buy, "expired 2 v1"));
  EXPECT_EQ(state_of(buy), OrderState::filled);
  frame(1, words("order", sell, "partially_filled 2 w1"));
  EXPECT_EQ(state_of(sell), OrderState::filled);
}

TEST_F(OrderKeeperTest, ACancelThatSpeaksOfAllOfItIsAFill) {
  send_both();
  frame(0, words("order", buy, "cancelled 2 v1"));
  EXPECT_EQ(state_of(buy), OrderState::filled);
  frame(1, words("order", sell, "cancelled 1.99 w1"));
  EXPECT_EQ(state_of(sell), OrderState::cancelled);
}

TEST_F(OrderKeeperTest, AsksAtOnceAfterAReplyThatProvesNothing) {
  send_both();
  frame(0, words("unsure", buy));
  EXPECT_EQ(state_of(buy), OrderState::unknown);
  forget();
  wait({});
  EXPECT_EQ(asked("/order", buy), 1u);
}

TEST_F(OrderKeeperTest, AsksWhenTheBoardSaysThatAnOrderIsDue) {
  send_both();
  begin();
  orders.on_due(buy);
  orders.on_due(order_id(77, 0));  // nobody's
  desks[0]->send_due(now, actions);
  EXPECT_EQ(asked("/order", buy), 1u);
  EXPECT_EQ(state_of(buy), OrderState::sent);  // due is no doubt
}

TEST_F(OrderKeeperTest, AFilledOrderWithoutANumberIsNotSettledBeforeItsFills) {
  send_both();
  frame(0, words("order", buy, "filled 0 v1"));
  EXPECT_EQ(state_of(buy), OrderState::filled);
  EXPECT_FALSE(order(buy).settled());
  EXPECT_EQ(orders.at_large("alpha"), 1u);
}

TEST_F(OrderKeeperTest, AsksTheOrderBeforeItsFillsWhereTheVenueWantsItsOwnId) {
  accounts[0]->can.fills_need_venue_id = true;
  send_both();
  frame(0, words("order", buy, "expired 1"));
  forget();
  wait(seconds(1));
  EXPECT_EQ(asked("/order", buy), 1u);
  EXPECT_EQ(asked("/fills", buy), 0u);
}

TEST_F(OrderKeeperTest, AsksForTheFillsByOurIdWhereTheVenueTakesIt) {
  send_both();
  frame(0, words("order", buy, "expired 1"));
  forget();
  wait(seconds(1));
  EXPECT_EQ(asked("/order", buy), 0u);
  EXPECT_EQ(asked("/fills", buy), 1u);
}

TEST_F(OrderKeeperTest, AFillAfterAProofOfNoneHaltsAndIsFollowedToItsEnd) {
  send_both();
  frame(0, words("refused", buy));
  EXPECT_TRUE(order(buy).settled());
  frame(0, words("fill", buy, "v1 b1 100 1"));
  EXPECT_TRUE(clerk.halted());
  EXPECT_EQ(order(buy).filled, number("1"));
  EXPECT_EQ(state_of(buy), OrderState::unknown);
  EXPECT_EQ(orders.at_large("alpha"), 1u);
  forget();
  wait(milliseconds(1));
  EXPECT_EQ(asked("/order", buy), 1u);
  answer(0, Purpose::order, buy, words("order", buy, "expired 1 v1"));
  EXPECT_TRUE(order(buy).settled());
  EXPECT_EQ(orders.at_large("alpha"), 0u);
}

TEST_F(OrderKeeperTest, AProofOfNoneAfterAFillHaltsWhateverCameBetween) {
  send_both();
  frame(0, words("fill", buy, "v1 b1 100 1"));
  wait(seconds(1));
  ASSERT_EQ(state_of(buy), OrderState::unknown);
  frame(0, words("refused", buy));
  EXPECT_TRUE(clerk.halted());
  EXPECT_EQ(state_of(buy), OrderState::unknown);
  EXPECT_FALSE(order(buy).settled());
}

TEST_F(OrderKeeperTest, NamesBothWordsOfAContradiction) {
  send_both();
  frame(0, words("refused", buy));
  frame(0, words("order", buy, "open 0 v1"));
  ASSERT_EQ(clerk.state().latches().size(), 1u);
  const std::string& reason = clerk.state().latches()[0].reason;
  EXPECT_NE(reason.find("was rejected"), std::string::npos) << reason;
  EXPECT_NE(reason.find("says accepted"), std::string::npos) << reason;
}

TEST_F(OrderKeeperTest, MoreThanItsSizeHalts) {
  send_both();
  frame(0, words("fill", buy, "v1 b1 100 2"));
  EXPECT_FALSE(clerk.halted());
  frame(0, words("fill", buy, "v1 b2 100 0.1"));
  EXPECT_TRUE(clerk.halted());
  EXPECT_EQ(order(buy).filled, number("2.1"));
}

TEST_F(OrderKeeperTest, LooksMoreAndMoreSeldomButNeverStops) {
  lose_replies();
  std::size_t looks = 0;
  for (int i = 0; i < 600; ++i) {
    looks += answer_if_asked("pong") ? 1 : 0;  // an answer that says nothing
    wait(milliseconds(100));
  }
  EXPECT_GE(looks, 12u);  // in a minute, at least each five seconds
  EXPECT_LE(looks, 20u);
}

TEST_F(OrderKeeperTest, LooksAtAllAtOnceWhenAVenueIsBack) {
  send_both();
  frame(1, words("placed", sell, "w1"));
  forget();
  orders.look_at_all(market::VenueId{0});
  wait({});
  EXPECT_EQ(asked("/order", buy), 1u);
  EXPECT_EQ(asked("/order", sell), 0u);
}

TEST_F(OrderKeeperTest, AsksAboutWhatAnEarlierRunLeftBehind) {
  begin();
  clerk.write(ledger::testing::plan_of());
  ASSERT_EQ(state_of(buy), OrderState::journaled);
  now = now + seconds(60);
  begin();
  orders.watch(order(buy), now);
  wait({});
  EXPECT_EQ(state_of(buy), OrderState::unknown);
  EXPECT_EQ(asked("/order", buy), 1u);
  EXPECT_EQ(asked("place", buy), 0u);
}

TEST_F(OrderKeeperTest, NamesWhatIsOpenAtAVenueInOrder) {
  send_both();
  const auto open = orders.open_at(market::VenueId{0});
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].id, buy);
  EXPECT_EQ(open[0].instrument, instruments[0]);
  frame(0, words("order", buy, "expired 1 v1"));  // over, though a fill is missing
  EXPECT_TRUE(orders.open_at(market::VenueId{0}).empty());
}

}  // namespace
}  // namespace tern::engine
