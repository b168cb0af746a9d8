// In: orders of an account. Out: what faces ask of them.
// Cannot happen: an order found by an empty name.
#pragma once

#include <string_view>

#include "tern/sim/account.hpp"

namespace tern::sim {

[[nodiscard]] constexpr bool is_open(const AccountOrder& order) noexcept {
  return order.standing == OrderStanding::open || order.standing == OrderStanding::partially_filled;
}

// As a request names an order: by the venue's number in digits, else by the client's id. Null:
// there is none.
[[nodiscard]] const AccountOrder* find_order(const Account& account, std::string_view number,
                                             std::string_view client_id);

}  // namespace tern::sim
