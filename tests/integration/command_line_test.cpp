// Goal: a word that a program does not know, or a value that means nothing, is an error with code 2
// that names it; help is help. Method: the built programs themselves.
#include <gtest/gtest.h>

#include <string>

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
        "tern journal", "tern journal dump", "tern journal state", "ternd", "tern-sim"}) {
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

}  // namespace
}  // namespace tern::test
