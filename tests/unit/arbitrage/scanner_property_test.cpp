// In: random books of several venues, scales and fees, message by message. Out: proof that the open
// episodes are exactly the routes that pay when each is looked at with plain decimals, and that the
// counts add up at every moment. Cannot happen: a world where nothing ever crosses.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <utility>

#include "scanner_world.hpp"
#include "tern/core/scaled.hpp"
#include "unit/core/draw.hpp"

namespace tern::arbitrage {
namespace {

using core::Decimal;
using core::draw;

struct Venue {
  int price_scale = 0;
  LegTerms terms;
  Decimal bid;  // zero: none
  Decimal ask;
};

class RandomMarket {
 public:
  RandomMarket() {
    settings_.min_edge = decimal(draw<std::int64_t>(-30, 30), 4);
    settings_.policy = {PolicyKind::depth, draw<std::int64_t>(1, 3), 1};
    center_ = draw<std::int64_t>(1, std::int64_t{1} << draw(3, 42));
    catalog_.add_pair({catalog_.assets().intern("A"), catalog_.assets().intern("B")});
    scanner_ = std::make_unique<Scanner>(catalog_, books_, settings_, listener_);
    const int count = draw(2, 6);
    for (int i = 0; i < count; ++i)
      add_venue(i);
  }

  // One venue's book is replaced or lost.
  void step(int number) {
    const auto v = static_cast<std::size_t>(draw(0, static_cast<int>(venues_.size()) - 1));
    Venue& venue = venues_[v];
    market::TrackedBook& book = *books_.find(ids_[v]);
    const core::Timestamp now = at_ms(number);
    if (draw(1, 12) == 1) {
      venue.bid = venue.ask = {};
      book.reset(now);
      return scanner_->on_lost(ids_[v], now);
    }
    market::MadeMessage made = market::chained(-1, number + 1);
    venue.bid = side(venue, made.bids);
    venue.ask = side(venue, made.asks);
    book.receive(made.message(), now);
    scanner_->on_book(ids_[v], now);
  }

  void check() const {
    std::set<std::pair<market::InstrumentId, market::InstrumentId>> open;
    for (const Episode& episode : scanner_->open())
      RC_ASSERT(open.insert({episode.buy, episode.sell}).second);
    std::size_t crossing = 0;
    for (std::size_t buy = 0; buy < venues_.size(); ++buy) {
      for (std::size_t sell = 0; sell < venues_.size(); ++sell) {
        if (buy == sell || !pays(venues_[buy], venues_[sell])) continue;
        ++crossing;
        RC_ASSERT(open.count({ids_[buy], ids_[sell]}) == 1U);
      }
    }
    RC_ASSERT(open.size() == crossing);
    const Stats& stats = scanner_->stats();
    std::uint64_t sum = 0;
    for (const std::uint64_t count : stats.by_verdict)
      sum += count;
    RC_ASSERT(sum == stats.seen);
    RC_ASSERT(listener_.opened.size() == stats.seen);
    RC_ASSERT(listener_.opened.size() - listener_.closed.size() == open.size());
  }

  [[nodiscard]] std::uint64_t seen() const { return scanner_->stats().seen; }

 private:
  void add_venue(int number) {
    Venue venue;
    venue.price_scale = draw(0, 6);
    venue.terms.taker_fee = decimal(draw<std::int64_t>(0, 30), 4);
    venue.terms.inventory_cost = decimal(draw<std::int64_t>(0, 5), 4);
    venue.terms.buy_fee_from = core::draw_bool() ? BuyFeeFrom::base : BuyFeeFrom::quote;
    market::InstrumentDefinition definition;
    definition.symbol = "AB";
    definition.base_ticker = "A";
    definition.quote_ticker = "B";
    definition.wire_price_decimals = venue.price_scale;
    definition.wire_size_decimals = 2;
    definition.rules.status = market::TradingStatus::trading;
    const auto id =
        catalog_.add_instrument(catalog_.add_venue("venue" + std::to_string(number)), definition);
    books_.add(catalog_.instrument(id.value()), {market::SyncRule::chained});
    RC_ASSERT(scanner_->add_instrument(id.value(), venue.terms).ok());
    ids_.push_back(id.value());
    venues_.push_back(venue);
  }

  // A price within 1 % of the center, to the last digit of the venue; sometimes none.
  Decimal side(const Venue& venue, std::vector<market::Level>& levels) const {
    if (draw(1, 15) == 1) return {};
    const std::int64_t unit = core::power_of_ten(venue.price_scale);
    const core::Int128 center = static_cast<core::Int128>(center_) * unit;
    const core::Int128 offset = center * draw<std::int64_t>(-1'000, 1'000) / 100'000;
    const auto price = static_cast<std::int64_t>(std::max<core::Int128>(1, center + offset));
    levels.push_back(market::level(price, draw<std::int64_t>(1, 1'000)));
    return decimal(price, venue.price_scale);
  }

  [[nodiscard]] bool pays(const Venue& buy, const Venue& sell) const {
    if (buy.ask.is_zero() || sell.bid.is_zero()) return false;
    const Decimal one = Decimal::from_integer(1);
    const Decimal edge = std::min(settings_.min_edge, Decimal{});
    const Decimal fees = core::add(buy.terms.taker_fee, buy.terms.inventory_cost).value();
    const Decimal cost = core::add(core::add(one, fees).value(), edge).value();
    const Decimal left =
        core::subtract(core::subtract(one, sell.terms.taker_fee).value(), sell.terms.inventory_cost)
            .value();
    return core::multiply(sell.bid, left).value() > core::multiply(buy.ask, cost).value();
  }

  Settings settings_;
  std::int64_t center_ = 1;
  market::Catalog catalog_;
  market::BookStore books_;
  RecordingListener listener_;
  std::unique_ptr<Scanner> scanner_;
  std::vector<Venue> venues_;
  std::vector<market::InstrumentId> ids_;
};

RC_GTEST_PROP(ScannerAgainstEveryRoute, OpenEpisodesAreExactlyTheRoutesThatPay, ()) {
  RandomMarket market;
  for (int number = 0; number < 40; ++number) {
    market.step(number);
    market.check();
  }
  RC_CLASSIFY(market.seen() > 0, "crossed");
}

}  // namespace
}  // namespace tern::arbitrage
