// In: texts with one or many mistakes. Out: the exact lines that a person will read.
// Cannot happen: a mistake whose line, column, words or suggestion changed unseen.
#include "tern/ops/configuration.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

namespace {

using tern::core::Decimal;
using tern::ops::ConfigurationReader;
using tern::ops::PlacedText;
using tern::ops::Problem;
using tern::ops::Section;

using Reading = std::function<void(Section&)>;

std::string problems_of(ConfigurationReader& reader, const Reading& read) {
  Section root = reader.root();
  read(root);
  std::string lines;
  for (const Problem& problem : reader.finish())
    lines += problem.text() + "\n";
  return lines;
}

std::string problems_of(const std::string& toml, const Reading& read) {
  return problems_of(*ConfigurationReader::from_text(toml, "f.toml"), read);
}

Decimal decimal(const char* text) {
  return Decimal::parse(text).value();
}

TEST(ConfigurationReader, GoodValuesAreReadAndDefaultsFillWhatIsAbsent) {
  const std::string lines = problems_of(
      "name = \"n\"\nfee = \"0.10\"\nlots = 3\nlist = [\"a\", \"b\"]\n", [](Section& root) {
        EXPECT_EQ(root.text("name", {}), "n");
        EXPECT_EQ(root.text("kind", {"plain", {"plain", "fancy"}, ""}), "plain");
        EXPECT_EQ(root.decimal("fee", {"0", "0", "1"}), decimal("0.1"));
        EXPECT_EQ(root.decimal("lots", {"0", "0", "5"}), decimal("3"));
        EXPECT_EQ(root.decimal("absent", {"2.5", "0", "5"}), decimal("2.5"));
        EXPECT_EQ(root.integer("count", {7, 1, 9}), 7);
        EXPECT_TRUE(root.boolean("on", true));
        const std::vector<PlacedText> list = root.texts("list", {true, 5, "\"a\""});
        ASSERT_EQ(list.size(), 2u);
        EXPECT_EQ(list[1].text, "b");
        EXPECT_EQ(list[1].position.column, 14u);
      });
  EXPECT_EQ(lines, "");
}

TEST(ConfigurationReader, AnUnknownKeySaysWhatIsKnownAndWhatIsNear) {
  EXPECT_EQ(problems_of("lvel = 1\n",
                        [](Section& root) {
                          root.integer("level", {1, 0, 9});
                          root.integer("limit", {1, 0, 9});
                        }),
            "f.toml:1:1: unknown key `lvel`; expected one of level, limit; nearest known name "
            "level\n");
}

TEST(ConfigurationReader, AKeyInTheWrongTableIsSentToItsOwn) {
  EXPECT_EQ(problems_of("level = 1\n[log]\n",
                        [](Section& root) {
                          root.boolean("on", true);
                          root.section("log").integer("level", {1, 0, 9});
                        }),
            "f.toml:1:1: unknown key `level`; expected one of on, log; nearest known name "
            "log.level\n");
}

TEST(ConfigurationReader, AWrongTypeSaysWhichTypeIsThereAndWhichIsExpected) {
  EXPECT_EQ(
      problems_of("a = 1\nb = \"x\"\nc = \"true\"\nd = \"x\"\ne = 3\nf = [1]\ng = 2026-01-01\n",
                  [](Section& root) {
                    root.text("a", {"", {}, "a folder"});
                    root.integer("b", {1, 0, 9});
                    root.boolean("c", false);
                    root.texts("d", {false, 5, "\"x\""});
                    root.section("e");
                    root.texts("f", {false, 5, "\"x\""});
                    root.decimal("g", {"1", "0", "9"});
                  }),
      "f.toml:1:5: `a` is an integer; expected a folder\n"
      "f.toml:2:5: `b` is a text; expected an integer from 0 to 9\n"
      "f.toml:3:5: `c` is a text; expected true or false\n"
      "f.toml:4:5: `d` is a text; expected a list of texts like \"x\"\n"
      "f.toml:5:5: `e` is an integer; expected a table, [e]\n"
      "f.toml:6:6: `f` is an integer; expected only texts like \"x\" in the list\n"
      "f.toml:7:5: `g` is a date or time; expected a decimal in quotes, from 0 to 9\n");
}

TEST(ConfigurationReader, AMissingKeyIsReportedAtItsTable) {
  EXPECT_EQ(problems_of("x = 1\n[log]\n[venues.a]\n",
                        [](Section& root) {
                          root.integer("x", {1, 0, 9});
                          root.texts("pairs", {true, 5, "\"A/B\""});
                          root.section("log").integer("size", {{}, 1, 2});
                          for (auto& [name, venue] : root.named_sections("venues", "<venue>")) {
                            venue.text("url", {{}, {}, "an address"});
                            venue.decimal("fee", {{}, "0", "1"});
                          }
                        }),
            "f.toml:1:1: missing `pairs`; expected a list of texts like \"A/B\"\n"
            "f.toml:2:1: missing `size` in [log]; expected an integer from 1 to 2\n"
            "f.toml:3:1: missing `url` in [venues.a]; expected an address\n"
            "f.toml:3:1: missing `fee` in [venues.a]; expected a decimal in quotes, from 0 to 1\n");
}

TEST(ConfigurationReader, MoneyInAFloatIsRefusedWithTheAdviceToQuoteIt) {
  EXPECT_EQ(problems_of("fee = 0.001\n",
                        [](Section& root) {
                          EXPECT_EQ(root.decimal("fee", {"0.5", "0", "1"}), decimal("0.5"));
                        }),
            "f.toml:1:7: `fee` is a float; expected an exact number: write it in quotes, from 0 to "
            "1\n");
}

TEST(ConfigurationReader, ABadDecimalAndOneOutOfBoundsAreToldApart) {
  EXPECT_EQ(
      problems_of("a = \"0.1%\"\nb = \"1.0000000001\"\nc = -1\nd = \"\"\n",
                  [](Section& root) {
                    for (const char* key : {"a", "b", "c", "d"}) {
                      root.decimal(key, {"0", "0", "1"});
                    }
                  }),
      "f.toml:1:5: `a` is \"0.1%\", not a decimal; expected a decimal in quotes, from 0 to 1\n"
      "f.toml:2:5: `b` is 1.0000000001; expected a decimal in quotes, from 0 to 1\n"
      "f.toml:3:5: `c` is -1; expected a decimal in quotes, from 0 to 1\n"
      "f.toml:4:5: `d` is \"\", not a decimal; expected a decimal in quotes, from 0 to 1\n");
}

TEST(ConfigurationReader, BoundsOfMoneyAreInclusive) {
  EXPECT_EQ(problems_of("a = \"0\"\nb = \"0.10\"\n",
                        [](Section& root) {
                          root.decimal("a", {"0", "0", "0.1"});
                          root.decimal("b", {"0", "0", "0.1"});
                        }),
            "");
}

TEST(ConfigurationReader, IntegersListsAndWordsKeepTheirBounds) {
  EXPECT_EQ(problems_of("a = 10\nb = [\"1\", \"2\", \"3\"]\nc = []\nd = \"debg\"\ne = \"\"\n",
                        [](Section& root) {
                          EXPECT_EQ(root.integer("a", {3, 1, 9}), 3);
                          EXPECT_TRUE(root.texts("b", {false, 2, "\"1\""}).empty());
                          root.texts("c", {false, 2, "\"1\""});
                          root.text("d", {"info", {"debug", "info"}, ""});
                          root.text("e", {{}, {}, "an address"});
                        }),
            "f.toml:1:5: `a` is 10; expected an integer from 1 to 9\n"
            "f.toml:2:5: `b` holds 3 items; expected 1 to 2 texts like \"1\"\n"
            "f.toml:3:5: `c` holds 0 items; expected 1 to 2 texts like \"1\"\n"
            "f.toml:4:5: `d` is \"debg\"; expected one of debug, info; nearest known name debug\n"
            "f.toml:5:5: `e` is empty; expected an address\n");
}

TEST(ConfigurationReader, ASyntaxErrorDoesNotHideTheOthersNorInventMissingKeys) {
  EXPECT_EQ(problems_of("name = \"open\ncount = \"x\"\nother = 1\n",
                        [](Section& root) {
                          root.text("name", {{}, {}, "a name"});
                          root.integer("count", {1, 0, 9});
                        }),
            "f.toml:1:13: not TOML: a text that does not end on its line; expected a closing "
            "quote\n"
            "f.toml:2:9: `count` is a text; expected an integer from 0 to 9\n"
            "f.toml:3:1: unknown key `other`; expected one of name, count\n");
}

TEST(ConfigurationReader, AFileThatCannotBeReadIsOneLineAndNothingElse) {
  const Reading read = [](Section& root) { root.text("name", {}); };
  const auto absent = ConfigurationReader::from_file("/no/such/file.toml");
  EXPECT_EQ(problems_of(*absent, read),
            "/no/such/file.toml:1:1: cannot be opened: No such file or directory; expected a TOML "
            "file that can be read\n");
  const auto folder = ConfigurationReader::from_file("/");
  EXPECT_EQ(problems_of(*folder, read),
            "/:1:1: is a directory; expected a TOML file that can be read\n");
}

TEST(ConfigurationReader, AFileBeyondTheBoundIsRefused) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("tern_long_" + std::to_string(getpid()) + ".toml");
  std::ofstream(path) << std::string(ConfigurationReader::kMaxFileBytes + 1, '#');
  const auto reader = ConfigurationReader::from_file(path.string());
  const std::string lines = problems_of(*reader, [](Section&) {});
  std::filesystem::remove(path);
  EXPECT_EQ(lines, path.string() +
                       ":1:1: is longer than 4194304 bytes; expected a TOML file that can be "
                       "read\n");
}

TEST(ConfigurationReader, TheNumberOfProblemsIsBoundedAndTheRestIsCounted) {
  std::string toml;
  for (int i = 0; i < 130; ++i)
    toml += "k" + std::to_string(i) + " = 1\n";
  const auto reader = ConfigurationReader::from_text(toml, "f.toml");
  const Section root = reader->root();
  EXPECT_TRUE(root.has("k0"));
  const std::vector<Problem> problems = reader->finish();
  ASSERT_EQ(problems.size(), ConfigurationReader::kMaxProblems + 1);
  EXPECT_EQ(problems.back().what, "30 more problems not shown");
}

TEST(ConfigurationReader, WarningsAreGivenOnlyForAFileWithoutErrors) {
  const auto good = ConfigurationReader::from_text("", "f.toml");
  good->warn({1, 2}, "odd", "look at it");
  EXPECT_EQ(problems_of(*good, [](Section&) {}), "f.toml:1:2: warning: odd; look at it\n");
  const auto bad = ConfigurationReader::from_text("x = 1\n", "f.toml");
  bad->warn({1, 2}, "odd", "look at it");
  EXPECT_EQ(problems_of(*bad, [](Section& root) { root.boolean("y", true); }),
            "f.toml:1:1: unknown key `x`; expected one of y; nearest known name y\n");
}

TEST(ConfigurationReader, EveryKeyAskedForIsKnownOnceUnderItsPattern) {
  const auto reader = ConfigurationReader::from_text("[v.a]\nn = 1\n[v.b]\nn = 2\n", "f.toml");
  Section root = reader->root();
  root.decimal("fee", {{}, "0", "1"});
  for (auto& [name, venue] : root.named_sections("v", "<venue>")) {
    venue.integer("n", {1, 0, 9});
  }
  ASSERT_EQ(reader->known_keys().size(), 2u);
  EXPECT_EQ(reader->known_keys()[0].path, "fee");
  EXPECT_EQ(reader->known_keys()[0].default_value, "required");
  EXPECT_EQ(reader->known_keys()[0].bounds, "0 to 1");
  EXPECT_EQ(reader->known_keys()[1].path, "v.<venue>.n");
  EXPECT_EQ(reader->known_keys()[1].kind, "integer");
}

}  // namespace
