// In: the JSON that ternd answers to `status`. Out: plain values that can be shown as they are.
// Cannot happen: an exception or a crash on missing, foreign or wrong fields: they read as empty or
// 0; text that is not printable; a list without a bound.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tern::app {

struct VenueStatus {
  std::string name;
  std::string state;
  std::string last_error;
  bool connected = false;
  std::int64_t connections = 0;
  std::int64_t books_live = 0;
  std::int64_t books_by_rest = 0;
  std::int64_t books_wanted = 0;
  std::int64_t frames = 0;
  std::int64_t resyncs = 0;
  std::int64_t decode_errors = 0;
  std::int64_t recovered_p50_ms = 0;
  std::int64_t recovered_max_ms = 0;
  std::int64_t recovered_count = 0;
  std::int64_t next_try_ms = 0;
};

// Prices and sizes are texts from beginning to end.
struct TopStatus {
  std::string venue;
  std::string bid;
  std::string bid_size;
  std::string ask;
  std::string ask_size;
  std::string usable;
  std::int64_t age_ms = 0;
  std::int64_t change_age_ms = 0;
  bool by_rest = false;
};

struct PairStatus {
  std::string pair;
  std::vector<TopStatus> tops;
  std::string best_buy;
  std::string best_sell;
  std::string best_edge_bps;
};

struct OpportunityStatus {
  std::string pair;
  std::string buy;
  std::string sell;
  std::string edge_bps;
  std::string size;
  std::string profit;
  std::string quote;
  std::string verdict;
  bool traded = false;
  std::int64_t age_ms = 0;
  std::int64_t lifetime_ms = 0;
};

struct NoticeStatus {
  std::int64_t t_ns = 0;
  std::string level;
  std::string text;
};

// The venue's account. Its reason for not being used, if there is one.
struct AccountStatus {
  std::string venue;
  std::string refused;  // the venue or tern does not want this key: why
  std::string pause;    // why nothing new is traded here
  std::string last_error;
  bool ready = false;
  bool paused = false;
  std::int64_t balance_age_ms = 0;  // negative: never told
  std::int64_t orders_at_large = 0;
  std::int64_t placed = 0;
};

struct OpenTradeStatus {
  std::string pair;
  std::string buy;
  std::string sell;
  std::string size;
  std::vector<std::string> orders;  // "buy filled"
  std::string note;                 // why nobody brings it to its end
  std::int64_t age_ms = 0;
};

struct LatchStatus {
  std::string kind;  // "halt", "kill"
  std::string reason;
  std::int64_t at_ns = 0;
};

// Amounts are texts from beginning to end.
struct TradingStatus {
  std::int64_t closed = 0;
  std::int64_t flattened = 0;
  std::int64_t halted = 0;
  std::int64_t open = 0;
  std::int64_t placed = 0;
  std::int64_t unknown_resolved = 0;
  std::int64_t foreign_orders = 0;
  std::int64_t reports_held_back = 0;
  std::string currency;
  std::string quoted;
  std::string realised;
  std::string exposure;  // now
  std::string exposure_most;
  std::int64_t exposure_longest_ms = 0;
  bool broken = false;
  std::vector<LatchStatus> latches;  // oldest first
  std::vector<AccountStatus> accounts;
  std::vector<OpenTradeStatus> open_trades;

  [[nodiscard]] bool latched(std::string_view kind) const;
};

// Since the start of the program.
struct StationStatus {
  std::string name;
  std::int64_t count = 0;
  std::int64_t p50_ns = 0;
  std::int64_t p99_ns = 0;
};

struct LoadStatus {
  std::int64_t frames_per_s = 0;
  std::int64_t cpu_percent = 0;  // of one core
  std::int64_t rss_mb = 0;
  std::vector<StationStatus> stations;  // in the order of the road
  std::int64_t rehearsals = 0;          // of a hot thread that spins; 0: it sleeps
  std::int64_t whole_rehearsals = 0;
  std::int64_t rehearsals_by_frame = 0;
};

struct StatusDocument {
  static constexpr std::size_t kMaxVenues = 64;
  static constexpr std::size_t kMaxPairs = 2'000;
  static constexpr std::size_t kMaxRows = 200;  // opportunities, notices, reasons

  std::string node;
  std::string mode;
  std::string best_edge_bps;
  std::int64_t now_ns = 0;
  std::int64_t uptime_ms = 0;
  std::vector<VenueStatus> venues;
  std::vector<PairStatus> pairs;
  std::int64_t seen = 0;
  std::int64_t executable = 0;
  std::vector<std::pair<std::string, std::int64_t>> refused;  // most frequent first
  std::vector<OpportunityStatus> open;
  std::vector<OpportunityStatus> recent;  // newest first
  std::vector<NoticeStatus> notices;      // oldest first
  std::optional<TradingStatus> trading;   // none: it only watches
  std::optional<LoadStatus> load;         // none: not told
  std::string board_trouble;              // empty: in order, or none
  std::string history_trouble;
  std::int64_t history_lag = 0;  // records not in it yet
};

[[nodiscard]] StatusDocument read_status(const nlohmann::json& status);

}  // namespace tern::app
