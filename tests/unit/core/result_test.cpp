// In: values and errors. Out: proof that a Result holds exactly one of them and that times may be
// negative. Cannot happen: an error read as a value without the end of the process.
#include "tern/core/result.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "tern/core/time.hpp"

namespace tern::core {
namespace {

TEST(Result, HoldsAValue) {
  const Result<int> result = 7;
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.value(), 7);
}

TEST(Result, HoldsAnErrorWithWhatWhereAndAdvice) {
  const Result<int> result = Error{"unknown key 'dept'", "tern.toml:3:1", "did you mean 'depth'?"};
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().text(), "tern.toml:3:1: unknown key 'dept'; did you mean 'depth'?");
  EXPECT_EQ((Error{"full", "", ""}.text()), "full");
}

TEST(Result, GivesAValueAway) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 3);
}

TEST(ResultDeathTest, AnErrorReadAsAValueStopsTheProcessWithItsWords) {
  const Result<int> result = Error{"the venue said no", "", ""};
  EXPECT_DEATH((void)result.value(), "the venue said no");
  const Result<int> good = 1;
  EXPECT_DEATH((void)good.error(), "holds a value");
}

TEST(Time, AnAgeMayBeNegative) {
  const Duration age = from_milliseconds(1'000) - from_milliseconds(1'250);
  EXPECT_EQ(age, milliseconds(-250));
  EXPECT_EQ(age.milliseconds(), -250);
  EXPECT_LT(from_milliseconds(1), kNever);
  EXPECT_FALSE(Timestamp{}.known());
}

}  // namespace
}  // namespace tern::core
