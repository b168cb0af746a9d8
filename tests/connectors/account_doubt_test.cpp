// In: every venue with a private half, and answers that are in trouble: cut, unheard of, 5xx, over
// a limit, too late, from a venue or for a key that does not trade. Out: that nothing is believed
// which is not proven, and that what was missed is found by asking. No venue is named here.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "account_conformance.hpp"
#include "conformance_list.hpp"

namespace tern::test {
namespace {

using market::Side;
using venue::OrderError;
using venue::OrderSide;
using venue::PlacementOutcome;
using venue::ReportedStatus;
using venue::ResponseVerdict;

class AccountDoubt : public AccountConformance {
 protected:
  static sim::FaceReply reply_to(AccountHarness& made, const venue::HttpRequest& request) {
    return made.face->on_request({request.method, request.target, request.headers, request.body},
                                 made.now());
  }
  // What the connector makes of such an answer; the log holds nothing else.
  static venue::ResponseReport read(AccountHarness& made, const venue::HttpRequest& request,
                                    int status, std::string_view text) {
    made.log.clear();
    const Padded body(text);
    venue::HttpResponse response = answer_to(request, body.view(), status);
    response.received = made.now();
    return made.connector->decode_response(response, made.log);
  }
  // A placement that breaks the rules, and the venue's own refusal of it.
  static venue::HttpRequest refused_request(AccountHarness& made) {
    venue::PlaceOrder order = made.order(OrderSide::buy, kTicks, kLots);
    const auto most = made.listing().rules.max_size.to_scaled(made.instrument(0).size_scale);
    order.size.value = most.value() + order.size.value;
    return made.connector->place_request(order, made.stamp());
  }
  // What is asked after a connection was lost.
  static std::vector<venue::HttpRequest> lists(AccountHarness& made, core::Timestamp since) {
    const venue::AccountConnector& connector = *made.connector;
    const market::InstrumentId instrument = made.instrument(0).id;
    return {connector.open_orders_request(made.stamp()),
            connector.fills_request({{}, instrument, {}}, since, made.stamp()),
            connector.balances_request(made.stamp())};
  }
  static void expect_unknown(const AccountHarness& made, std::string_view what) {
    ASSERT_EQ(made.log.placements.size(), 1u) << what;
    EXPECT_EQ(made.log.placements[0].error, OrderError::unknown) << what;
    EXPECT_TRUE(made.log.orders.empty()) << what;
    EXPECT_TRUE(made.log.fills.empty()) << what;
  }
};

TEST_P(AccountDoubt, AnAnswerOfTroubleInsideTheVenueProvesNothing) {
  const auto made = logged_in();
  const venue::HttpRequest request = refused_request(*made);
  const venue::OrderName name = made->name(made->order(OrderSide::buy, kTicks, kLots));
  const venue::HttpRequest cancel = made->connector->cancel_request(name, made->stamp());
  const std::string refusal = reply_to(*made, request).body;
  for (const int status : {500, 502, 503, 504, 520}) {
    for (const std::string& body :
         {std::string(), std::string("<html>Bad Gateway</html>"), refusal}) {
      const std::string what = std::to_string(status) + " " + body;
      EXPECT_NE(read(*made, request, status, body).verdict, ResponseVerdict::ok) << what;
      expect_unknown(*made, what);
      EXPECT_NE(read(*made, cancel, status, body).verdict, ResponseVerdict::ok) << what;
      ASSERT_EQ(made->log.cancels.size(), 1u) << what;
      EXPECT_EQ(made->log.cancels[0].error, OrderError::unknown) << what;
    }
  }
}

TEST_P(AccountDoubt, AnAnswerCutAnywhereProvesNothing) {
  const auto made = logged_in();
  made->offer(Side::ask, kTicks, kLots);
  const venue::HttpRequest request =
      made->connector->place_request(made->order(OrderSide::buy, kTicks, kLots), made->stamp());
  const sim::FaceReply reply = reply_to(*made, request);
  (void)read(*made, request, reply.status, reply.body);
  ASSERT_EQ(made->log.placements.at(0).error, OrderError::none) << reply.body;
  for (std::size_t length = 0; length < reply.body.size(); ++length) {
    const std::string_view part = std::string_view(reply.body).substr(0, length);
    (void)read(*made, request, reply.status, part);
    expect_unknown(*made, part);
  }
}

// Every number and word of an answer but our own id made into one that no table has.
void make_unheard_of(nlohmann::json& value, std::string_view id) {
  if (value.is_structured()) {
    for (nlohmann::json& part : value)
      make_unheard_of(part, id);
  } else if (value.is_number()) {
    value = 987'654;
  } else if (value.is_string() && value != id) {
    const auto& text = value.get_ref<const std::string&>();
    const bool is_digits = text.find_first_not_of("0123456789") == std::string::npos;
    value = is_digits && !text.empty() ? "98765" : "Unheard of";
  }
}

TEST_P(AccountDoubt, WordsThatNoTableKnowsProveNothing) {
  const auto made = logged_in();
  const venue::HttpRequest request = refused_request(*made);
  const sim::FaceReply reply = reply_to(*made, request);
  (void)read(*made, request, reply.status, reply.body);
  ASSERT_EQ(made->log.placements.at(0).error, OrderError::rules) << reply.body;
  nlohmann::json answer = nlohmann::json::parse(reply.body);
  make_unheard_of(answer, request.tag);
  EXPECT_NE(read(*made, request, reply.status, answer.dump()).verdict, ResponseVerdict::ok);
  expect_unknown(*made, answer.dump());
}

TEST_P(AccountDoubt, ALimitMetAfterTheBytesLeftProvesNothing) {
  constexpr int kMost = 1'000;
  const auto made = logged_in();
  for (int sent = 0; sent < kMost; ++sent) {
    made->log.clear();
    const venue::PlaceOrder order = made->order(OrderSide::buy, kTicks, kLots);
    const std::size_t before = made->account->orders().size();
    const auto report = made->ask(made->connector->place_request(order, made->stamp()));
    ASSERT_EQ(made->log.placements.size(), 1u);
    if (made->log.placements[0].error == OrderError::none) continue;
    EXPECT_EQ(made->log.placements[0].error, OrderError::rate_limited)
        << made->log.placements[0].text;
    EXPECT_EQ(venue::placement_outcome(OrderError::rate_limited), PlacementOutcome::unknown);
    EXPECT_TRUE(report.verdict == ResponseVerdict::rate_limited ||
                report.verdict == ResponseVerdict::banned);
    EXPECT_EQ(made->account->orders().size(), before);
    return;
  }
  FAIL() << "a venue without a limit of orders";
}

TEST_P(AccountDoubt, ARequestSignedLongAgoIsRefusedUnexecuted) {
  const auto made = logged_in();
  made->offer(Side::ask, kTicks, kLots);
  const venue::HttpRequest request =
      made->connector->place_request(made->order(OrderSide::buy, kTicks, kLots), made->stamp());
  made->advance(core::seconds(600));
  EXPECT_EQ(made->ask(made->connector->balances_request(made->stamp())).verdict,
            ResponseVerdict::ok);
  made->log.clear();
  (void)made->ask(request);
  ASSERT_EQ(made->log.placements.size(), 1u);
  EXPECT_EQ(venue::placement_outcome(made->log.placements[0].error), PlacementOutcome::rejected)
      << made->log.placements[0].text;
  EXPECT_TRUE(made->account->orders().empty());
}

TEST_P(AccountDoubt, AKeyThatMayNotTradeIsRefusedAsSuch) {
  AccountOptions options;
  options.can_trade = false;
  const auto made = logged_in(options);
  made->offer(Side::ask, kTicks, kLots);
  made->place(made->order(OrderSide::buy, kTicks, kLots), road());
  ASSERT_EQ(made->log.placements.size(), 1u);
  EXPECT_EQ(made->log.placements[0].error, OrderError::authorization)
      << made->log.placements[0].text;
  EXPECT_TRUE(made->account->orders().empty());
}

TEST_P(AccountDoubt, AListingThatDoesNotTradeTakesNoOrder) {
  HarnessOptions options = GetParam().options;
  options.status = market::TradingStatus::halted;
  AccountHarness made(options);
  ASSERT_TRUE(made.log_in());
  made.log.clear();
  made.place(made.order(OrderSide::buy, kTicks, kLots), road());
  ASSERT_EQ(made.log.placements.size(), 1u);
  EXPECT_EQ(venue::placement_outcome(made.log.placements[0].error), PlacementOutcome::rejected)
      << made.log.placements[0].text;
  EXPECT_TRUE(made.account->orders().empty());
}

TEST_P(AccountDoubt, WhatHappenedWhileTheStreamWasAwayIsFoundByAsking) {
  const auto made = logged_in();
  const core::Timestamp since = made->now();
  const venue::ClientOrderId resting = made->order(OrderSide::sell, kTicks, kLots).id;
  made->place_by_hand(false, kTicks, 2 * kLots, std::string(resting.text()));
  made->take(Side::bid, kTicks, kLots);
  made->offer(Side::ask, kTicks - 1, kLots);
  made->place_and_lose(made->order(OrderSide::buy, kTicks - 1, kLots), road());
  made->advance(core::seconds(1));
  EXPECT_TRUE(made->log_in());
  made->log.clear();
  for (const venue::HttpRequest& request : lists(*made, since)) {
    const venue::ResponseReport report = made->ask(request);
    EXPECT_EQ(report.verdict, ResponseVerdict::ok) << report.text;
  }
  ASSERT_NE(last_of(*made, resting), nullptr);
  EXPECT_EQ(last_of(*made, resting)->status, ReportedStatus::partially_filled);
  EXPECT_EQ(last_of(*made, resting)->filled, made->account->find(resting.text())->filled);
  std::set<std::string> told, meant;
  for (const venue::FillReport& fill : made->log.fills)
    told.emplace(fill.trade_id);
  for (const sim::AccountFill& fill : made->account->fills())
    meant.insert(std::to_string(fill.trade_id));
  EXPECT_EQ(told, meant);
  EXPECT_EQ(meant.size(), 2u);
  for (const auto& [asset, truth] : made->account->balances()) {
    const venue::BalanceReport* balance = balance_of(*made, asset);
    if (balance == nullptr) continue;
    EXPECT_EQ(balance->free, truth.free) << asset;
    EXPECT_EQ(balance->locked, truth.locked) << asset;
  }
  EXPECT_NE(balance_of(*made, made->listing().base), nullptr);
}

TEST_P(AccountDoubt, AListCutAnywhereTellsNoEnd) {
  const auto made = logged_in();
  const core::Timestamp since = made->now();
  made->place_by_hand(true, kTicks - 1, kLots, "Stranger1");
  made->offer(Side::ask, kTicks, kLots);
  made->place(made->order(OrderSide::buy, kTicks, kLots), road());
  for (const venue::HttpRequest& request : lists(*made, since)) {
    const sim::FaceReply reply = reply_to(*made, request);
    ASSERT_EQ(read(*made, request, reply.status, reply.body).verdict, ResponseVerdict::ok);
    for (std::size_t length = 0; length < reply.body.size(); ++length) {
      const std::string_view part = std::string_view(reply.body).substr(0, length);
      ASSERT_NE(read(*made, request, reply.status, part).verdict, ResponseVerdict::ok) << part;
      ASSERT_EQ(made->log.open_orders_ends, 0u) << part;
      ASSERT_TRUE(made->log.fills_ends.empty()) << part;
      ASSERT_TRUE(made->log.balances_ends.empty()) << part;
    }
  }
}

class AccountConformanceOfPages : public AccountConformance {
 protected:
  // Asks until the venue says that this was the last page.
  static std::size_t read_whole(AccountHarness& made, const venue::HttpRequest& first,
                                const venue::OrderName& order, core::Timestamp since = {}) {
    constexpr std::size_t kPagesMost = 64;
    venue::ResponseReport report = made.ask(first);
    std::size_t pages = 1;
    for (; !report.next_page.empty() && pages < kPagesMost; ++pages) {
      EXPECT_EQ(report.verdict, ResponseVerdict::ok);
      report = made.ask(made.connector->page_request(
          {first.purpose, order, since, report.next_page}, made.now()));
    }
    EXPECT_EQ(report.verdict, ResponseVerdict::ok) << report.text;
    return pages;
  }
  static std::set<std::string> trades_told(const AccountHarness& made) {
    std::set<std::string> told;
    for (const venue::FillReport& fill : made.log.fills)
      told.emplace(fill.trade_id);
    return told;
  }
};

TEST_P(AccountConformanceOfPages, AListLongerThanAPageIsReadToItsEnd) {
  constexpr std::int64_t kTrades = 1'200;  // more than any venue gives at once
  constexpr std::int64_t kOrders = 120;
  const auto made = logged_in();
  made->offer(Side::ask, kTicks, kLots);
  made->place_and_lose(made->order(OrderSide::buy, kTicks, kLots), Road::rest);  // long before
  made->advance(core::seconds(10));
  const core::Timestamp since = made->now();
  for (std::int64_t i = 0; i < kTrades; ++i)
    made->offer(Side::ask, kTicks, 1);
  const venue::PlaceOrder order = made->order(OrderSide::buy, kTicks, kTrades);
  made->place_and_lose(order, Road::rest);
  made->advance(core::seconds(1));
  const sim::AccountOrder* truth = made->account->find(order.id.text());
  ASSERT_NE(truth, nullptr);
  ASSERT_EQ(truth->fills.size(), static_cast<std::size_t>(kTrades));
  const std::string number = std::to_string(truth->number);
  for (std::int64_t i = 0; i < kOrders; ++i) {
    const bool is_buy = i % 2 == 0;
    made->place_by_hand(is_buy, is_buy ? kTicks - 10 : kTicks + 10, kLots,
                        "Stranger" + std::to_string(i));
  }
  made->deliver_all();
  made->log.clear();
  const venue::OrderName by_order = made->name(order, number);
  EXPECT_GT(read_whole(*made, made->connector->fills_request(by_order, {}, made->now()), by_order),
            1u);
  EXPECT_EQ(trades_told(*made).size(), static_cast<std::size_t>(kTrades));
  EXPECT_EQ(made->log.fills_ends, std::vector<std::string>{std::string(order.id.text())});
  made->log.clear();
  const venue::OrderName of_instrument{{}, order.instrument, {}};
  EXPECT_GT(read_whole(*made, made->connector->fills_request(of_instrument, since, made->now()),
                       of_instrument, since),
            1u);
  EXPECT_EQ(trades_told(*made).size(), static_cast<std::size_t>(kTrades));
  EXPECT_EQ(made->log.fills_ends, std::vector<std::string>{""});
  made->log.clear();
  (void)read_whole(*made, made->connector->open_orders_request(made->now()), {});
  EXPECT_EQ(made->log.open_orders_ends, 1u);
  std::set<std::string> orders;
  for (const venue::OrderReport& each : made->log.orders)
    EXPECT_TRUE(orders.emplace(each.venue_id).second) << each.venue_id << " was told twice";
  EXPECT_EQ(orders.size(), static_cast<std::size_t>(kOrders));
}

INSTANTIATE_TEST_SUITE_P(EveryVenue, AccountConformanceOfPages,
                         ::testing::ValuesIn(every_case("AListLongerThanAPageIsReadToItsEnd")),
                         case_name);
INSTANTIATE_TEST_SUITE_P(EveryVenue, AccountDoubt, ::testing::ValuesIn(every_case()), case_name);

}  // namespace
}  // namespace tern::test
