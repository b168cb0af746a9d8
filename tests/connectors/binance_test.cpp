// Goal: Binance's dialect is read exactly, and nothing that is not Binance's gets in. Method: small
// messages of our own in the documented shape, every truncation of them, shuffled keys. What the
// venues really sent is in binance_recorded_test.cpp.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "connectors/binance_market.hpp"

namespace tern::connectors::binance {
namespace {

using test::BinanceFixture;
using test::EventLog;
using venue::DecodeStatus;
using venue::ResponseVerdict;

constexpr std::string_view kDepth =
    R"({"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1672515782136,"s":"BTCUSDT","U":157,"u":160,)"
    R"("b":[["61737.63000000","0.00000000"],["61730.17","1.5"]],"a":[["61837.64000000","0.00000001"]]}})";
constexpr std::string_view kTop =
    R"({"stream":"btcusdt@bookTicker","data":{"u":400900217,"s":"BTCUSDT","b":"25.35190000","B":"31.21000000","a":"25.36520000","A":"40.66000000"}})";
constexpr std::string_view kTrade =
    R"({"stream":"btcusdt@trade","data":{"e":"trade","E":1672515782137,"s":"BTCUSDT","t":12345,"p":"0.001","q":"100","T":1672515782136,"m":true,"M":true}})";
constexpr std::string_view kAggregate =
    R"({"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1672515782137,"s":"BTCUSDT","a":77,"p":"0.001","q":"100","f":100,"l":105,"T":1672515782136,"m":false,"M":true}})";

class Binance : public BinanceFixture {};

TEST_F(Binance, ADepthUpdateIsReadExactly) {
  const auto read = frame(kDepth);
  EXPECT_EQ(read.status, DecodeStatus::ok);
  EXPECT_EQ(read.kind, "depth");
  EXPECT_EQ(read.instrument, bitcoin);
  ASSERT_EQ(log.books.size(), 1u);
  const test::BookEvent& book = log.books[0];
  EXPECT_EQ(book.message.action, market::BookAction::update);
  EXPECT_FALSE(book.message.from_rest);
  EXPECT_EQ(book.message.first_id, 157);
  EXPECT_EQ(book.message.last_id, 160);
  EXPECT_EQ(book.message.venue_time, core::from_milliseconds(1672515782136));
  EXPECT_EQ(book.bids,
            (std::vector<market::Level>{{{6173763000000}, {0}}, {{6173017000000}, {150000000}}}));
  EXPECT_EQ(book.asks, (std::vector<market::Level>{{{6183764000000}, {1}}}));
  EXPECT_EQ(book.message.price_decimals_sent, 8);
}

TEST_F(Binance, ATopIsReadExactly) {
  EXPECT_EQ(frame(kTop).kind, "bookTicker");
  ASSERT_EQ(log.tops.size(), 1u);
  EXPECT_EQ(log.tops[0].last_id, 400900217);
  EXPECT_EQ(log.tops[0].bid, (market::Level{{2535190000}, {3121000000}}));
  EXPECT_EQ(log.tops[0].ask, (market::Level{{2536520000}, {4066000000}}));
}

TEST_F(Binance, AnEmptySideOfTheTopIsNoLevel) {
  EXPECT_EQ(
      frame(R"({"u":1,"s":"BTCUSDT","b":"0.00000000","B":"0.00000000","a":"2","A":"3"})").status,
      DecodeStatus::ok);
  ASSERT_EQ(log.tops.size(), 1u);
  EXPECT_EQ(log.tops[0].bid, market::Level{});
  EXPECT_EQ(log.tops[0].ask.price.value, 200000000);
}

TEST_F(Binance, ATradeSaysWhoTook) {
  EXPECT_EQ(frame(kTrade).kind, "trade");
  EXPECT_EQ(frame(kAggregate).kind, "aggTrade");
  ASSERT_EQ(log.trades.size(), 2u);
  EXPECT_EQ(log.trades[0].trade_id, 12345);
  EXPECT_FALSE(log.trades[0].taker_is_buyer) << "the buyer was the maker";
  EXPECT_EQ(log.trades[0].price.value, 100000);
  EXPECT_EQ(log.trades[0].size.value, 10000000000);
  EXPECT_EQ(log.trades[0].venue_time, core::from_milliseconds(1672515782136));
  EXPECT_EQ(log.trades[1].trade_id, 77);
  EXPECT_TRUE(log.trades[1].taker_is_buyer);
}

TEST_F(Binance, RawPayloadsAndMicrosecondsReadTheSame) {
  EXPECT_EQ(
      frame(
          R"({"e":"depthUpdate","E":1672515782136123,"s":"BTCUSDT","U":1,"u":1,"b":[],"a":[["2","1"]]})")
          .status,
      DecodeStatus::ok);
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_EQ(log.books[0].message.venue_time, (core::Timestamp{1672515782136123000}));
  EXPECT_EQ(
      frame(R"({"e":"trade","E":1,"s":"BTCUSDT","t":1,"p":"2","q":"1","T":1,"m":true,"M":true})")
          .kind,
      "trade");
  EXPECT_EQ(log.trades.size(), 1u);
}

// Every order of the keys of an object, cheaply: rotations and the reverse.
std::vector<std::string> reordered(const nlohmann::ordered_json& object) {
  std::vector<std::pair<std::string, nlohmann::ordered_json>> fields;
  for (const auto& [key, value] : object.items())
    fields.emplace_back(key, value);
  std::vector<std::string> texts;
  for (std::size_t turn = 0; turn <= fields.size(); ++turn) {
    if (turn == fields.size())
      std::reverse(fields.begin(), fields.end());
    else
      std::rotate(fields.begin(), fields.begin() + 1, fields.end());
    nlohmann::ordered_json other;
    for (const auto& [key, value] : fields)
      other[key] = value;
    texts.push_back(other.dump());
  }
  return texts;
}

TEST_F(Binance, TheOrderOfKeysDoesNotMatter) {
  for (const std::string_view text : {kDepth, kTop, kTrade, kAggregate}) {
    frame(text);
    const EventLog expected = std::exchange(log, {});
    const auto whole = nlohmann::ordered_json::parse(text);
    for (const std::string& payload : reordered(whole.at("data"))) {
      const std::string front =
          R"({"stream":)" + whole.at("stream").dump() + ",\"data\":" + payload + "}";
      const std::string back =
          R"({"data":)" + payload + ",\"stream\":" + whole.at("stream").dump() + "}";
      for (const std::string& message : {front, back, payload}) {
        EXPECT_EQ(frame(message).status, DecodeStatus::ok) << message;
        EXPECT_EQ(log.text(), expected.text()) << message;
        log.clear();
      }
    }
  }
}

TEST_F(Binance, WhiteSpaceUnknownKeysAndBareNumbersAreTolerated) {
  const auto read = frame(
      R"( { "new" : {"a":[1,{"b":null}]} , "stream" : "btcusdt@depth" , "data" : { "e" : "depthUpdate" ,
    "E" : 1672515782136 , "s" : "BTCUSDT" , "zz" : [ [ ] ] , "U" : 157 , "u" : 160 , "b" : [ [ 61737.63 , 1e-8 ] ] , "a" : [ ] , "Z":{} } } )");
  EXPECT_EQ(read.status, DecodeStatus::ok);
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_EQ(log.books[0].bids, (std::vector<market::Level>{{{6173763000000}, {1}}}));
}

TEST_F(Binance, LevelsMayCarryTheEmptyArrayOfOldServers) {
  EXPECT_EQ(
      frame(R"({"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":1,"b":[["2","1",[]]],"a":[]})")
          .status,
      DecodeStatus::ok);
  EXPECT_EQ(log.books.at(0).bids.size(), 1u);
}

// Every prefix of a frame, with whatever the receive buffer may hold after its end.
TEST_F(Binance, ATruncatedFrameIsMalformedAndSaysNothing) {
  for (const std::string_view text : {kDepth, kTop, kTrade, kAggregate}) {
    for (const char rest : {' ', '}', ']', '"', ',', ':', '0', '[', '{', '\0', '\xff'}) {
      for (std::size_t size = 0; size < text.size(); ++size) {
        const auto read = frame(text.substr(0, size), rest);
        EXPECT_EQ(read.status, DecodeStatus::malformed) << text.substr(0, size) << " then " << rest;
        ASSERT_EQ(log.count(), 0u) << text.substr(0, size);
      }
    }
  }
}

TEST_F(Binance, AFrameWithSomethingBehindItIsMalformed) {
  EXPECT_EQ(frame(std::string(kDepth) + "}").status, DecodeStatus::malformed);
  EXPECT_EQ(frame(std::string(kTop) + std::string(kTop)).status, DecodeStatus::malformed);
  EXPECT_EQ(log.count(), 0u);
}

// Any byte of a frame replaced by any of these never crashes and never gives half a message.
TEST_F(Binance, ADamagedByteNeverGivesHalfAMessage) {
  for (const std::string_view text : {kDepth, kTop, kTrade}) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (const char c : {'"', '}', '{', '[', ']', ',', ':', '\\', '\x01', '\xc3', '-', 'x'}) {
        std::string damaged(text);
        damaged[i] = c;
        const auto read = frame(damaged);
        if (read.status != DecodeStatus::ok) {
          EXPECT_EQ(log.count(), 0u) << damaged;
        }
        log.clear();
      }
    }
  }
}

TEST_F(Binance, AnEnvelopeWithTwoNamesIsMalformedAndSaysNothing) {
  for (const std::string_view first : {kDepth, kTop, kTrade, kAggregate}) {
    for (const std::string_view second : {"btcusdt@depth@100ms", "btcusdt@bookTicker"}) {
      std::string text(first);
      text.insert(text.size() - 1, ",\"stream\":\"" + std::string(second) + "\"");
      EXPECT_EQ(frame(text).status, DecodeStatus::malformed) << text;
    }
  }
  EXPECT_TRUE(log.books.empty() && log.tops.empty() && log.trades.empty());
}

TEST_F(Binance, GarbageIsMalformed) {
  for (const std::string_view text :
       {"", " ", "{", "}", "[]", "null", "{}", "true", "1", "\"x\"", "\xff\xfe", "{\"a\":1}",
        "<html>", "{\"stream\":1}", "{\"stream\":\"btcusdt@trade\"}",
        "{\"stream\":\"btcusdt@depth\",\"data\":[]}", "{\"data\":{}}"}) {
    EXPECT_EQ(frame(text).status, DecodeStatus::malformed) << text;
  }
  EXPECT_EQ(log.count(), 0u);
}

TEST_F(Binance, AMissingKeyIsMalformed) {
  for (const std::string_view text : {kDepth, kTop, kTrade, kAggregate}) {
    const auto whole = nlohmann::ordered_json::parse(text);
    for (const auto& [key, value] : whole.at("data").items()) {
      if (std::set<std::string>{"e", "M", "f", "l"}.count(key) > 0) continue;  // not needed
      if (key == "E" && text != kDepth) continue;  // trades have a time of their own
      auto lacking = whole;
      lacking["data"].erase(key);
      EXPECT_EQ(frame(lacking.dump()).status, DecodeStatus::malformed) << lacking.dump();
    }
  }
  EXPECT_EQ(log.count(), 0u);
}

TEST_F(Binance, ImpossibleNumbersAreMalformed) {
  const auto depth = [](std::string_view levels, std::string_view ids = R"("U":1,"u":2)") {
    return R"({"e":"depthUpdate","E":1,"s":"BTCUSDT",)" + std::string(ids) + R"(,"b":)" +
           std::string(levels) + R"(,"a":[]})";
  };
  EXPECT_EQ(frame(depth(R"([["1","1"]])")).status, DecodeStatus::ok);
  log.clear();
  for (const std::string_view levels :
       {R"([["0","1"]])", R"([["-1","1"]])", R"([["1","-1"]])", R"([["","1"]])", R"([["1"]])",
        R"([[]])", R"({})", R"([1])", R"([["1","x"]])", R"([["1",null]])", R"([["1",true]])",
        R"([["1",["1"]]])", R"([["-9999999999999999999999","1"]])",
        R"([["1","-0.0000000000000000001"]])", R"("[]")"}) {
    EXPECT_EQ(frame(depth(levels)).status, DecodeStatus::malformed) << levels;
  }
  for (const std::string_view ids : {R"("U":3,"u":2)", R"("U":-1,"u":2)", R"("U":1.5,"u":2)",
                                     R"("U":1,"u":99999999999999999999)"}) {
    EXPECT_EQ(frame(depth("[]", ids)).status, DecodeStatus::malformed) << ids;
  }
  EXPECT_EQ(log.count(), 0u);
}

TEST_F(Binance, ALevelThatDoesNotFitIsRefusedAndTheRestStays) {
  EXPECT_EQ(
      frame(
          R"({"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":1,"b":[["1","1"],["2","0.000000001"],["3","99999999999999999999"],["0.000000001","1"],["4","1"]],"a":[]})")
          .status,
      DecodeStatus::ok);
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_EQ(log.books[0].message.refused_levels, 3);
  EXPECT_EQ(log.books[0].bids, (std::vector<market::Level>{{{100000000}, {100000000}},
                                                           {{200000000}, {0}},
                                                           {{300000000}, {0}},
                                                           {{400000000}, {100000000}}}));
}

TEST_F(Binance, ASymbolOutsideTheCatalogIsForeignUnlessTheSinkKnowsBetter) {
  const std::string other =
      R"({"e":"trade","E":1,"s":"ETHUSDT","t":1,"p":"2","q":"1","T":1,"m":true,"M":true})";
  EXPECT_EQ(frame(other).status, DecodeStatus::foreign);
  EXPECT_EQ(log.unknown_symbols, std::vector<std::string>{"ETHUSDT"});
  EXPECT_TRUE(log.trades.empty());
  log.make_unknown = [this](std::string_view) { return bitcoin; };
  EXPECT_EQ(frame(other).status, DecodeStatus::ok);
  EXPECT_EQ(log.trades.size(), 1u);
}

TEST_F(Binance, ANonAsciiSymbolIsKeptByteByByte) {
  const std::string symbol = "\xe5\xb8\x81\xe5\xae\x89USDT";
  const auto id = list(symbol);
  EXPECT_EQ(frame(R"({"u":1,"s":")" + symbol + R"(","b":"1","B":"1","a":"2","A":"1"})").instrument,
            id);
  EXPECT_EQ(frame(R"({"u":1,"s":"\u5e01\u5b89USDT","b":"1","B":"1","a":"2","A":"1"})").instrument,
            id);
  const venue::Topic topic{venue::Channel::top, symbol};
  EXPECT_EQ(connector->subscribe_message({&topic, 1}, true, 7),
            "{\"method\":\"SUBSCRIBE\",\"params\":[\"\xe5\xb8\x81\xe5\xae\x89usdt@bookTicker\"],"
            "\"id\":7}");
  const auto request = connector->book_snapshot_request(symbol, venue::Purpose::book_snapshot);
  EXPECT_EQ(request.target, "/api/v3/depth?symbol=%E5%B8%81%E5%AE%89USDT&limit=1000");
  EXPECT_EQ(answer(request.target, R"({"lastUpdateId":1,"bids":[],"asks":[["1","1"]]})").verdict,
            ResponseVerdict::ok);
  EXPECT_EQ(log.books.at(0).message.instrument, id);
}

TEST_F(Binance, KindsThatNobodyUsesAreNamedAndIgnored) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"stream":"btcusdt@kline_1m","data":{"e":"kline","k":{}}})", "kline_1m"},
      {R"({"data":{"e":"kline","k":{}},"stream":"btcusdt@kline_1m"})", "kline_1m"},
      {R"({"stream":"btcusdt@depth20@100ms","data":{"lastUpdateId":1,"bids":[],"asks":[]}})",
       "depth20"},
      {R"({"stream":"!miniTicker@arr","data":[{}]})", "!miniTicker"},
      {R"({"lastUpdateId":1,"bids":[],"asks":[]})", "partial depth"},
      {R"({"e":"24hrTicker","s":"BTCUSDT"})", "24hrTicker"}};
  for (const auto& [text, word] : cases) {
    const auto read = frame(text);
    EXPECT_EQ(read.status, DecodeStatus::ignored) << text;
    EXPECT_EQ(std::string(read.kind), word);
  }
  EXPECT_EQ(log.count(), 0u);
}

TEST_F(Binance, RepliesToSubscriptionsAreTold) {
  EXPECT_EQ(frame(R"({"result":null,"id":1})").kind, "result");
  EXPECT_EQ(frame(R"({"code":2,"msg":"Invalid request: unknown variant","id":5})").kind, "error");
  EXPECT_EQ(frame(R"({"error":{"code":3,"msg":"Invalid JSON"},"id":null})").kind, "error");
  EXPECT_EQ(frame(R"({"id":"x","result":["btcusdt@trade"]})").kind, "result");
  std::string told;
  for (const test::SubscriptionEvent& reply : log.subscriptions)
    told += reply.request_id + (reply.accepted ? " accepted, " : " refused: ") + reply.error + "; ";
  EXPECT_EQ(
      told,
      "1 accepted, ; 5 refused: 2 Invalid request: unknown variant;  refused: 3 Invalid JSON; "
      "x accepted, ; ");
}

TEST_F(Binance, AServerThatShutsDownAsksToReconnect) {
  EXPECT_EQ(
      frame(R"({"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1672515782136}})").kind,
      "serverShutdown");
  EXPECT_EQ(frame(R"({"e":"serverShutdown","E":1672515782136})").status, DecodeStatus::ok);
  EXPECT_EQ(log.reconnects, (std::vector<std::string>{"serverShutdown", "serverShutdown"}));
}

TEST_F(Binance, SubscriptionsAreLowerCaseAndBatched) {
  const std::vector<venue::Topic> topics{{venue::Channel::book, "BTCUSDT"},
                                         {venue::Channel::top, "1000SATSUSDT"},
                                         {venue::Channel::trade, "BTCUSDT"}};
  EXPECT_EQ(
      connector->subscribe_message(topics, true, 3),
      R"({"method":"SUBSCRIBE","params":["btcusdt@depth@100ms","1000satsusdt@bookTicker","btcusdt@trade"],"id":3})");
  EXPECT_EQ(connector->subscribe_message({topics.data(), 1}, false, 4),
            R"({"method":"UNSUBSCRIBE","params":["btcusdt@depth@100ms"],"id":4})");
  EXPECT_EQ(connector->stream_target(), "/stream");
}

TEST_F(Binance, RequestsCarryTheirWeight) {
  EXPECT_EQ(connector->instruments_requests().at(0).target, "/api/v3/exchangeInfo");
  EXPECT_EQ(connector->instruments_requests().at(0).weight, 20u);
  EXPECT_EQ(connector->server_time_request().target, "/api/v3/time");
  const std::pair<std::size_t, std::uint32_t> weights[] = {
      {0, 50}, {100, 5}, {101, 25}, {500, 25}, {1'000, 50}, {5'000, 250}, {9'999, 250}};
  for (const auto& [levels, weight] : weights) {
    config.snapshot_levels = levels;
    const auto other = make_connector();
    const auto request = other->book_snapshot_request("BTCUSDT", venue::Purpose::book_snapshot);
    const std::size_t asked = levels == 0 ? 1'000 : std::min<std::size_t>(levels, 5'000);
    EXPECT_EQ(request.target, "/api/v3/depth?symbol=BTCUSDT&limit=" + std::to_string(asked));
    EXPECT_EQ(request.weight, weight);
    EXPECT_EQ(request.purpose, venue::Purpose::book_snapshot);
    EXPECT_EQ(other->book_snapshot_request("BTCUSDT", venue::Purpose::book_check).weight, 5u);
  }
}

TEST_F(Binance, EveryBookOfManyCanBeHadInHalfAMinutesWeight) {
  const auto levels = [&](std::size_t books, const char* variant) {
    config.books = books;
    config.dialect_variant = variant;
    return make_connector()->capabilities().snapshot_levels;
  };
  EXPECT_EQ(levels(60, ""), 1'000u);
  EXPECT_EQ(levels(61, ""), 500u);
  EXPECT_EQ(levels(120, ""), 500u);
  EXPECT_EQ(levels(400, ""), 100u);
  EXPECT_EQ(levels(5'000, ""), 100u) << "there is nothing smaller that would be cheaper";
  EXPECT_EQ(levels(60, "us"), 1'000u);
  EXPECT_EQ(levels(400, "us"), 100u);
}

TEST_F(Binance, VariantsDifferInLimitsOnly) {
  config.dialect_variant = "us";
  const auto us = make_connector();
  EXPECT_EQ(us->capabilities().budgets.at(0).limit, 1'200u);
  EXPECT_EQ(us->book_snapshot_request("BTCUSDT", venue::Purpose::book_snapshot).weight, 10u);
  EXPECT_EQ(connector->capabilities().budgets.at(0).limit, 6'000u);
  EXPECT_EQ(us->stream_target(), connector->stream_target());
}

TEST_F(Binance, ASnapshotComesFromRestWithItsId) {
  const auto report = answer(
      "/api/v3/depth?symbol=BTCUSDT&limit=1000",
      R"({"lastUpdateId":1027024,"bids":[["4.00000000","431.00000000"]],"asks":[["4.00000200","12.00000000"]]})");
  EXPECT_EQ(report.verdict, ResponseVerdict::ok);
  EXPECT_EQ(report.text, "");
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_TRUE(log.books[0].message.from_rest);
  EXPECT_EQ(log.books[0].message.action, market::BookAction::snapshot);
  EXPECT_EQ(log.books[0].message.last_id, 1027024);
  EXPECT_EQ(log.books[0].message.instrument, bitcoin);
  EXPECT_EQ(log.books[0].asks, (std::vector<market::Level>{{{400000200}, {1200000000}}}));
}

TEST_F(Binance, ATruncatedAnswerIsMalformedAndSaysNothing) {
  const std::pair<std::string_view, std::string> answers[] = {
      {"/api/v1/depth?limit=5&symbol=BTCUSDT",
       R"({"lastUpdateId":10,"bids":[["4.0","431.0"]],"asks":[["4.2","12.0"]]})"},
      {"/api/v3/exchangeInfo", test::kListing},
      {"/api/v3/time", R"({"serverTime":1499827319559})"}};
  for (const auto& [target, body] : answers) {
    for (std::size_t size = 0; size < body.size(); ++size) {
      const auto report = answer(target, body.substr(0, size));
      EXPECT_EQ(report.verdict, ResponseVerdict::malformed) << body.substr(0, size);
      EXPECT_NE(report.text, "");
      ASSERT_EQ(log.count(), 0u) << body.substr(0, size);
    }
    EXPECT_EQ(answer(target, body).verdict, ResponseVerdict::ok);
    EXPECT_NE(log.count(), 0u);
    log.clear();
  }
}

TEST_F(Binance, ServerTimeIsRead) {
  EXPECT_EQ(answer("/api/v3/time", R"({"serverTime":1499827319559})").verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.times.back(), core::from_milliseconds(1499827319559));
  EXPECT_EQ(answer("/api/v3/ping", "{}").verdict, ResponseVerdict::ok);
}

TEST_F(Binance, AListingGivesEveryRule) {
  EXPECT_EQ(answer("/api/v3/exchangeInfo", test::kListing).verdict, ResponseVerdict::ok);
  ASSERT_EQ(log.instruments.size(), 2u);
  EXPECT_EQ(log.instrument_ends, 1u);
  const market::InstrumentDefinition& first = log.instruments[0];
  EXPECT_EQ(first.symbol, "BTCUSDT");
  EXPECT_EQ(first.base_ticker, "BTC");
  EXPECT_EQ(first.quote_ticker, "USDT");
  EXPECT_EQ(first.rules.tick.text(), "0.01");
  EXPECT_EQ(first.rules.min_price.text(), "0.01");
  EXPECT_EQ(first.rules.max_price.text(), "1000000");
  EXPECT_EQ(first.rules.lot.text(), "0.00001");
  EXPECT_EQ(first.rules.min_size.text(), "0.00001");
  EXPECT_EQ(first.rules.max_size.text(), "9000");
  EXPECT_EQ(first.rules.min_notional.text(), "5");
  EXPECT_EQ(first.rules.max_notional.text(), "9000000");
  EXPECT_EQ(first.rules.band_up.text(), "5") << "what a buyer's price may be";
  EXPECT_EQ(first.rules.band_down.text(), "0.2") << "what a seller's price may be";
  EXPECT_EQ(first.rules.status, market::TradingStatus::trading);
  EXPECT_EQ(first.wire_price_decimals, 8);
  const market::InstrumentDefinition& second = log.instruments[1];
  EXPECT_EQ(second.rules.tick.text(), "0.01") << "tickSize 0 is no rule: the quote's last digit is";
  EXPECT_EQ(second.rules.min_notional.text(), "10");
  EXPECT_EQ(second.rules.band_down.text(), "0.5");
  EXPECT_EQ(second.wire_price_decimals, 2);
  EXPECT_EQ(second.rules.status, market::TradingStatus::cancel_only);
  ASSERT_EQ(log.limits.size(), 2u);
  EXPECT_EQ(log.limits[0].name, "ip");
  EXPECT_EQ(log.limits[0].limit, 6'000u);
  EXPECT_EQ(log.limits[0].window, core::seconds(60));
  EXPECT_EQ(log.limits[1].name, "orders");
  EXPECT_EQ(log.limits[1].limit, 50u);
  EXPECT_EQ(log.limits[1].window, core::seconds(10));
}

TEST_F(Binance, StatusWordsMapToOurs) {
  const std::pair<std::string, market::TradingStatus> cases[] = {
      {R"("status":"TRADING","isSpotTradingAllowed":true)", market::TradingStatus::trading},
      {R"("status":"TRADING","isSpotTradingAllowed":false)", market::TradingStatus::not_allowed},
      {R"("status":"TRADING")", market::TradingStatus::not_allowed},
      {R"("status":"CANCEL_ONLY","isSpotTradingAllowed":true)", market::TradingStatus::cancel_only},
      {R"("status":"HALT","isSpotTradingAllowed":true)", market::TradingStatus::halted},
      {R"("status":"BREAK","isSpotTradingAllowed":true)", market::TradingStatus::halted},
      {R"("status":"END_OF_DAY","isSpotTradingAllowed":true)", market::TradingStatus::halted},
      {R"("status":"WHATEVER","isSpotTradingAllowed":true)", market::TradingStatus::unknown}};
  for (const auto& [fields, expected] : cases) {
    log.clear();
    answer(
        "/api/v3/exchangeInfo",
        R"({"symbols":[{"symbol":"AB","baseAsset":"A","quoteAsset":"B",)" + fields +
            R"(,"filters":[{"filterType":"PRICE_FILTER","minPrice":"1","maxPrice":"9","tickSize":"1"},{"filterType":"LOT_SIZE","minQty":"1","maxQty":"9","stepSize":"1"}]}]})");
    ASSERT_EQ(log.instruments.size(), 1u) << fields;
    EXPECT_EQ(log.instruments[0].rules.status, expected) << fields;
  }
}

TEST_F(Binance, OneBadSymbolDoesNotLoseTheOthers) {
  const std::string good =
      R"("baseAsset":"A","quoteAsset":"B","filters":[{"filterType":"PRICE_FILTER","minPrice":"1","maxPrice":"9","tickSize":"1"},{"filterType":"LOT_SIZE","minQty":"1","maxQty":"9","stepSize":"1"}]})";
  const std::vector<std::string> bad{
      R"({"symbol":"LACKING","baseAsset":"A","quoteAsset":"B","filters":[{"filterType":"PRICE_FILTER","tickSize":"1"}]})",
      R"({"symbol":"NOFILTER","baseAsset":"A","quoteAsset":"B","filters":[]})",
      R"({"symbol":7,"filters":{}})",
      "null",
      "[1,2]",
      R"({"symbol":"TEXT","baseAsset":"A","quoteAsset":"B","filters":[{"filterType":"PRICE_FILTER","minPrice":"1","maxPrice":"9","tickSize":"abc"}]})",
      R"({"symbol":"QUO\"TE",)" + good,
      R"({"symbol":"",)" + good,
      R"({"symbol":"NEGATIVE","baseAsset":"A","quoteAsset":"B","filters":[{"filterType":"PRICE_FILTER","minPrice":"1","maxPrice":"9","tickSize":"-1"}]})"};
  for (const std::string& entry : bad) {
    log.clear();
    const auto report =
        answer("/api/v3/exchangeInfo", R"({"symbols":[{"symbol":"ONE",)" + good + "," + entry +
                                           R"(,{"symbol":"TWO",)" + good + "]}");
    EXPECT_EQ(report.verdict, ResponseVerdict::ok);
    EXPECT_EQ(log.instruments.size(), 2u) << entry;
    EXPECT_EQ(report.text.substr(0, 17), "1 symbols skipped") << entry;
  }
}

TEST_F(Binance, ErrorsSayWhetherToWaitOrToStop) {
  struct Reply {
    int status;
    std::string_view body;
    ResponseVerdict verdict;
  };
  const Reply cases[] = {
      {429, R"({"code":-1003,"msg":"Too much request weight used"})",
       ResponseVerdict::rate_limited},
      {418, R"({"code":-1003,"msg":"Way too much request weight used; IP banned until 1."})",
       ResponseVerdict::banned},
      {400, R"({"code":-1003,"msg":"Too many requests queued."})", ResponseVerdict::rate_limited},
      {403, "<html>denied</html>", ResponseVerdict::rate_limited},
      {403, R"({"code":-2015,"msg":"Invalid API-key"})", ResponseVerdict::refused},
      {400, R"({"code":-1121,"msg":"Invalid symbol."})", ResponseVerdict::refused},
      {404, "", ResponseVerdict::refused},
      {451, R"({"code":0,"msg":"Service unavailable from a restricted location"})",
       ResponseVerdict::refused},
      {400, R"({"code":-1008,"msg":"Server is currently overloaded"})",
       ResponseVerdict::venue_trouble},
      {500, R"({"code":-1000,"msg":"?"})", ResponseVerdict::venue_trouble},
      {503, "Service Unavailable", ResponseVerdict::venue_trouble},
      {200, R"({"code":-1001,"msg":"Internal error"})", ResponseVerdict::venue_trouble},
      {200, "<html>", ResponseVerdict::malformed},
      {200, "{}", ResponseVerdict::malformed}};
  for (const Reply& c : cases) {
    const auto report = answer("/api/v3/depth?symbol=BTCUSDT&limit=5", c.body, c.status);
    EXPECT_EQ(report.verdict, c.verdict) << c.status << " " << c.body;
    EXPECT_NE(report.text, "");
  }
  EXPECT_EQ(log.count(), 0u);
}

TEST_F(Binance, HeadersOfAnAnswerAreReported) {
  retry_after = "37";
  used_weight = "5999";
  const auto report = answer("/api/v3/time", R"({"code":-1003,"msg":"x"})", 429);
  EXPECT_EQ(report.retry_after, core::seconds(37));
  EXPECT_EQ(report.used_weight, 5'999u);
  retry_after = "99999999999999";
  EXPECT_LE(answer("/api/v3/time", "", 418).retry_after, core::seconds(7 * 86'400));
  retry_after = "soon";
  EXPECT_EQ(answer("/api/v3/time", "", 418).retry_after, core::Duration{});
}

TEST_F(Binance, AnAnswerThatNobodyAskedForIsMalformed) {
  EXPECT_EQ(answer("/api/v3/ticker/24hr", "{}").verdict, ResponseVerdict::malformed);
}

}  // namespace
}  // namespace tern::connectors::binance
