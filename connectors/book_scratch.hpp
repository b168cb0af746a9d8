// In: levels as they are read. Out: the elements of one message, each with its levels.
// Cannot happen: a span into levels that still move; an allocation once the scratch has grown.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "tern/market/book_message.hpp"
#include "tern/market/level.hpp"

namespace tern::connectors {

struct LevelRange {
  std::size_t begin = 0;
  std::size_t count = 0;
  bool is_said = false;
};

// The message's spans are filled last, when the scratch no longer moves.
struct BookElement {
  market::BookMessage message;
  LevelRange bids;
  LevelRange asks;

  [[nodiscard]] bool has_both_sides() const noexcept { return bids.is_said && asks.is_said; }
};

// Decoded but not yet emitted elements of one message.
class BookScratch {
 public:
  static constexpr std::size_t kUsualLevels = 2'048;  // of one message; more of them grow it
  static constexpr std::size_t kUsualElements = 16;

  BookScratch() {
    levels_.reserve(kUsualLevels);
    elements_.reserve(kUsualElements);
  }

  void clear() noexcept {
    levels_.clear();
    elements_.clear();
  }
  [[nodiscard]] BookElement& add() { return elements_.emplace_back(); }
  [[nodiscard]] BookElement& last() noexcept { return elements_.back(); }
  // What read(levels) appends is the range's. False: as read.
  template <typename Read>
  [[nodiscard, gnu::always_inline]] bool fill(LevelRange& range, Read&& read) {
    range.begin = levels_.size();
    if (!std::forward<Read>(read)(levels_)) return false;
    range.count = levels_.size() - range.begin;
    return true;
  }
  // The same for a side that stands in its element once. False too: it was there before.
  template <typename Read>
  [[nodiscard, gnu::always_inline]] bool fill_once(LevelRange& range, Read&& read) {
    return !std::exchange(range.is_said, true) && fill(range, std::forward<Read>(read));
  }
  // The elements with their spans set.
  [[nodiscard]] std::vector<BookElement>& finish() noexcept {
    for (BookElement& element : elements_) {
      element.message.bids = {levels_.data() + element.bids.begin, element.bids.count};
      element.message.asks = {levels_.data() + element.asks.begin, element.asks.count};
    }
    return elements_;
  }

 private:
  std::vector<market::Level> levels_;
  std::vector<BookElement> elements_;
};

}  // namespace tern::connectors
