// In: a scenario. Out: the best size by trying all. Everything is counted in 10^-4: prices, sizes,
// fractions; a notional then counts 10^-8 and money 10^-12, and nothing is ever divided but where a
// limit is moved to its tick.
#include "brute_force.hpp"

#include <algorithm>

namespace tern::arbitrage {

namespace {

using core::Int128;

constexpr Int128 kOne = 10'000;  // of 10^-4

Int128 power(int n) {
  Int128 result = 1;
  for (int i = 0; i < n; ++i)
    result *= 10;
  return result;
}

struct Rung {
  Int128 price;
  Int128 size;
};

// One leg in units of 10^-4.
struct Leg {
  Leg(const LegScenario& from, const std::vector<market::Level>& levels)
      : price_unit(power(4 - from.price_scale)),
        size_unit(power(4 - from.size_scale)),
        lot(std::max<Int128>(from.lot, 1) * size_unit),
        tick(std::max<Int128>(from.tick, 1) * price_unit),
        min_size(from.min_size * size_unit),
        max_size(from.max_size * size_unit),
        min_notional(from.min_notional * size_unit * price_unit),
        max_notional(from.max_notional * size_unit * price_unit),
        min_price(from.min_price * price_unit),
        max_price(from.max_price * price_unit) {
    for (const market::Level& level : levels)
      rungs.push_back({level.price.value * price_unit, level.size.value * size_unit});
  }

  [[nodiscard]] Int128 total() const {
    Int128 sum = 0;
    for (const Rung& rung : rungs)
      sum += rung.size;
    return sum;
  }
  // Price of the level that `size` reaches; 0 when the book ends before.
  [[nodiscard]] Int128 reached(Int128 size) const {
    for (const Rung& rung : rungs) {
      if (size <= rung.size) return rung.price;
      size -= rung.size;
    }
    return 0;
  }
  // Value of `size` units level by level.
  [[nodiscard]] Int128 value(Int128 size) const {
    Int128 sum = 0;
    for (const Rung& rung : rungs) {
      const Int128 taken = std::min(size, rung.size);
      sum += taken * rung.price;
      size -= taken;
    }
    return sum;
  }
  void keep_to_median(std::size_t levels) {
    const std::size_t n = std::min(levels, rungs.size());
    rungs.resize((n - 1) / 2 + 1);
  }

  Int128 price_unit;
  Int128 size_unit;
  Int128 lot;
  Int128 tick;
  Int128 min_size;
  Int128 max_size;
  Int128 min_notional;
  Int128 max_notional;
  Int128 min_price;
  Int128 max_price;
  std::vector<Rung> rungs;
};

class Brute {
 public:
  explicit Brute(const Scenario& scenario)
      : s_(scenario),
        buy_(scenario.buy, scenario.buy.asks),
        sell_(scenario.sell, scenario.sell.bids) {}

  BruteResult run() {
    if (buy_.rungs.empty() || sell_.rungs.empty()) return result_;
    const Int128 best_ask = buy_.rungs.front().price;
    const Int128 best_bid = sell_.rungs.front().price;
    if (s_.policy.kind == PolicyKind::median) {
      buy_.keep_to_median(s_.policy.median_levels);
      sell_.keep_to_median(s_.policy.median_levels);
    }
    const bool median = s_.policy.kind == PolicyKind::median;
    const Int128 ask = median ? buy_.rungs.back().price : best_ask;
    const Int128 bid = median ? sell_.rungs.back().price : best_bid;
    const Int128 quote_factor = kOne + s_.buy.fee_e4 + s_.buy.inventory_e4;
    result_.verdict = Verdict::edge_below_minimum;
    if (bid * sell_factor() <= ask * (quote_factor + s_.min_edge_e4)) return result_;
    result_.verdict = Verdict::too_good;
    if (s_.too_good_e4 != 0 &&
        best_bid * sell_factor() > best_ask * (quote_factor + s_.too_good_e4)) {
      return result_;
    }
    const bool grossed = s_.fee_from_base && s_.buy.fee_e4 != 0;
    int furthest = 0;
    if (grossed) furthest = std::max(furthest, try_all(true));
    if (furthest < 5) furthest = std::max(furthest, try_all(false));
    constexpr Verdict kVerdicts[] = {Verdict::below_minimum_size, Verdict::edge_below_minimum,
                                     Verdict::below_minimum_size, Verdict::below_minimum_notional,
                                     Verdict::price_band,         Verdict::executable};
    result_.verdict = kVerdicts[furthest];
    return result_;
  }

 private:
  [[nodiscard]] Int128 sell_factor() const { return kOne - s_.sell.fee_e4 - s_.sell.inventory_e4; }

  // All sizes of one pairing; how many of the five rules the furthest of them passed.
  int try_all(bool whole) {
    int furthest = 0;
    const Int128 total = sell_.total();
    Int128 b = 0;
    for (Int128 q = sell_.lot; q <= total; q += sell_.lot) {
      if (whole) {
        while (b * (kOne - s_.buy.fee_e4) < q * kOne)
          b += buy_.lot;
      } else {
        b = q;
        if (q % buy_.lot != 0) continue;
      }
      furthest = std::max(furthest, try_size(q, b, whole));
    }
    return furthest;
  }

  int try_size(Int128 q, Int128 b, bool whole) {
    const Int128 k = s_.policy.kind == PolicyKind::depth ? s_.policy.depth : 1;
    Int128 ask = buy_.reached(b * k);
    Int128 bid = sell_.reached(q * k);
    if (ask == 0 || bid == 0) return 0;
    if (s_.policy.kind == PolicyKind::median) {
      ask = buy_.rungs.back().price;
      bid = sell_.rungs.back().price;
    }
    if (buy_.max_size != 0 && b > buy_.max_size) return 0;
    if (sell_.max_size != 0 && q > sell_.max_size) return 0;
    if (s_.free_coin >= 0 && q > s_.free_coin * sell_.size_unit) return 0;
    const Int128 net = kOne + s_.buy.inventory_e4 + (whole ? 0 : s_.buy.fee_e4);
    const Int128 required = net + s_.min_edge_e4;
    const Int128 arriving = whole ? kOne - s_.buy.fee_e4 : kOne;
    if (bid * sell_factor() * arriving <= ask * required * kOne) return 0;
    const Int128 buy_limit = (ask + buy_.tick - 1) / buy_.tick * buy_.tick;
    const Int128 sell_limit = bid / sell_.tick * sell_.tick;
    if (q * sell_limit * sell_factor() <= b * buy_limit * required) return 1;
    if (!right_size(q, b, buy_limit, sell_limit)) return 2;
    if (q * sell_limit < sell_.min_notional || b * buy_limit < buy_.min_notional) return 3;
    if (!right_price(buy_limit, sell_limit)) return 4;
    const Int128 proceeds = sell_.value(q) * sell_factor();
    const Int128 surplus = proceeds - buy_.value(b) * required;
    if (result_.sell_size == 0 || surplus > result_.surplus) {
      result_.drift = s_.fee_from_base && s_.buy.fee_e4 != 0 && !whole;
      result_.buy_size = b / buy_.size_unit;
      result_.sell_size = q / sell_.size_unit;
      result_.buy_limit = buy_limit / buy_.price_unit;
      result_.sell_limit = sell_limit / sell_.price_unit;
      result_.surplus = surplus;
      result_.profit = proceeds - buy_.value(b) * net;
    }
    return 5;
  }

  [[nodiscard]] bool right_size(Int128 q, Int128 b, Int128 buy_limit, Int128 sell_limit) const {
    if (q < sell_.min_size || b < buy_.min_size) return false;
    const Int128 bought = b * buy_limit;
    const Int128 sold = q * sell_limit;
    if (buy_.max_notional != 0 && bought > buy_.max_notional) return false;
    if (sell_.max_notional != 0 && sold > sell_.max_notional) return false;
    if (s_.max_order_notional != 0) {
      const Int128 most = s_.max_order_notional * kOne * kOne;
      if (bought > most || sold > most) return false;
    }
    const Int128 fee = s_.fee_from_base ? 0 : s_.buy.fee_e4;
    return s_.free_quote < 0 || bought * (kOne + fee) <= s_.free_quote * kOne * kOne * kOne;
  }

  [[nodiscard]] bool right_price(Int128 buy_limit, Int128 sell_limit) const {
    if (buy_limit < buy_.min_price || sell_limit < sell_.min_price) return false;
    if (buy_.max_price != 0 && buy_limit > buy_.max_price) return false;
    if (sell_.max_price != 0 && sell_limit > sell_.max_price) return false;
    const auto& near = s_.buy.bids.empty() ? s_.buy.asks : s_.buy.bids;
    const auto& far = s_.sell.asks.empty() ? s_.sell.bids : s_.sell.asks;
    const Int128 buy_reference = near.front().price.value * buy_.price_unit;
    const Int128 sell_reference = far.front().price.value * sell_.price_unit;
    if (s_.buy.band_e4 != 0 && buy_limit * kOne > buy_reference * s_.buy.band_e4) return false;
    return sell_limit * kOne >= sell_reference * s_.sell.band_e4;
  }

  const Scenario& s_;
  Leg buy_;
  Leg sell_;
  BruteResult result_;
};

}  // namespace

BruteResult brute_force(const Scenario& scenario) {
  return Brute(scenario).run();
}

}  // namespace tern::arbitrage
