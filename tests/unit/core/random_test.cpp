// In: seeds. Out: proof that the numbers of a seed never change and that ranges are fair.
// Cannot happen: a changed generator that nobody noticed: a seed in an old report must replay the
// same market.
#include "tern/core/random.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tern::core {
namespace {

TEST(Random, TheNumbersOfASeedNeverChange) {
  Random random(42);
  EXPECT_EQ(random.next(), 1546998764402558742ULL);
  EXPECT_EQ(random.next(), 6990951692964543102ULL);
  EXPECT_EQ(random.next(), 12544586762248559009ULL);
  EXPECT_EQ(random.next(), 17057574109182124193ULL);
  EXPECT_EQ(random.next(), 18295552978065317476ULL);
  EXPECT_EQ(Random(0).next(), 11091344671253066420ULL);
  Random dice(42);
  for (const std::int64_t expected : {9, 38, 69, 93, 100, 77})
    EXPECT_EQ(dice.between(1, 100), expected);
  EXPECT_EQ(Random(42).fork(7).next(), 10199594660677927052ULL);
}

TEST(Random, AForkDependsOnSeedAndLabelOnly) {
  Random parent(7);
  Random early = parent.fork(1);
  for (int i = 0; i < 10; ++i)
    (void)parent.next();
  Random late = parent.fork(1);
  Random other = parent.fork(2);
  const std::uint64_t first = early.next();
  EXPECT_EQ(first, late.next());
  EXPECT_NE(first, other.next());
  EXPECT_NE(first, Random(7).next());
}

TEST(Random, ARangeIsFairAndIncludesItsEnds) {
  Random random(1);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i)
    ++counts[static_cast<std::size_t>(random.between(-3, 3) + 3)];
  for (const int count : counts)
    EXPECT_NEAR(count, 10'000, 400);
}

TEST(Random, ARangeOfEverySizeStaysInside) {
  Random random(2);
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(random.between(5, 5), 5);
    EXPECT_LE(random.between(INT64_MIN, -1), -1);
    EXPECT_GE(random.between(0, INT64_MAX), 0);
  }
  bool negative = false;
  bool positive = false;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t value = random.between(INT64_MIN, INT64_MAX);
    (value < 0 ? negative : positive) = true;
  }
  EXPECT_TRUE(negative && positive);
}

TEST(RandomDeathTest, AnEmptyRangeStopsTheProcess) {
  Random random(3);
  EXPECT_DEATH((void)random.between(1, 0), "empty range");
}

TEST(Random, AChanceIsInPartsPerMillion) {
  Random random(4);
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) {
    EXPECT_FALSE(random.chance(0));
    EXPECT_TRUE(random.chance(1'000'000));
    if (random.chance(250'000)) ++hits;
  }
  EXPECT_NEAR(hits, 25'000, 600);
}

}  // namespace
}  // namespace tern::core
