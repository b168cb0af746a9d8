// In: edges and amounts in integer units. Out: the decimals that people read.
// Cannot happen: a value that does not fit: routes prove their scales when they are made.
#include "tern/arbitrage/edge.hpp"

#include "tern/core/assert.hpp"

namespace tern::arbitrage {

core::Decimal Edge::bps() const {
  return core::Decimal::from_scaled(e8, 4);
}

core::Decimal QuoteAmount::decimal() const {
  const core::Result<core::Decimal> value = core::Decimal::from_parts(units, scale);
  TERN_ASSERT(value.ok(), "a route's money scale is at most Decimal::kMaxScale");
  return value.value();
}

}  // namespace tern::arbitrage
