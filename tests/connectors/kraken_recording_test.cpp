// Goal: the product's own connector and sync machine prove every checksum of recorded traffic and
// end with the oracle's books. Method: recorded messages of WebSocket v1 are said again in v2, with
// the very same digits; v1 hashes its texts by the same rule, so its checksums stay.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "event_log.hpp"
#include "evidence.hpp"
#include "tern/core/crc32.hpp"
#include "tern/crypto/digest.hpp"
#include "tern/market/book_store.hpp"
#include "tern/venue/registry.hpp"

namespace tern::connectors::kraken {
namespace {

using market::BookMessage;
using test::EventLog;
using test::Padded;

constexpr std::string_view kRecording = "kraken-20210417";
constexpr std::size_t kDepth = 1'000;
constexpr std::size_t kHashed = 10;

std::string modern(std::string symbol) {
  for (std::size_t at = symbol.find("XBT"); at != std::string::npos; at = symbol.find("XBT"))
    symbol.replace(at, 3, "BTC");
  return symbol;
}

int decimals_of(const std::string& number) {
  const std::size_t point = number.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(number.size() - point - 1);
}

std::string digits_of(std::string number) {
  std::erase(number, '.');
  return number.substr(std::min(number.find_first_not_of('0'), number.size()));
}

// [price, size, "1618678133.365913", ...] each.
std::string levels_text(const nlohmann::json& levels) {
  std::string text;
  for (const nlohmann::json& level : levels) {
    text += text.empty() ? "" : ",";
    text += "{\"price\":" + level[0].get<std::string>() +
            ",\"qty\":" + level[1].get<std::string>() + "}";
  }
  return "[" + text + "]";
}

std::string moment_of(const nlohmann::json& levels) {
  std::string latest = "0.000000";
  for (const nlohmann::json& level : levels)
    latest = std::max(latest, level[2].get<std::string>());
  const std::size_t point = latest.find('.');
  const core::Timestamp second{core::seconds(std::stoll(latest)).ns};
  return core::utc_text(second).substr(0, 19) + latest.substr(point) + "Z";
}

// A snapshot of v1 has no checksum: the one of its own best levels.
std::string checksum_of_snapshot(const nlohmann::json& sides) {
  std::string text;
  for (const char* side : {"as", "bs"}) {
    for (std::size_t i = 0; i < std::min(kHashed, sides[side].size()); ++i)
      text += digits_of(sides[side][i][0]) + digits_of(sides[side][i][1]);
  }
  return std::to_string(core::crc32(text));
}

struct Translated {
  std::string symbol;
  std::string text;
  int price_decimals = 0;
  int size_decimals = 0;
};

// [channel, {...}, ({...},) "book-1000", "XBT/USD"]; empty: not of a book.
Translated translated(const nlohmann::json& message) {
  Translated out;
  if (!message.is_array() || message[message.size() - 2] != "book-1000") return out;
  nlohmann::json sides = nlohmann::json::object();
  for (std::size_t i = 1; i + 2 < message.size(); ++i)
    sides.update(message[i]);
  out.symbol = modern(message.back());
  const bool snapshot = sides.contains("as");
  const nlohmann::json bids = sides.value(snapshot ? "bs" : "b", nlohmann::json::array());
  const nlohmann::json asks = sides.value(snapshot ? "as" : "a", nlohmann::json::array());
  const nlohmann::json& any = bids.empty() ? asks : bids;
  out.price_decimals = decimals_of(any[0][0]);
  out.size_decimals = decimals_of(any[0][1]);
  const std::string checksum =
      snapshot ? checksum_of_snapshot(sides) : sides.at("c").get<std::string>();
  out.text = R"({"channel":"book","type":")" + std::string(snapshot ? "snapshot" : "update") +
             R"(","data":[{"symbol":")" + out.symbol + R"(","bids":)" + levels_text(bids) +
             R"(,"asks":)" + levels_text(asks) + R"(,"checksum":)" + checksum +
             R"(,"timestamp":")" + std::max(moment_of(bids), moment_of(asks)) + R"("}]})";
  return out;
}

class KrakenRecording : public ::testing::Test {
 protected:
  struct Applied final : EventLog {
    market::BookStore store;
    void on_book(const BookMessage& message) override {
      market::TrackedBook& tracked = *store.find(message.instrument);
      tracked.sync.on_message(message, tracked.book);
      EXPECT_EQ(message.refused_levels, 0);
    }
  };
  KrakenRecording() {
    config.venue = names.add_venue("recorded");
    config.catalog = &names;
    config.snapshot_levels = kDepth;
    reader = venue::find_dialect("kraken")->make(config);
  }
  void list(const Translated& first) {
    const std::size_t slash = first.symbol.find('/');
    market::InstrumentDefinition made;
    made.symbol = first.symbol;
    made.base_ticker = first.symbol.substr(0, slash);
    made.quote_ticker = first.symbol.substr(slash + 1);
    made.wire_price_decimals = first.price_decimals;
    made.wire_size_decimals = first.size_decimals;
    made.rules.tick = core::Decimal::from_parts(1, first.price_decimals).value();
    made.rules.lot = core::Decimal::from_parts(1, first.size_decimals).value();
    const auto id = names.add_instrument(config.venue, made);
    ASSERT_TRUE(id.ok());
    sink.store.add(names.instrument(id.value()), reader->capabilities().book_rules());
  }
  // False: no such recording. `change` may alter a message, or drop it by emptying it.
  bool replay(const std::function<void(Translated&)>& change) {
    return test::each_recorded_line(kRecording, [&](const test::RecordedLine& line) {
      if (line.kind != "ws") return true;
      Translated said = translated(nlohmann::json::parse(line.data));
      if (said.symbol.empty()) return true;
      if (!names.symbols(config.venue).find(said.symbol).valid()) list(said);
      change(said);
      if (said.text.empty()) return true;
      const Padded data(said.text);
      EXPECT_EQ(reader->decode_frame({data.view(), {line.t}}, sink).status, venue::DecodeStatus::ok)
          << said.text;
      return true;
    });
  }
  [[nodiscard]] const market::TrackedBook& book(const std::string& symbol) {
    return *sink.store.find(names.symbols(config.venue).find(symbol));
  }
  [[nodiscard]] std::string digest(const std::string& symbol) {
    const market::Instrument& known = names.instrument(names.symbols(config.venue).find(symbol));
    return crypto::sha256_hex(
               market::canonical_text(book(symbol).book, known.price_scale, known.size_scale))
        .substr(0, 16);
  }

  market::Catalog names;
  venue::ConnectorConfig config;
  std::unique_ptr<venue::Connector> reader;
  Applied sink;
};

TEST_F(KrakenRecording, EveryChecksumPassesAndEveryBookEndsAsTheOraclesDoes) {
  const auto oracle_text = test::shared_text("recordings/oracle.json");
  if (!oracle_text) GTEST_SKIP() << "skipped: recordings/oracle.json not found";
  const nlohmann::json oracle = nlohmann::json::parse(*oracle_text).at(std::string(kRecording));
  if (!replay([](Translated&) {})) GTEST_SKIP() << "skipped: recordings/kraken not found";
  std::uint64_t passed = 0;
  for (const auto& [name, expected] : oracle.at("instruments").items()) {
    const std::string symbol = modern(name);
    const market::SyncCounters& counters = book(symbol).sync.counters();
    EXPECT_EQ(counters.snapshots, expected.at("snapshots")) << name;
    EXPECT_EQ(counters.updates, expected.at("updates")) << name;
    // The snapshot has one here, and none there.
    EXPECT_EQ(counters.checksum_ok - counters.snapshots, expected.at("checksum_ok")) << name;
    EXPECT_EQ(counters.checksum_failed, 0u) << name;
    EXPECT_EQ(counters.crossed, 0u) << name;
    EXPECT_EQ(book(symbol).book.bids().size(), expected.at("levels").at(0)) << name;
    EXPECT_EQ(book(symbol).book.asks().size(), expected.at("levels").at(1)) << name;
    EXPECT_EQ(digest(symbol), expected.at("digest")) << name;
    passed += counters.checksum_ok - counters.snapshots;
  }
  EXPECT_EQ(passed, 4'269u);
}

TEST_F(KrakenRecording, OneWrongDigitIsFoundAndTouchesNoOtherBook) {
  int seen = 0;
  std::string victim;
  const bool found = replay([&](Translated& said) {
    // A size of the best bid that is nobody's: inside what the checksum covers.
    if (said.text.find("\"snapshot\"") == std::string::npos || ++seen != 1) return;
    victim = said.symbol;
    const std::size_t at = said.text.find("\"qty\":") + 6;
    said.text[at] = said.text[at] == '9' ? '8' : '9';
  });
  if (!found) GTEST_SKIP() << "skipped: recordings/kraken not found";
  EXPECT_EQ(book(victim).sync.counters().checksum_failed, 1u);
  EXPECT_FALSE(book(victim).sync.live());
  for (std::uint32_t i = 0; i < names.instrument_count(); ++i) {
    const std::string& symbol = names.instrument(market::InstrumentId{i}).symbol;
    if (symbol == victim) continue;
    EXPECT_EQ(book(symbol).sync.counters().checksum_failed, 0u) << symbol;
  }
}

}  // namespace
}  // namespace tern::connectors::kraken
