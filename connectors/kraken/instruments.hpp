// In: one entry of AssetPairs. Out: the instrument as WebSocket v2 names it, with its other names
// and exact rules. Cannot happen: a pair without a WebSocket name, or one of tokenised stocks,
// taken for a spot market.
#pragma once

#include <string_view>
#include <vector>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"

namespace tern::connectors::kraken {

// False: malformed. Added is nothing of a pair that is none of ours.
[[nodiscard]] bool read_listed(std::string_view key, json::Object& entry,
                               std::vector<InstrumentDefinition>& listing);

}  // namespace tern::connectors::kraken
