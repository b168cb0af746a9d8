// In: fills.
// Out: their sums.
// Cannot happen: see the header.
#include "tern/orders/order.hpp"

#include <algorithm>

namespace tern::orders {

bool Order::knows(std::string_view trade_id) const {
  return std::any_of(fills.begin(), fills.end(),
                     [trade_id](const Fill& fill) { return fill.trade_id == trade_id; });
}

core::Status Order::add(const Fill& fill) {
  const std::string where(intent.id.text());
  if (knows(fill.trade_id)) return core::Error{"fill " + fill.trade_id + " again", where, ""};
  if (fills.size() == kMaxFills) return core::Error{"more fills than an order may have", where, ""};
  const core::Result<core::Decimal> notional = core::multiply(fill.price, fill.size);
  if (!notional) return notional.error();
  core::Result<core::Decimal> total = core::add(filled, fill.size);
  core::Result<core::Decimal> money = core::add(quote, notional.value());
  core::Decimal none;
  const bool in_base = fill.fee_asset == intent.base;
  const bool in_quote = fill.fee_asset == intent.quote;
  core::Decimal& fees = in_base ? base_fees : in_quote ? quote_fees : none;
  core::Result<core::Decimal> paid = core::add(fees, fill.fee);
  if (!total) return total.error();
  if (!money) return money.error();
  if (!paid) return paid.error();
  filled = total.value();
  quote = money.value();
  fees = paid.value();
  fills.push_back(fill);
  return core::Ok{};
}

}  // namespace tern::orders
