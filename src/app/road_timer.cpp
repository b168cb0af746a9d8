// In: laps. Out: histograms.
// Cannot happen: see the header.
#include "app/road_timer.hpp"

namespace tern::app {

void RoadTimer::decided() noexcept {
  if (has_book() && !decided_) times_.decision.add(net::ticks() - arrival_);
  decided_ = true;
}

void RoadTimer::end() noexcept {
  running_ = false;
  if (!has_book()) return;
  for (std::size_t station = 0; station < spent_.size(); ++station) {
    if (spent_[station] > 0) times_.stations[station].add(spent_[station]);
  }
}

RoadTimes RoadTimer::times() const {
  RoadTimes out = times_;
  out.ticks = net::ticks() - first_ticks_;
  out.since_start = std::chrono::steady_clock::now() - first_;
  return out;
}

}  // namespace tern::app
