// Goal: the simulated venue behaves as Binance's documents say. Method: a client made of plain text
// against an exchange of two listings. That it sends nothing else than the venue: see
// binance_evidence_test.cpp.
#include "connectors/binance_face.hpp"

namespace tern::connectors::binance {
namespace {

using core::Timestamp;
using market::Side;
using sim::FrameClass;
using test::BinanceFace;

TEST_F(BinanceFace, DiffsChainAndCarryWhatChangedSinceTheLast) {
  face->on_open(1, "/stream?streams=btcusdt@depth@100ms", now);
  place(Side::bid, 100, 3);
  place(Side::bid, 101, 3);
  place(Side::ask, 110, 5);
  pass(core::milliseconds(100));
  place(Side::ask, 101, 1);
  pass(core::milliseconds(100));
  pass(core::milliseconds(100));
  const auto updates = sent(FrameClass::book_update);
  ASSERT_EQ(updates.size(), 2u) << "nothing changed in the third interval";
  EXPECT_EQ(updates[0]["stream"], "btcusdt@depth@100ms");
  const nlohmann::json& first = updates[0]["data"];
  EXPECT_EQ(first["U"], 1);
  EXPECT_EQ(first["u"], 3);
  EXPECT_EQ(first["b"],
            nlohmann::json::parse(R"([["1.01000000","0.00003000"],["1.00000000","0.00003000"]])"));
  EXPECT_EQ(first["a"].size(), 1u);
  const nlohmann::json& second = updates[1]["data"];
  EXPECT_EQ(second["U"], 4);
  EXPECT_EQ(second["u"], exchange.update_number(0));
  EXPECT_EQ(second["b"], nlohmann::json::parse(R"([["1.01000000","0.00002000"]])"));
  EXPECT_EQ(second["a"], nlohmann::json::array());
  for (const nlohmann::json& update : {first, second}) {
    EXPECT_TRUE(exchange.truth(0, update["u"].get<std::int64_t>()).has_value());
  }
}

TEST_F(BinanceFace, IdsDoNotDependOnWhoListens) {
  place(Side::bid, 100, 3);
  pass(core::milliseconds(100));
  face->on_open(1, "/stream?streams=btcusdt@depth@100ms", now);
  place(Side::bid, 99, 3);
  pass(core::milliseconds(100));
  ASSERT_EQ(sent(FrameClass::book_update).size(), 1u);
  EXPECT_EQ(sent(FrameClass::book_update)[0]["data"]["U"], 2)
      << "the first change was flushed unheard";
}

TEST_F(BinanceFace, TheSlowDiffComesOnceASecond) {
  face->on_open(1, "/ws/btcusdt@depth", now);
  for (int i = 0; i < 20; ++i) {
    place(Side::bid, 100 + i, 1);
    pass(core::milliseconds(100));
  }
  const auto updates = sent(FrameClass::book_update);
  ASSERT_EQ(updates.size(), 2u);
  EXPECT_EQ(updates[0]["e"], "depthUpdate") << "a raw stream has no envelope";
  EXPECT_EQ(updates[0]["u"].get<int>() + 1, updates[1]["U"].get<int>());
  EXPECT_EQ(updates[0]["b"].size() + updates[1]["b"].size(), 20u);
}

TEST_F(BinanceFace, ASnapshotBridgesIntoTheDiffs) {
  face->on_open(1, "/stream?streams=btcusdt@depth@100ms", now);
  place(Side::bid, 100, 3);
  place(Side::ask, 110, 5);
  const nlohmann::json snapshot = get("/api/v3/depth?symbol=BTCUSDT&limit=1000");
  place(Side::bid, 99, 1);
  pass(core::milliseconds(100));
  EXPECT_EQ(snapshot["lastUpdateId"], 2);
  EXPECT_EQ(snapshot["bids"], nlohmann::json::parse(R"([["1.00000000","0.00003000"]])"));
  EXPECT_EQ(snapshot["asks"], nlohmann::json::parse(R"([["1.10000000","0.00005000"]])"));
  const nlohmann::json update = sent(FrameClass::book_update).at(0)["data"];
  EXPECT_LE(update["U"], snapshot["lastUpdateId"].get<int>() + 1);
  EXPECT_GE(update["u"], snapshot["lastUpdateId"].get<int>() + 1);
  EXPECT_TRUE(exchange.truth(0, 2).has_value()) << "a client may stand at the snapshot";
}

TEST_F(BinanceFace, TheTopIsSentAtOnceAndOnlyWhenItChanges) {
  face->on_open(1, "/stream?streams=btcusdt@bookTicker", now);
  place(Side::bid, 100, 3);
  place(Side::bid, 99, 3);
  place(Side::ask, 110, 5);
  const auto tops = sent(FrameClass::top);
  ASSERT_EQ(tops.size(), 2u) << "a bid below the best one changes no top";
  EXPECT_EQ(tops[0]["data"]["A"], "0.00000000");
  EXPECT_EQ(
      tops[1]["data"],
      nlohmann::json::parse(
          R"({"u":3,"s":"BTCUSDT","b":"1.00000000","B":"0.00003000","a":"1.10000000","A":"0.00005000"})"));
}

TEST_F(BinanceFace, ATradeSaysWhetherTheBuyerWasTheMaker) {
  face->on_open(1, "/stream?streams=btcusdt@trade", now);
  place(Side::bid, 100, 3);
  place(Side::ask, 100, 1);
  const auto trades = sent(FrameClass::trade);
  ASSERT_EQ(trades.size(), 1u);
  EXPECT_EQ(trades[0]["data"]["m"], true);
  EXPECT_EQ(trades[0]["data"]["t"], 1);
  EXPECT_EQ(trades[0]["data"]["q"], "0.00001000");
}

TEST_F(BinanceFace, StreamsAreSubscribedListedAndLeftByMessage) {
  face->on_open(1, "/stream", now);
  EXPECT_EQ(
      say(R"({"method":"SUBSCRIBE","params":["btcusdt@trade","btcusdt@bookTicker","nobody@trade"],"id":1})"),
      nlohmann::json::parse(R"({"result":null,"id":1})"));
  EXPECT_EQ(say(R"({"method":"LIST_SUBSCRIPTIONS","id":"a"})")["result"],
            nlohmann::json::parse(R"(["btcusdt@trade","btcusdt@bookTicker","nobody@trade"])"));
  place(Side::bid, 100, 3);
  EXPECT_EQ(sent(FrameClass::top).size(), 1u);
  EXPECT_EQ(say(R"({"method":"UNSUBSCRIBE","params":["btcusdt@bookTicker"],"id":2})")["id"], 2);
  place(Side::bid, 101, 3);
  EXPECT_EQ(sent(FrameClass::top).size(), 1u);
  face->on_closed(1);
  place(Side::ask, 101, 3);
  EXPECT_EQ(sent(FrameClass::trade).size(), 0u);
}

TEST_F(BinanceFace, WrongMessagesAreAnsweredWithTheVenuesCodes) {
  face->on_open(1, "/stream", now);
  const std::pair<std::string_view, int> cases[] = {
      {"{", 3},
      {"[]", 3},
      {R"({"id":1})", 2},
      {R"({"method":"SUBSCRIBE","params":["btcusdt@trade"]})", 2},
      {R"({"method":"SUBSCRIBE","params":[1],"id":1})", 2},
      {R"({"method":"SUBSCRIBE","params":{"a":1},"id":1})", 2},
      {R"({"method":"SUBSCRIBE","id":1})", 2},
      {R"({"method":7,"id":1})", 2},
      {R"({"method":"subscribe","params":[],"id":1})", 2}};
  for (const auto& [text, code] : cases) {
    EXPECT_EQ(say(text)["code"], code) << text;
    pass(core::seconds(1));
  }
  EXPECT_TRUE(closed.empty());
}

TEST_F(BinanceFace, TheSixthMessageOfASecondEndsTheConnection) {
  face->on_open(1, "/stream", now);
  for (int i = 0; i < 5; ++i)
    say(R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  pass(core::seconds(1));
  for (int i = 0; i < 5; ++i)
    say(R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  EXPECT_TRUE(closed.empty());
  say(R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  EXPECT_EQ(closed, std::vector<sim::SessionId>{1});
}

TEST_F(BinanceFace, MoreThan1024StreamsEndTheConnection) {
  face->on_open(1, "/stream", now);
  nlohmann::json message{{"method", "SUBSCRIBE"}, {"params", nlohmann::json::array()}, {"id", 1}};
  for (int i = 0; i < 1'024; ++i)
    message["params"].push_back("coin" + std::to_string(i) + "@trade");
  say(message.dump());
  EXPECT_TRUE(closed.empty());
  say(R"({"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":2})");
  EXPECT_EQ(closed, std::vector<sim::SessionId>{1});
}

TEST_F(BinanceFace, ConnectionsHaveABudgetAPathAndALife) {
  face->on_open(1, "/nowhere", now);
  EXPECT_EQ(closed.size(), 1u);
  for (sim::SessionId id = 2; id < 302; ++id)
    face->on_open(id, "/stream", now);
  EXPECT_EQ(closed.size(), 1u);
  face->on_open(400, "/stream", now);
  EXPECT_EQ(closed.size(), 2u);
  pass(core::seconds(300));
  face->on_open(401, "/stream", now);
  EXPECT_EQ(closed.size(), 2u);
  pass(core::seconds(24 * 3'600 - 300));
  EXPECT_EQ(closed.size(), 302u);
}

TEST_F(BinanceFace, BadRequestsAreRefusedWithTheVenuesCodes) {
  const std::pair<std::string_view, int> cases[] = {
      {"/api/v3/depth?symbol=NOPE&limit=5", -1121},
      {"/api/v3/depth", -1102},
      {"/api/v3/depth?symbol=BTCUSDT&limit=x", -1100},
      {"/api/v3/depth?symbol=BTCUSDT&limit=0", -1130},
      {"/api/v3/depth?symbol=btcusdt", -1100},
      {"/api/v3/depth?symbol=BTCUSDT&other=1", -1104},
      {"/api/v3/time?x=1", -1101},
      {"/api/v3/exchangeInfo?symbol=NOPE", -1121},
      {"/api/v3/exchangeInfo?symbol=BTCUSDT&symbols=%5B%22BTCUSDT%22%5D", -1128}};
  for (const auto& [target, code] : cases)
    EXPECT_EQ(get(std::string(target), 400)["code"], code) << target;
  get("/api/v3/nothing", 404);
  EXPECT_EQ(get("/api/v3/exchangeInfo?symbols=%5B%22ETHUSDT%22%5D")["symbols"][0]["symbol"],
            "ETHUSDT");
}

TEST_F(BinanceFace, RequestsCostTheirWeight) {
  const std::pair<std::string_view, int> cases[] = {
      {"/api/v3/ping", 1},
      {"/api/v3/time", 1},
      {"/api/v3/exchangeInfo", 20},
      {"/api/v3/depth?symbol=BTCUSDT", 5},
      {"/api/v3/depth?symbol=BTCUSDT&limit=101", 25},
      {"/api/v3/depth?symbol=BTCUSDT&limit=1000", 50},
      {"/api/v3/depth?symbol=BTCUSDT&limit=9999", 250}};
  int used = 0;
  for (const auto& [target, weight] : cases) {
    get(std::string(target));
    used += weight;
    EXPECT_EQ(header("X-MBX-USED-WEIGHT-1M"), std::to_string(used)) << target;
  }
  pass(core::seconds(60));
  get("/api/v3/ping");
  EXPECT_EQ(header("X-MBX-USED-WEIGHT-1M"), "1");
}

TEST_F(BinanceFace, WhoExceedsTheWeightIsToldToWaitAndThenBanned) {
  for (int i = 0; i < 24; ++i)
    get("/api/v3/depth?symbol=BTCUSDT&limit=5000");
  const nlohmann::json refusal = get("/api/v3/ping", 429);
  EXPECT_EQ(refusal["code"], -1003);
  const int wait = std::stoi(header("Retry-After"));
  EXPECT_GT(wait, 0);
  EXPECT_LE(wait, 60);
  pass(core::seconds(wait));
  get("/api/v3/ping");
  for (int i = 0; i < 24; ++i)
    get("/api/v3/depth?symbol=BTCUSDT&limit=5000");
  for (int i = 0; i < 10; ++i)
    get("/api/v3/ping", 429);
  get("/api/v3/ping", 418);
  EXPECT_EQ(header("Retry-After"), "120");
  pass(core::seconds(119));
  get("/api/v3/ping", 418);
  pass(core::seconds(1));
  get("/api/v3/ping");
}

TEST_F(BinanceFace, ABanNamesItsEnd) {
  last = face->trouble_reply({}, sim::Trouble::ban, core::milliseconds(30'500));
  EXPECT_EQ(last.status, 418);
  EXPECT_EQ(header("Retry-After"), "31");
  EXPECT_NE(last.body.find(std::to_string((now.ns + 30'500'000'000) / 1'000'000)),
            std::string::npos);
  EXPECT_FALSE(face->corrupt_next_checksum());
}

TEST_F(BinanceFace, TheUsVariantHasItsOwnLimitsAndOlderFilters) {
  start("us");
  get("/api/v3/depth?symbol=BTCUSDT&limit=1000");
  EXPECT_EQ(header("X-MBX-USED-WEIGHT-1M"), "10");
  const nlohmann::json listing = get("/api/v3/exchangeInfo");
  EXPECT_EQ(listing["rateLimits"][0]["limit"], 1'200);
  EXPECT_NE(last.body.find("MIN_NOTIONAL"), std::string::npos);
}

}  // namespace
}  // namespace tern::connectors::binance
