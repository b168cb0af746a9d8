// In: a venue's code or words, the venue's sheet as rows. Out: what it proves about an order.
// Cannot happen: a code that is a part of another taken for it; a code or words without a row taken
// for anything but unknown.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "tern/venue/order.hpp"

namespace tern::connectors {

// Whether `code` is among `codes`, which are written with blanks between them.
[[nodiscard]] constexpr bool holds(std::string_view codes, std::string_view code) noexcept {
  if (code.empty() || code.find(' ') != std::string_view::npos) return false;
  for (std::size_t at = codes.find(code); at != std::string_view::npos;
       at = codes.find(code, at + 1)) {
    const std::size_t end = at + code.size();
    const bool begins = at == 0 || codes[at - 1] == ' ';
    if (begins && (end == codes.size() || codes[end] == ' ')) return true;
  }
  return false;
}

struct CodeRow {
  venue::OrderError error;
  std::string_view codes;
};
[[nodiscard]] constexpr venue::OrderError error_by_code(std::span<const CodeRow> rows,
                                                        std::string_view code) noexcept {
  for (const CodeRow& row : rows) {
    if (holds(row.codes, code)) return row.error;
  }
  return venue::OrderError::unknown;
}

// Where one code means many things the words decide.
struct WordsRow {
  std::string_view words;
  venue::OrderError error;
};
// The first row whose words stand in the text.
[[nodiscard]] constexpr venue::OrderError error_by_words(std::span<const WordsRow> rows,
                                                         std::string_view text) noexcept {
  for (const WordsRow& row : rows) {
    if (text.find(row.words) != std::string_view::npos) return row.error;
  }
  return venue::OrderError::unknown;
}
// The first row with whose words the text begins.
[[nodiscard]] constexpr venue::OrderError error_by_beginning(std::span<const WordsRow> rows,
                                                             std::string_view text) noexcept {
  for (const WordsRow& row : rows) {
    if (text.starts_with(row.words)) return row.error;
  }
  return venue::OrderError::unknown;
}

}  // namespace tern::connectors
