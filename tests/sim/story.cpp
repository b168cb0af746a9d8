// In: a seed. Out: a story, each part drawn from a generator of its own.
// Cannot happen: one part's numbers shifted by another's.
#include "story.hpp"

#include <algorithm>
#include <utility>

namespace tern::sim::testing {
namespace {

using core::Duration;
using core::Random;

// Labels of the generators.
enum Part : std::uint64_t { kShape = 71, kVenues, kFaults, kDeaths, kMoments };

constexpr std::size_t kMostVenues = 5;
constexpr std::size_t kMostPairs = 4;
// The gate refuses a clock that is further off than 800 ms.
constexpr std::int64_t kClockOffMs = 3'000;

bool percent(Random& random, std::uint32_t of_hundred) {
  return random.chance(of_hundred * 10'000);
}

Duration between(Random& random, Duration low, Duration high) {
  return core::nanoseconds(random.between(low.ns, high.ns));
}

std::uint32_t ppm_between(Random& random, std::int64_t low, std::int64_t high) {
  return static_cast<std::uint32_t>(random.between(low, high));
}

// Most worlds are small: many small stories find more than few large ones.
std::size_t draw_size(Random& random, std::size_t least, std::size_t most) {
  std::size_t size = least;
  while (size < most && percent(random, 30))
    ++size;
  return size;
}

Latency draw_latency(Random& random) {
  Latency latency;
  if (percent(random, 40)) latency.most = core::milliseconds(40);
  if (percent(random, 15)) {
    latency.least = core::milliseconds(40);
    latency.most = core::milliseconds(150);
  }
  if (percent(random, 25)) {
    latency.slow_ppm = ppm_between(random, 200, 10'000);
    latency.slow_most = between(random, core::milliseconds(300), core::seconds(9));
  }
  return latency;
}

void draw_venues(Story& story, Random random) {
  std::vector<WorldVenue> all = every_venue();
  const std::size_t wanted = std::min(draw_size(random, 2, kMostVenues), all.size());
  while (story.world.venues.size() < wanted) {
    const auto index = random.between(0, static_cast<std::int64_t>(all.size()) - 1);
    WorldVenue venue = all[static_cast<std::size_t>(index)];
    all.erase(all.begin() + index);
    venue.road = percent(random, 35) ? venue::OrderRoad::rest : venue::OrderRoad::stream;
    venue.latency = draw_latency(random);
    if (percent(random, 50)) venue.clock_offset = core::milliseconds(random.between(-300, 300));
    if (percent(random, 12)) venue.funds_ppm = ppm_between(random, 2'000, 12'000);
    story.world.venues.push_back(venue);
  }
  // Two venues at least are as they should be.
  if (wanted < 3) return;
  const auto odd =
      static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(wanted) - 1));
  WorldVenue& venue = story.world.venues[odd];
  if (percent(random, 30)) {
    venue.key_can_withdraw = true;
    story.forbidden.insert(odd);
  } else if (percent(random, 20)) {
    venue.clock_offset = core::milliseconds(percent(random, 50) ? kClockOffMs : -kClockOffMs);
    story.forbidden.insert(odd);
  }
}

std::optional<FaultPlan> draw_faults(Random random) {
  const std::int64_t kind = random.between(0, 99);
  if (kind < 15) return std::nullopt;
  if (kind < 30) return demo_fault_plan();
  if (kind < 65) return hard_fault_plan();
  FaultPlan plan = hard_fault_plan();
  for (const FaultKind fault : kFaultKinds) {
    if (plan.mean_between[fault].ns > 0)
      plan.mean_between[fault] = between(random, core::seconds(3), core::seconds(60));
    if (plan.chance[fault] > 0) plan.chance[fault] = ppm_between(random, 0, 250'000);
  }
  for (const FaultKind late : {FaultKind::late_report, FaultKind::late_reply})
    plan.lasts[late].most = between(random, core::milliseconds(200), core::seconds(5));
  // Somebody must be able to trade in between.
  for (const FaultKind spell : {FaultKind::maintenance, FaultKind::clock_skew, FaultKind::no_stream,
                                FaultKind::rate_limit}) {
    Duration& mean = plan.mean_between[spell];
    mean = std::max(mean, Duration{plan.lasts[spell].most.ns * 5});
  }
  Duration& bans = plan.mean_between[FaultKind::ban];
  bans = std::max(bans, core::seconds(10));
  Span& ban = plan.lasts[FaultKind::ban];
  ban.most = between(random, ban.least, {bans.ns / 3});
  Duration& disconnects = plan.mean_between[FaultKind::disconnect];
  disconnects = std::max(disconnects, core::seconds(5));
  return plan;
}

Deaths draw_deaths(Random random) {
  Deaths deaths;
  if (percent(random, 45)) return deaths;
  if (percent(random, 70)) deaths.at_action_ppm = ppm_between(random, 20, 400);
  if (percent(random, 60)) deaths.after_plan_ppm = ppm_between(random, 10'000, 200'000);
  if (percent(random, 40)) deaths.again_ppm = ppm_between(random, 2'000, 60'000);
  if (percent(random, 50)) deaths.restart_most = between(random, {}, core::seconds(8));
  return deaths;
}

void draw_moments(Story& story, Random random) {
  const Duration last = story.length - core::seconds(60);
  const auto add = [&](Moment::What what) -> Moment& {
    Moment moment;
    moment.at = between(random, core::seconds(5), last);
    moment.what = what;
    moment.venue = static_cast<std::size_t>(
        random.between(0, static_cast<std::int64_t>(story.world.venues.size()) - 1));
    story.moments.push_back(moment);
    return story.moments.back();
  };
  for (const Moment::What what :
       {Moment::What::halt, Moment::What::kill, Moment::What::resume, Moment::What::restart}) {
    while (percent(random, 35))
      add(what);
  }
  for (const Moment::What what : {Moment::What::away, Moment::What::black_hole}) {
    if (percent(random, 25))
      add(what).length = between(random, core::seconds(20), core::seconds(90));
  }
  std::stable_sort(story.moments.begin(), story.moments.end(),
                   [](const Moment& a, const Moment& b) { return a.at < b.at; });
}

std::string ms(Duration duration) {
  return std::to_string(duration.milliseconds()) + " ms";
}

std::string_view name_of(Moment::What what) {
  switch (what) {
    case Moment::What::halt:
      return "halt";
    case Moment::What::kill:
      return "kill";
    case Moment::What::resume:
      return "resume";
    case Moment::What::restart:
      return "restart";
    case Moment::What::away:
      return "away";
    case Moment::What::black_hole:
      return "black_hole";
  }
  return "";
}

}  // namespace

Story draw_story(std::uint64_t seed) {
  const Random random = Random(seed).fork(kShape);
  Story story;
  story.world.seed = seed;
  story.world.trades = true;
  Random shape = random.fork(kShape);
  story.world.pairs = draw_size(shape, 1, kMostPairs);
  story.operator_wait = between(shape, core::seconds(2), core::seconds(30));
  // Now and then longer than what is exposed may stay so.
  if (percent(shape, 10)) story.operator_wait = story.operator_wait + kRepairDeadline * 2;
  draw_venues(story, random.fork(kVenues));
  story.world.faults = draw_faults(random.fork(kFaults));
  story.world.deaths = draw_deaths(random.fork(kDeaths));
  draw_moments(story, random.fork(kMoments));
  // A clock that goes wrong could be right where it must forbid.
  if (story.world.faults && !story.forbidden.empty())
    story.world.faults->mean_between[FaultKind::clock_skew] = {};
  return story;
}

std::string Story::text() const {
  std::string out = std::to_string(world.pairs) + " pairs\n";
  for (const WorldVenue& venue : world.venues) {
    out += venue.name + ": orders by " +
           (venue.road == venue::OrderRoad::rest ? "REST" : "stream") + ", latency " +
           ms(venue.latency.least) + " to " + ms(venue.latency.most) + ", slow " +
           std::to_string(venue.latency.slow_ppm) + " ppm up to " + ms(venue.latency.slow_most) +
           ", clock " + ms(venue.clock_offset) + " off, funds " + std::to_string(venue.funds_ppm) +
           " ppm" + (venue.key_can_withdraw ? ", the key can withdraw" : "") + "\n";
  }
  if (world.faults) {
    out += "faults:";
    for (const FaultKind kind : kFaultKinds)
      out += " " + std::string(sim::name_of(kind)) + " " +
             (world.faults->chance[kind] > 0 ? std::to_string(world.faults->chance[kind]) + " ppm"
                                             : "every " + ms(world.faults->mean_between[kind]));
    out += "\n";
  }
  out += "deaths: " + std::to_string(world.deaths.at_action_ppm) + " ppm at each action, " +
         std::to_string(world.deaths.after_plan_ppm) + " ppm after each plan, again " +
         std::to_string(world.deaths.again_ppm) + " ppm, restart within " +
         ms(world.deaths.restart_most) + "\n";
  for (const Moment& moment : moments)
    out += "at " + ms(moment.at) + ": " + std::string(name_of(moment.what)) +
           (moment.length.ns > 0
                ? " of " + world.venues[moment.venue].name + " for " + ms(moment.length)
                : "") +
           "\n";
  return out;
}

}  // namespace tern::sim::testing
