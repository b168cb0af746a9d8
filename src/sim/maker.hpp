// In: a coin's worth as one venue sees it (late, noisy, sometimes shocked). Out: a ladder of
// resting orders around it. Cannot happen: more than kMaxRungs orders a side; a maker that trades
// with itself: it withdraws before it places.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "fundamental.hpp"
#include "tern/core/random.hpp"
#include "tern/core/time.hpp"
#include "tern/sim/exchange.hpp"
#include "tern/sim/listings.hpp"

namespace tern::sim {

// How often an agent does something, in quanta; drawn anew each time.
struct Pace {
  std::int64_t least = 1;
  std::int64_t most = 1;
};

struct MakerSetup {
  Exchange* exchange = nullptr;  // outlives the maker
  InstrumentIndex instrument = 0;
  OwnerId owner = 0;
  std::int64_t start_price_nano = 0;
  Pace pace;
  std::int64_t lag_quanta = 0;
  core::Random random{0};
};

class Maker {
 public:
  static constexpr std::size_t kMaxRungs = 80;
  static constexpr std::size_t kMaxFreshRungs = 12;  // placed towards a moved price in one act
  static constexpr std::int64_t kMaxLagQuanta = 60;

  explicit Maker(const MakerSetup& setup);

  [[nodiscard]] std::int64_t due() const noexcept { return due_; }
  void act(const Fundamental& worth, std::int64_t quantum, core::Timestamp now);
  // This venue's price leaves the others' by `ppb` until the quantum, then comes back.
  void shock(std::int64_t ppb, std::int64_t from_quantum, std::int64_t until_quantum);
  [[nodiscard]] bool shocked() const noexcept { return shock_ppb_ != 0; }

 private:
  struct Rung {
    std::int64_t price = 0;
    OrderNumber number = 0;
  };
  using Ladder = std::vector<Rung>;  // best last

  std::int64_t view_ppb(const Fundamental& worth, std::int64_t quantum);
  void withdraw(market::Side side, std::int64_t best_wanted);
  void build(market::Side side, std::int64_t best_wanted, core::Timestamp now);
  void lengthen(market::Side side, core::Timestamp now);
  void change_one_size(market::Side side, core::Timestamp now);
  // A rung with number 0 says that nothing rests.
  Rung place(market::Side side, std::int64_t price, core::Timestamp now);
  [[nodiscard]] std::int64_t draw_size(std::int64_t price);
  [[nodiscard]] std::int64_t draw_gap(std::size_t rungs_inside);
  Ladder& ladder(market::Side side) { return ladders_[side == market::Side::bid ? 0 : 1]; }

  MakerSetup setup_;
  const Listing* listing_;
  std::int64_t half_spread_ppb_;
  std::int64_t notional_;  // of a usual rung, quote units
  std::size_t rungs_wanted_;
  std::int64_t noise_ppb_ = 0;
  std::int64_t shock_ppb_ = 0;
  std::int64_t shock_until_ = 0;
  std::int64_t due_ = 0;
  std::array<Ladder, 2> ladders_;
};

// start_price_nano * (1 + offset) in 10^-price_scale, rounded down to a tick.
[[nodiscard]] std::int64_t floor_price(const Listing& listing, std::int64_t start_price_nano,
                                       std::int64_t offset_ppb);

}  // namespace tern::sim
