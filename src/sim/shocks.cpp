// In: a generator of numbers. Out: the next shock.
// Cannot happen: a shock so large that an offset leaves its bounds (at most 3 %).
#include "shocks.hpp"

#include "fundamental.hpp"

namespace tern::sim {
namespace {

// Mean quanta between shocks of a small market; a larger one has more of them.
constexpr std::int64_t kBetween = 100;
constexpr std::int64_t kPairsOfOneRate = 64;

}  // namespace

ShockPlan::ShockPlan(core::Random random, std::size_t venues, std::size_t pairs)
    : random_(random), venues_(venues), pairs_(pairs) {}

Shock ShockPlan::next(std::int64_t quantum) {
  const std::int64_t between =
      kBetween * kPairsOfOneRate / (kPairsOfOneRate + static_cast<std::int64_t>(pairs_));
  due_ = quantum + random_.between(between / 2 + 1, between * 3 / 2 + 1);
  Shock shock;
  shock.venue =
      static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(venues_) - 1));
  shock.pair = static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(pairs_) - 1));
  shock.ppb = draw_bps() * kPpbPerBp * (random_.chance(500'000) ? 1 : -1);
  shock.quanta = draw_quanta();
  return shock;
}

// Taker fees of 10 bps on both sides and spreads eat some 25 bps: of ten shocks two are too small
// to pay, seven pay, and every so often one is too good to be true.
std::int64_t ShockPlan::draw_bps() {
  const std::int64_t kind = random_.between(0, 99);
  if (kind < 35) return random_.between(15, 34);
  if (kind < 96) return random_.between(38, 80);
  return random_.between(130, 300);
}

// Some are over before anybody can act, most last about a second, some stay.
std::int64_t ShockPlan::draw_quanta() {
  const std::int64_t kind = random_.between(0, 99);
  if (kind < 20) return random_.between(3, 20);
  if (kind < 80) return random_.between(30, 150);
  return random_.between(150, 400);
}

}  // namespace tern::sim
