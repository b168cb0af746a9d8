// In: messages in the words of Kraken's WebSocket v2 and REST. Out: proof that each kind is read
// exactly, and that anything else tells nothing. Goal: bare numbers keep their digits, names lead
// to one instrument, a book without its checksum is none.
// Method: small messages of our own, changed; the shared vector and fixtures.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "evidence.hpp"
#include "market_fixture.hpp"
#include "tern/market/book_store.hpp"

namespace tern::connectors::kraken {
namespace {

using market::BookAction;
using market::Level;
using test::with;
using venue::DecodeStatus;
using venue::ResponseVerdict;

constexpr std::string_view kUpdate =
    R"({"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":45283.5,"qty":0.10000000}],"asks":[{"price":45285.2,"qty":0.00000000},{"price":45286.40,"qty":1.5e-7}],"checksum":3310070434,"timestamp":"2023-10-06T17:35:55.440295Z"}]})";
constexpr std::string_view kTop =
    R"({"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":45283.5,"bid_qty":0.1,"ask":45285.2,"ask_qty":0.001,"last":45285.2,"volume":997.1,"vwap":45000.1,"low":44000.0,"high":46000.0,"change":-0.1,"change_pct":-0.17}]})";
constexpr std::string_view kTrades =
    R"({"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"sell","price":45283.5,"qty":0.05,"ord_type":"market","trade_id":4665906,"timestamp":"2023-09-25T07:49:37.708706Z"}]})";
constexpr std::string_view kPairs =
    R"({"error":[],"result":{"XXBTZUSD":{"altname":"XBTUSD","wsname":"XBT\/USD","aclass_base":"currency","base":"XXBT","quote":"ZUSD","cost_decimals":5,"pair_decimals":1,"lot_decimals":8,"lot_multiplier":1,"fees":[[0,0.4]],"ordermin":"0.0001","costmin":"0.5","tick_size":"0.5","status":"online"},"XDGUSD":{"altname":"XDGUSD","wsname":"XDG/USD","aclass_base":"currency","base":"XXDG","quote":"ZUSD","pair_decimals":7,"lot_decimals":8,"lot_multiplier":1,"ordermin":"20","costmin":"5","tick_size":"0.0000001","status":"cancel_only"},"AAPLxUSD":{"altname":"AAPLxUSD","wsname":"AAPLx/USD","aclass_base":"tokenized_asset","base":"AAPLx","quote":"ZUSD","pair_decimals":2,"lot_decimals":8,"lot_multiplier":1,"status":"online"},"XTZUSD":{"altname":"XTZUSD","wsname":"XTZ/USD","aclass_base":"currency","base":"XTZ","quote":"ZUSD","pair_decimals":4,"lot_decimals":8,"lot_multiplier":1,"status":"post_only"}}})";

class Kraken : public test::MarketFixture {
 protected:
  Kraken() : MarketFixture("kraken") { received = {core::seconds(1'700'000'000).ns}; }
  // Enters what AssetPairs lists.
  void list() {
    ASSERT_EQ(answer("/0/public/AssetPairs", kPairs).verdict, ResponseVerdict::ok);
    for (const market::InstrumentDefinition& definition : log.instruments)
      ASSERT_TRUE(catalog.add_instrument(config.venue, definition).ok()) << definition.symbol;
    bitcoin = catalog.symbols(config.venue).find("BTC/USD");
  }
};

TEST_F(Kraken, InstrumentsAreNamedAsTheStreamNamesThemAndFoundByEveryName) {
  list();
  ASSERT_EQ(log.instruments.size(), 4u);
  const market::SymbolIndex& symbols = catalog.symbols(config.venue);
  for (const char* name : {"BTC/USD", "XBTUSD", "XXBTZUSD", "XBT/USD"})
    EXPECT_EQ(symbols.find(name), bitcoin) << name;
  const market::Instrument& traded = catalog.instrument(bitcoin);
  EXPECT_EQ(traded.request_symbol, "XBTUSD");
  EXPECT_EQ(traded.rules.tick, core::Decimal::parse("0.5").value());
  EXPECT_EQ(traded.rules.lot, core::Decimal::parse("0.00000001").value());
  EXPECT_EQ(traded.rules.min_size, core::Decimal::parse("0.0001").value());
  EXPECT_EQ(traded.rules.min_notional, core::Decimal::parse("0.5").value());
  EXPECT_EQ(traded.rules.status, market::TradingStatus::trading);
  EXPECT_EQ(traded.price_scale, 1);
  EXPECT_EQ(traded.size_scale, 8);
  const market::Assets& assets = catalog.assets();
  EXPECT_EQ(assets.find_of_venue("kraken", "XXBT"), assets.find("BTC"));
  EXPECT_EQ(assets.find_of_venue("kraken", "ZUSD"), assets.find("USD"));
  EXPECT_EQ(assets.find_of_venue("kraken", "XXDG"), assets.find("DOGE"));
  EXPECT_TRUE(symbols.find("XTZ/USD").valid()) << "no letter is cut off";
  EXPECT_EQ(catalog.instrument(symbols.find("DOGE/USD")).rules.status,
            market::TradingStatus::cancel_only);
  EXPECT_EQ(log.instruments[2].product, "tokenized_asset");
}

TEST_F(Kraken, ABookMessageKeepsEveryDigitOfItsBareNumbers) {
  list();
  ASSERT_EQ(decode(kUpdate), DecodeStatus::ok);
  ASSERT_EQ(log.books.size(), 1u);
  const market::BookMessage& message = log.books[0].message;
  EXPECT_EQ(message.action, BookAction::update);
  EXPECT_EQ(message.checksum, 3'310'070'434u);
  EXPECT_EQ(message.last_id, 1'696'613'755'440'295) << "the moment names the state";
  EXPECT_EQ(message.previous_id, market::BookMessage::kNoSequence);
  EXPECT_EQ(log.books[0].bids, (std::vector<Level>{{{452'835}, {10'000'000}}}));
  EXPECT_EQ(log.books[0].asks, (std::vector<Level>{{{452'852}, {0}}, {{452'864}, {15}}}));
}

TEST_F(Kraken, TheQuickReadAndTheParserTellTheSame) {
  list();
  const std::string plain = with(kUpdate, "1.5e-7", "0.00000015");
  ASSERT_EQ(decode(plain), DecodeStatus::ok);
  const std::string quick = log.text();
  ASSERT_EQ(decode(with(plain, R"("data":[)", R"("data": [)")), DecodeStatus::ok);
  EXPECT_EQ(log.text(), quick);
  ASSERT_EQ(decode(with(plain, R"("symbol":"BTC/USD",)", "")
                       .insert(plain.find(R"("checksum")") -
                                   std::string_view(R"("symbol":"BTC/USD",)").size(),
                               R"("symbol":"BTC/USD",)")),
            DecodeStatus::ok)
      << "the symbol behind the levels";
  EXPECT_EQ(log.text(), quick);
}

TEST_F(Kraken, ABookMessageWithoutItsChecksumIsMalformed) {
  list();
  for (const auto& [from, to] : std::initializer_list<std::pair<const char*, const char*>>{
           {R"("checksum":3310070434,)", ""},
           {"3310070434", "-3310070434"},
           {"3310070434", "4294967296"},
           {"45283.5,", "-45283.5,"},
           {"0.10000000", "-0.1"},
           {R"("qty":0.10000000)", R"("size":0.1)"},
           {"17:35:55.440295Z", "17:35:55.440295"},
           {R"("bids":)", R"("asks":)"},
           {R"("type":"update")", R"("type":"partial")"},
           {R"("symbol":"BTC/USD",)", ""}}) {
    EXPECT_EQ(decode(with(kUpdate, from, to)), DecodeStatus::malformed) << from << " -> " << to;
    EXPECT_EQ(log.count(), 0u);
  }
}

TEST_F(Kraken, TheOfficialChecksumExampleIsProvenThroughTheConnector) {
  const auto text = test::shared_text("venues/vectors/kraken.json");
  if (!text) GTEST_SKIP() << "skipped: venues/vectors/kraken.json not found";
  list();
  const nlohmann::json vectors = nlohmann::json::parse(*text);
  const auto vector = std::find_if(vectors.begin(), vectors.end(), [](const nlohmann::json& each) {
    return each["name"] == "book_v2_checksum_official";
  });
  ASSERT_NE(vector, vectors.end());
  const auto side = [&](const char* key) {
    std::string levels;
    for (const nlohmann::json& level : (*vector)[key]) {
      levels += levels.empty() ? "" : ",";
      levels += "{\"price\":" + level[0].get<std::string>() +
                ",\"qty\":" + level[1].get<std::string>() + "}";
    }
    return "[" + levels + "]";
  };
  const std::string frame =
      R"({"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":)" +
      side("bids_high_to_low") + R"(,"asks":)" + side("asks_low_to_high") + R"(,"checksum":)" +
      (*vector)["expected"]["checksum"].dump() + "}]}";
  ASSERT_EQ(decode(frame), DecodeStatus::ok);
  ASSERT_EQ(log.books.size(), 1u);
  market::BookMessage message = log.books[0].message;
  message.bids = log.books[0].bids;
  message.asks = log.books[0].asks;
  market::BookStore store;
  market::TrackedBook& tracked =
      store.add(catalog.instrument(bitcoin), connector->capabilities().book_rules());
  EXPECT_EQ(tracked.sync.on_message(message, tracked.book), market::SyncOutcome::bridged);
  EXPECT_EQ(tracked.sync.counters().checksum_ok, 1u);
}

TEST_F(Kraken, TopsAndTradesAreRead) {
  list();
  ASSERT_EQ(decode(kTop), DecodeStatus::ok);
  ASSERT_EQ(log.tops.size(), 1u);
  EXPECT_EQ(log.tops[0].bid, (Level{{452'835}, {10'000'000}}));
  EXPECT_EQ(log.tops[0].ask, (Level{{452'852}, {100'000}}));
  ASSERT_EQ(decode(kTrades), DecodeStatus::ok);
  ASSERT_EQ(log.trades.size(), 1u);
  EXPECT_EQ(log.trades[0].trade_id, 4'665'906);
  EXPECT_EQ(log.trades[0].price.value, 452'835);
  EXPECT_EQ(log.trades[0].size.value, 5'000'000);
  EXPECT_FALSE(log.trades[0].taker_is_buyer);
  EXPECT_EQ(log.trades[0].venue_time.ns, 1'695'628'177'708'706'000);
}

TEST_F(Kraken, RepliesTellTheVenuesTimeAndWhatWasRefused) {
  ASSERT_EQ(
      decode(
          R"({"method":"subscribe","result":{"channel":"book","depth":10,"snapshot":true,"symbol":"BTC/USD"},"success":true,"time_in":"2023-09-25T09:04:31.742599Z","time_out":"2023-09-25T09:04:31.742648Z","req_id":7})"),
      DecodeStatus::ok);
  ASSERT_EQ(log.subscriptions.size(), 1u);
  EXPECT_TRUE(log.subscriptions[0].accepted);
  EXPECT_EQ(log.subscriptions[0].symbol, "BTC/USD");
  EXPECT_EQ(log.subscriptions[0].request_id, "7");
  ASSERT_EQ(log.times.size(), 1u);
  EXPECT_EQ(log.times[0].ns, 1'695'632'671'742'648'000);
  ASSERT_EQ(
      decode(
          R"({"method":"subscribe","success":false,"error":"Currency pair not supported A/B","req_id":1})"),
      DecodeStatus::ok);
  ASSERT_EQ(log.subscriptions.size(), 1u);
  EXPECT_FALSE(log.subscriptions[0].accepted);
  EXPECT_NE(log.subscriptions[0].error.find("not supported"), std::string::npos);
  EXPECT_EQ(decode(R"({"method":"subscribe","req_id":1})"), DecodeStatus::malformed);
}

TEST_F(Kraken, TheStatusChannelAndRequestTellMaintenance) {
  for (const auto& [word, expected] : {std::pair("online", venue::VenueStatus::normal),
                                       std::pair("cancel_only", venue::VenueStatus::maintenance),
                                       std::pair("post_only", venue::VenueStatus::maintenance),
                                       std::pair("maintenance", venue::VenueStatus::maintenance)}) {
    decode(R"({"channel":"status","type":"update","data":[{"version":"2.0.0","system":")" +
           std::string(word) + R"("}]})");
    EXPECT_EQ(log.statuses, std::vector{expected}) << word;
    EXPECT_EQ(answer("/0/public/SystemStatus",
                     R"({"error":[],"result":{"status":")" + std::string(word) + R"("}})")
                  .verdict,
              ResponseVerdict::ok);
    EXPECT_EQ(log.statuses, std::vector{expected}) << word;
  }
}

TEST_F(Kraken, ALeftBookNamesItsDepthAndAConfiguredDepthIsOneThatTheVenueHas) {
  const venue::Topic topic{venue::Channel::book, "BTC/USD"};
  EXPECT_EQ(
      nlohmann::json::parse(connector->subscribe_message({&topic, 1}, false, 3)),
      nlohmann::json::parse(
          R"({"method":"unsubscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":10},"req_id":3})"));
  for (const auto& [wanted, depth] : {std::pair(0u, 10u), std::pair(11u, 25u),
                                      std::pair(100u, 100u), std::pair(5'000u, 1'000u)}) {
    config.snapshot_levels = wanted;
    EXPECT_EQ(venue::find_dialect("kraken")->make(config)->capabilities().book_depth, depth);
  }
}

TEST_F(Kraken, AnErrorInsideOfHttp200IsNoAnswer) {
  const auto said = [&](const char* error) {
    return answer("/0/public/Time", R"({"error":[")" + std::string(error) + R"("]})");
  };
  EXPECT_EQ(said("EQuery:Unknown asset pair").verdict, ResponseVerdict::refused);
  EXPECT_EQ(said("EService:Unavailable").verdict, ResponseVerdict::venue_trouble);
  EXPECT_EQ(said("EAPI:Rate limit exceeded").verdict, ResponseVerdict::rate_limited);
  EXPECT_EQ(said("EService: Throttled: 1700000060").retry_after, core::seconds(60));
  EXPECT_EQ(said("EService:Throttled: 1700000060").retry_after, core::seconds(60));
  EXPECT_EQ(said("EGeneral:Temporary lockout").retry_after, core::seconds(300));
  EXPECT_EQ(answer("/0/public/Time", "<html>", 503).verdict, ResponseVerdict::venue_trouble);
  EXPECT_EQ(answer("/0/public/Time", "error code: 1015", 429).verdict, ResponseVerdict::banned);
  EXPECT_EQ(answer("/0/public/Time", "<html>").verdict, ResponseVerdict::malformed);
  EXPECT_EQ(
      answer("/0/public/Time", R"({"error":["WGeneral:Danger"],"result":{"unixtime":1700000000}})")
          .verdict,
      ResponseVerdict::ok);
  EXPECT_EQ(log.times.size(), 1u);
}

// What the sheet says of Assets holds without asking for it: the stream's names are its altnames.
TEST_F(Kraken, TheNamesOfAListedPairAreTheAltnamesOfItsAssets) {
  const auto text_of = [](const char* name) -> std::optional<nlohmann::json> {
    const auto text = test::shared_text(std::string("fixtures/kraken/jkorf/") + name + ".txt");
    if (!text) return {};
    return nlohmann::json::parse(text->substr(text->find("\n{")));
  };
  const auto pairs = text_of("Endpoints__Spot__ExchangeData__GetSymbols");
  const auto assets = text_of("Endpoints__Spot__ExchangeData__GetAssets");
  if (!pairs || !assets) GTEST_SKIP() << "skipped: fixtures/kraken not found";
  int compared = 0;
  for (const auto& [key, pair] : (*pairs)["result"].items()) {
    const std::string name = pair["wsname"];
    for (const auto& [asset, part] :
         {std::pair(pair["base"].get<std::string>(), name.substr(0, name.find('/'))),
          std::pair(pair["quote"].get<std::string>(), name.substr(name.find('/') + 1))}) {
      if (!(*assets)["result"].contains(asset)) continue;
      EXPECT_EQ((*assets)["result"][asset]["altname"], part) << key;
      ++compared;
    }
  }
  EXPECT_GT(compared, 0);
}

}  // namespace
}  // namespace tern::connectors::kraken
