// In: elements of book and ticker messages as the JSON parser finds them, in any order of keys.
// Out: BookElement. A level that does not fit the scales is sent as size 0 (price fits) or left
// out, and counted.
#include "connectors/kraken/book.hpp"

#include <limits>

namespace tern::connectors::kraken {

bool to_moment(std::string_view text, BookMessage& message) noexcept {
  if (!core::parse_rfc3339(text, message.venue_time)) return false;
  message.last_id = message.venue_time.ns / 1'000;
  return true;
}

bool to_checksum(std::string_view text, BookMessage& message) noexcept {
  std::int64_t number = 0;
  if (!core::parse_integer(text, number) || number > std::numeric_limits<std::uint32_t>::max())
    return false;
  message.checksum = static_cast<std::uint32_t>(number);
  return message.has_checksum = true;
}

namespace {

[[gnu::always_inline]] inline bool read_side(json::Value& side, Scales scales, BookMessage& message,
                                             std::vector<Level>& levels) {
  json::Array entries;
  if (side.get_array().get(entries) != json::SUCCESS) return false;
  for (auto entry : entries) {
    json::Object level;
    LevelTexts texts;
    if (entry.get_object().get(level) != json::SUCCESS || levels.size() >= kLevelsMax) return false;
    const bool walked = json::for_each_field(level, [&](json::Key key, json::Value& value) {
      if (key == "price") return json::read_text(value, texts.price);
      return key == "qty" ? json::read_text(value, texts.size) : true;
    });
    if (!walked || texts.price.empty() || texts.size.empty()) return false;
    if (!add_level(texts, scales, message, levels)) return false;
  }
  return true;
}

}  // namespace

bool read_book(json::Object& element, Scales scales, BookScratch& books) {
  BookElement& book = books.add();
  BookMessage& message = book.message;
  const bool walked = json::for_each_field(element, [&](json::Key key, json::Value& value) {
    const bool asks = key == "asks";
    if (asks || key == "bids") {
      return books.fill_once(asks ? book.asks : book.bids, [&](std::vector<Level>& levels) {
        return read_side(value, scales, message, levels);
      });
    }
    std::string_view text;
    if (key == "checksum") return json::read_text(value, text) && to_checksum(text, message);
    if (key == "timestamp") return json::read_text(value, text) && to_moment(text, message);
    return true;
  });
  return walked && book.has_both_sides() && message.has_checksum;
}

bool read_top(json::Object& element, Scales scales, BookScratch& books) {
  BookElement& top = books.add();
  LevelTexts bid, ask;
  const bool walked = json::for_each_field(element, [&](json::Key key, json::Value& value) {
    if (key == "bid") return json::read_text(value, bid.price);
    if (key == "bid_qty") return json::read_text(value, bid.size);
    if (key == "ask") return json::read_text(value, ask.price);
    if (key == "ask_qty") return json::read_text(value, ask.size);
    std::string_view text;
    if (key != "timestamp") return true;
    return json::read_text(value, text) && to_moment(text, top.message);
  });
  if (!walked) return false;
  const auto side = [&](const LevelTexts& texts) {
    return [&](std::vector<Level>& levels) {
      if (texts.price.empty() || texts.size.empty()) return false;
      Decimal size;
      const bool is_empty = json::to_decimal(texts.size, size) && size.is_zero();  // nobody there
      return is_empty || add_level(texts, scales, top.message, levels);
    };
  };
  return books.fill(top.bids, side(bid)) && books.fill(top.asks, side(ask));
}

}  // namespace tern::connectors::kraken
