// Goal: recorded traffic gives the numbers that a stranger counted, and bent recordings show
// exactly the bend. Method: the shared recordings and their oracle.json; each instrument's frames
// removed, doubled and swapped in a few places.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "app/replay.hpp"
#include "connectors/evidence.hpp"
#include "recording_file.hpp"
#include "tern/venue/registry.hpp"

namespace tern::app {
namespace {

using nlohmann::json;

// Of a venue that this program was built with.
struct Family {
  std::string dialect, prefix;
};
const std::vector<Family> kFamilies = {{"binance", "binance-2"},
                                       {"binance", "binance-hft-"},
                                       {"binance", "binance_us-"},
                                       {"binance", "binance_tr-"},
                                       {"okx", "okx-"},
                                       {"okx", "okcoin-"},
                                       {"bybit", "bybit-"}};

json oracle() {
  const std::optional<std::string> text = test::shared_text("recordings/oracle.json");
  return text ? json::parse(*text) : json();
}

std::vector<std::string> recording_names(const json& expected) {
  std::vector<std::string> names;
  for (const auto& item : expected.items()) {
    const bool ours = std::any_of(kFamilies.begin(), kFamilies.end(), [&](const Family& family) {
      return venue::find_dialect(family.dialect) != nullptr &&
             item.key().compare(0, family.prefix.size(), family.prefix) == 0;
    });
    if (ours) names.push_back(item.key());
  }
  return names;
}

json replayed(const std::string& path) {
  const core::Result<ReplayedRecording> result = replay_recording(path);
  if (!result.ok()) {
    ADD_FAILURE() << result.error().text();
    return {};
  }
  const ReplayedRecording recordings[] = {result.value()};
  return json::parse(replay_json(recordings)).front();
}

TEST(ReplayOracle, EveryRecordingOfOurVenuesGivesTheOraclesNumbers) {
  json expected = oracle();
  if (expected.is_null()) GTEST_SKIP() << "skipped: recordings/oracle.json not found";
  const std::vector<std::string> names = recording_names(expected);
  ASSERT_GE(names.size(), 9U);
  for (const std::string& name : names) {
    for (json& instrument : expected[name]["instruments"])
      instrument["synced"] = true;
    const json found =
        replayed((test::shared_folder() / "recordings" / (name + ".jsonl.gz")).string());
    EXPECT_EQ(found["events"], expected[name]["events"]) << name;
    ASSERT_EQ(found["instruments"].size(), expected[name]["instruments"].size()) << name;
    for (const auto& item : expected[name]["instruments"].items()) {
      EXPECT_EQ(found["instruments"][item.key()], item.value()) << name << " " << item.key();
    }
    EXPECT_FALSE(found.contains("decode_errors")) << name;
  }
}

// The lines of one recording, and where each instrument's book frames stand.
struct Tape {
  std::vector<std::string> lines;
  std::map<std::string, std::vector<std::size_t>> frames;
};

Tape tape_of(const std::string& name) {
  Tape tape;
  std::string text = test::shared_text("recordings/" + name + ".jsonl.gz").value_or("");
  std::size_t start = 0;
  for (std::size_t end = 0; (end = text.find('\n', start)) != std::string::npos; start = end + 1) {
    tape.lines.push_back(text.substr(start, end - start));
    const json line = json::parse(tape.lines.back());
    if (line["kind"] != "ws") continue;
    const json payload = json::parse(line["data"].get<std::string>());
    if (payload.value("stream", "").find("@depth") != std::string::npos) {
      tape.frames[payload["data"]["s"]].push_back(tape.lines.size() - 1);
    } else if (payload.contains("arg") && payload.contains("data") &&
               payload["arg"].value("channel", "").find("books") == 0) {
      tape.frames[payload["arg"]["instId"]].push_back(tape.lines.size() - 1);
    }
  }
  return tape;
}

json replayed_lines(const std::vector<std::string>& lines) {
  const test::RecordingFile file("bent");
  file.write(lines);
  return replayed(file.path())["instruments"];
}

void expect_others_unchanged(const json& straight, const json& bent, const std::string& symbol) {
  for (const auto& item : straight.items()) {
    if (item.key() != symbol) {
      EXPECT_EQ(bent[item.key()], item.value()) << "bent " << symbol;
    }
  }
}

TEST(ReplayOracle, AFrameRemovedOrSwappedIsOneGapAndADoubledOneIsDropped) {
  const std::string name = "binance_us-20211012";
  const Tape tape = tape_of(name);
  if (tape.lines.empty()) GTEST_SKIP() << "skipped: recordings/" << name << " not found";
  const json straight = replayed_lines(tape.lines);
  for (const auto& [symbol, at] : tape.frames) {
    // After the bridge, and with a frame behind it that shows the hole.
    for (const std::size_t nth : {at.size() / 2, at.size() - 2}) {
      std::vector<std::string> removed = tape.lines;
      removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(at[nth]));
      std::vector<std::string> swapped = tape.lines;
      std::swap(swapped[at[nth]], swapped[at[nth + 1]]);
      for (const std::vector<std::string>& lines : {removed, swapped}) {
        const json bent = replayed_lines(lines);
        EXPECT_EQ(bent[symbol]["stream_gaps"], 1) << symbol;
        EXPECT_EQ(bent[symbol]["book_gaps"], 1) << symbol;
        EXPECT_EQ(bent[symbol]["synced"], false) << symbol;
        EXPECT_FALSE(bent[symbol].contains("digest")) << symbol;
        expect_others_unchanged(straight, bent, symbol);
      }
      std::vector<std::string> doubled = tape.lines;
      doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(at[nth]), tape.lines[at[nth]]);
      const json bent = replayed_lines(doubled);
      json expected = straight[symbol];
      expected["updates"] = expected["updates"].get<int>() + 1;
      expected["duplicates"] = 1;
      EXPECT_EQ(bent[symbol], expected) << symbol;
      expect_others_unchanged(straight, bent, symbol);
    }
  }
}

TEST(ReplayOracle, AFrameRemovedFromAChecksummedStreamFailsOneChecksum) {
  const std::string name = "okx-20220227";
  const Tape tape = tape_of(name);
  if (tape.lines.empty()) GTEST_SKIP() << "skipped: recordings/" << name << " not found";
  const json straight = replayed_lines(tape.lines);
  const std::string symbol = "ELON-USDT";
  const std::vector<std::size_t>& at = tape.frames.at(symbol);
  std::vector<std::string> removed = tape.lines;
  removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(at[at.size() / 2]));
  json bent = replayed_lines(removed);
  EXPECT_EQ(bent[symbol]["checksum_failed"], 1);
  EXPECT_EQ(bent[symbol]["synced"], false);
  expect_others_unchanged(straight, bent, symbol);

  std::vector<std::string> doubled = tape.lines;
  doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(at.back()), tape.lines[at.back()]);
  bent = replayed_lines(doubled);
  EXPECT_EQ(bent[symbol]["digest"], straight[symbol]["digest"]);
  EXPECT_FALSE(bent[symbol].contains("checksum_failed"));
  expect_others_unchanged(straight, bent, symbol);
}

}  // namespace
}  // namespace tern::app
