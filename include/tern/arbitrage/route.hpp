// In: two instruments of one pair, their terms, the settings.
// Out: everything a walk needs, as integers in route units.
// Cannot happen: a 128-bit overflow in a walk of a route that was made: make() proves or refuses.
#pragma once

#include <cstdint>

#include "tern/arbitrage/edge.hpp"
#include "tern/arbitrage/terms.hpp"
#include "tern/core/bounded_vector.hpp"
#include "tern/core/int128.hpp"
#include "tern/core/result.hpp"
#include "tern/market/catalog.hpp"

namespace tern::arbitrage {

// Route units: sizes count 10^-size_scale base units (the finer of the two instruments' scales);
// prices stay ticks of their own instrument, and the difference of the price scales is folded into
// the multipliers; a leg's notional counts 10^-(size_scale + own price scale), money (profit,
// surplus) 10^-money_scale quote units.
inline constexpr std::int64_t kSizeMax = std::int64_t{1} << 62;   // any size, route units
inline constexpr std::int64_t kPriceMax = std::int64_t{1} << 62;  // dearer levels are not walked
inline constexpr std::int64_t kMultiplierMax = std::int64_t{1} << 55;
inline constexpr std::int64_t kPayMax = std::int64_t{1} << 62;   // a multiplier with its gross-up
inline constexpr core::Int128 kMoneyMax = core::kInt128Max / 4;  // any sum of money: below 2^125
// Without max_order_notional a route must have room for orders of this many quote units.
inline constexpr std::int64_t kNotionalWithoutCap = 1'000'000'000;

// One venue's half of a route. Sizes in route units, prices in own ticks.
struct RouteLeg {
  market::InstrumentId instrument;
  std::int64_t size_factor = 1;  // SizeLots of this instrument * size_factor = route units
  std::int64_t lot = 1;
  std::int64_t tick = 1;
  std::int64_t size_min = 0;
  std::int64_t size_max = kSizeMax;
  core::Int128 notional_min = 0;
  core::Int128 notional_max = core::kInt128Max;  // the venue's or max_order_notional
  std::int64_t price_min = 0;
  std::int64_t price_max = kPriceMax;
  std::int64_t band_e8 = 0;  // buy: band_up, sell: band_down, 10^-8, to the safe side; 0 = none
  std::uint32_t rules_version = 0;
  std::uint32_t fee_version = 0;
  bool trading = false;
};

// How the buy's size follows from the sell's: sold = j * sell_step, bought = i * buy_step with the
// smallest i for which denominator * i >= numerator * j (in lowest terms). Multipliers of the buy's
// notional count the fee only where it is not already in the size.
struct Pairing {
  std::int64_t sell_step = 1;
  std::int64_t buy_step = 1;
  core::Int128 numerator = 1;
  core::Int128 denominator = 1;
  std::int64_t arriving = 1;  // of `whole` units bought `arriving` arrive, before rounding to a lot
  std::int64_t whole = 1;
  std::int64_t required = 0;  // fee, inventory cost and required edge
  std::int64_t net = 0;       // fee and inventory cost
  std::int64_t pay_ask = 0;   // a pair of prices pays when bid * pay_bid > ask * pay_ask
  std::int64_t pay_bid = 0;
  bool drift = false;  // what arrives is less than what is sold
};

struct Route {
  struct Half {
    const market::Instrument& instrument;
    const LegTerms& terms;
  };

  // Errors: scales that cannot be proven, rules that do not fit them, terms outside their ranges.
  // The error names the pair and both venues.
  static core::Result<Route> make(const market::Catalog& catalog, const Half& buy, const Half& sell,
                                  const Settings& settings);

  RouteLeg buy;
  RouteLeg sell;
  int size_scale = 0;
  int money_scale = 0;
  // Multiplies the sell's notional: what fee and inventory cost leave of it.
  std::int64_t sell_net = 0;
  // These multiply the buy's notional; fee counted as paid in quote (see walk.hpp on drift).
  std::int64_t buy_unit = 0;       // nothing added: the notional itself, for the edge
  std::int64_t buy_net = 0;        // fee, inventory cost
  std::int64_t buy_threshold = 0;  // ... and min(0, min_edge): above it an episode is born
  std::int64_t buy_required = 0;   // ... and min_edge
  std::int64_t buy_ceiling = 0;    // ... and too_good; 0 = no ceiling
  std::int64_t quote_needed = 0;   // what a buy locks: notional and a fee taken from quote
  core::BoundedVector<Pairing, 2> pairings;  // in order of preference; see walk.hpp

  // bid * sell_net > ask * buy_multiplier, exact for all prices up to kPriceMax.
  [[nodiscard]] bool pays(std::int64_t ask, std::int64_t bid,
                          std::int64_t buy_multiplier) const noexcept {
    return static_cast<core::Int128>(bid) * sell_net >
           static_cast<core::Int128>(ask) * buy_multiplier;
  }
  // (bid * sell_net - ask * buy_net) / ask: the net edge before the required one. ask > 0.
  [[nodiscard]] Edge edge(std::int64_t ask, std::int64_t bid) const noexcept;
  // An amount of quote currency as FreeFunds wants it, rounded down.
  [[nodiscard]] core::Int128 quote_units(const core::Decimal& amount) const;
};

}  // namespace tern::arbitrage
