// In: values, levels, listings. Out: them as a venue's documents spell them.
// Cannot happen: a place of a pattern left open; a value that changes the pattern; a number that
// went through a double.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/assert.hpp"
#include "tern/core/decimal.hpp"
#include "tern/sim/exchange.hpp"

namespace tern::sim {

// The pattern with each '$' replaced by the next value: the venue's documents, as they are printed.
struct Text {
  template <typename Source>
  Text(const Source& source) : value(source) {}  // NOLINT(google-explicit-constructor)
  std::string_view value;
};
[[nodiscard]] std::string filled(std::string_view pattern, std::initializer_list<Text> values);

// After a comma where one is needed.
void append_element(std::string& list, std::string_view element);

// spell(each) of all, with commas between.
template <typename Items, typename Spell>
[[nodiscard]] std::string joined(const Items& items, Spell&& spell) {
  std::string list;
  for (const auto& each : items)
    append_element(list, spell(each));
  return list;
}

[[nodiscard]] constexpr std::string_view truth(bool value) noexcept {
  return value ? "true" : "false";
}

// What a venue says in one case of an enumeration, as rows.
template <typename Case, typename Words>
struct Wording {
  Case what;
  Words words;
};
// Each case must have its row.
template <typename Case, typename Words, std::size_t kRows>
[[nodiscard]] constexpr const Words& words_for(const Wording<Case, Words> (&rows)[kRows],
                                               Case what) {
  for (const Wording<Case, Words>& row : rows) {
    if (row.what == what) return row.words;
  }
  TERN_ASSERT(false, "a case without words");
  return rows[0].words;
}

// Whether a client's name of an order is made of letters, digits and `others`, and not too long.
[[nodiscard]] bool is_client_id(std::string_view text, std::string_view others, std::size_t most);

// A positive number that a client wrote; nothing when it is none.
[[nodiscard]] std::optional<core::Decimal> positive(std::string_view text);

// How a venue calls its listings, both ways.
class Symbols {
 public:
  Symbols(const Exchange& exchange, std::string (*spell)(const Listing&));

  [[nodiscard]] std::optional<InstrumentIndex> find(std::string_view symbol) const;
  [[nodiscard]] const std::string& of(InstrumentIndex instrument) const;

 private:
  std::vector<std::string> names_;
  std::map<std::string, InstrumentIndex, std::less<>> by_name_;
};

}  // namespace tern::sim
