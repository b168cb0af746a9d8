// In: numbers. Out: whether quantiles come back as good as the histogram promises.
// Cannot happen: a quantile below the value that it stands for.
#include "tern/core/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tern/core/random.hpp"

namespace tern::core {
namespace {

TEST(Histogram, KnowsNothingBeforeTheFirstValue) {
  const Histogram none;
  EXPECT_EQ(none.count(), 0U);
  EXPECT_EQ(none.quantile(500), 0U);
}

TEST(Histogram, TellsSmallNumbersExactly) {
  Histogram small;
  for (const std::uint64_t value : {0, 1, 2, 3, 7})
    small.add(value);
  EXPECT_EQ(small.quantile(0), 0U);
  EXPECT_EQ(small.quantile(200), 0U);
  EXPECT_EQ(small.quantile(600), 2U);
  EXPECT_EQ(small.quantile(1'000), 7U);
}

TEST(Histogram, IsNeverBelowTheTrueQuantileAndAtMostAnEighthAbove) {
  Random random(7);
  for (int round = 0; round < 50; ++round) {
    Histogram histogram;
    std::vector<std::uint64_t> values;
    const std::int64_t most = std::int64_t{1} << random.between(1, 39);
    for (int i = 0; i < 500; ++i) {
      values.push_back(static_cast<std::uint64_t>(random.between(0, most)));
      histogram.add(values.back());
    }
    std::sort(values.begin(), values.end());
    for (const std::uint64_t part : {1, 100, 500, 900, 990, 1'000}) {
      const std::size_t rank = std::max<std::size_t>((values.size() * part + 999) / 1'000, 1);
      const std::uint64_t exact = values[rank - 1];
      EXPECT_GE(histogram.quantile(part), exact);
      EXPECT_LE(histogram.quantile(part), exact + exact / 8 + 1);
    }
  }
}

TEST(Histogram, CountsWhatIsBeyondItsRangeAsTheGreatest) {
  Histogram histogram;
  histogram.add(UINT64_MAX);
  EXPECT_EQ(histogram.count(), 1U);
  EXPECT_GE(histogram.quantile(500), (std::uint64_t{1} << 40) - 1);
}

}  // namespace
}  // namespace tern::core
