// In: one instrument's rules and scales, its terms, the route's size scale. Out: a RouteLeg.
// Cannot happen: a rule rounded to the side that would allow more than the venue does.
#pragma once

#include "tern/arbitrage/route.hpp"

namespace tern::arbitrage {

struct LegInput {
  const market::Instrument& instrument;
  const LegTerms& terms;
  const Settings& settings;
  int size_scale = 0;  // of the route, not below the instrument's
  bool buys = false;
};

// Errors say what does not fit; the caller knows where.
core::Result<RouteLeg> make_leg(const LegInput& input);

}  // namespace tern::arbitrage
