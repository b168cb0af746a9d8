// In: status documents and certificates; the built `tern` with a control socket that answers like
// ternd's. Out: the exact words that a person reads, exit codes, and what ternd was asked. Cannot
// happen: a kill without an answer that leaves no file KILL.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "app/operator_text.hpp"
#include "integration/fake_daemon.hpp"
#include "integration/program.hpp"
#include "integration/watch_status.hpp"

namespace tern::test {
namespace {

using app::read_status;
using app::sample_status;
using app::trading_status;
using nlohmann::json;

const std::string kTern = std::string(TERN_BINARY_DIR) + "/bin/tern ";

std::string in_lines(const char* text) {
  return std::string(text).substr(1) + "\n";
}

TEST(StatusText, WhatIsWrongComesFirstAndWithItsReason) {
  const char* expected = R"(
HALTED     no new trade; open ones go on to their end. Lift it: tern resume --reason "..."
node       demo, mode live, up 12m 31s, 18:31:01 UTC
  halt     since 18:30:55 UTC: trade 7: no end in sight
trades     1,210 closed, 32 flattened, 1 halted, 1 open
  open     BTC/USDT 0.001, buy at alpha, sell at beta_us, for 2.3 s: buy filled, sell unknown (no account at beta_us)
profit     228.99 USDT realised, 333.64 USDT quoted
orders     2,483 placed, 1 at large, 5 doubts resolved
exposure   61.23 USDT now; ever at most 997.41 USDT, at most for 1.1 s
note       2 reports about orders that are not tern's: somebody else uses an account
note       1 balance report held back as implausible
board      AWAY, no new trade until it is back: no answer from 127.0.0.1:6379
history    1,234 records behind, trading goes on: connection refused
venues
  alpha    books 2/2 live; account ready, balances 134 ms old; earlier: closed by the venue after 24 h
  beta_us  books 1/2 live; account ready, PAUSED: USDT differs by 3.5, balances 1.1 s old, 1 order at large; 1 book not live
  gamma    books 0/2 backing off; account REFUSED: this key may not trade, balances never told; next try in 3.2 s; TLS: certificate not trusted
last words
  18:30:52 warning gamma: certificate not trusted
  18:30:54 info    beta_us: book lost, asked again)";
  EXPECT_EQ(app::status_text(read_status(trading_status())), in_lines(expected));
}

TEST(StatusText, OneThatOnlyWatchesSpeaksOfNoMoney) {
  const char* expected = R"(
watching   sends no order
node       demo, mode observe, up 12m 31s, 18:31:01 UTC
venues
  alpha    books 2/2 live; earlier: closed by the venue after 24 h
  beta_us  books 1/2 live; 1 book not live
  gamma    books 0/2 backing off; next try in 3.2 s; TLS: certificate not trusted
last words
  18:30:52 warning gamma: certificate not trusted
  18:30:54 info    beta_us: book lost, asked again)";
  EXPECT_EQ(app::status_text(read_status(sample_status())), in_lines(expected));
}

TEST(StatusText, SaysWhatTheWorkCostsAndWhereTheTimeOfAFrameGoes) {
  json status = sample_status();
  status["load"] = {{"frames_per_s", 1'840},
                    {"cpu_percent", 4},
                    {"rss_mb", 38},
                    {"stations",
                     {{{"name", "frame"}, {"count", 9}, {"p50_ns", 2'140}, {"p99_ns", 9'760}},
                      {{"name", "write"}, {"count", 0}, {"p50_ns", 0}, {"p99_ns", 0}}}}};
  const std::string text = app::status_text(read_status(status));
  EXPECT_NE(text.find("\nload       1,840 frames a second, 4 % of a core, 38 MB\n"
                      "road       frame 2.1/9.8  us p50/p99\n"),
            std::string::npos)
      << text;
}

TEST(StatusText, TheWorstConditionNamesTheWhole) {
  json status = trading_status();
  const auto condition = [&status] { return app::condition_of(read_status(status)); };
  EXPECT_EQ(condition(), "HALTED");
  status["trading"]["broken"] = true;
  EXPECT_EQ(condition(), "BROKEN");
  status["trading"]["latches"].push_back({{"latch", "kill"}, {"reason", "x"}});
  EXPECT_EQ(condition(), "KILLED");
  EXPECT_FALSE(app::in_order(read_status(status)));
  status["trading"]["latches"] = json::array();
  EXPECT_EQ(condition(), "BROKEN");
  EXPECT_FALSE(app::in_order(read_status(status)));
  status["trading"]["broken"] = false;
  EXPECT_EQ(condition(), "trading");
  EXPECT_TRUE(app::in_order(read_status(status)));
  status.erase("trading");
  EXPECT_EQ(condition(), "watching");
  EXPECT_TRUE(app::in_order(read_status(status)));
}

json certificate() {
  return json::parse(R"json({"latched_ms": 3, "venues": {
    "alpha": {"reachable": true, "open_seen": 2, "cancelled": 1, "answered": true,
              "confirmed_none_open": true, "ms": 120},
    "beta_us": {"reachable": false, "open_seen": 1, "cancelled": 0, "answered": false,
                "confirmed_none_open": false, "ms": 0}},
    "naked_exposure": {"notional": "61.2345", "currency": "USDT", "open_trades": [
      {"trade": "126880000000000007", "pair": "BTC/USDT", "imbalance": "0.001", "note": "given up",
       "flatten": "sell 0.001 BTC at alpha", "orders": ["buy filled", "sell unknown"]}]}})json");
}

TEST(KillText, TheCertificateSaysWhoDidNotConfirmAndHowToFlatten) {
  const char* expected = R"(
KILLED, written down within 3 ms: no order leaves any more, a restart included.
Lift it, when you know why: tern resume --reason "..."
  alpha: 2 open seen, 1 cancelled, none of ours is open any more: confirmed after 120 ms
  beta_us: NOT REACHABLE; look at the venue itself: 1 of our orders may be open
naked exposure: 61.23 USDT
  trade 126880000000000007, BTC/USDT: buy filled, sell unknown (given up)
    to flatten it by hand: sell 0.001 BTC at alpha)";
  EXPECT_EQ(app::kill_text(certificate()), in_lines(expected));
  EXPECT_FALSE(app::all_confirmed(certificate()));
}

TEST(KillText, AnythingElseIsReadWithoutACrash) {
  for (const char* text : {"{}", "[]", "1", R"({"venues":[1,2]})", R"({"venues":{"a":7}})",
                           R"({"naked_exposure":{"open_trades":[1,{"orders":[2]}]}})"}) {
    EXPECT_FALSE(app::kill_text(json::parse(text)).empty()) << text;
  }
  EXPECT_FALSE(app::all_confirmed(json::parse(R"({"venues":{"a":7}})")));
}

// ---- the commands ----

TEST(StatusCommand, TheExitCodeIsOneUnlessAllIsWell) {
  json status = trading_status();
  FakeDaemon daemon([&status](std::string_view) { return status.dump(); });
  const std::string words = kTern + "status --socket " + daemon.socket();
  Outcome outcome = run(words);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.text, app::status_text(read_status(status)));
  EXPECT_EQ(json::parse(run(words + " --json").text), status);
  status["trading"]["latches"] = json::array();
  EXPECT_EQ(run(words).code, 0);
  EXPECT_EQ(daemon.asked(), std::vector<std::string>(3, "status"));
  daemon.stop();
  outcome = run(words);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.text.find("tern status: " + daemon.socket() + ": nobody listens"), 0u);
}

TEST(KillCommand, TheCertificateDecidesTheExitCode) {
  json answer = certificate();
  FakeDaemon daemon([&answer](std::string_view) { return answer.dump(); });
  const std::string words = kTern + "kill --socket " + daemon.socket();
  Outcome outcome = run(words + " --reason 'two\nlines'");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.text, app::kill_text(answer));
  answer["venues"]["beta_us"]["answered"] = true;
  outcome = run(words + " --json");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(json::parse(outcome.text), answer);
  EXPECT_EQ(run(words + " --drill").code, 0);
  EXPECT_EQ(daemon.asked(), (std::vector<std::string>{"kill two lines", "kill", "drill"}));
  EXPECT_FALSE(std::filesystem::exists(daemon.folder() + "/KILL"));
}

TEST(KillCommand, WithoutAnAnswerTheFileIsLeftForTernd) {
  FakeDaemon daemon([](std::string_view) { return R"({"error":"slow","stalled":true})"; });
  const std::string file = daemon.folder() + "/KILL";
  const std::string words = kTern + "kill --socket " + daemon.socket();
  Outcome outcome = run(words);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.text.find("Left for it: " + file), std::string::npos) << outcome.text;
  EXPECT_TRUE(std::filesystem::remove(file));
  daemon.stop();
  EXPECT_EQ(run(words + " --drill").code, 1);
  EXPECT_FALSE(std::filesystem::exists(file)) << "a drill stops nothing";
  EXPECT_EQ(run(words).code, 1);
  EXPECT_TRUE(std::filesystem::remove(file));
  outcome = run(kTern + "kill --socket /no/such/ternd.sock");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.text.find("touch RUN_DIRECTORY/KILL"), std::string::npos) << outcome.text;
}

TEST(KillCommand, OneThatOnlyWatchesIsNotKilled) {
  FakeDaemon daemon([](std::string_view) { return R"({"error":"this ternd only watches"})"; });
  const Outcome outcome = run(kTern + "kill --socket " + daemon.socket());
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.text.find("only watches"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(daemon.folder() + "/KILL"));
}

TEST(KillCommand, AMistakeInTheConfigurationKeepsNobodyFromKilling) {
  FakeDaemon daemon([](std::string_view) { return certificate().dump(); });
  const std::string file = daemon.folder() + "/ternd.toml";
  std::ofstream(file) << "mode = \"live\nrun_directory = \"" << daemon.folder()
                      << "\"\nbogus = 1\n";
  const Outcome outcome = run(kTern + "kill --config " + file);
  EXPECT_EQ(daemon.asked(), std::vector<std::string>{"kill"}) << outcome.text;
  EXPECT_NE(outcome.text.find(file + " has mistakes"), std::string::npos) << outcome.text;
  EXPECT_EQ(run(kTern + "kill --config " + daemon.folder()).code, 2);
}

TEST(HaltAndResume, TheReasonGoesToTernd) {
  FakeDaemon daemon([](std::string_view line) {
    return line.substr(0, 4) == "halt" ? R"({"ok":true})" : R"({"error":"not now"})";
  });
  const std::string socket = " --socket " + daemon.socket();
  EXPECT_EQ(run(kTern + "halt --reason 'news at noon'" + socket).code, 0);
  const Outcome outcome = run(kTern + "resume --reason checked" + socket);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.text.find("not now"), std::string::npos);
  EXPECT_EQ(daemon.asked(), (std::vector<std::string>{"halt news at noon", "resume checked"}));
}

}  // namespace
}  // namespace tern::test
