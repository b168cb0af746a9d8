// In: orders, fills and balances of an account. Out: what faces ask of them.
// Cannot happen: an order found by an empty name.
#pragma once

#include <string_view>

#include "tern/sim/account.hpp"

namespace tern::sim {

[[nodiscard]] constexpr bool is_open(const AccountOrder& order) noexcept {
  return order.standing == OrderStanding::open || order.standing == OrderStanding::partially_filled;
}

[[nodiscard]] constexpr bool is_immediate(const AccountOrder& order) noexcept {
  return order.lifetime == Lifetime::immediate_or_cancel;
}
[[nodiscard]] constexpr Lifetime lifetime_of(bool is_immediate) noexcept {
  return is_immediate ? Lifetime::immediate_or_cancel : Lifetime::until_cancelled;
}

// As a request names an order: by the venue's number in digits, else by the client's id. Null:
// there is none.
[[nodiscard]] const AccountOrder* find_order(const Account& account, std::string_view number,
                                             std::string_view client_id);

// What is open of it.
[[nodiscard]] core::Decimal left_of(const AccountOrder& order);
// What its fills cost together.
[[nodiscard]] core::Decimal fee_of(const Account& account, const AccountOrder& order);
// Of what is filled of it, to the listing's price digits.
[[nodiscard]] core::Decimal average_price(const AccountOrder& order, const Listing& listing);

[[nodiscard]] core::Decimal total_of(const AccountBalance& balance);
[[nodiscard]] core::Decimal worth_of(const AccountFill& fill);
// The rate that it was charged at.
[[nodiscard]] const core::Decimal& rate_of(const Account& account, const AccountFill& fill);

}  // namespace tern::sim
