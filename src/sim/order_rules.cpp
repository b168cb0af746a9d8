// In: a listing and an order that a client wants. Out: the first rule that the order breaks, in the
// order of Refusal. Cannot happen: a number from outside that is multiplied before its bounds are
// known.
#include "order_rules.hpp"

namespace tern::sim {
namespace {

using core::Decimal;

bool is_positive(const Decimal& value) {
  return !value.is_zero() && !value.is_negative();
}

// A maximum of zero is none.
bool above(const Decimal& value, const Decimal& maximum) {
  return !maximum.is_zero() && value > maximum;
}

Refusal broken_by_price(const Listing& listing, const Decimal& price) {
  if (!core::is_multiple_of(price, listing.rules.tick)) return Refusal::price_not_on_tick;
  const bool inside = is_positive(price) && price >= listing.rules.min_price &&
                      !above(price, listing.rules.max_price);
  return inside && price.to_scaled(listing.price_scale) ? Refusal::none
                                                        : Refusal::price_out_of_bounds;
}

Refusal broken_by_size(const Listing& listing, const Decimal& size) {
  if (!core::is_multiple_of(size, listing.rules.lot)) return Refusal::size_not_on_lot;
  if (!is_positive(size) || size < listing.rules.min_size) return Refusal::size_below_minimum;
  return above(size, listing.rules.max_size) || !size.to_scaled(listing.size_scale)
             ? Refusal::size_above_maximum
             : Refusal::none;
}

}  // namespace

Refusal broken_rule(const Listing& listing, const AccountOrderRequest& request) {
  if (listing.rules.status != market::TradingStatus::trading) return Refusal::not_trading;
  const Refusal by_price = broken_by_price(listing, request.price);
  if (by_price != Refusal::none) return by_price;
  const Refusal by_size = broken_by_size(listing, request.size);
  if (by_size != Refusal::none) return by_size;
  const core::Result<Decimal> notional = core::multiply(request.price, request.size);
  if (!notional) return Refusal::notional_above_maximum;
  if (notional.value() < listing.rules.min_notional) return Refusal::notional_below_minimum;
  return above(notional.value(), listing.rules.max_notional) ? Refusal::notional_above_maximum
                                                             : Refusal::none;
}

}  // namespace tern::sim
