// Goal: the product's own connector and sync machine prove every checksum of recorded traffic and
// end with the oracle's books. Method: recorded messages of WebSocket v1 are said again in v2, with
// the very same digits; v1 hashes its texts by the same rule, so its checksums stay.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/recorded_kraken_v1.hpp"
#include "event_log.hpp"
#include "evidence.hpp"
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
  void list(const test::KrakenBook& first) {
    const auto id = names.add_instrument(config.venue, test::definition_of(first));
    ASSERT_TRUE(id.ok());
    sink.store.add(names.instrument(id.value()), reader->capabilities().book_rules());
  }
  // False: no such recording. `change` may alter a message, or drop it by emptying it.
  bool replay(const std::function<void(test::KrakenBook&)>& change) {
    return test::each_recorded_line(kRecording, [&](const test::RecordedLine& line) {
      if (line.kind != "ws") return true;
      test::KrakenBook said = test::said_in_v2(line.data);
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
  if (!replay([](test::KrakenBook&) {})) GTEST_SKIP() << "skipped: recordings/kraken not found";
  std::uint64_t passed = 0;
  for (const auto& [name, expected] : oracle.at("instruments").items()) {
    const std::string symbol = test::modern_symbol(name);
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
  const bool found = replay([&](test::KrakenBook& said) {
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
