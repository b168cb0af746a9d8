// In: catalog and books. Out: what decisions about orders ask of them, as exact numbers.
// Cannot happen: a price of a book that is not live.
#pragma once

#include <optional>
#include <string>

#include "tern/core/decimal.hpp"
#include "tern/market/book_store.hpp"
#include "tern/market/catalog.hpp"
#include "tern/risk/gate.hpp"
#include "tern/venue/order.hpp"

namespace tern::engine {

class MarketView {
 public:
  static constexpr std::size_t kLevelsShown = 5;

  MarketView(const market::Catalog& catalog, const market::BookStore& books)
      : catalog_(catalog), books_(books) {}

  // Zero sides unless the book is live and not crossed.
  [[nodiscard]] risk::Top top(market::InstrumentId id) const;
  // Since the last proof of life; very long when there is no live book.
  [[nodiscard]] core::Duration age(market::InstrumentId id, core::Timestamp now) const;
  [[nodiscard]] core::Timestamp last_alive(market::InstrumentId id) const;
  // Reference currency per unit of `asset`: 1 for itself, else the bid of a live book.
  [[nodiscard]] std::optional<core::Decimal> rate(market::AssetId asset, market::AssetId reference,
                                                  core::Timestamp now) const;
  // What taking `size` from the book brings or costs, level by level. Empty: not that much there.
  [[nodiscard]] std::optional<core::Decimal> walked(market::InstrumentId id, venue::OrderSide side,
                                                    market::SizeLots size) const;
  // price * size of the best level that an order of this side would take; zero: none there.
  [[nodiscard]] core::Decimal best_notional(market::InstrumentId id, venue::OrderSide side) const;
  // "price size; price size": the best levels that an order of this side would take.
  void show_levels(market::InstrumentId id, venue::OrderSide side, std::string& shown) const;
  [[nodiscard]] market::InstrumentId find(const std::string& venue,
                                          const std::string& symbol) const;

  [[nodiscard]] const market::Catalog& catalog() const noexcept { return catalog_; }

 private:
  [[nodiscard]] const market::TrackedBook* live(market::InstrumentId id) const;

  const market::Catalog& catalog_;
  const market::BookStore& books_;
};

[[nodiscard]] core::Decimal decimal_of(std::int64_t value, int scale);

}  // namespace tern::engine
