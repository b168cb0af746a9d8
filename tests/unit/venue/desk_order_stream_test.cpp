// Goal: orders that leave on a stream of their own: its login, its life and its losses touch
// nothing but the placements on it; and an order that is looked for in two places. Method: a desk
// with a toy dialect; frames on both connections by hand.
#include "desk_world.hpp"

namespace tern::venue {
namespace {

using core::milliseconds;
using testing::id_of;
using testing::Words;

class DeskWithAnOrderStreamTest : public testing::DeskWorld {
 protected:
  DeskWithAnOrderStreamTest() { make_desk("/orders"); }

  // Both connections are asked for at the start; only the private one is opened.
  void make_both_ready() {
    start();
    for (const Action& action : actions) {
      const auto* opening = std::get_if<OpenConnection>(&action);
      if (opening == nullptr) continue;
      EXPECT_EQ(opening->kind, StreamKind::account);
      (opening->target == "/orders" ? orders : connection) = opening->connection;
    }
    ASSERT_TRUE(orders.valid() && connection.valid());
    actions.clear();
    desk->on_opened(connection, now, actions);
    frame("session yes");
    frame("session yes");
    respond(Purpose::key, "", "key plain");
    respond(Purpose::balances, "", "balances_end");
    ASSERT_TRUE(desk->ready());
    actions.clear();
    listener.take();
  }
  void open_orders() {
    actions.clear();
    desk->on_opened(orders, now, actions);
    EXPECT_EQ(sent(), (Words{"login to place"}));
    order_frame("session yes");
    actions.clear();
  }
  void order_frame(const std::string& text) { desk->on_frame(orders, text, now, actions); }

  ConnectionId orders;
};

TEST_F(DeskWithAnOrderStreamTest, PlacesByRestUntilTheOrderStreamIsComplete) {
  make_both_ready();
  place(1);
  EXPECT_EQ(sent(), (Words{"/place 01"}));
  open_orders();
  place(2);
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(std::get<SendText>(actions[0]).connection, orders);
  EXPECT_EQ(desk->counters().placed_by_stream, 1u);
  EXPECT_EQ(desk->counters().placed_by_rest, 1u);
  order_frame("placed " + std::string(id_of(2).text()) + " 77");
  EXPECT_EQ(listener.take(), (Words{"placement 02 none"}));
}

TEST_F(DeskWithAnOrderStreamTest, CancelsWhereItPlaces) {
  make_both_ready();
  desk->cancel({id_of(1), market::InstrumentId{0}, ""}, now, actions);
  EXPECT_EQ(sent(), (Words{"/cancel 01"}));
  open_orders();
  desk->cancel({id_of(1), market::InstrumentId{0}, ""}, now, actions);
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(std::get<SendText>(actions[0]).connection, orders);
}

TEST_F(DeskWithAnOrderStreamTest, ALostOrderStreamPutsOnlyItsOwnPlacementsInDoubt) {
  make_both_ready();
  place(1);
  open_orders();
  place(2);
  listener.take();
  desk->on_closed(orders, "gone", now, actions);
  EXPECT_EQ(listener.take(), (Words{"placement 02 unknown"}));
  EXPECT_TRUE(desk->ready());
  actions.clear();
  place(3);
  EXPECT_EQ(sent(), (Words{"/place 03"}));
}

TEST_F(DeskWithAnOrderStreamTest, ALostPrivateStreamLeavesPlacementsOnTheOtherAsTheyAre) {
  make_both_ready();
  open_orders();
  place(1);
  listener.take();
  desk->on_closed(connection, "gone", now, actions);
  EXPECT_EQ(listener.take(), (Words{"not ready"}));
  order_frame("placed " + std::string(id_of(1).text()) + " 77");
  EXPECT_EQ(listener.take(), (Words{"placement 01 none"}));
}

TEST_F(DeskWithAnOrderStreamTest, ARefusedLoginThereWaitsLongAndTheAccountGoesOn) {
  make_both_ready();
  desk->on_opened(orders, now, actions);
  order_frame("session no");
  EXPECT_TRUE(closed());
  EXPECT_TRUE(desk->ready());
  actions.clear();
  const core::Timestamp refused = now;
  while (now < refused + Desk::kRefusedWait - core::seconds(1)) {
    wait(milliseconds(500));
    frame("pong");
  }
  for (const Action& action : actions)
    EXPECT_FALSE(std::holds_alternative<OpenConnection>(action));
  EXPECT_TRUE(desk->ready());
}

TEST_F(DeskWithAnOrderStreamTest, ASilentOrderStreamIsLeftAndOpenedAnew) {
  make_both_ready();
  open_orders();
  now = now + account->can.silence_max + core::nanoseconds(1);
  frame("pong");
  wait(milliseconds(1));
  EXPECT_TRUE(closed());
  EXPECT_TRUE(desk->ready());
  actions.clear();
  bool opened = false;
  for (int i = 0; i < 100 && !opened; ++i) {
    wait(milliseconds(10));
    for (const Action& action : actions)
      opened = opened || std::holds_alternative<OpenConnection>(action);
  }
  EXPECT_TRUE(opened);
}

TEST_F(DeskWithAnOrderStreamTest, StopsBoth) {
  make_both_ready();
  open_orders();
  desk->stop(actions);
  std::size_t closing = 0;
  for (const Action& action : actions)
    closing += std::holds_alternative<CloseConnection>(action) ? 1 : 0;
  EXPECT_EQ(closing, 2u);
}

class DeskAndEndedOrdersTest : public testing::DeskWorld {};

TEST_F(DeskAndEndedOrdersTest, LooksOnceWhereEndedOrdersAreNotApart) {
  make_ready();
  const std::string id(id_of(1).text());
  desk->ask_order({id_of(1), market::InstrumentId{0}, ""}, now, Desk::Look::other_list);
  desk->send_due(now, actions);
  EXPECT_EQ(sent(), Words{"/order 01"});
  respond(Purpose::order, id, "absent " + id);
  EXPECT_EQ(listener.take(), (Words{"absent 01"}));
}

}  // namespace
}  // namespace tern::venue
