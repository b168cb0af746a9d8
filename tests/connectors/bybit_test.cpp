// In: messages in the words of Bybit API v5, spot. Out: proof that each kind is read exactly, and
// that anything else tells nothing. Goal: the quirks of its documents, one by one.
// Method: small messages of our own.
#include <gtest/gtest.h>

#include "connectors/market_fixture.hpp"

namespace tern::connectors::bybit {
namespace {

using market::BookAction;
using market::BookMessage;
using market::Level;
using test::with;
using venue::DecodeStatus;
using venue::ResponseVerdict;

constexpr std::string_view kSnapshot =
    R"({"topic":"orderbook.50.BTCUSDT","ts":1672304484978,"type":"snapshot","data":{"s":"BTCUSDT","b":[["16493.50","0.006"],["16493.4","1"]],"a":[["16611.00","0.029"]],"u":18521288,"seq":7961638724},"cts":1672304484976})";
constexpr std::string_view kDelta =
    R"({"topic":"orderbook.50.BTCUSDT","ts":1672304484998,"type":"delta","data":{"s":"BTCUSDT","b":[["16493.4","0"]],"a":[],"u":18521289,"seq":7961638730},"cts":1672304484996})";
constexpr std::string_view kTop =
    R"({"topic":"orderbook.1.BTCUSDT","ts":1672304484978,"type":"snapshot","data":{"s":"BTCUSDT","b":[["16493.50","0.006"]],"a":[["16611.00","0.029"]],"u":5,"seq":7961638724},"cts":1672304484976})";
constexpr std::string_view kTrades =
    R"({"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1672304486868,"data":[{"T":1672304486865,"s":"BTCUSDT","S":"Buy","v":"0.001","p":"16578.50","i":"2290000000000000007","BT":false,"RPI":false,"seq":7961638725},{"T":1672304486866,"s":"BTCUSDT","S":"Sell","v":"2","p":"16578.4","i":"20f43950-d8dd-5b31-9112-a178eb6023af","BT":false}]})";

class Bybit : public test::MarketFixture {
 protected:
  Bybit() : MarketFixture("bybit") {
    auto definition = test::definition_of("BTCUSDT", {"BTC", "USDT"}, {"0.1", "0.000001"});
    definition.wire_price_decimals = 2;
    definition.wire_size_decimals = 6;
    bitcoin = add(definition);
  }
  venue::ResponseReport list(std::string_view more) {
    return answer("/v5/market/instruments-info?category=spot",
                  R"({"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[{"symbol":)"
                  R"("BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT",)" +
                      std::string(more) + R"(}]},"retExtInfo":{},"time":1672712468011})");
  }
};

TEST_F(Bybit, ASnapshotIsReadExactly) {
  EXPECT_EQ(decode(kSnapshot), DecodeStatus::ok);
  EXPECT_EQ(kind, "snapshot");
  ASSERT_EQ(log.books.size(), 1u);
  const test::BookEvent& book = log.books[0];
  EXPECT_EQ(book.message.action, BookAction::snapshot);
  EXPECT_EQ(book.message.instrument, bitcoin);
  EXPECT_EQ(book.message.last_id, 18'521'288);
  EXPECT_EQ(book.message.cross_sequence, 7'961'638'724);
  EXPECT_EQ(book.message.venue_time, core::from_milliseconds(1'672'304'484'978));
  EXPECT_FALSE(book.message.has_checksum);
  EXPECT_EQ(book.bids, (std::vector<Level>{{{1'649'350}, {6'000}}, {{1'649'340}, {1'000'000}}}));
  EXPECT_EQ(book.asks, (std::vector<Level>{{{1'661'100}, {29'000}}}));
}

TEST_F(Bybit, ADeltaFollowsTheNumberBeforeItsOwn) {
  EXPECT_EQ(decode(kDelta), DecodeStatus::ok);
  EXPECT_EQ(kind, "delta");
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_EQ(log.books[0].message.action, BookAction::update);
  EXPECT_EQ(log.books[0].message.previous_id, 18'521'288);
  EXPECT_EQ(log.books[0].message.last_id, 18'521'289);
  EXPECT_EQ(log.books[0].bids, (std::vector<Level>{{{1'649'340}, {0}}}));
}

TEST_F(Bybit, TheNumberOneBeginsAnewWhateverTheMessageIsCalled) {
  EXPECT_EQ(decode(with(kDelta, "18521289", "1")), DecodeStatus::ok);
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_EQ(log.books[0].message.action, BookAction::snapshot);
}

TEST_F(Bybit, ASnapshotMayComeAtAnyTimeAndReplacesTheBook) {
  market::BookSync sync({market::SyncRule::chained, {}, 50}, 2, 6);
  market::OrderBook book;
  const auto receive = [&](std::string_view text) {
    EXPECT_EQ(decode(text), DecodeStatus::ok);
    market::BookMessage message = log.books.at(0).message;
    message.bids = log.books[0].bids;
    message.asks = log.books[0].asks;
    return sync.on_message(message, book);
  };
  using market::SyncOutcome;
  EXPECT_EQ(receive(kSnapshot), SyncOutcome::bridged);
  EXPECT_EQ(receive(kDelta), SyncOutcome::applied);
  EXPECT_EQ(receive(kDelta), SyncOutcome::duplicate);
  EXPECT_EQ(book.bids().size(), 1u);
  EXPECT_EQ(receive(with(kSnapshot, "18521288", "18521400")), SyncOutcome::bridged);
  EXPECT_EQ(book.bids().size(), 2u);
  EXPECT_EQ(receive(kDelta), SyncOutcome::gap) << "of the book before";
  EXPECT_EQ(receive(with(kSnapshot, "18521288", "1")), SyncOutcome::bridged);
  EXPECT_EQ(receive(with(kDelta, "18521289", "2")), SyncOutcome::applied);
  EXPECT_EQ(receive(with(kDelta, "18521289", "4")), SyncOutcome::gap);
}

TEST_F(Bybit, TheOrderOfKeysChangesNothing) {
  const std::string other =
      R"({"cts":1672304484976,"data":{"u":18521288,"a":[["16611.00","0.029"]],"seq":7961638724,"b":[["16493.50","0.006"],["16493.4","1"]],"s":"BTCUSDT"},"type":"snapshot","ts":1672304484978,"topic":"orderbook.50.BTCUSDT"})";
  EXPECT_EQ(decode(kSnapshot), DecodeStatus::ok);
  const std::string expected = log.text();
  EXPECT_EQ(decode(other), DecodeStatus::ok);
  EXPECT_EQ(log.text(), expected);
  EXPECT_EQ(decode(with(kSnapshot, R"(,"cts":1672304484976)", "")), DecodeStatus::ok);
  EXPECT_EQ(log.text(), expected);
}

TEST_F(Bybit, ATopIsWholeAndAnotherWordForATopIsNone) {
  EXPECT_EQ(decode(kTop), DecodeStatus::ok);
  ASSERT_EQ(log.tops.size(), 1u);
  EXPECT_EQ(log.tops[0].bid, (Level{{1'649'350}, {6'000}}));
  EXPECT_EQ(log.tops[0].ask, (Level{{1'661'100}, {29'000}}));
  EXPECT_EQ(log.books.size(), 0u);
  EXPECT_EQ(decode(with(kTop, "snapshot", "delta")), DecodeStatus::ok);
  EXPECT_EQ(log.count(), 0u) << "half a top is none";
  EXPECT_EQ(decode(with(kTop, R"([["16611.00","0.029"]])", "[]")), DecodeStatus::ok);
  EXPECT_EQ(log.tops.at(0).ask, Level{});
}

TEST_F(Bybit, BooksOfAnotherDepthAreReadInRecordingsOnly) {
  const std::string deep = with(kSnapshot, "orderbook.50.", "orderbook.500.");
  EXPECT_EQ(decode(deep), DecodeStatus::ignored);
  EXPECT_EQ(log.count(), 0u);
  config.recorded = true;
  connector = venue::find_dialect("bybit")->make(config);
  EXPECT_EQ(connector->capabilities().book_depth, 0u);
  EXPECT_EQ(decode(deep), DecodeStatus::ok);
  EXPECT_EQ(log.books.size(), 1u);
}

TEST_F(Bybit, TradesTellTheTakersSideAndTheirNumberWhereTheyHaveOne) {
  EXPECT_EQ(decode(kTrades), DecodeStatus::ok);
  ASSERT_EQ(log.trades.size(), 2u);
  EXPECT_EQ(log.trades[0].trade_id, 2'290'000'000'000'000'007);
  EXPECT_TRUE(log.trades[0].taker_is_buyer);
  EXPECT_EQ(log.trades[0].price.value, 1'657'850);
  EXPECT_EQ(log.trades[0].size.value, 1'000);
  EXPECT_EQ(log.trades[1].trade_id, 0);
  EXPECT_FALSE(log.trades[1].taker_is_buyer);
}

TEST_F(Bybit, RepliesToSubscriptionsAndPings) {
  EXPECT_EQ(
      decode(
          R"({"success":true,"ret_msg":"subscribe","conn_id":"c","req_id":"7","op":"subscribe"})"),
      DecodeStatus::ok);
  ASSERT_EQ(log.subscriptions.size(), 1u);
  EXPECT_TRUE(log.subscriptions[0].accepted);
  EXPECT_EQ(log.subscriptions[0].request_id, "7");
  decode(
      R"({"success":false,"ret_msg":"Invalid topic: orderbook.50.NOPAIR","conn_id":"c","op":"subscribe"})");
  ASSERT_EQ(log.subscriptions.size(), 1u);
  EXPECT_FALSE(log.subscriptions[0].accepted);
  EXPECT_EQ(log.subscriptions[0].symbol, "NOPAIR");
  EXPECT_EQ(decode(R"({"success":true,"ret_msg":"pong","conn_id":"c","op":"ping"})"),
            DecodeStatus::ok);
  EXPECT_EQ(log.count(), 0u);
}

TEST_F(Bybit, WhatIsNotAWholeMessageOfItsKindIsMalformed) {
  for (const auto& [from, to] :
       {std::pair("\"s\":\"BTCUSDT\"", "\"s\":\"ETHUSDT\""), std::pair("18521288", "0"),
        std::pair("\"16493.50\"", "\"-16493.50\""), std::pair("\"16493.50\"", "\"x\""),
        std::pair("\"0.006\"", "\"-0.006\""), std::pair("\"snapshot\"", "\"something\""),
        std::pair("1672304484978", "\"soon\""), std::pair(",\"a\":", ",\"b\":"),
        std::pair("\"u\":18521288,", "")}) {
    expect_malformed(with(kSnapshot, from, to));
  }
  expect_malformed(with(kTrades, "\"Buy\"", "\"Both\""));
  expect_malformed(with(kTrades, "\"0.001\"", "\"0\""));
  expect_malformed(with(kTrades, "\"i\":\"2290000000000000007\",", ""));
  expect_malformed("{}");
  expect_malformed("[]");
  expect_malformed(R"({"topic":"orderbook"})");
}

TEST_F(Bybit, SubscribesToAtMostTenTopicsAMessage) {
  const venue::Topic topics[] = {{venue::Channel::book, "BTCUSDT"},
                                 {venue::Channel::top, "BTCUSDT"},
                                 {venue::Channel::trade, "BTCUSDT"}};
  EXPECT_EQ(
      connector->subscribe_message(topics, true, 7),
      R"({"req_id":"7","op":"subscribe","args":["orderbook.50.BTCUSDT","orderbook.1.BTCUSDT","publicTrade.BTCUSDT"]})");
  EXPECT_EQ(connector->subscribe_message({topics, 1}, false, 8),
            R"({"req_id":"8","op":"unsubscribe","args":["orderbook.50.BTCUSDT"]})");
  EXPECT_EQ(connector->capabilities().topics_per_message, 10u);
  // 21,000 characters of topics on one connection.
  EXPECT_LE(connector->capabilities().topics_per_connection *
                std::string_view("\"orderbook.50.1000000MOGUSDT\",").size(),
            21'000u);
}

TEST_F(Bybit, AListingOfTodayHasAMaximumOfItsOwnForLimitOrders) {
  EXPECT_EQ(
      list(
          R"("status":"Trading","stTag":"0","symbolType":"","lotSizeFilter":{"basePrecision":"0.000001","quotePrecision":"0.0000001","minOrderQty":"0.000011","maxOrderQty":"83","minOrderAmt":"5","maxOrderAmt":"8000000","maxLimitOrderQty":"84","maxMarketOrderQty":"41.5"},"priceFilter":{"tickSize":"0.1"})")
          .verdict,
      ResponseVerdict::ok);
  ASSERT_EQ(log.instruments.size(), 1u);
  const market::Rules& rules = log.instruments[0].rules;
  EXPECT_EQ(rules.tick.text(), "0.1");
  EXPECT_EQ(rules.lot.text(), "0.000001");
  EXPECT_EQ(rules.min_size.text(), "0.000011");
  EXPECT_EQ(rules.max_size.text(), "84");
  EXPECT_EQ(rules.min_notional.text(), "5");
  EXPECT_TRUE(rules.max_notional.is_zero());
  EXPECT_EQ(rules.status, market::TradingStatus::trading);
  EXPECT_EQ(log.instruments[0].wire_price_decimals, 3);
}

TEST_F(Bybit, AListingOfOldHasTheMaximaOfOld) {
  constexpr std::string_view kRules =
      R"("lotSizeFilter":{"basePrecision":"0.0001","minOrderQty":"0.001","maxOrderQty":"100.0","minOrderAmt":"10","maxOrderAmt":"1000000"},"priceFilter":{"tickSize":"0.1"})";
  list(R"("status":"Trading",)" + std::string(kRules));
  EXPECT_EQ(log.instruments.at(0).rules.max_size, core::Decimal::from_integer(100));
  EXPECT_EQ(log.instruments.at(0).rules.max_notional, core::Decimal::from_integer(1'000'000));
  using market::TradingStatus;
  for (const auto& [words, status] :
       {std::pair(R"("status":"Trading","stTag":"1",)", TradingStatus::not_allowed),
        std::pair(R"("status":"Trading","symbolType":"xstocks",)", TradingStatus::not_allowed),
        std::pair(R"("status":"PreLaunch",)", TradingStatus::halted)}) {
    list(words + std::string(kRules));
    EXPECT_EQ(log.instruments.at(0).rules.status, status) << words;
  }
}

TEST_F(Bybit, ARestBookHasNoNumberOfTheStreams) {
  const auto report = answer(
      "/v5/market/orderbook?category=spot&symbol=BTCUSDT&limit=50",
      R"({"retCode":0,"retMsg":"OK","result":{"s":"BTCUSDT","b":[["16493.5","1"]],"a":[["16611","2"]],"ts":1709199771584,"u":243781,"seq":3887177875},"retExtInfo":{},"time":1709199771643})");
  EXPECT_EQ(report.verdict, ResponseVerdict::ok) << report.text;
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_TRUE(log.books[0].message.from_rest);
  EXPECT_EQ(log.books[0].message.last_id, BookMessage::kNoSequence);
  EXPECT_EQ(log.books[0].message.cross_sequence, 3'887'177'875);
}

TEST_F(Bybit, AMaintenanceOfSpotIsToldAndNoOther) {
  const auto status = [&](const std::string& entry) {
    answer("/v5/system/status", R"({"retCode":0,"retMsg":"","result":{"list":[)" + entry +
                                    R"(]},"retExtInfo":{},"time":1709199771643})");
    return log.statuses.at(0);
  };
  const std::string entry =
      R"({"id":"x","title":"t","state":"ongoing","begin":"1","end":"2","serviceTypes":[1],"product":[1,2],"maintainType":1,"env":1})";
  using venue::VenueStatus;
  EXPECT_EQ(status(""), VenueStatus::normal);
  EXPECT_EQ(status(entry), VenueStatus::maintenance);
  EXPECT_EQ(status(with(entry, "[1,2]", "[1]")), VenueStatus::normal);
  EXPECT_EQ(status(with(entry, "\"env\":1", "\"env\":2")), VenueStatus::normal);
  EXPECT_EQ(status(with(entry, "ongoing", "scheduled")), VenueStatus::maintenance_scheduled);
  EXPECT_EQ(status(with(entry, "ongoing", "completed")), VenueStatus::normal);
}

TEST_F(Bybit, AnAnswerThatIsNotWholeTellsNothing) {
  const std::string target = "/v5/market/time";
  const std::string body =
      R"({"retCode":0,"retMsg":"OK","result":{"timeSecond":"1688639403","timeNano":"1688639403423213947"},"retExtInfo":{},"time":1688639403423})";
  EXPECT_EQ(answer(target, body).verdict, ResponseVerdict::ok);
  EXPECT_EQ(log.times.at(0).ns, 1'688'639'403'423'213'947);
  for (std::size_t size = 0; size < body.size(); ++size) {
    ASSERT_NE(answer(target, std::string_view(body).substr(0, size)).verdict, ResponseVerdict::ok);
    ASSERT_EQ(log.count(), 0u);
  }
  EXPECT_EQ(answer(target, "access too frequent", 403).verdict, ResponseVerdict::banned);
}

}  // namespace
}  // namespace tern::connectors::bybit
