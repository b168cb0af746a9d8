// In: a pair. Out: a decision as it would be made, on books that cross.
// Cannot happen: a change of anything that a real decision looks at.
#include <array>

#include "tern/arbitrage/scanner.hpp"

namespace tern::arbitrage {

namespace {

constexpr std::size_t kLevels = 5;
constexpr std::array<std::int64_t, 6> kSteps = {20, 40, 80, 160, 320, 640};  // basis points apart

std::int64_t on_tick(std::int64_t price, std::int64_t tick) {
  return price - price % tick;
}

// Levels of one size, a tick apart, the best one first.
market::OrderBook one_sided(market::Side side, market::Level best, std::int64_t tick) {
  std::array<market::Level, kLevels> levels{};
  for (std::size_t i = 0; i < kLevels; ++i) {
    const std::int64_t away = tick * static_cast<std::int64_t>(i);
    levels[i] = {{best.price.value + (side == market::Side::ask ? away : -away)}, best.size};
  }
  market::OrderBook book;
  book.apply(side == market::Side::ask ? market::Levels{} : market::Levels{levels},
             side == market::Side::ask ? market::Levels{levels} : market::Levels{});
  return book;
}

}  // namespace

std::optional<Episode> Scanner::rehearsal(std::uint64_t turn, core::Timestamp now) const {
  if (pairs_.empty()) return std::nullopt;
  const market::PairId id{static_cast<std::uint16_t>(turn % pairs_.size())};
  const std::vector<std::uint32_t>& routes = pairs_[id.index()].routes;
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const std::uint32_t index = routes[(turn / pairs_.size() + i) % routes.size()];
    if (index == kNone || routes_[index].pairings.empty()) continue;
    const Route& route = routes_[index];
    if (ask_of(route.buy.instrument) == 0 || bid_of(route.sell.instrument) == 0) continue;
    const market::OrderBook& buy = slots_[route.buy.instrument.index()].book->book;
    const market::OrderBook& sell = slots_[route.sell.instrument.index()].book->book;
    const market::OrderBook asks = one_sided(market::Side::ask, *buy.best_ask(), route.buy.tick);
    Episode episode;
    episode.pair = id;
    episode.buy = route.buy.instrument;
    episode.sell = route.sell.instrument;
    episode.born = now;
    episode.latest = decide(route, now);
    const FreeFunds funds = funds_ != nullptr ? funds_->free_funds(route) : FreeFunds{};
    for (const std::int64_t bps : kSteps) {
      const market::Level& best = *sell.best_bid();
      const std::int64_t price = best.price.value / 10'000 * (10'000 + bps);
      const market::OrderBook bids = one_sided(
          market::Side::bid, {{on_tick(price, route.sell.tick)}, best.size}, route.sell.tick);
      const WalkResult walked = walk({route, asks, bids, settings_.policy, funds});
      if (walked.verdict != Verdict::executable) continue;
      episode.latest.verdict = walked.verdict;
      episode.latest.drift = walked.drift;
      episode.latest.buy_size = walked.buy_size;
      episode.latest.sell_size = walked.sell_size;
      episode.latest.buy_limit = walked.buy_limit;
      episode.latest.sell_limit = walked.sell_limit;
      episode.latest.profit = walked.profit;
      return episode;
    }
  }
  return std::nullopt;
}

}  // namespace tern::arbitrage
