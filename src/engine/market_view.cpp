// In: catalog and books.
// Out: tops, ages, rates.
// Cannot happen: see the header.
#include "tern/engine/market_view.hpp"

#include <algorithm>
#include <array>

#include "tern/core/int128.hpp"
#include "tern/core/scaled.hpp"

namespace tern::engine {
namespace {

constexpr core::Duration kRateAgeMax = core::seconds(10);
constexpr core::Duration kNoBook = core::seconds(1'000'000);

const std::vector<market::Level>& taken_side(const market::OrderBook& book, venue::OrderSide side) {
  return side == venue::OrderSide::buy ? book.asks() : book.bids();
}

}  // namespace

core::Decimal decimal_of(std::int64_t value, int scale) {
  return core::Decimal::from_scaled(value, scale);
}

const market::TrackedBook* MarketView::live(market::InstrumentId id) const {
  const market::TrackedBook* book = id.valid() ? books_.find(id) : nullptr;
  return book != nullptr && book->sync.live() && !book->book.crossed() ? book : nullptr;
}

risk::Top MarketView::top(market::InstrumentId id) const {
  risk::Top top;
  const market::TrackedBook* book = live(id);
  if (book == nullptr) return top;
  const int scale = catalog_.instrument(id).price_scale;
  if (const market::Level* bid = book->book.best_bid())
    top.bid = decimal_of(bid->price.value, scale);
  if (const market::Level* ask = book->book.best_ask())
    top.ask = decimal_of(ask->price.value, scale);
  return top;
}

core::Duration MarketView::age(market::InstrumentId id, core::Timestamp now) const {
  const market::TrackedBook* book = live(id);
  return book == nullptr ? kNoBook : now - book->last_alive;
}

core::Timestamp MarketView::last_alive(market::InstrumentId id) const {
  const market::TrackedBook* book = live(id);
  return book == nullptr ? core::Timestamp{} : book->last_alive;
}

std::optional<core::Decimal> MarketView::rate(market::AssetId asset, market::AssetId reference,
                                              core::Timestamp now) const {
  if (asset == reference) return core::Decimal::from_integer(1);
  const market::PairId pair = catalog_.find_pair({asset, reference});
  if (!pair.valid()) return std::nullopt;
  for (const market::InstrumentId id : catalog_.instruments_of(pair)) {
    const risk::Top best = top(id);
    if (!best.bid.is_zero() && age(id, now) <= kRateAgeMax) return best.bid;
  }
  return std::nullopt;
}

std::optional<core::Decimal> MarketView::walked(market::InstrumentId id, venue::OrderSide side,
                                                market::SizeLots size) const {
  const market::TrackedBook* book = live(id);
  if (book == nullptr) return std::nullopt;
  const auto& levels = taken_side(book->book, side);
  std::int64_t left = size.value;
  core::Int128 money = 0;
  for (auto level = levels.rbegin(); level != levels.rend() && left > 0; ++level) {
    const std::int64_t taken = std::min(left, level->size.value);
    money += static_cast<core::Int128>(taken) * level->price.value;
    left -= taken;
  }
  if (left > 0) return std::nullopt;
  const market::Instrument& instrument = catalog_.instrument(id);
  const core::Result<core::Decimal> sum =
      core::Decimal::from_parts(money, instrument.price_scale + instrument.size_scale);
  if (!sum) return std::nullopt;
  return sum.value();
}

core::Decimal MarketView::best_notional(market::InstrumentId id, venue::OrderSide side) const {
  const market::TrackedBook* book = live(id);
  if (book == nullptr || taken_side(book->book, side).empty()) return {};
  const market::Level& best = taken_side(book->book, side).back();
  const market::Instrument& instrument = catalog_.instrument(id);
  const core::Result<core::Decimal> notional =
      core::multiply(decimal_of(best.price.value, instrument.price_scale),
                     decimal_of(best.size.value, instrument.size_scale));
  return notional ? notional.value() : core::Decimal{};
}

void MarketView::show_levels(market::InstrumentId id, venue::OrderSide side,
                             std::string& shown) const {
  shown.clear();
  const market::TrackedBook* book = live(id);
  if (book == nullptr) return;
  const market::Instrument& instrument = catalog_.instrument(id);
  const auto& levels = taken_side(book->book, side);
  constexpr std::size_t kLevelText = 2 * core::kScaledTextMost + 3;
  std::array<char, kLevelsShown * kLevelText> text;
  char* to = text.data();
  const std::size_t count = std::min(levels.size(), kLevelsShown);
  for (std::size_t i = 0; i < count; ++i) {
    const market::Level& level = levels[levels.size() - 1 - i];
    if (i > 0) {
      *to++ = ';';
      *to++ = ' ';
    }
    to = core::put_scaled(to, level.price.value, instrument.price_scale);
    *to++ = ' ';
    to = core::put_scaled(to, level.size.value, instrument.size_scale);
  }
  shown.assign(text.data(), to);
}

market::InstrumentId MarketView::find(const std::string& venue, const std::string& symbol) const {
  const market::VenueId id = catalog_.find_venue(venue);
  return id.valid() ? catalog_.symbols(id).find(symbol) : market::InstrumentId{};
}

}  // namespace tern::engine
