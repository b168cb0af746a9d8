// Goal: a word that a program does not know, or a value that means nothing, is an error with code 2
// that names it; help is help. Method: the built programs themselves.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "program.hpp"

namespace tern::test {
namespace {

const std::string kPrograms = std::string(TERN_BINARY_DIR) + "/bin/";

void expect_refused(const std::string& words, const std::string& reason) {
  const Outcome outcome = run(kPrograms + words);
  EXPECT_EQ(outcome.code, 2) << words << "\n" << outcome.text;
  EXPECT_NE(outcome.text.find(reason), std::string::npos) << words << "\n" << outcome.text;
  EXPECT_EQ(outcome.text.find("Usage:"), std::string::npos) << words << "\n" << outcome.text;
}

TEST(CommandLine, AnUnknownWordIsRefusedEvenBesideHelp) {
  for (const std::string help : {"", " --help"}) {
    expect_refused("tern nonsense" + help, "tern: unknown command \"nonsense\"; known: run");
    expect_refused("tern replai" + help, "did you mean \"replay\"?");
    expect_refused("tern config chek" + help, "tern config: unknown command \"chek\"");
    expect_refused("tern run nonsense" + help, "tern run: nothing is expected at \"nonsense\"");
    expect_refused("tern run --sede 7" + help,
                   "unknown option \"--sede\"; did you mean \"--seed\"?");
    expect_refused("ternd nonsense" + help, "ternd: nothing is expected at \"nonsense\"");
    expect_refused("tern-sim --sede 7" + help, "did you mean \"--seed\"?");
  }
}

TEST(CommandLine, HelpIsHelpForEveryProgramAndCommand) {
  for (const std::string words :
       {"tern", "tern config", "tern config check", "tern replay", "tern scan", "tern watch",
        "tern run", "tern status", "tern kill", "tern halt", "tern resume", "tern explain",
        "tern venues", "tern journal", "tern journal dump", "tern journal state", "ternd",
        "tern-sim"}) {
    const Outcome outcome = run(kPrograms + words + " --help");
    EXPECT_EQ(outcome.code, 0) << words;
    EXPECT_NE(outcome.text.find("Usage:"), std::string::npos) << outcome.text;
    EXPECT_NE(outcome.text.find("Example"), std::string::npos) << outcome.text;
  }
}

TEST(CommandLine, AMissingCommandOrOptionIsNamed) {
  expect_refused("tern", "tern: a command is expected: run status");
  expect_refused("tern config", "tern config: a command is expected: check");
  expect_refused("ternd", "--config");
  expect_refused("tern replay", "FILE");
  expect_refused("tern halt", "--reason is required");
  expect_refused("tern resume", "--reason is required");
  expect_refused("tern resume --reason ''", "--reason: a text is expected");
}

TEST(CommandLine, ASeedIsAWholeNumber) {
  for (const std::string program : {"tern run --for 1s", "tern-sim --directory /nowhere"}) {
    for (const std::string seed : {"-1", "1.5", "x", "18446744073709551616", "+1"}) {
      expect_refused(program + " --seed " + seed, "--seed: \"" + seed + "\" is not a whole number");
    }
  }
}

TEST(CommandLine, AnEmptyTextIsRefusedNotReplacedByADefault) {
  for (const std::string option : {"venues", "out"}) {
    expect_refused("tern run --for 1s --" + option + " ''", "--" + option + ": a text is expected");
  }
  expect_refused("tern run --profile shadow --for 1s --config ''", "--config: a text is expected");
  expect_refused("tern watch --once --socket ''", "--socket: a text is expected");
  expect_refused("tern-sim --directory ''", "--directory: a text is expected");
  expect_refused("tern-sim --directory /nowhere --venues ''", "--venues: a text is expected");
}

TEST(CommandLine, AnOptionOfAnotherProfileIsRefused) {
  expect_refused("tern run --profile shadow --for 1s --seed 7", "--seed does not belong");
  expect_refused("tern run --profile shadow --for 1s --faults", "--faults does not belong");
  expect_refused("tern run --for 1s --config f.toml", "--config does not belong");
}

std::string file_text(const std::string& name) {
  std::ifstream file(std::string(TERN_SOURCE_DIR) + "/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The first Markdown table with an empty corner: its cells by column and row title.
std::map<std::string, std::string> table_of(const std::string& text) {
  std::map<std::string, std::string> cells;
  std::vector<std::string> titles;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (titles.empty() && !line.starts_with("| | ")) continue;
    if (!line.starts_with("|")) break;
    std::vector<std::string> row;
    std::istringstream parts(line.substr(1));
    for (std::string part; std::getline(parts, part, '|');)
      row.push_back(part);
    if (titles.empty()) titles = row;
    for (std::size_t i = 1; i < row.size() && i < titles.size(); ++i)
      cells[titles[i] + ":" + row[0]] = row[i];
  }
  return cells;
}

// Column by column: the README may show a venue that this program was built without.
TEST(CommandLine, VenuesIsTheTableOfTheReadme) {
  constexpr std::size_t kCellsLeast = 20;
  const Outcome outcome = run(kPrograms + "tern venues");
  EXPECT_EQ(outcome.code, 0);
  const auto said = table_of(outcome.text);
  const auto written = table_of(file_text("README.md"));
  EXPECT_GE(said.size(), kCellsLeast) << outcome.text;
  for (const auto& [cell, text] : said) {
    const auto found = written.find(cell);
    EXPECT_TRUE(found != written.end() && found->second == text)
        << "README.md is not what tern venues says of" << cell << "; paste its table there:\n"
        << outcome.text.substr(0, outcome.text.find("\n\n"));
  }
}

TEST(CommandLine, VenuesNamesEachVenueWithItsCases) {
  constexpr int kCasesLeast = 40;
  const Outcome outcome = run(kPrograms + "tern venues --json");
  EXPECT_EQ(outcome.code, 0);
  std::istringstream listed(file_text("connectors/venues.def"));
  int venues = 0;
  for (std::string line; std::getline(listed, line);) {
    if (!line.starts_with("TERN_VENUE(")) continue;
    ++venues;
    const std::string name = line.substr(11, line.find(')') - 11);
    EXPECT_NE(outcome.text.find("\"dialect\":\"" + name + "\""), std::string::npos) << name;
  }
  EXPECT_GT(venues, 0);
  int cases = 0;
  const std::string mark = "\"applies\":";
  for (std::size_t at = 0; (at = outcome.text.find(mark, at)) != std::string::npos; ++at)
    ++cases;
  EXPECT_GE(cases, kCasesLeast * venues);
}

}  // namespace
}  // namespace tern::test
