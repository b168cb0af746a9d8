// Goal: what only some venues want of a desk: a request before the session, one request at a time,
// numbers that rise, answers without our id, orders that ended looked for apart, a stream that
// numbers its messages.
// Method: the toy dialect with one such wish at a time.
#include "desk_world.hpp"

namespace tern::venue {
namespace {

using core::milliseconds;
using core::seconds;
using testing::id_of;
using testing::Words;

class DeskDialect : public testing::DeskWorld {
 protected:
  void place_by_rest(int number) {
    account->streams_instrument = false;
    place(number);
  }
};

TEST_F(DeskDialect, ASessionByRequestBeginsWithItsAnswerAnewForEachConnection) {
  account->can.session_by_request = true;
  start();
  respond(Purpose::key, "", "key plain");
  respond(Purpose::balances, "", "balances_end");
  for (int round = 0; round < 2; ++round) {
    open();
    EXPECT_EQ(sent(), (Words{"/session"}));
    respond(Purpose::session, "", "session yes");
    EXPECT_EQ(sent().at(0).substr(0, 5), "login");
    frame("session yes");
    EXPECT_EQ(sent(), (Words{"listen"}));
    frame("session yes");
    EXPECT_TRUE(desk->ready());
    desk->on_closed(connection, "gone", now, actions);
    EXPECT_FALSE(desk->ready());
    actions.clear();
    wait(seconds(5));
    respond(Purpose::balances, "", "balances_end");
  }
}

TEST_F(DeskDialect, ASessionRequestWithoutAGoodAnswerIsRepeatedAndARefusalEndsTheConnection) {
  account->can.session_by_request = true;
  start();
  respond(Purpose::key, "", "key plain");
  respond(Purpose::balances, "", "balances_end");
  open();
  EXPECT_EQ(sent(), (Words{"/session"}));
  respond(Purpose::session, "", "", HttpOutcome::no_answer);
  EXPECT_EQ(sent(), Words{});
  wait(Desk::kSessionRetry);
  EXPECT_EQ(sent(), (Words{"ping", "/session", "/balances"}));
  respond(Purpose::session, "", "session no");
  EXPECT_TRUE(closed());
}

TEST_F(DeskDialect, ASessionAnswerForAConnectionThatIsGoneStartsNothing) {
  account->can.session_by_request = true;
  start();
  respond(Purpose::key, "", "key plain");
  respond(Purpose::balances, "", "balances_end");
  open();
  actions.clear();
  desk->on_closed(connection, "gone", now, actions);
  respond(Purpose::session, "", "session yes");
  EXPECT_EQ(sent(), Words{});
}

TEST_F(DeskDialect, WhereRequestsGoOneAtATimeEachWaitsForTheAnswerBefore) {
  account->can.one_request_at_a_time = true;
  start();
  EXPECT_EQ(sent(), Words{"/key"});
  wait(milliseconds(10));
  EXPECT_EQ(sent(), Words{});
  respond(Purpose::key, "", "", HttpOutcome::no_answer);
  EXPECT_EQ(sent(), Words{"/balances"});
}

TEST_F(DeskDialect, APlacementBehindARequestLeavesWithItsAnswerOrNever) {
  make_ready();
  account->can.one_request_at_a_time = true;
  desk->ask_open_orders();
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), Words{"/open"});
  place_by_rest(1);
  desk->cancel({id_of(2), {}, ""}, now, actions);
  EXPECT_EQ(sent(), Words{});
  respond(Purpose::open_orders, "", "open_end");
  EXPECT_EQ(sent(), Words{"/place 01"});
  place_by_rest(3);
  respond(Purpose::place, id_of(1).text(), "placed " + std::string(id_of(1).text()) + " V1");
  EXPECT_EQ(sent(), Words{"/cancel 02"});
  listener.take();
  wait(Desk::kReplyWait);
  EXPECT_EQ(listener.take(), Words{"never left 03"});
  respond(Purpose::cancel, id_of(2).text(), "cancelled " + std::string(id_of(2).text()));
  for (const std::string& word : sent())
    EXPECT_EQ(word.find("/place"), std::string::npos) << word;
}

TEST_F(DeskDialect, APlacementThatIsCancelledWhileItWaitsNeverLeaves) {
  make_ready();
  account->can.one_request_at_a_time = true;
  desk->ask_open_orders();
  desk->send_due(now, actions);
  place_by_rest(1);
  sent();
  desk->cancel({id_of(1), {}, ""}, now, actions);
  EXPECT_EQ(listener.take(), Words{"never left 01"});
  respond(Purpose::open_orders, "", "open_end");
  EXPECT_EQ(sent(), Words{});
}

TEST_F(DeskDialect, EachNumberedMessageHasALaterTimeThanTheOneBeforeEvenIfTheClockStepsBack) {
  account->can.one_request_at_a_time = true;
  make_ready();
  account->names_by_time = true;
  std::int64_t last = 0;
  for (int number = 1; number < 6; ++number) {
    place(number);
    if (number == 3) desk->set_clock_offset(seconds(-100));
    const std::int64_t as = std::stoll(sent().at(0).substr(7));
    EXPECT_GT(as, last);
    EXPECT_EQ(as % 1'000, 0);
    last = as;
  }
}

TEST_F(DeskDialect, WhereNothingIsNumberedTheTimesGoBackWithTheVenuesClock) {
  make_ready();
  account->names_by_time = true;
  place(1);
  const std::int64_t before = std::stoll(sent().at(0).substr(7));
  desk->set_clock_offset(seconds(-100));
  place(2);
  const std::int64_t after = std::stoll(sent().at(0).substr(7));
  EXPECT_LT(after, before - seconds(99).ns);
}

TEST_F(DeskDialect, AnAnswerThatNamesOnlyTheTimeOfItsMessageFindsItsOrder) {
  make_ready();
  account->names_by_time = true;
  place(1);
  const std::string first = sent().at(0).substr(6);
  place(2);
  const std::string second = sent().at(0).substr(6);
  desk->cancel({id_of(3), {}, ""}, now, actions);
  const std::string third = sent().at(0).substr(7);
  frame("refused " + second);
  frame("cancelled " + third);
  frame("placed " + first + " V7");
  frame("placed @12345 V8");
  EXPECT_EQ(listener.take(), (Words{"placement 02 refused", "cancel 03", "placement 01 none"}));
}

TEST_F(DeskDialect, OfTwoListsEachIsAskedForWhenItIsWanted) {
  make_ready();
  account->can.two_order_lists = true;
  using Look = Desk::Look;
  const std::string id(id_of(4).text());
  for (const auto& [look, target] : {std::pair(Look::likely_list, "/order 04"),
                                     {Look::other_list, "/other 04"},
                                     {Look::by_name, "/alone 04"}}) {
    EXPECT_TRUE(desk->ask_order({id_of(4), {}, ""}, now, look));
    desk->send_due(now, actions);
    EXPECT_EQ(sent(), Words{target});
    EXPECT_FALSE(desk->ask_order({id_of(4), {}, ""}, now, look)) << "an answer is still to come";
    respond(Purpose::order, id, "absent " + id);
    EXPECT_EQ(listener.take(), Words{"absent 04"});
    EXPECT_EQ(sent(), Words{});
  }
}

TEST_F(DeskDialect, ALaterQuestionAboutAnOrderTakesThePlaceOfOneThatWaits) {
  make_ready();
  account->can.one_request_at_a_time = true;
  for (int number = 1; number <= 2; ++number)
    EXPECT_TRUE(desk->ask_order({id_of(number), {}, ""}, now));
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), Words{"/order 01"});
  EXPECT_TRUE(desk->ask_order({id_of(2), {}, ""}, now, Desk::Look::by_name));
  EXPECT_TRUE(desk->ask_order({id_of(3), {}, ""}, now, Desk::Look::by_name));
  respond(Purpose::order, id_of(1).text(), "absent " + std::string(id_of(1).text()));
  EXPECT_EQ(sent(), Words{"/alone 02"});
  // What is said of one by its name says nothing of others.
  respond(Purpose::order, id_of(2).text(), "whole_list");
  EXPECT_EQ(listener.take(), (Words{"absent 01", "absent 02"}));
  EXPECT_EQ(sent(), Words{"/alone 03"});
}

TEST_F(DeskDialect, AWholeListAnswersWhoeverWaitedWhenItWasAskedFor) {
  make_ready();
  account->can.one_request_at_a_time = true;
  for (int number = 1; number <= 3; ++number)
    desk->ask_order({id_of(number), {}, ""}, now);
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), Words{"/order 01"});
  now = now + core::milliseconds(1);
  desk->ask_order({id_of(4), {}, ""}, now);
  // The second is in the list, the third is not; of the fourth it may have been too early.
  respond(Purpose::order, id_of(1).text(),
          "order " + std::string(id_of(2).text()) + " open 0 V2\nwhole_list");
  EXPECT_EQ(listener.take(), (Words{"order 02 open", "absent 01", "absent 03"}));
  EXPECT_EQ(sent(), Words{"/order 02"});
  desk->drop_question(Purpose::order, id_of(2));
  respond(Purpose::order, id_of(2).text(), "absent " + std::string(id_of(2).text()));
  EXPECT_EQ(sent(), Words{"/order 04"});
}

TEST_F(DeskDialect, AQuestionThatNobodyWantsAnyMoreDoesNotLeave) {
  make_ready();
  account->can.one_request_at_a_time = true;
  for (int number = 1; number <= 3; ++number)
    desk->ask_order({id_of(number), {}, ""}, now);
  desk->send_due(now, actions);
  desk->drop_question(Purpose::order, id_of(2));
  desk->drop_question(Purpose::fills, id_of(3));
  sent();
  respond(Purpose::order, id_of(1).text(), "absent " + std::string(id_of(1).text()));
  EXPECT_EQ(sent(), Words{"/order 03"});
}

TEST_F(DeskDialect, FeesAreAskedForInAListAndOneByOneWhenItIsRefused) {
  make_ready();
  account->can.fees_per_request = 2;
  for (std::uint16_t number = 0; number < 3; ++number)
    desk->add_instrument(market::InstrumentId{number});
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), (Words{"/fees?0,1", "/fees?2"}));
  HttpResponse refused;
  refused.outcome = HttpOutcome::answered;
  refused.purpose = Purpose::fees;
  refused.target = "/fees?0,1";
  refused.body = "nonsense";
  desk->on_response(refused, now, actions);
  wait(Desk::kFeeRetry);
  const Words again = sent();
  EXPECT_NE(std::find(again.begin(), again.end(), "/fees?0"), again.end());
  EXPECT_NE(std::find(again.begin(), again.end(), "/fees?1"), again.end());
}

TEST_F(DeskDialect, AGapInTheStreamIsCaughtUpAsAfterAnAbsence) {
  make_ready();
  frame("gap");
  EXPECT_EQ(listener.take(), Words{"ready"});
  EXPECT_FALSE(closed());
  wait(Desk::kSoon);
  EXPECT_EQ(sent(), Words{"/balances"});
}

TEST_F(DeskDialect, ABalanceThatMovedIsAskedForSoon) {
  make_ready();
  frame("moved");
  wait(Desk::kSoon);
  EXPECT_EQ(sent(), Words{"/balances"});
}

}  // namespace
}  // namespace tern::venue
