// Goal: what the operator is told of a frame's road is the time that was spent there: once a frame,
// summed where it was passed twice, nothing of what is no frame or brought no book.
// Method: work of known length between the laps, by the same counter.
#include "app/road_timer.hpp"

#include <gtest/gtest.h>

namespace tern::app {
namespace {

using core::Station;

constexpr std::uint64_t kWork = 20'000;  // ticks
constexpr std::uint64_t kMiddle = 500;   // of 1,000

void work() {
  for (const std::uint64_t end = net::ticks() + kWork; net::ticks() < end;) {
  }
}

std::uint64_t count(const RoadTimer& timer, Station station) {
  return timer.times().stations[static_cast<std::size_t>(station)].count();
}

std::uint64_t spent(const RoadTimer& timer, Station station) {
  return timer.times().stations[static_cast<std::size_t>(station)].quantile(kMiddle);
}

class RoadTimerTest : public ::testing::Test {
 protected:
  void begin() {
    const std::uint64_t arrival = net::ticks();
    work();
    timer.begin(arrival);
  }
  void pass(Station station) {
    work();
    timer.lap(station);
  }
  RoadTimer timer;
};

TEST_F(RoadTimerTest, EachStationIsCountedOnceAFrameAndSummedWhereItWasPassedTwice) {
  begin();
  pass(Station::decode);
  pass(Station::book);
  pass(Station::decode);
  pass(Station::book);
  timer.decided();
  pass(Station::write);
  timer.end();
  for (const Station station : {Station::frame, Station::decode, Station::book, Station::write})
    EXPECT_EQ(count(timer, station), 1u);
  for (const Station station : {Station::scan, Station::gate, Station::journal, Station::encode})
    EXPECT_EQ(count(timer, station), 0u) << "never passed";
  EXPECT_GE(spent(timer, Station::frame), kWork);
  EXPECT_GE(spent(timer, Station::decode), 2 * kWork);
  EXPECT_GE(spent(timer, Station::book), 2 * kWork);
}

TEST_F(RoadTimerTest, TheDecisionIsCountedFromTheBytesAndOnceAFrame) {
  begin();
  pass(Station::book);
  timer.decided();
  pass(Station::write);
  timer.decided();  // what follows from it is carried out, too
  timer.end();
  const core::Histogram decision = timer.times().decision;
  EXPECT_EQ(decision.count(), 1u);
  EXPECT_GE(decision.quantile(kMiddle), 2 * kWork);
}

TEST_F(RoadTimerTest, AFrameWithoutABookAndWhatIsNoFrameAreNotCounted) {
  begin();
  pass(Station::decode);
  timer.decided();
  timer.end();
  pass(Station::book);  // of a timer or an answer
  pass(Station::write);
  timer.decided();
  for (std::size_t i = 0; i < core::kStationNames.size(); ++i)
    EXPECT_EQ(count(timer, static_cast<Station>(i)), 0u) << core::kStationNames[i];
  EXPECT_EQ(timer.times().decision.count(), 0u);
}

TEST_F(RoadTimerTest, TheNextFrameBeginsAnew) {
  constexpr int kLong = 1'000;  // times the usual work: no pause of the machine is taken for it
  begin();
  for (int i = 0; i < kLong; ++i)
    pass(Station::book);
  timer.end();
  for (int i = 0; i < 8; ++i) {
    begin();
    pass(Station::book);
    timer.end();
  }
  EXPECT_EQ(count(timer, Station::book), 9u);
  EXPECT_LT(spent(timer, Station::book), kLong * kWork);
}

}  // namespace
}  // namespace tern::app
