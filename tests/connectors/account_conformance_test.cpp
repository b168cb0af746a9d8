// In: every row of the venue registry that has a private half, with the simulated face of the same
// dialect, by both roads. Out: the list of what any venue's account connector must do. No venue is
// named here. Method: connector, face and account in memory; the account's own books are the truth.
#include <gtest/gtest.h>

#include <algorithm>

#include "account_conformance.hpp"
#include "conformance_list.hpp"
#include "tern/core/scaled.hpp"

namespace tern::test {
namespace {

using market::Side;
using venue::OrderError;
using venue::OrderSide;
using venue::PlacementOutcome;
using venue::ReportedStatus;
using venue::ResponseVerdict;

TEST_P(AccountConformance, CapabilitiesAreCompleteAndPlausible) {
  const auto made = harness();
  const venue::AccountCapabilities& can = made->connector->capabilities();
  EXPECT_GE(can.client_id_length_max, venue::ClientOrderId::kSize);
  EXPECT_FALSE(can.client_id_alphabet.empty());
  EXPECT_GT(can.placement_expiry.ns, 0);
  EXPECT_LE(can.placement_expiry, core::seconds(10));
  EXPECT_GT(can.settle.ns, 0);
  EXPECT_GT(can.connects.limit, 0u);
  for (const venue::RateLimit& limit : {can.orders, can.connects, can.messages}) {
    EXPECT_TRUE(limit.limit == 0 || limit.window.ns > 0) << "a limit of 0 is none";
  }
  EXPECT_GE(can.frame_bytes_max, 64u * 1024);
  EXPECT_GE(can.silence_max, core::seconds(5));
}

TEST_P(AccountConformance, EveryRequestIsPaidFromANamedBudgetAndHoldsNoSecret) {
  const auto made = harness();
  const venue::AccountConnector& connector = *made->connector;
  const venue::PlaceOrder order = made->order(OrderSide::buy, kTicks, kLots);
  const venue::OrderName name = made->name(order, "77");
  std::vector<venue::HttpRequest> all = {
      connector.place_request(order, made->stamp()),
      connector.cancel_request(name, made->stamp()),
      connector.order_request(name, made->stamp()),
      connector.open_orders_request(made->stamp()),
      connector.fills_request(name, {}, made->stamp()),
      connector.fills_request({{}, order.instrument, {}}, made->now(), made->stamp()),
      connector.balances_request(made->stamp()),
      connector.fees_request({order.instrument}, made->stamp())};
  if (connector.capabilities().has_key_request) all.push_back(connector.key_request(made->stamp()));
  for (const venue::HttpRequest& request : all) {
    EXPECT_TRUE(venue::is_private(request.purpose));
    EXPECT_EQ(request.target.front(), '/');
    const auto& budgets = connector.capabilities().budgets;
    const auto budget = std::find_if(budgets.begin(), budgets.end(),
                                     [&](const auto& each) { return each.name == request.budget; });
    ASSERT_NE(budget, budgets.end()) << request.target << " is paid from " << request.budget;
    EXPECT_LE(request.weight, budget->limit);
    std::string bytes = request.target + request.body;
    for (const auto& [header, value] : request.headers)
      bytes += header + value;
    EXPECT_EQ(bytes.find(made->account->key().secret), std::string::npos);
  }
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(all[i].tag, order.id.text());
  EXPECT_EQ(all[4].tag, order.id.text());
  EXPECT_EQ(all[5].tag, "");
}

TEST_P(AccountConformance, ALoginWithAWrongSecretIsRefusedForGood) {
  const auto made = harness({false, "YW5vdGhlciBzZWNyZXQ="});
  EXPECT_FALSE(made->log_in());
  ASSERT_EQ(made->log.sessions.size(), 1u);
  EXPECT_FALSE(made->log.sessions[0].accepted);
  EXPECT_EQ(made->log.sessions[0].error, OrderError::authorization);
  made->offer(Side::ask, kTicks, kLots);
  (void)made->ask(
      made->connector->place_request(made->order(OrderSide::buy, kTicks, kLots), made->stamp()));
  ASSERT_EQ(made->log.placements.size(), 1u);
  EXPECT_EQ(made->log.placements[0].error, OrderError::authorization);
  EXPECT_TRUE(made->account->orders().empty());
}

TEST_P(AccountConformance, APlacementIsAcceptedAndFilled) {
  const auto made = logged_in();
  for (const OrderSide side : {OrderSide::buy, OrderSide::sell}) {
    made->log.clear();
    const bool buys = side == OrderSide::buy;
    made->offer(buys ? Side::ask : Side::bid, kTicks, kLots);
    made->offer(buys ? Side::ask : Side::bid, buys ? kTicks + 1 : kTicks - 1, kLots);
    const venue::PlaceOrder order = made->order(side, buys ? kTicks + 1 : kTicks - 1, 2 * kLots);
    made->place(order, road());
    ASSERT_EQ(made->log.placements.size(), 1u);
    EXPECT_EQ(made->log.placements[0].error, OrderError::none) << made->log.placements[0].text;
    EXPECT_EQ(made->log.placements[0].id, order.id);
    const sim::AccountOrder* truth = made->account->find(order.id.text());
    ASSERT_NE(truth, nullptr);
    EXPECT_EQ(made->log.placements[0].venue_id, made->face->order_name(truth->number));
    const venue::OrderReport* report = last_of(*made, order.id);
    ASSERT_NE(report, nullptr);
    EXPECT_EQ(report->status, ReportedStatus::filled);
    EXPECT_EQ(report->filled, truth->filled);
    EXPECT_EQ(report->size, truth->size);
    EXPECT_EQ(report->side, side);
    EXPECT_EQ(report->instrument, order.instrument);
    expect_fills_of(*made, order.id);
  }
}

TEST_P(AccountConformance, WhatAnImmediateOrderDoesNotGetExpiresWithItsFillsKept) {
  const auto made = logged_in();
  made->offer(Side::ask, kTicks, kLots);
  const venue::PlaceOrder part = made->order(OrderSide::buy, kTicks, 3 * kLots);
  made->place(part, road());
  const venue::OrderReport* report = last_of(*made, part.id);
  ASSERT_NE(report, nullptr);
  EXPECT_TRUE(venue::is_final(report->status));
  EXPECT_NE(report->status, ReportedStatus::filled);
  EXPECT_NE(report->status, ReportedStatus::rejected);
  EXPECT_EQ(report->filled, made->account->fills().at(0).size);
  expect_fills_of(*made, part.id);
  made->log.clear();
  const venue::PlaceOrder none = made->order(OrderSide::buy, kTicks, kLots);
  made->place(none, road());
  report = last_of(*made, none.id);
  ASSERT_NE(report, nullptr);
  EXPECT_TRUE(venue::is_final(report->status));
  EXPECT_TRUE(report->filled.is_zero());
  EXPECT_TRUE(made->log.fills.empty());
}

TEST_P(AccountConformance, AnOrderThatBreaksTheRulesIsRejectedAsSuch) {
  const auto made = logged_in();
  venue::PlaceOrder order = made->order(OrderSide::buy, kTicks, kLots);
  const auto most = made->listing().rules.max_size.to_scaled(made->instrument(0).size_scale);
  order.size.value = most.value() + order.size.value;
  made->place(order, road());
  ASSERT_EQ(made->log.placements.size(), 1u);
  EXPECT_EQ(made->log.placements[0].error, OrderError::rules) << made->log.placements[0].text;
  EXPECT_FALSE(made->log.placements[0].text.empty());
  EXPECT_TRUE(made->account->orders().empty());
}

TEST_P(AccountConformance, AnOrderBeyondTheBalanceIsRejectedAsSuch) {
  const auto made = logged_in();
  const std::int64_t lots = core::power_of_ten(made->listing().size_scale) / made->listing().lot;
  const venue::PlaceOrder order = made->order(OrderSide::sell, kTicks, 2 * lots);
  made->place(order, road());
  ASSERT_EQ(made->log.placements.size(), 1u);
  EXPECT_EQ(made->log.placements[0].error, OrderError::insufficient_balance)
      << made->log.placements[0].text;
  EXPECT_TRUE(made->account->orders().empty());
}

TEST_P(AccountConformance, AnIdThatIsOpenIsADuplicateAndProvesNothing) {
  const auto made = logged_in();
  const venue::PlaceOrder order = made->order(OrderSide::buy, kTicks, kLots);
  ASSERT_NE(made->place_by_hand(true, kTicks - 1, kLots, std::string(order.id.text())), nullptr);
  made->place(order, road());
  ASSERT_EQ(made->log.placements.size(), 1u);
  EXPECT_EQ(made->log.placements[0].error, OrderError::duplicate_id)
      << made->log.placements[0].text;
  EXPECT_EQ(venue::placement_outcome(OrderError::duplicate_id), PlacementOutcome::unknown);
  EXPECT_EQ(made->account->orders().size(), 1u);
}

TEST_P(AccountConformance, APlacementAfterItsExpiryIsRefusedUnexecuted) {
  const auto made = logged_in();
  made->offer(Side::ask, kTicks, kLots);
  const venue::PlaceOrder order = made->order(OrderSide::buy, kTicks, kLots);
  const core::Timestamp signed_at = made->now();
  made->advance(made->connector->capabilities().placement_expiry + core::milliseconds(10));
  (void)made->ask(made->connector->place_request(order, signed_at));
  ASSERT_EQ(made->log.placements.size(), 1u);
  const PlacementOutcome outcome = venue::placement_outcome(made->log.placements[0].error);
  EXPECT_NE(outcome, PlacementOutcome::accepted) << made->log.placements[0].text;
  EXPECT_TRUE(made->account->orders().empty());
  if (outcome == PlacementOutcome::rejected) return;
  // The venue's word for it proves nothing: then a look-up does.
  (void)made->ask_order(made->name(order));
  EXPECT_EQ(made->log.absent, std::vector<venue::ClientOrderId>{order.id});
}

TEST_P(AccountConformance, ALostReplyIsMadeUpForByAQueryAndItsFills) {
  const auto made = logged_in();
  made->offer(Side::ask, kTicks, kLots);
  const venue::PlaceOrder order = made->order(OrderSide::buy, kTicks, 2 * kLots);
  made->place_and_lose(order, road());
  EXPECT_TRUE(made->log.sequence.empty());
  made->advance(core::seconds(1));
  EXPECT_EQ(made->ask_order(made->name(order)).verdict, ResponseVerdict::ok);
  const venue::OrderReport* report = last_of(*made, order.id);
  ASSERT_NE(report, nullptr);
  EXPECT_TRUE(venue::is_final(report->status));
  EXPECT_EQ(report->filled, made->account->fills().at(0).size);
  EXPECT_EQ(made->ask(made->connector->fills_request(made->name(order, report->venue_id), {},
                                                     made->stamp()))
                .verdict,
            ResponseVerdict::ok);
  EXPECT_EQ(made->log.fills_ends, std::vector<std::string>{std::string(order.id.text())});
  expect_fills_of(*made, order.id);
}

TEST_P(AccountConformance, FillsSinceATimeAreThoseOfTheInstrumentFromThen) {
  const auto made = logged_in();
  made->offer(Side::ask, kTicks, 3 * kLots);
  const venue::PlaceOrder before = made->order(OrderSide::buy, kTicks, kLots);
  made->place_and_lose(before, road());
  made->advance(core::seconds(5));
  const core::Timestamp since = made->now();
  made->advance(core::seconds(5));
  const venue::PlaceOrder after = made->order(OrderSide::buy, kTicks, kLots);
  made->place_and_lose(after, road());
  made->advance(core::seconds(1));
  (void)made->ask(made->connector->fills_request({{}, after.instrument, {}}, since, made->stamp()));
  EXPECT_EQ(made->log.fills_ends, std::vector<std::string>{""});
  ASSERT_EQ(made->log.fills.size(), 1u);
  const sim::AccountOrder* truth = made->account->find(after.id.text());
  EXPECT_EQ(made->log.fills[0].venue_id, made->face->order_name(truth->number));
}

TEST_P(AccountConformance, AnOrderThatNeverArrivedIsAbsent) {
  const auto made = logged_in();
  const venue::PlaceOrder order = made->order(OrderSide::buy, kTicks, kLots);
  (void)made->ask_order(made->name(order));
  EXPECT_EQ(made->log.absent, std::vector<venue::ClientOrderId>{order.id});
  EXPECT_TRUE(made->log.orders.empty());
}

TEST_P(AccountConformance, OpenOrdersAreToldOursAsOursAndForeignOnesAsForeign) {
  const auto made = logged_in();
  EXPECT_EQ(made->ask(made->connector->open_orders_request(made->stamp())).verdict,
            ResponseVerdict::ok);
  EXPECT_EQ(made->log.open_orders_ends, 1u);
  EXPECT_TRUE(made->log.orders.empty());
  const venue::ClientOrderId ours = made->order(OrderSide::buy, kTicks, kLots).id;
  made->place_by_hand(true, kTicks, kLots, std::string(ours.text()));
  made->place_by_hand(false, kTicks + 9, kLots, "Stranger1");
  made->deliver_all();
  made->log.clear();
  (void)made->ask(made->connector->open_orders_request(made->stamp()));
  EXPECT_EQ(made->log.open_orders_ends, 1u);
  ASSERT_EQ(made->log.orders.size(), 2u);
  ASSERT_NE(last_of(*made, ours), nullptr);
  EXPECT_EQ(last_of(*made, ours)->status, ReportedStatus::open);
  const venue::OrderReport* stranger = last_of(*made, {});
  ASSERT_NE(stranger, nullptr);
  EXPECT_EQ(stranger->foreign_id, "Stranger1");
  EXPECT_EQ(stranger->side, OrderSide::sell);
}

TEST_P(AccountConformance, AForeignOrdersEventsAreNotOurs) {
  const auto made = logged_in();
  made->offer(Side::ask, kTicks, kLots);
  made->place_by_hand(true, kTicks, 2 * kLots, "Stranger1");
  made->deliver_all();
  ASSERT_FALSE(made->log.orders.empty());
  for (const venue::OrderReport& order : made->log.orders) {
    EXPECT_FALSE(order.id.known());
    EXPECT_EQ(order.foreign_id, "Stranger1");
  }
  for (const venue::FillReport& fill : made->log.fills)
    EXPECT_FALSE(fill.id.known());
}

TEST_P(AccountConformance, ARestingOrdersFillsComeAsEvents) {
  const auto made = logged_in();
  const venue::ClientOrderId id = made->order(OrderSide::sell, kTicks, kLots).id;
  made->place_by_hand(false, kTicks, 2 * kLots, std::string(id.text()));
  made->take(Side::bid, kTicks, kLots);
  made->deliver_all();
  ASSERT_NE(last_of(*made, id), nullptr);
  EXPECT_EQ(last_of(*made, id)->status, ReportedStatus::partially_filled);
  expect_fills_of(*made, id);
  made->take(Side::bid, kTicks, kLots);
  made->deliver_all();
  EXPECT_EQ(last_of(*made, id)->status, ReportedStatus::filled);
  expect_fills_of(*made, id);
}

TEST_P(AccountConformance, BalancesTellFreeFromLockedAndAreTheAccounts) {
  const auto made = logged_in();
  made->place_by_hand(false, kTicks, kLots, "Stranger1");
  made->offer(Side::ask, kTicks - 1, kLots);
  made->place(made->order(OrderSide::buy, kTicks - 1, kLots), road());
  const auto expect_truth = [&] {
    for (const auto& [asset, truth] : made->account->balances()) {
      const venue::BalanceReport* told = balance_of(*made, asset);
      if (told == nullptr) continue;
      EXPECT_EQ(told->free, truth.free) << asset;
      EXPECT_EQ(told->locked, truth.locked) << asset;
    }
    EXPECT_NE(balance_of(*made, made->listing().base), nullptr);
    EXPECT_NE(balance_of(*made, made->listing().quote), nullptr);
  };
  if (made->connector->capabilities().balances_by_stream) {
    expect_truth();
  } else {
    EXPECT_TRUE(made->log.balances.empty());
    EXPECT_GT(made->log.balances_moved, 0u);
  }
  EXPECT_TRUE(made->log.balances_ends.empty()) << "events tell changed assets only";
  made->log.clear();
  EXPECT_EQ(made->ask(made->connector->balances_request(made->stamp())).verdict,
            ResponseVerdict::ok);
  expect_truth();
  EXPECT_FALSE(balance_of(*made, made->listing().base)->locked.is_zero());
  EXPECT_EQ(made->log.balances_ends.size(), 1u);
}

TEST_P(AccountConformance, FeesAreTheAccounts) {
  const auto made = harness();
  (void)made->ask(made->connector->fees_request({made->instrument(0).id}, made->stamp()));
  ASSERT_EQ(made->log.fees.size(), 1u);
  EXPECT_EQ(made->log.fees[0].taker, made->account->setup().taker_fee) << "positive is paid";
  EXPECT_EQ(made->log.fees[0].maker, made->account->setup().maker_fee);
}

class AccountConformanceOfKey : public AccountConformance {};

TEST_P(AccountConformanceOfKey, AKeyThatCanWithdrawIsToldFromOneThatCannot) {
  for (const bool can_withdraw : {false, true}) {
    const auto made = harness({can_withdraw, ""});
    (void)made->ask(made->connector->key_request(made->stamp()));
    ASSERT_EQ(made->log.keys.size(), 1u);
    EXPECT_EQ(made->log.keys[0].can_withdraw, can_withdraw);
    EXPECT_TRUE(made->log.keys[0].can_trade);
    EXPECT_TRUE(made->log.keys[0].is_usable) << made->log.keys[0].text;
  }
}

TEST_P(AccountConformance, ACancelEndsAnOpenOrderAndFindsNoFinishedOne) {
  const auto made = logged_in();
  const venue::PlaceOrder order = made->order(OrderSide::buy, kTicks, kLots);
  made->place_by_hand(true, kTicks, kLots, std::string(order.id.text()));
  made->cancel(made->name(order), road());
  ASSERT_EQ(made->log.cancels.size(), 1u);
  EXPECT_EQ(made->log.cancels[0].error, OrderError::none) << made->log.cancels[0].text;
  EXPECT_EQ(made->log.cancels[0].id, order.id);
  EXPECT_TRUE(made->account->open_orders().empty());
  ASSERT_NE(last_of(*made, order.id), nullptr) << "by the answer or by an event";
  EXPECT_EQ(last_of(*made, order.id)->status, ReportedStatus::cancelled);
  made->cancel(made->name(order), road());
  const venue::PlaceOrder never = made->order(OrderSide::buy, kTicks, kLots);
  made->cancel(made->name(never), road());
  ASSERT_EQ(made->log.cancels.size(), 3u);
  EXPECT_EQ(made->log.cancels[1].error, OrderError::not_found) << made->log.cancels[1].text;
  EXPECT_EQ(made->log.cancels[2].error, OrderError::not_found) << made->log.cancels[2].text;
  EXPECT_EQ(made->log.cancels[2].id, never.id);
}

TEST_P(AccountConformance, ASecondSessionIsASessionLikeTheFirst) {
  const auto made = logged_in();
  made->advance(core::seconds(30));
  EXPECT_TRUE(made->log_in());
  made->log.clear();
  made->offer(Side::ask, kTicks, kLots);
  const venue::PlaceOrder order = made->order(OrderSide::buy, kTicks, kLots);
  made->place(order, road());
  ASSERT_NE(last_of(*made, order.id), nullptr);
  EXPECT_EQ(last_of(*made, order.id)->status, ReportedStatus::filled);
}

TEST_P(AccountConformance, AFrameWithChangedBytesIsNoDanger) {
  const auto made = logged_in();
  made->offer(Side::ask, kTicks, kLots);
  made->place(made->order(OrderSide::buy, kTicks, 2 * kLots), road());
  const std::int64_t coin = core::power_of_ten(made->listing().size_scale) / made->listing().lot;
  made->place(made->order(OrderSide::sell, kTicks, 2 * coin), road());  // refused
  made->cancel(made->name(made->order(OrderSide::buy, kTicks, kLots)), road());
  ASSERT_GT(made->delivered.size(), 4u);
  core::Random random(13);
  const auto draw = [&](std::size_t count) {
    return static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(count) - 1));
  };
  std::size_t malformed = 0;
  for (int round = 0; round < 40'000; ++round) {
    std::string text = made->delivered[draw(made->delivered.size())];
    for (std::size_t n = draw(3) + 1; n > 0; --n) {
      constexpr std::string_view kBytes = "{}[]\",:0-9.\\aZ \x01\xff";
      text[draw(text.size())] = kBytes[draw(kBytes.size())];
    }
    made->log.clear();
    const Padded bytes(text, '}');
    const auto decoded = made->connector->decode_frame({bytes.view(), made->now()}, made->log);
    if (decoded.status != venue::DecodeStatus::malformed) continue;
    ++malformed;
    // A reply to a placement may still say that nothing is known of it.
    for (const venue::PlacementReply& reply : made->log.placements)
      ASSERT_EQ(reply.error, OrderError::unknown) << text;
    ASSERT_TRUE(made->log.orders.empty() && made->log.fills.empty()) << text;
    ASSERT_TRUE(made->log.balances.empty() && made->log.sessions.empty()) << text;
  }
  EXPECT_GT(malformed, 1'000u);
}

TEST(ConformanceCases, TheListIsWhatRuns) {
  expect_the_list_is_what_runs(venue::Half::account);
}

INSTANTIATE_TEST_SUITE_P(EveryVenue, AccountConformance, ::testing::ValuesIn(every_case()),
                         case_name);
INSTANTIATE_TEST_SUITE_P(
    EveryVenue, AccountConformanceOfKey,
    ::testing::ValuesIn(every_case("AKeyThatCanWithdrawIsToldFromOneThatCannot")), case_name);

}  // namespace
}  // namespace tern::test
