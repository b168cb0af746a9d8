// Goal: the quick reading of book frames never says anything that the JSON parser would not say.
// Method: a blank before a frame keeps it from the quick way; with and without the blank everything
// told must be equal, for good frames, for recorded ones, and for frames with one byte changed,
// added, lost or cut off at every place.
#include <gtest/gtest.h>

#include "connectors/event_log.hpp"
#include "connectors/evidence.hpp"
#include "tern/venue/registry.hpp"

namespace tern::test {
namespace {

class Dialect {
 public:
  Dialect(std::string_view name, const std::vector<std::string>& symbols) {
    config_.venue = catalog_.add_venue("here");
    config_.venue_name = "here";
    config_.catalog = &catalog_;
    config_.recorded = true;
    for (const std::string& symbol : symbols)
      add(symbol);
    connector_ = venue::find_dialect(name)->make(config_);
    log_.make_unknown = [this](std::string_view symbol) { return add(std::string(symbol)); };
  }

  // Status, kind, instrument, and all that was told.
  std::string decode(std::string_view frame, char padding) {
    log_.clear();
    const Padded padded(frame, padding);
    const venue::Decoded decoded = connector_->decode_frame({padded.view(), {1}}, log_);
    return std::to_string(static_cast<int>(decoded.status)) + " " + std::string(decoded.kind) +
           " " + std::to_string(decoded.instrument.value()) + "\n" + log_.text();
  }
  void expect_same_both_ways(const std::string& frame, char padding = '\0') {
    const std::string parsed = decode(" " + frame, padding);
    ASSERT_EQ(decode(frame, padding), parsed) << frame;
  }
  [[nodiscard]] const EventLog& log() const { return log_; }

 private:
  market::InstrumentId add(const std::string& symbol) {
    market::InstrumentDefinition definition;
    definition.symbol = symbol;
    definition.base_ticker = symbol;
    definition.quote_ticker = "Q";
    return catalog_.add_instrument(config_.venue, definition).value();
  }

  market::Catalog catalog_;
  venue::ConnectorConfig config_;
  std::unique_ptr<venue::Connector> connector_;
  EventLog log_;
};

const std::vector<std::string> kBinanceFrames = {
    R"({"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1633998512068,"s":"BTCUSDT","U":50093239189,"u":50093239202,"b":[["61737.63000000","0.00000000"],["61737.6","1"],["0.5","1234567.12345678"]],"a":[["9999999.00000000","0.10000000"]]}})",
    R"({"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1633998512068,"s":"BTCUSDT","U":7,"u":7,"b":[],"a":[["1234567.123456789","1"]]}})",
    R"({"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1633998512068123,"s":"BTCUSDT","U":7,"u":8,"b":[["1","12345678901234567890"]],"a":[]}})",
};

const std::vector<std::string> kOkxFrames = {
    R"({"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["8476.98","415","0","13"],["8477","0","0","0"]],"bids":[["8476.97","256.00000001","0","12"]],"ts":"1597026383085","checksum":-855196043,"prevSeqId":123456,"seqId":123457}]})",
    R"({"arg":{"channel":"books-l2-tbt","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[],"bids":[["0.00000074","9765.48230143","0","1"]],"ts":"1597026383085","checksum":0}]})",
    R"({"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[],"bids":[],"ts":"1597026383085","checksum":5,"prevSeqId":-1,"seqId":9}]})",
};

const std::vector<std::string> kKrakenFrames = {
    R"({"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":45283.5,"qty":0.10000000}],"asks":[{"price":45285.2,"qty":0.00000000},{"price":45286.40,"qty":1234567.12345678}],"checksum":3310070434,"timestamp":"2023-10-06T17:35:55.440295Z"}]})",
    R"({"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[],"asks":[{"price":5,"qty":1}],"checksum":0,"timestamp":"2023-10-06T17:35:55.4Z"}]})",
};

std::vector<std::pair<std::string, std::string>> all_frames() {
  std::vector<std::pair<std::string, std::string>> frames;
  for (const std::string& frame : kBinanceFrames)
    frames.emplace_back("binance", frame);
  for (const std::string& frame : kOkxFrames)
    frames.emplace_back("okx", frame);
  for (const std::string& frame : kKrakenFrames)
    frames.emplace_back("kraken", frame);
  return frames;
}

std::vector<std::string> known_symbols() {
  return {"BTCUSDT", "BTC-USDT", "BTC/USD"};
}

TEST(QuickRead, GoodFramesSayTheSameBothWays) {
  for (const auto& [dialect, frame] : all_frames()) {
    Dialect venue(dialect, known_symbols());
    venue.expect_same_both_ways(frame);
    EXPECT_EQ(venue.log().books.size(), 1U) << frame;
  }
}

TEST(QuickRead, AFrameWithOneByteChangedSaysTheSameBothWays) {
  const std::string others = std::string("\"\\,:[]{}09-+.eE xX\n\x01\x7f\x80\xff") + '\0';
  for (const auto& [dialect, frame] : all_frames()) {
    Dialect venue(dialect, known_symbols());
    for (std::size_t at = 0; at < frame.size(); ++at) {
      for (const char other : others) {
        std::string changed = frame;
        changed[at] = other;
        venue.expect_same_both_ways(changed);
        changed.insert(at, 1, frame[at]);
        venue.expect_same_both_ways(changed);
      }
      std::string shorter = frame;
      shorter.erase(at, 1);
      venue.expect_same_both_ways(shorter);
    }
  }
}

TEST(QuickRead, AFrameCutOffSaysTheSameWhateverLiesBehindIt) {
  for (const auto& [dialect, frame] : all_frames()) {
    Dialect venue(dialect, known_symbols());
    for (std::size_t size = 0; size <= frame.size(); ++size) {
      for (const char padding : {'\0', '"', '0', ']', '}', ','}) {
        venue.expect_same_both_ways(frame.substr(0, size), padding);
      }
    }
    for (const char more : {' ', '}', '0', '\n'})
      venue.expect_same_both_ways(frame + more);
  }
}

TEST(QuickRead, AnUnknownSymbolIsLeftToTheParser) {
  for (const auto& [dialect, frame] : all_frames()) {
    Dialect venue(dialect, {});
    const std::string first = venue.decode(frame, '\0');
    EXPECT_EQ(venue.log().unknown_symbols.size(), 1U) << frame;
    EXPECT_EQ(venue.decode(frame, '\0'), first);
    EXPECT_TRUE(venue.log().unknown_symbols.empty()) << "the symbol is known now";
  }
}

TEST(QuickRead, RecordedFramesSayTheSameBothWays) {
  const std::pair<std::string, std::string> recordings[] = {{"binance", "binance-20210405"},
                                                            {"binance", "binance_us-20210417"},
                                                            {"okx", "okx-20220227"},
                                                            {"okx", "okcoin-20230527"}};
  std::size_t frames = 0;
  for (const auto& [dialect, name] : recordings) {
    Dialect venue(dialect, {});
    const bool found = each_recorded_line(name, [&](const RecordedLine& line) {
      if (line.kind != "ws") return true;
      venue.expect_same_both_ways(line.data);
      ++frames;
      return !testing::Test::HasFatalFailure();
    });
    if (!found) GTEST_SKIP() << "skipped: recordings/" << name << " not found";
  }
  EXPECT_GT(frames, 15'000U);
}

}  // namespace
}  // namespace tern::test
