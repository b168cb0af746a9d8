// In: views. Out: JSON.
// Cannot happen: see the header.
#include "app/load.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

namespace tern::app {

namespace {

using nlohmann::json;

std::int64_t processor_ms() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto ms = [](const timeval& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000 + time.tv_usec / 1'000;
  };
  return ms(used.ru_utime) + ms(used.ru_stime);
}

std::int64_t resident_mb() {
  std::int64_t size = 0;
  std::int64_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE) / (1 << 20);
}

std::int64_t nanoseconds(std::uint64_t ticks, const RoadTimes& road) {
  if (road.ticks == 0) return 0;
  const double ns_per_tick =
      static_cast<double>(road.since_start.count()) / static_cast<double>(road.ticks);
  return static_cast<std::int64_t>(static_cast<double>(ticks) * ns_per_tick);
}

json station_json(std::string_view name, const core::Histogram& times, const RoadTimes& road) {
  return {{"name", name},
          {"count", times.count()},
          {"p50_ns", nanoseconds(times.quantile(500), road)},
          {"p99_ns", nanoseconds(times.quantile(990), road)}};
}

// One digit after the point.
double microseconds(std::int64_t ns) {
  return std::round(static_cast<double>(ns) / 100) / 10;
}

}  // namespace

json load_json(const engine::StatusView& view, const RoadTimes& road) {
  std::uint64_t frames = 0;
  for (const engine::VenueView& venue : view.venues)
    frames += venue.counters.frames;
  const std::int64_t up_ms = std::max<std::int64_t>((view.now - view.started).milliseconds(), 1);
  json stations = json::array();
  for (std::size_t i = 0; i < road.stations.size(); ++i)
    stations.push_back(station_json(core::kStationNames[i], road.stations[i], road));
  stations.push_back(station_json("decision", road.decision, road));
  return {{"frames_per_s", frames * 1'000 / static_cast<std::uint64_t>(up_ms)},
          {"cpu_percent", processor_ms() * 100 / up_ms},
          {"rss_mb", resident_mb()},
          {"decision_us",
           {{"p50", microseconds(nanoseconds(road.decision.quantile(500), road))},
            {"p99", microseconds(nanoseconds(road.decision.quantile(990), road))}}},
          {"stations", std::move(stations)},
          {"rehearsals",
           {{"turns", road.rehearsals.turns},
            {"by_frame", road.rehearsals.by_frame},
            {"whole", road.rehearsals.whole}}}};
}

}  // namespace tern::app
