// In: work to time. Out: nanoseconds, medians.
// Cannot happen: one slow round that decides a figure.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tern::bench {

inline constexpr int kRounds = 9;

// For pieces of a few microseconds; a median drops those that were interrupted.
inline double wall_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// What stands before it is over, and what stands behind it has not begun: a few nanoseconds of work
// would else be done while the clock is still being read.
inline void fence() {
  __builtin_ia32_lfence();
}

// Time this thread was on a processor, for longer pieces.
inline double processor_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Mean of the middle half: finer than the clock, and without what was interrupted.
inline double middle_mean(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t quarter = values.size() / 4;
  double sum = 0;
  for (std::size_t i = quarter; i < values.size() - quarter; ++i)
    sum += values[i];
  return sum / static_cast<double>(values.size() - 2 * quarter);
}

}  // namespace tern::bench
