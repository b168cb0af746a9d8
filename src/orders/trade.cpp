// In: orders of one trade.
// Out: sums over their fills.
// Cannot happen: see the header.
#include "tern/orders/trade.hpp"

#include <algorithm>

namespace tern::orders {
namespace {

using core::Decimal;

constexpr int kMarkScale = 16;  // digits of the average price that coin is valued at

// A chain of exact operations; the first that does not fit is the error of all.
class Sum {
 public:
  Sum& operator+=(const Decimal& value) { return take(core::add(total_, value)); }
  Sum& operator-=(const Decimal& value) { return take(core::subtract(total_, value)); }
  [[nodiscard]] const Decimal& value() const { return total_; }
  [[nodiscard]] bool fits() const { return fits_; }

 private:
  Sum& take(const core::Result<Decimal>& result) {
    if (result)
      total_ = result.value();
    else
      fits_ = false;
    return *this;
  }
  Decimal total_;
  bool fits_ = true;
};

bool is_buy(const Order& order) {
  return order.intent.side == venue::OrderSide::buy;
}

core::Error does_not_fit() {
  return {"the sums of a trade do not fit", "", "sizes or prices far outside of what coins have"};
}

struct Totals {
  Sum bought, sold, paid, received;   // coin and money of both legs and repairs
  Sum leg_money, repair_money, coin;  // received less paid; bought less sold
  Sum base_fees, quote_fees;

  [[nodiscard]] bool fit() const {
    return bought.fits() && sold.fits() && paid.fits() && received.fits() && leg_money.fits() &&
           repair_money.fits() && coin.fits() && base_fees.fits() && quote_fees.fits();
  }
};

Totals totals_of(const OrderList& orders) {
  Totals totals;
  for (const Order* order : orders) {
    Sum& money = order->intent.leg < kRepairLeg ? totals.leg_money : totals.repair_money;
    if (is_buy(*order)) {
      totals.bought += order->filled;
      totals.coin += order->filled;
      totals.paid += order->quote;
      money -= order->quote;
    } else {
      totals.sold += order->filled;
      totals.coin -= order->filled;
      totals.received += order->quote;
      money += order->quote;
    }
    totals.base_fees += order->base_fees;
    totals.quote_fees += order->quote_fees;
  }
  return totals;
}

core::Result<Decimal> mark_of(const Totals& totals) {
  const bool bought = !totals.bought.value().is_zero();
  const Decimal& coin = bought ? totals.bought.value() : totals.sold.value();
  const Decimal& money = bought ? totals.paid.value() : totals.received.value();
  if (coin.is_zero()) return Decimal{};
  return core::divide(money, coin, kMarkScale, core::Rounding::half_even);
}

}  // namespace

std::string_view name_of(TradeOutcome outcome) {
  switch (outcome) {
    case TradeOutcome::closed:
      return "closed";
    case TradeOutcome::flattened:
      return "flattened";
    case TradeOutcome::halted:
      return "halted";
  }
  return "closed";
}

bool all_settled(const OrderList& orders) {
  return std::all_of(orders.begin(), orders.end(),
                     [](const Order* order) { return order->settled(); });
}

core::Result<Decimal> imbalance(const OrderList& orders, const TradeQuote& quote) {
  Sum coin;
  for (const Order* order : orders) {
    if (is_buy(*order))
      coin += order->filled;
    else
      coin -= order->filled;
    const bool planned = quote.drift && order->intent.leg == kBuyLeg;
    if (!planned) coin -= order->base_fees;
  }
  if (!coin.fits()) return does_not_fit();
  return coin.value();
}

core::Result<Profit> profit(const OrderList& orders, const TradeQuote& quote) {
  const Totals totals = totals_of(orders);
  if (!totals.fit()) return does_not_fit();
  const core::Result<Decimal> mark = mark_of(totals);
  if (!mark) return mark.error();
  const core::Result<Decimal> coin_value = core::multiply(totals.coin.value(), mark.value());
  const core::Result<Decimal> fee_value = core::multiply(totals.base_fees.value(), mark.value());
  if (!coin_value || !fee_value) return does_not_fit();

  Sum quoted, slippage, fees, realised, coin;
  quoted += quote.sell;
  quoted -= quote.buy;
  slippage += totals.leg_money.value();
  slippage -= quoted.value();
  fees -= totals.quote_fees.value();
  fees -= fee_value.value();
  coin += totals.coin.value();
  coin -= totals.base_fees.value();
  // Its own road: money that moved, and coin that stayed, at the mark.
  realised += totals.received.value();
  realised -= totals.paid.value();
  realised -= totals.quote_fees.value();
  const core::Result<Decimal> stayed = core::multiply(coin.value(), mark.value());
  if (!stayed) return does_not_fit();
  realised += stayed.value();
  if (!quoted.fits() || !slippage.fits() || !fees.fits() || !coin.fits() || !realised.fits())
    return does_not_fit();

  Profit out;
  out.quoted = quoted.value();
  out.slippage = slippage.value();
  out.fees = fees.value();
  out.repair = totals.repair_money.value();
  out.inventory = coin_value.value();
  out.realised = realised.value();
  out.coin = coin.value();
  out.mark = mark.value();
  return out;
}

}  // namespace tern::orders
