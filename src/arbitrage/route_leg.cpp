// In: one instrument's rules and scales, its terms, the route's size scale. Out: a RouteLeg.
// Cannot happen: a rule rounded to the side that would allow more than the venue does.
#include "route_leg.hpp"

#include <algorithm>

#include "scaling.hpp"

namespace tern::arbitrage {

namespace {

using core::Decimal;
using core::Int128;
using core::Rounding;

constexpr int kBandScale = 8;

core::Error no_fit(const char* what, const Decimal& value, int scale) {
  return {std::string(what) + " " + value.text() + " does not fit as a count of 10^-" +
              std::to_string(scale),
          "", ""};
}

bool stated(const Decimal& rule) {
  return !rule.is_zero() && !rule.is_negative();
}

// A bound from above: what is beyond `limit`, or not stated, is `limit`.
Int128 at_most(const Decimal& rule, int scale, Int128 limit) {
  if (!stated(rule)) return limit;
  return std::min(scaled(rule, scale, Rounding::floor).value_or(limit), limit);
}

// A bound from below: not stated is zero; beyond `limit` is an error.
core::Result<Int128> at_least(const char* what, const Decimal& rule, int scale, Int128 limit) {
  if (!stated(rule)) return Int128{0};
  const std::optional<Int128> bound = scaled(rule, scale, Rounding::ceiling);
  if (!bound || *bound > limit) return no_fit(what, rule, scale);
  return *bound;
}

// A step: not stated is `otherwise`.
core::Result<Int128> step(const char* what, const Decimal& rule, int scale, Int128 otherwise) {
  if (!stated(rule)) return otherwise;
  const std::optional<Int128> units = scaled_exactly(rule, scale);
  if (!units || *units > kSizeMax) return no_fit(what, rule, scale);
  return *units;
}

core::Status set_sizes(const LegInput& input, RouteLeg& leg) {
  const market::Rules& rules = input.instrument.rules;
  const std::optional<Int128> factor =
      power_of_ten_128(input.size_scale - input.instrument.size_scale);
  TERN_ASSERT(factor && *factor <= kSizeMax, "the route's size scale is the finer of two");
  leg.size_factor = static_cast<std::int64_t>(*factor);
  const auto lot = step("lot", rules.lot, input.size_scale, *factor);
  if (!lot.ok()) return lot.error();
  leg.lot = static_cast<std::int64_t>(lot.value());
  const auto size_min = at_least("minimum size", rules.min_size, input.size_scale, kSizeMax);
  if (!size_min.ok()) return size_min.error();
  leg.size_min = static_cast<std::int64_t>(size_min.value());
  leg.size_max = static_cast<std::int64_t>(at_most(rules.max_size, input.size_scale, kSizeMax));
  return core::Ok{};
}

core::Status set_prices(const LegInput& input, RouteLeg& leg) {
  const market::Rules& rules = input.instrument.rules;
  const int scale = input.instrument.price_scale;
  const auto tick = step("tick", rules.tick, scale, 1);
  if (!tick.ok()) return tick.error();
  leg.tick = static_cast<std::int64_t>(tick.value());
  const auto price_min = at_least("minimum price", rules.min_price, scale, kPriceMax);
  if (!price_min.ok()) return price_min.error();
  leg.price_min = static_cast<std::int64_t>(price_min.value());
  leg.price_max = static_cast<std::int64_t>(at_most(rules.max_price, scale, kPriceMax));
  if (input.buys) {
    const Int128 band = at_most(rules.band_up, kBandScale, INT64_MAX);
    leg.band_e8 = band == INT64_MAX ? 0 : static_cast<std::int64_t>(band);
  } else {
    const auto band = at_least("price band", rules.band_down, kBandScale, INT64_MAX);
    if (!band.ok()) return band.error();
    leg.band_e8 = static_cast<std::int64_t>(band.value());
  }
  return core::Ok{};
}

core::Status set_notionals(const LegInput& input, RouteLeg& leg) {
  const market::Rules& rules = input.instrument.rules;
  const int scale = input.size_scale + input.instrument.price_scale;
  const auto least = at_least("minimum notional", rules.min_notional, scale, core::kInt128Max);
  if (!least.ok()) return least.error();
  leg.notional_min = least.value();
  leg.notional_max = std::min(at_most(rules.max_notional, scale, core::kInt128Max),
                              at_most(input.settings.max_order_notional, scale, core::kInt128Max));
  return core::Ok{};
}

}  // namespace

core::Result<RouteLeg> make_leg(const LegInput& input) {
  RouteLeg leg;
  leg.instrument = input.instrument.id;
  leg.rules_version = input.instrument.rules.version;
  leg.fee_version = input.terms.fee_version;
  leg.trading = input.instrument.rules.status == market::TradingStatus::trading;
  for (const auto set : {set_sizes, set_prices, set_notionals}) {
    const core::Status done = set(input, leg);
    if (!done.ok()) return done.error();
  }
  return leg;
}

}  // namespace tern::arbitrage
