// In: nothing.
// Out: what the engine says of itself at one moment, as plain values that another thread may turn
// into text.
// Cannot happen: text made on the hot thread; the views point to names that never change while the
// process runs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tern/arbitrage/scanner.hpp"
#include "tern/core/time.hpp"
#include "tern/ledger/state.hpp"
#include "tern/market/book_store.hpp"
#include "tern/market/instrument.hpp"
#include "tern/venue/desk.hpp"
#include "tern/venue/feed.hpp"

namespace tern::engine {

struct VenueView {
  std::string_view name;
  venue::FeedStatus feed;
  venue::FeedCounters counters;
};

struct TopView {
  std::string_view venue;
  int price_scale = 0;
  int size_scale = 0;
  market::Level bid;  // size 0: none
  market::Level ask;
  core::Duration age;         // since the last proof of life
  core::Duration change_age;  // since the last change
  market::Usable usable = market::Usable::not_live;
  bool by_rest = false;  // by snapshots, without a stream
};

struct PairView {
  std::string_view name;
  std::vector<TopView> tops;
  std::string_view best_buy;  // empty: no route with two usable books
  std::string_view best_sell;
  arbitrage::Edge best_edge;  // after fees; may be negative
};

struct EpisodeView {
  arbitrage::Episode episode;
  int buy_size_scale = 0;
  std::string_view pair;
  std::string_view quote;
  std::string_view buy_venue;
  std::string_view sell_venue;
  bool traded = false;  // its orders have left
};

struct AccountView {
  std::string_view venue;
  venue::DeskStatus desk;
  venue::DeskCounters counters;
  core::Duration balance_age;  // negative: never told
  std::size_t orders_at_large = 0;
  bool paused = false;
};

struct OpenTradeView {
  ledger::TradeId trade = 0;
  std::string note;  // why nobody brings it to its end; empty: somebody does
  std::string pair;
  std::string buy_venue;
  std::string sell_venue;
  core::Decimal size;
  core::Decimal imbalance;  // coin bought less coin sold, as far as fills are known
  core::Duration age;
  std::vector<std::string> orders;  // "buy filled", "sell unknown", ...
};

struct TradingView {
  ledger::Totals totals;
  std::uint64_t records = 0;
  std::string reference_currency;
  core::Decimal exposure;  // reference currency, now
  std::map<std::string, core::Decimal> result_by_asset;
  std::vector<ledger::LatchSet> latches;
  std::map<std::string, std::string> paused;
  std::vector<AccountView> accounts;
  std::vector<OpenTradeView> open;
  std::vector<OpenTradeView> given_up;
  std::uint64_t foreign_orders = 0;
  std::uint64_t reports_held_back = 0;
  bool broken = false;
  bool board_away = false;
};

struct StatusView {
  core::Timestamp now;
  core::Timestamp started;
  std::vector<VenueView> venues;
  std::vector<PairView> pairs;
  std::vector<EpisodeView> open;
  std::vector<EpisodeView> recent;  // closed, newest first
  arbitrage::Stats stats;
  std::optional<TradingView> trading;  // none: this engine only looks
};

// A live book at one moment, for comparison with what the venue itself had at this sequence.
struct BookView {
  std::string_view venue;
  std::string_view symbol;
  std::int64_t sequence = 0;
  std::uint64_t digest = 0;
};

}  // namespace tern::engine
