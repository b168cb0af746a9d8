// In: the venue's texts. Out: exact rules, with room on the wire beyond tick and lot.
// Cannot happen: a maximum that no count of lots could hold.
#include "connectors/okx/instruments.hpp"

#include <utility>

#include "connectors/listing_rules.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::okx {

namespace {

// The entry's texts as sent; empty means absent or zero.
struct Listed {
  std::string_view type, symbol, base, quote, tick, lot, min_size, max_size, state, rule, code;
};

// maxLmtSz is often nominal: 9999999999 BTC in lots of 10^-8 fits no 64-bit count with head-room.
// Such a maximum is lowered to the greatest that fits; it stays far above maxLmtAmt, the venue's
// bound in dollars.
Decimal representable_maximum(const Decimal& maximum, const Decimal& lot) {
  const auto greatest = [](int scale) {
    return Decimal::from_parts(INT64_MAX / market::kScaleHeadroom, scale).value();
  };
  if (maximum <= greatest(lot.scale())) return maximum;
  const core::Result<Decimal> lowered = core::floor_to_step(greatest(wire_decimals(lot)), lot);
  return lowered ? lowered.value() : Decimal{};
}

TradingStatus status_of(const Listed& listed) {
  if (listed.state == "suspend" || listed.state == "preopen" || listed.state == "expired") {
    return TradingStatus::halted;
  }
  if (listed.state == "test") return TradingStatus::not_allowed;
  if (listed.state != "live") return TradingStatus::unknown;
  // Older listings and the sister site know no ruleType; pre_market and the like are other
  // products.
  const bool normal = listed.rule.empty() || listed.rule == "normal";
  return normal && listed.type == "SPOT" ? TradingStatus::trading : TradingStatus::not_allowed;
}

void add_definition(const Listed& listed, std::vector<InstrumentDefinition>& listing) {
  if (!is_plain(listed.symbol, "-_") || listed.type.empty() || listed.type == "MARGIN") return;
  InstrumentDefinition definition;
  Rules& rules = definition.rules;
  if (!set_steps(definition, listed.tick, listed.lot)) return;
  const std::vector<std::string_view> words = core::split(listed.symbol, '-');
  definition.symbol = listed.symbol;
  definition.base_ticker = listed.base.empty() ? words[0] : listed.base;
  definition.quote_ticker = listed.quote.empty() && words.size() > 1 ? words[1] : listed.quote;
  definition.product = core::to_lower(listed.type);
  rules.min_size = decimal_or_zero(listed.min_size);
  rules.max_size = representable_maximum(decimal_or_zero(listed.max_size), rules.lot);
  rules.status = status_of(listed);
  // null for some symbols, absent before 2026.
  if (!core::parse_integer(listed.code, definition.venue_code)) definition.venue_code = 0;
  listing.push_back(std::move(definition));
}

}  // namespace

bool read_listed(json::Object& entry, std::vector<InstrumentDefinition>& listing) {
  Listed listed;
  const bool walked = json::for_each_field(entry, [&](json::Key key, json::Value& value) {
    if (key == "instType") return json::read_text(value, listed.type);
    if (key == "instId") return json::read_text(value, listed.symbol);
    if (key == "baseCcy") return json::read_text(value, listed.base);
    if (key == "quoteCcy") return json::read_text(value, listed.quote);
    if (key == "tickSz") return json::read_text(value, listed.tick);
    if (key == "lotSz") return json::read_text(value, listed.lot);
    if (key == "minSz") return json::read_text(value, listed.min_size);
    if (key == "maxLmtSz") return json::read_text(value, listed.max_size);
    if (key == "state") return json::read_text(value, listed.state);
    if (key == "ruleType") return json::read_text(value, listed.rule);
    if (key == "instIdCode") return json::read_text(value, listed.code);
    return true;
  });
  if (walked) add_definition(listed, listing);
  return walked;
}

}  // namespace tern::connectors::okx
