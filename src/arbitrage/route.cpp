// In: two instruments of one pair, their terms, the settings. Out: a route in integers.
// Cannot happen: a route whose sums could leave 128 bits: each bound named in route.hpp is checked
// here, and what does not hold is refused with the names of pair and venues.
#include "tern/arbitrage/route.hpp"

#include <algorithm>
#include <limits>

#include "route_leg.hpp"
#include "scaling.hpp"
#include "tern/core/assert.hpp"

namespace tern::arbitrage {

namespace {

using core::Decimal;
using core::Int128;
using core::Rounding;

// A route must have room for so many times the larger lot or minimum size.
constexpr std::int64_t kLeastRoom = 1'000;

core::Error refusal(std::string what) {
  return {std::move(what), "", "this route is left out, the others run"};
}

// Builds one route; each step may refuse.
class Maker {
 public:
  Maker(const Route::Half& buy, const Route::Half& sell, const Settings& settings)
      : buy_(buy), sell_(sell), settings_(settings) {}

  core::Result<Route> make() {
    for (const auto step : {&Maker::check_terms, &Maker::set_legs, &Maker::set_multipliers,
                            &Maker::set_pairings, &Maker::prove_room}) {
      const core::Status done = (this->*step)();
      if (!done.ok()) return done.error();
    }
    return route_;
  }

 private:
  core::Status check_terms();
  core::Status set_legs();
  core::Status set_multipliers();
  core::Status set_pairings();
  core::Status prove_room();
  core::Status add_whole_pairing();
  core::Status add_equal_pairing(bool drift);
  core::Status set_payment(Pairing& pairing) const;
  core::Status set_multiplier(std::int64_t& out, const Decimal& fraction, int price_scale) const;
  [[nodiscard]] bool fee_from_base() const {
    return buy_.terms.buy_fee_from == BuyFeeFrom::base && !buy_.terms.taker_fee.is_zero();
  }
  // Sum that cannot overflow: check_terms() bounds the digits of every term.
  static Decimal plus(const Decimal& a, const Decimal& b) { return core::add(a, b).value(); }

  const Route::Half& buy_;
  const Route::Half& sell_;
  const Settings& settings_;
  Route route_;
  int fraction_scale_ = 0;  // digits after the point that all fractions together need
  int price_scale_ = 0;     // the finer of the two
  std::int64_t whole_required_ = 0;
  std::int64_t whole_net_ = 0;
};

bool in_range(const Decimal& value, std::int64_t low_tenths, std::int64_t high_tenths) {
  const Decimal low = Decimal::from_parts(low_tenths, 1).value();
  const Decimal high = Decimal::from_parts(high_tenths, 1).value();
  return low <= value && value < high;
}

core::Status Maker::check_terms() {
  for (const Decimal* fraction :
       {&buy_.terms.taker_fee, &sell_.terms.taker_fee, &buy_.terms.inventory_cost,
        &sell_.terms.inventory_cost, &settings_.min_edge, &settings_.too_good}) {
    if (fraction->scale() > kMaxFractionDigits || !in_range(*fraction, -5, 100)) {
      return refusal("fee, cost or edge " + fraction->text() + " is not a fraction with at most " +
                     std::to_string(kMaxFractionDigits) + " digits after the point");
    }
    fraction_scale_ = std::max(fraction_scale_, fraction->scale());
  }
  for (const LegTerms* terms : {&buy_.terms, &sell_.terms}) {
    if (!in_range(terms->taker_fee, 0, 10) || !in_range(terms->inventory_cost, 0, 10) ||
        !in_range(plus(terms->taker_fee, terms->inventory_cost), 0, 10)) {
      return refusal("fee " + terms->taker_fee.text() + " and inventory cost " +
                     terms->inventory_cost.text() + " must be at least 0 and together below 1");
    }
  }
  if (settings_.max_order_notional.is_negative() || settings_.too_good.is_negative()) {
    return refusal("max_order_notional and too_good must not be below zero");
  }
  return core::Ok{};
}

core::Status Maker::set_legs() {
  const market::Instrument& buys = buy_.instrument;
  const market::Instrument& sells = sell_.instrument;
  route_.size_scale = std::max(buys.size_scale, sells.size_scale);
  price_scale_ = std::max(buys.price_scale, sells.price_scale);
  const auto buy = make_leg({buys, buy_.terms, settings_, route_.size_scale, true});
  if (!buy.ok()) return buy.error();
  const auto sell = make_leg({sells, sell_.terms, settings_, route_.size_scale, false});
  if (!sell.ok()) return sell.error();
  route_.buy = buy.value();
  route_.sell = sell.value();
  return core::Ok{};
}

core::Status Maker::set_multiplier(std::int64_t& out, const Decimal& fraction,
                                   int price_scale) const {
  const auto units = scaled_exactly(fraction, fraction_scale_ + price_scale_ - price_scale);
  if (!units || *units > kMultiplierMax) {
    return refusal("price scales " + std::to_string(buy_.instrument.price_scale) + " and " +
                   std::to_string(sell_.instrument.price_scale) + " with a factor of " +
                   fraction.text() + " need more than 55 bits");
  }
  out = static_cast<std::int64_t>(*units);
  return core::Ok{};
}

core::Status Maker::set_multipliers() {
  const Decimal one = Decimal::from_integer(1);
  const Decimal net = plus(plus(one, buy_.terms.taker_fee), buy_.terms.inventory_cost);
  const Decimal whole_net = plus(one, buy_.terms.inventory_cost);
  const bool quote_fee = buy_.terms.buy_fee_from == BuyFeeFrom::quote;
  const Decimal least_edge = std::min(settings_.min_edge, Decimal{});
  const Decimal sold = plus(one, plus(sell_.terms.taker_fee, sell_.terms.inventory_cost).negated());
  struct Item {
    std::int64_t& out;
    Decimal fraction;
    int price_scale;
  };
  const int buy_scale = buy_.instrument.price_scale;
  const Item items[] = {
      {route_.sell_net, sold, sell_.instrument.price_scale},
      {route_.buy_unit, one, buy_scale},
      {route_.buy_net, net, buy_scale},
      {route_.buy_threshold, plus(net, least_edge), buy_scale},
      {route_.buy_required, plus(net, settings_.min_edge), buy_scale},
      {route_.buy_ceiling, plus(net, settings_.too_good), buy_scale},
      {route_.quote_needed, quote_fee ? plus(one, buy_.terms.taker_fee) : one, buy_scale},
      {whole_required_, plus(whole_net, settings_.min_edge), buy_scale},
      {whole_net_, whole_net, buy_scale},
  };
  for (const Item& item : items) {
    const core::Status done = set_multiplier(item.out, item.fraction, item.price_scale);
    if (!done.ok()) return done.error();
  }
  if (settings_.too_good.is_zero()) route_.buy_ceiling = 0;
  route_.money_scale = route_.size_scale + price_scale_ + fraction_scale_;
  return core::Ok{};
}

core::Status Maker::set_payment(Pairing& pairing) const {
  Int128 ask = 0;
  Int128 bid = 0;
  const bool fits = core::multiply_checked(pairing.required, pairing.whole, ask) &&
                    core::multiply_checked(route_.sell_net, pairing.arriving, bid) &&
                    ask <= kPayMax && bid <= kPayMax;
  if (!fits) return refusal("a buy's fee taken from the coin does not fit these scales");
  pairing.pay_ask = static_cast<std::int64_t>(ask);
  pairing.pay_bid = static_cast<std::int64_t>(bid);
  return core::Ok{};
}

// The buy is grossed up: i * lot * (10^n - fee) >= j * lot * 10^n.
core::Status Maker::add_whole_pairing() {
  const int digits = buy_.terms.taker_fee.scale();
  const Int128 whole = *power_of_ten_128(digits);
  const Int128 arriving = whole - buy_.terms.taker_fee.coefficient();
  const Int128 unit = greatest_common_divisor(whole, arriving);
  Pairing pairing;
  pairing.sell_step = route_.sell.lot;
  pairing.buy_step = route_.buy.lot;
  pairing.whole = static_cast<std::int64_t>(whole / unit);
  pairing.arriving = static_cast<std::int64_t>(arriving / unit);
  const Int128 numerator = static_cast<Int128>(pairing.sell_step) * pairing.whole;
  const Int128 denominator = static_cast<Int128>(pairing.buy_step) * pairing.arriving;
  const Int128 common = greatest_common_divisor(numerator, denominator);
  pairing.numerator = numerator / common;
  pairing.denominator = denominator / common;
  pairing.required = whole_required_;
  pairing.net = whole_net_;
  const core::Status payment = set_payment(pairing);
  if (!payment.ok()) return payment.error();
  TERN_ASSERT(route_.pairings.push_back(pairing), "two pairings at most");
  return core::Ok{};
}

// Both legs have one size, a multiple of both lots.
core::Status Maker::add_equal_pairing(bool drift) {
  const Int128 common = route_.buy.lot / greatest_common_divisor(route_.buy.lot, route_.sell.lot) *
                        static_cast<Int128>(route_.sell.lot);
  if (common > kSizeMax) {
    return refusal("lots " + buy_.instrument.rules.lot.text() + " and " +
                   sell_.instrument.rules.lot.text() + " have no common multiple that fits");
  }
  Pairing pairing;
  pairing.sell_step = static_cast<std::int64_t>(common);
  pairing.buy_step = pairing.sell_step;
  pairing.required = route_.buy_required;
  pairing.net = route_.buy_net;
  pairing.drift = drift;
  const core::Status payment = set_payment(pairing);
  if (!payment.ok()) return payment.error();
  TERN_ASSERT(route_.pairings.push_back(pairing), "two pairings at most");
  return core::Ok{};
}

core::Status Maker::set_pairings() {
  if (!fee_from_base()) return add_equal_pairing(false);
  const core::Status whole = add_whole_pairing();
  if (!whole.ok()) return whole;
  // Without a common lot there is no size to fall back to; whole sizes still run.
  (void)add_equal_pairing(true);
  return core::Ok{};
}

core::Status Maker::prove_room() {
  if (route_.money_scale > Decimal::kMaxScale) {
    return refusal("prices, sizes and fees together need " + std::to_string(route_.money_scale) +
                   " digits after the point, more than 38");
  }
  const Decimal notional = settings_.max_order_notional.is_zero()
                               ? Decimal::from_integer(kNotionalWithoutCap)
                               : settings_.max_order_notional;
  const auto money = scaled(notional, route_.money_scale, Rounding::ceiling);
  if (!money || *money > kMoneyMax) {
    return refusal("an order of " + notional.text() + " in units of 10^-" +
                   std::to_string(route_.money_scale) + " needs more than 125 bits");
  }
  const std::int64_t least =
      std::max({route_.buy.lot, route_.sell.lot, route_.buy.size_min, route_.sell.size_min});
  const std::int64_t depth =
      settings_.policy.kind == PolicyKind::depth ? settings_.policy.depth : 1;
  if (static_cast<Int128>(least) * kLeastRoom * depth > kSizeMax) {
    return refusal("sizes in units of 10^-" + std::to_string(route_.size_scale) +
                   " leave no room above the venues' minimum");
  }
  return core::Ok{};
}

}  // namespace

core::Result<Route> Route::make(const market::Catalog& catalog, const Half& buy, const Half& sell,
                                const Settings& settings) {
  core::Result<Route> made = Maker(buy, sell, settings).make();
  if (made.ok()) return made;
  core::Error error = made.error();
  error.where = catalog.pair_name(buy.instrument.pair) + " buy at " +
                catalog.venue_name(buy.instrument.venue) + ", sell at " +
                catalog.venue_name(sell.instrument.venue);
  if (error.advice.empty()) error.advice = "this route is left out, the others run";
  return error;
}

Edge Route::edge(std::int64_t ask, std::int64_t bid) const noexcept {
  // Bounds: prices below 2^62 and multipliers below 2^55 make terms below 2^117.
  constexpr Int128 kOne = 100'000'000;
  constexpr Int128 kSafe = core::kInt128Max / kOne;
  const Int128 gain = static_cast<Int128>(bid) * sell_net - static_cast<Int128>(ask) * buy_net;
  const Int128 unit = static_cast<Int128>(ask) * buy_unit;
  Int128 quotient = 0;
  Int128 rest = 0;
  if (gain <= kSafe && gain >= -kSafe) {
    quotient = gain * kOne / unit;
    rest = gain * kOne % unit;
  } else {
    quotient = gain / unit;
    if (quotient > std::numeric_limits<std::int64_t>::max()) quotient = kSafe / kOne;
    rest = gain % unit;
    for (int step = 0; step < 4; ++step) {
      quotient = quotient * 100 + rest * 100 / unit;
      rest = rest * 100 % unit;
    }
  }
  if (rest < 0) --quotient;
  constexpr Int128 kGreatest = std::numeric_limits<std::int64_t>::max();
  return {static_cast<std::int64_t>(std::clamp<Int128>(quotient, -kGreatest, kGreatest))};
}

Int128 Route::quote_units(const Decimal& amount) const {
  return scaled(amount, money_scale, Rounding::floor).value_or(core::kInt128Max);
}

}  // namespace tern::arbitrage
