// In: small integers. Out: two instruments with rules, fees and books, and the route between them.
// Cannot happen: a scenario whose meaning depends on the code under test: all is plain numbers.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "tern/arbitrage/route.hpp"
#include "tern/arbitrage/walk.hpp"
#include "tern/market/catalog.hpp"
#include "tern/market/order_book.hpp"

namespace tern::arbitrage {

// One venue. Prices count 10^-price_scale, sizes 10^-size_scale, notionals 10^-(both together),
// fractions 10^-4. Zero means "no such rule".
struct LegScenario {
  int price_scale = 0;
  int size_scale = 0;
  std::int64_t lot = 0;
  std::int64_t tick = 0;
  std::int64_t min_size = 0;
  std::int64_t max_size = 0;
  std::int64_t min_notional = 0;
  std::int64_t max_notional = 0;
  std::int64_t min_price = 0;
  std::int64_t max_price = 0;
  std::int64_t band_e4 = 0;  // of the side that is traded: up for the buy, down for the sell
  std::int64_t fee_e4 = 0;
  std::int64_t inventory_e4 = 0;
  std::vector<market::Level> bids;  // best first
  std::vector<market::Level> asks;
};

struct Scenario {
  LegScenario buy;
  LegScenario sell;
  bool fee_from_base = false;
  std::int64_t min_edge_e4 = 0;
  std::int64_t too_good_e4 = 0;
  std::int64_t max_order_notional = 0;  // whole quote units
  Policy policy{PolicyKind::exact, 1, 1};
  std::int64_t free_coin = -1;   // sell's size units; -1 = not bounded
  std::int64_t free_quote = -1;  // whole quote units; -1 = not bounded
};

std::ostream& operator<<(std::ostream& out, const Scenario& scenario);

// units * 10^-scale.
core::Decimal decimal(std::int64_t units, int scale);
core::Decimal decimal(const std::string& text);

// The scenario built with the product's types.
struct BuiltScenario {
  explicit BuiltScenario(const Scenario& scenario);

  [[nodiscard]] core::Result<Route> make_route() const;
  [[nodiscard]] WalkResult walk() const;

  Scenario scenario;
  market::Catalog catalog;
  market::InstrumentId buy;
  market::InstrumentId sell;
  LegTerms buy_terms;
  LegTerms sell_terms;
  Settings settings;
  market::OrderBook buy_book;
  market::OrderBook sell_book;
};

}  // namespace tern::arbitrage
