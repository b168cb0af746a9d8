// Goal: requests leave in order, within budgets, and not at all while the venue has us blocked.
// Method: table tests.
#include "tern/venue/request_queue.hpp"

#include <gtest/gtest.h>

namespace tern::venue {
namespace {

using core::seconds;
using core::Timestamp;

HttpRequest request(const std::string& target, std::uint32_t weight, const std::string& budget) {
  return {Purpose::book_snapshot, "GET", target, {}, "", weight, budget};
}

std::vector<std::string> targets(const Actions& actions) {
  std::vector<std::string> out;
  for (const Action& action : actions) {
    if (const auto* send = std::get_if<SendRequest>(&action)) out.push_back(send->request.target);
  }
  return out;
}

class Queue : public ::testing::Test {
 protected:
  Budgets budgets_{{{"ip", 10, seconds(1)}, {"books", 2, seconds(1)}}};
  RequestQueue queue_{market::VenueId{0}, budgets_};
  Actions actions_;
  Timestamp now_{seconds(50).ns};
};

TEST_F(Queue, SendsInOrderWhatTheBudgetAllows) {
  for (int i = 0; i < 4; ++i)
    ASSERT_TRUE(queue_.push(request("/" + std::to_string(i), 4, "ip")));
  queue_.send_due(now_, actions_);
  EXPECT_EQ(targets(actions_), (std::vector<std::string>{"/0", "/1"}));
  actions_.clear();
  queue_.send_due(now_ + seconds(2), actions_);
  EXPECT_EQ(targets(actions_), (std::vector<std::string>{"/2", "/3"}));
}

TEST_F(Queue, AnEmptyBudgetDoesNotHoldBackAnother) {
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(queue_.push(request("/b", 1, "books")));
  ASSERT_TRUE(queue_.push(request("/i", 1, "ip")));
  queue_.send_due(now_, actions_);
  EXPECT_EQ(targets(actions_), (std::vector<std::string>{"/b", "/b", "/i"}));
}

TEST_F(Queue, ABannedVenueIsLeftAloneUntilItsOwnMoment) {
  ASSERT_TRUE(queue_.push(request("/1", 1, "ip")));
  queue_.send_due(now_, actions_);
  const ResponseReport banned{ResponseVerdict::banned, seconds(120), 0, "banned"};
  queue_.on_answer({}, &banned, now_);
  ASSERT_TRUE(queue_.push(request("/2", 1, "ip")));
  actions_.clear();
  queue_.send_due(now_ + seconds(119), actions_);
  EXPECT_TRUE(actions_.empty());
  queue_.send_due(now_ + seconds(120), actions_);
  EXPECT_EQ(targets(actions_), (std::vector<std::string>{"/2"}));
}

TEST_F(Queue, WaitsItsOwnWhileWhenTheVenueNamesNone) {
  ASSERT_TRUE(queue_.push(request("/1", 1, "ip")));
  queue_.send_due(now_, actions_);
  const ResponseReport limited{ResponseVerdict::rate_limited, {}, 0, "429"};
  queue_.on_answer({}, &limited, now_);
  EXPECT_EQ(queue_.blocked_until(), now_ + RequestQueue::kDefaultBlock);
}

TEST_F(Queue, WhatNetHadToSendTwiceIsPaidForTwice) {
  ASSERT_TRUE(queue_.push(request("/1", 4, "ip")));
  queue_.send_due(now_, actions_);
  HttpResponse response;
  response.weight_again = 4;
  response.budget_again = "ip";
  queue_.on_answer(response, nullptr, now_);
  for (const char* target : {"/2", "/3"})
    ASSERT_TRUE(queue_.push(request(target, 2, "ip")));
  actions_.clear();
  queue_.send_due(now_, actions_);
  EXPECT_EQ(targets(actions_), (std::vector<std::string>{"/2"})) << "4, 4 again and 2 of ten";
}

TEST_F(Queue, KeepsAtMostItsBoundInFlightAndWaiting) {
  Budgets none({});
  RequestQueue open(market::VenueId{0}, none);
  for (std::size_t i = 0; i < RequestQueue::kMaxWaiting; ++i) {
    ASSERT_TRUE(open.push(request("/x", 1, "none")));
  }
  EXPECT_FALSE(open.push(request("/x", 1, "none")));
  open.send_due(now_, actions_);
  EXPECT_EQ(actions_.size(), RequestQueue::kMaxInFlight);
  open.on_answer({}, nullptr, now_);
  actions_.clear();
  open.send_due(now_, actions_);
  EXPECT_EQ(actions_.size(), 1u);
}

TEST_F(Queue, OnceSomebodyTradesAPartOfEachLimitIsKeptForWhatCannotWait) {
  Budgets shared({{"ip", 10, seconds(1)}});
  RequestQueue books(market::VenueId{0}, shared);
  shared.keep_for_orders();
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(books.push(request("/b", 1, "ip")));
  books.send_due(now_, actions_);
  EXPECT_EQ(actions_.size(), 8u) << "a quarter of ten, rounded down, is kept";
  RequestQueue orders(market::VenueId{0}, shared);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(orders.send_one({request("/o", 1, "ip"), seconds(1), Budgets::Need::cannot_wait},
                                now_, actions_));
  }
  EXPECT_FALSE(orders.send_one({request("/o", 1, "ip"), seconds(1), Budgets::Need::cannot_wait},
                               now_, actions_))
      << "the limit itself holds for everybody";
}

}  // namespace
}  // namespace tern::venue
