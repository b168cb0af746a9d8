// In: nothing. Out: how many times this program has asked for memory so far.
// Cannot happen: an allocation that is not counted: operator new is replaced in allocations.cpp.
#pragma once

#include <cstdint>

namespace tern::bench {

[[nodiscard]] std::uint64_t allocations() noexcept;

}  // namespace tern::bench
