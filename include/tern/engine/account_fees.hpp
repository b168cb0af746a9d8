// In: what an account tells of its fees.
// Out: the taker fee of an instrument, and whose has changed.
// Cannot happen: a rebate counted on: a negative fee is not believed, the configured one holds.
#pragma once

#include <optional>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/market/ids.hpp"
#include "tern/venue/order.hpp"

namespace tern::engine {

class AccountFees {
 public:
  void on_fee(const venue::FeeReport& report);

  // Fraction; none while the account has not told one that can be counted on.
  [[nodiscard]] std::optional<core::Decimal> taker(market::InstrumentId id) const;
  // Instruments whose fee changed since the last call.
  [[nodiscard]] std::vector<market::InstrumentId> take_changes();

 private:
  std::vector<std::optional<core::Decimal>> takers_;  // by instrument
  std::vector<market::InstrumentId> changes_;
};

}  // namespace tern::engine
