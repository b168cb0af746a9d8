// Goal: one venue's account: a session step by step, placements that end in a word, questions in
// order of urgency and within the budgets, nothing sent before it may be.
// Method: a desk with a toy dialect; frames, answers and timers by hand; what its listener hears
// and every action are looked at.
#include "desk_world.hpp"

namespace tern::venue {
namespace {

using core::milliseconds;
using core::nanoseconds;
using core::seconds;
using core::Timestamp;
using testing::id_of;
using testing::kVenue;
using testing::Words;

class DeskTest : public testing::DeskWorld {};

TEST_F(DeskTest, AsksForKeyAndMoneyAtOnceAndOpensItsConnection) {
  start();
  EXPECT_EQ(std::get<OpenConnection>(actions.at(0)).kind, StreamKind::account);
  EXPECT_EQ(std::get<OpenConnection>(actions.at(0)).target, "/private");
  EXPECT_EQ(sent(), (Words{"/key", "/balances"}));
}

TEST_F(DeskTest, SendsEachSessionMessageAfterTheOneBeforeWasAccepted) {
  desk->set_clock_offset(milliseconds(7));
  start();
  open();
  EXPECT_EQ(sent(), (Words{"login 1000007"}));  // signed with the venue's clock
  frame("pong");
  EXPECT_EQ(sent(), Words{});
  frame("session yes");
  EXPECT_EQ(sent(), (Words{"listen"}));
  EXPECT_EQ(desk->counters().sessions, 0u);
  frame("session yes");
  EXPECT_EQ(sent(), Words{});
  EXPECT_EQ(desk->counters().sessions, 1u);
  EXPECT_FALSE(desk->ready());  // the key is not known to be harmless yet
  EXPECT_EQ(listener.take(), Words{});
  respond(Purpose::key, "", "key plain");
  EXPECT_TRUE(desk->ready());
  EXPECT_EQ(listener.take(), (Words{"ready"}));
}

TEST_F(DeskTest, IsReadyOnceTheSessionIsCompleteIfTheKeyWasAnsweredBefore) {
  start();
  respond(Purpose::key, "", "key plain");
  EXPECT_FALSE(desk->ready());
  open();
  frame("session yes");
  frame("session yes");
  EXPECT_TRUE(desk->ready());
  EXPECT_EQ(listener.take(), (Words{"ready"}));
}

TEST_F(DeskTest, NeedsNoKeyWhereTheVenueDoesNotTellOfIt) {
  account->can.has_key_request = false;
  start();
  open();
  frame("session yes");
  frame("session yes");
  EXPECT_TRUE(desk->ready());
}

TEST_F(DeskTest, LeavesARefusedSessionAndWaitsLong) {
  start();
  open();
  frame("session no");
  EXPECT_TRUE(closed());
  EXPECT_FALSE(desk->ready());
  EXPECT_NE(desk->status().last_error.find("no such key"), std::string::npos);
  actions.clear();
  const Timestamp refused = now;
  while (now < refused + Desk::kRefusedWait - seconds(1))
    wait(milliseconds(500));
  for (const Action& action : actions)
    EXPECT_FALSE(std::holds_alternative<OpenConnection>(action));
  wait(seconds(1));
  open();
}

TEST_F(DeskTest, LeavesAVenueThatDoesNotAnswerItsLogin) {
  start();
  open();
  const Timestamp opened = now;
  while (now < opened + Desk::kSessionWait) {
    wait(milliseconds(500));
    frame("pong");
  }
  EXPECT_FALSE(closed());
  wait(milliseconds(500));
  EXPECT_TRUE(closed());
}

TEST_F(DeskTest, LeavesAVenueThatIsSilent) {
  make_ready();
  wait(account->can.silence_max);
  EXPECT_TRUE(desk->ready());
  wait(nanoseconds(1));
  EXPECT_TRUE(closed());
  EXPECT_FALSE(desk->ready());
  EXPECT_EQ(listener.take(), (Words{"not ready"}));
}

TEST_F(DeskTest, LeavesWhenTheVenueAsks) {
  make_ready();
  frame("leave");
  EXPECT_TRUE(closed());
  EXPECT_FALSE(desk->ready());
}

TEST_F(DeskTest, RefusesAKeyThatCanWithdraw) {
  start();
  open();
  frame("session yes");
  frame("session yes");
  respond(Purpose::key, "", "key withdraw");
  EXPECT_FALSE(desk->ready());
  EXPECT_NE(desk->status().refused.find("withdraw"), std::string::npos);
  wait(milliseconds(1));
  EXPECT_TRUE(closed());
  actions.clear();
  for (int i = 0; i < 100; ++i)
    wait(seconds(1));
  for (const Action& action : actions)
    EXPECT_FALSE(std::holds_alternative<OpenConnection>(action));
}

TEST_F(DeskTest, RefusesAKeyWhileTheConnectionIsStillOpening) {
  start();
  respond(Purpose::key, "", "key withdraw");
  wait(milliseconds(1));
  EXPECT_TRUE(closed());
}

TEST_F(DeskTest, RefusesAKeyThatCannotTradeAndAnAccountOfAnotherKind) {
  for (const char* key : {"key look", "key unusable"}) {
    start();
    respond(Purpose::key, "", key);
    EXPECT_FALSE(desk->status().refused.empty()) << key;
    EXPECT_FALSE(desk->ready());
  }
}

TEST_F(DeskTest, AsksForTheKeyAgainUntilItIsAnswered) {
  start();
  respond(Purpose::key, "", "", HttpOutcome::no_answer);
  sent();
  wait(Desk::kKeyPace - milliseconds(1));
  for (const std::string& word : sent())
    EXPECT_NE(word, "/key");
  wait(milliseconds(1));
  const Words again = sent();
  EXPECT_EQ(std::count(again.begin(), again.end(), "/key"), 1);
}

TEST_F(DeskTest, PlacesOverTheStream) {
  make_ready();
  place(1);
  EXPECT_EQ(sent(), (Words{"place t00000000000000001"}));
  EXPECT_EQ(desk->counters().placed_by_stream, 1u);
  frame("placed t00000000000000001 v1");
  EXPECT_EQ(listener.take(), (Words{"placement 01 none"}));
  wait(seconds(2));
  EXPECT_EQ(listener.take(), Words{});  // answered: no doubt later
}

TEST_F(DeskTest, PlacesByRestWhereTheStreamDoesNotTakeTheInstrument) {
  make_ready();
  account->streams_instrument = false;
  place(1);
  EXPECT_EQ(sent(), (Words{"/place 01"}));
  EXPECT_EQ(desk->counters().placed_by_rest, 1u);
  respond(Purpose::place, id_of(1).text(), "refused t00000000000000001");
  EXPECT_EQ(listener.take(), (Words{"placement 01 refused"}));
}

TEST_F(DeskTest, PlacesByRestWhenTheStreamsPaceIsSpent) {
  make_ready();
  for (int i = 0; i < 30; ++i)
    place(i);
  EXPECT_EQ(desk->counters().placed_by_stream + desk->counters().placed_by_rest, 30u);
  EXPECT_LE(desk->counters().placed_by_stream, 20u);
  EXPECT_GT(desk->counters().placed_by_rest, 0u);
}

TEST_F(DeskTest, DoubtsAPlacementThatIsNotAnsweredInTime) {
  make_ready();
  place(1);
  wait(Desk::kReplyWait - nanoseconds(1));
  EXPECT_EQ(listener.take(), Words{});
  wait(nanoseconds(1));
  EXPECT_EQ(listener.take(), (Words{"placement 01 unknown"}));
  EXPECT_EQ(desk->counters().unanswered, 1u);
  frame("placed t00000000000000001 v1");
  EXPECT_EQ(listener.take(), (Words{"placement 01 none"}));  // late, and still told
}

TEST_F(DeskTest, DoubtsOnlyStreamPlacementsWhenTheConnectionIsLost) {
  make_ready();
  place(1);
  account->streams_instrument = false;
  place(2);
  desk->on_closed(connection, "reset", now, actions);
  EXPECT_EQ(listener.take(), (Words{"not ready", "placement 01 unknown"}));
  respond(Purpose::place, id_of(2).text(), "placed t00000000000000002 v2");
  EXPECT_EQ(listener.take(), (Words{"placement 02 none"}));
}

TEST_F(DeskTest, DoubtsARestPlacementThatWasSentAndNotAnswered) {
  make_ready();
  account->streams_instrument = false;
  for (const HttpOutcome outcome : {HttpOutcome::no_answer, HttpOutcome::too_large}) {
    place(1);
    respond(Purpose::place, id_of(1).text(), "", outcome);
    EXPECT_EQ(listener.take(), (Words{"placement 01 unknown"}));
  }
}

TEST_F(DeskTest, SaysNeverLeftWhereNoByteLeft) {
  make_ready();
  account->streams_instrument = false;
  place(1);
  respond(Purpose::place, id_of(1).text(), "", HttpOutcome::not_sent);
  EXPECT_EQ(listener.take(), (Words{"never left 01"}));
  wait(seconds(10));
  const Words later = listener.take();
  EXPECT_EQ(std::count(later.begin(), later.end(), "placement 01 unknown"), 0);
}

TEST_F(DeskTest, SendsNoPlacementBeyondTheVenuesOrderBudget) {
  account->can.messages.limit = 1'000;
  make_ready();
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(may_place(i));
    place(i);
  }
  EXPECT_FALSE(may_place(50));
  EXPECT_EQ(listener.take(), Words{});
  place(50);
  EXPECT_EQ(listener.take(), (Words{"never left 50"}));
  now = now + milliseconds(1'100);
  EXPECT_TRUE(may_place(51));
}

TEST_F(DeskTest, KnowsBeforehandWhetherARequestHasRoomForAPlacement) {
  constexpr int kRequests = 20;
  make_ready();
  budgets.on_limit({"orders", kRequests, seconds(1)});
  account->streams_instrument = false;
  for (int i = 0; i < kRequests; ++i) {
    ASSERT_TRUE(may_place(i)) << i;
    place(i);
  }
  EXPECT_EQ(listener.take(), Words{}) << "each of them left";
  EXPECT_FALSE(may_place(kRequests));
  place(kRequests);
  EXPECT_EQ(listener.take(), (Words{"never left 20"}));
  account->streams_instrument = true;
  EXPECT_TRUE(may_place(kRequests + 1)) << "another road";
}

TEST_F(DeskTest, SendsNoPlacementByRestWhileTheVenueHasUsBlocked) {
  make_ready();
  wait(seconds(1));
  respond(Purpose::balances, "", "busy");
  account->streams_instrument = false;
  place(1);
  EXPECT_EQ(listener.take(), (Words{"never left 01"}));
}

TEST_F(DeskTest, IsNotReadyAfterItWasStopped) {
  make_ready();
  desk->stop(actions);
  EXPECT_TRUE(closed());
  EXPECT_FALSE(desk->ready());
  actions.clear();
  wait(seconds(60));
  EXPECT_TRUE(actions.empty());
}

TEST_F(DeskTest, CountsQuestionsThatWereNotAnsweredWell) {
  make_ready();
  for (const HttpOutcome outcome : {HttpOutcome::no_answer, HttpOutcome::answered}) {
    desk->ask_open_orders();
    desk->send_due(now, actions);
    respond(Purpose::open_orders, "", "gibberish", outcome);
  }
  EXPECT_EQ(desk->counters().requests_failed, 2u);
}

TEST_F(DeskTest, AsksForBalancesAtItsPaceAndSoonAfterAPlacementOrFill) {
  make_ready();
  wait(milliseconds(999));
  EXPECT_EQ(sent(), Words{});
  wait(milliseconds(1));
  EXPECT_EQ(sent(), (Words{"ping", "/balances"}));
  respond(Purpose::balances, "", "balance BTC 1 0\nbalances_end");
  EXPECT_EQ(listener.take(), (Words{"balance BTC", "balances end"}));
  EXPECT_EQ(desk->status().last_balances, now);
  for (const char* news : {"placed t00000000000000001 v1", "fill t00000000000000001 v1 f1 1 1"}) {
    frame(news);
    sent();
    wait(Desk::kSoon);
    EXPECT_EQ(sent(), (Words{"/balances"})) << news;
    respond(Purpose::balances, "", "balances_end");
  }
}

TEST_F(DeskTest, AsksOnceWhatIsAskedTwice) {
  make_ready();
  for (int i = 0; i < 3; ++i) {
    desk->ask_order({id_of(1), market::InstrumentId{0}, ""}, now);
    desk->ask_open_orders();
    desk->send_due(now, actions);
  }
  EXPECT_EQ(sent(), (Words{"/order 01", "/open"}));
  respond(Purpose::order, id_of(1).text(), "absent t00000000000000001");
  EXPECT_EQ(listener.take(), (Words{"absent 01"}));
  desk->ask_order({id_of(1), market::InstrumentId{0}, ""}, now);
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), (Words{"/order 01"}));  // answered: it may be asked anew
}

TEST_F(DeskTest, AsksAboutDoubtBeforeMoneyAndMoneyBeforeFees) {
  make_ready();
  desk->add_instrument(market::InstrumentId{0});
  desk->ask_open_orders();
  desk->ask_fills({id_of(2), market::InstrumentId{0}, "v2"}, now);
  desk->ask_order({id_of(1), market::InstrumentId{0}, ""}, now);
  wait(seconds(1));
  EXPECT_EQ(sent(), (Words{"ping", "/order 01", "/fills 02", "/open", "/balances", "/fees?0"}));
}

TEST_F(DeskTest, AsksNoMoreAtATimeThanItsBoundAndGoesOnWithTheAnswers) {
  make_ready();
  for (int i = 0; i < 20; ++i)
    desk->ask_order({id_of(i), market::InstrumentId{0}, ""}, now);
  desk->send_due(now, actions);
  EXPECT_EQ(sent().size(), RequestQueue::kMaxInFlight);
  respond(Purpose::order, id_of(0).text(), "order t00000000000000000 expired 0");
  EXPECT_EQ(sent().size(), 1u);
  EXPECT_EQ(desk->status().waiting, 19u);
}

TEST_F(DeskTest, AsksNothingWhileTheVenueHasUsBlockedAndThenGoesOn) {
  make_ready();
  desk->ask_order({id_of(1), market::InstrumentId{0}, ""}, now);
  desk->send_due(now, actions);
  respond(Purpose::order, id_of(1).text(), "busy");
  sent();
  desk->ask_order({id_of(1), market::InstrumentId{0}, ""}, now);
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), Words{});
  now = now + RequestQueue::kDefaultBlock;
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), (Words{"/order 01"}));
}

TEST_F(DeskTest, AsksWithinTheVenuesBudget) {
  account->can.budgets[0].limit = 100;
  make_ready();
  std::size_t asked = 0;
  for (int i = 0; i < 200; ++i) {
    desk->ask_order({id_of(i % 100), market::InstrumentId{0}, ""}, now);
    desk->send_due(now, actions);
    if (sent().empty()) break;
    ++asked;
    respond(Purpose::order, id_of(i % 100).text(), "order t00000000000000000 expired 0");
  }
  EXPECT_EQ(asked, 97u);  // the key and two questions for balances came before
  now = now + milliseconds(1'100);
  desk->send_due(now, actions);
  EXPECT_EQ(sent().size(), 1u);
}

TEST_F(DeskTest, PassesOnEveryKindOfReport) {
  make_ready();
  frame(
      "order t00000000000000001 filled 1 v1\nabsent t00000000000000002\nopen_end\n"
      "fill t00000000000000001 v1 f1 100 1\nfills_end t00000000000000001\n"
      "cancelled t00000000000000001\nfee X 0.001");
  EXPECT_EQ(listener.take(), (Words{"order 01 filled", "absent 02", "open end", "fill f1",
                                    "fills end 01", "cancel 01", "fee 0.001"}));
}

TEST_F(DeskTest, CountsAFrameThatIsNotTheVenuesAndStays) {
  make_ready();
  frame("gibberish");
  EXPECT_EQ(desk->counters().decode_errors, 1u);
  EXPECT_TRUE(desk->ready());
}

TEST_F(DeskTest, DoesNotHearAConnectionThatIsNotItsOwn) {
  make_ready();
  const ConnectionId other{connection.value() + kSlotMask + 1};
  desk->on_frame(other, "order t00000000000000001 filled 1 v1", now, actions);
  desk->on_closed(other, "reset", now, actions);
  desk->on_opened(other, now, actions);
  EXPECT_EQ(sent(), Words{});
  EXPECT_EQ(listener.take(), Words{});
  EXPECT_TRUE(desk->ready());
}

TEST_F(DeskTest, CancelsByTheRoadThatIsOpen) {
  make_ready();
  desk->cancel({id_of(1), market::InstrumentId{0}, ""}, now, actions);
  EXPECT_EQ(sent(), (Words{"cancel t00000000000000001"}));
  desk->on_closed(connection, "reset", now, actions);
  desk->cancel({id_of(1), market::InstrumentId{0}, ""}, now, actions);
  EXPECT_EQ(sent(), (Words{"/cancel 01"}));
}

using DeskDeathTest = DeskTest;

TEST_F(DeskDeathTest, NothingIsPlacedBeforeTheSessionIsComplete) {
  start();
  open();
  EXPECT_DEATH(place(1), "without a complete session");
}

TEST_F(DeskDeathTest, AnIdIsNotPlacedTwice) {
  make_ready();
  place(1);
  EXPECT_DEATH(place(1), "sent twice");
}

}  // namespace
}  // namespace tern::venue
