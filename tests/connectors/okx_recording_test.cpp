// In: traffic that others recorded at OKX (2022) and Okcoin (2023). Out: proof that every frame is
// read, and that the books come out as an independent replay says.
// Method: the recorder's own listings give the scales; every checksum that was sent must hold.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "event_log.hpp"
#include "evidence.hpp"
#include "tern/market/book_store.hpp"
#include "tern/venue/registry.hpp"

namespace tern::connectors::okx {
namespace {

using market::BookMessage;
using test::EventLog;
using test::Padded;
using venue::DecodeStatus;
using venue::ResponseVerdict;

class OkxRecording : public ::testing::TestWithParam<const char*> {
 protected:
  struct Applied final : EventLog {
    market::BookStore store;
    void on_book(const BookMessage& message) override {
      market::TrackedBook& tracked = *store.find(message.instrument);
      tracked.sync.on_message(message, tracked.book);
      EXPECT_EQ(message.refused_levels, 0);
    }
  };
};

TEST_P(OkxRecording, IsReadWholeWithEveryChecksumRight) {
  const auto oracle_text = test::shared_text("recordings/oracle.json");
  if (!oracle_text) GTEST_SKIP() << "skipped: recordings/oracle.json not found";
  const nlohmann::json oracle = nlohmann::json::parse(*oracle_text).at(GetParam());
  market::Catalog names;
  venue::ConnectorConfig config;
  config.venue = names.add_venue("recorded");
  config.catalog = &names;
  const auto reader = venue::find_dialect("okx")->make(config);
  Applied sink;
  std::map<std::string, std::uint64_t, std::less<>> kinds;
  const bool found = test::each_recorded_line(GetParam(), [&](const test::RecordedLine& line) {
    const Padded data(line.data);
    if (line.kind == "http_response") {
      sink.instruments.clear();
      venue::HttpResponse response;
      response.status = 200;
      response.target = std::string_view(line.url).substr(line.url.find("/api/"));
      response.body = data.view();
      const venue::ResponseReport report = reader->decode_response(response, sink);
      EXPECT_EQ(report.verdict, ResponseVerdict::ok) << report.text;
      for (const market::InstrumentDefinition& definition : sink.instruments) {
        const auto id = names.add_instrument(config.venue, definition);
        EXPECT_TRUE(id.ok()) << id.error().text();
        if (id) sink.store.add(names.instrument(id.value()), {market::SyncRule::chained});
      }
    } else if (line.kind == "ws") {
      const venue::Decoded decoded = reader->decode_frame({data.view(), {line.t}}, sink);
      EXPECT_TRUE(decoded.status == DecodeStatus::ok || decoded.status == DecodeStatus::ignored)
          << line.data;
      ++kinds[std::string(decoded.kind)];
    }
    return true;
  });
  if (!found) GTEST_SKIP() << "skipped: recordings/" << GetParam() << " not found";
  for (const auto& [name, count] : oracle.at("events").items())
    EXPECT_EQ(kinds[name], count) << name;
  EXPECT_EQ(kinds.size(), oracle.at("events").size());
  for (const auto& [symbol, expected] : oracle.at("instruments").items()) {
    const market::TrackedBook* tracked = sink.store.find(names.symbols(config.venue).find(symbol));
    ASSERT_NE(tracked, nullptr) << symbol;
    EXPECT_EQ(tracked->sync.counters().checksum_ok, expected.at("checksum_ok")) << symbol;
    EXPECT_EQ(tracked->sync.counters().checksum_failed, 0u) << symbol;
    EXPECT_EQ(tracked->book.bids().size(), expected.at("levels").at(0)) << symbol;
    EXPECT_EQ(tracked->book.asks().size(), expected.at("levels").at(1)) << symbol;
  }
}

INSTANTIATE_TEST_SUITE_P(Shared, OkxRecording,
                         ::testing::Values("okx-20220227", "okcoin-20230527"));

}  // namespace
}  // namespace tern::connectors::okx
