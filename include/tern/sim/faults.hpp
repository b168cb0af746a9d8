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
                                        FaultKind::rate_limit,
                                        FaultKind::frozen_book,
                                        FaultKind::maintenance,
                                        FaultKind::clock_skew,
                                        FaultKind::no_stream,
                                        FaultKind::reply_lost,
                                        FaultKind::late_reply,
                                        FaultKind::busy,
                                        FaultKind::partial_fill,
                                        FaultKind::fill_after_cancel,
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

struct Span {
  core::Duration least;
  core::Duration most;
};

// How long what lasts goes on (a silence is longer than a demo client's patience and shorter than a
// demo), how late what is late is.
[[nodiscard]] PerFault<Span> usual_lengths();

struct FaultPlan {
  PerFault<core::Duration> mean_between;  // at one venue, of what comes by time; zero: never
  // Parts per million of the events that can be struck (order replies, placements, reports), of
  // what comes by chance; zero: never.
  PerFault<std::uint32_t> chance;
  PerFault<Span> lasts = usual_lengths();
  core::Duration grace =
      core::seconds(2);   // from the first session on: a client may start in peace
  core::Duration length;  // from the first session on; after it no new fault begins; zero: no end

  [[nodiscard]] bool brings(FaultKind kind) const {
    return mean_between[kind].ns > 0 || chance[kind] > 0;
  }
};

// Everything that comes by time, each kind at least once in 20 s over four venues, and every book
// able to recover in between. What a client of the private side is told is true, complete and in
// order.
[[nodiscard]] FaultPlan demo_fault_plan();

// For a client that trades: one order reply in twenty lost after the venue acted, one whole fill in
// twenty made a part, a disconnect every few seconds, one report in ten late and one in ten told
// twice, some answers late or without a meaning; and the demo's faults half as often.
[[nodiscard]] FaultPlan hard_fault_plan();

// Only this kind, as often as the two plans have it.
void add_fault(FaultPlan& plan, FaultKind kind);

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

  // How long, or how late.
  [[nodiscard]] core::Duration draw_length(FaultKind kind) { return draw(plan_.lasts[kind]); }
  // How wrong a clock is, in either direction.
  [[nodiscard]] core::Duration draw_skew();
  // One of `count`, to choose a victim.
  [[nodiscard]] std::size_t draw_index(std::size_t count);

 private:
  core::Duration draw(Span span);

  FaultPlan plan_;
  FaultPosition position_;
  core::Random random_;
  bool started_ = false;
  core::Timestamp begin_ = core::kNever;
  core::Timestamp end_ = core::kNever;
  PerFault<core::Timestamp> due_;
};

}  // namespace tern::sim
