// In: the venue's texts. Out: exact rules, with room on the wire beyond tick and lot.
// Cannot happen: a token of a special kind with the status of one that may be traded.
#include "connectors/bybit/instruments.hpp"

#include <utility>

#include "connectors/listing_rules.hpp"

namespace tern::connectors::bybit {

namespace {

// Empty means absent or none.
struct Listed {
  std::string_view symbol, base, quote, status, special, type;
  std::string_view tick, lot, min_size, max_size, max_limit_size, min_notional, max_notional;
};

TradingStatus status_of(const Listed& listed) {
  if (listed.status.empty()) return TradingStatus::unknown;
  if (listed.status != "Trading") return TradingStatus::halted;
  // Adventure tokens and tokenised stocks; stTag 1: about to be delisted or the like.
  const bool plain = listed.type.empty() && (listed.special.empty() || listed.special == "0");
  return plain ? TradingStatus::trading : TradingStatus::not_allowed;
}

bool read_lots(json::Value& value, Listed& listed) {
  return json::for_each_field(value, [&](json::Key key, json::Value& part) {
    if (key == "basePrecision") return json::read_text(part, listed.lot);
    if (key == "minOrderQty") return json::read_text(part, listed.min_size);
    if (key == "maxOrderQty") return json::read_text(part, listed.max_size);
    if (key == "maxLimitOrderQty") return json::read_text(part, listed.max_limit_size);
    if (key == "minOrderAmt") return json::read_text(part, listed.min_notional);
    if (key == "maxOrderAmt") return json::read_text(part, listed.max_notional);
    return true;
  });
}

bool read_prices(json::Value& value, Listed& listed) {
  return json::for_each_field(value, [&](json::Key key, json::Value& part) {
    return key == "tickSize" ? json::read_text(part, listed.tick) : true;
  });
}

void add_definition(const Listed& listed, std::vector<InstrumentDefinition>& listing) {
  InstrumentDefinition definition;
  Rules& rules = definition.rules;
  if (!is_plain(listed.symbol, "") || !set_steps(definition, listed.tick, listed.lot)) return;
  definition.symbol = listed.symbol;
  definition.base_ticker = listed.base;
  definition.quote_ticker = listed.quote;
  rules.min_size = decimal_or_zero(listed.min_size);
  rules.min_notional = decimal_or_zero(listed.min_notional);
  // Since October 2025 a limit order's own maximum counts and no maximum of its worth.
  const bool is_new = !listed.max_limit_size.empty();
  rules.max_size = decimal_or_zero(is_new ? listed.max_limit_size : listed.max_size);
  if (!is_new) rules.max_notional = decimal_or_zero(listed.max_notional);
  rules.status = status_of(listed);
  listing.push_back(std::move(definition));
}

}  // namespace

bool read_listed(json::Object& entry, std::vector<InstrumentDefinition>& listing) {
  Listed listed;
  const bool walked = json::for_each_field(entry, [&](json::Key key, json::Value& value) {
    if (key == "symbol") return json::read_text(value, listed.symbol);
    if (key == "baseCoin") return json::read_text(value, listed.base);
    if (key == "quoteCoin") return json::read_text(value, listed.quote);
    if (key == "status") return json::read_text(value, listed.status);
    if (key == "stTag") return json::read_text(value, listed.special);
    if (key == "symbolType") return json::read_text(value, listed.type);
    if (key == "lotSizeFilter") return read_lots(value, listed);
    if (key == "priceFilter") return read_prices(value, listed);
    return true;
  });
  if (!walked || listed.base.empty() || listed.quote.empty()) return false;
  add_definition(listed, listing);
  return true;
}

}  // namespace tern::connectors::bybit
