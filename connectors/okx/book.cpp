// In: [["8476.98","415","0","13"],...] for each side, ts, and where present checksum, seqId,
// prevSeqId. Out: BookElement. A level that does not fit the scales is sent as size 0 (price fits)
// or left out, and counted.
#include "connectors/okx/book.hpp"

#include <limits>

namespace tern::connectors::okx {

bool to_checksum(std::string_view text, BookMessage& message) noexcept {
  std::int64_t number = 0;
  if (!json::to_integer(text, number)) return false;
  if (number < std::numeric_limits<std::int32_t>::min() ||
      number > std::numeric_limits<std::uint32_t>::max())
    return false;
  message.checksum = static_cast<std::uint32_t>(number);
  message.has_checksum = number != 0;
  return true;
}

bool read_book(json::Value& element, Scales scales, BookScratch& books) {
  BookElement& book = books.add();
  BookMessage& message = book.message;
  const bool walked = json::for_each_field(element, [&](json::Key key, json::Value& value) {
    const bool asks = key == "asks";
    if (asks || key == "bids") {
      return books.fill_once(asks ? book.asks : book.bids, [&](std::vector<Level>& levels) {
        return read_levels(value, scales, message, levels);
      });
    }
    if (key == "ts") return json::read_milliseconds(value, message.venue_time);
    if (key == "prevSeqId") return json::read_integer(value, message.previous_id);
    if (key == "seqId") return json::read_integer(value, message.last_id);
    if (key != "checksum") return true;
    std::string_view text;
    return json::read_text(value, text) && to_checksum(text, message);
  });
  return walked && book.has_both_sides() && message.venue_time.known();
}

}  // namespace tern::connectors::okx
