// In: one element of a book push or of a REST book, and the instrument's scales. Out: levels and
// chain numbers in scratch. Cannot happen: a level whose price or size was rounded; a price of zero
// or less, or a negative size, taken as data.
#pragma once

#include "connectors/book_scratch.hpp"
#include "connectors/levels.hpp"

namespace tern::connectors::okx {

// The signed CRC32 of a push; 0, as sent since 2026-06-23, means that there is none.
[[nodiscard]] bool to_checksum(std::string_view text, BookMessage& message) noexcept;

// Adds one element of `data`. False: not a book of this venue (the whole message is malformed).
[[nodiscard]] bool read_book(json::Value& element, Scales scales, BookScratch& books);
// The same for an element in the form that the venue sends, with levels that all fit.
[[nodiscard]] bool scan_book(core::WireCursor& cursor, Scales scales, BookScratch& books);

}  // namespace tern::connectors::okx
