// In: a symbol's definition as the venue published it. Out: the integer scales of its prices and
// sizes. Cannot happen: a scale that loses a digit of tick or lot, or one at which the venue's own
// maximum overflows.
#include "tern/market/instrument.hpp"

#include <algorithm>
#include <string_view>

#include "tern/core/scaled.hpp"

namespace tern::market {

namespace {

bool fits(const core::Decimal& maximum, int scale) {
  const core::Result<core::Decimal> scaled =
      core::multiply(maximum, core::Decimal::from_integer(core::power_of_ten(scale)));
  if (!scaled.ok()) return false;
  const core::Result<std::int64_t> count =
      core::round_to_scale(scaled.value(), 0, core::Rounding::ceiling).to_scaled(0);
  return count.ok() && count.value() <= INT64_MAX / kScaleHeadroom;
}

struct ScaleQuestion {
  std::string_view what;  // "price" or "size"
  int wire_decimals;
  core::Decimal step;
  core::Decimal maximum;
};

core::Result<int> widest_scale(const std::string& symbol, const ScaleQuestion& question) {
  const int needed = question.step.scale();
  const int widest = std::clamp(question.wire_decimals, 0, core::kMaxScaledScale);
  for (int scale = std::max(widest, needed); scale >= needed; --scale) {
    if (scale <= core::kMaxScaledScale && fits(question.maximum, scale)) return scale;
  }
  return core::Error{"no " + std::string(question.what) + " scale fits: the step " +
                         question.step.text() + " and the maximum " + question.maximum.text() +
                         " together need more than 64 bits",
                     symbol, "the symbol is left out"};
}

}  // namespace

core::Result<Scales> choose_scales(const InstrumentDefinition& definition) {
  const Rules& rules = definition.rules;
  const core::Result<int> price = widest_scale(
      definition.symbol, {"price", definition.wire_price_decimals, rules.tick, rules.max_price});
  if (!price.ok()) return price.error();
  const core::Result<int> size = widest_scale(
      definition.symbol, {"size", definition.wire_size_decimals, rules.lot, rules.max_size});
  if (!size.ok()) return size.error();
  return Scales{price.value(), size.value()};
}

bool scales_fit(const Rules& rules, Scales scales) {
  return rules.tick.scale() <= scales.price && rules.lot.scale() <= scales.size &&
         fits(rules.max_price, scales.price) && fits(rules.max_size, scales.size);
}

}  // namespace tern::market
