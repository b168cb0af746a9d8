// Goal: a desk whose venue is in trouble: what is refused for a while or lost is tried again,
// within the venue's bounds. Method: a desk with a toy dialect; what a stranger's venue did wrong,
// by hand.
#include "desk_world.hpp"

namespace tern::venue {
namespace {

using core::milliseconds;
using core::seconds;
using core::Timestamp;
using testing::Words;

class DeskInTroubleTest : public testing::DeskWorld {};

TEST_F(DeskInTroubleTest, ComesBackSoonToASessionThatAVenueInMaintenanceRefused) {
  start();
  open();
  frame("session busy");
  EXPECT_TRUE(closed());
  actions.clear();
  const Timestamp refused = now;
  while (actions.empty() || !std::holds_alternative<OpenConnection>(actions.back())) {
    ASSERT_LT(now, refused + seconds(1));
    actions.clear();
    wait(milliseconds(10));
  }
  open();
  frame("session no");  // an earlier refusal of another kind is not taken for this one
  actions.clear();
  wait(Desk::kRefusedWait - seconds(1));
  for (const Action& action : actions)
    EXPECT_FALSE(std::holds_alternative<OpenConnection>(action));
}

TEST_F(DeskInTroubleTest, DoubtsTheClockOnceAfterEachRefusalThatMayBeForIt) {
  make_ready();
  EXPECT_FALSE(desk->take_clock_doubt());
  place(1);
  frame("unsigned " + std::string(testing::id_of(1).text()));
  EXPECT_TRUE(desk->take_clock_doubt());
  EXPECT_FALSE(desk->take_clock_doubt());
  place(2);
  frame("refused " + std::string(testing::id_of(2).text()));
  EXPECT_FALSE(desk->take_clock_doubt()) << "for another reason";
  desk->ask_open_orders();
  desk->send_due(now, actions);
  respond(Purpose::open_orders, "", "forbidden");
  EXPECT_TRUE(desk->take_clock_doubt());
}

TEST_F(DeskInTroubleTest, SharesTheVenuesBoundOnNewConnectionsWithWhoeverElseOpensThem) {
  account->can.connects = {"connects", 3, seconds(1)};
  budgets.connects() = RateBudget(account->can.connects);
  budgets.connects().spend(3, now);  // the books' connections
  start();
  for (const Action& action : actions)
    EXPECT_FALSE(std::holds_alternative<OpenConnection>(action));
  actions.clear();
  wait(milliseconds(1'100));
  open();
}

TEST_F(DeskInTroubleTest, AsksAgainForTheVeryFeesThatTheVenueDidNotTell) {
  make_ready();
  desk->add_instrument(market::InstrumentId{0});
  desk->add_instrument(market::InstrumentId{1});
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), (Words{"/fees?0", "/fees?1"}));
  HttpResponse lost;
  lost.purpose = Purpose::fees;
  lost.outcome = HttpOutcome::no_answer;
  lost.target = "/fees?1";  // the second one is answered first
  desk->on_response(lost, now, actions);
  HttpResponse told;
  told.purpose = Purpose::fees;
  told.target = "/fees?0";
  told.body = "fee BTCUSDT 0.001";
  desk->on_response(told, now, actions);
  EXPECT_EQ(sent(), Words{});
  now = now + Desk::kFeeRetry;
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), (Words{"/fees?1"}));
}

}  // namespace
}  // namespace tern::venue
