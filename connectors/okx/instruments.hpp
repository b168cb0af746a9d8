// In: one entry of /api/v5/public/instruments. Out: its definition, or nothing when it cannot be
// traded or even listed. Cannot happen: a contract taken for a coin: instType other than SPOT is a
// product of its own and never traded.
#pragma once

#include <vector>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"

namespace tern::connectors::okx {

// False: not an entry of that list. Added is nothing without a symbol, tick and lot that could be
// used (contracts before their opening have none), nor a MARGIN entry, which repeats the symbol of
// a SPOT one.
[[nodiscard]] bool read_listed(json::Object& entry, std::vector<InstrumentDefinition>& listing);

}  // namespace tern::connectors::okx
