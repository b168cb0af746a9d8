// In: scaled integers. Out: distinct types for prices and sizes, and a level of a book.
// Cannot happen: a price used as a size, a float.
#pragma once

#include <compare>
#include <cstdint>
#include <span>

namespace tern::market {

// Count of 10^-price_scale quote units per base unit, see Instrument. Always > 0 in a book.
struct PriceTicks {
  std::int64_t value = 0;
  friend constexpr auto operator<=>(PriceTicks, PriceTicks) noexcept = default;
};

// Count of 10^-size_scale base units. Never negative; 0 in an update means "this level is gone".
struct SizeLots {
  std::int64_t value = 0;
  friend constexpr auto operator<=>(SizeLots, SizeLots) noexcept = default;
};

struct Level {
  PriceTicks price;
  SizeLots size;
  friend constexpr bool operator==(const Level&, const Level&) noexcept = default;
};
static_assert(sizeof(Level) == 16);

enum class Side : std::uint8_t { bid, ask };

using Levels = std::span<const Level>;

}  // namespace tern::market
