// In: the plan of a trade and its orders as they stand.
// Out: what is out of balance, what the trade brought and why.
// Cannot happen: parts of a profit that do not add up to it; a trade called even while an order of
// it is at large or fills are missing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tern/orders/order.hpp"

namespace tern::orders {

enum class TradeOutcome : std::uint8_t { closed, flattened, halted };
[[nodiscard]] std::string_view name_of(TradeOutcome outcome);

// What was expected of the two legs, in quote units.
struct TradeQuote {
  bool drift = false;    // the coin that arrives is less than what is sold, by the buy's fee
  core::Decimal profit;  // after fees, at the walked levels
  core::Decimal buy;     // paid for the whole buy at the walked levels
  core::Decimal sell;    // received for the whole sell
};

// In the pair's quote asset: quoted + slippage + fees + repair + inventory = realised, exactly.
struct Profit {
  core::Decimal quoted;     // at the walked levels, before fees
  core::Decimal slippage;   // what the two legs brought beyond that, before fees
  core::Decimal fees;       // paid, so negative; coin at `mark`
  core::Decimal repair;     // what repairs brought or cost, before fees
  core::Decimal inventory;  // coin gained or lost, before fees, at `mark`
  core::Decimal realised;   // money and coin gained, coin at `mark`
  core::Decimal coin;       // gained or lost, fees included
  core::Decimal mark;       // average price of what was bought, else of what was sold
  friend bool operator==(const Profit&, const Profit&) = default;
};

using OrderList = std::vector<const Order*>;  // of one trade: the legs, then the repairs

[[nodiscard]] bool all_settled(const OrderList& orders);
// Coin bought less coin sold, as far as fills are known: above zero we hold too much. With `drift`
// the buy's own fee is part of the plan and not counted.
core::Result<core::Decimal> imbalance(const OrderList& orders, const TradeQuote& quote);
core::Result<Profit> profit(const OrderList& orders, const TradeQuote& quote);

}  // namespace tern::orders
