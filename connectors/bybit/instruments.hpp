// In: one entry of /v5/market/instruments-info of category spot. Out: its definition, or nothing
// when it cannot even be listed.
// Cannot happen: a token of a special kind taken for a coin that may be traded.
#pragma once

#include <vector>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"

namespace tern::connectors::bybit {

// False: not an entry of that list. Added is nothing without a symbol, tick and lot that could be
// used.
[[nodiscard]] bool read_listed(json::Object& entry, std::vector<InstrumentDefinition>& listing);

}  // namespace tern::connectors::bybit
