// Goal: one connection's life: opened within the budget and after a wait, given up when silent, too
// slow or too old; numbers that are never used twice.
// Method: the link is fed events by hand; every action is looked at.
#include "tern/venue/link.hpp"

#include <gtest/gtest.h>

namespace tern::venue {
namespace {

using core::milliseconds;
using core::nanoseconds;
using core::seconds;
using core::Timestamp;

class LinkTest : public ::testing::Test {
 protected:
  static LinkConfig config() {
    LinkConfig config;
    config.slot = 5;
    config.venue = market::VenueId{3};
    config.kind = StreamKind::account;
    config.frame_bytes_max = 77;
    config.messages = {"messages", 2, seconds(1)};
    config.heartbeat = {"ping", seconds(1)};
    config.life = seconds(100);
    return config;
  }
  bool open_if_due(Timestamp now) { return link.open_if_due("/x", connects, now, actions); }
  void open(Timestamp now) {
    ASSERT_TRUE(open_if_due(now));
    link.on_opened(now);
    actions.clear();
  }

  Link link{config()};
  RateBudget connects{{"connects", 3, seconds(60)}};
  core::Random random{1};
  Actions actions;
  const Timestamp start{seconds(1'000).ns};
};

TEST_F(LinkTest, OpensWithItsSlotAndEverythingNetNeeds) {
  ASSERT_TRUE(open_if_due(start));
  ASSERT_EQ(actions.size(), 1u);
  const auto& opened = std::get<OpenConnection>(actions[0]);
  EXPECT_EQ(opened.venue, market::VenueId{3});
  EXPECT_EQ(slot_of(opened.connection), 5u);
  EXPECT_EQ(opened.target, "/x");
  EXPECT_EQ(opened.frame_bytes_max, 77u);
  EXPECT_EQ(opened.kind, StreamKind::account);
  EXPECT_FALSE(open_if_due(start));  // not twice
  EXPECT_FALSE(link.is_open());
}

TEST_F(LinkTest, HasANewNumberForEachConnection) {
  open(start);
  const ConnectionId first = link.id();
  link.on_closed(start, random);
  EXPECT_FALSE(link.id().valid());
  open(start + seconds(60));
  EXPECT_NE(link.id(), first);
  EXPECT_EQ(slot_of(link.id()), slot_of(first));
}

TEST_F(LinkTest, WaitsAfterALossAndLongerAfterTheNext) {
  open(start);
  link.on_closed(start, random);
  const core::Duration first = link.next_open_at() - start;
  EXPECT_GE(first, Link::kFirstWait - milliseconds(100));
  EXPECT_LE(first, Link::kFirstWait);
  EXPECT_FALSE(open_if_due(link.next_open_at() - nanoseconds(1)));
  const Timestamp again = link.next_open_at();
  open(again);
  link.on_closed(again, random);
  EXPECT_GE(link.next_open_at() - again, Link::kFirstWait);
}

TEST_F(LinkTest, WaitsShortAgainAfterAConnectionThatLived) {
  Timestamp now = start;
  for (int i = 0; i < 2; ++i) {
    open(now);
    link.on_closed(now, random);
    now = link.next_open_at();
  }
  open(now);
  link.on_closed(now + Link::kGoodLife, random);
  EXPECT_LE(link.next_open_at() - (now + Link::kGoodLife), Link::kFirstWait);
}

TEST_F(LinkTest, ComesBackWithinSecondsHoweverOftenItIsLost) {
  Timestamp now = start;
  connects = RateBudget({"connects", 300, seconds(300)});
  for (int i = 0; i < 40; ++i) {
    open(now);
    now = now + milliseconds(10);
    link.on_closed(now, random);
    EXPECT_GT(link.next_open_at(), now);
    EXPECT_LE(link.next_open_at(), now + seconds(5));
    now = link.next_open_at();
  }
}

TEST_F(LinkTest, OpensNoMoreThanTheVenueAllows) {
  Timestamp now = start;
  int opened = 0;
  while (now < start + seconds(50)) {
    if (open_if_due(now)) {
      ++opened;
      link.on_closed(now, random);
    }
    now = now + milliseconds(100);
  }
  EXPECT_EQ(opened, 3);
}

TEST_F(LinkTest, IsNotOpenedBeforeAMomentThatWasNamed) {
  link.wait_until(start + seconds(30));
  EXPECT_FALSE(open_if_due(start + seconds(29)));
  EXPECT_TRUE(open_if_due(start + seconds(30)));
}

TEST_F(LinkTest, IsOverdueWhenOpeningTakesTooLong) {
  ASSERT_TRUE(open_if_due(start));
  EXPECT_TRUE(link.overdue(start + Link::kOpenTimeout, seconds(3)).empty());
  EXPECT_FALSE(link.overdue(start + Link::kOpenTimeout + nanoseconds(1), seconds(3)).empty());
}

TEST_F(LinkTest, IsOverdueWhenSilentForTooLong) {
  open(start);
  link.on_received(start + seconds(10));
  EXPECT_TRUE(link.overdue(start + seconds(13), seconds(3)).empty());
  EXPECT_FALSE(link.overdue(start + seconds(13) + nanoseconds(1), seconds(3)).empty());
  EXPECT_TRUE(link.overdue(start + seconds(90), {}).empty());  // no bound is stated
}

TEST_F(LinkTest, IsLeftBeforeTheVenueEndsIt) {
  open(start);
  link.on_received(start + seconds(98));
  EXPECT_TRUE(link.overdue(start + seconds(98), seconds(3)).empty());
  EXPECT_FALSE(link.overdue(start + seconds(99), seconds(3)).empty());
}

TEST_F(LinkTest, BeatsOnlyWhenNothingWasReceivedForTheInterval) {
  open(start);
  link.heartbeat_if_due(start + milliseconds(999), actions);
  EXPECT_TRUE(actions.empty());
  link.heartbeat_if_due(start + seconds(1), actions);
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(std::get<SendText>(actions[0]).text, "ping");
  link.heartbeat_if_due(start + milliseconds(1'500), actions);
  EXPECT_EQ(actions.size(), 1u);
  link.on_received(start + milliseconds(1'900));
  link.heartbeat_if_due(start + milliseconds(2'800), actions);
  EXPECT_EQ(actions.size(), 1u);
}

TEST_F(LinkTest, MaySendAtTheVenuesPaceAndOnlyWhileOpen) {
  EXPECT_FALSE(link.may_send(start));
  open(start);
  link.send("a", start, actions);
  EXPECT_TRUE(link.may_send(start));
  link.send("b", start, actions);
  EXPECT_FALSE(link.may_send(start));
  EXPECT_TRUE(link.may_send(start + milliseconds(1'100)));
  EXPECT_EQ(std::get<SendText>(actions[1]).connection, link.id());
  link.on_closed(start, random);
  EXPECT_FALSE(link.may_send(start + seconds(2)));
}

TEST_F(LinkTest, IsGivenUpOnlyWhileThereIsSomethingToClose) {
  link.give_up(actions);
  EXPECT_TRUE(actions.empty());
  ASSERT_TRUE(open_if_due(start));
  actions.clear();
  link.give_up(actions);
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(std::get<CloseConnection>(actions[0]).connection, link.id());
}

TEST(LinkDeathTest, ASlotThatNoNumberCanNameIsOurMistake) {
  LinkConfig config;
  config.slot = kSlotMask + 1;
  EXPECT_DEATH(Link{config}, "more connection slots");
}

}  // namespace
}  // namespace tern::venue
