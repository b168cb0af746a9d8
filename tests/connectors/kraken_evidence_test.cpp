// Goal: nothing is sent that Kraken does not send. Method: every kind of message that the simulated
// venue can be made to send, beside a recorded or documented one: keys, JSON types, state words.
#include <map>
#include <set>

#include "connectors/evidence.hpp"
#include "connectors/face_evidence.hpp"
#include "connectors/kraken_face.hpp"

namespace tern::connectors::kraken {
namespace {

using test::Messages;

class KrakenEvidence : public KrakenFace {
 protected:
  // One message of every kind in the row's kinds that a client can make the face send.
  Messages everything_sent() {
    Messages sent;
    rest(Side::bid, 100, 30);
    rest(Side::ask, 110, 30);
    pass(core::milliseconds(100));
    open();
    keep_all(sent);
    for (const char* channel : {"book", "ticker", "trade"})
      subscribe(channel);
    sent["subscribe"] = keep_all(sent);
    rest(Side::bid, 110, 3);
    rest(Side::ask, 100, 3);
    pass(core::milliseconds(200));
    keep_all(sent);
    say({{"method", "subscribe"}, {"params", {{"channel", "book"}, {"symbol", {"NO/PAIR"}}}}});
    sent["subscribe refused"] = keep_all(sent);
    subscribe("trade", false);
    sent["unsubscribe"] = keep_all(sent);
    say({{"method", "ping"}, {"req_id", 42}});
    sent["pong"] = keep_all(sent);
    pass(core::seconds(2));
    keep_all(sent);
    for (const std::string target : {"/0/public/AssetPairs", "/0/public/Depth?pair=XBTUSDT",
                                     "/0/public/Time", "/0/public/SystemStatus"}) {
      sent["GET " + target.substr(0, target.find('?'))] = {get(target)};
      pass(core::seconds(2));
    }
    sent["REST error"] = {get("/0/public/Depth?pair=NOPAIR")};
    keep_all(sent);
    send_private(sent);
    return sent;
  }
  // The account trades, by both roads, well and badly.
  void send_private(Messages& sent) {
    const auto ask = [&](const std::string& method, const std::string& parameters = "") {
      const nlohmann::json answer = post(method, parameters);
      EXPECT_TRUE(answer["error"].empty()) << method << answer;
      sent["POST /0/private/" + method].push_back(answer);
      return answer;
    };
    const std::string mine = ask("GetWebSocketsToken")["result"]["token"];
    join_own("executions", mine);
    join_own("balances", mine);
    sent["subscribe private"] = keep_all(sent);
    rest(Side::ask, 120, 30);
    ask("AddOrder", form_of("filled", "buy", 120, 5));
    keep_all(sent);
    order("partly", "buy", 120, 50, mine);
    sent["add_order"] = keep_all(sent);
    order("toolarge", "buy", 120, 100'000, mine);
    sent["add_order refused"] = keep_all(sent);
    ask("AddOrder", form_of("resting", "sell", 130, 5, "GTC"));
    ask("OpenOrders");
    rest(Side::bid, 130, 2);  // somebody takes a part of it
    ask("CancelOrder", "&cl_ord_id=resting");
    ask("AddOrder", form_of("again", "sell", 130, 5, "GTC"));
    keep_all(sent);
    say({{"method", "cancel_order"},
         {"params", {{"cl_ord_id", {"again"}}, {"token", mine}}},
         {"req_id", 44}});
    sent["cancel_order"] = keep_all(sent);
    ask("ClosedOrders");
    ask("TradesHistory");
    ask("BalanceEx");
    ask("TradeVolume", "&pair=XBTUSDT");
    ask("GetApiKeyInfo");
    keep_all(sent);
  }
  // Replies are given back; pushes go under their kinds.
  std::vector<nlohmann::json> keep_all(Messages& sent) {
    std::vector<nlohmann::json> replies;
    for (const auto& [frame_class, text, session] : std::exchange(frames, {})) {
      const nlohmann::json message = nlohmann::json::parse(text);
      const bool is_push = message.contains("channel");
      if (!is_push) {
        replies.push_back(message);
        continue;
      }
      const std::string channel = message["channel"];
      const std::string type = message.value("type", "");
      sent[channel == "book" ? channel + " " + type : channel].push_back(message);
    }
    return replies;
  }
};

// The venue's own messages by kind; empty when the shared folder is not there.
Messages evidence() {
  Messages found;
  const auto add = [&](const std::string& kind, const std::string& name) {
    test::append(found[kind], test::shared_document("fixtures/kraken/nautilus/" + name + ".json"));
  };
  // A test of somebody's connector, in which some numbers stand between bars.
  const auto document = [&](const std::string& kind, const std::string& name) {
    const auto text = test::shared_text("fixtures/kraken/jkorf/" + name + ".txt");
    if (!text) return;
    std::string whole = text->substr(text->find("\n{"));
    for (std::size_t at = whole.find("|1|"); at != std::string::npos; at = whole.find("|1|"))
      whole.replace(at, 3, "1");
    found[kind].push_back(nlohmann::json::parse(whole));
  };
  add("subscribe", "ws_subscribe_response");
  add("pong", "ws_pong");
  add("book snapshot", "ws_book_snapshot");
  add("book update", "ws_book_update");
  add("ticker", "ws_ticker_snapshot");
  add("trade", "ws_trade_update");
  add("add_order", "ws_add_order_response_success");
  add("add_order refused", "ws_add_order_response_failure");
  add("GET /0/public/AssetPairs", "http_asset_pairs");
  add("GET /0/public/Depth", "http_order_book");
  add("GET /0/public/Time", "http_server_time");
  add("GET /0/public/SystemStatus", "http_system_status");
  add("POST /0/private/AddOrder", "http_add_order_spot");
  add("POST /0/private/CancelOrder", "http_cancel_order_spot");
  add("POST /0/private/OpenOrders", "http_open_orders");
  add("POST /0/private/ClosedOrders", "http_closed_orders");
  add("POST /0/private/TradesHistory", "http_trades_history");
  document("POST /0/private/AddOrder", "Endpoints__Spot__Trading__PlaceOrder");
  document("POST /0/private/OpenOrders", "Endpoints__Spot__Trading__GetOpenOrders");
  document("POST /0/private/TradesHistory", "Endpoints__Spot__Trading__GetUserTrades");
  document("POST /0/private/TradeVolume", "Endpoints__Spot__Account__GetTradeVolume");
  document("POST /0/private/GetApiKeyInfo", "Endpoints__Spot__Account__GetApiKeyInfo");
  return found;
}

// Objects whose keys are names: pairs, orders, trades. Compared by their first value.
void name_first(nlohmann::json& holder) {
  if (!holder.is_object() || holder.empty()) return;
  const nlohmann::json first = holder.begin().value();
  holder = nlohmann::json{{"NAME", first}};
}

nlohmann::json nameless(const std::string& kind, nlohmann::json message) {
  if (!message.contains("result")) return message;
  nlohmann::json& result = message["result"];
  if (kind.ends_with("AssetPairs") || kind.ends_with("Depth") || kind.ends_with("BalanceEx"))
    name_first(result);
  for (const char* list : {"open", "closed", "trades", "fees", "fees_maker"}) {
    if (result.is_object() && result.contains(list)) name_first(result[list]);
  }
  return message;
}

// Keys that the documents name and that no message recorded so far has, or has in this form: the
// only recorded update has no asks, the only recorded key is masked by a number, the recorded order
// asked for a second one that closes it.
const std::set<std::string> kDocumented = {
    "depth",    "event_trigger",       "cl_ord_id", "reason",  "closetm", "trades",    "count",
    "maker",    "order_userref",       "ledgers",   "pair",    "type",    "ordertype", "price2",
    "leverage", "fee_volume_currency", "asks[0]",   "api_key", "close"};

TEST_F(KrakenEvidence, EveryKindIsSentAndTheKindsWithoutEvidenceAreExactlyThoseListed) {
  const auto known = evidence();
  if (!test::has_shared("fixtures/kraken")) GTEST_SKIP() << "skipped: fixtures/kraken not found";
  test::expect_kinds(kFaceRow, everything_sent(), known);
}

TEST_F(KrakenEvidence, EveryMessageHasTheShapeOfTheVenuesOwn) {
  auto known = evidence();
  if (!test::has_shared("fixtures/kraken")) GTEST_SKIP() << "skipped: fixtures/kraken not found";
  for (auto& [kind, messages] : known) {
    for (nlohmann::json& each : messages)
      each = nameless(kind, each);
  }
  EXPECT_GE(test::compare_shapes(everything_sent(), known, nameless, kDocumented), 25u);
}

TEST_F(KrakenEvidence, EveryStateWordIsTheVenuesOwn) {
  const auto known = evidence();
  if (!test::has_shared("fixtures/kraken")) GTEST_SKIP() << "skipped: fixtures/kraken not found";
  const auto sent = everything_sent();
  // Of the sheet's table; recorded in QueryOrders: "canceled".
  for (const char* key : {"channel", "method", "type", "side", "status", "ordertype", "aclass_base",
                          "oflags", "lot", "leverage"})
    test::expect_words(key, sent, known, {"canceled"});
}

}  // namespace
}  // namespace tern::connectors::kraken
