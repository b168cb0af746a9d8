// In: "this instrument's book changed", "it is lost", "time has passed". Out: episodes, and counts
// of them. Cannot happen: an allocation or a lock after set-up; a route of another pair touched by
// a book message; a decision on a book that usable() refuses; seen != executable + refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tern/arbitrage/episode.hpp"
#include "tern/arbitrage/route.hpp"
#include "tern/arbitrage/terms.hpp"
#include "tern/arbitrage/tops.hpp"
#include "tern/core/result.hpp"
#include "tern/core/time.hpp"
#include "tern/market/book_store.hpp"
#include "tern/market/catalog.hpp"

namespace tern::arbitrage {

// Each episode is counted from its birth under exactly one verdict, that of its best moment so far:
// the sum over by_verdict is `seen` at any time.
struct Stats {
  std::uint64_t seen = 0;
  std::array<std::uint64_t, kVerdictCount> by_verdict{};
  std::uint64_t overflowed = 0;   // not opened because kMaxOpenEpisodes were open
  std::optional<Edge> best_edge;  // of decisions on two usable books, whatever was decided then

  [[nodiscard]] std::uint64_t count(Verdict verdict) const noexcept {
    return by_verdict[static_cast<std::size_t>(verdict)];
  }
  [[nodiscard]] std::uint64_t executable() const noexcept { return count(Verdict::executable); }
};

// The best route of a pair now, by fee-adjusted best prices of live books; the edge may be
// negative.
struct BestRoute {
  market::InstrumentId buy;
  market::InstrumentId sell;
  Edge edge;
};

// What became of an instrument's routes.
struct RouteReport {
  std::size_t made = 0;              // directed routes that run
  std::vector<core::Error> refused;  // by name; the others run
};

class Scanner {
 public:
  static constexpr std::size_t kMaxOpenEpisodes = 4'096;

  // The catalog, the store and the listener must outlive the scanner.
  Scanner(const market::Catalog& catalog, const market::BookStore& books, const Settings& settings,
          EpisodeListener& listener);

  // Set-up and rule changes; these allocate. Adding an instrument again replaces its terms. Errors:
  // no pair, no such instrument, terms outside their ranges.
  core::Result<RouteReport> add_instrument(market::InstrumentId id, const LegTerms& terms);
  core::Result<RouteReport> update_rules(market::InstrumentId id);

  // After a book message (proof of life included) was applied.
  void on_book(market::InstrumentId id, core::Timestamp now);
  // After the book was lost or reset: its episodes close.
  void on_lost(market::InstrumentId id, core::Timestamp now);
  // Now and then (once a second will do): episodes whose books grew too old say so.
  void on_time(core::Timestamp now);

  [[nodiscard]] const Stats& stats() const noexcept { return stats_; }
  [[nodiscard]] std::span<const Episode> open() const noexcept { return open_; }
  // For a screen, not for the hot path. Empty when fewer than two books of the pair are live.
  [[nodiscard]] std::optional<BestRoute> best_now(market::PairId pair) const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // One cache line per instrument: all that a message without consequence touches, the pair's tops
  // aside.
  struct alignas(64) Slot {
    const market::TrackedBook* book = nullptr;
    std::int64_t bid = 0;  // best prices last seen; 0 = none
    std::int64_t ask = 0;
    TopFactor bid_factor;
    TopFactor ask_factor;
    std::uint32_t pair = kNone;       // index of pairs_, kNone = not scanned
    std::uint16_t position = 0;       // in the pair
    std::uint16_t open_episodes = 0;  // with this instrument as a leg
  };
  // Tops and routes of one pair; position = order of adding.
  struct PairTops {
    std::vector<std::int64_t> bids;  // fee-adjusted, kNoBid = none
    std::vector<std::int64_t> asks;  // fee-adjusted, kNoAsk = none
    std::vector<market::InstrumentId> instruments;
    std::vector<LegTerms> terms;
    std::vector<std::uint32_t>
        routes;  // [buy * size + sell]: index of routes_, kNone = refused or itself
    std::vector<std::uint32_t> episodes;  // [buy * size + sell]: index of open_, kNone = none
    int price_scale = 0;
    int bits = 0;
  };

  void set_tops(Slot& slot, PairTops& tops, core::Timestamp now);

  const market::Catalog& catalog_;
  const market::BookStore& books_;
  Settings settings_;
  EpisodeListener& listener_;
  std::vector<Slot> slots_;      // by instrument
  std::vector<PairTops> pairs_;  // by pair
  std::vector<Route> routes_;
  std::vector<Episode> open_;  // dense, at most kMaxOpenEpisodes
  std::uint64_t next_episode_ = 1;
  Stats stats_;
};

}  // namespace tern::arbitrage
