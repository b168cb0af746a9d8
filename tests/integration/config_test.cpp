// In: configuration texts and the built `tern`. Out: proof that settings are exact and that every
// mistake of meaning has its line. Cannot happen: a wrong text accepted because nobody looked at
// its words.
#include "app/configuration.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "config_files.hpp"
#include "program.hpp"
#include "tern/venue/registry.hpp"

namespace {

using tern::app::load_settings;
using tern::app::load_settings_text;
using tern::app::LoadedSettings;
using tern::app::Settings;
using tern::test::decimal;
using tern::test::dialect;
using tern::test::Folder;
using tern::test::Outcome;
using tern::test::run;
using tern::test::two_venues;
using tern::test::venue;

const std::string kTern = std::string(TERN_BINARY_DIR) + "/bin/tern";

std::string problems_of(const std::string& toml) {
  return load_settings_text(toml, "f.toml").text();
}

TEST(Settings, DefaultsAreTheDocumentedOnes) {
  const LoadedSettings loaded = load_settings_text(two_venues(""), "f.toml");
  ASSERT_EQ(loaded.text(), "");
  const Settings& settings = loaded.settings;
  EXPECT_EQ(settings.node, "tern");
  EXPECT_EQ(settings.control_socket(), "/run/tern/ternd.sock");
  EXPECT_FALSE(settings.busy_poll);
  EXPECT_EQ(settings.limits.alive_max.milliseconds(), 10'000);
  EXPECT_EQ(settings.limits.change_max.milliseconds(), 60'000);
  EXPECT_EQ(settings.limits.silence_max.ns, 0);
  EXPECT_EQ(settings.arbitrage.policy, tern::arbitrage::PolicyKind::depth);
  EXPECT_EQ(settings.arbitrage.min_edge, decimal("0.0005"));
  EXPECT_EQ(settings.arbitrage.too_good, decimal("0.05"));
  ASSERT_EQ(settings.venues.size(), 2u);
  EXPECT_EQ(settings.venues[0].pairs, settings.pairs);
  EXPECT_EQ(settings.venues[0].buy_fee_from, tern::arbitrage::BuyFeeFrom::base);
  EXPECT_EQ(settings.route_count(), 4u);
}

TEST(Settings, EveryKeyArrivesExactly) {
  const LoadedSettings loaded = load_settings_text(
      "mode = \"observe\"\nnode = \"n-1\"\nrun_directory = \"/tmp/x\"\nbusy_poll = true\n"
      "pairs = [\"BTC/USDT\", \"ETH/USDT\"]\n"
      "[log]\nlevel = \"debug\"\n"
      "[limits]\nalive_max_ms = 500\nchange_max_ms = 900\nsilence_ms = 700\n"
      "connects_per_venue = 5\n"
      "[arbitrage]\npolicy = \"median\"\ndepth = 3\nmedian_levels = 7\nmin_edge_bps = \"1.25\"\n"
      "too_good_bps = 300\nmax_order_notional = \"12.5\"\n" +
          venue("zeta", 1,
                "buy_fee_from = \"quote\"\nsnapshot_levels = 50\nsilence_ms = 4000\n"
                "pairs = [\"ETH/USDT\"]\n") +
          venue("alpha", 2) + venue("off", 3, "enabled = false\n") +
          "[assets.alpha]\nXBT = \"BTC\"\n"
          "[inventory_cost_bps]\nzeta.ETH = \"0.5\"\n",
      "f.toml");
  ASSERT_TRUE(loaded.ok()) << loaded.text();
  const Settings& settings = loaded.settings;
  EXPECT_EQ(settings.node, "n-1");
  EXPECT_EQ(settings.run_directory, "/tmp/x");
  EXPECT_TRUE(settings.busy_poll);
  EXPECT_EQ(settings.log_level, tern::ops::LogLevel::debug);
  EXPECT_EQ(settings.limits.alive_max.milliseconds(), 500);
  EXPECT_EQ(settings.limits.change_max.milliseconds(), 900);
  EXPECT_EQ(settings.limits.silence_max.milliseconds(), 700);
  EXPECT_EQ(settings.limits.connects_per_venue, 5u);
  EXPECT_EQ(settings.arbitrage.policy, tern::arbitrage::PolicyKind::median);
  EXPECT_EQ(settings.arbitrage.depth, 3u);
  EXPECT_EQ(settings.arbitrage.median_levels, 7u);
  EXPECT_EQ(settings.arbitrage.min_edge, decimal("0.000125"));
  EXPECT_EQ(settings.arbitrage.too_good, decimal("0.03"));
  EXPECT_EQ(settings.arbitrage.max_order_notional, decimal("12.5"));
  ASSERT_EQ(settings.venues.size(), 2u);
  EXPECT_EQ(settings.venues[0].name, "zeta");
  EXPECT_EQ(settings.venues[0].endpoint.rest_url, "https://localhost:1");
  EXPECT_EQ(settings.venues[0].endpoint.stream_url, "wss://localhost:1");
  EXPECT_EQ(settings.venues[0].taker_fee, decimal("0.001"));
  EXPECT_EQ(settings.venues[0].buy_fee_from, tern::arbitrage::BuyFeeFrom::quote);
  EXPECT_EQ(settings.venues[0].snapshot_levels, 50u);
  EXPECT_EQ(settings.venues[0].silence_max.milliseconds(), 4'000);
  EXPECT_EQ(settings.venues[0].pairs, std::vector<std::string>{"ETH/USDT"});
  EXPECT_EQ(settings.venues[1].name, "alpha");
  ASSERT_EQ(settings.aliases.size(), 1u);
  EXPECT_EQ(settings.aliases[0].canonical, "BTC");
  ASSERT_EQ(settings.inventory_costs.size(), 1u);
  EXPECT_EQ(settings.inventory_costs[0].venue, "zeta");
  EXPECT_EQ(settings.inventory_costs[0].cost, decimal("0.00005"));
  EXPECT_EQ(settings.route_count(), 2u);
}

TEST(Settings, ModesThatAreNotBuiltAreRefusedByName) {
  const std::string expected =
      "; expected \"observe\": watch and report, or \"live\": trade with real orders";
  EXPECT_EQ(problems_of("mode = \"paper\"\n" + two_venues("")),
            "f.toml:1:8: `mode` is \"paper\", which is not built yet" + expected + "\n");
  EXPECT_EQ(problems_of("mode = \"obsrve\"\n" + two_venues("")),
            "f.toml:1:8: `mode` is \"obsrve\"" + expected + "; nearest known name observe\n");
}

TEST(Settings, APairMustBeWellFormedCanonicalAndGivenOnce) {
  EXPECT_EQ(problems_of("pairs = [\"BTCUSDT\", \"btc/usdt\", \"A/B\", \"A/B\"]\n" + venue("a", 1) +
                        venue("b", 2)),
            "f.toml:1:10: bad pair \"BTCUSDT\"; expected BASE/QUOTE, for example \"BTC/USDT\"\n"
            "f.toml:1:21: bad pair \"btc/usdt\"; expected upper case; nearest known name BTC/USDT\n"
            "f.toml:1:40: duplicate pair \"A/B\"; expected each pair once\n");
}

TEST(Settings, AVenueMayOnlyNamePairsOfTheGlobalList) {
  EXPECT_EQ(problems_of(two_venues("pairs = [\"BTC/USDC\", \"ETH/USDT\", \"ETH/USDT\"]\n")),
            "f.toml:12:10: unknown pair \"BTC/USDC\"; expected a pair of the global list `pairs`; "
            "nearest known name BTC/USDT\n"
            "f.toml:12:34: duplicate pair \"ETH/USDT\"; expected each pair once\n");
}

TEST(Settings, AnUnknownDialectNamesTheNearestOne) {
  const std::string wrong = dialect() + "e";
  std::string toml = two_venues("");
  toml.replace(toml.rfind("\"" + dialect() + "\""), dialect().size() + 2, "\"" + wrong + "\"");
  const std::string line = problems_of(toml);
  EXPECT_EQ(line.substr(0, line.find(';')), "f.toml:8:11: `dialect` is \"" + wrong + "\"");
  EXPECT_NE(line.find("; nearest known name " + dialect() + "\n"), std::string::npos) << line;
}

TEST(Settings, AVariantMustBelongToItsDialect) {
  const std::string line = problems_of(two_venues("variant = \"nowhere\"\n"));
  EXPECT_EQ(line.substr(0, line.find(';')), "f.toml:12:11: `variant` is \"nowhere\"");
  for (const tern::venue::RegistryRow& row : tern::venue::registry()) {
    const std::string variant(row.variants.substr(0, row.variants.find(' ')));
    const std::string more = "variant = \"" + variant + "\"\n";
    std::string toml = two_venues(more);
    toml.replace(toml.rfind("\"" + dialect() + "\""), dialect().size() + 2,
                 "\"" + std::string(row.dialect) + "\"");
    EXPECT_EQ(problems_of(toml), "") << row.dialect << " " << variant;
  }
}

TEST(Settings, AnUrlMustHaveTheSecureSchemeAndAHost) {
  const std::string head = "pairs = [\"BTC/USDT\"]\n" + venue("a", 1);
  const std::string toml = head + "[venues.b]\ndialect = \"" + dialect() +
                           "\"\nrest_url = \"http://localhost\"\nstream_url = \"wss://\"\n"
                           "taker_fee = \"0\"\n";
  const std::string lines = problems_of(toml);
  EXPECT_NE(lines.find("f.toml:9:12: `rest_url` is \"http://localhost\": "), std::string::npos);
  EXPECT_NE(lines.find("; expected https://host[:port][/prefix]\n"), std::string::npos);
  EXPECT_NE(lines.find("f.toml:10:14: `stream_url` is \"wss://\": "), std::string::npos);
  EXPECT_NE(lines.find("; expected wss://host[:port][/prefix]\n"), std::string::npos);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
}

TEST(Settings, TheCaFileMustBeReadableAndHoldACertificate) {
  const Folder folder;
  folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
  folder.write("empty.pem", "nothing\n");
  const std::string toml =
      "pairs = [\"BTC/USDT\"]\nrun_directory = \"run\"\n" + venue("a", 1, "ca_file = \"ca.pem\"\n");
  const LoadedSettings good = load_settings(folder.write("good.toml", toml + venue("b", 2)));
  ASSERT_EQ(good.text(), "");
  EXPECT_EQ(good.settings.venues[0].endpoint.ca_file, folder.path() + "/ca.pem");
  EXPECT_EQ(good.settings.run_directory, folder.path() + "/run");
  const std::string bad =
      folder.write("bad.toml", toml + venue("b", 2, "ca_file = \"empty.pem\"\n") +
                                   venue("c", 3, "ca_file = \"/no/such.pem\"\n"));
  const std::string expected =
      "; expected a PEM file that can be read, or \"\" for the system's certificates\n";
  EXPECT_EQ(load_settings(bad).text(),
            bad + ":14:11: `ca_file` \"" + folder.path() + "/empty.pem\" holds no certificate" +
                expected + bad + ":20:11: `ca_file` \"/no/such.pem\" cannot be read" + expected);
}

TEST(Settings, AliasesAndCostsMustNameWhatTheFileDefines) {
  EXPECT_EQ(
      problems_of(two_venues("[assets.aa]\nXBT = \"BTC\"\n[assets.b]\nXBT = \"btc\"\nxbt = "
                             "\"ETH\"\n[inventory_cost_bps]\na.BTCC = \"0\"\nzz.BTC = 1.5\n")),
      "f.toml:12:1: unknown venue \"aa\"; expected a name from [venues.<name>]; nearest known name "
      "a\n"
      "f.toml:15:7: bad canonical name \"btc\"; expected upper case; nearest known name BTC\n"
      "f.toml:16:7: \"xbt\" already means \"btc\" on b; expected one meaning of a ticker on one "
      "venue\n"
      "f.toml:18:3: unknown coin \"BTCC\"; expected an asset of the list `pairs`; nearest known "
      "name BTC\n"
      "f.toml:19:1: unknown venue \"zz\"; expected a name from [venues.<name>]\n"
      "f.toml:19:10: `BTC` is a float; expected an exact number: write it in quotes, from 0 to "
      "10000\n");
}

TEST(Settings, BasisPointsKeepEveryDigitOrAreRefused) {
  const LoadedSettings fine = load_settings_text(
      two_venues("[arbitrage]\nmin_edge_bps = \"0.000000000000000001\"\n"), "f.toml");
  ASSERT_EQ(fine.text(), "");
  EXPECT_EQ(fine.settings.arbitrage.min_edge, decimal("0.0000000000000000000001"));
  EXPECT_EQ(problems_of(two_venues("[arbitrage]\nmin_edge_bps = \"0.0000000000000000001\"\n")),
            "f.toml:13:16: `min_edge_bps` has 19 digits after the point; expected at most 18\n");
}

TEST(Settings, TheCeilingMustBeAboveTheRequiredEdge) {
  EXPECT_EQ(problems_of(two_venues("[arbitrage]\nmin_edge_bps = \"5\"\ntoo_good_bps = \"5\"\n")),
            "f.toml:14:16: too_good_bps is not above min_edge_bps; expected a ceiling above the "
            "required edge, or every opportunity is refused\n");
}

TEST(Settings, WithoutAnEnabledVenueThereIsNothingToDo) {
  EXPECT_EQ(problems_of("pairs = [\"BTC/USDT\"]\n"),
            "f.toml:1:1: no venue; expected at least one table [venues.<name>] with enabled = "
            "true\n");
  EXPECT_EQ(problems_of("pairs = [\"BTC/USDT\"]\n" + venue("a", 1, "enabled = false\n")),
            "f.toml:1:1: no enabled venue; expected at least one table [venues.<name>] with "
            "enabled = true\n");
}

TEST(Settings, NamesAndFoldersMustFitWhereTheyAreUsed) {
  const std::string folder(120, 'x');
  EXPECT_EQ(problems_of("node = \"Node 1\"\nrun_directory = \"/" + folder + "\"\n" +
                        two_venues(venue("Kraken", 3))),
            "f.toml:1:8: bad name of a node \"Node 1\"; expected 1 to 32 lower-case letters, "
            "digits, - and _\n"
            "f.toml:2:17: `run_directory` makes the socket's path 132 bytes long; expected a "
            "shorter folder: at most 107 bytes with /ternd.sock\n"
            "f.toml:14:1: bad name of a venue \"Kraken\"; expected 1 to 32 lower-case letters, "
            "digits, - and _\n");
}

TEST(Settings, WhatIsOddButLegalDrawsAWarningAndIsAccepted) {
  const LoadedSettings loaded = load_settings_text(
      two_venues("pairs = [\"BTC/USDT\"]\n" + venue("c", 1, "pairs = [\"BTC/USDT\"]\n") +
                 "[assets.a]\nXBT = \"BTC\"\nXXBT = \"BTC\"\n[limits]\nchange_max_ms = 500\n"),
      "f.toml");
  EXPECT_TRUE(loaded.ok());
  EXPECT_EQ(loaded.text(),
            "f.toml:1:22: warning: \"ETH/USDT\" is traded by 1 venue; an opportunity needs two "
            "enabled venues with the pair\n"
            "f.toml:13:1: warning: c and a have the same stream_url; one market under two names "
            "shows no real opportunity\n"
            "f.toml:21:8: warning: \"XBT\" and \"XXBT\" both mean \"BTC\" on a; are they truly the "
            "same coin?\n"
            "f.toml:23:17: warning: change_max_ms is below alive_max_ms; a change is a proof of "
            "life too, so alive_max_ms decides nothing\n");
}

TEST(Settings, AllMistakesOfAFileAreReportedAtOnceInItsOrder) {
  const std::string lines = problems_of(
      "node = 7\npairs = [\"BTC/USDT\", \"x\"]\nbusy_pol = true\n" + venue("a", 1, "fee = 1\n") +
      "[log]\nlevel = \"inf\"\n[limits]\nalive_max_ms = 1\n[arbitrage]\nmin_edge_bps = 5.5\n"
      "depth = \"2\"\n");
  const std::vector<std::string> starts = {
      "f.toml:1:8: ",  "f.toml:2:22: ",  "f.toml:3:1: ",   "f.toml:9:1: ",
      "f.toml:11:9: ", "f.toml:13:16: ", "f.toml:15:16: ", "f.toml:16:9: "};
  std::istringstream in(lines);
  std::string line;
  for (const std::string& start : starts) {
    ASSERT_TRUE(std::getline(in, line)) << lines;
    EXPECT_EQ(line.substr(0, start.size()), start);
  }
  EXPECT_FALSE(std::getline(in, line)) << line;
}

// ---- the command ----

TEST(ConfigCheck, AGoodFileGivesOkASummaryAndExitCodeZero) {
  const Folder folder;
  const std::string file = folder.write("f.toml", two_venues(""));
  const Outcome outcome = run(kTern + " config check " + file);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.text, "OK " + file + ": 2 venues, 2 pairs, 4 routes\n  a: " + dialect() +
                              ", 2 pairs, taker fee 0.001, https://localhost:1\n  b: " + dialect() +
                              ", 2 pairs, taker fee 0.001, https://localhost:2\n");
}

TEST(ConfigCheck, ABadFileGivesItsLinesAndExitCodeTwo) {
  const Folder folder;
  const std::string file = folder.write("f.toml", two_venues("bogus = 1\n"));
  const Outcome outcome = run(kTern + " config check " + file);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.text, load_settings(file).text());
  EXPECT_EQ(outcome.text.substr(0, file.size() + 30), file + ":12:1: unknown key `bogus`; ex");
}

TEST(ConfigCheck, JsonHoldsTheSameForMachines) {
  const Folder folder;
  const Outcome good =
      run(kTern + " config check --json " + folder.write("good.toml", two_venues("")));
  EXPECT_EQ(good.code, 0);
  const nlohmann::json document = nlohmann::json::parse(good.text);
  EXPECT_EQ(document["ok"], true);
  EXPECT_EQ(document["routes"], 4);
  EXPECT_EQ(document["venues"], nlohmann::json({"a", "b"}));
  const Outcome bad = run(kTern + " config check --json " +
                          folder.write("bad.toml", two_venues("taker_feee = 1\n")));
  EXPECT_EQ(bad.code, 2);
  const nlohmann::json error = nlohmann::json::parse(bad.text)["errors"][0];
  EXPECT_EQ(error["line"], 12);
  EXPECT_EQ(error["column"], 1);
  EXPECT_EQ(error["what"], "unknown key `taker_feee`");
  EXPECT_EQ(error["nearest"], "taker_fee");
}

TEST(ConfigCheck, AWrongCommandLineIsExitCodeTwoToo) {
  EXPECT_EQ(run(kTern + " config check").code, 2);
  EXPECT_EQ(run(kTern + " config chek x").code, 2);
  EXPECT_EQ(run(kTern + " config check --help").code, 0);
}

}  // namespace
