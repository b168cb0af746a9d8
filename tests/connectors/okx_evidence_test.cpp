// Goal: nothing is sent that OKX does not send. Method: every kind of message that the simulated
// venue can be made to send, beside a recorded or documented one: keys, JSON types, state words.
#include <map>
#include <set>
#include <sstream>

#include "connectors/evidence.hpp"
#include "connectors/face_evidence.hpp"
#include "connectors/okx_face.hpp"

namespace tern::connectors::okx {
namespace {

using test::Messages;

class OkxEvidence : public OkxFace {
 protected:
  // One message of every kind in the row's kinds that a client can make the face send.
  Messages everything_sent() {
    Messages sent;
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
    send_private(sent);
    return sent;
  }
  // The account trades, by both roads, well and badly.
  void send_private(Messages& sent) {
    open_private(2);
    sent["login"] = take_all(FrameClass::reply, sent);
    say(R"({"op":"subscribe","args":[{"channel":"orders","instType":"SPOT"},{"channel":"account"}]})",
        2);
    sent["subscribe private"] = take_all(FrameClass::reply, sent);
    rest(Side::ask, 120, 30);
    const auto by_stream = [&](const std::string& operation, nlohmann::json arguments) {
      arguments["instIdCode"] = 1'000'000'000;
      say(
          nlohmann::json{
              {"id", "arb7"}, {"op", operation}, {"args", nlohmann::json::array({arguments})}}
              .dump(),
          2);
      return take_all(FrameClass::order_reply, sent);
    };
    std::vector<nlohmann::json>& orders = sent["POST /api/v5/trade/order"];
    orders.push_back(post("/api/v5/trade/order", order("filled", "buy", 120, 5)));
    orders.push_back(post("/api/v5/trade/order", order("partly", "buy", 120, 50)));
    orders.push_back(post("/api/v5/trade/order", order("toolarge", "buy", 120, 100'000)));
    nlohmann::json resting = order("resting", "sell", 130, 5);
    resting["ordType"] = "limit";
    sent["order reply"] = by_stream("order", resting);
    sent["GET /api/v5/trade/orders-pending"] = {ask("/api/v5/trade/orders-pending?instType=SPOT")};
    rest(Side::bid, 130, 2);  // somebody takes a part of it
    sent["cancel reply"] = by_stream("cancel-order", {{"clOrdId", "resting"}});
    sent["POST /api/v5/trade/cancel-order"] = {
        post("/api/v5/trade/cancel-order", {{"instId", symbol}, {"clOrdId", "resting"}})};
    for (const std::string id : {"filled", "partly", "resting"}) {
      sent["GET /api/v5/trade/order"].push_back(
          ask("/api/v5/trade/order?instId=" + symbol + "&clOrdId=" + id));
    }
    sent["GET /api/v5/trade/fills"] = {ask("/api/v5/trade/fills?instType=SPOT")};
    for (const std::string target :
         {"/api/v5/account/balance", "/api/v5/account/trade-fee?instType=SPOT",
          "/api/v5/account/config"}) {
      sent["GET " + target.substr(0, target.find('?'))] = {ask(target)};
    }
    take_all(FrameClass::reply, sent);
  }
  // Replies are given back; pushes go under their kinds.
  std::vector<nlohmann::json> take_all(FrameClass wanted, Messages& sent) {
    std::vector<nlohmann::json> found;
    for (const auto& [frame_class, text, session] : std::exchange(frames, {})) {
      const nlohmann::json message = nlohmann::json::parse(text, nullptr, false);
      if (frame_class == wanted) found.push_back(message);
      if (frame_class == FrameClass::book_snapshot) sent["books snapshot"].push_back(message);
      if (frame_class == FrameClass::book_update) sent["books update"].push_back(message);
      if (frame_class == FrameClass::top) sent["bbo-tbt"].push_back(message);
      if (frame_class == FrameClass::trade) sent["trades"].push_back(message);
      if (frame_class == FrameClass::account_event)
        sent[message["arg"]["channel"].get<std::string>()].push_back(message);
    }
    return found;
  }
};

// The venue's own messages by kind; empty when the shared folder is not there.
Messages evidence() {
  Messages found;
  const auto add = [&](const std::string& kind, const std::string& name) {
    test::append(found[kind], test::shared_document("fixtures/okx/nautilus/" + name));
  };
  add("books snapshot", "ws_books_snapshot.json");
  add("books update", "ws_books_update.json");
  add("bbo-tbt", "ws_bbo_tbt.json");
  add("trades", "ws_trades.json");
  add("GET /api/v5/public/instruments", "http_get_instruments_spot.json");
  const auto lines_of = [&](const std::string& kind, const std::string& name, char mark) {
    test::append(found[kind], test::shared_lines("fixtures/okx/" + name, mark));
  };
  lines_of("subscribe", "jkorf/Subscriptions__Unified__ExchangeData__Trades.txt", '<');
  lines_of("trades", "gct/wsAllTrades.json", '{');
  lines_of("orders", "gct/wsOrders.json", '{');
  const auto document = [&](const std::string& kind, const std::string& name) {
    test::append(found[kind], test::shared_answer("fixtures/okx/jkorf/" + name + ".txt"));
  };
  const std::string login = "jkorf/Subscriptions__Unified__Trading__AlgoOrder.txt";
  lines_of("login", login, '<');
  lines_of("subscribe private", login, '<');
  lines_of("subscribe private", "jkorf/Subscriptions__Unified__Account__Balance.txt", '<');
  add("orders", "ws_orders_ioc.json");
  add("account", "ws_account.json");
  document("account", "Subscriptions__Unified__Account__Balance");
  document("order reply", "Socket__UnifiedApi__PlaceMultipleOrders");
  document("cancel reply", "Socket__UnifiedApi__CancelMultipleOrders");
  document("POST /api/v5/trade/order", "Endpoints__UnifiedApi__Trading__PlaceMultipleOrders");
  document("POST /api/v5/trade/cancel-order",
           "Endpoints__UnifiedApi__Trading__CancelMultipleOrders");
  document("GET /api/v5/trade/order", "Endpoints__UnifiedApi__Trading__GetOrderDetails");
  add("GET /api/v5/trade/orders-pending", "http_get_orders_pending.json");
  document("GET /api/v5/trade/fills", "Endpoints__UnifiedApi__Trading__GetUserTradesArchive");
  document("GET /api/v5/account/balance", "Endpoints__UnifiedApi__Account__GetAccountBalance");
  add("GET /api/v5/account/trade-fee", "http_get_trade_fee_response.json");
  const auto templates = test::shared_text("fixtures/okx/hummingbot_templates.jsonl.gz");
  std::istringstream lines(templates.value_or(""));
  for (std::string line; std::getline(lines, line);) {
    const nlohmann::json entry = nlohmann::json::parse(line);
    if (entry["func"] == "order_event_for_canceled_order_websocket_update")
      found["orders"].push_back(entry["message"]);
  }
  return found;
}

const test::NewerKey kNewer[] = {
    {"GET /api/v5/public/instruments", "/data/0/instIdCode",
     nlohmann::json::value_t::number_unsigned},
    {"GET /api/v5/public/instruments", "/data/1/instIdCode",
     nlohmann::json::value_t::number_unsigned},
    {"GET /api/v5/account/trade-fee", "/data/0/feeGroup", nlohmann::json::value_t::array},
    {"account", "/eventType", nlohmann::json::value_t::string},
    {"account", "/curPage", nlohmann::json::value_t::number_unsigned},
    {"account", "/lastPage", nlohmann::json::value_t::boolean},
};

TEST_F(OkxEvidence, EveryKindIsSentAndTheKindsWithoutEvidenceAreExactlyThoseListed) {
  const auto known = evidence();
  if (!test::has_shared("fixtures/okx")) GTEST_SKIP() << "skipped: fixtures/okx not found";
  test::expect_kinds(kFaceRow, everything_sent(), known);
}

TEST_F(OkxEvidence, EveryMessageHasTheShapeOfTheVenuesOwn) {
  const auto known = evidence();
  if (!test::has_shared("fixtures/okx")) GTEST_SKIP() << "skipped: fixtures/okx not found";
  const auto comparable = [](const std::string& kind, const nlohmann::json& message) {
    return test::without_newer_keys(kNewer, kind, message);
  };
  EXPECT_GE(test::compare_shapes(everything_sent(), known, comparable), 40u);
}

TEST_F(OkxEvidence, EveryStateWordIsTheVenuesOwn) {
  const auto known = evidence();
  if (!test::has_shared("fixtures/okx")) GTEST_SKIP() << "skipped: fixtures/okx not found";
  const auto sent = everything_sent();
  for (const char* key : {"event", "channel", "action", "side", "state", "ruleType", "instType",
                          "ordType", "execType", "tdMode", "category"})
    test::expect_words(key, sent, known, {});
}

}  // namespace
}  // namespace tern::connectors::okx
