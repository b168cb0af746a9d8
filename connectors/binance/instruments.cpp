// In: exchangeInfo, entry by entry. Out: definitions with exact rules, limits.
// Cannot happen: a rule read through a double; an entry used whose rules are not all known.
#include "connectors/binance/instruments.hpp"

#include "tern/core/text.hpp"

namespace tern::connectors::binance {
namespace {

constexpr std::size_t kMaxSymbolBytes = 64;

// An entry stands or falls with each of its rules.
bool read_filter(json::Object& filter, Rules& rules) {
  const std::string_view kind = json::text_of(filter, "filterType");
  if (kind == "PRICE_FILTER") {
    return json::take_amount(filter, "minPrice", rules.min_price) &&
           json::take_amount(filter, "maxPrice", rules.max_price) &&
           json::take_amount(filter, "tickSize", rules.tick);
  }
  if (kind == "LOT_SIZE") {
    return json::take_amount(filter, "minQty", rules.min_size) &&
           json::take_amount(filter, "maxQty", rules.max_size) &&
           json::take_amount(filter, "stepSize", rules.lot);
  }
  if (kind == "MIN_NOTIONAL" || kind == "NOTIONAL") {
    Decimal minimum;
    if (!json::take_amount(filter, "minNotional", minimum)) return false;
    rules.min_notional =
        std::max(rules.min_notional, minimum);  // where both stand, the stricter holds
    return kind == "MIN_NOTIONAL" || json::take_amount(filter, "maxNotional", rules.max_notional);
  }
  if (kind == "PERCENT_PRICE") {
    return json::take_amount(filter, "multiplierUp", rules.band_up) &&
           json::take_amount(filter, "multiplierDown", rules.band_down);
  }
  // By side: the bounds that a buyer's price and a seller's price can break.
  return kind != "PERCENT_PRICE_BY_SIDE" ||
         (json::take_amount(filter, "bidMultiplierUp", rules.band_up) &&
          json::take_amount(filter, "askMultiplierDown", rules.band_down));
}

// Empty, or why the filters cannot be used. A step of 0 says "not checked": then only the digits of
// the wire bound it.
std::string_view read_filters(json::Object& entry, InstrumentDefinition& definition) {
  Rules& rules = definition.rules;
  json::Array filters;
  bool has_tick = false;
  bool has_lot = false;
  if (entry["filters"].get_array().get(filters) != json::SUCCESS) return "no list of filters";
  for (auto item : filters) {
    json::Object filter;
    if (item.get_object().get(filter) != json::SUCCESS || !read_filter(filter, rules))
      return "a filter that cannot be read";
    const std::string_view kind = json::text_of(filter, "filterType");
    has_tick |= kind == "PRICE_FILTER";
    has_lot |= kind == "LOT_SIZE";
  }
  if (!has_tick || !has_lot) return "no PRICE_FILTER or no LOT_SIZE";
  if (rules.tick.is_zero())
    rules.tick = Decimal::from_parts(1, definition.wire_price_decimals).value();
  if (rules.lot.is_zero())
    rules.lot = Decimal::from_parts(1, definition.wire_size_decimals).value();
  definition.wire_price_decimals = std::max(definition.wire_price_decimals, rules.tick.scale());
  definition.wire_size_decimals = std::max(definition.wire_size_decimals, rules.lot.scale());
  return {};
}

// Account permissions are not looked at: they belong to the account, which public data do not know.
TradingStatus status_of(std::string_view word, bool spot_allowed) {
  if (word == "TRADING") return spot_allowed ? TradingStatus::trading : TradingStatus::not_allowed;
  if (word == "CANCEL_ONLY") return TradingStatus::cancel_only;
  for (const char* halted :
       {"HALT", "BREAK", "END_OF_DAY", "PRE_TRADING", "POST_TRADING", "AUCTION_MATCH"}) {
    if (word == halted) return TradingStatus::halted;
  }
  return TradingStatus::unknown;
}

// Digits after the point that the books carry; 8 where the venue does not say.
int decimals_of(std::string_view text) {
  std::int64_t number = 0;
  return core::parse_integer(text, number) && number <= core::kMaxScaledScale
             ? static_cast<int>(number)
             : 8;
}

// A symbol that our messages can carry.
bool is_usable(std::string_view symbol) {
  const auto breaks = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == '@' || c == '/';
  };
  return !symbol.empty() && symbol.size() <= kMaxSymbolBytes &&
         std::none_of(symbol.begin(), symbol.end(), breaks);
}

// Empty, or why the entry cannot be used.
std::string_view read_entry(json::Object& entry, InstrumentDefinition& definition) {
  definition.symbol = json::string_of(entry, "symbol");
  if (!is_usable(definition.symbol)) return "no usable symbol";
  const std::string status(json::text_of(entry, "status"));
  definition.base_ticker = json::string_of(entry, "baseAsset");
  definition.wire_size_decimals = decimals_of(json::text_of(entry, "baseAssetPrecision"));
  definition.quote_ticker = json::string_of(entry, "quoteAsset");
  definition.wire_price_decimals = decimals_of(json::text_of(entry, "quoteAssetPrecision"));
  if (definition.base_ticker.empty() || definition.quote_ticker.empty()) return "no asset";
  definition.rules.status =
      status_of(status, json::text_of(entry, "isSpotTradingAllowed") == "true");
  return read_filters(entry, definition);
}

// REQUEST_WEIGHT by the minute is the budget that our requests are paid from; others are told by
// their own names.
void read_limit(json::Object& object, Listing& listing) {
  const std::string type = core::to_lower(json::text_of(object, "rateLimitType"));
  const std::string_view interval = json::text_of(object, "interval");
  std::int64_t seconds = interval == "SECOND"   ? 1
                         : interval == "MINUTE" ? 60
                         : interval == "DAY"    ? 86'400
                                                : 0;
  std::int64_t intervals = 0;
  std::int64_t limit = 0;
  if (!json::take_integer(object, "intervalNum", intervals) || intervals > 1'000) return;
  if (!json::take_integer(object, "limit", limit) || limit > INT32_MAX) return;
  seconds *= intervals;
  if (seconds == 0 || limit == 0) return;
  const bool ours = type == "request_weight" && seconds == 60;
  listing.limits.push_back(
      {ours ? "ip" : type, static_cast<std::uint32_t>(limit), core::seconds(seconds)});
}

}  // namespace

bool read_exchange_info(json::Object& root, Listing& listing) {
  json::Array limits;
  json::Array symbols;
  if (root["rateLimits"].get_array().get(limits) == json::SUCCESS) {
    for (auto item : limits) {
      json::Object limit;
      if (item.get_object().get(limit) != json::SUCCESS ||
          listing.limits.size() == Listing::kMaxLimits)
        break;
      read_limit(limit, listing);
    }
  }
  if (root["symbols"].get_array().get(symbols) != json::SUCCESS) return false;
  for (auto item : symbols) {
    json::Value element;
    json::Object entry;
    InstrumentDefinition definition;
    if (item.get(element) != json::SUCCESS) return false;
    std::string_view problem = "no object";
    if (element.get_object().get(entry) == json::SUCCESS) problem = read_entry(entry, definition);
    if (listing.instruments.size() == Listing::kMaxSymbols)
      problem = "more symbols than tern keeps";
    if (problem.empty())
      listing.instruments.push_back(std::move(definition));
    else if (listing.skipped++ == 0)
      listing.first_skipped = core::quoted(definition.symbol) + ": " + std::string(problem);
  }
  return true;
}

}  // namespace tern::connectors::binance
