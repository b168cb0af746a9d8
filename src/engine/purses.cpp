// In: an instrument and a side. Out: an amount.
// Cannot happen: see the header.
#include "tern/engine/purses.hpp"

namespace tern::engine {

const core::Decimal& Purses::free(market::InstrumentId id, venue::OrderSide side) const {
  static const core::Decimal kNothing;
  if (id.index() >= found_.size()) found_.resize(id.index() + 1, Pair{});
  const bool buy = side == venue::OrderSide::buy;
  const ledger::Holding*& holding = found_[id.index()][buy ? 0 : 1];
  if (holding == nullptr) {
    const market::Instrument& instrument = catalog_.instrument(id);
    holding = accounts_.find(
        catalog_.venue_name(instrument.venue),
        catalog_.assets().name(buy ? instrument.assets.quote : instrument.assets.base));
  }
  return holding == nullptr ? kNothing : holding->at(ledger::AccountKind::free);
}

}  // namespace tern::engine
