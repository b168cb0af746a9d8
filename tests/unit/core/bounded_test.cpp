// In: more elements than fit. Out: proof that the bounded containers refuse, drop and keep order as
// they say. Cannot happen: growth.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <vector>

#include "tern/core/bounded_vector.hpp"
#include "tern/core/ids.hpp"
#include "tern/core/ring_buffer.hpp"

namespace tern::core {
namespace {

TEST(BoundedVector, RefusesWhatExceedsItsBoundAndKeepsTheRest) {
  BoundedVector<int, 2> vector;
  EXPECT_TRUE(vector.empty());
  EXPECT_TRUE(vector.push_back(10));
  EXPECT_FALSE(vector.full());
  EXPECT_TRUE(vector.push_back(20));
  EXPECT_TRUE(vector.full());
  EXPECT_FALSE(vector.push_back(30));
  EXPECT_EQ(std::vector<int>(vector.begin(), vector.end()), (std::vector<int>{10, 20}));
}

TEST(BoundedVector, ClearMakesRoomAgain) {
  BoundedVector<int, 1> vector;
  ASSERT_TRUE(vector.push_back(1));
  vector.clear();
  EXPECT_EQ(vector.size(), 0U);
  EXPECT_TRUE(vector.push_back(2));
  EXPECT_EQ(vector[0], 2);
}

TEST(BoundedVectorDeathTest, AnIndexOutsideStopsTheProcess) {
  BoundedVector<int, 4> vector;
  ASSERT_TRUE(vector.push_back(1));
  EXPECT_DEATH((void)vector[1], "index outside a BoundedVector");
}

TEST(RingBuffer, RefusesWhatExceedsItsBound) {
  RingBuffer<int, 2> ring;
  EXPECT_TRUE(ring.push(1));
  EXPECT_TRUE(ring.push(2));
  EXPECT_FALSE(ring.push(3));
  EXPECT_EQ(ring.front(), 1);
  EXPECT_EQ(ring[1], 2);
}

TEST(RingBuffer, PushOverDropsTheOldestAndSaysSo) {
  RingBuffer<int, 2> ring;
  EXPECT_FALSE(ring.push_over(1));
  EXPECT_FALSE(ring.push_over(2));
  EXPECT_TRUE(ring.push_over(3));
  EXPECT_EQ(ring[0], 2);
  EXPECT_EQ(ring[1], 3);
}

TEST(RingBufferDeathTest, PopOfAnEmptyRingStopsTheProcess) {
  RingBuffer<int, 2> ring;
  EXPECT_DEATH(ring.pop(), "pop of an empty RingBuffer");
}

RC_GTEST_PROP(RingBuffer, BehavesAsABoundedQueueUnderAnySequence, (const std::vector<int>& steps)) {
  RingBuffer<int, 5> ring;
  std::deque<int> model;
  for (const int step : steps) {
    if (step % 3 == 0 && !model.empty()) {
      ring.pop();
      model.pop_front();
    } else {
      const bool dropped = ring.push_over(step);
      RC_ASSERT(dropped == (model.size() == 5));
      if (dropped) model.pop_front();
      model.push_back(step);
    }
    RC_ASSERT(ring.size() == model.size());
    for (std::size_t i = 0; i < model.size(); ++i)
      RC_ASSERT(ring[i] == model[i]);
  }
}

struct AppleTag {};
using AppleId = StrongId<AppleTag, std::uint32_t>;

TEST(StrongId, TheDefaultIsNoValidIndex) {
  EXPECT_FALSE(AppleId{}.valid());
  EXPECT_TRUE(AppleId{0}.valid());
  EXPECT_LT(AppleId{1}, AppleId{2});
  EXPECT_EQ(std::hash<AppleId>{}(AppleId{7}), std::hash<AppleId>{}(AppleId{7}));
}

}  // namespace
}  // namespace tern::core
