// Goal: budgets never let more than the limit through in any window, and waits are jittered and
// bounded.
// Method: tables and a long random run checked against every window of a naive log.
#include "tern/venue/pace.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace tern::venue {
namespace {

using core::milliseconds;
using core::seconds;
using core::Timestamp;

TEST(RateBudget, AllowsTheLimitAtOnceAndThenNamesTheMoment) {
  RateBudget budget({"ip", 10, seconds(1)});
  const Timestamp now{seconds(100).ns};
  EXPECT_EQ(budget.earliest(10, now), now);
  budget.spend(10, now);
  const Timestamp again = budget.earliest(1, now);
  EXPECT_GT(again, now);
  EXPECT_LE(again - now, seconds(1) + milliseconds(100));
  EXPECT_EQ(budget.earliest(1, again), again);
}

TEST(RateBudget, NeverLetsMoreThanTheLimitThroughInAnyWindow) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    core::Random random(seed);
    RateBudget budget({"ip", 50, seconds(1)});
    std::deque<std::pair<Timestamp, std::uint32_t>> log;
    Timestamp now{seconds(1'000).ns};
    std::uint64_t spent = 0;
    for (int i = 0; i < 5'000; ++i) {
      now = now + core::nanoseconds(random.between(0, 40'000'000));
      const auto weight = static_cast<std::uint32_t>(random.between(1, 20));
      if (budget.earliest(weight, now) > now) continue;
      budget.spend(weight, now);
      spent += weight;
      log.emplace_back(now, weight);
      while (now - log.front().first >= seconds(1))
        log.pop_front();
      std::uint32_t in_window = 0;
      for (const auto& [when, part] : log)
        in_window += part;
      ASSERT_LE(in_window, 50u) << "seed " << seed;
    }
    EXPECT_GT(spent, 2'000u) << "a budget that lets nothing through is no budget";
  }
}

TEST(RateBudget, ACountThatFallsNeverRisesAboveItsLimitAndIsSoonSpentAgain) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    core::Random random(seed);
    RateBudget budget({"counter", 20, seconds(40), true});
    Timestamp now{seconds(1'000).ns};
    double count = 0;  // as the venue would have it
    double spent = 0;
    for (int i = 0; i < 5'000; ++i) {
      const std::int64_t passed = random.between(0, 2'000'000'000);
      now = now + core::nanoseconds(passed);
      count = std::max(0.0, count - static_cast<double>(passed) * 0.5e-9);
      const auto weight = static_cast<std::uint32_t>(random.between(1, 2));
      const Timestamp when = budget.earliest(weight, now);
      EXPECT_LE(when - now, seconds(6)) << "three units take six seconds";
      if (when > now) continue;
      budget.spend(weight, now);
      count += weight;
      spent += weight;
      ASSERT_LE(count, 20.0) << "seed " << seed;
    }
    EXPECT_GT(spent, 0.45 * 5'000) << "half a unit a second, and one second a step";
  }
}

TEST(RateBudget, ARefusalMeansThatACountThatFallsIsAtItsLimit) {
  RateBudget budget({"counter", 20, seconds(40), true});
  const Timestamp now{seconds(1'000).ns};
  budget.assume_spent(now);
  EXPECT_EQ(budget.used(now), 20u);
  EXPECT_EQ(budget.earliest(1, now), now + seconds(4));
  RateBudget window({"ip", 20, seconds(40)});
  window.assume_spent(now);
  EXPECT_EQ(window.earliest(20, now), now) << "whoever names a time is believed, nobody else";
}

TEST(RateBudget, AProcessThatBeginsTakesHalfOfACountThatFallsForSpent) {
  RateBudget budget({"counter", 20, seconds(40), true});
  const Timestamp now{seconds(1'000).ns};
  budget.assume_half_spent(now);
  EXPECT_EQ(budget.used(now), 10u);
  EXPECT_EQ(budget.earliest(9, now), now);
  EXPECT_GT(budget.earliest(10, now), now);
}

TEST(RateBudget, ABlockHoldsEverythingUntilItsEnd) {
  RateBudget budget({"ip", 10, seconds(1)});
  const Timestamp now{seconds(5).ns};
  budget.block_until(now + seconds(30));
  budget.block_until(now + seconds(3));
  EXPECT_EQ(budget.earliest(1, now), now + seconds(30));
  EXPECT_EQ(budget.earliest(1, now + seconds(30)), now + seconds(30));
}

TEST(RateBudget, AdoptsTheVenuesHigherCountAndIgnoresALowerOne) {
  RateBudget budget({"ip", 100, seconds(60)});
  const Timestamp now{seconds(500).ns};
  budget.spend(10, now);
  budget.observe_used(5, now);
  EXPECT_EQ(budget.used(now), 10u);
  budget.observe_used(95, now);
  EXPECT_EQ(budget.used(now), 95u);
  EXPECT_GT(budget.earliest(6, now), now);
}

TEST(RateBudget, AWeightAboveTheLimitIsPaidByAnEmptyWindow) {
  RateBudget budget({"ip", 10, seconds(1)});
  const Timestamp now{seconds(9).ns};
  EXPECT_EQ(budget.earliest(25, now), now);
  budget.spend(25, now);
  EXPECT_GT(budget.earliest(1, now), now);
}

TEST(RateBudget, ALimitOfZeroMeansNoKnownLimit) {
  RateBudget budget({"ip", 0, seconds(1)});
  EXPECT_EQ(budget.earliest(1'000'000, Timestamp{1}), Timestamp{1});
}

TEST(Backoff, DoublesWithJitterUpToItsBoundAndStartsOverAfterReset) {
  core::Random random(7);
  Backoff backoff(milliseconds(200), seconds(30));
  std::int64_t full = milliseconds(200).ns;
  for (int i = 0; i < 40; ++i) {
    const core::Duration wait = backoff.next(random);
    EXPECT_GE(wait.ns, full / 2);
    EXPECT_LE(wait.ns, full);
    full = std::min(full * 2, seconds(30).ns);
  }
  backoff.reset();
  EXPECT_LE(backoff.next(random), milliseconds(200));
}

TEST(Backoff, TwoSeedsDoNotRetryInStep) {
  core::Random one(1);
  core::Random two(2);
  Backoff first(seconds(1), seconds(30));
  Backoff second(seconds(1), seconds(30));
  int equal = 0;
  for (int i = 0; i < 20; ++i)
    equal += first.next(one) == second.next(two) ? 1 : 0;
  EXPECT_LT(equal, 3);
}

}  // namespace
}  // namespace tern::venue
