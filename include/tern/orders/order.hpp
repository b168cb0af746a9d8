// In: an intent, then events and fills. Out: one order as it stands, to its last fill.
// Cannot happen: one fill counted twice; an order called settled whose fills are not all known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/core/result.hpp"
#include "tern/core/time.hpp"
#include "tern/orders/order_state.hpp"
#include "tern/venue/order.hpp"

namespace tern::orders {

using TradeId = std::uint64_t;  // of a node: run * (OrderKey::kMaxTrade + 1) + number; 0 = none

inline constexpr std::uint32_t kBuyLeg = 0;
inline constexpr std::uint32_t kSellLeg = 1;
inline constexpr std::uint32_t kRepairLeg = 2;

// One order before it leaves. Complete in itself: names, not this run's numbers.
struct OrderIntent {
  venue::ClientOrderId id;
  TradeId trade = 0;
  std::uint32_t leg = kBuyLeg;
  std::uint32_t attempt = 0;  // of the leg
  std::string venue;
  std::string symbol;
  std::string base;
  std::string quote;
  venue::OrderSide side = venue::OrderSide::buy;
  core::Decimal size;          // base
  core::Decimal limit;         // quote per base
  core::Decimal reserved;      // of quote for a buy, of base for a sell
  core::Decimal taker_fee;     // fraction, as known when decided
  core::Timestamp expires_at;  // the venue refuses it from then on

  [[nodiscard]] const std::string& spent() const {
    return side == venue::OrderSide::buy ? quote : base;
  }
};

struct Fill {
  std::string trade_id;  // the venue's
  core::Decimal price;
  core::Decimal size;
  core::Decimal fee;  // positive: paid
  std::string fee_asset;
  core::Timestamp venue_time;
  friend bool operator==(const Fill&, const Fill&) = default;
};

struct Order {
  static constexpr std::size_t kMaxFills = 10'000;

  OrderIntent intent;
  OrderState state = OrderState::planned;
  core::Decimal reported;  // cumulative fill as the venue says; base
  core::Decimal filled;    // of the fills known
  core::Decimal quote;     // sum of price * size of them
  core::Decimal base_fees;
  core::Decimal quote_fees;
  std::vector<Fill> fills;
  std::string venue_id;
  std::string reason;  // of its end
  core::Timestamp planned_at;
  core::Timestamp moved_at;
  core::Timestamp doubted_at;  // 0 = never was unknown

  [[nodiscard]] bool knows(std::string_view trade_id) const;
  // Errors: one that is known already, more fills than kMaxFills, numbers that do not fit.
  core::Status add(const Fill& fill);
  // Over, and every fill that the venue speaks of is known.
  [[nodiscard]] bool settled() const { return is_over(state) && filled == reported; }
};

}  // namespace tern::orders
