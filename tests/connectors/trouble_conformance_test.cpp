// In: every row of the venue registry that has a private half, with the simulated face of the same
// dialect. Out: what a face says in each trouble of its venue, and what the connectors make of it.
// Cannot happen: a venue's name here; an answer that leaves open what happened, taken for an end.
#include <gtest/gtest.h>

#include "account_conformance.hpp"

namespace tern::test {
namespace {

using sim::Trouble;
using venue::OrderError;
using venue::OrderSide;
using venue::PlacementOutcome;
using venue::ResponseVerdict;

class TroubleConformance : public ::testing::TestWithParam<HarnessOptions> {
 protected:
  void SetUp() override { ASSERT_TRUE(at.log_in()); }

  // What a placement is told in this trouble; the venue did nothing.
  std::vector<venue::PlacementReply> placed(Trouble trouble, Road road) {
    const venue::PlaceOrder order = at.order(OrderSide::buy, kTicks, kLots);
    at.log.clear();
    if (road == Road::rest) {
      (void)answered(at.connector->place_request(order, at.now()), trouble);
    } else {
      const std::string sent = at.connector->place_message(order, at.now());
      const std::string said = at.face->trouble_message(sent, trouble, core::seconds(2));
      EXPECT_FALSE(said.empty()) << sent;
      const Padded bytes(said, '}');
      (void)at.connector->decode_frame({bytes.view(), at.now()}, at.log);
    }
    EXPECT_TRUE(at.log.orders.empty() && at.log.fills.empty());
    return at.log.placements;
  }
  venue::ResponseReport answered(const venue::HttpRequest& request, Trouble trouble) {
    const sim::FaceRequest asked{request.method, request.target, request.headers, request.body};
    EXPECT_TRUE(at.face->is_private(asked)) << request.target;
    const sim::FaceReply reply = at.face->trouble_reply(asked, trouble, core::seconds(2));
    const Padded body(reply.body);
    venue::HttpResponse response = answer_to(request, body.view(), reply.status);
    response.received = at.now();
    return at.connector->decode_response(response, at.log);
  }
  [[nodiscard]] std::vector<Road> roads() const {
    std::vector<Road> all{Road::rest};
    if (at.can(Road::stream)) all.push_back(Road::stream);
    return all;
  }

  AccountHarness at{GetParam()};
};

TEST_P(TroubleConformance, ABusyVenuesAnswerLeavesAPlacementUnknown) {
  for (const Road road : roads()) {
    for (const Trouble trouble : {Trouble::busy, Trouble::busy_in_ok}) {
      const auto replies = placed(trouble, road);
      ASSERT_EQ(replies.size(), 1u);
      EXPECT_EQ(venue::placement_outcome(replies[0].error), PlacementOutcome::unknown)
          << replies[0].text;
    }
  }
}

TEST_P(TroubleConformance, ABusyVenuesAnswerToAQuestionIsNoEvidence) {
  const venue::PlaceOrder order = at.order(OrderSide::buy, kTicks, kLots);
  for (const Trouble trouble : {Trouble::busy, Trouble::busy_in_ok, Trouble::closed}) {
    at.log.clear();
    const auto report = answered(at.connector->order_request(at.name(order), at.now()), trouble);
    EXPECT_NE(report.verdict, ResponseVerdict::ok);
    EXPECT_TRUE(at.log.absent.empty() && at.log.orders.empty());
  }
}

TEST_P(TroubleConformance, ARateLimitAndABanAreSeenAsSuch) {
  for (const Trouble trouble : {Trouble::rate_limit, Trouble::ban}) {
    for (const Road road : roads()) {
      const auto replies = placed(trouble, road);
      ASSERT_EQ(replies.size(), 1u);
      EXPECT_EQ(replies[0].error, OrderError::rate_limited) << replies[0].text;
    }
    const auto report = answered(at.connector->balances_request(at.now()), trouble);
    EXPECT_TRUE(report.verdict == ResponseVerdict::rate_limited ||
                report.verdict == ResponseVerdict::banned);
    EXPECT_GE(report.retry_after, core::Duration{});
  }
}

TEST_P(TroubleConformance, AClosedVenueAcceptsNothing) {
  for (const Road road : roads()) {
    const auto replies = placed(Trouble::closed, road);
    ASSERT_EQ(replies.size(), 1u);
    EXPECT_NE(venue::placement_outcome(replies[0].error), PlacementOutcome::accepted);
  }
}

TEST_P(TroubleConformance, AVenueThatTakesNoOrdersSaysThatItIsDown) {
  for (const Road road : roads()) {
    at.account->refuse_orders(true);
    at.log.clear();
    at.place(at.order(OrderSide::buy, kTicks, kLots), road);
    ASSERT_EQ(at.log.placements.size(), 1u);
    EXPECT_EQ(at.log.placements[0].error, OrderError::venue_down) << at.log.placements[0].text;
    EXPECT_TRUE(at.account->orders().empty());
    at.account->refuse_orders(false);
  }
}

TEST_P(TroubleConformance, MessagesThatAreNoOrdersHaveNoAnswerInATrouble) {
  EXPECT_EQ(at.face->trouble_message("ping", Trouble::busy, {}), "");
  EXPECT_EQ(at.face->trouble_message(at.connector->session_message(0, at.now()), Trouble::busy, {}),
            "");
}

TEST_P(TroubleConformance, TheListingSaysThatAVenueIsClosedAndThatItIsOpenAgain) {
  const auto status = [&] {
    at.market.instruments.clear();
    for (const venue::HttpRequest& request : at.market.connector->instruments_requests()) {
      const sim::FaceReply reply =
          at.face->on_request({request.method, request.target, request.headers, {}}, at.now());
      (void)at.market.answer(request, reply);
    }
    EXPECT_FALSE(at.market.instruments.empty());
    return at.market.instruments.front().rules.status;
  };
  EXPECT_EQ(status(), market::TradingStatus::trading);
  at.face->set_standing(sim::VenueStanding::closed);
  EXPECT_NE(status(), market::TradingStatus::trading);
  at.face->set_standing(sim::VenueStanding::open);
  EXPECT_EQ(status(), market::TradingStatus::trading);
}

TEST_P(TroubleConformance, AWrongClockIsToldAndWhatIsSignedByAnotherIsRefused) {
  for (const core::Duration skew : {core::seconds(40), core::seconds(-40)}) {
    at.face->set_clock_skew(skew);
    const venue::HttpRequest question = at.market.connector->server_time_request();
    at.market.times.clear();
    (void)at.market.answer(
        question, at.face->on_request({question.method, question.target, {}, {}}, at.now()));
    ASSERT_EQ(at.market.times.size(), 1u);
    EXPECT_EQ((at.market.times[0] - at.now()).milliseconds() / 1'000, skew.ns / 1'000'000'000);
    at.face->set_clock_skew({});
  }
}

INSTANTIATE_TEST_SUITE_P(EveryVenue, TroubleConformance,
                         ::testing::ValuesIn(every_variant(venue::Half::account)), variant_name_of);

}  // namespace
}  // namespace tern::test
