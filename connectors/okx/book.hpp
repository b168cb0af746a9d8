// In: one element of a book push or of a REST book, and the instrument's scales. Out: levels and
// chain numbers in scratch. Cannot happen: a level whose price or size was rounded; a price of zero
// or less, or a negative size, taken as data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "connectors/levels.hpp"
#include "tern/core/wire_cursor.hpp"
#include "tern/market/book_message.hpp"
#include "tern/market/instrument.hpp"

namespace tern::connectors::okx {

struct LevelRange {
  std::size_t begin = 0;
  std::size_t count = 0;
};

// The signed CRC32 of a push; 0, as sent since 2026-06-23, means that there is none.
[[nodiscard]] bool to_checksum(std::string_view text, market::BookMessage& message) noexcept;

// One element of `data`; the message's spans are filled last, when the scratch no longer moves.
struct BookElement {
  market::BookMessage message;
  LevelRange bids;
  LevelRange asks;
};

// Decoded but not yet emitted elements of one message. Reused: no allocation once grown.
class BookScratch {
 public:
  void clear() noexcept {
    levels_.clear();
    elements_.clear();
  }
  // False: not a book of this venue (the whole message is malformed).
  [[nodiscard]] bool read(json::Value& element, market::Scales scales);
  // The same for an element in the form that the venue sends, with levels that all fit.
  [[nodiscard]] bool scan(core::WireCursor& cursor, market::Scales scales);
  // The elements with their spans set.
  [[nodiscard]] std::vector<BookElement>& finish() noexcept;

 private:
  [[nodiscard]] bool scan_side(core::WireCursor& cursor, market::Scales scales, LevelRange& range,
                               market::BookMessage& message);
  [[nodiscard, gnu::always_inline]] bool read_side(json::Value& side, market::Scales scales,
                                                   LevelRange& range,
                                                   market::BookMessage& message) {
    range.begin = levels_.size();
    if (!read_levels(side, scales, message, levels_)) return false;
    range.count = levels_.size() - range.begin;
    return true;
  }

  std::vector<market::Level> levels_;
  std::vector<BookElement> elements_;
};

}  // namespace tern::connectors::okx
