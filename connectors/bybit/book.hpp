// In: `data` of a book push or `result` of a REST book, and the instrument's scales.
// Out: levels and numbers in scratch.
// Cannot happen: a message emitted before all of it was read.
#pragma once

#include <string_view>

#include "connectors/book_scratch.hpp"
#include "connectors/levels.hpp"

namespace tern::connectors::bybit {

// {"s","b":[[price,size]],"a":[...],"u","seq",...} of this symbol, the only element of `books`.
// False: not a book of it.
[[nodiscard]] bool read_book(json::Object& object, std::string_view symbol, Scales scales,
                             BookScratch& books);
// The same in the form that the stream sends, with levels that all fit.
[[nodiscard]] bool scan_book(core::WireCursor& cursor, std::string_view symbol, Scales scales,
                             BookScratch& books);

}  // namespace tern::connectors::bybit
