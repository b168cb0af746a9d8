// In: an order. Out: the same, as the gate lets it pass: there is no other way to a sendable one.
// Cannot happen: use outside tests.
#pragma once

#include "tern/risk/gate.hpp"

namespace tern::venue::testing {

inline SendableOrder admitted(const PlaceOrder& order) {
  const core::Decimal one = core::Decimal::from_integer(1);
  market::Instrument instrument;
  instrument.rules.tick = instrument.rules.lot = one;
  instrument.rules.status = market::TradingStatus::trading;
  risk::Proposal proposal;
  proposal.order = order;
  proposal.instrument = &instrument;
  proposal.size = proposal.limit = one;
  proposal.own = {one, one};
  risk::Gate gate(risk::ceilings());
  return std::get<SendableOrder>(gate.admit_repair(proposal, {}));
}

}  // namespace tern::venue::testing
