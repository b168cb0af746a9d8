// In: [["8476.98","415","0","13"],...] for each side, ts, and where present checksum, seqId,
// prevSeqId. Out: BookElement. A level that does not fit the scales is sent as size 0 (price fits)
// or left out, and counted.
#include "connectors/okx/book.hpp"

#include <algorithm>
#include <limits>

namespace tern::connectors::okx {

namespace {

enum class LevelRead : std::uint8_t { level, refused, malformed };

struct LevelTexts {
  std::string_view price, size;
};

[[nodiscard]] LevelRead to_level(LevelTexts texts, market::Scales scales, market::Level& level,
                                 market::BookMessage& message) noexcept {
  const core::ScaledNumber price = core::parse_scaled(texts.price, scales.price);
  const core::ScaledNumber size = core::parse_scaled(texts.size, scales.size);
  if (__builtin_expect(price.status == core::ScaledStatus::ok &&
                           size.status == core::ScaledStatus::ok && price.value > 0 &&
                           size.value >= 0,
                       1)) {
    level = {{price.value}, {size.value}};
    message.price_decimals_sent = std::max(message.price_decimals_sent, price.decimals_sent);
    message.size_decimals_sent = std::max(message.size_decimals_sent, size.decimals_sent);
    return LevelRead::level;
  }
  if (price.status == core::ScaledStatus::malformed || size.status == core::ScaledStatus::malformed)
    return LevelRead::malformed;
  if (texts.price.front() == '-' || texts.size.front() == '-') return LevelRead::malformed;
  if (price.status == core::ScaledStatus::ok && price.value <= 0) return LevelRead::malformed;
  if (message.refused_levels < std::numeric_limits<std::uint16_t>::max()) ++message.refused_levels;
  if (price.status != core::ScaledStatus::ok) return LevelRead::refused;
  level = {{price.value}, {0}};
  return LevelRead::level;
}

}  // namespace

bool to_checksum(std::string_view text, market::BookMessage& message) noexcept {
  std::int64_t number = 0;
  if (!to_integer(text, number)) return false;
  if (number < std::numeric_limits<std::int32_t>::min() ||
      number > std::numeric_limits<std::uint32_t>::max())
    return false;
  message.checksum = static_cast<std::uint32_t>(number);
  message.has_checksum = number != 0;
  return true;
}

inline bool BookScratch::read_side(ondemand::value& side, market::Scales scales, LevelRange& range,
                                   market::BookMessage& message) {
  ondemand::array entries;
  if (side.get_array().get(entries) != simdjson::SUCCESS) return false;
  range.begin = levels_.size();
  for (auto entry : entries) {
    ondemand::array parts;
    if (entry.get_array().get(parts) != simdjson::SUCCESS) return false;
    std::string_view texts[2];
    int found = 0;
    for (auto part : parts) {
      ondemand::value value;
      if (part.get(value) != simdjson::SUCCESS || !read_scalar(value, texts[found])) return false;
      if (++found == 2) break;  // the order count and the old liquidation field are skipped
    }
    if (found != 2) return false;
    market::Level level;
    const LevelRead read = to_level({texts[0], texts[1]}, scales, level, message);
    if (read == LevelRead::malformed) return false;
    if (read == LevelRead::level) levels_.push_back(level);
  }
  range.count = levels_.size() - range.begin;
  return true;
}

bool BookScratch::read(ondemand::value& element, market::Scales scales) {
  ondemand::object object;
  if (element.get_object().get(object) != simdjson::SUCCESS) return false;
  BookElement& book = elements_.emplace_back();
  market::BookMessage& message = book.message;
  bool has_asks = false;
  bool has_bids = false;
  const bool walked =
      for_each_field(object, [&](ondemand::raw_json_string key, ondemand::value& value) {
        const bool asks = key == "asks";
        if (asks || key == "bids") {
          if (std::exchange(asks ? has_asks : has_bids, true)) return false;
          return read_side(value, scales, asks ? book.asks : book.bids, message);
        }
        if (key == "ts") return read_time(value, message.venue_time);
        if (key == "prevSeqId") return read_integer(value, message.previous_id);
        if (key == "seqId") return read_integer(value, message.last_id);
        if (key != "checksum") return true;
        std::string_view text;
        return read_scalar(value, text) && to_checksum(text, message);
      });
  return walked && has_asks && has_bids && message.venue_time.known();
}

std::vector<BookElement>& BookScratch::finish() noexcept {
  for (BookElement& element : elements_) {
    element.message.bids = {levels_.data() + element.bids.begin, element.bids.count};
    element.message.asks = {levels_.data() + element.asks.begin, element.asks.count};
  }
  return elements_;
}

}  // namespace tern::connectors::okx
