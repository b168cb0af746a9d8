// In: best prices of the instruments of each pair. Out: fee-adjusted integers side by side.
// Cannot happen: a route that pays and does not cross here: bids are rounded up, asks down.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "tern/core/decimal.hpp"

namespace tern::arbitrage {

inline constexpr std::int64_t kNoBid = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kNoAsk = std::numeric_limits<std::int64_t>::max();
// Beyond it the pair's unit is made coarser, so that nothing saturates in the steady state.
inline constexpr std::int64_t kLargestTop = std::int64_t{1} << 61;

// price * multiplier * 2^-shift, rounded to one side: a fee-adjusted price in the pair's own unit.
struct TopFactor {
  std::uint64_t multiplier = 0;
  std::uint32_t shift = 0;

  [[nodiscard]] std::int64_t up(std::int64_t price) const noexcept;    // saturates at kNoAsk
  [[nodiscard]] std::int64_t down(std::int64_t price) const noexcept;  // saturates at kNoAsk - 1
  // Different prices have different results.
  [[nodiscard]] bool tells_prices_apart() const noexcept {
    return shift < 64 && multiplier >> shift != 0;
  }
  friend bool operator==(const TopFactor&, const TopFactor&) noexcept = default;
};

// The factor for `fraction` * 10^scale_difference * 2^bits, rounded up or down to 62 bits.
// fraction > 0 with at most 12 digits after the point, 0 <= scale_difference <= 18. Empty when it
// does not fit: fewer bits do.
[[nodiscard]] std::optional<TopFactor> top_factor(const core::Decimal& fraction,
                                                  int scale_difference, int bits, bool round_up);

// The adjusted tops of all pairs in one piece of memory. A block is one pair: its number, how many
// places it has, its bids, its asks. Places are made in fours; those not in use hold no price.
class TopTable {
 public:
  static constexpr std::size_t kPlacesAtOnce = 4;
  using Block = std::uint32_t;

  // A block for pair number `pair` with room for one place at least.
  Block make(std::uint32_t pair);
  // A block with more places and the same prices. The old one is not used again.
  Block enlarge(Block block);

  [[nodiscard]] std::uint32_t pair(Block block) const noexcept {
    return static_cast<std::uint32_t>(values_[block] >> 32);
  }
  [[nodiscard]] std::size_t places(Block block) const noexcept {
    return static_cast<std::uint32_t>(values_[block]);
  }
  [[nodiscard]] std::int64_t* bids(Block block) noexcept { return &values_[block + 1]; }
  [[nodiscard]] const std::int64_t* bids(Block block) const noexcept { return &values_[block + 1]; }
  [[nodiscard]] std::int64_t* asks(Block block) noexcept { return bids(block) + places(block); }
  [[nodiscard]] const std::int64_t* asks(Block block) const noexcept {
    return bids(block) + places(block);
  }

  // Asks for the whole block without waiting for it.
  void fetch(Block block) const noexcept;

 private:
  Block append(std::uint32_t pair, std::size_t places);

  std::vector<std::int64_t> values_;
};

}  // namespace tern::arbitrage
