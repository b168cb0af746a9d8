// In: any JSON at all. Out: StatusDocument. Cannot happen: a throwing accessor: every type is asked
// for first.
#include "app/status_document.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/table.hpp"

namespace tern::app {
namespace {

using nlohmann::json;

const json& member(const json& object, const char* key) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::string text_of(const json& object, const char* key) {
  const json& value = member(object, key);
  return value.is_string() ? printable(value.get_ref<const std::string&>()) : std::string();
}

std::int64_t as_integer(const json& value) {
  if (value.is_number_unsigned()) {
    const std::uint64_t number = value.get<std::uint64_t>();
    return static_cast<std::int64_t>(std::min<std::uint64_t>(number, INT64_MAX));
  }
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

std::int64_t integer_of(const json& object, const char* key) {
  return as_integer(member(object, key));
}

// At most `most` elements of a list, each turned by `convert`.
template <typename T>
std::vector<T> list_of(const json& object, const char* key, std::size_t most,
                       T (*convert)(const json&)) {
  std::vector<T> out;
  const json& list = member(object, key);
  if (!list.is_array()) return out;
  for (const json& item : list) {
    if (out.size() == most) break;
    out.push_back(convert(item));
  }
  return out;
}

VenueStatus venue_of(const json& item) {
  VenueStatus venue;
  venue.name = text_of(item, "name");
  venue.state = text_of(item, "state");
  venue.last_error = text_of(item, "last_error");
  venue.connected = member(item, "connected") == json(true);
  venue.connections = integer_of(item, "connections");
  venue.books_live = integer_of(item, "books_live");
  venue.books_by_rest = integer_of(item, "books_by_rest");
  venue.books_wanted = integer_of(item, "books_wanted");
  venue.frames = integer_of(item, "frames");
  venue.resyncs = integer_of(item, "resyncs");
  venue.decode_errors = integer_of(item, "decode_errors");
  const json& recovered = member(item, "recovered_ms");
  venue.recovered_p50_ms = integer_of(recovered, "p50");
  venue.recovered_max_ms = integer_of(recovered, "max");
  venue.recovered_count = integer_of(recovered, "count");
  venue.next_try_ms = integer_of(item, "next_try_ms");
  return venue;
}

TopStatus top_of(const json& item) {
  return {text_of(item, "venue"),           text_of(item, "bid"),
          text_of(item, "bid_size"),        text_of(item, "ask"),
          text_of(item, "ask_size"),        text_of(item, "usable"),
          integer_of(item, "age_ms"),       integer_of(item, "change_age_ms"),
          text_of(item, "source") == "rest"};
}

PairStatus pair_of(const json& item) {
  PairStatus pair;
  pair.pair = text_of(item, "pair");
  pair.tops = list_of(item, "tops", StatusDocument::kMaxVenues, top_of);
  const json& best = member(item, "best");
  pair.best_buy = text_of(best, "buy");
  pair.best_sell = text_of(best, "sell");
  pair.best_edge_bps = text_of(best, "edge_bps");
  return pair;
}

OpportunityStatus opportunity_of(const json& item) {
  OpportunityStatus out;
  out.pair = text_of(item, "pair");
  out.buy = text_of(item, "buy");
  out.sell = text_of(item, "sell");
  out.edge_bps = text_of(item, "edge_bps");
  out.size = text_of(item, "size");
  out.profit = text_of(item, "profit");
  out.quote = text_of(item, "quote");
  out.verdict = text_of(item, "verdict");
  out.traded = member(item, "traded") == json(true);
  out.age_ms = integer_of(item, "age_ms");
  out.lifetime_ms = integer_of(item, "lifetime_ms");
  return out;
}

NoticeStatus notice_of(const json& item) {
  return {integer_of(item, "t_ns"), text_of(item, "level"), text_of(item, "text")};
}

AccountStatus account_of(const json& item) {
  AccountStatus account;
  account.venue = text_of(item, "venue");
  account.refused = text_of(item, "refused");
  account.last_error = text_of(item, "last_error");
  account.ready = member(item, "ready") == json(true);
  account.paused = member(item, "paused") == json(true);
  account.balance_age_ms = integer_of(item, "balance_age_ms");
  account.orders_at_large = integer_of(item, "orders_at_large");
  account.placed = integer_of(item, "placed_by_stream") + integer_of(item, "placed_by_rest");
  return account;
}

OpenTradeStatus open_trade_of(const json& item) {
  OpenTradeStatus trade;
  trade.pair = text_of(item, "pair");
  trade.buy = text_of(item, "buy");
  trade.sell = text_of(item, "sell");
  trade.size = text_of(item, "size");
  trade.note = text_of(item, "note");
  trade.age_ms = integer_of(item, "age_ms");
  const json& orders = member(item, "orders");
  for (std::size_t i = 0; orders.is_array() && i < orders.size(); ++i) {
    if (i == StatusDocument::kMaxRows) break;
    if (orders[i].is_string()) trade.orders.push_back(printable(orders[i].get<std::string>()));
  }
  return trade;
}

StationStatus station_of(const json& item) {
  return {text_of(item, "name"), integer_of(item, "count"), integer_of(item, "p50_ns"),
          integer_of(item, "p99_ns")};
}

LoadStatus load_of(const json& item) {
  const json& rehearsals = member(item, "rehearsals");
  return {integer_of(item, "frames_per_s"),
          integer_of(item, "cpu_percent"),
          integer_of(item, "rss_mb"),
          list_of(item, "stations", StatusDocument::kMaxRows, station_of),
          integer_of(rehearsals, "turns"),
          integer_of(rehearsals, "whole"),
          integer_of(rehearsals, "by_frame")};
}

LatchStatus latch_of(const json& item) {
  return {text_of(item, "latch"), text_of(item, "reason"), integer_of(item, "at_ns")};
}

TradingStatus trading_of(const json& item) {
  TradingStatus trading;
  const json& trades = member(item, "trades");
  trading.closed = integer_of(trades, "closed");
  trading.flattened = integer_of(trades, "flattened");
  trading.halted = integer_of(trades, "halted");
  trading.open = integer_of(trades, "open");
  trading.placed = integer_of(member(item, "orders"), "placed");
  trading.unknown_resolved = integer_of(member(item, "orders"), "unknown_resolved");
  trading.foreign_orders = integer_of(item, "foreign_orders");
  trading.reports_held_back = integer_of(item, "reports_held_back");
  const json& pnl = member(item, "pnl");
  trading.currency = text_of(pnl, "currency");
  trading.quoted = text_of(pnl, "quoted");
  trading.realised = text_of(pnl, "realised");
  const json& exposure = member(item, "exposure");
  trading.exposure = text_of(exposure, "notional");
  trading.exposure_most = text_of(member(item, "exposure_max"), "max_notional");
  trading.exposure_longest_ms = integer_of(member(item, "exposure_max"), "max_age_ms");
  trading.broken = member(item, "broken") == json(true);
  trading.latches = list_of(item, "latches", StatusDocument::kMaxRows, latch_of);
  trading.accounts = list_of(item, "accounts", StatusDocument::kMaxVenues, account_of);
  for (AccountStatus& account : trading.accounts)
    account.pause = text_of(member(item, "paused"), account.venue.c_str());
  trading.open_trades = list_of(exposure, "open_trades", StatusDocument::kMaxRows, open_trade_of);
  return trading;
}

std::vector<std::pair<std::string, std::int64_t>> refused_of(const json& opportunities) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  const json& refused = member(opportunities, "refused");
  if (!refused.is_object()) return out;
  for (auto entry = refused.begin(); entry != refused.end(); ++entry) {
    if (out.size() == StatusDocument::kMaxRows) break;
    out.emplace_back(printable(entry.key()), as_integer(entry.value()));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

// In the order of the list of venues, so that the eye finds a venue at the same place in every
// pair.
void sort_by_venue(std::vector<TopStatus>& tops, const std::vector<VenueStatus>& venues) {
  const auto rank = [&venues](const TopStatus& top) {
    return std::find_if(venues.begin(), venues.end(),
                        [&top](const VenueStatus& venue) { return venue.name == top.venue; });
  };
  std::stable_sort(tops.begin(), tops.end(),
                   [&rank](const TopStatus& a, const TopStatus& b) { return rank(a) < rank(b); });
}

}  // namespace

bool TradingStatus::latched(std::string_view kind) const {
  return std::any_of(latches.begin(), latches.end(),
                     [kind](const LatchStatus& latch) { return latch.kind == kind; });
}

StatusDocument read_status(const json& status) {
  StatusDocument out;
  out.node = text_of(status, "node");
  out.mode = text_of(status, "mode");
  out.best_edge_bps = text_of(status, "best_edge_bps");
  out.now_ns = integer_of(status, "now_ns");
  out.uptime_ms = integer_of(status, "uptime_ms");
  out.venues = list_of(status, "venues", StatusDocument::kMaxVenues, venue_of);
  out.pairs = list_of(status, "pairs", StatusDocument::kMaxPairs, pair_of);
  for (PairStatus& pair : out.pairs)
    sort_by_venue(pair.tops, out.venues);
  const json& opportunities = member(status, "opportunities");
  out.seen = integer_of(opportunities, "seen");
  out.executable = integer_of(opportunities, "executable");
  out.refused = refused_of(opportunities);
  out.open = list_of(opportunities, "open", StatusDocument::kMaxRows, opportunity_of);
  out.recent = list_of(opportunities, "recent", StatusDocument::kMaxRows, opportunity_of);
  out.notices = list_of(status, "notices", StatusDocument::kMaxRows, notice_of);
  std::stable_sort(out.notices.begin(), out.notices.end(),
                   [](const NoticeStatus& a, const NoticeStatus& b) { return a.t_ns < b.t_ns; });
  out.board_trouble = text_of(member(status, "board"), "trouble");
  out.history_trouble = text_of(member(status, "history"), "trouble");
  out.history_lag = integer_of(member(status, "history"), "lag");
  if (member(status, "load").is_object()) out.load = load_of(member(status, "load"));
  if (member(status, "trading").is_object()) out.trading = trading_of(member(status, "trading"));
  return out;
}

}  // namespace tern::app
