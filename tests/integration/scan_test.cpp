// Goal: recorded books of several venues give the rows that a stranger worked out, digit by digit,
// and a bad file or fee is one line with exit code 2. Method: the command itself over a small set
// written here, over the shared sets with the tables of their README, and over damaged files.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "connectors/evidence.hpp"
#include "program.hpp"
#include "recording_file.hpp"

namespace tern::app {
namespace {

using test::Ran;

using nlohmann::json;

constexpr int kDone = 0;
constexpr int kBadInput = 2;

Ran scan(std::vector<std::string> words) {
  words.insert(words.begin(), {"scan"});
  return test::run_program("tern", words);
}

void expect_refused(const Ran& ran, const std::string& place, const std::string& reason) {
  EXPECT_EQ(ran.exit_code, kBadInput);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.error.find(place), std::string::npos) << ran.error;
  EXPECT_NE(ran.error.find(reason), std::string::npos) << ran.error;
  EXPECT_EQ(std::count(ran.error.begin(), ran.error.end(), '\n'), 1) << ran.error;
}

std::string book(const std::string& venue, const std::string& bids, const std::string& asks,
                 const std::string& set = "small", const std::string& base = "BTC") {
  return R"({"set":")" + set + R"(","venue":")" + venue + R"(","base":")" + base +
         R"(","quote":"USD","bids":)" + bids + R"(,"asks":)" + asks + "}";
}

const std::vector<std::string> kSmall = {
    book("east", R"([["99.5","1"]])", R"([["100","1.5"],["101.25","2"]])"),
    book("west", R"([["101.5","2"],["101","0.125"],["90","7"]])", R"([["102","1"]])"),
    book("north", R"([["100.5","0.001"]])", R"([["101.4","3"]])")};

TEST(Scan, ASmallSetGivesItsRowsInOrder) {
  const test::RecordingFile file("small");
  file.write(kSmall);
  const Ran ran = scan({"--json", file.path()});
  EXPECT_EQ(ran.exit_code, kDone);
  EXPECT_EQ(ran.error, "");
  EXPECT_EQ(json::parse(ran.out), json::parse(R"([
    {"pair":"BTC/USD","buy":"east","sell":"north","quantity":"0.001","profit":"0.0005"},
    {"pair":"BTC/USD","buy":"east","sell":"west","quantity":"2","profit":"2.375"},
    {"pair":"BTC/USD","buy":"north","sell":"west","quantity":"2","profit":"0.2"}])"));
}

TEST(Scan, BothLegsPayTheFee) {
  const test::RecordingFile file("small");
  file.write(kSmall);
  // 101.5 * 0.999 = 101.3985 pays 100 * 1.001 = 100.1 and 101.25 * 1.001 = 101.35125.
  EXPECT_EQ(json::parse(scan({"--json", "--fee", "0.001", file.path()}).out), json::parse(R"([
    {"pair":"BTC/USD","buy":"east","sell":"north","quantity":"0.001","profit":"0.0002995"},
    {"pair":"BTC/USD","buy":"east","sell":"west","quantity":"2","profit":"1.971375"}])"));
  EXPECT_EQ(scan({"--json", "--fee", "0.5", file.path()}).out, "[]\n");
}

TEST(Scan, TheTableNamesPairVenuesQuantityAndProfit) {
  const test::RecordingFile file("small");
  file.write(kSmall);
  const Ran ran = scan({file.path()});
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 4);
  EXPECT_NE(ran.out.find("BTC/USD  east    west     2         2.375"), std::string::npos)
      << ran.out;
  EXPECT_EQ(scan({"--fee", "0.5", file.path()}).out, "nothing pays both fees\n");
}

TEST(Scan, BooksOfDifferentSetsAndPairsAreNotCompared) {
  const test::RecordingFile file("sets");
  file.write({book("east", "[]", R"([["100","1"]])", "monday"),
              book("west", R"([["101","1"]])", "[]", "tuesday"),
              book("west", R"([["102","1"]])", "[]", "monday", "ETH")});
  EXPECT_EQ(scan({"--json", file.path()}).out, "[]\n");
}

TEST(Scan, BooksOfOneSetMayComeFromSeveralFiles) {
  const test::RecordingFile east("east");
  east.write({kSmall[0]});
  const std::string path = east.path();
  const std::string second = path.substr(0, path.size() - 9) + "_west.jsonl";
  std::ofstream(second) << kSmall[1] << "\n";  // plain text is read like gzip
  EXPECT_EQ(json::parse(scan({"--json", path, second}).out).size(), 1U);
}

TEST(Scan, AnythingAfterTheGzipDataIsRefused) {
  const test::RecordingFile file("tail");
  file.write(kSmall);
  file.write_bytes(file.bytes() + "tail");
  expect_refused(scan({"--json", file.path()}),
                 file.path() + ":4:", "something follows the gzip data");
}

// Rows of the README's table of one file, by fee.
std::map<std::string, json> expected_rows(const std::string& readme, const std::string& file) {
  std::map<std::string, json> by_fee;
  const std::size_t start = readme.find("### " + file + "\n");
  if (start == std::string::npos) return by_fee;
  std::istringstream lines(readme.substr(start));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line.rfind("##", 0) != 0) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, '|');) {
      const std::size_t first = cell.find_first_not_of(' ');
      if (first == std::string::npos) continue;
      cells.push_back(cell.substr(first, cell.find_last_not_of(' ') + 1 - first));
    }
    if (cells.size() != 6 || cells[0].find('/') == std::string::npos) continue;
    by_fee[cells[3]].push_back({{"pair", cells[0]},
                                {"buy", cells[1]},
                                {"sell", cells[2]},
                                {"quantity", cells[4]},
                                {"profit", cells[5]}});
  }
  for (auto& [fee, rows] : by_fee) {
    std::sort(rows.begin(), rows.end(), [](const json& a, const json& b) {
      return std::tie(a["pair"], a["buy"], a["sell"]) < std::tie(b["pair"], b["buy"], b["sell"]);
    });
  }
  return by_fee;
}

TEST(Scan, TheSharedSetsGiveTheTablesOfTheirReadmeDigitByDigit) {
  const auto readme = test::shared_text("recordings/README.md");
  if (!readme) GTEST_SKIP() << "skipped: recordings/README.md not found";
  for (const std::string file : {"xvenue-books-1-ob.jsonl.gz", "xvenue-books-run1-1.jsonl.gz"}) {
    const auto by_fee = expected_rows(*readme, file);
    ASSERT_EQ(by_fee.size(), 3U) << file;
    for (const auto& [fee, rows] : by_fee) {
      const Ran ran =
          scan({"--json", "--fee", fee, (test::shared_folder() / "recordings" / file).string()});
      EXPECT_EQ(ran.error, "");
      EXPECT_GE(rows.size(), 4U);
      EXPECT_EQ(json::parse(ran.out), rows) << file << " at fee " << fee;
    }
  }
}

TEST(ScanFiles, AMissingFileIsNamed) {
  const test::RecordingFile file("missing");
  expect_refused(scan({file.path()}), file.path(), "No such file");
}

TEST(ScanFiles, AnEmptyFileIsRefused) {
  const test::RecordingFile file("empty");
  file.write_bytes("");
  expect_refused(scan({file.path()}), file.path() + ":1:", "empty");
}

TEST(ScanFiles, ATruncatedOrCorruptFileIsRefusedWhereverItIsHurt) {
  const test::RecordingFile file("hurt");
  std::vector<std::string> lines;
  for (int i = 0; i < 500; ++i) {
    lines.push_back(book("venue" + std::to_string(i), R"([["1","1"]])",
                         "[[\"" + std::to_string(2 + i * 7919 % 501) + "\",\"1\"]]"));
  }
  file.write(lines);
  const std::string whole = file.bytes();
  for (std::size_t at = 20; at < whole.size(); at += 1 + whole.size() / 61) {
    file.write_bytes(whole.substr(0, at));
    expect_refused(scan({"--json", file.path()}), file.path() + ":", "truncated");
    std::string bent = whole;
    bent[at] = static_cast<char>(bent[at] ^ 0x55);
    file.write_bytes(bent);
    expect_refused(scan({"--json", file.path()}), file.path() + ":", "");
  }
}

TEST(ScanFiles, AnAlienFileIsRefusedAtItsFirstLine) {
  const test::RecordingFile file("alien");
  for (const std::string& line : {std::string("# a text"), std::string("a,b,c"), std::string("[1]"),
                                  std::string(""), test::recorded("binance", "ws", "{}")}) {
    file.write({line, kSmall[0]});
    expect_refused(scan({file.path()}), file.path() + ":1:", "");
  }
}

TEST(ScanFiles, ABadLineIsRefusedByItsNumber) {
  const test::RecordingFile file("line");
  const std::pair<std::string, std::string> bad[] = {
      {kSmall[1].substr(0, kSmall[1].size() - 1), ""},
      {kSmall[1] + " {}", "follows"},
      {book("west", R"([[1.5,"1"]])", "[]"), "not a decimal in quotes"},
      {book("west", R"([["one","1"]])", "[]"), "cannot be read"},
      {book("west", R"([["0","1"]])", "[]"), "not above zero"},
      {book("west", R"([["1","-1"]])", "[]"), "not above zero"},
      {book("west", R"([["1"]])", "[]"), "no price and size"},
      {book("west", R"([["1","1","1"]])", "[]"), "more than price and size"},
      {book("west", R"([["1","1"],["2","1"]])", "[]"), "best first"},
      {book("west", "[]", R"([["2","1"],["2","1"]])"), "best first"},
      {book("west", "[]", "7"), "no array"},
      {book("", "[]", "[]"), "not a text"},
      {book("east", "[]", "[]"), "a second book"},
      {book("ea\\nst", "[]", "[]") + "x", ""},
      {book("west", R"([["123456789012345678901","1"]])", "[]"), "64 bits"},
      {R"({"set":"small","venue":"west","base":"BTC","quote":"USD","bids":[]})", "missing"}};
  for (const auto& [line, reason] : bad) {
    file.write({kSmall[0], line});
    expect_refused(scan({file.path()}), file.path() + ":2:", reason);
  }
}

TEST(ScanFiles, ABadFeeIsRefused) {
  const test::RecordingFile file("small");
  file.write(kSmall);
  for (const std::string fee : {"x", "1", "-0.001", "1e9", "", "0.0000000000001"})
    expect_refused(scan({"--fee", fee, file.path()}), "fee", "");
}

TEST(ScanFiles, OneBadFileAmongGoodOnesPrintsNoRows) {
  const test::RecordingFile file("small");
  file.write(kSmall);
  expect_refused(scan({file.path(), file.path() + ".missing"}), ".missing", "No such file");
}

}  // namespace
}  // namespace tern::app
