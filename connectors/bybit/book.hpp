// In: `data` of a book push or `result` of a REST book, and the instrument's scales.
// Out: levels and numbers in scratch.
// Cannot happen: a message emitted before all of it was read.
#pragma once

#include <string_view>
#include <vector>

#include "connectors/levels.hpp"
#include "tern/core/wire_cursor.hpp"

namespace tern::connectors::bybit {

// One book as the venue writes it. Reused: no allocation once grown.
class BookScratch {
 public:
  // {"s","b":[[price,size]],"a":[...],"u","seq",...} of this symbol. False: not a book of it.
  [[nodiscard]] bool read(json::Value& value, std::string_view symbol, market::Scales scales);
  // The same in the form that the stream sends, with levels that all fit.
  [[nodiscard]] bool scan(core::WireCursor& cursor, std::string_view symbol, market::Scales scales);
  // What was read, its spans set; the rest is the caller's to say.
  [[nodiscard]] market::BookMessage& message() noexcept;

 private:
  void clear() noexcept;
  [[nodiscard]] bool scan_side(core::WireCursor& cursor, market::Scales scales,
                               std::vector<market::Level>& side);

  market::BookMessage message_;
  std::vector<market::Level> bids_;
  std::vector<market::Level> asks_;
};

}  // namespace tern::connectors::bybit
