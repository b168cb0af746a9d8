// In: messages and answers in Kraken's words about one account. Out: proof that each is read
// exactly, and that an answer says no more than it proves.
// Goal: sparse events add up, an order's end is found in two lists, no token or key becomes a text.
// Method: small messages of our own, changed.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "account_fixture.hpp"

namespace tern::connectors::kraken {
namespace {

using core::Decimal;
using test::decimal;
using test::Padded;
using test::with;
using venue::DecodeStatus;
using venue::OrderError;
using venue::Purpose;
using venue::ReportedStatus;
using venue::ResponseVerdict;

constexpr std::string_view kId = "tabc1230000000001a";
constexpr std::string_view kNew =
    R"({"channel":"executions","type":"update","data":[{"exec_type":"pending_new","order_id":"OABC12-34567-89ABCD","cl_ord_id":"tabc1230000000001a","symbol":"BTC/USD","side":"sell","order_type":"limit","order_status":"pending_new","time_in_force":"IOC","timestamp":"2026-06-06T10:00:00Z","order_qty":0.05,"limit_price":33000.5,"cum_cost":0}],"sequence":2})";
constexpr std::string_view kTrade =
    R"({"channel":"executions","type":"update","data":[{"order_id":"OABC12-34567-89ABCD","exec_id":"TABC12-34567-89ABCD","exec_type":"trade","trade_id":365573,"last_qty":0.02,"last_price":33001.5,"liquidity_ind":"t","cost":660.03,"order_status":"partially_filled","cum_qty":0.02,"fees":[{"asset":"USD","qty":1.716}],"timestamp":"2026-06-06T10:00:00.25Z"}],"sequence":3})";
constexpr std::string_view kCancelled =
    R"({"channel":"executions","type":"update","data":[{"exec_type":"canceled","order_id":"OABC12-34567-89ABCD","order_status":"canceled","reason":"User requested","timestamp":"2026-06-06T10:00:00.5Z"}],"sequence":4})";
constexpr std::string_view kOrders =
    R"({"error":[],"result":{"closed":{"OABC12-34567-89ABCD":{"refid":null,"userref":0,"cl_ord_id":"tabc1230000000001a","status":"canceled","reason":"User requested","opentm":1688583840.8648,"closetm":1688583841.25,"descr":{"pair":"XBTUSD","type":"sell","ordertype":"limit","price":"33000.5"},"vol":"0.05000000","vol_exec":"0.02000000","cost":"660.03","fee":"1.716","price":"33001.5"}},"count":1}})";

class KrakenAccount : public test::AccountFixture {
 protected:
  KrakenAccount() : AccountFixture("kraken", {"the-key", "dGhlIHNlY3JldA==", ""}) {
    now = core::from_milliseconds(1'780'740'000'000);
    auto definition = test::definition_of("BTC/USD", {"BTC", "USD"}, {"0.1", "0.00000001"});
    definition.wire_price_decimals = 1;
    definition.other_names = {"XBTUSD", {"XBTUSD", "XXBTZUSD"}, {"XXBT", "XBT"}, {"ZUSD"}};
    bitcoin = add(definition);
  }
  [[nodiscard]] venue::PlaceOrder order() const {
    return {id, bitcoin, venue::OrderSide::sell, {5'000'000}, {330'005}};
  }
  void take_token(const char* token = "TOKEN/abc+1") {
    answer(connector->session_request(now),
           R"({"error":[],"result":{"token":")" + std::string(token) + R"(","expires":900}})");
  }
  [[nodiscard]] static std::map<std::string, std::string> form(const std::string& body) {
    std::map<std::string, std::string> fields;
    std::size_t at = 0;
    while (at < body.size()) {
      const std::size_t end = std::min(body.find('&', at), body.size());
      const std::string part = body.substr(at, end - at);
      fields[part.substr(0, part.find('='))] =
          venue::percent_decoded(std::string_view(part).substr(part.find('=') + 1));
      at = end + 1;
    }
    return fields;
  }
};

TEST_F(KrakenAccount, ASessionBeginsWithATokenThatEveryMessageCarries) {
  EXPECT_TRUE(connector->capabilities().session_by_request);
  take_token();
  ASSERT_EQ(log.sessions.size(), 1u);
  EXPECT_TRUE(log.sessions[0].accepted);
  for (std::size_t step = 0; step < 2; ++step) {
    const nlohmann::json message = nlohmann::json::parse(connector->session_message(step, now));
    EXPECT_EQ(message["params"]["token"], "TOKEN/abc+1");
    EXPECT_EQ(message["params"]["channel"], step == 0 ? "executions" : "balances");
  }
  EXPECT_EQ(connector->session_message(2, now), "");
  take_token("another");
  EXPECT_EQ(nlohmann::json::parse(connector->place_message(order(), now))["params"]["token"],
            "another");
}

TEST_F(KrakenAccount, AnInvalidNonceIsTriedAgainAndAnInvalidKeyIsNot) {
  answer(connector->session_request(now), R"({"error":["EAPI:Invalid nonce"]})");
  EXPECT_TRUE(log.sessions.empty());
  answer(connector->session_request(now), R"({"error":["EService:Unavailable"]})");
  EXPECT_TRUE(log.sessions.empty());
  answer(connector->session_request(now), R"({"error":["EAPI:Invalid key"]})");
  ASSERT_EQ(log.sessions.size(), 1u);
  EXPECT_EQ(log.sessions[0].error, OrderError::authorization);
}

TEST_F(KrakenAccount, TheNonceIsTheMomentAndRisesWithIt) {
  EXPECT_EQ(form(connector->balances_request(now).body)["nonce"], std::to_string(now.ns));
  const core::Timestamp later = now + core::microseconds(1);
  EXPECT_EQ(form(connector->balances_request(later).body)["nonce"], std::to_string(later.ns));
}

TEST_F(KrakenAccount, ANonceThatWasTooLowIsFollowedByHigherAndHigherOnes) {
  const venue::HttpRequest request = connector->balances_request(now);
  std::int64_t last = now.ns;
  for (const int seconds : {1, 2, 4, 8}) {
    answer(request, R"({"error":["EAPI:Invalid nonce"]})");
    const std::int64_t nonce = std::stoll(form(connector->balances_request(now).body)["nonce"]);
    EXPECT_EQ(nonce, (now + core::seconds(seconds)).ns);
    EXPECT_GT(nonce, last);
    last = nonce;
  }
  answer(request, R"({"error":[],"result":{}})");
  EXPECT_EQ(form(connector->balances_request(now).body)["nonce"], std::to_string(last));
}

TEST_F(KrakenAccount, AnOrderIsTheSameByBothRoads) {
  take_token();
  EXPECT_EQ(
      connector->place_message(order(), now),
      R"({"method":"add_order","params":{"order_type":"limit","side":"sell","order_qty":0.05,)"
      R"("symbol":"BTC/USD","limit_price":33000.5,"time_in_force":"ioc",)"
      R"("fee_preference":"quote","cl_ord_id":"tabc1230000000001a",)"
      R"("deadline":"2026-06-06T10:00:04.000Z","token":"TOKEN/abc+1"},)"
      R"("req_id":1780740000000000})");
  auto fields = form(connector->place_request(order(), now).body);
  fields.erase("nonce");
  EXPECT_EQ(fields, (std::map<std::string, std::string>{{"ordertype", "limit"},
                                                        {"type", "sell"},
                                                        {"volume", "0.05"},
                                                        {"pair", "XBTUSD"},
                                                        {"price", "33000.5"},
                                                        {"timeinforce", "IOC"},
                                                        {"oflags", "fciq"},
                                                        {"cl_ord_id", std::string(kId)},
                                                        {"deadline", "2026-06-06T10:00:04.000Z"}}));
}

TEST_F(KrakenAccount, ARefusalNamesOnlyTheMomentOfItsMessage) {
  decode(
      R"({"method":"add_order","req_id":1780740000000000,"success":false,"error":"EOrder:Insufficient funds"})");
  ASSERT_EQ(log.placements.size(), 1u);
  EXPECT_EQ(log.placements[0].sent_as, now);
  EXPECT_EQ(log.placements[0].error, OrderError::insufficient_balance);
  decode(
      R"({"method":"add_order","req_id":7,"success":true,"result":{"order_id":"OABC","cl_ord_id":"tabc1230000000001a"}})");
  EXPECT_EQ(log.placements[0].id, id);
  EXPECT_EQ(log.placements[0].venue_id, "OABC");
  EXPECT_EQ(log.placements[0].error, OrderError::none);
  EXPECT_EQ(decode(R"({"method":"add_order","success":false,"error":"EOrder:Invalid price"})"),
            DecodeStatus::malformed)
      << "whose answer is it?";
  decode(R"({"method":"add_order","req_id":7,"success":false})");
  EXPECT_EQ(log.placements[0].error, OrderError::unknown);
}

TEST_F(KrakenAccount, AStaleTokenIsLeftWithItsConnection) {
  decode(R"({"method":"add_order","req_id":7,"success":false,"error":"ESession:Invalid session"})");
  EXPECT_EQ(log.placements[0].error, OrderError::authorization);
  EXPECT_EQ(log.reconnects.size(), 1u);
}

TEST_F(KrakenAccount, SparseEventsOfOneOrderAddUp) {
  ASSERT_EQ(decode(kNew), DecodeStatus::ok);
  ASSERT_EQ(log.orders.size(), 1u);
  EXPECT_EQ(log.orders[0].status, ReportedStatus::open);
  EXPECT_EQ(log.orders[0].id, id);
  EXPECT_EQ(log.orders[0].size, decimal("0.05"));
  ASSERT_EQ(decode(kTrade), DecodeStatus::ok);
  ASSERT_EQ(log.fills.size(), 1u);
  EXPECT_EQ(log.fills[0].id, id) << "known by the venue's name";
  EXPECT_EQ(log.fills[0].instrument, bitcoin);
  EXPECT_EQ(log.fills[0].side, venue::OrderSide::sell);
  EXPECT_EQ(log.fills[0].trade_id, "365573");
  EXPECT_EQ(log.fills[0].price, decimal("33001.5"));
  EXPECT_EQ(log.fills[0].fee, decimal("1.716"));
  EXPECT_EQ(log.fills[0].fee_ticker, "USD");
  EXPECT_EQ(log.orders[0].status, ReportedStatus::partially_filled);
  ASSERT_EQ(decode(kCancelled), DecodeStatus::ok);
  EXPECT_EQ(log.orders[0].status, ReportedStatus::cancelled);
  EXPECT_EQ(log.orders[0].filled, decimal("0.02"));
  EXPECT_EQ(log.orders[0].side, venue::OrderSide::sell);
  EXPECT_TRUE(log.gaps.empty());
}

TEST_F(KrakenAccount, TheLastTradeSaysFilledInPartAndMeansWhole) {
  decode(kNew);
  decode(with(kTrade, R"("cum_qty":0.02)", R"("cum_qty":0.05)"));
  EXPECT_EQ(log.orders[0].status, ReportedStatus::filled);
}

TEST_F(KrakenAccount, AnUnknownEventIsNoFillAndATradeWithoutItsFeeIsMalformed) {
  EXPECT_EQ(decode(with(kTrade, R"("exec_type":"trade")", R"("exec_type":"restated")")),
            DecodeStatus::ok);
  EXPECT_TRUE(log.fills.empty());
  EXPECT_EQ(decode(with(kTrade, R"("fees":[{"asset":"USD","qty":1.716}],)", "")),
            DecodeStatus::malformed);
  EXPECT_TRUE(log.sequence.empty());
}

TEST_F(KrakenAccount, AJumpInTheNumbersIsAGapAndALateMessageIsNone) {
  decode(kNew);
  decode(with(kCancelled, R"("sequence":4)", R"("sequence":5)"));
  EXPECT_EQ(log.gaps.size(), 1u);
  EXPECT_EQ(log.orders.size(), 1u) << "what it says is told all the same";
  decode(kTrade);
  EXPECT_TRUE(log.gaps.empty());
  EXPECT_EQ(log.fills.size(), 1u);
  decode(with(kCancelled, R"("sequence":4)", R"("sequence":6)"));
  EXPECT_TRUE(log.gaps.empty());
  decode(
      R"({"method":"subscribe","result":{"channel":"executions","snapshot":true},"success":true,"req_id":1})");
  decode(R"({"channel":"executions","type":"snapshot","data":[],"sequence":1})");
  EXPECT_TRUE(log.gaps.empty()) << "a new session counts anew";
}

TEST_F(KrakenAccount, TradesOfASnapshotAreFillsAndSayNothingOfTheOrder) {
  decode(with(with(kTrade, "update", "snapshot"), R"("trade_id")",
              R"("cl_ord_id":"tabc1230000000001a","symbol":"BTC/USD","side":"sell","trade_id")"));
  EXPECT_EQ(log.fills.size(), 1u);
  EXPECT_EQ(log.fills[0].id, id);
  EXPECT_TRUE(log.orders.empty());
}

TEST_F(KrakenAccount, AMovedBalanceIsAReasonToAskAndASnapshotIsNot) {
  decode(
      R"({"channel":"balances","type":"update","data":[{"asset":"USD","balance":2.0,"wallet_type":"spot"}],"sequence":2})");
  EXPECT_EQ(log.sequence, std::vector<std::string>{"balances_moved"});
  decode(R"({"channel":"balances","type":"snapshot","data":[],"sequence":1})");
  EXPECT_TRUE(log.sequence.empty());
}

TEST_F(KrakenAccount, AnOrderIsLookedForAmongThoseThatEndedAndThenAmongOpenOnes) {
  const venue::HttpRequest open = connector->other_order_request(named(), now);
  EXPECT_EQ(open.target, "/0/private/OpenOrders");
  EXPECT_EQ(answer(open, R"({"error":[],"result":{"open":{}}})").verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.sequence, std::vector<std::string>{"whole_order_list"});
  const venue::HttpRequest ended = connector->order_request(named(), now);
  EXPECT_EQ(ended.target, "/0/private/ClosedOrders");
  EXPECT_EQ(form(ended.body).count("cl_ord_id"), 0u) << "one answer tells of every order in doubt";
  EXPECT_EQ(answer(ended, kOrders).verdict, ResponseVerdict::ok);
  ASSERT_EQ(log.orders.size(), 1u);
  EXPECT_EQ(log.orders[0].id, id);
  EXPECT_EQ(log.orders[0].instrument, bitcoin);
  EXPECT_EQ(log.orders[0].status, ReportedStatus::cancelled);
  EXPECT_EQ(log.orders[0].filled, decimal("0.02"));
  EXPECT_EQ(log.orders[0].venue_time.ns, 1'688'583'841'250'000'000);
  answer(ended, with(kOrders, kId, "tabc1230000000001b"));
  EXPECT_EQ(log.orders.size(), 1u) << "another of ours is told, too";
  EXPECT_EQ(log.sequence.back(), "whole_order_list");
  answer(ended, with(kOrders, kId, "a strategy of others"));
  EXPECT_EQ(log.sequence, std::vector<std::string>{"whole_order_list"});
}

TEST_F(KrakenAccount, ATokenServesFurtherConnectionsUntilOneIsRefusedWithIt) {
  EXPECT_TRUE(connector->needs_session_request(now));
  take_token();
  const core::Timestamp taken;  // when its answer was received
  EXPECT_FALSE(connector->needs_session_request(taken + core::seconds(500)));
  EXPECT_TRUE(connector->needs_session_request(taken + core::seconds(900)));
  const char* const refusal =
      R"({"method":"subscribe","success":false,"error":"ESession:Invalid session"})";
  decode(refusal);
  EXPECT_EQ(log.sequence, std::vector<std::string>{"session"}) << "a fresh one: not our doing";
  take_token();
  decode(
      R"({"method":"subscribe","success":true,"result":{"channel":"balances","snapshot":true}})");
  decode(refusal);
  EXPECT_EQ(log.sequence, std::vector<std::string>{"reconnect"});
  EXPECT_TRUE(connector->needs_session_request(taken));
  take_token();
  EXPECT_TRUE(connector->needs_session_request(taken)) << "this venue wants one each time";
}

TEST_F(KrakenAccount, WhatIsNotAmongTheLatestOfALongListIsAskedForByItsName) {
  const std::string others = with(kOrders, kId, "tabc1230000000001b");
  answer(connector->order_request(named(), now), with(others, R"("count":1)", R"("count":51)"));
  EXPECT_EQ(log.sequence, std::vector<std::string>{"order"}) << "nothing is said of ours";
  const venue::HttpRequest by_name = connector->order_request(named(), now);
  EXPECT_EQ(form(by_name.body)["cl_ord_id"], kId);
  answer(by_name, R"({"error":[],"result":{"closed":{},"count":51}})");
  EXPECT_EQ(log.absent, std::vector{id}) << "whatever the count counts";
}

TEST_F(KrakenAccount, FillsCarryTheOrdersIdWhereItIsKnownAndEndOnlyWhenAllCame) {
  answer(connector->order_request(named(), now), kOrders);
  const venue::HttpRequest request =
      connector->fills_request({id, bitcoin, "OABC12-34567-89ABCD"}, now, now);
  EXPECT_EQ(form(request.body)["start"], "1780739996");
  EXPECT_EQ(form(request.body)["end"], "1780740020");
  const std::string body =
      R"({"error":[],"result":{"trades":{"TCCCTY-WJ6EO-4FP4VZ":{"ordertxid":"OABC12-34567-89ABCD","pair":"XXBTZUSD","time":1688585840.8921,"type":"sell","ordertype":"limit","price":"33001.50","cost":"660.03","fee":"1.716","vol":"0.02000000","trade_id":365573,"maker":false}},"count":1}})";
  EXPECT_EQ(answer(request, body).verdict, ResponseVerdict::ok);
  ASSERT_EQ(log.fills.size(), 1u);
  EXPECT_EQ(log.fills[0].id, id);
  EXPECT_EQ(log.fills[0].trade_id, "365573");
  EXPECT_EQ(log.fills[0].fee_ticker, "USD");
  EXPECT_EQ(log.fills_ends, std::vector<std::string>{std::string(kId)});
  EXPECT_EQ(answer(request, with(body, R"("count":1)", R"("count":51)")).verdict,
            ResponseVerdict::malformed);
  EXPECT_EQ(log.fills.size(), 1u);
  EXPECT_TRUE(log.fills_ends.empty());
}

TEST_F(KrakenAccount, BalancesTellHeldFromFreeAndLeaveOutWhatIsNotThere) {
  const venue::HttpRequest request = connector->balances_request(now);
  answer(
      request,
      R"({"error":[],"result":{"XXBT":{"balance":"3.46840030","hold_trade":"2.14560458"},"USD.M":{"balance":"5","hold_trade":"0"}}})");
  ASSERT_EQ(log.balances.size(), 1u);
  EXPECT_EQ(log.balances[0].ticker, "XXBT");
  EXPECT_EQ(log.balances[0].free, decimal("1.32279572"));
  EXPECT_EQ(log.balances[0].locked, decimal("2.14560458"));
  EXPECT_EQ(log.balances_ends.size(), 1u);
  answer(request, R"({"error":[],"result":[]})");
  EXPECT_EQ(log.balances_ends.size(), 1u);
  answer(
      request,
      R"({"error":[],"result":{"ZUSD":{"balance":"1","hold_trade":"0","credit":"100","credit_used":"0"}}})");
  EXPECT_TRUE(log.balances.empty());
  ASSERT_EQ(log.keys.size(), 1u);
  EXPECT_FALSE(log.keys[0].is_usable);
}

TEST_F(KrakenAccount, FeesArePercent) {
  answer(
      connector->fees_request({bitcoin}, now),
      R"({"error":[],"result":{"currency":"ZUSD","volume":"2","fees":{"XXBTZUSD":{"fee":"0.4000"}},"fees_maker":{"XXBTZUSD":{"fee":"0.2500"}}}})");
  ASSERT_EQ(log.fees.size(), 1u);
  EXPECT_EQ(log.fees[0].instrument, bitcoin);
  EXPECT_EQ(log.fees[0].taker, decimal("0.004"));
  EXPECT_EQ(log.fees[0].maker, decimal("0.0025"));
}

TEST_F(KrakenAccount, AKeyIsJudgedByItsPermissionsAlone) {
  const auto ask = [&](const std::string& permissions) {
    return answer(connector->key_request(now), R"({"error":[],"result":{"permissions":[)" +
                                                   permissions +
                                                   R"(],"ipAllowlist":["10.0.0.1"]}})");
  };
  const std::string enough =
      R"("query-funds","query-open-trades","query-closed-trades","modify-trades","create-ws-token")";
  ask(enough);
  ASSERT_EQ(log.keys.size(), 1u);
  EXPECT_TRUE(log.keys[0].can_trade && log.keys[0].is_usable);
  EXPECT_FALSE(log.keys[0].can_withdraw);
  EXPECT_TRUE(log.keys[0].is_bound_to_address);
  for (const char* word : {"withdraw-funds", "add-withdraw-address", "update-withdraw-address"}) {
    ask(enough + ",\"" + word + "\"");
    EXPECT_TRUE(log.keys[0].can_withdraw) << word;
  }
  ask(enough + R"(,"move-mountains")");
  EXPECT_FALSE(log.keys[0].is_usable);
  ask(with(enough, R"("query-funds",)", ""));
  EXPECT_FALSE(log.keys[0].is_usable);
  EXPECT_NE(log.keys[0].text.find("query-funds"), std::string::npos);
  EXPECT_EQ(ask("").verdict, ResponseVerdict::malformed);
}

TEST_F(KrakenAccount, AnAnswerToAPlacementProvesNoMoreThanItSays) {
  const venue::HttpRequest request = connector->place_request(order(), now);
  const auto error_of = [&](std::string_view body, int status = 200) {
    (void)answer(request, body, status);
    EXPECT_EQ(log.placements.size(), 1u);
    return log.placements.at(0).error;
  };
  EXPECT_EQ(error_of(R"({"error":[],"result":{"txid":["OUF4EM-FRGI2-MQMWZD"]}})"),
            OrderError::none);
  EXPECT_EQ(log.placements[0].venue_id, "OUF4EM-FRGI2-MQMWZD");
  EXPECT_EQ(error_of(R"({"error":["EOrder:Insufficient funds"]})"),
            OrderError::insufficient_balance);
  EXPECT_EQ(error_of(R"({"error":[],"result":{}})"), OrderError::unknown);
  EXPECT_EQ(error_of(R"({"error":[]})"), OrderError::unknown);
  EXPECT_EQ(error_of(R"({"error":["EOrder:Insufficient funds"])"), OrderError::unknown);
  EXPECT_EQ(error_of("", 200), OrderError::unknown);
  EXPECT_EQ(error_of("<html>", 520), OrderError::unknown);
  EXPECT_EQ(error_of("error code: 1015", 429), OrderError::rate_limited);
}

TEST_F(KrakenAccount, NeitherKeyNorTokenNorSecretIsEverRepeatedInAText) {
  take_token("TOKENTOKEN");
  std::vector<std::string> texts;
  for (const char* said : {"EAPI:Invalid key the-key", "EGeneral:Unknown TOKENTOKEN"}) {
    texts.push_back(
        answer(connector->balances_request(now), R"({"error":[")" + std::string(said) + R"("]})")
            .text);
    decode(R"({"method":"add_order","req_id":7,"success":false,"error":")" + std::string(said) +
           "\"}");
    texts.emplace_back(log.placements.at(0).text);
    decode(R"({"method":"subscribe","success":false,"error":")" + std::string(said) + "\"}");
    texts.emplace_back(log.sessions.at(0).text);
  }
  texts.push_back(answer(connector->session_request(now), R"({"token":"TOKENTOKEN")").text);
  for (const std::string& text : texts) {
    EXPECT_FALSE(text.empty());
    for (const char* own : {"the-key", "TOKENTOKEN", "dGhlIHNlY3JldA"})
      EXPECT_EQ(text.find(own), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace tern::connectors::kraken
