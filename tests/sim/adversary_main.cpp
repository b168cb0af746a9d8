// In: seeds. Out: one JSON object: what must never happen and did, and the command that shows it.
// Exit code 1 when anything did.
// Cannot happen: a seed passed over in silence; a clock in what is judged: it only measures speed.
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <regex>

#include "adversary.hpp"
#include "app/command_line.hpp"
#include "app/commands.hpp"

namespace {

using namespace tern::sim::testing;

constexpr std::uint64_t kTwiceEvery = 50;  // seeds of which one is lived twice

struct Options {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
  bool json = false;
  bool dump = false;
};

struct Sum {
  std::uint64_t seeds = 0;
  nlohmann::json violations = nlohmann::json::array();
  std::uint64_t orders = 0;
  std::uint64_t fills = 0;
  std::uint64_t closed = 0, flattened = 0, halted = 0, unknown_resolved = 0;
  std::map<std::string, std::uint64_t> faults;
  std::map<std::string, std::uint64_t> halts;
  std::int64_t virtual_ms = 0;
  std::int64_t order_open_longest_ms = 0;
  std::int64_t trade_open_longest_ms = 0;
  std::uint64_t hash = 0;
};

std::string hex(std::uint64_t number) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
  return text;
}

std::string command_of(std::uint64_t seed) {
  return "build/release/bin/tern-adversary --seed " + std::to_string(seed) + " --dump";
}

// Numbers are of no account here: "trade 7 not flattened" is one reason, whatever the trade.
std::string kind_of(const std::string& reason) {
  static const std::regex kNumbers("[a-z]*[0-9][0-9a-z.]*");
  return std::regex_replace(reason, kNumbers, "#");
}

void add(Sum& sum, const Life& life) {
  ++sum.seeds;
  for (const Violation& violation : life.violations)
    sum.violations.push_back({{"seed", life.seed},
                              {"checker", violation.checker},
                              {"what", violation.what},
                              {"step", violation.step},
                              {"command", command_of(life.seed)}});
  sum.orders += life.orders;
  sum.fills += life.fills;
  sum.closed += life.totals.closed;
  sum.flattened += life.totals.flattened;
  sum.halted += life.totals.halted;
  sum.unknown_resolved += life.totals.unknown_resolved;
  for (const auto& [kind, count] : life.faults)
    sum.faults[kind] += count;
  for (const std::string& reason : life.halts)
    ++sum.halts[kind_of(reason)];
  sum.virtual_ms += life.length.milliseconds();
  sum.order_open_longest_ms =
      std::max(sum.order_open_longest_ms, life.order_open_longest.milliseconds());
  sum.trade_open_longest_ms =
      std::max(sum.trade_open_longest_ms, life.trade_open_longest.milliseconds());
  sum.hash = (sum.hash ^ life.hash) * 1'099'511'628'211u;
}

Life live_one(std::uint64_t seed, bool dump) {
  const Story story = draw_story(seed);
  if (dump) std::cerr << story.text();
  Life life = live(story, nullptr, dump ? &std::cout : nullptr);
  const bool twice = seed % kTwiceEvery == 0;
  if (twice && live(story).hash != life.hash)
    life.violations.push_back({"same_seed", "lived again it gives another hash", life.steps, {}});
  return life;
}

nlohmann::json document(const Sum& sum, double seconds) {
  return {{"seeds", sum.seeds},
          {"violations", sum.violations},
          {"orders", sum.orders},
          {"fills", sum.fills},
          {"trades",
           {{"closed", sum.closed},
            {"flattened", sum.flattened},
            {"halted", sum.halted},
            {"unknown_resolved", sum.unknown_resolved}}},
          {"faults", sum.faults},
          {"halts", sum.halts},
          {"virtual_s", sum.virtual_ms / 1'000},
          {"order_open_longest_ms", sum.order_open_longest_ms},
          {"trade_open_longest_ms", sum.trade_open_longest_ms},
          {"seeds_per_s", static_cast<double>(sum.seeds) / seconds},
          {"hash", hex(sum.hash)}};
}

int run(const Options& options) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  Sum sum;
  for (std::uint64_t seed = options.first; seed <= options.last; ++seed) {
    const Life life = live_one(seed, options.dump);
    for (const Violation& violation : life.violations)
      std::cerr << "seed " << seed << ": " << violation.checker << " at step " << violation.step
                << ": " << violation.what << "\n";
    add(sum, life);
  }
  const std::chrono::duration<double> took = Clock::now() - start;
  const nlohmann::json out = document(sum, took.count());
  if (!options.dump) std::cout << (options.json ? out.dump() : out.dump(2)) << std::endl;
  return sum.violations.empty() ? tern::app::kExitOk : tern::app::kExitFailed;
}

// "7" or "1..300".
std::string seeds_of(const std::string& text, Options& options) {
  static const std::regex kForm("([0-9]{1,18})(?:\\.\\.([0-9]{1,18}))?");
  std::smatch parts;
  if (!std::regex_match(text, parts, kForm)) return "seeds are a number or A..B";
  options.first = std::stoull(parts[1]);
  options.last = parts[2].matched ? std::stoull(parts[2]) : options.first;
  return options.first <= options.last ? "" : "the first seed is above the last";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App root{
      "tern-adversary: the engine and its connectors against simulated venues in virtual time.\n"
      "Each seed is a story of faults, deaths and people; checkers look at every step.",
      "tern-adversary"};
  root.footer(
      "Example: tern-adversary --seeds 1..300 --json\n"
      "         tern-adversary --seed 7 --dump   (the story on standard error, the journal on\n"
      "                                           standard output)");
  Options options;
  const CLI::Validator seeds([&options](std::string& text) { return seeds_of(text, options); },
                             "A..B");
  std::string range;
  CLI::Option* const many = root.add_option("--seeds,--seed", range, "one seed, or from A to B");
  many->check(seeds)->required();
  root.add_flag("--json", options.json, "the summary on one line");
  root.add_flag("--dump", options.dump, "story and journal instead of the summary");
  if (const auto ended = tern::app::parse_command_line(root, argc, argv)) return *ended;
  return run(options);
}
