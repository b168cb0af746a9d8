// In: an executable opportunity. Out: a trade: its record first, then two placements in one step;
// or the rule that refused it.
// Cannot happen: a placement without the record that covers it before it in the list of actions; an
// instrument traded again before its last trade is over and its book has moved on; one leg alone.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tern/arbitrage/scanner.hpp"
#include "tern/core/stations.hpp"
#include "tern/engine/clerk.hpp"
#include "tern/engine/market_view.hpp"
#include "tern/engine/order_keeper.hpp"
#include "tern/engine/purses.hpp"
#include "tern/engine/trading_config.hpp"

namespace tern::engine {

class TradeMaker {
 public:
  // A frame received so soon after the last word about a trade may have been made before it.
  static constexpr core::Duration kCooling = core::milliseconds(150);
  static constexpr core::Duration kRulesPause = core::seconds(30);

  struct Parts {
    Clerk& clerk;
    OrderKeeper& orders;
    risk::Gate& gate;
    const MarketView& market;
    const Desks& desks;
  };
  TradeMaker(const TradingConfig& config, const Parts& parts, market::AssetId reference);

  void set_stopwatch(core::Stopwatch& watch) noexcept { watch_ = &watch; }
  void set_outlet(venue::Outlet& outlet) noexcept { outlet_ = &outlet; }
  [[nodiscard]] const Purses& purses() const noexcept { return purses_; }
  void on_executable(const arbitrage::Episode& episode, const arbitrage::LegTerms& buy_terms,
                     const arbitrage::LegTerms& sell_terms);
  void on_episode_closed(const arbitrage::Episode& episode);
  // All of on_executable() but its effects: nothing is planned, spent or sent. The outlet is told
  // to rehearse. True: it would have been a trade.
  bool rehearse(const arbitrage::Episode& episode, const arbitrage::LegTerms& buy_terms,
                const arbitrage::LegTerms& sell_terms) const;
  // A trade is over (or was read back open): its instruments cool down (or stay shut).
  void shut(const ledger::Trade& trade);
  void cool(const ledger::Trade& trade);
  // The venue refused for rules that we know wrongly: not traded for a while.
  void pause(market::InstrumentId instrument);
  void on_balances(market::VenueId venue);
  void set_clock_skew(market::VenueId venue, core::Duration skew);

  [[nodiscard]] bool traded(arbitrage::EpisodeId episode) const;

 private:
  struct Leg {
    market::InstrumentId id;
    const market::Instrument* instrument = nullptr;
    venue::OrderSide side = venue::OrderSide::buy;
    market::SizeLots size;
    market::PriceTicks limit;
    const arbitrage::LegTerms* terms = nullptr;
  };
  struct Told {
    bool traded = false;
    std::string rule;  // the last refusal that was written down
  };
  // A trade as it would be, and what the gate is asked about it.
  struct Draft {
    ledger::Record record = ledger::TradePlanned{};
    risk::Proposal buy;
    risk::Proposal sell;
    risk::Situation situation;

    [[nodiscard]] ledger::TradePlanned& plan() { return std::get<ledger::TradePlanned>(record); }
  };
  // False: there is no such trade.
  [[nodiscard]] bool draft(const arbitrage::Episode& episode, const arbitrage::LegTerms& buy_terms,
                           const arbitrage::LegTerms& sell_terms) const;
  void show_books(const arbitrage::Episode& episode) const;
  [[nodiscard]] bool is_shut(market::InstrumentId id) const;
  void intend(const Leg& leg, ledger::TradeId trade, ledger::OrderIntent& intent) const;
  [[nodiscard]] risk::Proposal proposal_of(const Leg& leg, const ledger::OrderIntent& intent) const;
  [[nodiscard]] risk::Situation situation_of(const ledger::TradePlanned& plan) const;
  [[nodiscard]] core::Decimal at_stake(const std::string* venue, const std::string* base) const;
  void refuse(const arbitrage::Episode& episode, const risk::Denial& denial);
  void send(const risk::Pair& orders);

  TradingConfig config_;
  Parts parts_;
  Purses purses_;
  core::Stopwatch* watch_ = &core::no_stopwatch();
  venue::Outlet* outlet_ = nullptr;  // none: what is decided leaves when the event is over
  market::AssetId reference_;
  std::vector<core::Timestamp> shut_until_;          // by instrument; kNever while a trade is open
  std::vector<core::Timestamp> paused_until_;        // by instrument: its rules are in question
  std::vector<core::Timestamp> balances_at_;         // by venue
  std::vector<std::optional<core::Duration>> skew_;  // by venue; empty: not measured
  std::unordered_map<std::uint64_t, Told> told_;     // by open episode
  std::uint64_t trades_ = 0;                         // of this run
  // Of the trade that is being made or rehearsed; kept for its room alone.
  mutable Draft draft_;
  mutable std::string rehearsed_;
};

}  // namespace tern::engine
