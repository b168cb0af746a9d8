// In: an account, its orders, fills and balances. Out: what several venues tell of them.
// Cannot happen: a sum that went through a double.
#include "tern/sim/account_orders.hpp"

#include "tern/core/scaled.hpp"

namespace tern::sim {

const AccountOrder* find_order(const Account& account, std::string_view number,
                               std::string_view client_id) {
  std::int64_t known = 0;
  if (number.empty()) return client_id.empty() ? nullptr : account.find(client_id);
  return core::parse_integer(number, known) ? account.find(static_cast<OrderNumber>(known))
                                            : nullptr;
}

core::Decimal left_of(const AccountOrder& order) {
  return is_open(order) ? core::subtract(order.size, order.filled).value() : core::Decimal{};
}

core::Decimal fee_of(const Account& account, const AccountOrder& order) {
  core::Decimal fee;
  for (const std::size_t index : order.fills)
    fee = core::add(fee, account.fills()[index].fee).value();
  return fee;
}

core::Decimal average_price(const AccountOrder& order, const Listing& listing) {
  return core::divide(order.quote_filled, order.filled, listing.price_scale,
                      core::Rounding::half_even)
      .value();
}

core::Decimal total_of(const AccountBalance& balance) {
  return core::add(balance.free, balance.locked).value();
}

core::Decimal worth_of(const AccountFill& fill) {
  return core::multiply(fill.price, fill.size).value();
}

const core::Decimal& rate_of(const Account& account, const AccountFill& fill) {
  return fill.is_taker ? account.setup().taker_fee : account.setup().maker_fee;
}

}  // namespace tern::sim
