// Goal: a bad file is one line that names file and line, exit code 2, nothing on standard output.
// Method: the command itself over every kind of damage.
#include <gtest/gtest.h>

#include <algorithm>

#include "program.hpp"
#include "recording_file.hpp"

namespace tern::app {
namespace {

using test::Ran;

constexpr int kDone = 0;
constexpr int kBadInput = 2;

Ran replay(std::vector<std::string> words) {
  words.insert(words.begin(), {"replay", "--json"});
  return test::run_program("tern", words);
}

void expect_refused(const Ran& ran, const std::string& place, const std::string& reason) {
  EXPECT_EQ(ran.exit_code, kBadInput);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.error.find(place), std::string::npos) << ran.error;
  EXPECT_NE(ran.error.find(reason), std::string::npos) << ran.error;
  EXPECT_EQ(std::count(ran.error.begin(), ran.error.end(), '\n'), 1) << ran.error;
}

const std::string kGood =
    R"({"t":1,"venue":"binance","conn":"a","kind":"note","data":"configuration"})";

// A frame that is nobody's: counted, so that a test sees how many lines were read.
std::string recorded_frame(int time) {
  return R"({"t":)" + std::to_string(time) +
         R"(,"venue":"binance","conn":"a","kind":"ws","data":"nonsense"})";
}

std::string many_lines() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    text += R"({"t":)" + std::to_string(i) + kGood.substr(6) + "\n";
  }
  return text;
}

TEST(ReplayFiles, AGoodFileIsReplayed) {
  const test::RecordingFile file("good");
  file.write({kGood});
  const Ran ran = replay({file.path()});
  EXPECT_EQ(ran.exit_code, kDone);
  EXPECT_EQ(ran.error, "");
  EXPECT_EQ(nlohmann::json::parse(ran.out),
            nlohmann::json::parse(R"({"good":{"events":{},"instruments":{}}})"));
}

TEST(ReplayFiles, AMissingFileIsNamed) {
  const test::RecordingFile file("missing");
  expect_refused(replay({file.path()}), file.path(), "No such file");
}

TEST(ReplayFiles, ADirectoryIsNoRecording) {
  expect_refused(replay({testing::TempDir()}), testing::TempDir(), "directory");
}

TEST(ReplayFiles, AnEmptyFileIsRefusedPackedOrNot) {
  const test::RecordingFile file("empty");
  file.write_bytes("");
  expect_refused(replay({file.path()}), file.path() + ":1:", "empty");
  file.write_text("");
  expect_refused(replay({file.path()}), file.path() + ":1:", "empty");
}

TEST(ReplayFiles, ATruncatedFileIsRefusedWhereverItIsCut) {
  const test::RecordingFile file("cut");
  file.write_text(many_lines());
  const std::string whole = file.bytes();
  for (std::size_t kept = 2; kept < whole.size(); kept += 1 + whole.size() / 97) {
    file.write_bytes(whole.substr(0, kept));
    expect_refused(replay({file.path()}), file.path() + ":", "truncated");
  }
  file.write_bytes(whole.substr(0, whole.size() - 1));
  expect_refused(replay({file.path()}), file.path() + ":", "truncated");
}

TEST(ReplayFiles, ACorruptFileIsRefused) {
  const test::RecordingFile file("corrupt");
  file.write_text(many_lines());
  const std::string whole = file.bytes();
  for (std::size_t at = 20; at < whole.size(); at += 1 + whole.size() / 97) {
    std::string bent = whole;
    bent[at] = static_cast<char>(bent[at] ^ 0x55);
    file.write_bytes(bent);
    expect_refused(replay({file.path()}), file.path() + ":", "");
  }
}

TEST(ReplayFiles, AnythingAfterTheGzipDataIsRefused) {
  const test::RecordingFile file("tail");
  file.write({kGood});
  const std::string whole = file.bytes();
  const std::string tails[] = {"x", std::string(1, '\0'), kGood + "\n", std::string(100'000, 'x'),
                               "\x1f"};
  for (const std::string& tail : tails) {
    file.write_bytes(whole + tail);
    expect_refused(replay({file.path()}), file.path() + ":",
                   tail == "\x1f" ? "truncated" : "something follows the gzip data");
  }
}

TEST(ReplayFiles, GzipFilesPutTogetherAreOneRecording) {
  const test::RecordingFile file("joined");
  file.write({recorded_frame(1), recorded_frame(2)});
  const std::string first = file.bytes();
  file.write({recorded_frame(3)});
  file.write_bytes(first + file.bytes());
  const Ran ran = replay({file.path()});
  EXPECT_EQ(ran.error, "");
  EXPECT_EQ(nlohmann::json::parse(ran.out)["joined"]["decode_errors"], 3);
}

TEST(ReplayFiles, AnAlienFileIsRefusedAtItsFirstLine) {
  const test::RecordingFile file("alien");
  for (const std::string& bytes :
       {std::string("# a text\n"),
        std::string("\x7f"
                    "ELF\0\0\0\x01",
                    8),
        std::string("a,b,c\n1,2,3\n"),
        std::string(R"({"set":"x","venue":"y","base":"BTC","quote":"USD","bids":[],"asks":[]})"),
        std::string("[1]\n"), std::string("\n\n")}) {
    file.write_bytes(bytes);
    expect_refused(replay({file.path()}), file.path() + ":1:", "not a line of a recording");
  }
}

TEST(ReplayFiles, ABadLineIsRefusedByItsNumber) {
  const test::RecordingFile file("line");
  const std::pair<std::string, std::string> bad[] = {
      {R"({"t":1,"venue":"binance","conn":"a","kind":"ws")", "JSON"},
      {R"({"venue":"binance","conn":"a","kind":"ws","data":""})", "\"t\" is missing"},
      {R"({"t":1,"conn":"a","kind":"ws","data":""})", "\"venue\" is missing"},
      {R"({"t":1,"venue":"binance","kind":"ws","data":""})", "\"conn\" is missing"},
      {R"({"t":1,"venue":"binance","conn":"a","data":""})", "\"kind\" is missing"},
      {R"({"t":1,"venue":"binance","conn":"a","kind":"ws"})", "\"data\" is missing"},
      {R"({"t":1.5,"venue":"binance","conn":"a","kind":"ws","data":""})", "integer"},
      {R"({"t":1,"venue":"binance","conn":"a","kind":"wss","data":""})", "kind is unknown"},
      {R"({"t":1,"venue":"binance","conn":"a","kind":"ws","data":7})", "text"},
      {R"({"t":1,"venue":"binance","conn":"a","kind":"ws","data":"%","enc":"base64"})", "base64"},
      {R"({"t":1,"venue":"binance","conn":"a","kind":"ws","data":"","enc":"rot13"})", "encoding"},
      {kGood + " {}", "follows"},
      {"", "JSON"}};
  for (const auto& [line, reason] : bad) {
    file.write({kGood, kGood, line, kGood});
    expect_refused(replay({file.path()}), file.path() + ":3:", reason);
  }
}

TEST(ReplayFiles, AVenueWithoutAConnectorIsRefusedWithThoseThatAreKnown) {
  const test::RecordingFile file("venue");
  file.write({R"({"t":1,"venue":"nowhere","conn":"a","kind":"note","data":""})"});
  expect_refused(replay({file.path()}), file.path() + ":1:", "\"nowhere\"");
  expect_refused(replay({file.path()}), "known dialects", "okcoin");
}

TEST(ReplayFiles, ASecondVenueInOneFileIsRefused) {
  const test::RecordingFile file("two");
  file.write({kGood, R"({"t":1,"venue":"okx","conn":"a","kind":"note","data":""})"});
  expect_refused(replay({file.path()}), file.path() + ":2:", "second venue");
}

TEST(ReplayFiles, OneBadFileAmongGoodOnesPrintsNoResult) {
  const test::RecordingFile file("good");
  file.write({kGood});
  expect_refused(replay({file.path(), file.path() + ".missing"}), ".missing", "No such file");
}

TEST(ReplayFiles, TwoRecordingsOfOneNameAreRefused) {
  const test::RecordingFile file("good");
  file.write({kGood});
  expect_refused(replay({file.path(), file.path()}), file.path(), "second recording");
}

}  // namespace
}  // namespace tern::app
