// In: a client that places thousands of orders at a venue with one kind of fault. Out: what each
// fault of the private side does, how often, and that it is counted. Cannot happen: a count that is
// not what the client met.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

#include "unit/sim/account_fixture.hpp"
#include "unit/sim/recorder.hpp"
#include "unit/sim/tiny_face.hpp"

namespace tern::sim {
namespace {

using testing::AccountMarket;
using testing::dec;
using testing::kStart;
using testing::kTinyRow;
using testing::RememberingTransport;

constexpr std::uint32_t kFivePercent = 50'000;

// One venue with all the coin that anybody wants at 100, and a client with money for all of it.
struct RichVenue {
  explicit RichVenue(const std::optional<FaultPlan>& plan) {
    SimOrder offer = testing::order(market::Side::ask, 10'000, 1'000'000'000'000);
    exchange.place(offer, kStart);
    FaceHostConfig config;
    config.row = &kTinyRow;
    config.exchange = &exchange;
    config.transport = &transport;
    config.account = &account;
    config.faults = plan;
    config.random = core::Random(1);
    host.emplace(config);
    host->on_open(7, "/private", now);
  }

  static AccountSetup rich() {
    AccountSetup setup = AccountMarket::setup();
    setup.balances["USDT"] = dec("1e12");
    return setup;
  }
  FaceReply post() {
    FaceRequest request;
    request.method = "POST";
    request.target = "/order";
    return host->on_request(request, now);
  }
  void tick() {
    now = now + core::milliseconds(10);
    host->on_tick(now);
  }
  [[nodiscard]] std::uint64_t faults(FaultKind kind) const { return host->counts().faults[kind]; }

  Exchange exchange{"tiny", {AccountMarket::listing()}};
  Account account{exchange, rich()};
  RememberingTransport transport;
  std::optional<FaceHost> host;
  core::Timestamp now = kStart;
};

FaultPlan often(FaultKind kind) {
  FaultPlan plan;
  plan.grace = core::Duration{};
  plan.chance[kind] = kFivePercent;
  return plan;
}

// Of 2,000 events, at five percent.
void expect_about_a_hundred(std::uint64_t count) {
  EXPECT_GE(count, 60u);
  EXPECT_LE(count, 140u);
}

TEST(PrivateFaults, WithoutAPlanEveryReportAndReplyLeavesOnceAndInOrder) {
  RichVenue venue(std::nullopt);
  for (int i = 0; i < 100; ++i)
    EXPECT_FALSE(venue.post().is_lost);
  std::vector<std::string> expected;
  for (int i = 1; i <= 200; ++i)
    expected.push_back("e" + std::to_string(i));
  EXPECT_EQ(venue.transport.texts(), expected) << "new and filled, of each";
}

TEST(PrivateSide, AnAgentThatMeetsARestingOrderFillsItAndTheOwnerIsTold) {
  RichVenue venue(std::nullopt);
  AccountOrderRequest request = AccountMarket::request(true, "50", "1", "rests");
  request.lifetime = Lifetime::until_cancelled;
  venue.account.place(request, kStart);
  ASSERT_EQ(venue.transport.texts(), std::vector<std::string>{"e1"});
  SimOrder agents = testing::order(market::Side::ask, 5'000, 10'000);
  agents.immediate_or_cancel = true;
  venue.exchange.place(agents, kStart);
  EXPECT_EQ(venue.account.find("rests")->standing, OrderStanding::filled);
  EXPECT_EQ(venue.transport.texts(), (std::vector<std::string>{"e1", "e2"}));
}

TEST(PrivateSide, AnOrderOnASessionThatIsOverIsNotPlaced) {
  RichVenue venue(std::nullopt);
  venue.host->on_closed(7);
  venue.host->on_message(7, "order", venue.now);
  EXPECT_TRUE(venue.account.orders().empty());
}

TEST(PrivateFaults, ALostReplyIsAnOrdersAndTheVenueHasActed) {
  RichVenue venue(often(FaultKind::reply_lost));
  std::uint64_t lost = 0;
  for (int i = 0; i < 2'000; ++i)
    lost += venue.post().is_lost ? 1 : 0;
  expect_about_a_hundred(lost);
  EXPECT_EQ(lost, venue.faults(FaultKind::reply_lost));
  EXPECT_EQ(venue.account.orders().size(), 2'000u);
  FaceRequest question;
  question.target = "/time";
  for (int i = 0; i < 2'000; ++i)
    EXPECT_FALSE(venue.host->on_request(question, venue.now).is_lost);
}

TEST(PrivateFaults, OverTheStreamAReplyIsLostAloneOrWithItsWholeConnection) {
  RichVenue venue(often(FaultKind::reply_lost));
  std::uint64_t cut = 0;
  SessionId session = 7;
  for (int i = 0; i < 2'000; ++i) {
    const std::size_t closed = venue.transport.closed.size();
    venue.host->on_message(session, "order", venue.now);
    if (venue.transport.closed.size() == closed) continue;
    ++cut;
    venue.host->on_open(++session, "/", venue.now);
  }
  std::uint64_t replies = 0;
  for (const std::string& text : venue.transport.texts())
    replies += text == "echo order" ? 1 : 0;
  expect_about_a_hundred(2'000 - replies);
  EXPECT_EQ(2'000 - replies, venue.faults(FaultKind::reply_lost));
  EXPECT_GT(cut, 20u);
  EXPECT_LT(cut, 2'000 - replies);
}

TEST(PrivateFaults, APartialFillIsCountedWhenAnOrderMetIt) {
  RichVenue venue(often(FaultKind::partial_fill));
  for (int i = 0; i < 1'000; ++i) {
    venue.post();
    venue.host->on_message(7, "order", venue.now);
  }
  std::uint64_t parts = 0;
  std::set<std::string> filled;
  std::set<std::size_t> trades;
  for (const AccountOrder& order : venue.account.orders()) {
    trades.insert(order.fills.size());
    if (order.filled == order.size) continue;
    EXPECT_FALSE(order.filled.is_zero());
    filled.insert(order.filled.text());
    EXPECT_EQ(order.standing, OrderStanding::expired);
    ++parts;
  }
  expect_about_a_hundred(parts);
  EXPECT_GE(filled.size(), 50u) << "any part of it";
  EXPECT_GE(trades.size(), 4u) << "in one trade or several";
  EXPECT_EQ(parts, venue.faults(FaultKind::partial_fill));
  EXPECT_FALSE(venue.account.split_pending());
}

TEST(PrivateFaults, APartialFillThatNoOrderMetIsNeitherCountedNorKeptForALaterOne) {
  FaultPlan plan = often(FaultKind::partial_fill);
  plan.chance[FaultKind::partial_fill] = 1'000'000;
  RichVenue venue(plan);
  FaceRequest question;
  question.target = "/time";
  venue.host->on_request(question, venue.now);
  venue.host->on_message(7, "hello", venue.now);
  EXPECT_FALSE(venue.account.split_pending());
  EXPECT_EQ(venue.faults(FaultKind::partial_fill), 0u);
}

TEST(PrivateFaults, ADuplicateReportComesTwice) {
  RichVenue venue(often(FaultKind::duplicate_report));
  for (int i = 0; i < 1'000; ++i)
    venue.post();
  const std::vector<std::string> texts = venue.transport.texts();
  expect_about_a_hundred(texts.size() - 2'000);
  EXPECT_EQ(texts.size() - 2'000, venue.faults(FaultKind::duplicate_report));
  EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), 2'000u);
}

TEST(PrivateFaults, ALateReportComesWithinItsTimeAndLaterOnesMayBeBeforeIt) {
  RichVenue venue(often(FaultKind::late_report));
  std::uint64_t late = 0;
  std::uint64_t overtaken = 0;
  int newest = 0;
  for (int i = 0; i < 1'200; ++i) {
    if (i < 1'000) venue.post();
    venue.tick();
    for (const auto& [session, text] : venue.transport.sent) {
      const int number = std::atoi(text.c_str() + 1);
      const int ticks = i - (number - 1) / 2 + 1;  // since it happened, that of the tick included
      if (ticks > 1) ++late;
      EXPECT_TRUE(ticks == 1 || (ticks >= 5 && ticks <= 151)) << ticks;
      if (number < newest) ++overtaken;
      newest = std::max(newest, number);
    }
    venue.transport.sent.clear();
  }
  EXPECT_EQ(venue.host->counts().frames, 2'000u) << "none is lost";
  expect_about_a_hundred(late);
  EXPECT_EQ(late, venue.faults(FaultKind::late_report));
  EXPECT_GT(overtaken, 30u);
}

TEST(PrivateFaults, LateReportsDieWithTheirSession) {
  FaultPlan plan = often(FaultKind::late_report);
  plan.chance[FaultKind::late_report] = 1'000'000;
  RichVenue venue(plan);
  venue.post();
  venue.host->on_closed(7);
  venue.host->on_open(8, "/private", venue.now);
  for (int i = 0; i < 200; ++i)
    venue.tick();
  EXPECT_TRUE(venue.transport.sent.empty());
}

TEST(PrivateFaults, NoMoreReportsAreLateAtOnceThanTheBound) {
  FaultPlan plan = often(FaultKind::late_report);
  plan.chance[FaultKind::late_report] = 1'000'000;
  RichVenue venue(plan);
  for (std::size_t i = 0; i < FaceHost::kMaxLate; ++i)
    venue.post();
  EXPECT_EQ(venue.faults(FaultKind::late_report), FaceHost::kMaxLate);
  EXPECT_EQ(venue.transport.sent.size(), FaceHost::kMaxLate);
}

TEST(PrivateFaults, ALateReplyLeavesWithinItsTimeAndNothingIsLost) {
  RichVenue venue(often(FaultKind::late_reply));
  std::uint64_t late = 0;
  for (int i = 0; i < 1'000; ++i) {
    const FaceReply reply = venue.post();
    EXPECT_FALSE(reply.is_lost);
    if (reply.delay.ns == 0) continue;
    ++late;
    EXPECT_GE(reply.delay, core::milliseconds(50));
    EXPECT_LE(reply.delay, core::milliseconds(2'500));
  }
  for (int i = 0; i < 1'000; ++i)
    venue.host->on_message(7, "order", venue.now);
  const auto replies = [&] {
    const std::vector<std::string> texts = venue.transport.texts();
    return static_cast<std::uint64_t>(std::count(texts.begin(), texts.end(), "echo order"));
  };
  late += 1'000 - replies();
  expect_about_a_hundred(late);
  EXPECT_EQ(late, venue.faults(FaultKind::late_reply));
  for (int i = 0; i < 251; ++i)
    venue.tick();
  EXPECT_EQ(replies(), 1'000u);
}

TEST(PrivateFaults, ABusyVenueActsOrNotAndItsAnswerDoesNotTell) {
  RichVenue venue(often(FaultKind::busy));
  std::uint64_t busy = 0;
  for (int i = 0; i < 1'000; ++i)
    busy += venue.post().body == "0" ? 1 : 0;
  const std::size_t by_rest = venue.account.orders().size();
  EXPECT_LT(by_rest, 1'000u);
  EXPECT_GT(by_rest, 1'000u - busy);
  for (int i = 0; i < 1'000; ++i)
    venue.host->on_message(7, "order", venue.now);
  const std::vector<std::string> texts = venue.transport.texts();
  std::set<std::string> kinds;
  std::uint64_t answers = 0;
  for (const std::string& text : texts) {
    if (text.starts_with("e") && text != "echo order") continue;
    ++answers;
    if (text == "echo order") continue;
    kinds.insert(text);
    ++busy;
  }
  EXPECT_EQ(answers, 1'000u);
  EXPECT_EQ(kinds, (std::set<std::string>{"trouble 200", "trouble 500"}));
  const std::size_t by_stream = venue.account.orders().size() - by_rest;
  EXPECT_LT(by_stream, 1'000u);
  EXPECT_GT(by_stream, 920u);
  expect_about_a_hundred(busy);
  EXPECT_EQ(busy, venue.faults(FaultKind::busy));
}

TEST(PrivateFaults, ACancelIsAnsweredAndThenTheFillBeforeItIsTold) {
  FaultPlan plan = often(FaultKind::fill_after_cancel);
  plan.chance[FaultKind::fill_after_cancel] = 1'000'000;
  RichVenue venue(plan);
  venue.host->on_message(7, "order", venue.now);
  EXPECT_EQ(venue.account.orders().back().standing, OrderStanding::open);
  EXPECT_EQ(venue.transport.texts(), (std::vector<std::string>{"e1", "echo order"}));
  EXPECT_EQ(venue.faults(FaultKind::fill_after_cancel), 1u);
  venue.tick();
  venue.host->on_message(7, "cancel", venue.now);
  const AccountOrder order = venue.account.orders().back();
  EXPECT_EQ(order.standing, OrderStanding::cancelled);
  EXPECT_EQ(order.filled, dec("5"));
  EXPECT_EQ(venue.transport.texts(),
            (std::vector<std::string>{"e1", "echo order", "e3", "echo cancel"}));
  for (int i = 0; i < 151; ++i)
    venue.tick();
  EXPECT_EQ(venue.transport.texts().back(), "e2") << "the fill";
}

TEST(PrivateFaults, AnOrderThatWaitedAndWasNotCancelledIsMatchedAfterAll) {
  FaultPlan plan = often(FaultKind::fill_after_cancel);
  plan.chance[FaultKind::fill_after_cancel] = 1'000'000;
  RichVenue venue(plan);
  venue.post();
  for (int i = 0; i < 401; ++i)
    venue.tick();
  EXPECT_EQ(venue.account.orders().back().standing, OrderStanding::filled);
  EXPECT_TRUE(venue.account.open_orders().empty());
}

TEST(PrivateFaults, NothingIsStruckBeforeTheGraceOrAfterTheEnd) {
  FaultPlan plan = hard_fault_plan();
  for (const FaultKind kind : kFaultKinds)
    plan.mean_between[kind] = core::Duration{};
  plan.grace = core::seconds(1);
  plan.length = core::seconds(2);
  RichVenue venue(plan);
  const auto struck = [&] {
    std::uint64_t sum = 0;
    for (const FaultKind kind : kFaultKinds)
      sum += venue.faults(kind);
    return sum;
  };
  const auto live = [&](int ticks) {
    for (int i = 0; i < ticks; ++i) {
      venue.tick();
      venue.post();
    }
  };
  live(99);
  EXPECT_EQ(struck(), 0u);
  live(100);
  const std::uint64_t within = struck();
  EXPECT_GT(within, 20u);
  live(100);
  EXPECT_EQ(struck(), within);
}

}  // namespace
}  // namespace tern::sim
