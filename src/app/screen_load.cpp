// In: a status document. Out: lines.
// Cannot happen: see the header.
#include "app/screen_load.hpp"

#include "app/screen_words.hpp"

namespace tern::app {
namespace {

// "2.3": one digit after the point.
std::string microseconds_text(std::int64_t ns) {
  const std::int64_t tenths = (ns + 50) / 100;
  return count_text(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

std::string load_text(const LoadStatus& load) {
  return count_text(load.frames_per_s) + " frames a second, " + count_text(load.cpu_percent) +
         " % of a core, " + count_text(load.rss_mb) + " MB";
}

std::string road_text(const LoadStatus& load) {
  std::string text;
  for (const StationStatus& station : load.stations) {
    if (station.count == 0) continue;
    text += (text.empty() ? "" : ", ") + station.name + " " + microseconds_text(station.p50_ns) +
            "/" + microseconds_text(station.p99_ns);
  }
  return text.empty() ? text : text + "  us p50/p99";
}

std::string rehearsals_text(const LoadStatus& load) {
  if (load.rehearsals == 0) return {};
  return count_text(load.rehearsals) + ", " + count_text(load.whole_rehearsals) + " to the end, " +
         count_text(load.rehearsals_by_frame) + " by frame";
}

std::vector<Line> load_lines(const StatusDocument& status) {
  if (!status.load) return {};
  std::vector<Line> lines{{{" load", Style::strong}, {"  " + load_text(*status.load)}}};
  const std::string road = road_text(*status.load);
  if (!road.empty()) lines.push_back({{" road", Style::strong}, {"  " + road}});
  return lines;
}

}  // namespace tern::app
