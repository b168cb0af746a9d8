// In: one side of a book. Out: a cursor on its levels, best first, with what was cumulated.
// Cannot happen: a sum beyond kSizeMax (levels after it are not seen), an allocation.
#pragma once

#include <cstdint>
#include <vector>

#include "tern/arbitrage/route.hpp"
#include "tern/market/level.hpp"

namespace tern::arbitrage {

// Which levels of a side count, and how their sizes turn into route units.
struct Ladder {
  const market::Level* best = nullptr;  // the others lie before it in memory
  std::int64_t count = 0;
  std::int64_t size_factor = 1;

  [[nodiscard]] std::int64_t price(std::int64_t index) const noexcept {
    return (best - index)->price.value;
  }
  [[nodiscard]] core::Int128 size(std::int64_t index) const noexcept {
    return static_cast<core::Int128>((best - index)->size.value) * size_factor;
  }
};

// Stands on one level. `before` is cumulated without it, `through` with it, in route units.
class LadderCursor {
 public:
  // The ladder has at least one level.
  explicit LadderCursor(const Ladder& ladder) noexcept : ladder_(&ladder) { enter(); }

  // False, without moving, on the last level that is seen.
  bool advance() noexcept {
    if (index_ + 1 >= ladder_->count || through_ >= kSizeMax) return false;
    if (ladder_->price(index_ + 1) > kPriceMax) return false;
    value_before_ += static_cast<core::Int128>(through_ - before_) * price_;
    before_ = through_;
    ++index_;
    enter();
    return true;
  }
  // Moves to the level where the cumulated size reaches `size` > 0; false when there is none, and
  // then it stands on the last.
  bool seek(core::Int128 size) noexcept {
    while (size > through_) {
      if (!advance()) return false;
    }
    while (size <= before_)
      retreat();
    return true;
  }

  [[nodiscard]] std::int64_t price() const noexcept { return price_; }
  [[nodiscard]] std::int64_t before() const noexcept { return before_; }
  [[nodiscard]] std::int64_t through() const noexcept { return through_; }
  // Sum of size * price of the best `size` units; exact while this level is the one that
  // reaches `size`, beyond it the level is taken as endless on both sides.
  [[nodiscard]] core::Int128 value(std::int64_t size) const noexcept {
    return value_before_ + static_cast<core::Int128>(size - before_) * price_;
  }

 private:
  void enter() noexcept {
    price_ = ladder_->price(index_);
    const core::Int128 through = before_ + ladder_->size(index_);
    through_ = through > kSizeMax ? kSizeMax : static_cast<std::int64_t>(through);
  }
  void retreat() noexcept {
    through_ = before_;
    --index_;
    price_ = ladder_->price(index_);
    // A level that was left forward was seen whole, so its size fits.
    const auto size = static_cast<std::int64_t>(ladder_->size(index_));
    before_ -= size;
    value_before_ -= static_cast<core::Int128>(size) * price_;
  }

  const Ladder* ladder_;
  std::int64_t index_ = 0;
  std::int64_t price_ = 0;
  std::int64_t before_ = 0;
  std::int64_t through_ = 0;
  core::Int128 value_before_ = 0;
};

}  // namespace tern::arbitrage
