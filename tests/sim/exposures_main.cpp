// In: seeds, a limit in milliseconds.
// Out: of as many hard minutes of every dialect in virtual time, how long a trade was exposed at
// most: one JSON object. Exit code 1 when one was exposed for longer than the limit. Cannot happen:
// a minute of peace that counts: one without trades is an error.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "tern/sim/faults.hpp"
#include "tern/venue/registry.hpp"
#include "trade_checks.hpp"

namespace {

using namespace tern;
using namespace tern::sim::testing;

constexpr core::Duration kMinute = core::seconds(60);
constexpr core::Duration kFaults = core::seconds(46);  // as long as those of `tern run --for 60s`
constexpr std::size_t kPairs = 8;
constexpr int kRestAtMost = 200;  // seconds until nothing is open any more

ledger::Totals hard_minute(std::uint64_t seed) {
  WorldConfig config;
  config.seed = seed;
  config.trades = true;
  config.pairs = kPairs;
  for (const venue::RegistryRow& row : venue::registry()) {
    const std::string dialect(row.dialect);
    config.venues.push_back({dialect, dialect, "", venue::OrderRoad::stream, {}, {}});
  }
  config.faults = sim::hard_fault_plan();
  config.faults->length = kFaults;
  TradeChecks checks;
  World world(config, &checks);
  world.run(kMinute);
  world.make_peace();
  world.drain();
  for (int i = 0; i < kRestAtMost && !world.engine().trading()->at_rest(); ++i)
    world.run(core::seconds(1));
  return world.engine().trading()->clerk().state().totals();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App root{"Counts long exposures of hard minutes in virtual time.", "tern-exposures"};
  root.footer("Example: tern-exposures --first 1 --last 220 --limit-ms 30000");
  std::uint64_t first = 1;
  std::uint64_t last = 1;
  std::int64_t limit_ms = 30'000;
  root.add_option("--first", first, "first seed");
  root.add_option("--last", last, "last seed");
  root.add_option("--limit-ms", limit_ms, "what none may exceed");
  if (const auto ended = app::parse_command_line(root, argc, argv)) return *ended;

  std::vector<std::int64_t> longest;
  std::uint64_t closed = 0;
  std::uint64_t flattened = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const ledger::Totals totals = hard_minute(seed);
    if (totals.closed == 0) {
      std::cerr << "tern-exposures: seed " << seed << " closed no trade\n";
      return 1;
    }
    closed += totals.closed;
    flattened += totals.flattened;
    longest.push_back(totals.exposed_longest.milliseconds());
    if (longest.back() > limit_ms)
      std::cerr << "seed " << seed << ": exposed for " << longest.back() << " ms\n";
  }
  if (longest.empty()) return 1;
  const auto above = [&longest](std::int64_t ms) {
    return std::count_if(longest.begin(), longest.end(),
                         [ms](std::int64_t each) { return each > ms; });
  };
  const nlohmann::json out = {{"minutes", longest.size()},
                              {"closed", closed},
                              {"flattened", flattened},
                              {"longest_ms", *std::max_element(longest.begin(), longest.end())},
                              {"above_10_s", above(10'000)},
                              {"above_20_s", above(20'000)},
                              {"above_limit", above(limit_ms)}};
  std::cout << out.dump() << "\n";
  return above(limit_ms) == 0 ? 0 : 1;
}
