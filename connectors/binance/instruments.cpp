// In: exchangeInfo. Out: definitions. Cannot happen: see the header; a rule read through a double.
#include "connectors/binance/instruments.hpp"

#include "connectors/binance/symbol_text.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::binance {
namespace {

using core::Decimal;
using simdjson::SUCCESS;

// What one entry of "symbols" says, before it is judged.
struct Entry {
  market::InstrumentDefinition definition;
  std::string status;
  bool spot_allowed = false;
  bool has_price_filter = false;
  bool has_lot_size = false;
  const char* problem = nullptr;  // why the entry cannot be used
};

void keep_text(Value& value, std::string& out) {
  std::string_view text;
  if (read_string(value, text)) out = text;
}

bool read_decimal(Value& value, Decimal& out) {
  core::Result<Decimal> parsed = Decimal::parse(raw_text(value));
  if (!parsed || parsed.value().is_negative()) return false;
  out = parsed.value();
  return true;
}

// The fields of one filter, whatever its kind; a field that a filter does not have stays zero.
struct Filter {
  std::string kind;
  Decimal tick, min_price, max_price, step, min_size, max_size, min_notional, max_notional, up,
      down;
};

bool read_filter(Object& object, Filter& filter) {
  struct Place {
    std::string_view key;
    Decimal Filter::*field;
  };
  static constexpr Place kPlaces[] = {
      {"tickSize", &Filter::tick},
      {"minPrice", &Filter::min_price},
      {"maxPrice", &Filter::max_price},
      {"stepSize", &Filter::step},
      {"minQty", &Filter::min_size},
      {"maxQty", &Filter::max_size},
      {"minNotional", &Filter::min_notional},
      {"maxNotional", &Filter::max_notional},
      {"multiplierUp", &Filter::up},
      {"multiplierDown", &Filter::down},
      // By side: the bound that a buyer's price and a seller's price can break.
      {"bidMultiplierUp", &Filter::up},
      {"askMultiplierDown", &Filter::down},
  };
  for (auto item : object) {
    Field field;
    if (std::move(item).get(field) != SUCCESS) return false;
    if (field.key() == "filterType") keep_text(field.value(), filter.kind);
    for (const Place& place : kPlaces) {
      if (field.key() == place.key && !read_decimal(field.value(), filter.*place.field))
        return false;
    }
  }
  return true;
}

void apply(const Filter& filter, Entry& entry) {
  market::Rules& rules = entry.definition.rules;
  if (filter.kind == "PRICE_FILTER") {
    entry.has_price_filter = true;
    rules.tick = filter.tick;
    rules.min_price = filter.min_price;
    rules.max_price = filter.max_price;
  } else if (filter.kind == "LOT_SIZE") {
    entry.has_lot_size = true;
    rules.lot = filter.step;
    rules.min_size = filter.min_size;
    rules.max_size = filter.max_size;
  } else if (filter.kind == "NOTIONAL" || filter.kind == "MIN_NOTIONAL") {
    // Both may stand side by side: the stricter bound holds.
    rules.min_notional = std::max(rules.min_notional, filter.min_notional);
    if (!filter.max_notional.is_zero()) rules.max_notional = filter.max_notional;
  } else if (filter.kind == "PERCENT_PRICE" || filter.kind == "PERCENT_PRICE_BY_SIDE") {
    rules.band_up = filter.up;
    rules.band_down = filter.down;
  }
}

void read_filters(Value& value, Entry& entry) {
  Array filters;
  if (value.get_array().get(filters) != SUCCESS) {
    entry.problem = "filters are no list";
    return;
  }
  for (auto item : filters) {
    Object object;
    Filter filter;
    if (item.get_object().get(object) != SUCCESS || !read_filter(object, filter)) {
      entry.problem = "a filter that cannot be read";
      return;
    }
    apply(filter, entry);
  }
}

market::TradingStatus status_of(const Entry& entry) {
  using market::TradingStatus;
  if (entry.status == "TRADING") {
    return entry.spot_allowed ? TradingStatus::trading : TradingStatus::not_allowed;
  }
  if (entry.status == "CANCEL_ONLY") return TradingStatus::cancel_only;
  for (const std::string_view halted :
       {"HALT", "BREAK", "END_OF_DAY", "PRE_TRADING", "POST_TRADING", "AUCTION_MATCH"}) {
    if (entry.status == halted) return TradingStatus::halted;
  }
  return TradingStatus::unknown;
}

int decimals_of(Value& value) {
  std::int64_t number = 0;
  return core::parse_integer(raw_text(value), number) && number <= core::kMaxScaledScale
             ? static_cast<int>(number)
             : core::kMaxScaledScale;
}

// A step of 0 says "not checked": then only the digits of the wire bound it.
Decimal step_or_last_digit(const Decimal& step, int decimals) {
  return step.is_zero() ? Decimal::from_parts(1, decimals).value() : step;
}

void judge(Entry& entry) {
  market::InstrumentDefinition& definition = entry.definition;
  if (entry.problem != nullptr) return;
  if (!usable_symbol(definition.symbol))
    entry.problem = "no usable symbol";
  else if (definition.base_ticker.empty() || definition.quote_ticker.empty())
    entry.problem = "no asset";
  else if (!entry.has_price_filter)
    entry.problem = "no PRICE_FILTER";
  else if (!entry.has_lot_size)
    entry.problem = "no LOT_SIZE";
  if (entry.problem != nullptr) return;
  market::Rules& rules = definition.rules;
  rules.tick = step_or_last_digit(rules.tick, definition.wire_price_decimals);
  rules.lot = step_or_last_digit(rules.lot, definition.wire_size_decimals);
  rules.status = status_of(entry);
  definition.wire_price_decimals = std::max(definition.wire_price_decimals, rules.tick.scale());
  definition.wire_size_decimals = std::max(definition.wire_size_decimals, rules.lot.scale());
}

void read_entry(Object& object, Entry& entry) {
  market::InstrumentDefinition& definition = entry.definition;
  for (auto item : object) {
    Field field;
    if (std::move(item).get(field) != SUCCESS) {
      entry.problem = "broken JSON";
      return;
    }
    Value& value = field.value();
    if (field.key() == "symbol")
      keep_text(value, definition.symbol);
    else if (field.key() == "status")
      keep_text(value, entry.status);
    else if (field.key() == "baseAsset")
      keep_text(value, definition.base_ticker);
    else if (field.key() == "quoteAsset")
      keep_text(value, definition.quote_ticker);
    else if (field.key() == "baseAssetPrecision")
      definition.wire_size_decimals = decimals_of(value);
    else if (field.key() == "quoteAssetPrecision")
      definition.wire_price_decimals = decimals_of(value);
    else if (field.key() == "isSpotTradingAllowed")
      entry.spot_allowed = raw_text(value) == "true";
    else if (field.key() == "filters")
      read_filters(value, entry);
    if (entry.problem != nullptr) return;
  }
  judge(entry);
}

void skip(Listing& listing, const Entry& entry) {
  if (listing.skipped++ == 0) {
    listing.first_skipped = core::quoted(entry.definition.symbol) + ": " + entry.problem;
  }
}

bool read_symbols(Value& value, Listing& listing) {
  Array symbols;
  if (value.get_array().get(symbols) != SUCCESS) return false;
  for (auto item : symbols) {
    Value element;
    if (item.get(element) != SUCCESS) return false;
    Object object;
    Entry entry;
    if (element.get_object().get(object) == SUCCESS)
      read_entry(object, entry);
    else
      entry.problem = "no object";
    if (entry.problem == nullptr && listing.instruments.size() == Listing::kMaxSymbols) {
      entry.problem = "more symbols than tern keeps";
    }
    if (entry.problem != nullptr)
      skip(listing, entry);
    else
      listing.instruments.push_back(std::move(entry.definition));
  }
  return true;
}

std::int64_t seconds_of(std::string_view interval) {
  if (interval == "SECOND") return 1;
  if (interval == "MINUTE") return 60;
  return interval == "HOUR" ? 3'600 : interval == "DAY" ? 86'400 : 0;
}

// REQUEST_WEIGHT by the minute is the budget that our requests are paid from; others are told by
// their own names.
void read_limit(Object& object, Listing& listing) {
  std::string type;
  std::string interval;
  std::int64_t intervals = 0;
  std::int64_t limit = 0;
  for (auto item : object) {
    Field field;
    if (std::move(item).get(field) != SUCCESS) return;
    if (field.key() == "rateLimitType")
      keep_text(field.value(), type);
    else if (field.key() == "interval")
      keep_text(field.value(), interval);
    else if (field.key() == "intervalNum")
      (void)core::parse_integer(raw_text(field.value()), intervals);
    else if (field.key() == "limit")
      (void)core::parse_integer(raw_text(field.value()), limit);
  }
  const std::int64_t seconds = seconds_of(interval) * std::clamp<std::int64_t>(intervals, 0, 1'000);
  if (type.empty() || seconds == 0 || limit <= 0 || limit > INT32_MAX) return;
  const bool ours = type == "REQUEST_WEIGHT" && seconds == 60;
  listing.limits.push_back({ours ? "ip" : core::to_lower(type), static_cast<std::uint32_t>(limit),
                            core::seconds(seconds)});
}

void read_limits(Value& value, Listing& listing) {
  constexpr std::size_t kMaxLimits = 64;
  Array limits;
  if (value.get_array().get(limits) != SUCCESS) return;
  for (auto item : limits) {
    Object object;
    if (item.get_object().get(object) != SUCCESS || listing.limits.size() == kMaxLimits) return;
    read_limit(object, listing);
  }
}

}  // namespace

bool read_exchange_info(Document& document, Listing& listing) {
  Object root;
  bool listed = false;
  if (document.get_object().get(root) != SUCCESS) return false;
  for (auto item : root) {
    Field field;
    if (std::move(item).get(field) != SUCCESS) return false;
    if (field.key() == "rateLimits") read_limits(field.value(), listing);
    if (field.key() == "symbols") {
      if (!read_symbols(field.value(), listing)) return false;
      listed = true;
    }
  }
  return listed;
}

}  // namespace tern::connectors::binance
