// Goal: nothing is sent that Bybit does not send. Method: every kind of message that the simulated
// venue can be made to send, beside a recorded or documented one: keys, JSON types, state words.
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "connectors/bybit_face.hpp"
#include "connectors/evidence.hpp"
#include "connectors/face_evidence.hpp"

namespace tern::connectors::bybit {
namespace {

using test::Messages;

class BybitEvidence : public BybitFace {
 protected:
  // One message of every kind in the row's kinds that a client can make the face send.
  Messages everything_sent() {
    Messages sent;
    place(Side::bid, 100, 30);
    place(Side::ask, 110, 30);
    pass(core::milliseconds(100));
    open();
    subscribe({"orderbook.50." + symbol, "orderbook.1." + symbol, "publicTrade." + symbol});
    sent["subscribe"] = take_all(FrameClass::reply, sent);
    place(Side::bid, 110, 3);
    place(Side::ask, 100, 3);
    pass(core::milliseconds(200));
    take_all(FrameClass::reply, sent);
    subscribe({"orderbook.50." + symbol}, kMarket, "unsubscribe");
    sent["unsubscribe"] = take_all(FrameClass::reply, sent);
    subscribe({"orderbook.50.NOPAIR"});
    sent["subscribe refused"] = take_all(FrameClass::reply, sent);
    for (const std::string path :
         {"/v5/market/instruments-info?category=spot", "/v5/market/time", "/v5/system/status"})
      sent["GET " + path.substr(0, path.find('?'))] = {get(path)};
    sent["GET /v5/market/orderbook"] = {
        get("/v5/market/orderbook?category=spot&limit=50&symbol=" + symbol)};
    sent["REST error"] = {get("/v5/market/orderbook?category=spot&symbol=NOPAIR")};
    log_in(sent);
    trade(sent);
    return sent;
  }
  void log_in(Messages& sent) {
    face->on_open(kReports, "/v5/private", now);
    say(login("", "another-secret"), kReports);
    sent["auth refused"] = take_all(FrameClass::reply, sent);
    say(login("req_id"), kReports);
    sent["auth"] = take_all(FrameClass::reply, sent);
    subscribe({"order.spot", "execution.spot", "wallet"}, kReports);
    sent["subscribe private"] = take_all(FrameClass::reply, sent);
    face->on_open(kOrders, "/v5/trade", now);
    say(login("reqId"), kOrders);
    sent["order stream auth"] = take_all(FrameClass::reply, sent);
    for (const auto& [kind, session] :
         {std::pair("ping", kMarket), std::pair("private pong", kReports),
          std::pair("order stream pong", kOrders)}) {
      say({{"op", "ping"}}, session);
      sent[kind] = take_all(FrameClass::heartbeat, sent);
    }
  }
  // The account trades, by both roads, well and badly.
  void trade(Messages& sent) {
    rest(Side::ask, 120, 30);
    const auto by_stream = [&](const std::string& id, const std::string& name,
                               const nlohmann::json& what) {
      say(operation(id, name, what), kOrders);
      return take_all(FrameClass::order_reply, sent);
    };
    std::vector<nlohmann::json>& created = sent["POST /v5/order/create"];
    created.push_back(post("/v5/order/create", order("filled", "Buy", 120, 5)));
    created.push_back(post("/v5/order/create", order("partly", "Buy", 120, 50)));
    created.push_back(post("/v5/order/create", order("unfilled", "Buy", 120, 5)));
    nlohmann::json resting = order("resting", "Sell", 130, 5);
    resting["timeInForce"] = "GTC";
    sent["order.create"] = by_stream("one", "order.create", resting);
    pass(core::milliseconds(200));
    std::vector<nlohmann::json>& realtime = sent["GET /v5/order/realtime"];
    realtime.push_back(ask("/v5/order/realtime?category=spot&openOnly=0"));
    rest(Side::bid, 130, 2);  // somebody takes a part of it
    sent["order.cancel"] = by_stream("two", "order.cancel", named("resting"));
    sent["order stream error"] = by_stream("three", "order.cancel", named("never"));
    resting["orderLinkId"] = "resting-too";
    post("/v5/order/create", resting);
    sent["POST /v5/order/cancel"] = {post("/v5/order/cancel", named("resting-too"))};
    pass(core::milliseconds(200));
    for (const std::string id : {"filled", "partly", "unfilled", "resting"}) {
      realtime.push_back(ask("/v5/order/realtime?category=spot&orderLinkId=" + id));
      sent["GET /v5/order/history"].push_back(
          ask("/v5/order/history?category=spot&orderLinkId=" + id));
    }
    sent["GET /v5/execution/list"] = {ask("/v5/execution/list?category=spot")};
    for (const std::string target :
         {"/v5/account/wallet-balance?accountType=UNIFIED",
          "/v5/account/fee-rate?category=spot&symbol=BTCUSDT", "/v5/user/query-api"})
      sent["GET " + target.substr(0, target.find('?'))] = {ask(target)};
    take_all(FrameClass::reply, sent);
  }
  // Replies are given back; pushes go under their kinds.
  std::vector<nlohmann::json> take_all(FrameClass wanted, Messages& sent) {
    std::vector<nlohmann::json> found;
    for (const auto& [frame_class, text, session] : std::exchange(frames, {})) {
      const nlohmann::json message = nlohmann::json::parse(text);
      if (frame_class == wanted) found.push_back(message);
      if (frame_class == FrameClass::book_snapshot)
        sent["orderbook.50 snapshot"].push_back(message);
      if (frame_class == FrameClass::book_update) sent["orderbook.50 delta"].push_back(message);
      if (frame_class == FrameClass::top) sent["orderbook.1"].push_back(message);
      if (frame_class == FrameClass::trade) sent["publicTrade"].push_back(message);
      if (frame_class == FrameClass::account_event) {
        const std::string topic = message["topic"];
        sent[topic.substr(0, topic.find('.'))].push_back(message);
      }
    }
    return found;
  }
};

// Spot's names of orders, fills and trades are numbers, those of contracts are words; most fixtures
// are of contracts.
nlohmann::json without_names(nlohmann::json message) {
  const std::set<std::string> names{"orderId", "execId", "orderLinkId", "i", "id"};
  const std::function<void(nlohmann::json&)> walk = [&](nlohmann::json& part) {
    if (part.is_object()) {
      for (auto& [key, value] : part.items()) {
        if (names.contains(key) && value.is_string()) value = "name";
        walk(value);
      }
    } else if (part.is_array()) {
      for (nlohmann::json& element : part)
        walk(element);
    }
  };
  walk(message);
  return message;
}

// Public frames that others recorded.
void add_captured(Messages& found) {
  test::each_recorded_line("bybit-ob500-20241201", [&](const test::RecordedLine& line) {
    const nlohmann::json message = without_names(nlohmann::json::parse(line.data));
    const std::string type = message["type"];
    found["orderbook.50 " + type].push_back(message);
    if (type == "snapshot") found["orderbook.1"].push_back(message);
    return found["orderbook.50 delta"].size() < 3;
  });
  std::istringstream captured(
      test::shared_text("fixtures/bybit/tardis_messages.jsonl").value_or(""));
  for (std::string line; std::getline(captured, line);) {
    const nlohmann::json message = nlohmann::json::parse(line)["message"];
    if (message.value("topic", "").find("publicTrade") == 0)
      found["publicTrade"].push_back(without_names(message));
  }
}

// The venue's own messages by kind; empty when the shared folder is not there.
Messages evidence() {
  Messages found;
  const auto add = [&](const std::string& kind, const std::string& name) {
    for (const auto& message : test::shared_document("fixtures/bybit/nautilus/" + name + ".json"))
      found[kind].push_back(without_names(message));
  };
  const auto document = [&](const std::string& kind, const std::string& name) {
    for (const auto& message : test::shared_answer("fixtures/bybit/jkorf/" + name + ".txt"))
      found[kind].push_back(without_names(message));
  };
  const auto expected = [&](const std::string& kind, const std::string& name, std::size_t nth) {
    const auto answers = test::shared_lines("fixtures/bybit/jkorf/" + name + ".txt", '<');
    if (nth < answers.size()) found[kind].push_back(without_names(answers[nth]));
  };
  expected("subscribe", "Subscriptions__V5__Spot__Trades", 0);
  add("subscribe refused", "ws_subscription_failure");
  add_captured(found);
  document("GET /v5/market/instruments-info", "Endpoints__V5Api__ExchangeData__GetSpotSymbols");
  document("GET /v5/market/orderbook", "Endpoints__V5Api__ExchangeData__GetOrderbook");
  document("GET /v5/system/status", "Endpoints__V5Api__ExchangeData__GetSystemStatus");
  expected("auth", "Subscriptions__V5__Private__Balance", 0);
  expected("subscribe private", "Subscriptions__V5__Private__Balance", 1);
  add("auth refused", "ws_auth_failure");
  expected("order stream auth", "Socket__V5Api__Private__EditOrder", 0);
  document("order.create", "Socket__V5Api__Private__EditOrder");
  add("order", "ws_account_order_filled");
  add("order", "ws_account_order");
  add("execution", "ws_account_execution");
  document("wallet", "Subscriptions__V5__Private__Balance");
  document("POST /v5/order/create", "Endpoints__V5Api__Trading__PlaceOrder");
  document("GET /v5/order/realtime", "Endpoints__V5Api__Trading__GetOrderHistory");
  document("GET /v5/order/history", "Endpoints__V5Api__Trading__GetOrderHistory");
  add("GET /v5/execution/list", "http_get_executions");
  add("GET /v5/account/wallet-balance", "http_get_wallet_balance");
  document("GET /v5/account/fee-rate", "Endpoints__V5Api__Account__GetFeeRate");
  document("GET /v5/user/query-api", "Endpoints__V5Api__Account__GetApiKeyInfo");
  // A key that is bound to addresses, of another capture.
  const auto bound = test::shared_text("fixtures/bybit/nautilus/http_get_user_query_api.json");
  std::vector<nlohmann::json>& keys = found["GET /v5/user/query-api"];
  if (bound && !keys.empty()) {
    keys.push_back(keys.front());
    keys.back()["result"]["ips"] = nlohmann::json::parse(*bound)["result"]["ips"];
  }
  std::istringstream templates(
      test::shared_text("fixtures/bybit/hummingbot_templates.jsonl.gz").value_or(""));
  for (std::string line; std::getline(templates, line);) {
    const nlohmann::json entry = nlohmann::json::parse(line);
    const nlohmann::json message = without_names(entry["message"]);
    if (entry["func"] == "test_update_time_synchronizer_successfully")
      found["GET /v5/market/time"].push_back(message);
    if (entry["func"] == "test_cancel_order_successfully")
      found["POST /v5/order/cancel"].push_back(message);
  }
  return found;
}

const test::NewerKey kNewer[] = {
    {"GET /v5/market/instruments-info", "/result/list/0/lotSizeFilter/maxLimitOrderQty",
     nlohmann::json::value_t::string},
    {"GET /v5/market/instruments-info", "/result/list/1/lotSizeFilter/maxLimitOrderQty",
     nlohmann::json::value_t::string},
    {"execution", "/data/0/feeCurrency", nlohmann::json::value_t::string},
};

TEST_F(BybitEvidence, EveryKindIsSentAndTheKindsWithoutEvidenceAreExactlyThoseListed) {
  const auto known = evidence();
  if (!test::has_shared("fixtures/bybit")) GTEST_SKIP() << "skipped: fixtures/bybit not found";
  test::expect_kinds(kFaceRow, everything_sent(), known);
}

TEST_F(BybitEvidence, EveryMessageHasTheShapeOfTheVenuesOwn) {
  const auto known = evidence();
  if (!test::has_shared("fixtures/bybit")) GTEST_SKIP() << "skipped: fixtures/bybit not found";
  const auto comparable = [](const std::string& kind, const nlohmann::json& message) {
    return without_names(test::without_newer_keys(kNewer, kind, message));
  };
  EXPECT_GE(test::compare_shapes(everything_sent(), known, comparable), 40u);
}

TEST_F(BybitEvidence, EveryStateWordIsTheVenuesOwn) {
  const auto known = evidence();
  if (!test::has_shared("fixtures/bybit")) GTEST_SKIP() << "skipped: fixtures/bybit not found";
  // In the documents' list of states and in no message recorded so far.
  const std::set<std::string> documented{"New", "PartiallyFilled", "PartiallyFilledCanceled", "IOC",
                                         "order.create"};
  const auto sent = everything_sent();
  for (const char* key :
       {"op", "type", "side", "orderStatus", "orderType", "timeInForce", "cancelType", "execType",
        "status", "accountType", "smpType", "createType", "state"})
    test::expect_words(key, sent, known, documented);
}

}  // namespace
}  // namespace tern::connectors::bybit
