// Goal: the simulated venue sends nothing that Binance does not send. Method: each kind of message
// beside recorded or fixture messages: keys, JSON types, state words. Kinds without such evidence
// are exactly those that the face's row lists.
#include <map>
#include <set>

#include "connectors/binance_face.hpp"
#include "connectors/evidence.hpp"
#include "connectors/face_evidence.hpp"

namespace tern::connectors::binance {
namespace {

using market::Side;
using sim::FrameClass;

// What the real venues sent, by kind.
struct Evidence {
  std::map<std::string, std::vector<nlohmann::json>>
      streams;  // by "e", "bookTicker" for what has none
  std::vector<nlohmann::json> snapshots, listings, entries, filters;
  std::set<std::string> status_words;
  std::map<std::string, nlohmann::json> fixtures;
};

void collect(const test::RecordedLine& line, Evidence& evidence) {
  constexpr std::size_t kEnough = 50;
  if (line.kind == "ws") {
    nlohmann::json message = nlohmann::json::parse(line.data);
    if (!message.contains("data")) return;
    auto& kind = evidence.streams[message["data"].value("e", "bookTicker")];
    const bool full =
        message["data"].value("b", nlohmann::json::array({0})) != nlohmann::json::array() &&
        message["data"].value("a", nlohmann::json::array({0})) != nlohmann::json::array();
    if (kind.size() < kEnough && full) kind.push_back(std::move(message));
  } else if (line.url.find("/depth?") != std::string::npos && evidence.snapshots.size() < kEnough) {
    evidence.snapshots.push_back(nlohmann::json::parse(line.data));
  } else if (line.url.ends_with("/exchangeInfo")) {
    const nlohmann::json listing = nlohmann::json::parse(line.data);
    const auto words = test::words_under(listing, "status");
    evidence.status_words.insert(words.begin(), words.end());
    for (const nlohmann::json& entry : listing["symbols"]) {
      for (const nlohmann::json& filter : entry["filters"]) {
        const auto known = std::find_if(evidence.filters.begin(), evidence.filters.end(),
                                        [&](const nlohmann::json& other) {
                                          return other["filterType"] == filter["filterType"];
                                        });
        if (known == evidence.filters.end()) evidence.filters.push_back(filter);
      }
    }
    evidence.listings.push_back(listing);
  }
}

// The first JSON document behind `mark`. "|1|" stands for whatever id the client sent.
nlohmann::json document_behind(std::string_view mark, std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '|'), text.end());
  const std::size_t begin = text.find('{', mark.empty() ? 0 : text.find(mark));
  std::size_t end = begin;
  int depth = 0;
  do {
    depth += text[end] == '{' ? 1 : text[end] == '}' ? -1 : 0;
  } while (++end < text.size() && depth > 0);
  return nlohmann::json::parse(text.substr(begin, end - begin));
}

// Recorded exchanges of questions ("> ..") and answers ("< ..", "= ..").
std::string load_exchanges(Evidence& evidence) {
  const struct {
    const char* name;
    const char* file;
    const char* mark;
  } kFiles[] = {
      {"result", "jkorf/Subscriptions__Spot__ExchangeData__Trades.txt", "\n<"},
      {"subscribed", "jkorf/Subscriptions__Spot__Account__Balance.txt", "\n<"},
      {"replied", "jkorf/Socket__Spot__Trading__GetOpenOrders.txt", "\n="},
      {"commission", "jkorf/Endpoints__Spot__Account__GetCommissionRates.txt", ""},
      {"restrictions", "jkorf/Endpoints__Spot__Account__GetAPIKeyPermissions.txt", ""},
      {"position", "gct/wsHandleData.json", "outboundAccountPosition"},
  };
  for (const auto& file : kFiles) {
    const std::string path = "fixtures/binance/" + std::string(file.file);
    auto text = test::shared_text(path);
    if (!text) return path;
    if (file.name == std::string_view("position")) {
      text = text->substr(text->rfind("{\"e\"", text->find(file.mark)));
    }
    evidence.fixtures[file.name] =
        document_behind(file.name == std::string_view("position") ? "" : file.mark, *text);
  }
  return {};
}

// Empty, or the file that is not there.
std::string load(Evidence& evidence) {
  for (const char* name :
       {"binance-hft-20240808", "binance-20211012", "binance_tr-20230410", "binance_us-20211012"}) {
    constexpr std::size_t kLinesEnough = 5'000;
    std::size_t lines = 0;
    const bool found = test::each_recorded_line(name, [&](const test::RecordedLine& line) {
      collect(line, evidence);
      return ++lines < kLinesEnough;
    });
    if (!found) return "recordings/" + std::string(name);
  }
  for (const char* name : {"exchange_info_response", "server_time_response", "ping_response",
                           "new_order_full_response", "cancel_order_response", "order_response",
                           "open_orders_response", "account_trades_response", "account_response",
                           "execution_report_wrapped", "execution_report_expired",
                           "ws_spot_execution_report_binance_us"}) {
    const std::string path = "fixtures/binance/nautilus/" + std::string(name) + ".json";
    const auto text = test::shared_text(path);
    if (!text) return path;
    evidence.fixtures[name] = nlohmann::json::parse(*text);
  }
  return load_exchanges(evidence);
}

class BinanceEvidence : public test::BinanceFace {
 protected:
  void judge(const std::string& kind, const std::vector<nlohmann::json>& messages,
             std::span<const nlohmann::json> against) {
    ASSERT_FALSE(messages.empty()) << kind;
    for (const nlohmann::json& message : messages) {
      const auto found = test::shape_differences(message, against);
      differences[kind].insert(differences[kind].end(), found.begin(), found.end());
    }
  }

  // The newest listing on record has no filters, the recorded ones have all but NOTIONAL: part by
  // part.
  void judge_listing(nlohmann::json listing) {
    nlohmann::json expected_entry = evidence.fixtures["exchange_info_response"]["symbols"][0];
    expected_entry["filters"] = evidence.filters;
    const auto is_new = [](const nlohmann::json& filter) {
      return filter["filterType"] == "NOTIONAL";
    };
    for (nlohmann::json& entry : listing["symbols"]) {
      nlohmann::json& filters = entry["filters"];
      filters.erase(std::remove_if(filters.begin(), filters.end(), is_new), filters.end());
      judge("GET /api/v3/exchangeInfo", {entry}, {&expected_entry, 1});
      EXPECT_EQ(evidence.status_words.count(entry["status"]), 1u) << entry["status"];
    }
    listing["symbols"] = nlohmann::json::array();
    judge("GET /api/v3/exchangeInfo", {listing}, evidence.listings);
  }

  // What is newer than every record is taken out and stands in the list of kinds without evidence.
  static nlohmann::json without(nlohmann::json message, const char* field) {
    message.erase(field);
    return message;
  }

  void judge_account_requests() {
    const auto& fixtures = evidence.fixtures;
    const std::string order = "symbol=BTCUSDT&type=LIMIT&side=BUY&quantity=0.1&price=";
    const nlohmann::json filled = call("POST", "/api/v3/order", order + "100&timeInForce=IOC");
    ASSERT_EQ(filled["status"], "EXPIRED");
    ASSERT_GE(filled["fills"].size(), 1u);
    judge("POST /api/v3/order", {without(filled, "expiryReason")},
          {&fixtures.at("new_order_full_response"), 1});
    const std::string resting =
        "symbol=BTCUSDT&orderId=" +
        call("POST", "/api/v3/order", order + "90&timeInForce=GTC")["orderId"].dump();
    judge("GET /api/v3/order", {call("GET", "/api/v3/order", resting)},
          {&fixtures.at("order_response"), 1});
    const nlohmann::json open = call("GET", "/api/v3/openOrders", "");
    ASSERT_EQ(open.size(), 1u);
    judge("GET /api/v3/openOrders", {open}, {&fixtures.at("open_orders_response"), 1});
    judge("DELETE /api/v3/order", {call("DELETE", "/api/v3/order", resting)},
          {&fixtures.at("cancel_order_response"), 1});
    const nlohmann::json trades = call("GET", "/api/v3/myTrades", "symbol=BTCUSDT");
    ASSERT_GE(trades.size(), 1u);
    judge("GET /api/v3/myTrades", {trades}, {&fixtures.at("account_trades_response"), 1});
    judge("GET /api/v3/account", {call("GET", "/api/v3/account", "omitZeroBalances=true")},
          {&fixtures.at("account_response"), 1});
    const nlohmann::json fees = call("GET", "/api/v3/account/commission", "symbol=BTCUSDT");
    judge("GET /api/v3/account/commission", {without(fees, "specialCommission")},
          {&fixtures.at("commission"), 1});
    judge("GET /sapi/v1/account/apiRestrictions",
          {call("GET", "/sapi/v1/account/apiRestrictions", "")}, {&fixtures.at("restrictions"), 1});
  }

  void judge_account_stream() {
    auto& fixtures = evidence.fixtures;
    face->on_open(2, "/ws-api/v3", now);
    nlohmann::json subscribed = fixtures["subscribed"];
    subscribed["id"] = "one";  // the venue repeats the client's id
    judge("userDataStream.subscribe.signature",
          {call_by_stream("userDataStream.subscribe.signature", nlohmann::json::object(), 2)},
          {&subscribed, 1});
    const auto reply_like = [&](const char* fixture) {
      nlohmann::json message = fixtures["replied"];
      message["result"] = fixtures[fixture];
      message["id"] = "one";
      return message;
    };
    nlohmann::json order{{"symbol", "BTCUSDT"}, {"type", "LIMIT"},      {"side", "BUY"},
                         {"quantity", "0.1"},   {"timeInForce", "IOC"}, {"price", "100"}};
    nlohmann::json placed = call_by_stream("order.place", order, 2);
    placed["result"].erase("expiryReason");
    const nlohmann::json place_reply = reply_like("new_order_full_response");
    judge("order.place", {placed}, {&place_reply, 1});
    order["price"] = "90";
    order["timeInForce"] = "GTC";
    const nlohmann::json resting = call_by_stream("order.place", order, 2)["result"];
    const nlohmann::json cancel_reply = reply_like("cancel_order_response");
    judge("order.cancel",
          {call_by_stream("order.cancel",
                          {{"symbol", "BTCUSDT"}, {"origClientOrderId", resting["clientOrderId"]}},
                          2)},
          {&cancel_reply, 1});
  }

  void judge_account_events() {
    auto& fixtures = evidence.fixtures;
    nlohmann::json first = fixtures["execution_report_wrapped"];
    nlohmann::json filled = first;
    filled["event"] = fixtures["ws_spot_execution_report_binance_us"]["data"];
    nlohmann::json expired = first;
    expired["event"]["eR"] = fixtures["execution_report_expired"]["eR"];
    const std::vector<nlohmann::json> executions{first, filled, expired};
    nlohmann::json position = first;
    position["event"] = fixtures["position"];
    std::set<std::string> kinds;
    for (const nlohmann::json& message : sent(FrameClass::account_event)) {
      const nlohmann::json& event = message["event"];
      if (event["e"] == "executionReport") {
        kinds.insert(event["x"].get<std::string>() + ' ' + event["X"].get<std::string>());
        judge("executionReport", {message}, executions);
      } else {
        judge("outboundAccountPosition", {message}, {&position, 1});
      }
    }
    EXPECT_EQ(kinds, (std::set<std::string>{"NEW NEW", "TRADE PARTIALLY_FILLED", "EXPIRED EXPIRED",
                                            "CANCELED CANCELED"}));
  }

  Evidence evidence;
  std::map<std::string, std::vector<std::string>> differences;  // by kind that has evidence
};

TEST_F(BinanceEvidence, EveryKindOfMessageLooksLikeTheVenuesOwn) {
  const std::string missing = load(evidence);
  if (!missing.empty()) GTEST_SKIP() << "skipped: " << missing << " not found";
  for (const char* each : {"", "us", "tr"}) {
    start(each);
    face->on_open(1, "/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker/btcusdt@trade", now);
    place(Side::bid, 100, 3);
    place(Side::ask, 100, 1);
    place(Side::ask, 101, 1);
    pass(core::milliseconds(100));
    judge("depthUpdate", sent(FrameClass::book_update), evidence.streams["depthUpdate"]);
    judge("bookTicker", sent(FrameClass::top), evidence.streams["bookTicker"]);
    judge("trade", sent(FrameClass::trade), evidence.streams["trade"]);
    judge("result", {say(R"({"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1})")},
          {&evidence.fixtures["result"], 1});
    judge("GET /api/v3/depth", {get("/api/v3/depth?symbol=BTCUSDT")}, evidence.snapshots);
    judge("GET /api/v3/time", {get("/api/v3/time")},
          {&evidence.fixtures["server_time_response"], 1});
    judge("GET /api/v3/ping", {get("/api/v3/ping")}, {&evidence.fixtures["ping_response"], 1});
    judge_listing(get("/api/v3/exchangeInfo"));
    frames.clear();
    place(Side::ask, 10'000, 1'000);
    judge_account_requests();
    place(Side::ask, 10'000, 1'000);
    judge_account_stream();
    judge_account_events();
  }
  std::set<std::string_view> judged;
  for (const auto& [kind, found] : differences) {
    EXPECT_TRUE(found.empty()) << kind << ": " << (found.empty() ? "" : found.front());
    judged.insert(kind);
  }
  EXPECT_EQ(judged, test::kinds_of(kFaceRow.kinds_with_evidence));
  for (const std::string_view kind : test::kinds_of(kFaceRow.kinds_without))
    EXPECT_FALSE(judged.contains(kind)) << kind;
}

}  // namespace
}  // namespace tern::connectors::binance
