// In: a seed and how often each kind of fault should come. Out: when the next of each kind is due.
// Cannot happen: a clock; a kind that never comes although its mean says so: times between are
// bounded on both sides.
#pragma once

#include <array>
#include <cstdint>

#include "tern/core/random.hpp"
#include "tern/core/time.hpp"
#include "tern/sim/face.hpp"

namespace tern::sim {

inline constexpr std::array kFaultKinds{FaultKind::disconnect,
                                        FaultKind::gap,
                                        FaultKind::duplicate,
                                        FaultKind::reorder,
                                        FaultKind::wrong_checksum,
                                        FaultKind::silence,
                                        FaultKind::ban,
                                        FaultKind::reply_lost,
                                        FaultKind::partial_fill,
                                        FaultKind::late_report,
                                        FaultKind::duplicate_report};

// One number for each kind.
template <typename T>
class PerFault {
 public:
  T& operator[](FaultKind kind) { return values_[static_cast<std::size_t>(kind)]; }
  const T& operator[](FaultKind kind) const { return values_[static_cast<std::size_t>(kind)]; }

 private:
  std::array<T, kFaultKinds.size()> values_{};
};

using FaultCounts = PerFault<std::uint64_t>;

struct FaultPlan {
  PerFault<core::Duration> mean_between;  // at one venue, of what comes by time; zero: never
  // Parts per million of the events that can be struck (order replies, placements, reports), of
  // what comes by chance; zero: never.
  PerFault<std::uint32_t> chance;
  core::Duration grace =
      core::seconds(2);  // from the first session on: a client may start in peace
  core::Duration silence_least =
      core::seconds(5);  // longer than a demo client's patience, shorter than a demo
  core::Duration silence_most = core::seconds(8);
  core::Duration length;  // from the first session on; after it no new fault begins; zero: no end
  core::Duration ban_least = core::seconds(1);
  core::Duration ban_most = core::seconds(2);
  core::Duration late_least = core::milliseconds(50);
  core::Duration late_most = core::milliseconds(1'500);

  [[nodiscard]] bool brings(FaultKind kind) const {
    return mean_between[kind].ns > 0 || chance[kind] > 0;
  }
};

// Each kind several times in 20 s over four venues, and every book able to recover in between.
// Market data only: what a client of the private side is told is true, complete and in order.
[[nodiscard]] FaultPlan demo_fault_plan();

// For a client that trades: one order reply in twenty lost after the venue acted, one whole fill in
// twenty made a part, a disconnect every few seconds, one report in ten late and one in ten told
// twice; and the demo's faults half as often.
[[nodiscard]] FaultPlan hard_fault_plan();

// Which of how many venues: their first faults are spread evenly, so that no kind is missing in a
// short run.
struct FaultPosition {
  std::size_t venue = 0;
  std::size_t venues = 1;
};

class FaultSchedule {
 public:
  FaultSchedule(const FaultPlan& plan, FaultPosition position, core::Random random);

  // The first session opened at `now`; later calls change nothing.
  void start(core::Timestamp now);
  [[nodiscard]] bool due(FaultKind kind, core::Timestamp now) const {
    return now >= due_[kind] && now < end_;
  }
  // Draws whether this event is struck by a fault that comes by chance.
  [[nodiscard]] bool strikes(FaultKind kind, core::Timestamp now);
  // The fault of this kind is on its way (or proved impossible): draws when the next is due.
  void done(FaultKind kind, core::Timestamp now);

  // No new fault from now on.
  void end(core::Timestamp now) noexcept { end_ = now; }

  [[nodiscard]] core::Duration draw_silence();
  [[nodiscard]] core::Duration draw_ban();
  [[nodiscard]] core::Duration draw_lateness();
  // One of `count`, to choose a victim.
  [[nodiscard]] std::size_t draw_index(std::size_t count);

 private:
  core::Duration draw(core::Duration least, core::Duration most);

  FaultPlan plan_;
  FaultPosition position_;
  core::Random random_;
  bool started_ = false;
  core::Timestamp begin_ = core::kNever;
  core::Timestamp end_ = core::kNever;
  PerFault<core::Timestamp> due_;
};

}  // namespace tern::sim
