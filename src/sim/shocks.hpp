// In: a generator of numbers. Out: when which venue's price of which pair leaves the others', how
// far and for how long. Cannot happen: long stretches without a shock: the time between two is
// bounded on both sides.
#pragma once

#include <cstdint>

#include "tern/core/random.hpp"

namespace tern::sim {

struct Shock {
  std::size_t venue = 0;
  std::size_t pair = 0;
  std::int64_t ppb = 0;
  std::int64_t quanta = 0;  // how long it lasts
};

class ShockPlan {
 public:
  ShockPlan(core::Random random, std::size_t venues, std::size_t pairs);

  [[nodiscard]] std::int64_t due() const noexcept { return due_; }
  Shock next(std::int64_t quantum);

 private:
  [[nodiscard]] std::int64_t draw_bps();
  [[nodiscard]] std::int64_t draw_quanta();

  core::Random random_;
  std::size_t venues_;
  std::size_t pairs_;
  std::int64_t due_ = 50;
};

}  // namespace tern::sim
