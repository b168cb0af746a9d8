// In: what an exchange tells its observer. Out: the same as lists that tests look at.
// Cannot happen: an event left out.
#pragma once

#include <vector>

#include "tern/sim/exchange.hpp"

namespace tern::sim::testing {

class Recorder final : public ExchangeObserver {
 public:
  void on_level(const LevelChange& change) override { changes.push_back(change); }
  void on_trade(const SimTrade& trade) override { trades.push_back(trade); }

  std::vector<LevelChange> changes;
  std::vector<SimTrade> trades;
};

inline constexpr core::Timestamp kNow{1'000};

inline Listing plain_listing() {
  Listing listing;
  listing.base = "BTC";
  listing.quote = "USDT";
  listing.price_scale = 2;
  listing.size_scale = 5;
  return listing;
}

inline SimOrder order(market::Side side, std::int64_t price, std::int64_t size) {
  SimOrder made;
  made.side = side;
  made.price = price;
  made.size = size;
  return made;
}

}  // namespace tern::sim::testing
