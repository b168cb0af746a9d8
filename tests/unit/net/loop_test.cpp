// In: timers, wake-ups and modes of the Loop. Out: when and on which thread the listener hears of
// them. Cannot happen: a timer before its time.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/net/net_fixture.hpp"

namespace tern::net::test {
namespace {

core::Timestamp soon(int ms) {
  return now() + core::milliseconds(ms);
}

TEST(Clock, SaysUtcInNanoseconds) {
  const auto expected = std::chrono::duration_cast<std::chrono::nanoseconds>(
                            std::chrono::system_clock::now().time_since_epoch())
                            .count();
  EXPECT_NEAR(static_cast<double>(now().ns), static_cast<double>(expected), 1e9);
}

TEST(Loop, TheTimerComesOnceAndNotBeforeItsTime) {
  Client client;
  const core::Timestamp due = soon(40);
  client.loop.arm(due);
  ASSERT_TRUE(client.run_until([&] { return !client.timers.empty(); }));
  EXPECT_GE(client.timers[0], due);
  client.run_until([] { return false; }, 100);
  EXPECT_EQ(client.timers.size(), 1u);
}

TEST(Loop, TheLastCallOfArmCounts) {
  Client client;
  client.loop.arm(soon(20));
  const core::Timestamp later = soon(80);
  client.loop.arm(later);
  ASSERT_TRUE(client.run_until([&] { return !client.timers.empty(); }));
  EXPECT_GE(client.timers[0], later);

  client.loop.arm(soon(60'000));
  const core::Timestamp earlier = soon(20);
  client.loop.arm(earlier);
  ASSERT_TRUE(client.run_until([&] { return client.timers.size() == 2; }));
  EXPECT_GE(client.timers[1], earlier);
}

TEST(Loop, ADisarmedTimerDoesNotCome) {
  Client client;
  client.loop.arm(soon(20));
  client.loop.arm(core::kNever);
  EXPECT_FALSE(client.run_until([&] { return !client.timers.empty(); }, 120));
}

TEST(Loop, ATimeThatHasPassedIsDueAtOnce) {
  Client client;
  client.loop.arm(now() - core::seconds(5));
  EXPECT_TRUE(client.timers.empty());
  EXPECT_TRUE(client.run_until([&] { return !client.timers.empty(); }, 1'000));
}

TEST(Loop, TimersArmedFromTheTimerComeInOrder) {
  Client client;
  std::vector<core::Timestamp> dues = {soon(10)};
  client.timer_hook = [&](core::Timestamp time) {
    EXPECT_GE(time, dues.back());
    dues.push_back(time + core::milliseconds(5));
    client.loop.arm(dues.back());
  };
  client.loop.arm(dues[0]);
  ASSERT_TRUE(client.run_until([&] { return client.timers.size() == 10; }));
  EXPECT_TRUE(std::is_sorted(client.timers.begin(), client.timers.end()));
}

class LoopInBothModes : public testing::TestWithParam<bool> {
 protected:
  static LoopOptions options() {
    LoopOptions options;
    options.busy_poll = GetParam();
    return options;
  }
};

TEST_P(LoopInBothModes, AWakeFromAnotherThreadIsHeardOnTheLoopsThread) {
  Client client(options());
  for (int round = 1; round <= 20; ++round) {
    const int before = client.wakes;
    std::thread other([&] { client.loop.wake(); });
    EXPECT_TRUE(client.run_until([&] { return client.wakes > before; }, 2'000)) << round;
    other.join();
  }
}

TEST_P(LoopInBothModes, StopFromAnotherThreadEndsRun) {
  Client client(options());
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    client.loop.stop();
  });
  const auto start = std::chrono::steady_clock::now();
  client.loop.run();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  other.join();
}

TEST_P(LoopInBothModes, FramesAnswersAndTimersAllCome) {
  const ServerThread server;
  Client client(options());
  client.loop.open(1, endpoint(server.port()), "/ws", 1'000);
  client.loop.send(1, "a");
  venue::HttpRequest request;
  request.target = "/x";
  client.loop.request(5, endpoint(server.port()), request, core::seconds(5));
  client.loop.arm(soon(20));
  EXPECT_TRUE(client.run_until([&] {
    return client.frames.size() == 1 && client.responses.size() == 1 && client.timers.size() == 1;
  }));
}

INSTANTIATE_TEST_SUITE_P(SleepingAndSpinning, LoopInBothModes, testing::Bool(),
                         [](const auto& mode) { return mode.param ? "spinning" : "sleeping"; });

TEST(Loop, SpinningHearsOnWakeAfterEachBatchOfEvents) {
  const ServerThread server;
  LoopOptions options;
  options.busy_poll = true;
  Client client(options);
  client.loop.open(1, endpoint(server.port()), "/ws", 1'000);
  client.loop.send(1, "a");
  ASSERT_TRUE(client.run_until([&] { return client.frames.size() == 1 && client.wakes > 0; }));
}

// A frame a rehearsal, over TLS and TCP, and the next one only when its message was read.
TEST(Loop, ARehearsalComesAsAFrame) {
  LoopOptions options;
  options.busy_poll = true;
  Client client(options);
  client.rehearses = true;
  EXPECT_TRUE(client.run_until([&] { return client.rehearsals >= 100; }));
  EXPECT_FALSE(client.was_refused);
}

TEST(Loop, ALoopCanBeDestroyedInARehearsal) {
  Client client;
  EXPECT_TRUE(client.loop.rehearse());
  client.run_until([] { return false; }, 50);
  EXPECT_TRUE(client.loop.rehearse());
}

TEST(Loop, ManyWakesBecomeFew) {
  Client client;
  for (int i = 0; i < 1'000; ++i)
    client.loop.wake();
  ASSERT_TRUE(client.run_until([&] { return client.wakes > 0; }));
  client.run_until([] { return false; }, 50);
  EXPECT_EQ(client.wakes, 1);
}

TEST(Loop, ALoopWithOpenBusinessCanBeDestroyed) {
  const ServerThread server;
  RawServer silent([](RawPeer& peer, int) { (void)peer.read_bytes(100'000); }, nullptr);
  Client client;
  client.loop.open(1, endpoint(server.port()), "/ws", 1'000);
  client.loop.open(2, endpoint(silent.port()), "/ws", 1'000);
  client.loop.open(3, {"", "wss://localhost:1", ""}, "/ws", 1'000);
  venue::HttpRequest request;
  request.target = "/x";
  client.loop.request(5, endpoint(silent.port()), request, core::seconds(5));
  EXPECT_TRUE(client.run_until([&] { return client.opened.size() == 1; }));
  client.loop.close(1);
}

}  // namespace
}  // namespace tern::net::test
