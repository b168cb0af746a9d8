// In: "this instrument's book changed", "it is lost", "time has passed". Out: episodes, counts.
// Cannot happen: an allocation or a lock after set-up; a route of another pair touched by a book
// message; a decision on a book that usable() refuses; seen != executable + refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "tern/arbitrage/episode.hpp"
#include "tern/arbitrage/route.hpp"
#include "tern/arbitrage/terms.hpp"
#include "tern/arbitrage/tops.hpp"
#include "tern/arbitrage/walk.hpp"
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
  static constexpr std::size_t kMaxInstrumentsOfPair = market::Catalog::kMaxVenues;

  // The catalog, the store and the listener must outlive the scanner.
  Scanner(const market::Catalog& catalog, const market::BookStore& books, const Settings& settings,
          EpisodeListener& listener);

  // From now on sizes are bounded by what it says; it outlives the scanner.
  void limit_by(const FundsSource& funds) noexcept { funds_ = &funds; }

  // Set-up and rule changes; these allocate. Adding an instrument again replaces its terms. Errors:
  // no pair, no such instrument, terms outside their ranges.
  core::Result<RouteReport> add_instrument(market::InstrumentId id, const LegTerms& terms);
  core::Result<RouteReport> update_rules(market::InstrumentId id);

  // A message for this instrument's book is about to be applied: what on_book() will look at is
  // fetched into a near cache meanwhile. Only a hint.
  void expect(market::InstrumentId id) const noexcept;
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
  // What would be decided if a route paid now: books of its own that cross at today's prices. Turns
  // go through all pairs, and through all routes of each. Nothing is counted and nobody told; what
  // the real decision will run through is in the near caches then. Empty: no two live books, or no
  // size that the rules allow.
  [[nodiscard]] std::optional<Episode> rehearsal(std::uint64_t turn, core::Timestamp now) const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // What a book message touches of its instrument: small, because all of them together should stay
  // in a near cache.
  struct Slot {
    const market::TrackedBook* book = nullptr;
    TopTable::Block block = kNone;   // kNone = not scanned
    std::uint16_t factors = 0;       // index of factors_
    std::uint8_t position = 0;       // in the pair
    std::uint8_t open_episodes = 0;  // with this instrument as a leg
  };
  static_assert(sizeof(Slot) == 16 && 2 * kMaxInstrumentsOfPair <= UINT8_MAX);
  struct Factors {
    TopFactor bid;
    TopFactor ask;
    friend bool operator==(const Factors&, const Factors&) noexcept = default;
  };
  // The instruments of one pair; position = order of adding.
  struct PairRoutes {
    // Of each route, [buy * size + sell]; kNone on the diagonal and between symbols of one venue.
    std::vector<std::uint32_t> routes;    // index of routes_
    std::vector<std::uint32_t> episodes;  // index of open_, kNone = none
    std::vector<market::InstrumentId> instruments;
    std::vector<LegTerms> terms;

    [[nodiscard]] std::size_t size() const noexcept { return instruments.size(); }
    [[nodiscard]] std::size_t route(std::size_t buy, std::size_t sell) const noexcept {
      return buy * size() + sell;
    }
  };
  // A route by its place, for one call.
  struct RoutePlace {
    PairRoutes& pair;
    std::size_t buy = 0;
    std::size_t sell = 0;
  };

  core::Status check(market::InstrumentId id) const;
  void append(Slot& slot, const market::Instrument& instrument);
  RouteReport make_routes(PairRoutes& pair, std::size_t position);
  void make_route(const RoutePlace& place, RouteReport& report);
  void set_factors(const PairRoutes& pair);
  bool set_factors(const PairRoutes& pair, int bits);
  std::uint16_t index_of(const Factors& factors);

  Slot* slot_of(market::InstrumentId id) noexcept;
  void set_tops(Slot& slot, std::int64_t bid, std::int64_t ask, core::Timestamp now);
  void look_at_pair(const Slot& slot, core::Timestamp now);
  void look_at(const RoutePlace& place, core::Timestamp now);
  [[nodiscard]] std::int64_t bid_of(market::InstrumentId id) const;
  [[nodiscard]] std::int64_t ask_of(market::InstrumentId id) const;
  [[nodiscard]] std::uint32_t& episode_cell(const Episode& episode);
  [[nodiscard]] Verdict verdict_on_books(const Route& route, core::Timestamp now) const;
  [[nodiscard]] Decision decide(const Route& route, core::Timestamp now) const;
  [[nodiscard]] BookEvidence evidence(const RouteLeg& leg, core::Timestamp now) const;
  void open_episode(const RoutePlace& place, core::Timestamp now);
  void update_episode(Episode& episode, const Route& route, core::Timestamp now);
  void close_episode(std::uint32_t index, core::Timestamp now);
  void note_edge(const Decision& decision);

  const market::Catalog& catalog_;
  const market::BookStore& books_;
  Settings settings_;
  EpisodeListener& listener_;
  const FundsSource* funds_ = nullptr;  // null: nothing bounds
  std::vector<Slot> slots_;             // by instrument
  TopTable tops_;
  std::vector<Factors> factors_;   // each different pair of factors once
  std::vector<PairRoutes> pairs_;  // by pair
  std::deque<Route> routes_;       // a refused one has no pairings
  std::vector<Episode> open_;      // dense, at most kMaxOpenEpisodes
  core::Timestamp last_now_;
  std::uint64_t next_episode_ = 1;
  Stats stats_;
};

}  // namespace tern::arbitrage
