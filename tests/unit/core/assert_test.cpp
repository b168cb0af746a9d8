// In: broken and kept promises. Out: proof that an assertion is on in this build, whatever its
// flags. Cannot happen: a message without the place.
#include "tern/core/assert.hpp"

#include <gtest/gtest.h>

TEST(AssertDeathTest, ABrokenPromiseEndsTheProcessWithItsPlaceAndWords) {
  EXPECT_DEATH(TERN_ASSERT(1 + 1 == 3, "arithmetic moved"),
               "assert_test.cpp:[0-9]+: assertion failed: 1 \\+ 1 == 3 \\(arithmetic moved\\)");
}

TEST(Assert, AKeptPromiseEvaluatesItsConditionOnce) {
  int evaluated = 0;
  TERN_ASSERT(++evaluated == 1, "evaluated once");
  EXPECT_EQ(evaluated, 1);
}
