// In: client text and orders on an exchange of two listings. Out: proof that the simulated venue
// answers as OKX's documents say. Goal: nothing is sent that OKX does not send. Method: rules of
// the documents one by one, then every kind of message beside a recorded or documented one.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "connectors/okx/simulated.hpp"
#include "evidence.hpp"
#include "shape.hpp"
#include "tern/core/crc32.hpp"
#include "tern/sim/listings.hpp"

namespace tern::connectors::okx {

extern const sim::FaceRow kFaceRow;

namespace {

using market::Side;
using nlohmann::json;
using sim::FrameClass;

class OkxFace : public ::testing::Test, protected sim::FaceOutput {
 protected:
  OkxFace() : exchange("venue", sim::make_listings(sim::make_pairs(2), 0)) { make(false); }
  ~OkxFace() override { exchange.observe(nullptr); }

  void make(bool checksums) {
    sim::FaceConfig config;
    config.exchange = &exchange;
    config.output = this;
    config.checksums = checksums;
    face = kFaceRow.make(config);
    exchange.observe(face.get());
    symbol = face->symbol(0);
  }
  sim::OrderNumber place(Side side, std::int64_t ticks, std::int64_t lots) {
    sim::SimOrder order;
    order.side = side;
    order.price = ticks * exchange.listings()[0].tick;
    order.size = lots * exchange.listings()[0].lot;
    return exchange.place(order, now).number;
  }
  void pass(core::Duration time) {
    for (const core::Timestamp end = now + time; now < end;) {
      now = now + core::milliseconds(10);
      face->on_tick(now);
    }
  }
  json get(const std::string& target, int status = 200) {
    sim::FaceRequest request;
    request.method = "GET";
    request.target = target;
    const sim::FaceReply reply = face->on_request(request, now);
    EXPECT_EQ(reply.status, status) << target << ' ' << reply.body;
    return json::parse(reply.body);
  }
  void say(const std::string& text, sim::SessionId session = 1) {
    face->on_message(session, text, now);
  }
  void open(sim::SessionId session = 1) { face->on_open(session, "/ws/v5/public", now); }
  void subscribe(const std::string& channel, const std::string& id = "",
                 const std::string& operation = "subscribe") {
    say((id.empty() ? "{" : R"({"id":")" + id + R"(",)") + R"("op":")" + operation +
        R"(","args":[{"channel":")" + channel + R"(","instId":")" + symbol + R"("}]})");
  }
  std::vector<json> take(FrameClass frame_class) {
    std::vector<json> found;
    for (const auto& [each, text] : frames) {
      if (each == frame_class) found.push_back(json::parse(text, nullptr, false));
    }
    frames.clear();
    return found;
  }
  void send(sim::SessionId, FrameClass frame_class, sim::InstrumentIndex,
            std::string text) override {
    frames.emplace_back(frame_class, std::move(text));
  }
  void close(sim::SessionId session, std::string_view) override { closed.push_back(session); }

  sim::Exchange exchange;
  std::unique_ptr<sim::Face> face;
  std::string symbol;
  std::vector<std::pair<FrameClass, std::string>> frames;
  std::vector<sim::SessionId> closed;
  core::Timestamp now = core::from_milliseconds(1'795'000'000'000);
};

TEST_F(OkxFace, ASubscriptionIsAcknowledgedThenAnsweredWithASnapshotOfTheLastFlush) {
  place(Side::bid, 100, 3);
  pass(core::milliseconds(100));
  place(Side::bid, 101, 4);  // not flushed yet
  open();
  subscribe("books", "1512");
  ASSERT_EQ(frames.size(), 2u);
  const json ack = json::parse(frames[0].second);
  EXPECT_EQ(ack["event"], "subscribe");
  EXPECT_EQ(ack["id"], "1512");
  EXPECT_EQ(ack["arg"]["instId"], symbol);
  EXPECT_EQ(ack["connId"].get<std::string>().size(), 8u);
  const json snapshot = json::parse(frames[1].second);
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
  const std::vector<json> updates = take(FrameClass::book_update);
  ASSERT_EQ(updates.size(), 2u) << "nothing changed in the third interval";
  const json& one = updates[0]["data"][0];
  const json& two = updates[1]["data"][0];
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
  const std::vector<json> updates = take(FrameClass::book_update);
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
  const json update = take(FrameClass::book_update)[0]["data"][0];
  ASSERT_EQ(update["bids"].size(), 2u) << "one comes in, one falls out";
  EXPECT_EQ(update["bids"][1][1], "0");
  EXPECT_EQ(get("/api/v5/market/books?instId=" + symbol + "&sz=5")["data"][0]["bids"].size(), 5u);
}

TEST_F(OkxFace, ChecksumsAreTheSignedCrcOfTheBestTwentyFiveLevels) {
  make(true);
  place(Side::bid, 100, 3);
  place(Side::bid, 99, 4);
  place(Side::ask, 110, 5);
  pass(core::milliseconds(100));
  open();
  subscribe("books");
  const json book = take(FrameClass::book_snapshot)[0]["data"][0];
  std::string text;
  const auto add = [&](const json& level) {
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
  make(false);
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
  const std::vector<json> tops = take(FrameClass::top);
  ASSERT_EQ(tops.size(), 1u);
  EXPECT_EQ(tops[0]["data"][0]["bids"].size(), 1u);
  EXPECT_EQ(tops[0]["data"][0]["seqId"], exchange.update_number(0));
}

TEST_F(OkxFace, MistakesOfTheClientAreAnsweredWithTheDocumentedCodes) {
  open();
  const auto code_of = [&](const std::string& text) {
    say(text);
    const std::vector<json> replies = take(FrameClass::reply);
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
  EXPECT_EQ(frames[0].second, "pong");
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
  face->on_open(6, "/ws/v5/private", now);
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

// Fixture messages: one JSON document a file.
std::optional<json> fixture(const std::string& name) {
  const auto text = test::shared_text("fixtures/okx/nautilus/" + name);
  if (!text) return std::nullopt;
  return json::parse(*text);
}

class OkxEvidence : public OkxFace {
 protected:
  // One message of every kind in kFaceRow.kinds that a client can make the face send.
  std::map<std::string, std::vector<json>, std::less<>> everything_sent() {
    std::map<std::string, std::vector<json>, std::less<>> sent;
    place(Side::bid, 100, 30);
    place(Side::ask, 110, 30);
    pass(core::milliseconds(100));
    open();
    for (const char* channel : {"books", "bbo-tbt", "trades"})
      subscribe(channel);
    sent["subscribe"] = take_all(FrameClass::reply, sent);
    place(Side::bid, 110, 3);
    place(Side::ask, 100, 3);
    pass(core::milliseconds(200));
    take_all(FrameClass::reply, sent);
    subscribe("books", "1512");
    sent["subscribe with id"] = take_all(FrameClass::reply, sent);
    subscribe("books", "", "unsubscribe");
    sent["unsubscribe"] = take_all(FrameClass::reply, sent);
    say("{}");
    sent["error"] = take_all(FrameClass::reply, sent);
    say("ping");
    take_all(FrameClass::reply, sent);
    sent["pong"].push_back("pong");
    for (const std::string path : {"/api/v5/public/instruments?instType=SPOT",
                                   "/api/v5/public/time", "/api/v5/system/status"}) {
      sent["GET " + path.substr(0, path.find('?'))] = {get(path)};
    }
    sent["GET /api/v5/market/books"] = {get("/api/v5/market/books?instId=" + symbol + "&sz=400")};
    sent["REST error"] = {get("/api/v5/market/books?instId=NO-PAIR")};
    return sent;
  }
  // Replies are given back; pushes go under their kinds.
  std::vector<json> take_all(FrameClass wanted,
                             std::map<std::string, std::vector<json>, std::less<>>& sent) {
    std::vector<json> found;
    for (const auto& [frame_class, text] : std::exchange(frames, {})) {
      const json message = json::parse(text, nullptr, false);
      if (frame_class == wanted) found.push_back(message);
      if (frame_class == FrameClass::book_snapshot) sent["books snapshot"].push_back(message);
      if (frame_class == FrameClass::book_update) sent["books update"].push_back(message);
      if (frame_class == FrameClass::top) sent["bbo-tbt"].push_back(message);
      if (frame_class == FrameClass::trade) sent["trades"].push_back(message);
    }
    return found;
  }
};

// The venue's own messages by kind; empty when the shared folder is not there.
std::map<std::string, std::vector<json>, std::less<>> evidence() {
  std::map<std::string, std::vector<json>, std::less<>> found;
  const auto add = [&](const std::string& kind, const std::string& name) {
    if (auto message = fixture(name)) found[kind].push_back(std::move(*message));
  };
  add("books snapshot", "ws_books_snapshot.json");
  add("books update", "ws_books_update.json");
  add("bbo-tbt", "ws_bbo_tbt.json");
  add("trades", "ws_trades.json");
  add("GET /api/v5/public/instruments", "http_get_instruments_spot.json");
  const auto lines_of = [&](const std::string& kind, const std::string& name, char mark) {
    const auto text = test::shared_text("fixtures/okx/" + name);
    std::istringstream lines(text.value_or(""));
    for (std::string line; std::getline(lines, line);) {
      if (line.front() == mark) found[kind].push_back(json::parse(line.substr(mark == '<')));
    }
  };
  lines_of("subscribe", "jkorf/Subscriptions__Unified__ExchangeData__Trades.txt", '<');
  lines_of("trades", "gct/wsAllTrades.json", '{');
  return found;
}

TEST_F(OkxEvidence, EveryKindIsSentAndTheKindsWithoutEvidenceAreExactlyThoseListed) {
  const auto known = evidence();
  if (known.empty()) GTEST_SKIP() << "skipped: fixtures/okx not found";
  const auto sent = everything_sent();
  std::set<std::string_view> kinds(kFaceRow.kinds.begin(), kFaceRow.kinds.end());
  std::set<std::string_view> without;
  for (const auto& [kind, messages] : sent) {
    EXPECT_FALSE(messages.empty()) << kind;
    EXPECT_TRUE(kinds.contains(kind)) << kind << " is sent but not listed";
    if (!known.contains(kind)) without.insert(kind);
  }
  EXPECT_EQ(sent.size(), kinds.size()) << "a kind is listed and never sent";
  EXPECT_EQ(without, std::set<std::string_view>(kFaceRow.without_evidence.begin(),
                                                kFaceRow.without_evidence.end()));
}

TEST_F(OkxEvidence, EveryMessageHasTheShapeOfTheVenuesOwn) {
  const auto known = evidence();
  if (known.empty()) GTEST_SKIP() << "skipped: fixtures/okx not found";
  std::size_t compared = 0;
  for (const auto& [kind, messages] : everything_sent()) {
    const auto own = known.find(kind);
    if (own == known.end()) continue;
    for (const json& message : messages) {
      for (const std::string& difference :
           test::shape_differences(message, std::span(own->second))) {
        ADD_FAILURE() << kind << ' ' << difference << " in " << message;
      }
      ++compared;
    }
  }
  EXPECT_GE(compared, 8u);
}

TEST_F(OkxEvidence, EveryStateWordIsTheVenuesOwn) {
  const auto known = evidence();
  if (known.empty()) GTEST_SKIP() << "skipped: fixtures/okx not found";
  const auto sent = everything_sent();
  for (const char* key : {"event", "channel", "action", "side", "state", "ruleType", "instType"}) {
    std::set<std::string> words;
    std::size_t looked_at = 0;
    for (const auto& [kind, messages] : known) {
      for (const json& message : messages)
        words.merge(test::words_under(message, key));
    }
    for (const auto& [kind, messages] : sent) {
      if (!known.contains(kind)) continue;
      for (const json& message : messages) {
        for (const std::string& word : test::words_under(message, key)) {
          EXPECT_TRUE(words.contains(word)) << kind << ' ' << key << ' ' << word;
          ++looked_at;
        }
      }
    }
    EXPECT_GT(looked_at, 0u) << key;
  }
}

}  // namespace
}  // namespace tern::connectors::okx
