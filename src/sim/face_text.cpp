// In: patterns and values; listings. Out: texts; symbols both ways.
// Cannot happen: two listings of one symbol.
#include "tern/sim/face_text.hpp"

#include <algorithm>

#include "tern/core/assert.hpp"

namespace tern::sim {

std::string filled(std::string_view pattern, std::initializer_list<Text> values) {
  std::string text;
  for (const Text& value : values) {
    const std::size_t place = pattern.find('$');
    TERN_ASSERT(place != std::string_view::npos, "more values than places");
    text.append(pattern.substr(0, place)).append(value.value);
    pattern.remove_prefix(place + 1);
  }
  TERN_ASSERT(pattern.find('$') == std::string_view::npos, "more places than values");
  return text.append(pattern);
}

void append_element(std::string& list, std::string_view element) {
  if (!list.empty()) list += ',';
  list += element;
}

bool is_client_id(std::string_view text, std::string_view others, std::size_t most) {
  const auto is_legal = [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  };
  return text.size() <= most && std::all_of(text.begin(), text.end(), is_legal);
}

std::optional<core::Decimal> positive(std::string_view text) {
  const core::Result<core::Decimal> parsed = core::Decimal::parse(text);
  if (!parsed.ok() || parsed.value().is_negative() || parsed.value().is_zero()) return {};
  return parsed.value();
}

Symbols::Symbols(const Exchange& exchange, std::string (*spell)(const Listing&)) {
  for (const Listing& listing : exchange.listings()) {
    names_.push_back(spell(listing));
    const auto index = static_cast<InstrumentIndex>(names_.size() - 1);
    const bool is_new = by_name_.emplace(names_.back(), index).second;
    TERN_ASSERT(is_new, "two listings of one symbol");
  }
}

std::optional<InstrumentIndex> Symbols::find(std::string_view symbol) const {
  const auto found = by_name_.find(symbol);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

const std::string& Symbols::of(InstrumentIndex instrument) const {
  return names_.at(instrument);
}

}  // namespace tern::sim
