// In: one element of a book or ticker message, and the instrument's scales. Out: levels in scratch.
// Cannot happen: a level whose price or size was rounded; a book message without its checksum
// taken for a proven one.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "connectors/levels.hpp"
#include "tern/core/wire_cursor.hpp"

namespace tern::connectors::kraken {

struct LevelRange {
  std::size_t begin = 0;
  std::size_t count = 0;
};

// The message's spans are filled last, when the scratch no longer moves.
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
  // {"symbol","bids":[{"price","qty"}],"asks":[...],"checksum","timestamp"}. False: malformed.
  [[nodiscard]] bool read_book(json::Object& element, market::Scales scales);
  // {"symbol","bid","bid_qty","ask","ask_qty",...}
  [[nodiscard]] bool read_top(json::Object& element, market::Scales scales);
  // A book element in the form that the venue sends, behind its symbol, with levels that all fit.
  [[nodiscard]] bool scan_book(core::WireCursor& cursor, market::Scales scales);
  [[nodiscard]] BookElement& last() noexcept { return elements_.back(); }
  // The elements with their spans set.
  [[nodiscard]] std::vector<BookElement>& finish() noexcept;

 private:
  [[nodiscard, gnu::always_inline]] bool read_side(json::Value& side, market::Scales scales,
                                                   LevelRange& range, market::BookMessage& message);
  [[nodiscard]] bool scan_side(core::WireCursor& cursor, market::Scales scales, LevelRange& range,
                               market::BookMessage& message);

  std::vector<market::Level> levels_;
  std::vector<BookElement> elements_;
};

// The venue's time of a message. It numbers nothing, so this moment names the state too.
[[nodiscard]] bool to_moment(std::string_view text, market::BookMessage& message) noexcept;
[[nodiscard]] bool to_checksum(std::string_view text, market::BookMessage& message) noexcept;

}  // namespace tern::connectors::kraken
