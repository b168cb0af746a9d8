// In: client text, signed requests and orders on an exchange of two listings. Out: proof that the
// simulated venue answers as Bybit's documents say. Goal: nothing is believed or sent that Bybit
// does not believe or send. Method: rules of the documents one by one.
#include "connectors/bybit_face.hpp"

namespace tern::connectors::bybit {
namespace {

TEST_F(BybitFace, ASubscriptionIsAcknowledgedThenAnsweredWithASnapshotOfTheLastFlush) {
  place(Side::bid, 100, 3);
  pass(core::milliseconds(20));
  place(Side::bid, 101, 4);  // not flushed yet
  open();
  subscribe({"orderbook.50." + symbol});
  ASSERT_EQ(frames.size(), 2u);
  const nlohmann::json ack = frames[0].message();
  EXPECT_EQ(ack["success"], true);
  EXPECT_EQ(ack["req_id"], "seven");
  const nlohmann::json snapshot = frames[1].message();
  EXPECT_EQ(snapshot["type"], "snapshot");
  EXPECT_EQ(snapshot["data"]["b"].size(), 1u);
  const std::int64_t id = snapshot["data"]["u"];
  frames.clear();
  pass(core::milliseconds(20));
  const std::vector<nlohmann::json> deltas = take(FrameClass::book_update);
  ASSERT_EQ(deltas.size(), 1u);
  EXPECT_EQ(deltas[0]["data"]["u"], id + 1);
  EXPECT_GT(deltas[0]["data"]["seq"], snapshot["data"]["seq"]);
  EXPECT_EQ(exchange.truth(0, id + 1), exchange.digest(0));
}

TEST_F(BybitFace, ABookHasFiftyLevelsASideAndItsTruthIsTheirs) {
  for (std::int64_t level = 0; level < 60; ++level)
    place(Side::bid, 1'000 + level, 3);
  pass(core::milliseconds(20));
  open();
  subscribe({"orderbook.50." + symbol});
  const std::vector<nlohmann::json> snapshots = take(FrameClass::book_snapshot);
  ASSERT_EQ(snapshots.size(), 1u);
  EXPECT_EQ(snapshots[0]["data"]["b"].size(), 50u);
  const std::int64_t id = snapshots[0]["data"]["u"];
  ASSERT_TRUE(exchange.truth(0, id));
  EXPECT_NE(exchange.truth(0, id), exchange.digest(0));
  place(Side::bid, 1'001, 5);
  pass(core::milliseconds(20));
  EXPECT_TRUE(take(FrameClass::book_update).empty()) << "a change below the fiftieth level";
  place(Side::bid, 1'060, 5);
  pass(core::milliseconds(20));
  const std::vector<nlohmann::json> deltas = take(FrameClass::book_update);
  ASSERT_EQ(deltas.size(), 1u);
  EXPECT_EQ(deltas[0]["data"]["b"].size(), 2u) << "one comes, one falls out";
  EXPECT_EQ(deltas[0]["data"]["b"][1][1], "0");
}

TEST_F(BybitFace, ATopIsRepeatedAfterThreeSecondsWithTheSameNumber) {
  place(Side::bid, 100, 3);
  open();
  subscribe({"orderbook.1." + symbol});
  pass(core::milliseconds(10));
  std::vector<nlohmann::json> tops = take(FrameClass::top);
  ASSERT_FALSE(tops.empty());
  const std::int64_t id = tops.back()["data"]["u"];
  pass(core::milliseconds(2'900));
  EXPECT_TRUE(take(FrameClass::top).empty());
  pass(core::milliseconds(200));
  tops = take(FrameClass::top);
  ASSERT_EQ(tops.size(), 1u);
  EXPECT_EQ(tops[0]["type"], "snapshot");
  EXPECT_EQ(tops[0]["data"]["u"], id);
  place(Side::bid, 101, 3);
  pass(core::milliseconds(10));
  EXPECT_EQ(take(FrameClass::top).at(0)["data"]["u"], id + 1);
}

TEST_F(BybitFace, WhatTheVenueDoesNotKnowIsRefusedWhole) {
  open();
  subscribe({"orderbook.50." + symbol, "orderbook.50.NOPAIR"});
  const std::vector<nlohmann::json> replies = take(FrameClass::reply);
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0]["success"], false);
  subscribe(std::vector<std::string>(11, "orderbook.50." + symbol));
  EXPECT_EQ(take(FrameClass::reply).at(0)["ret_msg"], "args size >10");
  place(Side::bid, 100, 3);
  pass(core::milliseconds(20));
  EXPECT_TRUE(take(FrameClass::book_update).empty());
}

TEST_F(BybitFace, AnUnknownPathAndFiveHundredConnectionsAreTooMuch) {
  face->on_open(900, "/v5/public/linear", now);
  EXPECT_EQ(closed, std::vector<sim::SessionId>{900});
  closed.clear();
  for (sim::SessionId session = 1'000; session < 1'500; ++session)
    face->on_open(session, "/v5/public/spot", now);
  EXPECT_TRUE(closed.empty());
  face->on_open(1'500, "/v5/public/spot", now);
  EXPECT_EQ(closed, std::vector<sim::SessionId>{1'500});
}

TEST_F(BybitFace, PingsAreAnsweredInTheWordsOfEachStream) {
  open();
  open_private();
  frames.clear();
  for (const sim::SessionId session : {kMarket, kReports, kOrders})
    say({{"op", "ping"}}, session);
  const std::vector<nlohmann::json> pongs = take(FrameClass::heartbeat);
  ASSERT_EQ(pongs.size(), 3u);
  EXPECT_EQ(pongs[0]["ret_msg"], "pong");
  EXPECT_EQ(pongs[1]["op"], "pong");
  EXPECT_TRUE(pongs[1].contains("args"));
  EXPECT_EQ(pongs[2]["retCode"], 0);
  EXPECT_TRUE(pongs[2].contains("data"));
  pass(core::seconds(601));
  EXPECT_EQ(closed.size(), 3u);
}

TEST_F(BybitFace, ARequestIsBelievedOnlyWithItsSignatureInItsTime) {
  const std::string target = "/v5/account/wallet-balance?accountType=UNIFIED";
  const auto code = [&](Headers sent) {
    return body_of({"GET", target, std::move(sent), ""}, 200)["retCode"];
  };
  EXPECT_EQ(code(headers("accountType=UNIFIED", now)), 0);
  EXPECT_EQ(code(headers("accountType=OTHER", now)), 10004);
  EXPECT_EQ(code(headers("accountType=UNIFIED", now - core::milliseconds(5'000))), 0);
  EXPECT_EQ(code(headers("accountType=UNIFIED", now - core::milliseconds(5'001))), 10002);
  EXPECT_EQ(code(headers("accountType=UNIFIED", now + core::milliseconds(999))), 0);
  EXPECT_EQ(code(headers("accountType=UNIFIED", now + core::milliseconds(1'000))), 10002);
  Headers stranger = headers("accountType=UNIFIED", now);
  stranger[0].second = "another-key";
  EXPECT_EQ(code(stranger), 10003);
  EXPECT_EQ(code({}), 10003);
}

TEST_F(BybitFace, ALoginIsBelievedOnlyWithItsSignature) {
  face->on_open(kReports, "/v5/private", now);
  say(login("", "another-secret"), kReports);
  EXPECT_EQ(take(FrameClass::reply).at(0)["success"], false);
  subscribe({"wallet"}, kReports);
  EXPECT_EQ(take(FrameClass::reply).at(0)["success"], false) << "not logged in";
  say(login(), kReports);
  EXPECT_EQ(take(FrameClass::reply).at(0)["success"], true);
  face->on_open(kOrders, "/v5/trade", now);
  say(operation("a", "order.create", order("a", "Buy", 100, 5)), kOrders);
  EXPECT_NE(take(FrameClass::order_reply).at(0)["retCode"], 0);
  EXPECT_TRUE(account->orders().empty());
}

TEST_F(BybitFace, AnOrderGoesByEitherRoadAndIsToldOnThePrivateStream) {
  open_private();
  rest(Side::ask, 120, 30);
  frames.clear();
  say(operation("a", "order.create", order("a", "Buy", 120, 5)), kOrders);
  std::vector<nlohmann::json> sent;
  for (const auto& [frame_class, text, session] : frames)
    sent.push_back(nlohmann::json::parse(text));
  const std::vector<nlohmann::json> events = take(FrameClass::account_event);
  EXPECT_EQ(sent.back()["op"], "order.create");
  EXPECT_EQ(sent.back()["retCode"], 0);
  EXPECT_EQ(sent.back()["header"]["X-Bapi-Limit-Status"], "19");
  std::set<std::string> topics;
  for (const nlohmann::json& event : events)
    topics.insert(event["topic"].get<std::string>());
  EXPECT_EQ(topics, (std::set<std::string>{"order.spot", "execution.spot", "wallet"}));
  EXPECT_EQ(post("/v5/order/create", order("b", "Buy", 120, 50))["retCode"], 0);
  const nlohmann::json told = take(FrameClass::account_event).back();
  EXPECT_EQ(account->find("b")->standing, sim::OrderStanding::expired);
  const std::vector<nlohmann::json> list =
      ask("/v5/order/history?category=spot&orderLinkId=b")["result"]["list"];
  EXPECT_TRUE(list.empty()) << "not in the first moments";
  pass(core::milliseconds(100));
  const nlohmann::json ended =
      ask("/v5/order/history?category=spot&orderLinkId=b")["result"]["list"][0];
  EXPECT_EQ(ended["orderStatus"], "PartiallyFilledCanceled");
  EXPECT_EQ(post("/v5/order/create", order("c", "Buy", 120, 5))["retCode"], 0);
  pass(core::milliseconds(100));
  EXPECT_EQ(
      ask("/v5/order/realtime?category=spot&orderLinkId=c")["result"]["list"][0]["orderStatus"],
      "Cancelled");
}

TEST_F(BybitFace, AnIdThatWasUsedOnceStaysUsed) {
  EXPECT_EQ(post("/v5/order/create", order("a", "Buy", 120, 5))["retCode"], 0);
  EXPECT_EQ(account->find("a")->standing, sim::OrderStanding::expired);
  EXPECT_EQ(post("/v5/order/create", order("a", "Buy", 120, 5))["retCode"], 170141);
  open_private();
  say(operation("r", "order.create", order("b", "Buy", 120, 5)), kOrders);
  take(FrameClass::order_reply);
  say(operation("r", "order.create", order("c", "Buy", 120, 5)), kOrders);
  EXPECT_EQ(take(FrameClass::order_reply).at(0)["retCode"], 20006);
  EXPECT_EQ(account->find("c"), nullptr);
}

TEST_F(BybitFace, EachRuleHasItsCode) {
  const auto refused = [&](const std::string& key, const nlohmann::json& value) {
    nlohmann::json changed = order("x", "Buy", 120, 5);
    changed[key] = value;
    return post("/v5/order/create", changed)["retCode"].get<int>();
  };
  EXPECT_EQ(refused("category", "linear"), 10001);
  EXPECT_EQ(refused("symbol", "NOPAIR"), 170121);
  EXPECT_EQ(refused("side", "buy"), 10001);
  EXPECT_EQ(refused("orderType", "Market"), 170116);
  EXPECT_EQ(refused("timeInForce", "FOK"), 170115);
  EXPECT_EQ(refused("qty", "0"), 170130);
  EXPECT_EQ(refused("qty", "100000000"), 170135);
  EXPECT_EQ(refused("qty", "0.123456789012"), 170137);
  EXPECT_EQ(refused("orderLinkId", "not plain"), 10001);
  EXPECT_EQ(refused("isLeverage", 1), 10001);
  EXPECT_TRUE(account->orders().empty());
  nlohmann::json sell = order("x", "Sell", 120, 5);
  sell["qty"] = "11";
  EXPECT_EQ(post("/v5/order/create", sell)["retCode"], 170131);
}

TEST_F(BybitFace, ACancelSaysWhyThereIsNothingToCancel) {
  nlohmann::json resting = order("rests", "Buy", 100, 5);
  resting["timeInForce"] = "GTC";
  EXPECT_EQ(post("/v5/order/create", resting)["retCode"], 0);
  EXPECT_EQ(post("/v5/order/cancel", named("rests"))["retCode"], 0);
  EXPECT_EQ(post("/v5/order/cancel", named("rests"))["retCode"], 170142);
  EXPECT_EQ(post("/v5/order/cancel", named("never"))["retCode"], 170213);
  rest(Side::ask, 120, 5);
  EXPECT_EQ(post("/v5/order/create", order("fills", "Buy", 120, 5))["retCode"], 0);
  EXPECT_EQ(post("/v5/order/cancel", named("fills"))["retCode"], 170139);
}

TEST_F(BybitFace, TwentyOrdersASecondByBothRoadsTogetherAndTheMomentOfTheReset) {
  open_private();
  for (int i = 0; i < 10; ++i) {
    const std::string id = std::to_string(i);
    say(operation(id, "order.create", order("s" + id, "Buy", 120, 5)), kOrders);
    EXPECT_EQ(post("/v5/order/create", order("r" + id, "Buy", 120, 5))["retCode"], 0);
  }
  EXPECT_EQ(header("X-Bapi-Limit"), "20");
  EXPECT_EQ(header("X-Bapi-Limit-Status"), "0");
  EXPECT_EQ(post("/v5/order/create", order("more", "Buy", 120, 5))["retCode"], 10006);
  EXPECT_EQ(header("X-Bapi-Limit-Reset-Timestamp"), milliseconds_text(now + core::seconds(1)));
  now = now + core::seconds(1);
  EXPECT_EQ(post("/v5/order/create", order("later", "Buy", 120, 5))["retCode"], 0);
}

TEST_F(BybitFace, SixHundredRequestsInFiveSecondsAreTheEndForTenMinutes) {
  for (int i = 0; i < 600; ++i)
    EXPECT_EQ(get("/v5/market/time")["retCode"], 0);
  body_of({"GET", "/v5/market/time", {}, ""}, 403);
  now = now + core::seconds(599);
  body_of({"GET", "/v5/market/time", {}, ""}, 403);
  now = now + core::seconds(1);
  EXPECT_EQ(get("/v5/market/time")["retCode"], 0);
}

TEST_F(BybitFace, ABanIsALimitThatSaysWhenItEnds) {
  const sim::FaceReply ban = face->trouble_reply({}, sim::Trouble::ban, core::seconds(30));
  EXPECT_EQ(nlohmann::json::parse(ban.body)["retCode"], 10006);
  last = ban;
  EXPECT_NE(header("X-Bapi-Limit-Reset-Timestamp"), "");
}

TEST_F(BybitFace, ABookByRestIsNumberedByAnotherChannel) {
  place(Side::bid, 100, 3);
  pass(core::milliseconds(20));
  const std::string target = "/v5/market/orderbook?category=spot&symbol=" + symbol;
  EXPECT_EQ(get(target + "&limit=50")["result"]["b"].size(), 1u);
  EXPECT_NE(get(target + "&limit=0")["retCode"], 0);
  EXPECT_NE(get("/v5/market/orderbook?category=spot&symbol=NOPAIR")["retCode"], 0);
  body_of({"GET", "/v5/nowhere", {}, ""}, 404);
}

}  // namespace
}  // namespace tern::connectors::bybit
