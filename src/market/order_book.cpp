// In: absolute levels of one instrument. Out: two contiguous sides, best level last.
// Cannot happen: an unsorted side, two levels of one price, a level of size zero, more than
// kMaxLevels a side.
#include "tern/market/order_book.hpp"

#include <algorithm>

#include "side_update.hpp"
#include "tern/core/scaled.hpp"
#include "tern/market/instrument.hpp"

namespace tern::market {

namespace {

template <typename Order>
void assign_side(std::vector<Level>& side, Levels levels, Tally& tally) {
  make_room(side, levels.size());
  side.assign(levels.rbegin(), levels.rend());
  const auto not_ascending = [](const Level& a, const Level& b) {
    return !Order::worse(a.price, b.price);
  };
  if (std::adjacent_find(side.begin(), side.end(), not_ascending) != side.end()) {
    // Of equal prices the later in the message comes first here, and unique keeps the first.
    std::stable_sort(side.begin(), side.end(),
                     [](const Level& a, const Level& b) { return Order::worse(a.price, b.price); });
    side.erase(std::unique(side.begin(), side.end(),
                           [](const Level& a, const Level& b) { return a.price == b.price; }),
               side.end());
  }
  side.erase(std::remove_if(side.begin(), side.end(),
                            [](const Level& level) { return level.size.value == 0; }),
             side.end());
  if (side.size() > OrderBook::kMaxLevels) {
    const std::size_t surplus = side.size() - OrderBook::kMaxLevels;
    tally.dropped += surplus;
    side.erase(side.begin(), side.begin() + static_cast<std::ptrdiff_t>(surplus));
  }
}

std::uint64_t mix(std::uint64_t value) noexcept {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31);
}

// Tells two contents of one book apart; for one process only.
std::uint64_t content_hash(const std::vector<Level>& bids,
                           const std::vector<Level>& asks) noexcept {
  std::uint64_t hash = bids.size();
  for (const std::vector<Level>* side : {&bids, &asks}) {
    for (const Level& level : *side) {
      hash = mix(hash ^ static_cast<std::uint64_t>(level.price.value));
      hash = mix(hash ^ static_cast<std::uint64_t>(level.size.value));
    }
  }
  return hash;
}

// One spelling of each decimal: no trailing zeros after the point.
void strip_zeros(ScaledValue& number) noexcept {
  while (number.scale > 0 && number.value % 10 == 0) {
    number.value /= 10;
    --number.scale;
  }
}

void append_side(std::string& text, char name, const std::vector<Level>& side, Scales scales) {
  for (auto level = side.rbegin(); level != side.rend(); ++level) {
    text += name;
    text += ' ';
    core::append_scaled_text(text, level->price.value, scales.price);
    text += ' ';
    core::append_scaled_text(text, level->size.value, scales.size);
    text += '\n';
  }
}

}  // namespace

void OrderBook::clear() noexcept {
  if (!bids_.empty() || !asks_.empty()) ++changes_;
  bids_.clear();
  asks_.clear();
}

void OrderBook::reserve(std::size_t levels) {
  bids_.reserve(std::min(levels, kMaxLevels));
  asks_.reserve(std::min(levels, kMaxLevels));
}

void OrderBook::assign(Levels bids, Levels asks) {
  const std::uint64_t before = content_hash(bids_, asks_);
  Tally tally;
  assign_side<BidOrder>(bids_, bids, tally);
  assign_side<AskOrder>(asks_, asks, tally);
  dropped_levels_ += tally.dropped;
  if (content_hash(bids_, asks_) != before) ++changes_;
}

void OrderBook::apply(Side side, Level level) {
  if (side == Side::bid) {
    apply(Levels(&level, 1), {});
  } else {
    apply({}, Levels(&level, 1));
  }
}

void OrderBook::apply(Levels bids, Levels asks) {
  Tally tally;
  set_levels<BidOrder>(bids_, bids, tally);
  set_levels<AskOrder>(asks_, asks, tally);
  changes_ += tally.changes;
  dropped_levels_ += tally.dropped;
}

void OrderBook::truncate(std::size_t depth) {
  for (std::vector<Level>* side : {&bids_, &asks_}) {
    if (side->size() <= depth) continue;
    side->erase(side->begin(), side->end() - static_cast<std::ptrdiff_t>(depth));
    ++changes_;
  }
}

bool OrderBook::crossed() const noexcept {
  return !bids_.empty() && !asks_.empty() && bids_.back().price >= asks_.back().price;
}

std::uint64_t level_hash(Side side, ScaledValue price, ScaledValue size) noexcept {
  strip_zeros(price);
  strip_zeros(size);
  std::uint64_t hash = mix(side == Side::bid ? 1 : 2);
  hash = mix(hash ^ static_cast<std::uint64_t>(price.value));
  hash = mix(hash ^ static_cast<std::uint64_t>(price.scale));
  hash = mix(hash ^ static_cast<std::uint64_t>(size.value));
  return mix(hash ^ static_cast<std::uint64_t>(size.scale));
}

std::uint64_t canonical_digest(const OrderBook& book, int price_scale, int size_scale) noexcept {
  std::uint64_t sum = 0;
  for (const Level& level : book.bids()) {
    sum += level_hash(Side::bid, {level.price.value, price_scale}, {level.size.value, size_scale});
  }
  for (const Level& level : book.asks()) {
    sum += level_hash(Side::ask, {level.price.value, price_scale}, {level.size.value, size_scale});
  }
  return sum;
}

std::string canonical_text(const OrderBook& book, int price_scale, int size_scale) {
  std::string text;
  append_side(text, 'b', book.bids(), {price_scale, size_scale});
  append_side(text, 'a', book.asks(), {price_scale, size_scale});
  return text;
}

}  // namespace tern::market
