// In: a pairing and a size j. Out: ever smaller sizes whose waste is a record low.
// Cannot happen: more than logarithmically many steps; a record that is skipped.
#pragma once

#include "tern/core/int128.hpp"

namespace tern::arbitrage {

// A size is j sell steps with i = ceil(numerator * j / denominator) buy steps; its waste is
// w = denominator * i - numerator * j, at least 0 and below denominator. Going down by a step
// (j - s, i - t) takes denominator * t - numerator * s off the waste. For the waste w now, next()
// is the least s that takes off at least 1 and at most w: the next size with less waste. As w
// falls, s never falls. Steps come from the continued fraction of numerator / denominator:
// `fall` is the best step that lowers waste so far, `rise` the best that raises it.
class WasteDescent {
 public:
  struct Step {
    core::Int128 j = 0;
    core::Int128 i = 0;
    core::Int128 waste = 0;  // taken off (fall) or added (rise)
  };

  WasteDescent(core::Int128 numerator, core::Int128 denominator) noexcept
      : fall_{1, numerator / denominator + 1, denominator - numerator % denominator},
        rise_{1, numerator / denominator, numerator % denominator} {}

  // waste > 0, and not more than in the call before.
  const Step& next(core::Int128 waste) noexcept {
    while (fall_.waste > waste) {
      // fall + n * rise takes off n * rise.waste less; enough when it is at most `waste`, and it
      // must stay at least 1.
      const core::Int128 wanted = (fall_.waste - waste + rise_.waste - 1) / rise_.waste;
      const core::Int128 possible = (fall_.waste - 1) / rise_.waste;
      add(fall_, rise_, wanted < possible ? wanted : possible);
      if (fall_.waste <= waste) break;
      add(rise_, fall_, rise_.waste / fall_.waste);
    }
    return fall_;
  }

 private:
  static void add(Step& to, const Step& other, core::Int128 times) noexcept {
    to.j += times * other.j;
    to.i += times * other.i;
    to.waste -= times * other.waste;
  }

  Step fall_;
  Step rise_;
};

}  // namespace tern::arbitrage
