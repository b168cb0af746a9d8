// In: the texts of an entry of a venue's listing. Out: exact rules.
// Cannot happen: a rule read through a double; a symbol that would need escaping taken for a plain
// one.
#pragma once

#include <algorithm>
#include <string_view>

#include "connectors/json.hpp"
#include "tern/market/instrument.hpp"

namespace tern::connectors {

// Zero where nothing is said that could be a rule.
[[nodiscard]] inline core::Decimal decimal_or_zero(std::string_view text) {
  core::Decimal number;
  return json::to_amount(text, number) ? number : core::Decimal{};
}

// Wire decimals leave room beyond tick and lot, which move by a factor of 10 or 100: levels that
// rested before such a change stay off the grid, and the scale of an instrument never changes while
// the process runs.
[[nodiscard]] inline int wire_decimals(const core::Decimal& step) {
  constexpr int kSlackDecimals = 2;
  return std::min(step.scale() + kSlackDecimals, core::kMaxScaledScale);
}

// False: no tick or lot that could be used.
[[nodiscard]] inline bool set_steps(market::InstrumentDefinition& definition, std::string_view tick,
                                    std::string_view lot) {
  market::Rules& rules = definition.rules;
  rules.tick = decimal_or_zero(tick);
  rules.lot = decimal_or_zero(lot);
  if (rules.tick.is_zero() || rules.lot.is_zero()) return false;
  if (std::max(rules.tick.scale(), rules.lot.scale()) > core::kMaxScaledScale) return false;
  definition.wire_price_decimals = wire_decimals(rules.tick);
  definition.wire_size_decimals = wire_decimals(rules.lot);
  return true;
}

// Letters, digits and `others` only: it goes into JSON, topics and query strings as it is.
[[nodiscard]] inline bool is_plain(std::string_view symbol, std::string_view others) {
  return !symbol.empty() && std::all_of(symbol.begin(), symbol.end(), [&](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

}  // namespace tern::connectors
