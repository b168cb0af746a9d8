// Goal: whatever Binance, Binance.US and Binance TR really sent is read without loss. Method: the
// recordings and fixtures of the shared folder, counted against their own table.
#include <gtest/gtest.h>

#include <map>

#include "connectors/binance_market.hpp"
#include "connectors/evidence.hpp"

namespace tern::connectors::binance {
namespace {

using venue::DecodeStatus;
using venue::ResponseVerdict;

class BinanceRecorded : public test::BinanceFixture {};

// The listings of real venues: every instrument is read, and choose_scales() finds room for each.
TEST_F(BinanceRecorded, EveryInstrumentOfTheRecordedListingsIsRead) {
  const std::map<std::string, std::size_t> listed{{"binance-20210814", 1589},
                                                  {"binance-20211012", 1695},
                                                  {"binance_us-20210417", 109},
                                                  {"binance_us-20211012", 121},
                                                  {"binance_tr-20230410", 2183}};
  for (const auto& [name, count] : listed) {
    std::string listing;
    if (!test::each_recorded_line(name, [&](const test::RecordedLine& line) {
          if (line.url.ends_with("/exchangeInfo")) listing = line.data;
          return listing.empty();
        })) {
      GTEST_SKIP() << "skipped: recordings/" << name << " not found";
    }
    log.clear();
    const auto report = answer("/api/v3/exchangeInfo", listing);
    EXPECT_EQ(report.verdict, ResponseVerdict::ok);
    EXPECT_EQ(report.text, "") << name;
    EXPECT_EQ(log.instruments.size(), count) << name;
    std::size_t refused = 0;
    for (const auto& definition : log.instruments)
      refused += market::choose_scales(definition).ok() ? 0 : 1;
    EXPECT_EQ(refused, 0u) << name;
  }
}

// Counts as in the recordings' own table; a message that is not read is a failure.
TEST_F(BinanceRecorded, EveryRecordedFrameIsRead) {
  const std::map<std::string, std::string> expected{
      {"binance-20210405", "aggTrade 1240 bookTicker 5408 depth 4709 "},
      {"binance-20210814", "aggTrade 28 bookTicker 412 depth 546 kline_1m 17 "},
      {"binance_us-20210417", "aggTrade 18 bookTicker 458 depth 807 "},
      {"binance_tr-20230410", "bookTicker 47 depth 84 kline_1m 8 "},
      {"binance-hft-20240808", "bookTicker 52117 depth 6885 trade 15863 "}};
  for (const auto& [name, counts] : expected) {
    std::map<std::string, std::size_t> kinds;
    std::size_t wrong = 0;
    log.clear();
    log.make_unknown = [this](std::string_view) { return bitcoin; };
    keeps_log = false;
    std::uint64_t refused_levels = 0;
    const bool found = test::each_recorded_line(name, [&](const test::RecordedLine& line) {
      if (line.kind == "ws") {
        const auto read = frame(line.data);
        ++kinds[std::string(read.kind)];
        wrong += read.status == DecodeStatus::ok || read.status == DecodeStatus::ignored ? 0 : 1;
      } else if (line.kind == "http_response" && line.url.find("/depth?") != std::string::npos) {
        wrong += answer(line.url, line.data).verdict == ResponseVerdict::ok ? 0 : 1;
      }
      for (const test::BookEvent& book : log.books)
        refused_levels += book.message.refused_levels;
      return true;
    });
    if (!found) GTEST_SKIP() << "skipped: recordings/" << name << " not found";
    std::string text;
    for (const auto& [word, count] : kinds)
      text += word + " " + std::to_string(count) + " ";
    EXPECT_EQ(text, counts) << name;
    EXPECT_EQ(wrong, 0u) << name;
    EXPECT_EQ(refused_levels, 0u) << name;
  }
}

TEST_F(BinanceRecorded, TheFixturesOfOtherCodeBasesAreRead) {
  const std::pair<std::string_view, DecodeStatus> frames[] = {
      {"ws_spot_trade.json", DecodeStatus::ok},
      {"ws_spot_agg_trade.json", DecodeStatus::ok},
      {"ws_spot_ticker_book.json", DecodeStatus::ok},
      {"ws_spot_ticker_24hr.json", DecodeStatus::ignored}};
  log.make_unknown = [this](std::string_view) { return bitcoin; };
  for (const auto& [name, status] : frames) {
    const auto text = test::shared_text("fixtures/binance/nautilus/" + std::string(name));
    if (!text) GTEST_SKIP() << "skipped: fixtures/binance/nautilus/" << name << " not found";
    EXPECT_EQ(frame(*text).status, status) << name;
  }
  const std::pair<std::string_view, std::string_view> answers[] = {
      {"depth_response.json", "/api/v3/depth?symbol=BTCUSDT"},
      {"http_spot_market_depth.json", "/api/v3/depth?symbol=BTCUSDT"},
      {"server_time_response.json", "/api/v3/time"},
      {"http_spot_market_exchange_info.json", "/api/v3/exchangeInfo"}};
  for (const auto& [name, target] : answers) {
    const auto text = test::shared_text("fixtures/binance/nautilus/" + std::string(name));
    if (!text) GTEST_SKIP() << "skipped: fixtures/binance/nautilus/" << name << " not found";
    const auto report = answer(target, *text);
    EXPECT_EQ(report.verdict, ResponseVerdict::ok) << name;
    EXPECT_EQ(report.text, "") << name;
  }
}

}  // namespace
}  // namespace tern::connectors::binance
