// In: the texts of a book's levels, and the instrument's scales. Out: levels as exact counts, and
// in the message what the texts said beside that (digits sent, levels refused).
// Cannot happen: a level whose price or size was rounded; a price of zero or less, or a negative
// size, taken as data.
#pragma once

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"
#include "tern/core/wire_cursor.hpp"

namespace tern::connectors {

inline constexpr std::size_t kLevelsMax = 20'000;  // of one message; the deepest book has 2 x 5,000

struct LevelTexts {
  std::string_view price, size;
};

// False: not a level, and the whole message is malformed. A number that does not fit the scales is
// no error: the level is counted as refused and left out, or, when only its size does not fit,
// passed as size 0, so that nobody trades on a level that is not fully known.
[[nodiscard, gnu::always_inline]] inline bool add_level(const LevelTexts& texts,
                                                        market::Scales scales,
                                                        market::BookMessage& message,
                                                        std::vector<market::Level>& levels) {
  using core::ScaledStatus;
  const core::ScaledNumber price = core::parse_scaled(texts.price, scales.price);
  const core::ScaledNumber size = core::parse_scaled(texts.size, scales.size);
  if (__builtin_expect(price.status == ScaledStatus::ok && size.status == ScaledStatus::ok &&
                           price.value > 0 && size.value >= 0,
                       1)) {
    levels.push_back({{price.value}, {size.value}});
    message.price_decimals_sent = std::max(message.price_decimals_sent, price.decimals_sent);
    message.size_decimals_sent = std::max(message.size_decimals_sent, size.decimals_sent);
    return true;
  }
  if (price.status == ScaledStatus::malformed || size.status == ScaledStatus::malformed)
    return false;
  if (texts.price.front() == '-' || texts.size.front() == '-') return false;
  if (price.status == ScaledStatus::ok && price.value <= 0) return false;
  if (message.refused_levels < std::numeric_limits<std::uint16_t>::max()) ++message.refused_levels;
  if (price.status == ScaledStatus::ok) levels.push_back({{price.value}, {0}});
  return true;
}

// [["price","size",...],...], quoted or bare, appended to `levels`; further elements of a level are
// passed over.
[[nodiscard, gnu::always_inline]] inline bool read_levels(json::Value& value, market::Scales scales,
                                                          market::BookMessage& message,
                                                          std::vector<market::Level>& levels) {
  json::Array entries;
  if (value.get_array().get(entries) != json::SUCCESS) return false;
  for (auto entry : entries) {
    json::Array parts;
    if (entry.get_array().get(parts) != json::SUCCESS) return false;
    std::string_view texts[2];
    int found = 0;
    for (auto part : parts) {
      json::Value number;
      if (part.get(number) != json::SUCCESS || !json::read_text(number, texts[found])) return false;
      if (++found == 2) break;
    }
    if (found != 2 || levels.size() >= kLevelsMax) return false;
    if (!add_level({texts[0], texts[1]}, scales, message, levels)) return false;
  }
  return true;
}

// ["price","size" in quotes, up to where further elements or the end of the level follow.
[[nodiscard, gnu::always_inline]] inline bool scan_quoted_level(core::WireCursor& cursor,
                                                                market::Scales scales,
                                                                core::ScaledNumber& price,
                                                                core::ScaledNumber& size) {
  return cursor.take('[') && cursor.take_quoted_number(scales.price, price) && cursor.take(',') &&
         cursor.take_quoted_number(scales.size, size);
}

// A list of levels of which scan_level(price, size) takes one, appended to `levels`. False: of
// another form, or not all of them fit the scales.
template <typename ScanLevel>
[[nodiscard, gnu::always_inline]] inline bool scan_levels(core::WireCursor& cursor,
                                                          market::BookMessage& message,
                                                          std::vector<market::Level>& levels,
                                                          ScanLevel&& scan_level) {
  if (!cursor.take('[')) return false;
  if (cursor.take(']')) return true;
  do {
    core::ScaledNumber price;
    core::ScaledNumber size;
    if (levels.size() >= kLevelsMax || !scan_level(price, size)) return false;
    if (price.value <= 0 || size.value < 0) return false;
    message.price_decimals_sent = std::max(message.price_decimals_sent, price.decimals_sent);
    message.size_decimals_sent = std::max(message.size_decimals_sent, size.decimals_sent);
    levels.push_back({{price.value}, {size.value}});
  } while (cursor.take(','));
  return cursor.take(']');
}

// [["price","size"],...]: levels of no more than these two.
[[nodiscard, gnu::always_inline]] inline bool scan_quoted_levels(
    core::WireCursor& cursor, market::Scales scales, market::BookMessage& message,
    std::vector<market::Level>& levels) {
  return scan_levels(cursor, message, levels,
                     [&](core::ScaledNumber& price, core::ScaledNumber& size) {
                       return scan_quoted_level(cursor, scales, price, size) && cursor.take(']');
                     });
}

}  // namespace tern::connectors
