// In: one element of a book or ticker message, and the instrument's scales. Out: levels in scratch.
// Cannot happen: a level whose price or size was rounded; a book message without its checksum
// taken for a proven one.
#pragma once

#include <string_view>

#include "connectors/book_scratch.hpp"
#include "connectors/levels.hpp"

namespace tern::connectors::kraken {

// Adds {"symbol","bids":[{"price","qty"}],"asks":[...],"checksum","timestamp"}. False: malformed.
[[nodiscard]] bool read_book(json::Object& element, Scales scales, BookScratch& books);
// Adds {"symbol","bid","bid_qty","ask","ask_qty",...}.
[[nodiscard]] bool read_top(json::Object& element, Scales scales, BookScratch& books);
// A book element in the form that the venue sends, behind its symbol, with levels that all fit.
[[nodiscard]] bool scan_book(core::WireCursor& cursor, Scales scales, BookScratch& books);

// The venue's time of a message. It numbers nothing, so this moment names the state too.
[[nodiscard]] bool to_moment(std::string_view text, BookMessage& message) noexcept;
[[nodiscard]] bool to_checksum(std::string_view text, BookMessage& message) noexcept;

}  // namespace tern::connectors::kraken
