// Goal: a recording with one frame removed, doubled or swapped shows exactly that, on that
// instrument only. Method: small recordings written here, bent in one place, compared with the
// straight one. The numbers inside are mine, the forms are the venues' documented ones.
#include "app/replay.hpp"

#include <gtest/gtest.h>

#include "recording_file.hpp"
#include "tern/core/crc32.hpp"

namespace tern::app {
namespace {

using nlohmann::json;
using test::recorded;

json replayed(const std::vector<std::string>& lines) {
  const test::RecordingFile file("small");
  file.write(lines);
  const core::Result<ReplayedRecording> result = replay_recording(file.path());
  if (!result.ok()) {
    ADD_FAILURE() << result.error().text();
    return {};
  }
  const ReplayedRecording recordings[] = {result.value()};
  return json::parse(replay_json(recordings)).at("small");
}

std::vector<std::string> without(std::vector<std::string> lines, std::size_t at) {
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
  return lines;
}
std::vector<std::string> doubled(std::vector<std::string> lines, std::size_t at) {
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), lines[at]);
  return lines;
}
std::vector<std::string> swapped(std::vector<std::string> lines, std::size_t a, std::size_t b) {
  std::swap(lines[a], lines[b]);
  return lines;
}

// Binance: U..u updates of one symbol, one bid that tells them apart.
std::string depth(const std::string& symbol, int first, int last) {
  return recorded("binance", "ws",
                  R"({"stream":"x@depth@100ms","data":{"e":"depthUpdate","E":1633998512068,"s":")" +
                      symbol + R"(","U":)" + std::to_string(first) + R"(,"u":)" +
                      std::to_string(last) + R"(,"b":[["100.)" + std::to_string(last) +
                      R"(","1.50000000"]],"a":[["101.00000000","2.00000000"]]}})");
}
std::string answer(const std::string& symbol, int last) {
  return recorded(
      "binance", "http_response",
      R"({"lastUpdateId":)" + std::to_string(last) +
          R"(,"bids":[["99.50000000","1.00000000"]],"asks":[["102.00000000","3.00000000"]]})",
      "https://api.binance.com/api/v3/depth?symbol=" + symbol + "&limit=1000");
}

// Lines 0..8; AUSD is the one that is bent, BUSD must never notice.
std::vector<std::string> straight() {
  return {depth("AUSD", 10, 11), depth("BUSD", 5, 6),   answer("AUSD", 12),
          answer("BUSD", 6),     depth("AUSD", 12, 14), depth("BUSD", 7, 7),
          depth("AUSD", 15, 16), depth("AUSD", 17, 17), depth("BUSD", 8, 9)};
}

TEST(Replay, AStraightRecordingIsSynced) {
  const json result = replayed(straight());
  EXPECT_EQ(result["events"], json({{"depth", 7}}));
  const json expected = {
      {"updates", 4},          {"buffered", 1},        {"snapshots", 1},
      {"dropped_old", 1},      {"bridged", 1},         {"applied", 3},
      {"synced", true},        {"levels", {4, 2}},     {"bookTicker_checked", 0},
      {"bookTicker_equal", 0}, {"last_update_id", 17}, {"best", {"100.17", "1.5", "101", "2"}}};
  json ausd = result["instruments"]["AUSD"];
  ausd.erase("digest");
  EXPECT_EQ(ausd, expected);
  EXPECT_FALSE(result.contains("decode_errors"));
}

TEST(Replay, TheDigestIsTheSha256OfTheBookAsText) {
  // printf 'b 99.5 1\na 102 3\n' | sha256sum
  const json result = replayed({answer("AUSD", 12)});
  EXPECT_EQ(result["instruments"]["AUSD"]["digest"], "25a37d1be7d65475");
}

TEST(Replay, AMissingFrameIsOneGapAndBreaksThatBookOnly) {
  const json whole = replayed(straight());
  const json result = replayed(without(straight(), 6));
  const json ausd = result["instruments"]["AUSD"];
  EXPECT_EQ(ausd["stream_gaps"], 1);
  EXPECT_EQ(ausd["book_gaps"], 1);
  EXPECT_EQ(ausd["synced"], false);
  EXPECT_FALSE(ausd.contains("digest"));
  EXPECT_FALSE(ausd.contains("best"));
  EXPECT_FALSE(ausd.contains("levels"));
  EXPECT_EQ(result["instruments"]["BUSD"], whole["instruments"]["BUSD"]);
}

TEST(Replay, ALaterSnapshotHealsABrokenBook) {
  std::vector<std::string> lines = without(straight(), 6);
  lines.push_back(answer("AUSD", 17));
  lines.push_back(depth("AUSD", 18, 19));
  const json ausd = replayed(lines)["instruments"]["AUSD"];
  EXPECT_EQ(ausd["book_gaps"], 1);
  EXPECT_EQ(ausd["snapshots"], 2);
  EXPECT_EQ(ausd["synced"], true);
  EXPECT_EQ(ausd["last_update_id"], 19);
}

TEST(Replay, ADoubledFrameIsDroppedWithoutHarm) {
  const json whole = replayed(straight());
  for (const std::size_t at : {std::size_t{0}, std::size_t{4}, std::size_t{6}, std::size_t{7}}) {
    const json result = replayed(doubled(straight(), at));
    json expected = whole["instruments"]["AUSD"];
    expected["updates"] = 5;
    expected["duplicates"] = 1;
    EXPECT_EQ(result["instruments"]["AUSD"], expected) << at;
    EXPECT_EQ(result["instruments"]["BUSD"], whole["instruments"]["BUSD"]) << at;
  }
}

TEST(Replay, ADoubledSnapshotIsDroppedWithoutHarm) {
  const json whole = replayed(straight());
  const json ausd = replayed(doubled(straight(), 2))["instruments"]["AUSD"];
  EXPECT_EQ(ausd["digest"], whole["instruments"]["AUSD"]["digest"]);
  EXPECT_EQ(ausd["applied"], 3);
}

TEST(Replay, TwoSwappedFramesAreOneGap) {
  const json whole = replayed(straight());
  const json result = replayed(swapped(straight(), 6, 7));
  EXPECT_EQ(result["instruments"]["AUSD"]["stream_gaps"], 1);
  EXPECT_EQ(result["instruments"]["AUSD"]["book_gaps"], 1);
  EXPECT_EQ(result["instruments"]["AUSD"]["synced"], false);
  EXPECT_EQ(result["instruments"]["BUSD"], whole["instruments"]["BUSD"]);
}

TEST(Replay, APayloadThatIsNotTheVenuesJsonCountsAsAMissingFrame) {
  const json whole = replayed(straight());
  for (const char* payload :
       {"", "hello", "{", "[]", "{\"stream\":\"a@depth@100ms\",\"data\":7}"}) {
    std::vector<std::string> lines = straight();
    lines[6] = recorded("binance", "ws", payload);
    const json result = replayed(lines);
    EXPECT_EQ(result["decode_errors"], 1) << payload;
    EXPECT_EQ(result["instruments"]["AUSD"]["stream_gaps"], 1) << payload;
    EXPECT_EQ(result["instruments"]["AUSD"]["synced"], false) << payload;
    EXPECT_EQ(result["instruments"]["BUSD"], whole["instruments"]["BUSD"]) << payload;
  }
}

TEST(Replay, AnAnswerThatIsNotTheVenuesJsonLeavesItsBookWithoutASnapshot) {
  std::vector<std::string> lines = straight();
  lines[2] = recorded("binance", "http_response", "<html>busy</html>",
                      "https://api.binance.com/api/v3/depth?symbol=AUSD&limit=1000");
  const json result = replayed(lines);
  EXPECT_EQ(result["decode_errors"], 1);
  EXPECT_EQ(result["instruments"]["AUSD"]["synced"], false);
  EXPECT_EQ(result["instruments"]["BUSD"]["synced"], true);
}

TEST(Replay, AConnectionOpenedAgainStartsItsBooksOver) {
  std::vector<std::string> lines = straight();
  lines.insert(lines.begin(), recorded("binance", "ws_open", ""));
  EXPECT_EQ(replayed(lines)["instruments"]["AUSD"]["synced"], true);
  lines.push_back(recorded("binance", "ws_open", ""));
  lines.push_back(depth("AUSD", 40, 41));
  json ausd = replayed(lines)["instruments"]["AUSD"];
  EXPECT_EQ(ausd["synced"], false);
  EXPECT_FALSE(ausd.contains("stream_gaps"));
  lines.push_back(answer("AUSD", 41));
  ausd = replayed(lines)["instruments"]["AUSD"];
  EXPECT_EQ(ausd["synced"], true);
  EXPECT_EQ(ausd["last_update_id"], 41);
}

TEST(Replay, ATopOfBookIsComparedAtItsUpdate) {
  const auto top = [](const char* bid) {
    return recorded("binance", "ws",
                    std::string(R"({"stream":"ausd@bookTicker","data":{"u":16,"s":"AUSD","b":")") +
                        bid + R"(","B":"1.50000000","a":"101.00000000","A":"2.00000000"}})");
  };
  std::vector<std::string> lines = straight();
  lines.insert(lines.begin() + 6, top("100.16000000"));
  const json right = replayed(lines)["instruments"]["AUSD"];
  EXPECT_EQ(right["bookTicker_checked"], 1);
  EXPECT_EQ(right["bookTicker_equal"], 1);
  lines[6] = top("100.15000000");
  const json wrong = replayed(lines)["instruments"]["AUSD"];
  EXPECT_EQ(wrong["bookTicker_checked"], 1);
  EXPECT_EQ(wrong["bookTicker_equal"], 0);
}

TEST(Replay, ABase64PayloadIsTheSameAsItsText) {
  std::vector<std::string> lines = straight();
  json line = json::parse(lines[6]);
  line["enc"] = "base64";
  line["data"] = "e30=";  // {}
  lines[6] = line.dump();
  EXPECT_EQ(replayed(lines)["instruments"]["AUSD"]["stream_gaps"], 1);
}

// OKX: a chain of seqIds; `checksum` is left out where none is given.
std::string books(const std::string& action, int previous, int sequence, const std::string& price,
                  const std::string& checksum = "") {
  return recorded("okx", "ws",
                  R"({"arg":{"channel":"books","instId":"A-USDT"},"action":")" + action +
                      R"(","data":[{"asks":[["200","5","0","1"]],"bids":[[")" + price +
                      R"(","7","0","2"]],"ts":"1597026383085")" +
                      (checksum.empty() ? "" : R"(,"checksum":)" + checksum) + R"(,"prevSeqId":)" +
                      std::to_string(previous) + R"(,"seqId":)" + std::to_string(sequence) + "}]}");
}

std::vector<std::string> chain() {
  return {books("snapshot", -1, 10, "100"), books("update", 10, 13, "101"),
          books("update", 13, 17, "102"), books("update", 17, 18, "103")};
}

TEST(Replay, ASequenceChainIsFollowed) {
  const json result = replayed(chain())["instruments"]["A-USDT"];
  EXPECT_EQ(result["synced"], true);
  EXPECT_EQ(result["updates"], 3);
  EXPECT_EQ(result["snapshots"], 1);
  EXPECT_EQ(result["best"], json({"103", "7", "200", "5"}));
  EXPECT_FALSE(result.contains("checksum_ok"));
  EXPECT_FALSE(result.contains("bookTicker_checked"));
}

TEST(Replay, ABrokenSequenceChainIsOneGapUntilTheNextSnapshot) {
  for (const std::vector<std::string>& lines : {without(chain(), 2), swapped(chain(), 1, 2)}) {
    const json broken = replayed(lines)["instruments"]["A-USDT"];
    EXPECT_EQ(broken["book_gaps"], 1);
    EXPECT_EQ(broken["synced"], false);
    EXPECT_FALSE(broken.contains("digest"));
    std::vector<std::string> healed = lines;
    healed.push_back(books("snapshot", -1, 30, "104"));
    EXPECT_EQ(replayed(healed)["instruments"]["A-USDT"]["synced"], true);
  }
}

TEST(Replay, ADoubledFrameOfAChainIsDroppedWithoutHarm) {
  json expected = replayed(chain())["instruments"]["A-USDT"];
  expected["updates"] = 4;
  expected["duplicates"] = 1;
  EXPECT_EQ(replayed(doubled(chain(), 2))["instruments"]["A-USDT"], expected);
}

TEST(Replay, AChecksumIsVerifiedWhenPresentAndNotZero) {
  const auto crc = [](const char* text) {
    return std::to_string(static_cast<std::int32_t>(core::crc32(text)));
  };
  std::vector<std::string> lines = {books("snapshot", -1, 10, "100", crc("100:7:200:5")),
                                    books("update", 10, 13, "101", "0")};
  json result = replayed(lines)["instruments"]["A-USDT"];
  EXPECT_EQ(result["checksum_ok"], 1);
  EXPECT_EQ(result["synced"], true);
  lines.push_back(books("update", 13, 14, "102", crc("101:7:200:5")));
  result = replayed(lines)["instruments"]["A-USDT"];
  EXPECT_EQ(result["checksum_failed"], 1);
  EXPECT_EQ(result["synced"], false);
}

TEST(Replay, TheTableNamesEveryInstrument) {
  const test::RecordingFile file("small");
  file.write(without(straight(), 6));
  const ReplayedRecording recordings[] = {replay_recording(file.path()).value()};
  const std::string table = replay_table(recordings);
  EXPECT_NE(table.find("small: 6 depth"), std::string::npos) << table;
  EXPECT_NE(table.find("no book: not synced"), std::string::npos) << table;
  EXPECT_NE(table.find("BUSD"), std::string::npos) << table;
}

TEST(Replay, EveryNameThatIsPrintedStandsInTheDocumentation) {
  ReplayedRecording recording;
  recording.name = "all";
  recording.decode_errors = 1;
  ReplayedInstrument instrument;
  for (std::uint64_t* counter :
       {&instrument.counters.updates, &instrument.counters.buffered, &instrument.counters.snapshots,
        &instrument.counters.dropped_old, &instrument.counters.bridged,
        &instrument.counters.applied, &instrument.counters.duplicates,
        &instrument.counters.stream_gaps, &instrument.counters.book_gaps,
        &instrument.counters.checksum_ok, &instrument.counters.checksum_failed,
        &instrument.counters.crossed, &instrument.counters.refused_levels}) {
    *counter = 1;
  }
  instrument.trade_id_gaps = 1;
  instrument.book = ReplayedBook{};
  recording.instruments = {instrument};
  std::ifstream file(TERN_SOURCE_DIR "/docs/replay.md");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const json printed = json::parse(replay_json({&recording, 1})).at("all");
  EXPECT_EQ(printed.size(), 3U);
  EXPECT_EQ(printed.at("instruments").begin()->size(), 21U);
  for (const json& object : {printed, *printed.at("instruments").begin()}) {
    for (const auto& [name, value] : object.items()) {
      if (name == "instruments") continue;
      EXPECT_NE(text.find("`" + name + "`"), std::string::npos) << name;
    }
  }
}

}  // namespace
}  // namespace tern::app
