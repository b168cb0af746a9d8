// In: a seeded generator. Out: texts for decimal operands: venue-like, extreme, equal in disguise,
// malformed. Cannot happen: text made by Decimal itself: what is compared with another decimal must
// not come from ours.
#pragma once

#include <string>

#include "tern/core/random.hpp"

namespace tern::oracle {

// Digits, a point, digits, often trailing zeros: what a venue sends for a price or a size.
[[nodiscard]] std::string venue_number(core::Random& random);
// Any operand, in any of the shapes.
[[nodiscard]] std::string operand(core::Random& random);
// Related to `first` half of the time (equal, near, negated, same digits elsewhere), so that
// differences cancel.
[[nodiscard]] std::string second_operand(core::Random& random, const std::string& first);
struct Division {
  std::string dividend;
  std::string divisor;
};
// A division whose exact quotient ends in 5 one digit beyond `scale`: between two neighbours, as
// chance seldom makes it.
[[nodiscard]] Division tie(core::Random& random, int scale);
// A step: mostly a positive power of ten or 1, 2, 5 times one.
[[nodiscard]] std::string step(core::Random& random);

}  // namespace tern::oracle
