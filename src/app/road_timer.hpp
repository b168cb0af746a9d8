// In: the moments of a frame's road, as the engine and the daemon pass them.
// Out: how long each station took, as plain counts.
// Cannot happen: a lock, an allocation or a clock read on the hot thread: a lap reads the
// processor's counter. A time without a frame: laps of other events are not counted.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "tern/core/histogram.hpp"
#include "tern/core/stations.hpp"
#include "tern/net/stream.hpp"

namespace tern::app {

// Of a hot thread that spins, since the start (docs/decisions/015-rehearsals.md).
struct Rehearsals {
  std::uint64_t turns = 0;
  std::uint64_t by_frame = 0;  // over the line that the process has with itself
  std::uint64_t whole = 0;     // the gate would have let it pass; others found no two live books
};

// Values are ticks of the processor's counter.
struct RoadTimes {
  std::array<core::Histogram, core::kStationNames.size()> stations;
  core::Histogram decision;  // from a book frame's bytes to what is to be done
  std::uint64_t ticks = 0;   // since the start
  std::chrono::nanoseconds since_start{};
  Rehearsals rehearsals;
};

class RoadTimer final : public core::Stopwatch {
 public:
  // A frame whose bytes were there at `arrival`.
  void begin(std::uint64_t arrival) noexcept {
    arrival_ = last_ = arrival;
    spent_ = {};
    running_ = true;
    decided_ = false;
    lap(core::Station::frame);
  }
  void lap(core::Station station) noexcept override {
    if (!running_) return;
    const std::uint64_t now = net::ticks();
    spent_[static_cast<std::size_t>(station)] += now - last_;
    last_ = now;
  }
  // The engine has said what is to be done; the first time for a frame counts.
  void decided() noexcept;
  // A station that the frame did not touch is not counted; a frame without a book not at all.
  void end() noexcept;
  [[nodiscard]] RoadTimes times() const;

 private:
  [[nodiscard]] bool has_book() const noexcept {
    return spent_[static_cast<std::size_t>(core::Station::book)] > 0;
  }

  std::array<std::uint64_t, core::kStationNames.size()> spent_{};
  std::uint64_t arrival_ = 0;
  std::uint64_t last_ = 0;
  bool running_ = false;
  bool decided_ = false;
  RoadTimes times_;
  std::uint64_t first_ticks_ = net::ticks();
  std::chrono::steady_clock::time_point first_ = std::chrono::steady_clock::now();
};

}  // namespace tern::app
