// In: client text and orders on an exchange of two listings. Out: proof that the simulated venue
// answers as OKX's documents say. Goal: nothing is sent that OKX does not send. Method: rules of
// the documents one by one.
#include "connectors/okx_face.hpp"
#include "tern/core/crc32.hpp"

namespace tern::connectors::okx {
namespace {

TEST_F(OkxFace, ASubscriptionIsAcknowledgedThenAnsweredWithASnapshotOfTheLastFlush) {
  place(Side::bid, 100, 3);
  pass(core::milliseconds(100));
  place(Side::bid, 101, 4);  // not flushed yet
  open();
  subscribe("books", "1512");
  ASSERT_EQ(frames.size(), 2u);
  const nlohmann::json ack = frames[0].message();
  EXPECT_EQ(ack["event"], "subscribe");
  EXPECT_EQ(ack["id"], "1512");
  EXPECT_EQ(ack["arg"]["instId"], symbol);
  EXPECT_EQ(ack["connId"].get<std::string>().size(), 8u);
  const nlohmann::json snapshot = frames[1].message();
  EXPECT_EQ(snapshot["action"], "snapshot");
  EXPECT_EQ(snapshot["data"][0]["prevSeqId"], -1);
  EXPECT_EQ(snapshot["data"][0]["seqId"], 1);
  EXPECT_EQ(snapshot["data"][0]["checksum"], 0);
  EXPECT_EQ(snapshot["data"][0]["bids"].size(), 1u);
  EXPECT_TRUE(snapshot["data"][0]["asks"].empty());
}

TEST_F(OkxFace, UpdatesComeEachHundredMillisecondsAndChain) {
  open();
  subscribe("books");
  take(FrameClass::reply);
  const sim::OrderNumber first = place(Side::bid, 100, 3);
  place(Side::bid, 99, 5);
  pass(core::milliseconds(100));
  exchange.cancel(0, first);
  pass(core::milliseconds(100));
  pass(core::milliseconds(100));
  const std::vector<nlohmann::json> updates = take(FrameClass::book_update);
  ASSERT_EQ(updates.size(), 2u) << "nothing changed in the third interval";
  const nlohmann::json& one = updates[0]["data"][0];
  const nlohmann::json& two = updates[1]["data"][0];
  EXPECT_EQ(updates[0]["action"], "update");
  EXPECT_EQ(one["prevSeqId"], 0);
  EXPECT_EQ(one["seqId"], 2);
  EXPECT_EQ(one["bids"].size(), 2u);
  EXPECT_EQ(two["prevSeqId"], 2);
  EXPECT_EQ(two["seqId"], 3);
  ASSERT_EQ(two["bids"].size(), 1u);
  EXPECT_EQ(two["bids"][0][0], one["bids"][0][0]);
  EXPECT_EQ(two["bids"][0][1], "0");
  EXPECT_TRUE(exchange.truth(0, 2).has_value());
  EXPECT_EQ(exchange.truth(0, 3), exchange.digest(0));
}

TEST_F(OkxFace, AfterAMinuteWithoutChangeAnEmptyUpdateStandsStill) {
  open();
  subscribe("books");
  place(Side::bid, 100, 3);
  pass(core::milliseconds(100));
  take(FrameClass::book_update);
  pass(core::seconds(20));
  say("ping");
  pass(core::seconds(25));
  say("ping");
  EXPECT_TRUE(take(FrameClass::book_update).empty());
  pass(core::seconds(16));
  const std::vector<nlohmann::json> updates = take(FrameClass::book_update);
  ASSERT_EQ(updates.size(), 1u);
  EXPECT_EQ(updates[0]["data"][0]["prevSeqId"], updates[0]["data"][0]["seqId"]);
  EXPECT_TRUE(updates[0]["data"][0]["bids"].empty());
  EXPECT_TRUE(updates[0]["data"][0]["asks"].empty());
}

TEST_F(OkxFace, OnlyTheBestFourHundredLevelsArePublished) {
  for (int i = 0; i < 402; ++i)
    place(Side::bid, 1'000 - i, 1);
  pass(core::milliseconds(100));
  open();
  subscribe("books");
  EXPECT_EQ(take(FrameClass::book_snapshot)[0]["data"][0]["bids"].size(), 400u);
  place(Side::bid, 1'001, 1);
  pass(core::milliseconds(100));
  const nlohmann::json update = take(FrameClass::book_update)[0]["data"][0];
  ASSERT_EQ(update["bids"].size(), 2u) << "one comes in, one falls out";
  EXPECT_EQ(update["bids"][1][1], "0");
  EXPECT_EQ(get("/api/v5/market/books?instId=" + symbol + "&sz=5")["data"][0]["bids"].size(), 5u);
}

TEST_F(OkxFace, ChecksumsAreTheSignedCrcOfTheBestTwentyFiveLevels) {
  make(account.get(), true);
  place(Side::bid, 100, 3);
  place(Side::bid, 99, 4);
  place(Side::ask, 110, 5);
  pass(core::milliseconds(100));
  open();
  subscribe("books");
  const nlohmann::json book = take(FrameClass::book_snapshot)[0]["data"][0];
  std::string text;
  const auto add = [&](const nlohmann::json& level) {
    text += level[0].get<std::string>() + ":" + level[1].get<std::string>() + ":";
  };
  add(book["bids"][0]);
  add(book["asks"][0]);
  add(book["bids"][1]);
  text.pop_back();
  EXPECT_EQ(book["checksum"], static_cast<std::int32_t>(core::crc32(text)));
  EXPECT_TRUE(face->corrupt_next_checksum());
  subscribe("books");
  EXPECT_NE(take(FrameClass::book_snapshot)[0]["data"][0]["checksum"], book["checksum"]);
  subscribe("books");
  EXPECT_EQ(take(FrameClass::book_snapshot)[0]["data"][0]["checksum"], book["checksum"]);
  make(account.get());
  EXPECT_FALSE(face->corrupt_next_checksum());
}

TEST_F(OkxFace, TopsComeEachTenMillisecondsWhenTheyChanged) {
  place(Side::bid, 100, 3);
  open();
  subscribe("bbo-tbt");
  EXPECT_EQ(take(FrameClass::top).size(), 1u);
  pass(core::milliseconds(10));
  take(FrameClass::top);
  place(Side::bid, 90, 3);  // not the best
  pass(core::milliseconds(50));
  EXPECT_TRUE(take(FrameClass::top).empty());
  place(Side::bid, 101, 7);
  pass(core::milliseconds(10));
  const std::vector<nlohmann::json> tops = take(FrameClass::top);
  ASSERT_EQ(tops.size(), 1u);
  EXPECT_EQ(tops[0]["data"][0]["bids"].size(), 1u);
  EXPECT_EQ(tops[0]["data"][0]["seqId"], exchange.update_number(0));
}

TEST_F(OkxFace, MistakesOfTheClientAreAnsweredWithTheDocumentedCodes) {
  open();
  const auto code_of = [&](const std::string& text) {
    say(text);
    const std::vector<nlohmann::json> replies = take(FrameClass::reply);
    return replies.size() == 1 && replies[0]["event"] == "error"
               ? replies[0]["code"].get<std::string>()
               : "no error";
  };
  EXPECT_EQ(code_of("not json"), "60012");
  EXPECT_EQ(code_of("[1,2]"), "60012");
  EXPECT_EQ(code_of(R"({"op":"dance","args":[]})"), "60012");
  EXPECT_EQ(code_of(R"({"op":"subscribe","argss":[]})"), "60012");
  EXPECT_EQ(code_of(R"({"op":"subscribe","args":[{"channel":"books","instId":"NO-PAIR"}]})"),
            "60018");
  EXPECT_EQ(
      code_of(R"({"op":"subscribe","args":[{"channel":"candle1m","instId":")" + symbol + R"("}]})"),
      "60018");
  EXPECT_EQ(code_of(R"({"op":"subscribe","args":[7]})"), "60018");
  for (int i = 0; i < 480; ++i)
    subscribe("trades");
  frames.clear();
  EXPECT_EQ(
      code_of(R"({"op":"subscribe","args":[{"channel":"trades","instId":")" + symbol + R"("}]})"),
      "60014");
}

TEST_F(OkxFace, AConnectionWithoutAMessageInEitherDirectionIsDroppedAfterThirtySeconds) {
  open();
  pass(core::seconds(29));
  say("ping");
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].text, "pong");
  pass(core::seconds(30));
  EXPECT_TRUE(closed.empty());
  pass(core::milliseconds(10));
  EXPECT_EQ(closed, std::vector<sim::SessionId>{1});
}

TEST_F(OkxFace, AFourthConnectionInASecondIsRefused) {
  for (sim::SessionId id = 1; id <= 4; ++id)
    open(id);
  EXPECT_EQ(closed, std::vector<sim::SessionId>{4});
  pass(core::seconds(1));
  open(5);
  face->on_open(6, "/ws/v5/business", now);
  EXPECT_EQ(closed.back(), 6u);
  EXPECT_EQ(closed.size(), 2u);
}

TEST_F(OkxFace, RestErrorsCarryACode) {
  EXPECT_EQ(get("/api/v5/market/books?instId=NO-PAIR")["code"], "51001");
  EXPECT_EQ(get("/api/v5/market/books?instId=" + symbol + "&sz=401", 400)["code"], "51000");
  EXPECT_EQ(get("/api/v5/public/instruments", 400)["code"], "50014");
  EXPECT_TRUE(get("/api/v5/public/instruments?instType=SWAP")["data"].empty());
  get("/api/v5/no/such/path", 404);
  get("/api/v5/system/status");
  EXPECT_EQ(get("/api/v5/system/status", 429)["code"], "50011");
  pass(core::seconds(5));
  get("/api/v5/system/status");
  for (int i = 0; i < 10; ++i)
    get("/api/v5/public/time");
  EXPECT_EQ(get("/api/v5/public/time", 429)["code"], "50011");
}

}  // namespace
}  // namespace tern::connectors::okx
