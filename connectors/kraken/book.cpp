// In: elements of book and ticker messages as the JSON parser finds them, in any order of keys.
// Out: BookElement. A level that does not fit the scales is sent as size 0 (price fits) or left
// out, and counted.
#include "connectors/kraken/book.hpp"

#include <limits>
#include <utility>

namespace tern::connectors::kraken {

bool to_moment(std::string_view text, market::BookMessage& message) noexcept {
  if (!core::parse_rfc3339(text, message.venue_time)) return false;
  message.last_id = message.venue_time.ns / 1'000;
  return true;
}

bool to_checksum(std::string_view text, market::BookMessage& message) noexcept {
  std::int64_t number = 0;
  if (!core::parse_integer(text, number) || number > std::numeric_limits<std::uint32_t>::max())
    return false;
  message.checksum = static_cast<std::uint32_t>(number);
  return message.has_checksum = true;
}

inline bool BookScratch::read_side(json::Value& side, market::Scales scales, LevelRange& range,
                                   market::BookMessage& message) {
  json::Array entries;
  if (side.get_array().get(entries) != json::SUCCESS) return false;
  range.begin = levels_.size();
  for (auto entry : entries) {
    json::Object level;
    LevelTexts texts;
    if (entry.get_object().get(level) != json::SUCCESS || levels_.size() >= kLevelsMax)
      return false;
    const bool walked = json::for_each_field(level, [&](json::Key key, json::Value& value) {
      if (key == "price") return json::read_text(value, texts.price);
      return key == "qty" ? json::read_text(value, texts.size) : true;
    });
    if (!walked || texts.price.empty() || texts.size.empty()) return false;
    if (!add_level(texts, scales, message, levels_)) return false;
  }
  range.count = levels_.size() - range.begin;
  return true;
}

bool BookScratch::read_book(json::Object& element, market::Scales scales) {
  BookElement& book = elements_.emplace_back();
  market::BookMessage& message = book.message;
  bool has_asks = false;
  bool has_bids = false;
  const bool walked = json::for_each_field(element, [&](json::Key key, json::Value& value) {
    const bool asks = key == "asks";
    if (asks || key == "bids") {
      if (std::exchange(asks ? has_asks : has_bids, true)) return false;
      return read_side(value, scales, asks ? book.asks : book.bids, message);
    }
    std::string_view text;
    if (key == "checksum") return json::read_text(value, text) && to_checksum(text, message);
    if (key == "timestamp") return json::read_text(value, text) && to_moment(text, message);
    return true;
  });
  return walked && has_asks && has_bids && message.has_checksum;
}

bool BookScratch::read_top(json::Object& element, market::Scales scales) {
  BookElement& top = elements_.emplace_back();
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
  for (const auto& [texts, range] : {std::pair(bid, &top.bids), std::pair(ask, &top.asks)}) {
    range->begin = levels_.size();
    if (texts.price.empty() || texts.size.empty()) return false;
    core::Decimal size;
    if (json::to_decimal(texts.size, size) && size.is_zero()) continue;  // nobody there
    if (!add_level(texts, scales, top.message, levels_)) return false;
    range->count = levels_.size() - range->begin;
  }
  return true;
}

std::vector<BookElement>& BookScratch::finish() noexcept {
  for (BookElement& element : elements_) {
    // A bare number may be written with more or fewer zeros: its checksum asks for none of them.
    element.message.price_decimals_sent = element.message.size_decimals_sent = 0;
    element.message.bids = {levels_.data() + element.bids.begin, element.bids.count};
    element.message.asks = {levels_.data() + element.asks.begin, element.asks.count};
  }
  return elements_;
}

}  // namespace tern::connectors::kraken
