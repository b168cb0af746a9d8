// In: instruments, the ledger's accounts. Out: what is free there to be spent on an order.
// Cannot happen: a figure of its own: it only remembers where the accounts keep theirs, so that a
// decision does not search for them by name.
#pragma once

#include <array>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/ledger/accounts.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/order.hpp"

namespace tern::engine {

class Purses {
 public:
  // Both outlive it.
  Purses(const market::Catalog& catalog, const ledger::Accounts& accounts)
      : catalog_(catalog), accounts_(accounts) {}

  // Of the quote asset for a buy, of the coin for a sale, at the instrument's venue.
  [[nodiscard]] const core::Decimal& free(market::InstrumentId id, venue::OrderSide side) const;

 private:
  using Pair = std::array<const ledger::Holding*, 2>;  // null: not found yet

  const market::Catalog& catalog_;
  const ledger::Accounts& accounts_;
  mutable std::vector<Pair> found_;  // by instrument
};

}  // namespace tern::engine
