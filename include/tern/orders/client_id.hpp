// In: which node, run, trade, leg and attempt places an order.
// Out: its client order id, and back.
// Cannot happen: one id for two placements while runs have numbers of their own; a number that does
// not fit taken for another.
#pragma once

#include <cstdint>
#include <optional>

#include "tern/venue/order.hpp"

namespace tern::orders {

// 't', node (2), run (6), trade (6), leg (1), attempt (2), in base 36, the highest digit first.
struct OrderKey {
  static constexpr std::uint32_t kMaxNode = 36 * 36 - 1;
  static constexpr std::uint64_t kMaxRun = 2'176'782'335;    // 36^6 - 1
  static constexpr std::uint64_t kMaxTrade = 2'176'782'335;  // of one run
  static constexpr std::uint32_t kMaxLeg = 35;
  static constexpr std::uint32_t kMaxAttempt = 36 * 36 - 1;

  std::uint32_t node = 0;
  std::uint64_t run = 0;  // the second at which the process started, since 2025-01-01 UTC
  std::uint64_t trade = 0;
  std::uint32_t leg = 0;      // 0 = buy, 1 = sell, then repairs
  std::uint32_t attempt = 0;  // of this leg
  friend bool operator==(const OrderKey&, const OrderKey&) = default;
};

inline constexpr std::int64_t kRunEpochSeconds = 1'735'689'600;  // 2025-01-01 UTC

// A number above its maximum is our own mistake and stops the process.
[[nodiscard]] venue::ClientOrderId make_client_id(const OrderKey& key);
// Empty: not of this form (a foreign order's).
[[nodiscard]] std::optional<OrderKey> read_client_id(const venue::ClientOrderId& id);

}  // namespace tern::orders
