// In: two exact amounts. Out: their product.
// Cannot happen: a wrap. What does not fit 128 bits is beyond every bound of risk: it counts as
// nothing here, and the gate refuses the order that it stands in.
#pragma once

#include "tern/core/decimal.hpp"

namespace tern::engine {

[[nodiscard]] inline core::Decimal product(const core::Decimal& a, const core::Decimal& b) {
  const core::Result<core::Decimal> result = core::multiply(a, b);
  return result ? result.value() : core::Decimal{};
}

}  // namespace tern::engine
