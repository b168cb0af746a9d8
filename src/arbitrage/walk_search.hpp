// In: a route, one of its pairings, the levels that count, bounds. Out: the best legal size of that
// pairing, or none, with as many of the rules applied as are asked for.
// Cannot happen: an overflow (see the bounds in route.hpp), an allocation.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "ladder.hpp"
#include "tern/arbitrage/walk.hpp"

namespace tern::arbitrage {

// The rules of walk.hpp in their order; each value means itself and all before it.
enum class Filter : std::uint8_t { payment, proof, size, notional, band };

// What one walk looks at, the same for all its pairings.
struct WalkField {
  const Route& route;
  Ladder asks;  // at least one level each
  Ladder bids;
  FreeFunds free;
  std::int64_t depth = 1;      // limits are where depth * size fits ...
  bool fixed_limits = false;   // ... or (median) the worst level of each ladder
  core::Int128 size_cap = 0;   // keeps all money below kMoneyMax at the best bid
  core::Int128 most_ask = 0;   // of a limit: the buy venue's maximum or band
  core::Int128 least_bid = 0;  // of a limit: the sell venue's
};

struct LegalSize {
  std::int64_t buy = 0;  // route units
  std::int64_t sell = 0;
  std::int64_t buy_limit = 0;  // own ticks, moved to the venue's tick
  std::int64_t sell_limit = 0;
  core::Int128 profit = 0;
  core::Int128 surplus = 0;
};

class WalkSearch {
 public:
  WalkSearch(const WalkField& field, const Pairing& pairing, Filter filter) noexcept;

  // With Filter::band the optimum; with less, any size that passes.
  std::optional<LegalSize> run() noexcept;

 private:
  using Int128 = core::Int128;
  // A size: j sell steps, i buy steps.
  struct Size {
    Int128 j = 0;
    Int128 i = 0;
  };
  struct Range {
    Int128 low = 0;  // of j
    Int128 high = 0;
  };
  struct Limits {
    Int128 buy = 0;
    Int128 sell = 0;
  };

  [[nodiscard]] bool pays(Int128 ask, Int128 bid) const noexcept {
    return bid * pairing_.pay_bid > ask * pairing_.pay_ask;
  }
  [[nodiscard]] Int128 buy_steps(Int128 j) const noexcept;
  [[nodiscard]] Int128 most_sell_steps(Int128 buy_size) const noexcept;
  [[nodiscard]] Int128 least_sell_steps(Int128 buy_size) const noexcept;
  [[nodiscard]] Int128 sold(Int128 j) const noexcept { return j * pairing_.sell_step; }
  [[nodiscard]] Int128 bought(Int128 i) const noexcept { return i * pairing_.buy_step; }

  void bound_sizes() noexcept;
  [[nodiscard]] Int128 walk_forward() noexcept;
  [[nodiscard]] bool too_little(Int128 j) const noexcept;
  [[nodiscard]] bool locate(Int128& j) noexcept;
  [[nodiscard]] Int128 cell_low() const noexcept;
  [[nodiscard]] Limits level_limits() const noexcept;
  [[nodiscard]] Limits moved(const Limits& limits) const noexcept;
  [[nodiscard]] bool inside_price_rules(Int128 ask, Int128 bid) const noexcept {
    return filter_ < Filter::band || (ask <= field_.most_ask && bid >= field_.least_bid);
  }
  [[nodiscard]] Range legal_range(Range range, const Limits& limits) const noexcept;
  [[nodiscard]] std::optional<Size> best_of(const Range& range,
                                            const Limits& limits) const noexcept;
  [[nodiscard]] std::optional<LegalSize> best_of_cell(const Range& cell) const noexcept;
  [[nodiscard]] Int128 surplus(const Size& size) const noexcept;

  const WalkField& field_;
  const Route& route_;
  const Pairing& pairing_;
  Filter filter_;
  std::int64_t sell_bound_ = 0;  // route units
  std::int64_t buy_bound_ = 0;
  LadderCursor asks_;  // at the size
  LadderCursor bids_;
  LadderCursor far_asks_;  // at depth * size; unused when depth is 1
  LadderCursor far_bids_;
};

}  // namespace tern::arbitrage
