// In: the two lists of levels of a message, and the instrument's scales. Out: levels in scratch.
// Cannot happen: a level whose price or size was rounded; a price of zero or less, or a negative
// size, taken as data.
#pragma once

#include <string_view>
#include <vector>

#include "connectors/book_scratch.hpp"
#include "connectors/levels.hpp"

namespace tern::connectors::binance {

// Where a message has its levels: streams and answers name them differently.
struct SideKeys {
  std::string_view bids, asks;
};

// Into the latest of `books`. False: one of them is not there, or no list of levels.
[[nodiscard]] inline bool read_sides(json::Object& object, const SideKeys& keys, Scales scales,
                                     BookScratch& books) {
  BookElement& book = books.last();
  const auto read = [&](std::string_view key, LevelRange& range) {
    json::Value side;
    return object.find_field_unordered(key).get(side) == json::SUCCESS &&
           books.fill(range, [&](std::vector<Level>& levels) {
             return read_levels(side, scales, book.message, levels);
           });
  };
  return read(keys.bids, book.bids) && read(keys.asks, book.asks);
}

}  // namespace tern::connectors::binance
