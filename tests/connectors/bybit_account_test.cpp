// Goal: what the venue says of one account is read exactly, and what it does not say is not made
// up; what we say to it is what its documents ask for.
// Method: small messages of our own, one quirk of the documents at a time.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/account_fixture.hpp"

namespace tern::connectors::bybit {
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

constexpr std::string_view kOrder =
    R"({"id":"5923","topic":"order.spot","creationTime":1672364262474,"data":[{"category":"spot","symbol":"BTCUSDT","orderId":"77","orderLinkId":"tabc1230000000001a","side":"Buy","orderType":"Limit","price":"30000","qty":"0.05","timeInForce":"IOC","orderStatus":"Filled","cancelType":"UNKNOWN","rejectReason":"EC_NoError","avgPrice":"30000","leavesQty":"0","cumExecQty":"0.05","cumExecValue":"1500","cumFeeDetail":{},"createdTime":"1672364262444","updatedTime":"1672364262457"}]})";
constexpr std::string_view kFill =
    R"({"topic":"execution.spot","id":"5923","creationTime":1672364174455,"data":[{"category":"spot","symbol":"BTCUSDT","execId":"2100000000007764263","execPrice":"30000.5","execQty":"0.02","execFee":"0.00002","feeCurrency":"BTC","feeRate":"0.001","isMaker":false,"leavesQty":"0.03","orderId":"77","orderLinkId":"tabc1230000000001a","execType":"Trade","execTime":"1672364174443","side":"Buy","seq":4688002127,"extraFees":""}]})";
constexpr std::string_view kWallet =
    R"({"id":"5923","topic":"wallet","creationTime":1700034722104,"data":[{"accountType":"UNIFIED","coin":[{"coin":"USDT","equity":"100","walletBalance":"100","locked":"5.58","borrowAmount":"0","totalOrderIM":"","totalPositionIM":"0","spotBorrow":"0"}]}]})";
constexpr std::string_view kPlaced =
    R"({"reqId":"tabc1230000000001a","retCode":0,"retMsg":"OK","op":"order.create","data":{"orderId":"77","orderLinkId":"tabc1230000000001a"},"retExtInfo":{},"header":{"X-Bapi-Limit":"20","X-Bapi-Limit-Status":"19","X-Bapi-Limit-Reset-Timestamp":"1711001595208","Traceid":"38b7","Timenow":"1711001595209"},"connId":"c"})";

std::string answered(std::string_view result) {
  return R"({"retCode":0,"retMsg":"OK","result":)" + std::string(result) +
         R"(,"retExtInfo":{},"time":1767225600000})";
}

class BybitAccount : public test::AccountFixture {
 protected:
  BybitAccount() : AccountFixture("bybit", {"the-key", "the-secret", ""}) {
    auto definition = test::definition_of("BTCUSDT", {"BTC", "USDT"}, {"0.1", "0.000001"});
    definition.wire_price_decimals = 2;
    definition.wire_size_decimals = 6;
    bitcoin = add(definition);
  }
  [[nodiscard]] venue::PlaceOrder order() const {
    return {id, bitcoin, venue::OrderSide::buy, {1'000}, {3'000'010}};
  }
  ReportedStatus status_of(std::string_view state, std::string_view cancel_type = "UNKNOWN",
                           std::string_view filled = "0.05") {
    std::string text = with(kOrder, "\"Filled\"", "\"" + std::string(state) + "\"");
    text = with(text, "\"UNKNOWN\"", "\"" + std::string(cancel_type) + "\"");
    text = with(text, "\"cumExecQty\":\"0.05\"", "\"cumExecQty\":\"" + std::string(filled) + "\"");
    EXPECT_EQ(decode(text), DecodeStatus::ok) << text;
    return log.orders.at(0).status;
  }
};

TEST_F(BybitAccount, AnOrderBorrowsNothingAndIsTheSameByBothRoads) {
  constexpr std::string_view kBody =
      R"({"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.001","price":"30000.1","timeInForce":"IOC","orderLinkId":"tabc1230000000001a","isLeverage":0})";
  const venue::HttpRequest request = connector->place_request(order(), now);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v5/order/create");
  EXPECT_EQ(request.body, kBody);
  const nlohmann::json message = nlohmann::json::parse(connector->place_message(order(), now));
  EXPECT_EQ(message["reqId"], "tabc1230000000001a");
  EXPECT_EQ(message["op"], "order.create");
  EXPECT_EQ(message["header"]["X-BAPI-TIMESTAMP"], "1767225600000");
  EXPECT_EQ(message["header"]["X-BAPI-RECV-WINDOW"], "2000");
  EXPECT_EQ(message["args"], nlohmann::json::array({nlohmann::json::parse(kBody)}));
}

TEST_F(BybitAccount, ACancelNamesOurOrderAndNoTwoMessagesHaveOneName) {
  EXPECT_EQ(connector->cancel_request(named(), now).body,
            R"({"category":"spot","symbol":"BTCUSDT","orderLinkId":"tabc1230000000001a"})");
  const nlohmann::json first = nlohmann::json::parse(connector->cancel_message(named(), now));
  const nlohmann::json second =
      nlohmann::json::parse(connector->cancel_message(named(), now + core::milliseconds(1)));
  EXPECT_EQ(first["op"], "order.cancel");
  EXPECT_NE(first["reqId"], second["reqId"]);
  EXPECT_LE(first["reqId"].get<std::string>().size(), 36u);
}

TEST_F(BybitAccount, AskingSendsNoBody) {
  for (const venue::HttpRequest& request :
       {connector->order_request(named(), now), connector->other_order_request(named(), now),
        connector->open_orders_request(now), connector->fills_request(named(), {}, now),
        connector->balances_request(now), connector->fees_request({bitcoin}, now),
        connector->key_request(now)}) {
    EXPECT_EQ(request.method, "GET");
    EXPECT_TRUE(request.body.empty()) << "an empty JSON body is answered with 403";
    for (const auto& [name, value] : request.headers)
      EXPECT_NE(name, "Content-Type");
  }
  EXPECT_EQ(connector->order_request(named(), now).target,
            "/v5/order/realtime?category=spot&orderLinkId=tabc1230000000001a");
  EXPECT_EQ(connector->other_order_request(named(), now).target,
            "/v5/order/history?category=spot&orderLinkId=tabc1230000000001a");
}

TEST_F(BybitAccount, AllBudgetsTogetherStayBelowTheLimitOfTheAddress) {
  const auto market = venue::find_dialect("bybit")->make(config.venue);
  double in_five_seconds = 0;
  for (const auto& limits : {market->capabilities().budgets, connector->capabilities().budgets}) {
    for (const venue::RateLimit& limit : limits)
      in_five_seconds += limit.limit * 5'000.0 / static_cast<double>(limit.window.milliseconds());
  }
  EXPECT_LT(in_five_seconds, 600);
}

TEST_F(BybitAccount, BothStreamsAreLoggedInAndOnlyOneListens) {
  EXPECT_EQ(connector->stream_target(), "/v5/private");
  EXPECT_EQ(connector->order_stream_target(), "/v5/trade");
  for (const std::string& text :
       {connector->session_message(0, now), connector->order_session_message(0, now)}) {
    const nlohmann::json login = nlohmann::json::parse(text);
    EXPECT_EQ(login["op"], "auth");
    EXPECT_EQ(login["args"][1], 1'767'225'610'000);
  }
  EXPECT_EQ(connector->session_message(1, now),
            R"({"op":"subscribe","args":["order.spot","execution.spot","wallet"]})");
  EXPECT_EQ(connector->session_message(2, now), "");
  EXPECT_EQ(connector->order_session_message(1, now), "");
}

TEST_F(BybitAccount, EachStreamSaysYesInItsOwnWords) {
  for (const std::string_view yes :
       {R"({"success":true,"ret_msg":"","op":"auth","conn_id":"c"})",
        R"({"retCode":0,"retMsg":"OK","op":"auth","connId":"c"})",
        R"({"success":true,"ret_msg":"","op":"subscribe","conn_id":"c"})"}) {
    EXPECT_EQ(decode(yes), DecodeStatus::ok);
    ASSERT_EQ(log.sessions.size(), 1u) << yes;
    EXPECT_TRUE(log.sessions[0].accepted) << yes;
  }
}

TEST_F(BybitAccount, EachStreamSaysNoInItsOwnWords) {
  const auto refused = [&](std::string_view text) {
    EXPECT_EQ(decode(text), DecodeStatus::ok);
    EXPECT_FALSE(log.sessions.at(0).accepted);
    return log.sessions.at(0).error;
  };
  EXPECT_EQ(
      refused(
          R"({"op":"auth","success":false,"retCode":10003,"retMsg":"Invalid apikey","connId":"c"})"),
      OrderError::authorization);
  EXPECT_EQ(refused(R"({"success":false,"ret_msg":"Invalid sign","op":"auth","conn_id":"c"})"),
            OrderError::authorization);
  EXPECT_EQ(refused(R"({"retCode":10004,"retMsg":"Invalid sign","op":"auth","connId":"c"})"),
            OrderError::authorization);
  EXPECT_EQ(refused(R"({"retCode":10003,"retMsg":"Too many sessions","op":"auth","connId":"c"})"),
            OrderError::rate_limited);
}

TEST_F(BybitAccount, AnAcceptedPlacementHasANumber) {
  EXPECT_EQ(decode(kPlaced), DecodeStatus::ok);
  ASSERT_EQ(log.placements.size(), 1u);
  EXPECT_EQ(log.placements[0].error, OrderError::none);
  EXPECT_EQ(log.placements[0].venue_id, "77");
  decode(with(kPlaced, "\"orderId\":\"77\",", ""));
  EXPECT_EQ(log.placements.at(0).error, OrderError::unknown);
  decode(with(kPlaced, "\"orderLinkId\":\"tabc1230000000001a\"", "\"orderLinkId\":\"other\""));
  EXPECT_EQ(log.placements.at(0).error, OrderError::unknown);
  decode(with(kPlaced, "\"retCode\":0", "\"retCode\":170131"));
  EXPECT_EQ(log.placements.at(0).error, OrderError::insufficient_balance);
  decode(with(kPlaced, "\"retCode\":0", "\"retCode\":10003"));
  EXPECT_EQ(log.placements.at(0).error, OrderError::rate_limited) << "too many sessions";
  expect_malformed(with(kPlaced, "\"reqId\":\"tabc1230000000001a\"", "\"reqId\":\"7\""));
}

TEST_F(BybitAccount, ACancelsReplyIsFoundByItsName) {
  const std::string reply =
      with(with(kPlaced, "order.create", "order.cancel"), "\"reqId\":\"tabc1230000000001a\"",
           "\"reqId\":\"tabc1230000000001a-1767225600000\"");
  EXPECT_EQ(decode(reply), DecodeStatus::ok);
  EXPECT_EQ(log.cancels.at(0).id, id);
  EXPECT_EQ(log.cancels.at(0).error, OrderError::none);
  decode(with(reply, "\"retCode\":0", "\"retCode\":170139"));
  EXPECT_EQ(log.cancels.at(0).error, OrderError::not_found);
  decode(with(reply, "\"retCode\":0", "\"retCode\":170144"));
  EXPECT_EQ(log.cancels.at(0).error, OrderError::unknown) << "it is being cancelled, or failed";
}

TEST_F(BybitAccount, EachStateIsOurs) {
  EXPECT_EQ(status_of("New"), ReportedStatus::open);
  EXPECT_EQ(status_of("PartiallyFilled"), ReportedStatus::partially_filled);
  EXPECT_EQ(status_of("Filled"), ReportedStatus::filled);
  EXPECT_EQ(status_of("PartiallyFilledCanceled"), ReportedStatus::expired);
  EXPECT_EQ(log.orders.at(0).filled, decimal("0.05"));
  EXPECT_EQ(status_of("PartiallyFilledCanceled", "CancelByUser"), ReportedStatus::cancelled);
  EXPECT_EQ(status_of("Cancelled"), ReportedStatus::expired);
  EXPECT_EQ(status_of("Cancelled", "CancelByAdmin"), ReportedStatus::cancelled);
  EXPECT_EQ(status_of("Rejected", "UNKNOWN", "0"), ReportedStatus::rejected);
  EXPECT_EQ(status_of("Rejected", "UNKNOWN", "0.01"), ReportedStatus::cancelled)
      << "with fills it is no rejection";
  EXPECT_EQ(status_of("Untriggered"), ReportedStatus::open);
  expect_malformed(with(kOrder, "\"Filled\"", "\"Imagined\""));
}

TEST_F(BybitAccount, ACancelThatCameTooLateLeavesTheOrderFilled) {
  EXPECT_EQ(status_of("Filled", "CancelByUser"), ReportedStatus::filled);
  decode(with(with(kOrder, "UNKNOWN", "CancelByUser"), "EC_NoError", "EC_OrigClOrdIDDoesNotExist"));
  EXPECT_EQ(log.orders.at(0).status, ReportedStatus::filled);
  EXPECT_EQ(log.orders.at(0).filled, decimal("0.05"));
}

TEST_F(BybitAccount, OrdersOfOtherProductsAreNotTold) {
  EXPECT_EQ(decode(with(kOrder, "\"category\":\"spot\"", "\"category\":\"linear\"")),
            DecodeStatus::ok);
  EXPECT_TRUE(log.orders.empty());
}

TEST_F(BybitAccount, AFillTellsItsFeeAndTheCoinOfIt) {
  EXPECT_EQ(decode(kFill), DecodeStatus::ok);
  ASSERT_EQ(log.fills.size(), 1u);
  EXPECT_EQ(log.fills[0].id, id);
  EXPECT_EQ(log.fills[0].trade_id, "2100000000007764263");
  EXPECT_EQ(log.fills[0].fee, decimal("0.00002"));
  EXPECT_EQ(log.fills[0].fee_ticker, "BTC");
  EXPECT_EQ(log.fills[0].price, decimal("30000.5"));
  EXPECT_EQ(decode(with(kFill, "\"Trade\"", "\"Funding\"")), DecodeStatus::ok);
  EXPECT_TRUE(log.fills.empty());
}

TEST_F(BybitAccount, WhereTheCoinOfAFeeIsNotSaidTheDocumentedRuleTellsIt) {
  const std::string silent = with(kFill, "\"feeCurrency\":\"BTC\",", "");
  const auto ticker = [&](const std::string& text) {
    EXPECT_EQ(decode(text), DecodeStatus::ok);
    return std::string(log.fills.at(0).fee_ticker);
  };
  const std::string sell = with(silent, "\"Buy\"", "\"Sell\"");
  EXPECT_EQ(ticker(silent), "BTC");
  EXPECT_EQ(ticker(sell), "USDT");
  EXPECT_EQ(ticker(with(silent, "\"0.00002\"", "\"-0.00002\"")), "USDT") << "a rebate";
  EXPECT_EQ(ticker(with(sell, "\"0.00002\"", "\"-0.00002\"")), "BTC");
}

TEST_F(BybitAccount, WhatIsFreeIsTheWalletLessWhatIsLocked) {
  EXPECT_EQ(decode(kWallet), DecodeStatus::ok);
  ASSERT_EQ(log.balances.size(), 1u);
  EXPECT_EQ(log.balances[0].free, decimal("94.42"));
  EXPECT_EQ(log.balances[0].locked, decimal("5.58"));
  EXPECT_TRUE(log.balances_ends.empty()) << "an event tells changed coins only";
  decode(with(kWallet, "\"5.58\"", "\"105\""));
  EXPECT_EQ(log.balances.at(0).free, Decimal{}) << "seen: more locked than there is";
  EXPECT_EQ(decode(with(kWallet, "\"locked\":\"5.58\",", "")), DecodeStatus::ok);
  EXPECT_TRUE(log.balances.empty()) << "how much is free was not said";
}

TEST_F(BybitAccount, AnAccountThatBorrowsOrHoldsPositionsIsNotUsed) {
  for (const std::string_view debt : {"\"spotBorrow\":\"0\"", "\"borrowAmount\":\"0\"",
                                      "\"totalPositionIM\":\"0\"", "\"totalOrderIM\":\"\""}) {
    const std::string name(debt.substr(0, debt.find(':')));
    decode(with(kWallet, debt, name + ":\"0.5\""));
    ASSERT_EQ(log.keys.size(), 1u) << debt;
    EXPECT_FALSE(log.keys[0].is_usable) << debt;
    EXPECT_TRUE(log.balances.empty()) << debt;
  }
  decode(with(kWallet, "\"borrowAmount\":\"0\"", "\"borrowAmount\":\"0.0\""));
  EXPECT_TRUE(log.keys.empty());
}

TEST_F(BybitAccount, AnAnswerOfBalancesIsAllOfThem) {
  const std::string wallet = with(kWallet, "\"data\"", "\"list\"");
  EXPECT_EQ(answer(connector->balances_request(now), answered(wallet)).verdict,
            ResponseVerdict::ok);
  EXPECT_EQ(log.balances.size(), 1u);
  EXPECT_EQ(log.balances_ends, std::vector{core::from_milliseconds(1'767'225'600'000)});
}

TEST_F(BybitAccount, AnOrderThatIsNotThereIsAbsentInWhateverWords) {
  const venue::HttpRequest request = connector->order_request(named(), now);
  for (const std::string& body :
       {answered(R"({"list":[],"nextPageCursor":"","category":"spot"})"),
        std::string(
            R"({"retCode":170213,"retMsg":"Order does not exist.","result":{},"time":1})")}) {
    EXPECT_EQ(answer(request, body).verdict, ResponseVerdict::ok);
    EXPECT_EQ(log.absent, std::vector{id}) << body;
  }
  answer(request, R"({"retCode":10016,"retMsg":"Server error","result":{},"time":1})");
  EXPECT_TRUE(log.absent.empty());
  answer(request, R"({"retCode":170213,"retMsg":"Order does not exist.","result":{},"time":1})",
         502);
  EXPECT_TRUE(log.absent.empty());
}

TEST_F(BybitAccount, AFullPageHasNoEnd) {
  nlohmann::json entry = nlohmann::json::parse(kOrder)["data"][0];
  nlohmann::json list = nlohmann::json::array();
  for (int i = 0; i < 50; ++i)
    list.push_back(entry);
  const nlohmann::json result{{"list", list}, {"nextPageCursor", "x"}, {"category", "spot"}};
  EXPECT_EQ(answer(connector->open_orders_request(now), answered(result.dump())).next_page, "x");
  EXPECT_EQ(log.orders.size(), 50u);
  EXPECT_EQ(log.open_orders_ends, 0u);
}

TEST_F(BybitAccount, AnErrorInsideHttp200IsAnError) {
  const venue::HttpRequest request = connector->place_request(order(), now);
  const auto placed = [&](std::string_view body, int status = 200) {
    answer(request, body, status);
    EXPECT_EQ(log.placements.size(), 1u);
    return log.placements.at(0).error;
  };
  constexpr std::string_view kYes =
      R"({"retCode":0,"retMsg":"OK","result":{"orderId":"77","orderLinkId":"tabc1230000000001a"},"retExtInfo":{},"time":1672211918471})";
  EXPECT_EQ(placed(kYes), OrderError::none);
  EXPECT_EQ(placed(kYes, 500), OrderError::unknown);
  EXPECT_EQ(placed(with(kYes, "\"retCode\":0", "\"retCode\":170136")), OrderError::rules);
  EXPECT_EQ(placed(with(kYes, "\"retCode\":0", "\"retCode\":10003")), OrderError::authorization);
  EXPECT_EQ(placed(with(kYes, "\"retCode\":0", "\"retCode\":10016")), OrderError::unknown);
  EXPECT_EQ(placed("access too frequent", 403), OrderError::rate_limited);
  EXPECT_EQ(placed("<html>"), OrderError::unknown);
  EXPECT_EQ(placed(""), OrderError::unknown);
}

TEST_F(BybitAccount, AKeyIsReadWithItsRights) {
  constexpr std::string_view kKey =
      R"({"readOnly":0,"permissions":{"Spot":["SpotTrade"],"Wallet":["AccountTransfer"],"Options":[]},"ips":["1.2.3.4"],"deadlineDay":-2,"uta":1,"isMaster":true})";
  const auto key = [&](const std::string& result) {
    answer(connector->key_request(now), answered(result));
    EXPECT_EQ(log.keys.size(), 1u);
    return log.keys.at(0);
  };
  const venue::KeyReport good = key(std::string(kKey));
  EXPECT_TRUE(good.can_trade && good.is_usable && good.is_bound_to_address);
  EXPECT_FALSE(good.can_withdraw);
  EXPECT_TRUE(key(with(kKey, "AccountTransfer", "Withdraw")).can_withdraw);
  EXPECT_FALSE(key(with(kKey, "\"readOnly\":0", "\"readOnly\":1")).can_trade);
  EXPECT_FALSE(key(with(kKey, "SpotTrade", "Other")).can_trade);
  EXPECT_FALSE(key(with(kKey, "\"uta\":1", "\"uta\":0")).is_usable);
  EXPECT_FALSE(key(with(kKey, "1.2.3.4", "*")).is_bound_to_address);
}

TEST_F(BybitAccount, AWordThatRepeatsTheKeyIsWithheld) {
  const auto report = answer(connector->key_request(now),
                             R"({"retCode":10003,"retMsg":"no the-key","result":{},"time":1})");
  EXPECT_EQ(report.text.find("the-key"), std::string::npos);
}

}  // namespace
}  // namespace tern::connectors::bybit
