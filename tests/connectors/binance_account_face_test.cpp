// Goal: the simulated venue lets in whom the documents let in, refuses with their codes, and pushes
// what they push. Method: a client made of plain text with an account of two assets.
#include "connectors/binance_face.hpp"
#include "connectors/signing_vectors.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::binance {
namespace {

using core::Decimal;
using market::Side;
using sim::FrameClass;
using test::BinanceFace;

const std::string kBuy =
    "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.1&price=100";

std::string with(std::string query, std::string_view from, std::string_view to) {
  const std::size_t at = query.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return query.replace(at, from.size(), to);
}

TEST_F(BinanceFace, AStrangerLearnsThatHeIsOne) {
  const std::string query = "timestamp=" + std::to_string(now.ns / 1'000'000);
  const std::string path = "/api/v3/account?";
  EXPECT_EQ(call("GET", "/api/v3/account", "")["accountType"], "SPOT");
  EXPECT_EQ(request("GET", path + query, 400)["code"], -1102) << "no signature";
  EXPECT_EQ(request("GET", path + "signature=" + signature(""), 400)["code"], -1102) << "no time";
  EXPECT_EQ(request("GET", path + query + "&signature=" + signature("x"), 400)["code"], -1022);
  std::string upper = core::to_upper(signature(query));
  request("GET", path + query + "&signature=" + upper);
  key = "another";
  EXPECT_EQ(call("GET", "/api/v3/account", "", 401)["code"], -2015);
  key = "";
  EXPECT_EQ(call("GET", "/api/v3/account", "", 401)["code"], -2014);
}

TEST_F(BinanceFace, ATimeOutsideTheWindowIsRefused) {
  const auto at = [&](std::int64_t ago_ms, const std::string& window, int status) {
    const std::string query =
        "recvWindow=" + window + "&timestamp=" + std::to_string(now.ns / 1'000'000 - ago_ms);
    return request("GET", "/api/v3/account?" + query + "&signature=" + signature(query), status)
        .value("code", 0);
  };
  EXPECT_EQ(at(2'000, "2000", 200), 0);
  EXPECT_EQ(at(2'001, "2000", 400), -1021);
  EXPECT_EQ(at(-999, "2000", 200), 0);
  EXPECT_EQ(at(-1'000, "2000", 400), -1021);
  EXPECT_EQ(at(0, "60001", 400), -1131);
}

TEST_F(BinanceFace, WhereNobodyHasAnAccountEverybodyIsAStranger) {
  make(nullptr);
  EXPECT_EQ(call("POST", "/api/v3/order", kBuy, 401)["code"], -2015);
}

TEST_F(BinanceFace, EachWrongParameterHasItsCode) {
  const struct {
    const char* from;
    const char* to;
    int code;
  } kCases[] = {
      {"BTCUSDT", "BTCEUR", -1121},     {"side=BUY", "side=buy", -1117},
      {"LIMIT", "MARKET", -1116},       {"IOC", "NOW", -1115},
      {"=0.1", "=1e-1", -1100},         {"=100", "=-100", -1100},
      {"=100", "=100.", -1100},         {"=0.1", "=0.100000000", -1111},
      {"&quantity=0.1", "", -1102},     {"=100", "=100&newClientOrderId=a%20b", -1100},
      {"=100", "=100&price2=1", -1104}, {"=100", "=100.001", -1013},
      {"=100", "=20000000", -1013},     {"=0.1", "=0.100001", -1013},
      {"=0.1", "=0.01", -1013},         {"=0.1", "=1000", -1013},
      {"=0.1", "=10.1", -2010},         {"side=BUY&", "", -1102},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(call("POST", "/api/v3/order", with(kBuy, each.from, each.to), 400)["code"], each.code)
        << each.from << " -> " << each.to;
  }
  EXPECT_EQ(call("POST", "/api/v3/order", with(kBuy, "=0.1", "=0.01"), 400)["msg"],
            "Filter failure: NOTIONAL");
  EXPECT_EQ(call("POST", "/api/v3/order", with(kBuy, "=0.1", "=10.1"), 400)["msg"],
            "Account has insufficient balance for requested action.");
  EXPECT_TRUE(account->orders().empty());
  start("us");
  EXPECT_EQ(call("POST", "/api/v3/order", with(kBuy, "=0.1", "=0.01"), 400)["msg"],
            "Filter failure: MIN_NOTIONAL");
}

TEST_F(BinanceFace, AKeyThatMayOnlyReadPlacesNothing) {
  sim::AccountSetup readers = setup();
  readers.key.can_trade = false;
  open_account(readers);
  EXPECT_EQ(call("POST", "/api/v3/order", kBuy, 401)["code"], -2015);
  EXPECT_EQ(call("GET", "/sapi/v1/account/apiRestrictions", "")["enableSpotAndMarginTrading"],
            false);
}

TEST_F(BinanceFace, OnlyOrdersAndCancelsAreOrderReplies) {
  call("POST", "/api/v3/order", kBuy);
  EXPECT_TRUE(last.is_order_reply);
  call("DELETE", "/api/v3/order", "symbol=BTCUSDT&orderId=1", 400);
  EXPECT_TRUE(last.is_order_reply);
  call("GET", "/api/v3/order", "symbol=BTCUSDT&orderId=1");
  EXPECT_FALSE(last.is_order_reply);
  face->on_open(1, "/ws-api/v3", now);
  call_by_stream("order.place", {{"symbol", "BTCUSDT"}});
  EXPECT_EQ(frames.back().frame_class, FrameClass::order_reply);
  call_by_stream("account.status", nlohmann::json::object());
  EXPECT_EQ(frames.back().frame_class, FrameClass::reply);
}

TEST_F(BinanceFace, ASuccessfulOrderCostsNoWeightAndAFailedOneDoes) {
  const auto used = [&] { return header("X-MBX-USED-WEIGHT-1M"); };
  call("POST", "/api/v3/order", kBuy);
  EXPECT_EQ(used(), "0");
  call("POST", "/api/v3/order", with(kBuy, "LIMIT", "MARKET"), 400);
  EXPECT_EQ(used(), "1");
  call("GET", "/api/v3/openOrders", "");
  EXPECT_EQ(used(), "81");
  call("GET", "/api/v3/openOrders", "symbol=BTCUSDT");
  EXPECT_EQ(used(), "87");
  call("GET", "/api/v3/myTrades", "symbol=BTCUSDT&orderId=1");
  EXPECT_EQ(used(), "92");
  face->on_open(1, "/ws-api/v3", now);
  EXPECT_EQ(call_by_stream("account.status", nlohmann::json::object())["rateLimits"][0]["count"],
            112)
      << "both roads pay from one weight";
  start("us");
  call("GET", "/api/v3/account", "");
  call("GET", "/api/v3/myTrades", "symbol=BTCUSDT&orderId=1");
  EXPECT_EQ(used(), "20");
}

TEST_F(BinanceFace, OrdersThatMissUseUpTheOrderCountAndFillsGiveItBack) {
  place(Side::ask, 10'000, 1'000'000);
  for (int i = 0; i < 60; ++i)
    call("POST", "/api/v3/order", kBuy);
  for (int i = 0; i < 50; ++i)
    call("POST", "/api/v3/order", with(kBuy, "price=100", "price=90"));
  EXPECT_EQ(call("POST", "/api/v3/order", kBuy, 429)["code"], -1015);
  pass(core::seconds(10));
  call("POST", "/api/v3/order", kBuy);
}

TEST_F(BinanceFace, AnIdIsTakenOnlyWhileItsOrderIsOpen) {
  const std::string named = kBuy + "&newClientOrderId=mine";
  const std::string resting = with(named, "IOC", "GTC");
  call("POST", "/api/v3/order", resting);
  EXPECT_EQ(call("POST", "/api/v3/order", named, 400)["msg"], "Duplicate order sent.");
  call("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine");
  EXPECT_EQ(call("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine", 400)["code"],
            -2011);
  EXPECT_EQ(call("POST", "/api/v3/order", named)["status"], "EXPIRED")
      << "reusable: no idempotency";
  EXPECT_EQ(call("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine")["status"],
            "EXPIRED");
  EXPECT_EQ(call("GET", "/api/v3/order", "symbol=ETHUSDT&origClientOrderId=mine", 400)["code"],
            -2013)
      << "of another symbol";
}

TEST_F(BinanceFace, EventsGoToSubscribersInTheOrderOfWhatHappened) {
  face->on_open(1, "/ws-api/v3", now);
  face->on_open(2, "/ws-api/v3", now);
  const std::string subscribe = "userDataStream.subscribe.signature";
  EXPECT_EQ(call_by_stream(subscribe, nlohmann::json::object(), 2)["result"]["subscriptionId"], 0);
  const nlohmann::json second = call_by_stream(subscribe, nlohmann::json::object(), 2);
  EXPECT_EQ(second["status"], 400);
  EXPECT_EQ(second["error"]["code"], -2035);
  frames.clear();
  place(Side::ask, 10'000, 1'000);
  call("POST", "/api/v3/order", kBuy + "&newClientOrderId=mine");
  std::vector<std::string> told;
  for (const auto& frame : frames) {
    EXPECT_EQ(frame.session, 2u);
    EXPECT_EQ(frame.frame_class, FrameClass::account_event);
    const nlohmann::json event = frame.message()["event"];
    if (event["e"] == "executionReport") {
      EXPECT_EQ(event["c"], "mine");
      told.push_back(event["x"].get<std::string>() + ' ' + event["z"].get<std::string>() + ' ' +
                     event["n"].get<std::string>());
    } else {
      told.push_back(event["B"][0]["a"].get<std::string>() + ' ' +
                     event["B"][0]["f"].get<std::string>() + ' ' +
                     event["B"][0]["l"].get<std::string>());
    }
  }
  EXPECT_EQ(told,
            (std::vector<std::string>{"NEW 0.00000000 0", "USDT 990.00000000 10.00000000",
                                      "TRADE 0.01000000 0.00001000", "BTC 10.00999000 0.00000000",
                                      "USDT 990.00000000 9.00000000", "EXPIRED 0.01000000 0",
                                      "USDT 999.00000000 0.00000000"}));
  frames.clear();
  face->on_closed(2);
  call("POST", "/api/v3/order", kBuy);
  EXPECT_TRUE(frames.empty());
}

TEST_F(BinanceFace, ACancelsEventNamesTheCancelAndTheOrder) {
  face->on_open(1, "/ws-api/v3", now);
  call_by_stream("userDataStream.subscribe.signature", nlohmann::json::object());
  call("POST", "/api/v3/order", with(kBuy, "IOC", "GTC") + "&newClientOrderId=mine");
  frames.clear();
  const nlohmann::json reply =
      call("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine&newClientOrderId=bye");
  EXPECT_EQ(reply["clientOrderId"], "bye");
  EXPECT_EQ(reply["origClientOrderId"], "mine");
  const nlohmann::json event = frames.at(0).message()["event"];
  EXPECT_EQ(event["c"], "bye");
  EXPECT_EQ(event["C"], "mine");
}

TEST_F(BinanceFace, TradesAreChosenByOrderTimeAndNumber) {
  place(Side::ask, 10'000, 100'000);
  std::vector<core::Timestamp> times;
  for (int i = 0; i < 3; ++i) {
    times.push_back(now);
    call("POST", "/api/v3/order", kBuy);
    pass(core::seconds(1));
  }
  const auto count = [&](const std::string& rest) {
    return call("GET", "/api/v3/myTrades", "symbol=BTCUSDT" + rest).size();
  };
  const auto ms = [](core::Timestamp time) { return std::to_string(time.ns / 1'000'000); };
  EXPECT_EQ(count(""), 3u);
  EXPECT_EQ(count("&startTime=" + ms(times[1])), 2u);
  EXPECT_EQ(count("&endTime=" + ms(times[1])), 2u);
  EXPECT_EQ(count("&fromId=" + std::to_string(account->fills()[2].trade_id)), 1u);
  EXPECT_EQ(count("&orderId=" + std::to_string(account->fills()[1].order)), 1u);
  const nlohmann::json latest = call("GET", "/api/v3/myTrades", "symbol=BTCUSDT&limit=1");
  EXPECT_EQ(latest[0]["id"], account->fills()[2].trade_id);
  EXPECT_EQ(call("GET", "/api/v3/myTrades", "symbol=BTCUSDT&fromId=1&startTime=1", 400)["code"],
            -1128);
  EXPECT_EQ(
      call("GET", "/api/v3/myTrades", "symbol=BTCUSDT&startTime=1&endTime=86400002", 400)["code"],
      -1127);
}

TEST_F(BinanceFace, WhatIsNoRequestOfTheStreamHasAnErrorWithoutAnId) {
  face->on_open(1, "/ws-api/v3", now);
  for (const char* text : {"{", "[]", R"({"id":1})", R"({"id":1,"method":"order.amend"})",
                           R"({"method":"order.place"})", R"({"id":1,"method":7})",
                           R"({"id":1,"method":"order.place","params":[1]})"}) {
    const nlohmann::json reply = say(text);
    EXPECT_EQ(reply["status"], 400) << text;
    EXPECT_TRUE(reply.contains("error")) << text;
  }
  for (int i = 0; i < 20; ++i)
    call_by_stream("account.status", nlohmann::json::object());
  EXPECT_TRUE(closed.empty()) << "five messages a second is the market streams' limit";
}

// The vectors once more, from the other side: their requests are let in, changed ones are not.
class BinanceVectorAtTheFace : public BinanceFace,
                               public ::testing::WithParamInterface<nlohmann::json> {
 protected:
  nlohmann::json send(const std::string& signed_by) {
    const nlohmann::json& vector = GetParam();
    const std::string to_sign = vector["string_to_sign"];
    const std::size_t time_at = to_sign.find("timestamp=") + 10;
    const core::Timestamp then = core::from_milliseconds(std::stoll(to_sign.substr(time_at, 13)));
    if (vector["transport"] == "rest") {
      const std::string body = vector["body"];
      const std::string query = vector["query"];
      const std::string end = "&signature=" + signed_by;
      const std::string target =
          vector["path"].get<std::string>() + '?' + query + (body.empty() ? end : std::string());
      const std::string sent_body = body.empty() ? body : body + end;
      const std::string method = vector["method"];
      return nlohmann::json::parse(
          face->on_request({method, target, {{"x-mbx-apikey", key}}, sent_body}, then).body);
    }
    nlohmann::json parameters = nlohmann::json::object();
    for (const std::string_view part : core::split(to_sign, '&')) {
      parameters[std::string(part.substr(0, part.find('=')))] = part.substr(part.find('=') + 1);
    }
    parameters["signature"] = signed_by;
    face->on_open(1, "/ws-api/v3", then);
    face->on_message(
        1, nlohmann::json{{"id", "x"}, {"method", vector["method"]}, {"params", parameters}}.dump(),
        then);
    const nlohmann::json reply = frames.back().message();
    return reply.value("error", reply);
  }
};

TEST_P(BinanceVectorAtTheFace, IsLetInAndAChangedOneIsNot) {
  if (GetParam().contains("not_found"))
    GTEST_SKIP() << "skipped: " << GetParam()["not_found"] << " not found";
  sim::AccountSetup owner = setup();
  owner.key.key = key = GetParam()["secret_inputs"]["api_key"];
  owner.key.secret = GetParam()["secret_inputs"]["api_secret"];
  open_account(owner);
  std::string expected = GetParam()["expected"]["signature"];
  const int code = send(expected).value("code", 0);
  // Let in means: whatever is wrong then is the symbol, the size or the order, not the signature.
  EXPECT_TRUE(code == 0 || code == -1121 || code == -1013 || code == -2010 || code == -2011)
      << code;
  expected.back() = expected.back() == '0' ? '1' : '0';
  EXPECT_EQ(send(expected).value("code", 0), -1022);
}

INSTANTIATE_TEST_SUITE_P(Vectors, BinanceVectorAtTheFace,
                         ::testing::ValuesIn(test::signing_vectors("binance")), test::vector_name);

}  // namespace
}  // namespace tern::connectors::binance
