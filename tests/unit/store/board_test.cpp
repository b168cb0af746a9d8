// In: calls of the board's contract. Out: what a board in this process and one in Redis answer.
// Cannot happen: a contract that only one of the two keeps.
#include <algorithm>
#include <map>
#include <optional>

#include "board_fixture.hpp"
#include "tern/core/random.hpp"

namespace tern::test {
namespace {

using store::Claimed;
using store::Queue;

class BoardContract : public BoardTest {
 protected:
  void SetUp() override {
    const core::Status built = board().rebuild({});
    ASSERT_TRUE(built.ok()) << built.error().text();
  }
  std::vector<std::string> ids(const core::Result<std::vector<Claimed>>& claimed) {
    std::vector<std::string> all;
    EXPECT_TRUE(claimed.ok()) << claimed.error().text();
    if (claimed.ok())
      for (const Claimed& each : claimed.value())
        all.emplace_back(each.id.text());
    return all;
  }
  static std::vector<std::string> named(const std::vector<std::uint64_t>& numbers) {
    std::vector<std::string> all;
    for (const std::uint64_t number : numbers)
      all.emplace_back(sample_id(number, 0).text());
    return all;
  }
  void expect_sizes(std::uint64_t in_flight, std::uint64_t uncertain, std::uint64_t dead) {
    const auto sizes = board().sizes();
    ASSERT_TRUE(sizes.ok()) << sizes.error().text();
    EXPECT_EQ(sizes.value().in_flight, in_flight);
    EXPECT_EQ(sizes.value().uncertain, uncertain);
    EXPECT_EQ(sizes.value().dead, dead);
  }
};

class BoardNotBuilt : public BoardTest {};

TEST_P(BoardNotBuilt, AQueueThatWasNeverBuiltIsNotAnEmptyOne) {
  const std::string lost(store::Board::kLost);
  EXPECT_EQ(board().enqueue(tracked(1, Queue::in_flight, 0)).error().what, lost);
  EXPECT_EQ(board().claim(claim_at(0)).error().what, lost);
  EXPECT_EQ(board().acknowledge(sample_id(1, 0)).error().what, lost);
  EXPECT_EQ(board().sizes().error().what, lost);
  EXPECT_EQ(board().dead_letters().error().what, lost);
  ASSERT_TRUE(board().rebuild({}).ok());
  EXPECT_TRUE(board().enqueue(tracked(1, Queue::in_flight, 0)).ok());
}

TEST_P(BoardContract, ClaimsWhatIsDueTheLongestDueFirstAndNoMoreThanAsked) {
  for (const std::uint64_t number : {3, 1, 2, 5, 4})
    ASSERT_TRUE(board().enqueue(tracked(number, Queue::in_flight, 10 * (6 - number))).ok());
  EXPECT_TRUE(ids(board().claim(claim_at(9))).empty());
  store::ClaimRequest two = claim_at(40);
  two.most = 2;
  EXPECT_EQ(ids(board().claim(two)), named({5, 4}));
  EXPECT_EQ(ids(board().claim(claim_at(40))), named({3, 2}));
  EXPECT_EQ(ids(board().claim(claim_at(50))), named({1}));
  EXPECT_TRUE(ids(board().claim(claim_at(50))).empty());
  expect_sizes(5, 0, 0);
}

TEST_P(BoardContract, EntriesDueAtTheSameMomentComeByTheirIds) {
  for (const std::uint64_t number : {3, 1, 2})
    ASSERT_TRUE(board().enqueue(tracked(number, Queue::uncertain, 10)).ok());
  EXPECT_EQ(ids(board().claim(claim_at(10, Queue::uncertain))), named({1, 2, 3}));
}

TEST_P(BoardContract, TheTwoQueuesAreApart) {
  ASSERT_TRUE(board().enqueue(tracked(1, Queue::in_flight, 0)).ok());
  ASSERT_TRUE(board().enqueue(tracked(2, Queue::uncertain, 0)).ok());
  expect_sizes(1, 1, 0);
  EXPECT_EQ(ids(board().claim(claim_at(0))), named({1}));
  EXPECT_EQ(ids(board().claim(claim_at(0, Queue::uncertain))), named({2}));
}

TEST_P(BoardContract, AnOrderIsInOneQueueOnly) {
  ASSERT_TRUE(board().enqueue(tracked(1, Queue::in_flight, 0)).ok());
  ASSERT_TRUE(board().enqueue(tracked(1, Queue::uncertain, 50)).ok());
  expect_sizes(0, 1, 0);
  EXPECT_TRUE(ids(board().claim(claim_at(100))).empty());
  EXPECT_TRUE(ids(board().claim(claim_at(49, Queue::uncertain))).empty());
  EXPECT_EQ(ids(board().claim(claim_at(50, Queue::uncertain))), named({1}));
}

TEST_P(BoardContract, WhatACrashedWorkerClaimedComesBackAfterItsTime) {
  ASSERT_TRUE(board().enqueue(tracked(1, Queue::in_flight, 0)).ok());
  EXPECT_EQ(board().claim(claim_at(0)).value().at(0).attempts, 1U);
  EXPECT_TRUE(ids(board().claim(claim_at(99))).empty());
  const auto again = board().claim(claim_at(100));
  ASSERT_EQ(ids(again), named({1}));
  EXPECT_EQ(again.value().at(0).attempts, 2U);
}

TEST_P(BoardContract, WhatIsAcknowledgedNeverComesBack) {
  ASSERT_TRUE(board().enqueue(tracked(1, Queue::in_flight, 0)).ok());
  ASSERT_EQ(ids(board().claim(claim_at(0))), named({1}));
  EXPECT_TRUE(board().acknowledge(sample_id(1, 0)).value());
  EXPECT_FALSE(board().acknowledge(sample_id(1, 0)).value());
  EXPECT_FALSE(board().acknowledge(sample_id(2, 0)).value());
  EXPECT_TRUE(ids(board().claim(claim_at(1'000'000))).empty());
  expect_sizes(0, 0, 0);
}

TEST_P(BoardContract, AfterItsLastAttemptAnEntryIsADeadLetterUntilAcknowledged) {
  ASSERT_TRUE(board().enqueue(tracked(1, Queue::in_flight, 0)).ok());
  ASSERT_TRUE(board().enqueue(tracked(2, Queue::in_flight, 5'000)).ok());
  for (std::uint32_t attempt = 1; attempt <= store::Board::kMaxAttempts; ++attempt) {
    const auto claimed = board().claim(claim_at(100 * attempt));
    ASSERT_EQ(ids(claimed), named({1}));
    EXPECT_EQ(claimed.value().at(0).attempts, attempt);
  }
  EXPECT_EQ(ids(board().claim(claim_at(6'000))), named({2}));
  expect_sizes(1, 0, 1);
  const auto dead = board().dead_letters();
  ASSERT_EQ(ids(dead), named({1}));
  EXPECT_EQ(dead.value().at(0).attempts, store::Board::kMaxAttempts);
  EXPECT_TRUE(board().acknowledge(sample_id(1, 0)).value());
  expect_sizes(1, 0, 0);
}

TEST_P(BoardContract, EnqueuedAgainItsAttemptsBeginAgain) {
  ASSERT_TRUE(board().enqueue(tracked(1, Queue::in_flight, 0)).ok());
  for (std::uint32_t i = 0; i <= store::Board::kMaxAttempts; ++i)
    ASSERT_TRUE(board().claim(claim_at(100 * i)).ok());
  expect_sizes(0, 0, 1);
  ASSERT_TRUE(board().enqueue(tracked(1, Queue::uncertain, 0)).ok());
  expect_sizes(0, 1, 0);
  EXPECT_EQ(board().claim(claim_at(0, Queue::uncertain)).value().at(0).attempts, 1U);
}

TEST_P(BoardContract, RebuildingPutsTheLiveOrdersInPlaceOfEverything) {
  ASSERT_TRUE(board().enqueue(tracked(1, Queue::in_flight, 0)).ok());
  ASSERT_TRUE(board().enqueue(tracked(2, Queue::in_flight, 0)).ok());
  ASSERT_TRUE(board().claim(claim_at(0)).ok());
  const store::Tracked live[] = {tracked(2, Queue::uncertain, 7), tracked(3, Queue::in_flight, 8)};
  ASSERT_TRUE(board().rebuild(live).ok());
  expect_sizes(1, 1, 0);
  EXPECT_EQ(ids(board().claim(claim_at(8))), named({3}));
  const auto doubted = board().claim(claim_at(8, Queue::uncertain));
  ASSERT_EQ(ids(doubted), named({2}));
  EXPECT_EQ(doubted.value().at(0).attempts, 1U);
}

TEST_P(BoardContract, MoreOrdersThanItsBoundAreRefused) {
  std::vector<store::Tracked> live(store::Board::kMaxTracked + 1);
  for (std::size_t i = 0; i < live.size(); ++i)
    live[i] = tracked(i, Queue::in_flight, 0);
  EXPECT_FALSE(board().rebuild(live).ok());
  live.pop_back();
  const core::Status full = board().rebuild(live);
  ASSERT_TRUE(full.ok()) << full.error().text();
  EXPECT_FALSE(board().enqueue(tracked(live.size(), Queue::in_flight, 0)).ok());
  EXPECT_TRUE(board().enqueue(tracked(7, Queue::uncertain, 0)).ok());
  expect_sizes(store::Board::kMaxTracked - 1, 1, 0);
}

// Against the simplest model there is: many random calls, the same answers.
TEST_P(BoardContract, RandomCallsGiveWhatAListWouldGive) {
  struct Entry {
    Queue queue;
    std::int64_t due;
    std::uint32_t attempts;
  };
  std::map<std::string, Entry> model;
  std::map<std::string, std::uint32_t> dead;
  core::Random random(99);
  std::int64_t now = 0;
  for (int step = 0; step < 3'000; ++step) {
    now += random.between(0, 20);
    const auto number = static_cast<std::uint64_t>(random.between(0, 15));
    const Queue queue = random.chance(500'000) ? Queue::in_flight : Queue::uncertain;
    const std::string id(sample_id(number, 0).text());
    const auto choice = random.between(0, 9);
    if (choice < 3) {
      const std::int64_t due = now + random.between(-10, 50);
      ASSERT_TRUE(board().enqueue(tracked(number, queue, due)).ok());
      model[id] = {queue, due, 0};
      dead.erase(id);
    } else if (choice < 4) {
      const auto acknowledged = board().acknowledge(sample_id(number, 0));
      ASSERT_EQ(acknowledged.value(), model.erase(id) + dead.erase(id) > 0);
    } else {
      store::ClaimRequest request = claim_at(now, queue);
      request.most = static_cast<std::size_t>(random.between(1, 4));
      std::vector<std::pair<std::int64_t, std::string>> due;
      for (const auto& [each, entry] : model)
        if (entry.queue == queue && entry.due <= now) due.emplace_back(entry.due, each);
      std::sort(due.begin(), due.end());
      if (due.size() > request.most) due.resize(request.most);
      std::vector<std::string> expected;
      for (const auto& each : due) {
        Entry& entry = model[each.second];
        if (entry.attempts == store::Board::kMaxAttempts) {
          dead[each.second] = entry.attempts;
          model.erase(each.second);
          continue;
        }
        ++entry.attempts;
        entry.due = now + 100;
        expected.push_back(each.second);
      }
      ASSERT_EQ(ids(board().claim(request)), expected) << "step " << step;
    }
  }
  const auto in_flight =
      static_cast<std::uint64_t>(std::count_if(model.begin(), model.end(), [](const auto& each) {
        return each.second.queue == Queue::in_flight;
      }));
  expect_sizes(in_flight, model.size() - in_flight, dead.size());
}

TEST_P(BoardContract, ABalanceIsGivenOnlyWhileItIsYoungEnough) {
  const store::BalanceQuestion question{"okx", "BTC", at_ms(1'000), core::milliseconds(300)};
  EXPECT_NE(board().balance(question).error().text().find("no balance is known"),
            std::string::npos);
  ASSERT_TRUE(
      board().put_balance({"okx", "BTC", decimal("1.5"), decimal("0.25"), at_ms(700), 9}).ok());
  const auto balance = board().balance(question);
  ASSERT_TRUE(balance.ok()) << balance.error().text();
  EXPECT_EQ(balance.value().free, decimal("1.5"));
  EXPECT_EQ(balance.value().locked, decimal("0.25"));
  EXPECT_EQ(balance.value().at, at_ms(700));
  EXPECT_EQ(balance.value().sequence, 9U);
  store::BalanceQuestion later = question;
  later.now = at_ms(1'001);
  EXPECT_NE(board().balance(later).error().text().find("is 301 ms old, at most 300 ms"),
            std::string::npos)
      << board().balance(later).error().text();
  later.venue = "binance";
  EXPECT_FALSE(board().balance(later).ok());
}

TEST_P(BoardContract, AnOlderBalanceDoesNotReplaceANewerOne) {
  const store::BalanceQuestion question{"okx", "BTC", at_ms(0), core::seconds(10)};
  const auto put = [&](const char* free, std::int64_t ms, std::uint64_t sequence) {
    ASSERT_TRUE(
        board().put_balance({"okx", "BTC", decimal(free), decimal("0"), at_ms(ms), sequence}).ok());
  };
  put("5", 10, 100);
  put("4", 9, 999);
  EXPECT_EQ(board().balance(question).value().free, decimal("5"));
  put("3", 10, 99);
  EXPECT_EQ(board().balance(question).value().free, decimal("5"));
  put("2", 10, 101);
  EXPECT_EQ(board().balance(question).value().free, decimal("2"));
  put("1", 11, 1);
  EXPECT_EQ(board().balance(question).value().free, decimal("1"));
}

TEST_P(BoardContract, LatchesAreSeenUntilTheyAreLifted) {
  using ledger::LatchKind;
  ASSERT_TRUE(board().set_latch({"n2", LatchKind::kill, "drill \"x\" 100%", at_ms(5)}).ok());
  ASSERT_TRUE(board().set_latch({"n1", LatchKind::halt, "loss limit", at_ms(6)}).ok());
  auto latches = board().latches();
  ASSERT_TRUE(latches.ok()) << latches.error().text();
  ASSERT_EQ(latches.value().size(), 2U);
  EXPECT_EQ(latches.value()[0].node, "n1");
  EXPECT_EQ(latches.value()[0].kind, LatchKind::halt);
  EXPECT_EQ(latches.value()[1].kind, LatchKind::kill);
  EXPECT_EQ(latches.value()[1].reason, "drill \"x\" 100%");
  EXPECT_EQ(latches.value()[1].at, at_ms(5));
  ASSERT_TRUE(board().lift_latch("n2", LatchKind::halt).ok());
  EXPECT_EQ(board().latches().value().size(), 2U);
  ASSERT_TRUE(board().lift_latch("n2", LatchKind::kill).ok());
  EXPECT_EQ(board().latches().value().size(), 1U);
}

TEST_P(BoardContract, TheLastHeartbeatOfEachNodeIsSeen) {
  for (const auto& [node, ms] : std::map<std::string, int>{{"b", 1}, {"a", 2}})
    ASSERT_TRUE(board().beat({node, at_ms(ms)}).ok());
  ASSERT_TRUE(board().beat({"b", at_ms(3)}).ok());
  const auto beats = board().heartbeats();
  ASSERT_TRUE(beats.ok());
  ASSERT_EQ(beats.value().size(), 2U);
  EXPECT_EQ(beats.value()[0].node, "a");
  EXPECT_EQ(beats.value()[1].at, at_ms(3));
}

TEST_P(BoardContract, ACommandIsPendingAtEachNodeUntilThatNodeAnswers) {
  using store::Command;
  using store::CommandKind;
  const auto all = board().post({0, CommandKind::kill, "me", "*", "fire", at_ms(1)});
  const auto one = board().post({0, CommandKind::resume, "me", "n1", "it is out", at_ms(2)});
  ASSERT_TRUE(all.ok() && one.ok());
  EXPECT_LT(all.value(), one.value());
  auto pending = board().pending("n1");
  ASSERT_TRUE(pending.ok()) << pending.error().text();
  ASSERT_EQ(pending.value().size(), 2U);
  EXPECT_EQ(pending.value()[0].number, all.value());
  EXPECT_EQ(pending.value()[0].kind, CommandKind::kill);
  EXPECT_EQ(pending.value()[0].reason, "fire");
  EXPECT_EQ(pending.value()[1].kind, CommandKind::resume);
  EXPECT_EQ(pending.value()[1].from, "me");
  EXPECT_EQ(pending.value()[1].at, at_ms(2));
  EXPECT_EQ(board().pending("n2").value().size(), 1U);
  ASSERT_TRUE(board().answer(all.value(), {"n1", "done", at_ms(3)}).ok());
  EXPECT_EQ(board().pending("n1").value().size(), 1U);
  EXPECT_EQ(board().pending("n2").value().size(), 1U);
  const auto answers = board().answers(all.value());
  ASSERT_EQ(answers.value().size(), 1U);
  EXPECT_EQ(answers.value()[0].node, "n1");
  EXPECT_EQ(answers.value()[0].text, "done");
  EXPECT_TRUE(board().answers(one.value()).value().empty());
}

TEST_P(BoardContract, OldCommandsAndTheirAnswersAreForgotten) {
  std::uint64_t first = 0;
  for (std::size_t i = 0; i < store::Board::kMaxCommands + 3; ++i) {
    const auto number = board().post({0, store::CommandKind::halt, "me", "n1", "", at_ms(0)});
    ASSERT_TRUE(number.ok());
    if (i == 0) first = number.value();
    if (i == 0) {
      ASSERT_TRUE(board().answer(first, {"n1", "ok", at_ms(0)}).ok());
    }
  }
  EXPECT_EQ(board().pending("n1").value().size(), store::Board::kMaxCommands);
  EXPECT_TRUE(board().answers(first).value().empty());
  ASSERT_TRUE(board().answer(first, {"n1", "late", at_ms(0)}).ok());
  EXPECT_TRUE(board().answers(first).value().empty());
}

TEST_P(BoardContract, ItsCallsAreCounted) {
  const store::BoardCounters before = board().counters();
  ASSERT_TRUE(board().sizes().ok());
  ASSERT_TRUE(board().beat({"n", at_ms(0)}).ok());
  EXPECT_EQ(board().counters().calls, before.calls + 2);
  EXPECT_EQ(board().counters().failures, 0U);
  EXPECT_EQ(board().counters().trouble, "");
}

constexpr auto kName = [](const auto& instance) { return std::string(instance.param); };
INSTANTIATE_TEST_SUITE_P(Boards, BoardContract, testing::Values("in_process", "redis"), kName);
INSTANTIATE_TEST_SUITE_P(Boards, BoardNotBuilt, testing::Values("in_process", "redis"), kName);

}  // namespace
}  // namespace tern::test
