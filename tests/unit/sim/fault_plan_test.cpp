// In: plans of faults and clients that live under them. Out: that each plan brings what it says, as
// often as it says. Cannot happen: a kind that a plan names and a short run never meets.
#include <gtest/gtest.h>

#include "unit/sim/recorder.hpp"
#include "unit/sim/tiny_face.hpp"

namespace tern::sim {
namespace {

using testing::kStart;
using testing::kTinyRow;
using testing::RememberingTransport;

// A client that reconnects at once and asks for a snapshot now and then, at four venues for twenty
// seconds.
FaultCounts twenty_seconds_at_four_venues(std::uint64_t seed) {
  FaultCounts sum;
  for (std::size_t position = 0; position < 4; ++position) {
    Exchange exchange("tiny", {testing::plain_listing()});
    RememberingTransport transport;
    FaceHostConfig config;
    config.row = &kTinyRow;
    config.exchange = &exchange;
    config.transport = &transport;
    config.checksums = position >= 2;
    config.faults = demo_fault_plan();
    config.position = FaultPosition{position, 4};
    config.random = core::Random(seed).fork(position);
    FaceHost host(config);
    SessionId next = 1;
    host.on_open(next, "/stream", kStart);
    for (int tick = 1; tick <= 2'000; ++tick) {
      const core::Timestamp now = kStart + core::milliseconds(10) * tick;
      host.on_tick(now);
      if (!transport.closed.empty()) host.on_open(++next, "/stream", now);
      transport.closed.clear();
      if (tick % 10 == 0) exchange.place(testing::order(market::Side::bid, 100, 1), now);
      FaceRequest request;
      if (position < 2 && tick % 200 == 0) host.on_request(request, now);
    }
    for (const FaultKind kind : kFaultKinds)
      sum[kind] += host.counts().faults[kind];
  }
  return sum;
}

TEST(FaultPlan, TheDemoMeetsEachKindInTwentySecondsAndMostSeveralTimesWhateverTheSeed) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const FaultCounts counts = twenty_seconds_at_four_venues(seed);
    for (const FaultKind kind : kFaultKinds) {
      const bool brought = demo_fault_plan().brings(kind);
      const bool is_rare = demo_fault_plan().mean_between[kind] >= core::seconds(20);
      EXPECT_GE(counts[kind], !brought  ? 0u
                              : is_rare ? 1u
                                        : 3u)
          << name_of(kind) << ", seed " << seed;
      EXPECT_LE(counts[kind], brought ? 30u : 0u) << name_of(kind) << ", seed " << seed;
    }
  }
}

TEST(FaultPlan, TheHardPlanBringsEveryKindAndTheDemosNoneOfThePrivateSide) {
  for (const FaultKind kind : kFaultKinds) {
    EXPECT_TRUE(hard_fault_plan().brings(kind)) << name_of(kind);
    EXPECT_EQ(demo_fault_plan().brings(kind), kind < FaultKind::reply_lost) << name_of(kind);
  }
}

}  // namespace
}  // namespace tern::sim
