// In: messages in the words of OKX API v5. Out: proof that each kind is read exactly, and that
// anything else tells nothing. Goal: no frame, however broken, crashes, half-speaks or is believed.
// Method: small messages of our own, cut, changed and reordered.
#include <gtest/gtest.h>

#include "market_fixture.hpp"
#include "tern/core/random.hpp"

namespace tern::connectors::okx {
namespace {

using market::BookAction;
using market::BookMessage;
using market::Level;
using test::with;
using venue::DecodeStatus;
using venue::ResponseVerdict;

constexpr std::string_view kSnapshot =
    R"({"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[["8476.98","415","0","13"],["8477","7.25","0","2"]],"bids":[["8476.97","256","0","12"]],"ts":"1597026383085","checksum":-855196043,"prevSeqId":-1,"seqId":123456}]})";
constexpr std::string_view kUpdate =
    R"({"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["8476.98","0","0","0"]],"bids":[],"ts":"1597026383185","checksum":0,"prevSeqId":123456,"seqId":123457}]})";
constexpr std::string_view kTop =
    R"({"arg":{"channel":"bbo-tbt","instId":"BTC-USDT"},"data":[{"asks":[["8476.98","415","0","13"]],"bids":[["8476.97","256","0","12"]],"ts":"1597026383085","seqId":123456}]})";
constexpr std::string_view kTrades =
    R"({"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"130639474","px":"42219.9","sz":"0.12060306","side":"buy","ts":"1630048897897","count":"3"},{"instId":"BTC-USDT","tradeId":"130639475","px":"42219.8","sz":"1","side":"sell","ts":"1630048897898","count":"1"}]})";
constexpr std::string_view kAck =
    R"({"id":"7","event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a4d3ae55"})";
constexpr std::string_view kRefusal =
    R"({"id":"8","event":"error","code":"60018","msg":"Wrong URL or channel:books,instId:NO-PAIR doesn't exist. Please use the correct URL.","connId":"a4d3ae55"})";
constexpr std::string_view kUpgrade =
    R"({"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"a4d3ae55"})";

class Okx : public test::MarketFixture {
 protected:
  Okx() : MarketFixture("okx") { bitcoin = list("BTC-USDT", "0.01", "0.00000001"); }

  market::InstrumentId list(const std::string& symbol, const char* tick, const char* lot) {
    const std::size_t dash = symbol.find('-');
    auto definition =
        test::definition_of(symbol, {symbol.substr(0, dash), symbol.substr(dash + 1)}, {tick, lot});
    definition.wire_price_decimals = 4;
    definition.wire_size_decimals = 8;
    return add(definition);
  }

  const market::InstrumentDefinition& listed(std::string_view symbol) {
    for (const auto& each : log.instruments) {
      if (each.symbol == symbol) return each;
    }
    ADD_FAILURE() << symbol << " was not listed";
    static const market::InstrumentDefinition kNothing;
    return kNothing;
  }
};

TEST_F(Okx, ASnapshotCarriesItsLevelsChainAndChecksum) {
  decode(kSnapshot);
  EXPECT_EQ(decoded.status, DecodeStatus::ok);
  EXPECT_EQ(kind, "books");
  EXPECT_EQ(decoded.instrument, bitcoin);
  ASSERT_EQ(log.books.size(), 1u);
  const BookMessage& message = log.books[0].message;
  EXPECT_EQ(message.action, BookAction::snapshot);
  EXPECT_FALSE(message.from_rest);
  EXPECT_TRUE(message.has_checksum);
  EXPECT_EQ(static_cast<std::int32_t>(message.checksum), -855196043);
  EXPECT_EQ(message.last_id, 123456);
  EXPECT_EQ(message.previous_id, -1);
  EXPECT_EQ(message.first_id, BookMessage::kNoSequence);
  EXPECT_EQ(message.venue_time.ns, 1'597'026'383'085'000'000);
  EXPECT_EQ(message.price_decimals_sent, 2);
  EXPECT_EQ(message.size_decimals_sent, 2);
  EXPECT_EQ(log.books[0].asks,
            (std::vector<Level>{{{84769800}, {41500000000}}, {{84770000}, {725000000}}}));
  EXPECT_EQ(log.books[0].bids, (std::vector<Level>{{{84769700}, {25600000000}}}));
}

TEST_F(Okx, AnUpdateDeletesWithSizeZeroAndAChecksumOfZeroIsNone) {
  decode(kUpdate);
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_EQ(log.books[0].message.action, BookAction::update);
  EXPECT_FALSE(log.books[0].message.has_checksum);
  EXPECT_EQ(log.books[0].message.previous_id, 123456);
  EXPECT_EQ(log.books[0].asks, (std::vector<Level>{{{84769800}, {0}}}));
  EXPECT_TRUE(log.books[0].bids.empty());
}

TEST_F(Okx, BooksFromBeforeSequenceNumbersHaveNone) {
  decode(with(with(kUpdate, R"(,"prevSeqId":123456)", ""), R"(,"seqId":123457)", ""));
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_EQ(log.books[0].message.last_id, BookMessage::kNoSequence);
  EXPECT_EQ(log.books[0].message.previous_id, BookMessage::kNoSequence);
}

TEST_F(Okx, EveryElementOfAPushIsTold) {
  decode(with(
      kUpdate, "}]}",
      R"(},{"asks":[],"bids":[["1","2","0","1"]],"ts":"1597026383285","prevSeqId":123457,"seqId":123460}]})"));
  ASSERT_EQ(log.books.size(), 2u);
  EXPECT_EQ(log.books[0].message.last_id, 123457);
  EXPECT_EQ(log.books[0].asks.size(), 1u);
  EXPECT_EQ(log.books[1].message.last_id, 123460);
  EXPECT_EQ(log.books[1].bids, (std::vector<Level>{{{10000}, {200000000}}}));
}

TEST_F(Okx, AnyKeyOrderWhiteSpaceAndBareNumbersReadTheSame) {
  decode(kSnapshot);
  const std::string expected = log.text();
  const char* same =
      R"( { "data" : [ { "seqId" : "123456" , "extra":{"a":[1,{}]}, "prevSeqId":"-1", "bids":[ [ 8476.97 , 256 , "0", "12" ] ],
      "checksum": -855196043 , "ts": 1597026383085 , "asks":[["8476.98" ,"415"],[8477,7.25,0,2]]} ] ,
      "action" : "snapshot" , "more":"x\"y]", "arg":{"uid":"1","instId":"BTC-USDT","channel":"books"} } )";
  EXPECT_EQ(decode(same), DecodeStatus::ok);
  EXPECT_EQ(log.text(), expected);
}

TEST_F(Okx, AMissingOrRepeatedKeyIsMalformed) {
  for (const char* part :
       {R"("arg":{"channel":"books","instId":"BTC-USDT"},)", R"("channel":"books",)",
        R"(,"instId":"BTC-USDT")", R"("action":"snapshot",)", R"(,"ts":"1597026383085")",
        R"("bids":[["8476.97","256","0","12"]],)"}) {
    expect_malformed(with(kSnapshot, part, ""));
  }
  expect_malformed(with(kSnapshot, R"("action":"snapshot")", R"("action":"replace")"));
  expect_malformed(with(kSnapshot, R"("bids":[)", R"("asks":[)"));
  expect_malformed(R"({"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update"})");
  for (const char* part :
       {R"("tradeId":"130639474",)", R"("px":"42219.9",)", R"("side":"buy",)",
        R"("sz":"0.12060306",)", R"("ts":"1630048897897",)", R"("instId":"BTC-USDT",)"}) {
    expect_malformed(with(kTrades, part, ""));
  }
}

TEST_F(Okx, WhatIsNoPriceOrSizeIsMalformed) {
  for (const char* level :
       {R"(["0","1"])", R"(["-1","1"])", R"(["1","-1"])", R"(["1","-0.00000000000001"])",
        R"(["1"])", R"([])", R"(["","1"])", R"(["abc","1"])", R"(["1",null])", R"([["1"],"2"])",
        R"({"0":"1","1":"2"})", R"("1")"}) {
    expect_malformed(with(kSnapshot, R"(["8477","7.25","0","2"])", level));
  }
  expect_malformed(with(kTrades, R"("px":"42219.8")", R"("px":"0")"));
  expect_malformed(with(kTrades, R"("sz":"1")", R"("sz":"-1")"));
  expect_malformed(with(kTrades, R"("side":"sell")", R"("side":"short")"));
  expect_malformed(with(kTrades, R"([{"instId":"BTC-USDT")", R"([{"instId":"ETH-USDT")"));
  for (const char* number : {"1.5", "true", "99999999999999999999", "\"\""}) {
    expect_malformed(with(kSnapshot, "123456", number));
  }
  expect_malformed(with(kSnapshot, "-855196043", "8551960430"));
  expect_malformed(with(kSnapshot, "1597026383085", "15970263830850000"));
}

TEST_F(Okx, ALevelThatDoesNotFitTheScaleIsRefusedAndCounted) {
  decode(with(kSnapshot, "7.25", "7.000000001"));
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_EQ(log.books[0].message.refused_levels, 1);
  EXPECT_EQ(log.books[0].asks[1], (Level{{84770000}, {0}}));
  decode(with(kSnapshot, "8477", "8477.00001"));  // no price to name it by
  EXPECT_EQ(log.books[0].message.refused_levels, 1);
  EXPECT_EQ(log.books[0].asks.size(), 1u);
}

TEST_F(Okx, ATopIsTheBestOfEachSideAndZeroWhereASideIsEmpty) {
  EXPECT_EQ(decode(kTop), DecodeStatus::ok);
  EXPECT_EQ(kind, "bbo-tbt");
  ASSERT_EQ(log.tops.size(), 1u);
  EXPECT_EQ(log.tops[0].bid, (Level{{84769700}, {25600000000}}));
  EXPECT_EQ(log.tops[0].ask, (Level{{84769800}, {41500000000}}));
  EXPECT_EQ(log.tops[0].last_id, 123456);
  decode(with(kTop, R"(["8476.97","256","0","12"])", ""));
  ASSERT_EQ(log.tops.size(), 1u);
  EXPECT_EQ(log.tops[0].bid.size.value, 0);
  decode(with(kTop, "8476.97", "8476.971234"));
  EXPECT_TRUE(log.tops.empty());
}

TEST_F(Okx, FiveFullLevelsAreATopAndNeverReplaceABook) {
  EXPECT_EQ(decode(with(kTop, "bbo-tbt", "books5")), DecodeStatus::ok);
  EXPECT_EQ(kind, "books5");
  EXPECT_TRUE(log.books.empty());
  EXPECT_EQ(log.tops.size(), 1u);
}

TEST_F(Okx, TheFasterBookChannelsAreBooksToo) {
  for (const char* channel : {"books-l2-tbt", "books50-l2-tbt"}) {
    decode(with(kUpdate, "books", channel));
    EXPECT_EQ(kind, channel);
    EXPECT_EQ(log.books.size(), 1u);
  }
}

TEST_F(Okx, TradesCarryTheTakersSide) {
  EXPECT_EQ(decode(kTrades), DecodeStatus::ok);
  EXPECT_EQ(kind, "trades");
  ASSERT_EQ(log.trades.size(), 2u);
  EXPECT_EQ(log.trades[0].trade_id, 130639474);
  EXPECT_EQ(log.trades[0].price.value, 422199000);
  EXPECT_EQ(log.trades[0].size.value, 12060306);
  EXPECT_TRUE(log.trades[0].taker_is_buyer);
  EXPECT_FALSE(log.trades[1].taker_is_buyer);
  EXPECT_EQ(log.trades[1].venue_time.ns, 1'630'048'897'898'000'000);
}

TEST_F(Okx, KindsThatTernDoesNotUseAreIgnoredByName) {
  for (const char* channel : {"tickers", "candle1m", "status", "funding-rate"}) {
    EXPECT_EQ(decode(with(kTrades, R"("trades")", "\"" + std::string(channel) + "\"")),
              DecodeStatus::ignored);
    EXPECT_EQ(kind, channel);
    EXPECT_EQ(log.count(), 0u);
  }
  EXPECT_EQ(decode(R"({"event":"channel-conn-count","connCount":"2"})"), DecodeStatus::ignored);
}

TEST_F(Okx, RepliesAndNoticesAreToldInTheVenuesWords) {
  EXPECT_EQ(decode("pong"), DecodeStatus::ok);
  EXPECT_EQ(kind, "pong");
  decode(kAck);
  EXPECT_EQ(kind, "subscribe");
  ASSERT_EQ(log.subscriptions.size(), 1u);
  EXPECT_TRUE(log.subscriptions[0].accepted);
  EXPECT_EQ(log.subscriptions[0].request_id, "7");
  EXPECT_EQ(log.subscriptions[0].symbol, "BTC-USDT");
  decode(kRefusal);
  EXPECT_EQ(kind, "error");
  ASSERT_EQ(log.subscriptions.size(), 1u);
  EXPECT_FALSE(log.subscriptions[0].accepted);
  EXPECT_EQ(log.subscriptions[0].symbol, "NO-PAIR");
  EXPECT_EQ(log.subscriptions[0].error.substr(0, 11), "60018 Wrong");
  decode(kUpgrade);
  EXPECT_EQ(kind, "notice");
  EXPECT_EQ(log.reconnects.size(), 1u);
  decode(with(kUpgrade, "64008", "64999"));
  EXPECT_EQ(log.count(), 0u);
}

TEST_F(Okx, AnUnknownSymbolIsForeignUnlessTheSinkMakesIt) {
  const std::string frame = with(kSnapshot, "BTC-USDT", "NEW-USDT");
  EXPECT_EQ(decode(frame), DecodeStatus::foreign);
  EXPECT_EQ(kind, "books");
  EXPECT_EQ(log.count(), 0u);
  EXPECT_EQ(log.unknown_symbols, std::vector<std::string>{"NEW-USDT"});
  log.make_unknown = [&](std::string_view symbol) {
    return list(std::string(symbol), "0.01", "0.01");
  };
  EXPECT_EQ(decode(frame), DecodeStatus::ok);
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_EQ(log.books[0].asks.size(), 2u);
}

TEST_F(Okx, AFrameCutAnywhereTellsNothingWhateverLiesBehindIt) {
  for (const std::string_view frame :
       {kSnapshot, kUpdate, kTop, kTrades, kAck, kRefusal, kUpgrade}) {
    for (const char padding : {'\0', '}', ']', '"', ',', ' ', '0'}) {
      for (std::size_t length = 0; length < frame.size(); ++length) {
        ASSERT_EQ(decode(frame.substr(0, length), padding), DecodeStatus::malformed)
            << frame.substr(0, length) << " before " << padding;
        ASSERT_EQ(log.count(), 0u);
      }
      EXPECT_EQ(decode(frame, padding), DecodeStatus::ok);
    }
  }
}

TEST_F(Okx, AFrameWithMoreBehindItIsMalformed) {
  for (const std::string_view frame : {kSnapshot, kTrades, kAck}) {
    for (const std::string_view more : {"}", "{}", "x", ",", "[]", R"("")", "]}"}) {
      expect_malformed(std::string(frame) + std::string(more));
    }
    expect_malformed(std::string(frame) + std::string(kSnapshot));
    EXPECT_EQ(decode(std::string(frame) + " \r\n"), DecodeStatus::ok);
  }
}

TEST_F(Okx, AFrameWithChangedBytesIsReadWholeOrNotAtAll) {
  core::Random random(7);
  std::size_t malformed = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string frame(round % 2 == 0 ? kSnapshot : kTrades);
    for (std::int64_t n = random.between(1, 3); n > 0; --n) {
      const auto at =
          static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(frame.size()) - 1));
      constexpr std::string_view kBytes = "{}[]\",:0-9.\\aZ \x01\xff";
      frame[at] = kBytes[static_cast<std::size_t>(
          random.between(0, static_cast<std::int64_t>(kBytes.size()) - 1))];
    }
    if (decode(frame) != DecodeStatus::malformed) continue;
    ++malformed;
    ASSERT_EQ(log.count(), 0u) << frame;
  }
  EXPECT_GT(malformed, 10'000u);
}

TEST_F(Okx, RandomBytesAreMalformed) {
  core::Random random(8);
  for (int round = 0; round < 2'000; ++round) {
    std::string frame(static_cast<std::size_t>(random.between(0, 300)), ' ');
    for (char& byte : frame)
      byte = static_cast<char>(random.between(-128, 127));
    ASSERT_EQ(decode(frame), DecodeStatus::malformed);
    ASSERT_EQ(log.count(), 0u);
  }
}

constexpr std::string_view kListing =
    R"({"data":[
 {"instType":"SPOT","instId":"BTC-USD","baseCcy":"BTC","quoteCcy":"USD","tickSz":"0.1","lotSz":"0.00000001","minSz":"0.00001","maxLmtSz":"9999999999","state":"live","ruleType":"normal","instIdCode":211874},
 {"instType":"SPOT","instId":"PEPE-USD","baseCcy":"PEPE","quoteCcy":"USD","tickSz":"0.000000001","lotSz":"1","minSz":"100","maxLmtSz":"999999999999","state":"suspend","ruleType":"normal"},
 {"instType":"SPOT","instId":"NEW-USD","baseCcy":"NEW","quoteCcy":"USD","tickSz":"0.1","lotSz":"0.1","minSz":"1","maxLmtSz":"","state":"live","ruleType":"pre_market","instIdCode":null},
 {"instType":"SPOT","instId":"OLD-USD","baseCcy":"OLD","quoteCcy":"USD","tickSz":"0.1","lotSz":"0.1","minSz":"1","state":"live"},
 {"instType":"SPOT","instId":"SOON-USD","baseCcy":"SOON","quoteCcy":"USD","tickSz":"0.1","lotSz":"0.1","minSz":"1","state":"preopen","ruleType":"normal"},
 {"instType":"SPOT","instId":"ODD-USD","baseCcy":"ODD","quoteCcy":"USD","tickSz":"0.1","lotSz":"0.1","minSz":"1","state":"rebase","ruleType":"normal"},
 {"instType":"SPOT","instId":"VOID-USD","baseCcy":"VOID","quoteCcy":"USD","tickSz":"","lotSz":"","minSz":"","state":"preopen","ruleType":"normal"},
 {"instType":"MARGIN","instId":"BTC-USD","baseCcy":"BTC","quoteCcy":"USD","tickSz":"0.1","lotSz":"0.00000001","minSz":"0.00001","state":"live","ruleType":"normal"},
 {"instType":"SWAP","instId":"BTC-USD-SWAP","baseCcy":"","quoteCcy":"","settleCcy":"BTC","tickSz":"0.1","lotSz":"1","minSz":"1","maxLmtSz":"100000000","state":"live","ruleType":"normal"}
],"msg":"","code":"0"})";

TEST_F(Okx, AListingGivesExactRulesAndStates) {
  using market::TradingStatus;
  EXPECT_EQ(answer("/api/v5/public/instruments?instType=SPOT", kListing).verdict,
            ResponseVerdict::ok);
  EXPECT_EQ(log.instrument_ends, 1u);
  EXPECT_EQ(log.instruments.size(), 7u);  // VOID has no tick yet, MARGIN repeats a SPOT symbol
  const market::InstrumentDefinition& btc = listed("BTC-USD");
  EXPECT_EQ(btc.base_ticker, "BTC");
  EXPECT_EQ(btc.quote_ticker, "USD");
  EXPECT_EQ(btc.product, "spot");
  EXPECT_EQ(btc.rules.tick.text(), "0.1");
  EXPECT_EQ(btc.rules.lot.text(), "0.00000001");
  EXPECT_EQ(btc.rules.min_size.text(), "0.00001");
  EXPECT_TRUE(btc.rules.min_notional.is_zero());
  EXPECT_EQ(btc.rules.status, TradingStatus::trading);
  EXPECT_EQ(btc.venue_code, 211'874);
  EXPECT_EQ(listed("NEW-USD").venue_code, 0);
  EXPECT_EQ(listed("OLD-USD").venue_code, 0);
  EXPECT_EQ(listed("PEPE-USD").rules.max_size.text(), "999999999999");
  EXPECT_EQ(listed("PEPE-USD").rules.status, TradingStatus::halted);
  EXPECT_EQ(listed("NEW-USD").rules.status, TradingStatus::not_allowed);
  EXPECT_EQ(listed("OLD-USD").rules.status, TradingStatus::trading);
  EXPECT_EQ(listed("SOON-USD").rules.status, TradingStatus::halted);
  EXPECT_EQ(listed("ODD-USD").rules.status, TradingStatus::unknown);
  const market::InstrumentDefinition& swap = listed("BTC-USD-SWAP");
  EXPECT_EQ(swap.product, "swap");
  EXPECT_EQ(swap.base_ticker, "BTC");
  EXPECT_EQ(swap.quote_ticker, "USD");
  EXPECT_EQ(swap.rules.status, TradingStatus::not_allowed);
}

TEST_F(Okx, ANominalMaximumLeavesRoomForTheScale) {
  answer("/api/v5/public/instruments?instType=SPOT", kListing);
  const market::InstrumentDefinition& btc = listed("BTC-USD");
  EXPECT_GT(btc.rules.max_size, core::Decimal::from_integer(900'000));
  const core::Result<market::Scales> scales = market::choose_scales(btc);
  ASSERT_TRUE(scales.ok()) << scales.error().text();
  EXPECT_EQ(scales.value().price, 3);
  EXPECT_EQ(scales.value().size, 10);
}

TEST_F(Okx, ARestBookIsASnapshotWithItsSequence) {
  const std::string target =
      connector->book_snapshot_request("BTC-USDT", venue::Purpose::book_check).target;
  EXPECT_EQ(target, "/api/v5/market/books?instId=BTC-USDT&sz=400");
  EXPECT_EQ(
      answer(
          target,
          R"({"code":"0","msg":"","data":[{"asks":[["41006.8","0.60038921","0","1"]],"bids":[["41006.3","0.30178218","0","2"]],"ts":"1629966436396","seqId":3235851742}]})")
          .verdict,
      ResponseVerdict::ok);
  ASSERT_EQ(log.books.size(), 1u);
  EXPECT_TRUE(log.books[0].message.from_rest);
  EXPECT_EQ(log.books[0].message.action, BookAction::snapshot);
  EXPECT_EQ(log.books[0].message.instrument, bitcoin);
  EXPECT_EQ(log.books[0].message.last_id, 3235851742);
  EXPECT_EQ(log.books[0].asks.size(), 1u);
}

TEST_F(Okx, ARestBookThatIsNotOneBookIsMalformed) {
  for (const char* data : {"[]", "{}", "[1]", R"([{"asks":[],"ts":"1629966436396"}])",
                           R"([{"asks":[],"bids":[],"ts":"1"},{"asks":[],"bids":[],"ts":"1"}])"}) {
    const auto report = answer("/api/v5/market/books?instId=BTC-USDT&sz=400",
                               R"({"code":"0","msg":"","data":)" + std::string(data) + "}");
    EXPECT_EQ(report.verdict, ResponseVerdict::malformed) << data;
    EXPECT_EQ(log.count(), 0u) << data;
  }
}

TEST_F(Okx, ARestBookAsksForTheConfiguredLevelsUpToTheVenuesMost) {
  const auto target = [&](std::size_t levels) {
    config.snapshot_levels = levels;
    return make_connector()
        ->book_snapshot_request("BTC-USDT", venue::Purpose::book_snapshot)
        .target;
  };
  EXPECT_EQ(target(50), "/api/v5/market/books?instId=BTC-USDT&sz=50");
  EXPECT_EQ(target(5'000), "/api/v5/market/books?instId=BTC-USDT&sz=400");
}

TEST_F(Okx, TimeAndStatusAreRead) {
  EXPECT_EQ(
      answer("/api/v5/public/time", R"({"code":"0","msg":"","data":[{"ts":"1597026383085"}]})")
          .verdict,
      ResponseVerdict::ok);
  EXPECT_EQ(log.times.at(0).ns, 1'597'026'383'085'000'000);
  const auto status = [&](const std::string& state, const std::string& service,
                          const std::string& environment) {
    answer("/api/v5/system/status",
           R"({"code":"0","data":[{"begin":"1","end":"2","serviceType":")" + service +
               R"(","state":")" + state + R"(","env":")" + environment +
               R"(","title":"upgrade"}],"msg":""})");
    return log.statuses.at(0);
  };
  using venue::VenueStatus;
  EXPECT_EQ(status("scheduled", "5", "1"), VenueStatus::maintenance_scheduled);
  EXPECT_EQ(status("ongoing", "5", "1"), VenueStatus::maintenance);
  EXPECT_EQ(status("pre_open", "0", "1"), VenueStatus::maintenance);
  EXPECT_EQ(status("completed", "5", "1"), VenueStatus::normal);
  EXPECT_EQ(status("canceled", "5", "1"), VenueStatus::normal);
  EXPECT_EQ(status("ongoing", "7", "1"), VenueStatus::normal);  // trading bots
  EXPECT_EQ(status("ongoing", "5", "2"), VenueStatus::normal);  // the demo environment
  answer("/api/v5/system/status", R"({"code":"0","data":[],"msg":""})");
  EXPECT_EQ(log.statuses.at(0), VenueStatus::normal);
}

struct ErrorCase {
  int status;
  std::string_view body;
  ResponseVerdict verdict;
  std::int64_t wait_seconds;
};

TEST_F(Okx, EveryErrorFormHasItsVerdictAndItsWait) {
  const ErrorCase cases[] = {
      {429, R"({"code":"50011","msg":"Too Many Requests","data":[]})",
       ResponseVerdict::rate_limited, 2},
      {200, R"({"code":"50011","msg":"Too Many Requests","data":[]})",
       ResponseVerdict::rate_limited, 2},
      {200, R"({"data":[],"msg":"busy","code":"50013"})", ResponseVerdict::rate_limited, 2},
      {200, R"({"code":"51001","msg":"Instrument ID does not exist","data":[]})",
       ResponseVerdict::refused, 0},
      {400, R"({"code":"50014","msg":"Parameter instType can not be empty","data":[]})",
       ResponseVerdict::refused, 0},
      {503, R"({"code":"50001","msg":"Service temporarily unavailable","data":[]})",
       ResponseVerdict::venue_trouble, 0},
      {200, R"({"code":"50026","msg":"System error","data":[]})", ResponseVerdict::venue_trouble,
       0},
      {200, R"({"code":"99999","msg":"something new","data":[]})", ResponseVerdict::venue_trouble,
       0},
      {502, "<html>Bad Gateway</html>", ResponseVerdict::venue_trouble, 0},
      {403, "<html>error code: 1015</html>", ResponseVerdict::banned, 60},
      {429, "<html>error code: 1015</html>", ResponseVerdict::banned, 60},
      {404, "not found", ResponseVerdict::refused, 0},
      {200, "<html></html>", ResponseVerdict::malformed, 0},
      {200, "", ResponseVerdict::malformed, 0},
      {200, R"({"code":"0","msg":""})", ResponseVerdict::malformed, 0},
      {200, R"({"code":"0","msg":"","data":[{}]})", ResponseVerdict::malformed, 0},
      {200, R"({"code":"0","msg":"","data":[{"ts":"1597026383085"})", ResponseVerdict::malformed,
       0},
  };
  for (const ErrorCase& each : cases) {
    const venue::ResponseReport report = answer("/api/v5/public/time", each.body, each.status);
    EXPECT_EQ(report.verdict, each.verdict) << each.status << each.body;
    EXPECT_EQ(report.retry_after, core::seconds(each.wait_seconds)) << each.body;
    EXPECT_FALSE(report.text.empty());
    EXPECT_EQ(log.count(), 0u);
  }
}

TEST_F(Okx, AnAnswerCutAnywhereTellsNothing) {
  for (std::size_t length = 0; length < kListing.size(); ++length) {
    const auto report =
        answer("/api/v5/public/instruments?instType=SPOT", kListing.substr(0, length));
    ASSERT_EQ(report.verdict, ResponseVerdict::malformed) << length;
    ASSERT_EQ(log.count(), 0u);
  }
}

TEST_F(Okx, SubscriptionsNameChannelAndInstrument) {
  const venue::Topic topics[] = {{venue::Channel::book, "BTC-USDT"},
                                 {venue::Channel::top, "BTC-USDT"},
                                 {venue::Channel::trade, "ETH-USDT"}};
  EXPECT_EQ(
      connector->subscribe_message(topics, true, 7),
      R"({"id":"7","op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"},)"
      R"({"channel":"bbo-tbt","instId":"BTC-USDT"},{"channel":"trades","instId":"ETH-USDT"}]})");
  config.dialect_variant = "okcoin";
  EXPECT_EQ(make_connector()->subscribe_message({topics, 1}, false, 7),
            R"({"op":"unsubscribe","args":[{"channel":"books","instId":"BTC-USDT"}]})");
}

}  // namespace
}  // namespace tern::connectors::okx
