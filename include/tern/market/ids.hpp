// In: nothing. Out: the names of things in one process: venues, instruments, assets, pairs. Dense:
// usable as indices. Cannot happen: two kinds of thing sharing a number type.
#pragma once

#include <cstdint>

#include "tern/core/ids.hpp"

namespace tern::market {

using VenueId = core::StrongId<struct VenueTag, std::uint16_t>;  // a configured venue
using InstrumentId =
    core::StrongId<struct InstrumentTag, std::uint32_t>;         // one symbol on one venue
using AssetId = core::StrongId<struct AssetTag, std::uint16_t>;  // canonical coin or currency
using PairId = core::StrongId<struct PairTag, std::uint16_t>;    // canonical base/quote

}  // namespace tern::market
