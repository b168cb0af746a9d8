// In: {"altname":"XBTUSDT","wsname":"XBT/USDT","base":"XXBT","quote":"USDT","pair_decimals":1,...}.
// Out: BTC/USDT. Names are taken from what the entry says, never by cutting letters off: XTZ is no
// "TZ", and newer assets begin with X and Z too.
#include "connectors/kraken/instruments.hpp"

#include <string>

namespace tern::connectors::kraken {

namespace {

// WebSocket v2 says BTC and DOGE where everything older says XBT and XDG.
std::string modern(std::string_view ticker) {
  if (ticker == "XBT") return "BTC";
  return ticker == "XDG" ? "DOGE" : std::string(ticker);
}

TradingStatus to_trading_status(std::string_view word) {
  if (word == "online" || word == "limit_only") return TradingStatus::trading;
  if (word == "cancel_only") return TradingStatus::cancel_only;
  const bool halted = word == "post_only" || word == "reduce_only" || word == "maintenance" ||
                      word == "delisted" || word == "work_in_progress";
  return halted ? TradingStatus::halted : TradingStatus::unknown;
}

struct Listed {
  std::string_view altname, wsname, kind, base, quote, status;
  std::string_view tick, least, least_cost;
  std::int64_t pair_decimals = -1, lot_decimals = -1, lot_multiplier = 1;
};

bool read_texts(json::Object& entry, Listed& listed) {
  return json::for_each_field(entry, [&](json::Key key, json::Value& value) {
    if (key == "altname") return json::read_text(value, listed.altname);
    if (key == "wsname")
      return value.get_string().get(listed.wsname) == json::SUCCESS;  // "XBT\/USD"
    if (key == "aclass_base") return json::read_text(value, listed.kind);
    if (key == "base") return json::read_text(value, listed.base);
    if (key == "quote") return json::read_text(value, listed.quote);
    if (key == "status") return json::read_text(value, listed.status);
    if (key == "tick_size") return json::read_text(value, listed.tick);
    if (key == "ordermin") return json::read_text(value, listed.least);
    if (key == "costmin") return json::read_text(value, listed.least_cost);
    if (key == "pair_decimals") return json::read_integer(value, listed.pair_decimals);
    if (key == "lot_decimals") return json::read_integer(value, listed.lot_decimals);
    if (key == "lot_multiplier") return json::read_integer(value, listed.lot_multiplier);
    return json::is_sound(value);
  });
}

bool is_decimals(std::int64_t number) {
  return number >= 0 && number <= core::kMaxScaledScale;
}

bool read_rules(const Listed& listed, Rules& rules) {
  rules.status = to_trading_status(listed.status);
  rules.tick = Decimal::from_parts(1, static_cast<int>(listed.pair_decimals)).value();
  rules.lot = Decimal::from_parts(1, static_cast<int>(listed.lot_decimals)).value();
  if (!listed.tick.empty() && (!json::to_amount(listed.tick, rules.tick) || rules.tick.is_zero()))
    return false;
  return (listed.least.empty() || json::to_amount(listed.least, rules.min_size)) &&
         (listed.least_cost.empty() || json::to_amount(listed.least_cost, rules.min_notional));
}

}  // namespace

bool read_listed(std::string_view key, json::Object& entry,
                 std::vector<InstrumentDefinition>& listing) {
  Listed listed;
  if (!read_texts(entry, listed)) return false;
  const std::size_t slash = listed.wsname.find('/');
  if (slash == std::string_view::npos || listed.lot_multiplier != 1) return true;
  if (!is_decimals(listed.pair_decimals) || !is_decimals(listed.lot_decimals)) return false;
  if (listed.altname.empty() || listed.base.empty() || listed.quote.empty()) return false;
  const std::string_view base = listed.wsname.substr(0, slash);
  const std::string_view quote = listed.wsname.substr(slash + 1);
  InstrumentDefinition made;
  if (!read_rules(listed, made.rules)) return false;
  made.base_ticker = modern(base);
  made.quote_ticker = modern(quote);
  made.symbol = made.base_ticker + "/" + made.quote_ticker;
  made.wire_price_decimals = static_cast<int>(listed.pair_decimals);
  made.wire_size_decimals = static_cast<int>(listed.lot_decimals);
  if (listed.kind != "currency") made.product = listed.kind;
  made.other_names.request_symbol = listed.altname;
  made.other_names.symbols = {std::string(listed.altname), std::string(key),
                              std::string(listed.wsname)};
  made.other_names.base_tickers = {std::string(listed.base), std::string(base)};
  made.other_names.quote_tickers = {std::string(listed.quote), std::string(quote)};
  listing.push_back(std::move(made));
  return true;
}

}  // namespace tern::connectors::kraken
