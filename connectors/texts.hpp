// In: moments. Out: the text that venues write and want of them.
// Cannot happen: a part of a millisecond rounded up.
#pragma once

#include <string>

#include "tern/core/scaled.hpp"
#include "tern/core/time.hpp"

namespace tern::connectors {

// Of the words of a venue that a report quotes.
inline constexpr std::size_t kErrorTextMax = 160;

// Milliseconds since 1970 in digits: for an order, which waits for no allocation, and for the rest.
[[nodiscard]] inline core::ScaledText milliseconds_of(core::Timestamp time) {
  return {time.ns / 1'000'000, 0};
}
[[nodiscard]] inline std::string milliseconds_text(core::Timestamp time) {
  return std::to_string(time.ns / 1'000'000);
}

}  // namespace tern::connectors
