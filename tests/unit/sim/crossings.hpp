// In: a simulated market, quantum by quantum. Out: episodes in which a route would pay both taker
// fees and an edge. Cannot happen: a float; an episode counted twice because it lasted.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "tern/core/int128.hpp"
#include "tern/core/scaled.hpp"
#include "tern/sim/market.hpp"

namespace tern::sim::testing {

struct Episode {
  std::int64_t quanta = 0;
  std::int64_t best_net_bps = 0;
};

// Fees of 10 bps on both sides; the prices are compared at ten digits after the point.
class CrossingCounter {
 public:
  CrossingCounter(Market& market, std::size_t pairs, std::int64_t least_edge_bps)
      : market_(market), pairs_(pairs), least_edge_bps_(least_edge_bps) {}

  void look() {
    for (InstrumentIndex pair = 0; pair < pairs_; ++pair) {
      for (std::size_t buy = 0; buy < market_.venue_count(); ++buy) {
        for (std::size_t sell = 0; sell < market_.venue_count(); ++sell) {
          if (buy != sell) look_at(pair, buy, sell);
        }
      }
    }
  }

  std::vector<Episode> closed;

  // Those that are still open count as well.
  [[nodiscard]] std::vector<Episode> all() const {
    std::vector<Episode> episodes = closed;
    for (const auto& entry : open_)
      episodes.push_back(entry.second);
    return episodes;
  }

 private:
  using Route = std::tuple<InstrumentIndex, std::size_t, std::size_t>;

  static core::Int128 at_ten_digits(const Exchange& exchange, InstrumentIndex pair,
                                    std::int64_t price) {
    return static_cast<core::Int128>(price) *
           core::power_of_ten(10 - exchange.listings()[pair].price_scale);
  }

  void look_at(InstrumentIndex pair, std::size_t buy, std::size_t sell) {
    const Exchange& cheap = market_.exchange(buy);
    const Exchange& dear = market_.exchange(sell);
    const auto ask = cheap.best(pair, market::Side::ask);
    const auto bid = dear.best(pair, market::Side::bid);
    std::int64_t net_bps = INT64_MIN;
    if (ask && bid) {
      const core::Int128 paid = at_ten_digits(cheap, pair, ask->price) * 1'001 / 1'000;
      const core::Int128 got = at_ten_digits(dear, pair, bid->price) * 999 / 1'000;
      net_bps = static_cast<std::int64_t>((got - paid) * 10'000 / paid);
    }
    const Route route{pair, buy, sell};
    const auto found = open_.find(route);
    if (net_bps >= least_edge_bps_) {
      Episode& episode = open_[route];
      ++episode.quanta;
      episode.best_net_bps = std::max(episode.best_net_bps, net_bps);
    } else if (found != open_.end()) {
      closed.push_back(found->second);
      open_.erase(found);
    }
  }

  Market& market_;
  std::size_t pairs_;
  std::int64_t least_edge_bps_;
  std::map<Route, Episode> open_;
};

}  // namespace tern::sim::testing
