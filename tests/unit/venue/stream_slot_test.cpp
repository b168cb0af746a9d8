// Goal: one connection's life: open within the budget, subscribe at the venue's pace, heartbeat,
// give up when silent.
// Method: the slot is fed events by hand; every action is looked at.
#include "tern/venue/stream_slot.hpp"

#include <gtest/gtest.h>

#include "plain_connector.hpp"

namespace tern::venue {
namespace {

using core::milliseconds;
using core::seconds;
using core::Timestamp;

class Slot : public ::testing::Test {
 protected:
  Slot() {
    for (int i = 0; i < 8; ++i) {
      slot_.add_topic({Channel::book, market::InstrumentId{0}, "S" + std::to_string(i)});
    }
  }
  ConnectionId open(Timestamp now) {
    slot_.link().open_if_due(connector_.stream_target(), connects_, now, actions_);
    slot_.on_opened(now);
    return slot_.link().id();
  }
  template <typename T>
  std::size_t count() const {
    std::size_t n = 0;
    for (const Action& action : actions_)
      n += std::holds_alternative<T>(action) ? 1 : 0;
    return n;
  }

  market::Catalog catalog_;
  testing::PlainConnector connector_{{market::VenueId{0}, "plain", &catalog_, "", 0, false},
                                     market::SyncRule::chained};
  StreamSlot slot_{5, market::VenueId{0}, connector_.capabilities()};
  RateBudget connects_{connector_.capabilities().connects};
  core::Random random_{1};
  Actions actions_;
  Timestamp now_{seconds(1'000).ns};
};

TEST_F(Slot, SubscribesInBatchesAtTheVenuesPace) {
  open(now_);
  slot_.send_due(connector_, now_, actions_);
  EXPECT_EQ(count<SendText>(), 3u);  // eight topics, three a message
  EXPECT_EQ(std::get<SendText>(actions_[1]).text, "join book:S0 book:S1 book:S2");
  EXPECT_EQ(std::get<SendText>(actions_[3]).text, "join book:S6 book:S7");
}

TEST_F(Slot, LeavingAndJoiningStayTwoMessagesInOrder) {
  open(now_);
  slot_.send_due(connector_, now_, actions_);
  actions_.clear();
  slot_.queue(2, false);
  slot_.queue(2, true);
  slot_.send_due(connector_, now_, actions_);
  ASSERT_EQ(count<SendText>(), 2u);
  EXPECT_EQ(std::get<SendText>(actions_[0]).text, "leave book:S2");
  EXPECT_EQ(std::get<SendText>(actions_[1]).text, "join book:S2");
}

TEST_F(Slot, WhereAMessageHasOneChannelTopicsAreGatheredByChannel) {
  Capabilities limits = connector_.capabilities();
  limits.one_channel_per_message = true;
  StreamSlot slot{6, market::VenueId{0}, limits};
  for (int i = 0; i < 2; ++i) {
    slot.add_topic({Channel::book, market::InstrumentId{0}, "S" + std::to_string(i)});
    slot.add_topic({Channel::top, market::InstrumentId{0}, "S" + std::to_string(i)});
  }
  slot.link().open_if_due("/stream", connects_, now_, actions_);
  slot.on_opened(now_);
  slot.queue(0, false);
  slot.queue(0, true);
  actions_.clear();
  slot.send_due(connector_, now_, actions_);
  std::vector<std::string> sent;
  for (const Action& action : actions_)
    sent.push_back(std::get<SendText>(action).text);
  EXPECT_EQ(sent, (std::vector<std::string>{"join book:S0 book:S1", "join top:S0 top:S1",
                                            "leave book:S0", "join book:S0"}));
}

TEST_F(Slot, MessagesBeyondThePaceWait) {
  open(now_);
  for (int i = 0; i < 4; ++i) {
    slot_.queue(1, false);
    slot_.queue(1, true);
  }
  slot_.send_due(connector_, now_, actions_);
  EXPECT_EQ(count<SendText>(), 5u);
  slot_.send_due(connector_, now_ + seconds(2), actions_);
  EXPECT_EQ(count<SendText>(), 10u);
}

TEST_F(Slot, ConnectsWithinTheVenuesBudgetAndWaitsLongerAfterEachFailure) {
  int opened = 0;
  for (Timestamp now = now_; now < now_ + seconds(9); now = now + milliseconds(10)) {
    const std::size_t before = count<OpenConnection>();
    slot_.link().open_if_due(connector_.stream_target(), connects_, now, actions_);
    if (count<OpenConnection>() > before) {
      ++opened;
      slot_.on_closed(now, random_);
    }
  }
  EXPECT_GE(opened, 4);
  EXPECT_LE(opened, 10);
}

TEST_F(Slot, EachOpeningHasANumberOfItsOwnThatNamesTheSlot) {
  const ConnectionId first = open(now_);
  slot_.on_closed(now_, random_);
  const ConnectionId second = open(now_ + seconds(20));
  EXPECT_NE(first, second);
  EXPECT_EQ(slot_of(first), 5u);
  EXPECT_EQ(slot_of(second), 5u);
}

TEST_F(Slot, ASilentConnectionIsOverdueAndAHeartbeatIsSentBefore) {
  open(now_);
  EXPECT_TRUE(slot_.link().overdue(now_ + seconds(3), seconds(3)).empty());
  slot_.link().heartbeat_if_due(now_ + milliseconds(900), actions_);
  EXPECT_EQ(count<SendText>(), 0u);
  slot_.link().heartbeat_if_due(now_ + milliseconds(1'100), actions_);
  slot_.link().heartbeat_if_due(now_ + milliseconds(1'200), actions_);
  EXPECT_EQ(count<SendText>(), 1u);
  EXPECT_FALSE(slot_.link().overdue(now_ + seconds(3) + milliseconds(1), seconds(3)).empty());
  slot_.link().on_received(now_ + seconds(3));
  EXPECT_TRUE(slot_.link().overdue(now_ + seconds(5), seconds(3)).empty());
}

TEST_F(Slot, AnOpeningThatNeverEndsIsOverdue) {
  slot_.link().open_if_due(connector_.stream_target(), connects_, now_, actions_);
  EXPECT_TRUE(slot_.link().overdue(now_ + seconds(1), seconds(3)).empty());
  EXPECT_FALSE(slot_.link().overdue(now_ + Link::kOpenTimeout + seconds(1), seconds(3)).empty());
}

}  // namespace
}  // namespace tern::venue
