// In: a listing and an order that a client wants. Out: the first rule that the order breaks.
// Cannot happen: an order that passes and does not fit the exchange's 64 bits.
#pragma once

#include "tern/sim/account.hpp"

namespace tern::sim {

// Price bands are not asked: no listing states one.
[[nodiscard]] Refusal broken_rule(const Listing& listing, const AccountOrderRequest& request);

}  // namespace tern::sim
