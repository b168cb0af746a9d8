// Goal: the simulated venue sends nothing that Binance does not send. Method: each kind of message
// beside recorded or fixture messages: keys, JSON types, state words. Kinds without such evidence
// are exactly those that the face's row lists.
#include <map>
#include <set>

#include "connectors/binance_face.hpp"
#include "connectors/evidence.hpp"
#include "connectors/shape.hpp"

namespace tern::connectors::binance {
namespace {

using market::Side;
using nlohmann::json;
using sim::FrameClass;

// What the real venues sent, by kind.
struct Evidence {
  std::map<std::string, std::vector<json>> streams;  // by "e", "bookTicker" for what has none
  std::vector<json> snapshots, listings, entries, filters;
  std::set<std::string> status_words;
  std::map<std::string, json> fixtures;
};

void collect(const test::RecordedLine& line, Evidence& evidence) {
  constexpr std::size_t kEnough = 50;
  if (line.kind == "ws") {
    json message = json::parse(line.data);
    if (!message.contains("data")) return;
    auto& kind = evidence.streams[message["data"].value("e", "bookTicker")];
    const bool full = message["data"].value("b", json::array({0})) != json::array() &&
                      message["data"].value("a", json::array({0})) != json::array();
    if (kind.size() < kEnough && full) kind.push_back(std::move(message));
  } else if (line.url.find("/depth?") != std::string::npos && evidence.snapshots.size() < kEnough) {
    evidence.snapshots.push_back(json::parse(line.data));
  } else if (line.url.ends_with("/exchangeInfo")) {
    const json listing = json::parse(line.data);
    const auto words = test::words_under(listing, "status");
    evidence.status_words.insert(words.begin(), words.end());
    for (const json& entry : listing["symbols"]) {
      for (const json& filter : entry["filters"]) {
        const auto known = std::find_if(
            evidence.filters.begin(), evidence.filters.end(),
            [&](const json& other) { return other["filterType"] == filter["filterType"]; });
        if (known == evidence.filters.end()) evidence.filters.push_back(filter);
      }
    }
    evidence.listings.push_back(listing);
  }
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
  for (const char* name : {"exchange_info_response", "server_time_response", "ping_response"}) {
    const std::string path = "fixtures/binance/nautilus/" + std::string(name) + ".json";
    const auto text = test::shared_text(path);
    if (!text) return path;
    evidence.fixtures[name] = json::parse(*text);
  }
  // "< { "result": null, "id": |1| }": the number stands for whatever the client sent.
  const std::string path = "fixtures/binance/jkorf/Subscriptions__Spot__ExchangeData__Trades.txt";
  const auto text = test::shared_text(path);
  if (!text) return path;
  const std::size_t begin = text->find('{', text->find("\n<"));
  std::string result = text->substr(begin, text->find('}', begin) + 1 - begin);
  result.erase(std::remove(result.begin(), result.end(), '|'), result.end());
  evidence.fixtures["result"] = json::parse(result);
  return {};
}

class BinanceEvidence : public test::BinanceFace {
 protected:
  void judge(const std::string& kind, const std::vector<json>& messages,
             std::span<const json> against) {
    ASSERT_FALSE(messages.empty()) << kind;
    for (const json& message : messages) {
      const auto found = test::shape_differences(message, against);
      differences[kind].insert(differences[kind].end(), found.begin(), found.end());
    }
  }

  // The newest listing on record has no filters, the recorded ones have all but NOTIONAL: part by
  // part.
  void judge_listing(json listing) {
    json expected_entry = evidence.fixtures["exchange_info_response"]["symbols"][0];
    expected_entry["filters"] = evidence.filters;
    const auto is_new = [](const json& filter) { return filter["filterType"] == "NOTIONAL"; };
    for (json& entry : listing["symbols"]) {
      json& filters = entry["filters"];
      filters.erase(std::remove_if(filters.begin(), filters.end(), is_new), filters.end());
      judge("GET /api/v3/exchangeInfo", {entry}, {&expected_entry, 1});
      EXPECT_EQ(evidence.status_words.count(entry["status"]), 1u) << entry["status"];
    }
    listing["symbols"] = json::array();
    judge("GET /api/v3/exchangeInfo", {listing}, evidence.listings);
  }

  Evidence evidence;
  std::map<std::string, std::vector<std::string>> differences;  // by kind that has evidence
};

TEST_F(BinanceEvidence, EveryKindOfMessageLooksLikeTheVenuesOwn) {
  const std::string missing = load(evidence);
  if (!missing.empty()) GTEST_SKIP() << "skipped: " << missing << " not found";
  for (const char* variant : {"", "us", "tr"}) {
    start(variant);
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
  }
  std::set<std::string_view> without(kFaceRow.kinds.begin(), kFaceRow.kinds.end());
  for (const auto& [kind, found] : differences) {
    EXPECT_TRUE(found.empty()) << kind << ": " << (found.empty() ? "" : found.front());
    EXPECT_EQ(without.erase(kind), 1u) << kind << " is not in the row's list of kinds";
  }
  const std::set<std::string_view> stated(kFaceRow.without_evidence.begin(),
                                          kFaceRow.without_evidence.end());
  EXPECT_EQ(without, stated);
}

}  // namespace
}  // namespace tern::connectors::binance
