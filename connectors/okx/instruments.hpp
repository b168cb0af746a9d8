// In: one entry of /api/v5/public/instruments. Out: its definition, or nothing when it cannot be
// traded or even listed. Cannot happen: a contract taken for a coin: instType other than SPOT is a
// product of its own and never traded.
#pragma once

#include <optional>
#include <string_view>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"

namespace tern::connectors::okx {

// The entry's texts as sent; empty means absent or zero.
struct ListedInstrument {
  std::string_view type, symbol, base, quote, tick, lot, min_size, max_size, state, rule, code;
};

[[nodiscard]] bool read_listed(json::Object& entry, ListedInstrument& out);
// Nothing: no symbol, tick or lot that could be used (contracts before their opening have none), or
// a MARGIN entry, which repeats the symbol of a SPOT one.
[[nodiscard]] std::optional<InstrumentDefinition> to_definition(const ListedInstrument& listed);

}  // namespace tern::connectors::okx
