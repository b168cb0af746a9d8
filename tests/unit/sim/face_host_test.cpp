// In: a face of a few lines, a transport that remembers. Out: what each fault does to the stream,
// and that it is counted. Cannot happen: a venue's dialect in here: the host must work for faces
// that nobody has written yet.
#include "tern/sim/face_host.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <set>

#include "unit/sim/recorder.hpp"
#include "unit/sim/tiny_face.hpp"

namespace tern::sim {
namespace {

using testing::kStart;
using testing::kTinyRow;
using testing::RememberingTransport;

// One venue in virtual time: a level of listing 0 and one of listing 1 change every 100 ms.
struct Venue {
  explicit Venue(std::optional<FaultPlan> plan, std::uint64_t seed = 1) {
    FaceHostConfig config;
    config.row = &kTinyRow;
    config.exchange = &exchange;
    config.transport = &transport;
    config.account = &account;
    config.checksums = true;
    config.faults = plan;
    config.random = core::Random(seed);
    host.emplace(config);
  }

  void change(InstrumentIndex instrument) {
    SimOrder order = testing::order(market::Side::bid, 100, 1);
    order.instrument = instrument;
    exchange.place(order, now);
  }
  void run(core::Duration span) {
    for (const core::Timestamp end = now + span; now < end;) {
      now = now + core::milliseconds(100);
      host->on_tick(now);
      change(0);
      change(1);
    }
  }
  FaceReply ask(std::string_view target = "/time") {
    FaceRequest request;
    request.target = target;
    return host->on_request(request, now);
  }
  FaceReply post() { return ask("/order"); }
  [[nodiscard]] const testing::TinyFace& face() const {
    return dynamic_cast<const testing::TinyFace&>(host->face());
  }

  Exchange exchange{"tiny", {testing::plain_listing(), testing::plain_listing()}};
  Account account{exchange, {}};
  RememberingTransport transport;
  std::optional<FaceHost> host;
  core::Timestamp now = kStart;
};

// Faults of one kind only, about every second, from the first moment.
FaultPlan only(FaultKind kind) {
  FaultPlan plan;
  plan.grace = core::Duration{};
  plan.mean_between[kind] = core::seconds(1);
  return plan;
}

std::vector<std::string> names(char listing, int first, int last) {
  std::vector<std::string> all;
  for (int number = first; number <= last; ++number) {
    all.push_back(listing + std::to_string(number));
  }
  return all;
}

std::vector<std::string> of_listing(const std::vector<std::string>& texts, char listing) {
  std::vector<std::string> chosen;
  std::copy_if(texts.begin(), texts.end(), std::back_inserter(chosen),
               [listing](const std::string& text) { return text[0] == listing; });
  return chosen;
}

TEST(FaceHost, WithoutFaultsEveryFrameLeavesOnceAndInOrder) {
  Venue venue(std::nullopt);
  venue.host->on_open(7, "/stream", venue.now);
  venue.run(core::seconds(30));
  const std::vector<std::string> texts = venue.transport.texts();
  EXPECT_EQ(of_listing(texts, 'b'), names('b', 1, 300));
  EXPECT_EQ(of_listing(texts, 'c'), names('c', 1, 300));
  EXPECT_EQ(venue.host->counts().frames, 600u);
  EXPECT_EQ(venue.host->counts().sessions, 1u);
  EXPECT_TRUE(venue.transport.closed.empty());
  for (const FaultKind kind : kFaultKinds)
    EXPECT_EQ(venue.host->counts().faults[kind], 0u);
}

TEST(FaceHost, RequestsAndMessagesReachTheFaceAndTheAnswersTheClient) {
  Venue venue(std::nullopt);
  EXPECT_EQ(venue.ask().body, "answer to /time");
  EXPECT_EQ(venue.host->counts().requests, 1u);
  venue.host->on_open(7, "/stream", venue.now);
  venue.host->on_message(7, "hello", venue.now);
  venue.host->on_message(8, "a session that was never opened", venue.now);
  EXPECT_EQ(venue.transport.texts(), std::vector<std::string>{"echo hello"});
}

TEST(FaceHost, AClosedSessionGetsNothingMore) {
  Venue venue(std::nullopt);
  venue.host->on_open(7, "/stream", venue.now);
  venue.host->on_closed(7);
  venue.host->on_closed(7);
  venue.run(core::seconds(1));
  EXPECT_TRUE(venue.transport.sent.empty());
}

TEST(FaceHost, AGapLosesExactlyTheCountedFrames) {
  Venue venue(only(FaultKind::gap));
  venue.host->on_open(7, "/stream", venue.now);
  venue.run(core::seconds(30));
  const std::uint64_t gaps = venue.host->counts().faults[FaultKind::gap];
  EXPECT_GE(gaps, 20u);
  EXPECT_EQ(venue.transport.sent.size(), 600u - gaps);
  const std::vector<std::string> texts = venue.transport.texts();
  EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), texts.size());
}

TEST(FaceHost, ADuplicateSendsExactlyTheCountedFramesTwiceInARow) {
  Venue venue(only(FaultKind::duplicate));
  venue.host->on_open(7, "/stream", venue.now);
  venue.run(core::seconds(30));
  const std::vector<std::string> texts = venue.transport.texts();
  std::uint64_t doubles = 0;
  for (std::size_t i = 1; i < texts.size(); ++i)
    doubles += texts[i] == texts[i - 1] ? 1 : 0;
  EXPECT_GE(doubles, 20u);
  EXPECT_EQ(doubles, venue.host->counts().faults[FaultKind::duplicate]);
  EXPECT_EQ(texts.size(), 600u + doubles);
}

TEST(FaceHost, AReorderSwapsTwoFramesOfOneListingAndLosesNone) {
  Venue venue(only(FaultKind::reorder));
  venue.host->on_open(7, "/stream", venue.now);
  venue.run(core::seconds(30));
  const std::vector<std::string> texts = venue.transport.texts();
  std::uint64_t swaps = 0;
  for (const char listing : {'b', 'c'}) {
    std::vector<std::string> seen = of_listing(texts, listing);
    const std::vector<std::string> straight = names(listing, 1, 300);
    for (std::size_t i = 0; i + 1 < seen.size(); ++i) {
      if (seen[i] == straight[i]) continue;
      EXPECT_EQ(seen[i], straight[i + 1]);
      std::swap(seen[i], seen[i + 1]);
      ++swaps;
    }
    EXPECT_TRUE(std::equal(seen.begin(), seen.end(), straight.begin()));
  }
  EXPECT_GE(swaps, 20u);
  EXPECT_EQ(swaps, venue.host->counts().faults[FaultKind::reorder]);
}

TEST(FaceHost, AHeldFrameThatNothingOvertakesLeavesInItsPlace) {
  Venue venue(only(FaultKind::reorder));
  venue.host->on_open(7, "/stream", venue.now);
  venue.now = venue.now + core::seconds(3);
  venue.host->on_tick(venue.now);
  venue.change(0);
  EXPECT_TRUE(venue.transport.sent.empty());
  venue.now = venue.now + FaceHost::kHeldMax;
  venue.host->on_tick(venue.now);
  EXPECT_EQ(venue.transport.texts(), std::vector<std::string>{"b1"});
  EXPECT_EQ(venue.host->counts().faults[FaultKind::reorder], 0u);
}

TEST(FaceHost, ADisconnectClosesASessionAndTheFaceKnows) {
  Venue venue(only(FaultKind::disconnect));
  venue.host->on_open(7, "/stream", venue.now);
  venue.run(core::seconds(3));
  EXPECT_EQ(venue.transport.closed, std::vector<SessionId>{7});
  const std::size_t sent = venue.transport.sent.size();
  venue.run(core::seconds(3));
  EXPECT_EQ(venue.transport.sent.size(), sent);
  EXPECT_EQ(venue.host->counts().faults[FaultKind::disconnect], 1u);
}

TEST(FaceHost, SilenceSwallowsEverythingForAWhileAndEnds) {
  FaultPlan plan = only(FaultKind::silence);
  plan.mean_between[FaultKind::silence] = core::seconds(100);
  plan.lasts[FaultKind::silence] = {core::seconds(5), core::seconds(5)};
  Venue venue(plan);
  venue.host->on_open(7, "/stream", venue.now);
  while (venue.host->counts().faults[FaultKind::silence] == 0)
    venue.run(core::milliseconds(100));
  const std::size_t sent = venue.transport.sent.size();
  venue.host->on_message(7, "hello", venue.now);
  venue.run(core::milliseconds(4'800));
  EXPECT_EQ(venue.transport.sent.size(), sent);
  venue.run(core::milliseconds(500));
  EXPECT_GT(venue.transport.sent.size(), sent);
  EXPECT_TRUE(venue.transport.closed.empty());
}

TEST(FaceHost, ABanAnswersEveryRequestUntilItIsOver) {
  FaultPlan plan = only(FaultKind::ban);
  plan.mean_between[FaultKind::ban] = core::seconds(100);
  plan.lasts[FaultKind::ban] = {core::seconds(2), core::seconds(2)};
  Venue venue(plan);
  EXPECT_EQ(venue.ask().status, 200);
  venue.host->on_open(7, "/stream", venue.now);
  venue.now = venue.now + core::seconds(101);
  const FaceReply first = venue.ask();
  EXPECT_EQ(first.status, 418);
  EXPECT_EQ(first.body, "2000");
  venue.now = venue.now + core::milliseconds(1'500);
  EXPECT_EQ(venue.ask().body, "500");
  venue.now = venue.now + core::milliseconds(500);
  EXPECT_EQ(venue.ask().status, 200);
  EXPECT_EQ(venue.host->counts().faults[FaultKind::ban], 1u);
}

TEST(FaceHost, ARateLimitIsNotABan) {
  FaultPlan plan = only(FaultKind::rate_limit);
  plan.mean_between[FaultKind::rate_limit] = core::seconds(100);
  plan.lasts[FaultKind::rate_limit] = {core::seconds(1), core::seconds(1)};
  Venue venue(plan);
  venue.host->on_open(7, "/stream", venue.now);
  venue.now = venue.now + core::seconds(101);
  EXPECT_EQ(venue.ask().status, 429);
  venue.host->on_message(7, "order", venue.now);
  EXPECT_EQ(venue.transport.texts(), std::vector<std::string>{"trouble 429"});
  venue.now = venue.now + core::seconds(1);
  EXPECT_EQ(venue.ask().status, 200);
  EXPECT_EQ(venue.host->counts().faults[FaultKind::rate_limit], 1u);
}

TEST(FaceHost, AMaintenanceRefusesForAWhileAndSaysSo) {
  FaultPlan plan = only(FaultKind::maintenance);
  plan.lasts[FaultKind::maintenance] = {core::seconds(3), core::seconds(3)};
  std::set<VenueStanding> seen;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Venue venue(plan, seed);
    venue.host->on_open(7, "/stream", venue.now);
    const auto standing = [&] { return venue.face().told_standing(); };
    while (venue.host->counts().faults[FaultKind::maintenance] == 0) {
      seen.insert(standing());
      venue.run(core::milliseconds(100));
    }
    seen.insert(standing());
    EXPECT_NE(standing(), VenueStanding::open);
    EXPECT_EQ(venue.post().status, standing() == VenueStanding::closed ? 503 : 200);
    EXPECT_EQ(venue.ask().status, 200) << "the market's side goes on";
    venue.host->make_peace();
    venue.run(core::seconds(3));
    EXPECT_EQ(standing(), VenueStanding::open);
    EXPECT_EQ(venue.post().status, 200);
  }
  EXPECT_EQ(seen.size(), 4u) << "announced or not, cancel-only or closed";
}

TEST(FaceHost, AMaintenanceThatWasAnnouncedEndsAlthoughEverybodyLeft) {
  FaultPlan plan = only(FaultKind::maintenance);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Venue venue(plan, seed);
    venue.host->on_open(7, "/stream", venue.now);
    while (venue.face().told_standing() == VenueStanding::open)
      venue.run(core::milliseconds(100));
    venue.host->on_closed(7);
    venue.run(core::seconds(10));
    venue.host->make_peace();
    venue.host->on_open(8, "/stream", venue.now);
    venue.run(core::seconds(1));
    EXPECT_EQ(venue.face().told_standing(), VenueStanding::open);
  }
}

TEST(FaceHost, AClockIsWrongForAWhileInBothDirections) {
  FaultPlan plan = only(FaultKind::clock_skew);
  std::set<bool> ahead;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Venue venue(plan, seed);
    venue.host->on_open(7, "/stream", venue.now);
    while (venue.host->counts().faults[FaultKind::clock_skew] == 0)
      venue.run(core::milliseconds(100));
    const core::Duration skew = venue.face().told_time(venue.now) - venue.now;
    EXPECT_GE(std::abs(skew.ns), core::seconds(2).ns);
    EXPECT_LE(std::abs(skew.ns), core::seconds(40).ns);
    ahead.insert(skew.ns > 0);
    venue.host->make_peace();
    venue.run(core::seconds(6));
    EXPECT_EQ(venue.face().told_time(venue.now), venue.now);
  }
  EXPECT_EQ(ahead.size(), 2u);
}

TEST(FaceHost, ABookFreezesForAWhileAndThaws) {
  Venue venue(only(FaultKind::frozen_book));
  venue.host->on_open(7, "/stream", venue.now);
  while (venue.host->counts().faults[FaultKind::frozen_book] == 0)
    venue.run(core::milliseconds(100));
  EXPECT_EQ(venue.face().frozen().size(), 1u);
  venue.host->make_peace();
  venue.run(core::milliseconds(2'900));
  EXPECT_EQ(venue.face().frozen().size(), 1u);
  venue.run(core::milliseconds(3'100));
  EXPECT_TRUE(venue.face().frozen().empty());
}

TEST(FaceHost, WithoutStreamsConnectionsEndAndNoneBeginsWhileRequestsAreServed) {
  FaultPlan plan = only(FaultKind::no_stream);
  plan.lasts[FaultKind::no_stream] = {core::seconds(6), core::seconds(6)};
  Venue venue(plan);
  venue.host->on_open(7, "/stream", venue.now);
  venue.host->on_open(8, "/private", venue.now);
  while (venue.host->counts().faults[FaultKind::no_stream] == 0)
    venue.run(core::milliseconds(100));
  EXPECT_EQ(venue.transport.closed, (std::vector<SessionId>{7, 8}));
  venue.host->on_open(9, "/stream", venue.now);
  EXPECT_EQ(venue.transport.closed.back(), 9u);
  EXPECT_EQ(venue.ask().status, 200);
  venue.now = venue.now + core::seconds(6);
  venue.host->on_open(10, "/stream", venue.now);
  EXPECT_NE(venue.transport.closed.back(), 10u);
}

TEST(FaceHost, AWrongChecksumIsCountedWhenTheFaceCanDoIt) {
  Venue venue(only(FaultKind::wrong_checksum));
  venue.run(core::seconds(10));
  EXPECT_EQ(venue.host->counts().faults[FaultKind::wrong_checksum], 0u) << "nobody was there";
  venue.host->on_open(7, "/stream", venue.now);
  venue.run(core::seconds(10));
  EXPECT_GE(venue.host->counts().faults[FaultKind::wrong_checksum], 7u);
}

TEST(FaceHost, NothingHappensBeforeTheGraceIsOver) {
  FaultPlan plan = hard_fault_plan();
  plan.grace = core::seconds(60);
  Venue venue(plan);
  venue.host->on_open(7, "/stream", venue.now);
  venue.run(core::milliseconds(59'900));
  EXPECT_EQ(venue.transport.sent.size(), 1'198u);
  EXPECT_EQ(venue.ask().status, 200);
}

TEST(FaceHost, NoFaultBeginsAfterThePlansEnd) {
  FaultPlan plan = only(FaultKind::gap);
  plan.length = core::seconds(10);
  Venue venue(plan);
  venue.host->on_open(1, "/", venue.now);
  venue.run(core::seconds(11));
  const std::uint64_t gaps = venue.host->counts().faults[FaultKind::gap];
  EXPECT_GT(gaps, 0u);
  venue.run(core::seconds(60));
  EXPECT_EQ(venue.host->counts().faults[FaultKind::gap], gaps);
}

TEST(FaceHost, TheSameSeedIsTheSameRunOfFaults) {
  std::vector<std::vector<std::pair<SessionId, std::string>>> runs;
  for (const std::uint64_t seed : {5u, 5u, 6u}) {
    Venue venue(hard_fault_plan(), seed);
    venue.host->on_open(7, "/stream", venue.now);
    venue.host->on_open(8, "/stream", venue.now);
    venue.run(core::seconds(30));
    runs.push_back(venue.transport.sent);
  }
  EXPECT_EQ(runs[0], runs[1]);
  EXPECT_NE(runs[0], runs[2]);
}

}  // namespace
}  // namespace tern::sim
