// In: one side of a book, worst level first, and the levels of a message. Out: the side with them
// applied. Cannot happen: an unsorted side; two levels of one price; a level of size zero; more
// than OrderBook::kMaxLevels. This is the hottest code of tern. What a venue changes next cannot be
// predicted, so searches select instead of branching, and levels move in blocks.
// docs/performance.md has the figures.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "tern/market/level.hpp"
#include "tern/market/order_book.hpp"

namespace tern::market {

struct BidOrder {
  static bool worse(PriceTicks a, PriceTicks b) noexcept { return a.value < b.value; }
};
struct AskOrder {
  static bool worse(PriceTicks a, PriceTicks b) noexcept { return a.value > b.value; }
};

struct Tally {
  std::uint64_t changes = 0;
  std::uint64_t dropped = 0;
};

// One step of a search: over the next `half` levels if all of them are worse than `price`.
template <typename Order>
inline const Level* step(const Level* low, std::size_t half, PriceTicks price) noexcept {
  const Level* const next = low + half;
  return __builtin_expect_with_probability(Order::worse(next[-1].price, price), 1, 0.5) ? next
                                                                                        : low;
}

// Index of the first level of `side` that is not worse than `price`, its size when all are. `side`
// is not empty.
template <typename Order>
inline std::size_t find_place(Levels side, PriceTicks price) noexcept {
  const Level* low = side.data();
  std::size_t size = side.size();
  for (; size > 1; size -= size / 2)
    low = step<Order>(low, size / 2, price);
  return static_cast<std::size_t>(step<Order>(low, 1, price) - side.data());
}

// The same for four levels, which take their steps together, so that their waits overlap.
template <typename Order>
inline void find_four_places(Levels side, const Level* levels, std::size_t* places) noexcept {
  const Level* first = side.data();
  const Level* second = first;
  const Level* third = first;
  const Level* fourth = first;
  std::size_t size = side.size();
  for (bool last = false; !last;) {
    last = size == 1;
    const std::size_t half = last ? 1 : size / 2;
    first = step<Order>(first, half, levels[0].price);
    second = step<Order>(second, half, levels[1].price);
    third = step<Order>(third, half, levels[2].price);
    fourth = step<Order>(fourth, half, levels[3].price);
    size -= half;
  }
  places[0] = static_cast<std::size_t>(first - side.data());
  places[1] = static_cast<std::size_t>(second - side.data());
  places[2] = static_cast<std::size_t>(third - side.data());
  places[3] = static_cast<std::size_t>(fourth - side.data());
}

// Overlapping moves of mostly a few levels by mostly one: not what the library's memmove is made
// for. The last block is read before anything is written, so that no rest is left to move level by
// level.
struct Block {
  Level a, b, c, d;
};
inline Block load_block(const Level* from) noexcept {
  return {from[0], from[1], from[2], from[3]};
}
inline void store_block(const Block& block, Level* to) noexcept {
  to[0] = block.a;
  to[1] = block.b;
  to[2] = block.c;
  to[3] = block.d;
}
inline constexpr std::ptrdiff_t kLongMove = 64;
// One to three levels: the middle one is also the first or the last where there is none between.
inline void move_few(const Level* from, std::ptrdiff_t count, Level* to) noexcept {
  const Level first = from[0];
  const Level middle = from[count / 2];
  const Level last = from[count - 1];
  to[0] = first;
  to[count / 2] = middle;
  to[count - 1] = last;
}
inline void move_to_lower(const Level* from, std::ptrdiff_t count, Level* to) noexcept {
  if (count == 0) return;
  if (count < 4) return move_few(from, count, to);
  const Block last = load_block(from + count - 4);
  for (std::ptrdiff_t i = 0; i < count - 4; i += 4)
    store_block(load_block(from + i), to + i);
  store_block(last, to + count - 4);
}
inline void move_to_higher(const Level* from, std::ptrdiff_t count, Level* to) noexcept {
  if (count == 0) return;
  if (count < 4) return move_few(from, count, to);
  const Block last = load_block(from);
  for (std::ptrdiff_t i = count - 4; i > 0; i -= 4)
    store_block(load_block(from + i), to + i);
  store_block(last, to);
}

// An eighth more than is needed, not twice as much: thousands of books lie in memory at once.
inline void make_room(std::vector<Level>& side, std::size_t levels) {
  if (levels > side.capacity()) side.reserve(levels + levels / 8);
}

// Levels of one message for one side, best first. Sizes change in place; inserts and removals are
// done together, so that each level moves once, and not at all between an insert and a removal that
// cancel out.
template <typename Order>
class Splice {
 public:
  static constexpr std::size_t kMaxLevels = 64;

  // The side is not empty and has room.
  explicit Splice(std::vector<Level>& side) noexcept : side_(side) { at_[0] = side.size(); }

  // At most kMaxLevels, each worse than the one before. Returns how many of them changed the side.
  std::size_t apply(Levels levels) {
    std::array<std::size_t, kMaxLevels> places;
    std::size_t i = 0;
    for (; i + 4 <= levels.size(); i += 4) {
      find_four_places<Order>(side_, levels.data() + i, places.data() + i);
    }
    for (; i < levels.size(); ++i)
      places[i] = find_place<Order>(side_, levels[i].price);
    std::size_t changes = 0;
    for (i = 0; i < levels.size(); ++i)
      changes += take(levels[i], places[i]);
    if (count_ > 0) move();
    return changes;
  }

 private:
  struct Insert {
    std::size_t at;
    const Level* level;
    std::ptrdiff_t balance;  // of the better edits
  };

  // Sets the size, or notes an edit. Everything is written and then counted or not. Returns 1 for a
  // change.
  std::size_t take(const Level& level, std::size_t at) noexcept {
    Level& old = side_.data()[std::min(at, at_[0] - 1)];
    const auto found = static_cast<std::size_t>(old.price == level.price);
    const auto gone = static_cast<std::size_t>(level.size.value == 0);
    const auto differs = static_cast<std::size_t>(old.size != level.size);
    const std::size_t edit = 1 ^ found ^ gone;
    const std::size_t insert = edit & (1 ^ found);
    const std::int64_t resize = -static_cast<std::int64_t>(found & (1 ^ gone));
    old.size.value ^= (old.size.value ^ level.size.value) & resize;
    at_[count_ + 1] = at;
    next_[count_] = at + found;
    balances_[count_] = balance_;
    count_ += edit;
    inserts_[insert_count_] = {at, &level, balance_};
    insert_count_ += insert;
    balance_ += static_cast<std::ptrdiff_t>(2 * insert) - static_cast<std::ptrdiff_t>(edit);
    least_ = std::min(least_, balance_);
    most_ = std::max(most_, balance_);
    return edit | (found & differs);
  }

  // Between two edits all levels move alike: by the inserts less the removals among what is worse.
  // Those that go up go best first, then those that go down worst first: none lands on one that has
  // yet to move.
  void move() {
    const std::ptrdiff_t growth = balance_;
    if (growth > 0) {
      make_room(side_, at_[0] + static_cast<std::size_t>(growth));
      side_.resize(at_[0] + static_cast<std::size_t>(growth));
    }
    Level* const side = side_.data();
    for (std::size_t i = 0; growth > least_ && i < count_; ++i) {
      if (growth > balances_[i])
        move_to_higher(from(i), length(i), from(i) + growth - balances_[i]);
    }
    for (std::size_t i = count_; growth < most_ && i-- > 0;) {
      if (growth < balances_[i]) move_to_lower(from(i), length(i), from(i) + growth - balances_[i]);
    }
    for (std::size_t i = 0; i < insert_count_; ++i) {
      const Insert& insert = inserts_[i];
      side[static_cast<std::ptrdiff_t>(insert.at) + growth - insert.balance - 1] = *insert.level;
    }
    if (growth < 0) side_.resize(at_[0] - static_cast<std::size_t>(-growth));
  }
  // The levels between edit i and the better one before it.
  [[nodiscard]] Level* from(std::size_t i) const noexcept { return side_.data() + next_[i]; }
  [[nodiscard]] std::ptrdiff_t length(std::size_t i) const noexcept {
    return static_cast<std::ptrdiff_t>(at_[i]) - static_cast<std::ptrdiff_t>(next_[i]);
  }

  // Edits from best to worst; one place more than can be counted, because take() writes first.
  std::vector<Level>& side_;
  std::array<std::size_t, kMaxLevels + 2> at_;  // [0]: the side's size; [i + 1]: where edit i is
  std::array<std::size_t, kMaxLevels + 1> next_;
  std::array<std::ptrdiff_t, kMaxLevels + 1> balances_;  // inserts less removals before edit i
  std::array<Insert, kMaxLevels + 1> inserts_;
  std::size_t count_ = 0;
  std::size_t insert_count_ = 0;
  std::ptrdiff_t balance_ = 0;
  std::ptrdiff_t least_ = 0;
  std::ptrdiff_t most_ = 0;
};

// One level by itself. Most are near the best end, where a few steps find them and touch little
// memory.
template <typename Order>
void set_level(std::vector<Level>& side, const Level& level, Tally& tally) {
  constexpr std::size_t kProbes = 8;
  std::size_t at = side.size();
  const std::size_t probes_end = at > kProbes ? at - kProbes : 0;
  while (at > probes_end && !Order::worse(side[at - 1].price, level.price))
    --at;
  if (at == probes_end && at > 0) at = find_place<Order>({side.data(), at}, level.price);
  const auto better = static_cast<std::ptrdiff_t>(side.size() - at);
  const bool gone = level.size.value == 0;
  if (better > 0 && side[at].price == level.price) {
    tally.changes += side[at].size != level.size ? 1 : 0;
    side[at].size = level.size;
    if (!gone) return;
    move_to_lower(side.data() + at + 1, better - 1, side.data() + at);
    side.pop_back();
  } else if (!gone && side.size() < OrderBook::kMaxLevels) {
    ++tally.changes;
    make_room(side, side.size() + 1);
    side.push_back(level);
    move_to_higher(side.data() + at, better, side.data() + at + 1);
    side[at] = level;
  } else if (!gone) {
    ++tally.dropped;
    if (at == 0) return;
    ++tally.changes;
    move_to_lower(side.data() + 1, static_cast<std::ptrdiff_t>(at) - 1, side.data());
    side[at - 1] = level;
  }
}

template <typename Order>
bool best_first(Levels levels) noexcept {
  bool ordered = true;
  for (std::size_t i = 1; i < levels.size(); ++i) {
    ordered &= Order::worse(levels[i].price, levels[i - 1].price);
  }
  return ordered;
}

// Venues send the best level first; a short message, or one in another order, is taken level by
// level.
template <typename Order>
void set_levels(std::vector<Level>& side, Levels levels, Tally& tally) {
  constexpr std::size_t kSpliceAtLeast = 4;
  if (levels.size() < kSpliceAtLeast || side.empty() || !best_first<Order>(levels) ||
      side.size() + levels.size() > OrderBook::kMaxLevels) {
    for (const Level& level : levels)
      set_level<Order>(side, level, tally);
    return;
  }
  while (!levels.empty() && !side.empty()) {
    const std::size_t count = std::min(levels.size(), Splice<Order>::kMaxLevels);
    tally.changes += Splice<Order>(side).apply(levels.first(count));
    levels = levels.subspan(count);
  }
  for (const Level& level : levels)
    set_level<Order>(side, level, tally);  // it has become empty
}

}  // namespace tern::market
