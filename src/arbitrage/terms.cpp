// In: basis points from the configuration.
// Out: fractions.
// Cannot happen: a rounded fraction.
#include "tern/arbitrage/terms.hpp"

namespace tern::arbitrage {

core::Result<core::Decimal> fraction_of_bps(const core::Decimal& bps) {
  const core::Result<core::Decimal> basis_point = core::Decimal::from_parts(1, 4);
  if (!basis_point.ok()) return basis_point.error();
  return core::multiply(bps, basis_point.value());
}

}  // namespace tern::arbitrage
