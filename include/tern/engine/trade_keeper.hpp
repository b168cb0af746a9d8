// In: trades of which something changed, the time.
// Out: the record of their end; a flatten where bought and sold are not the same: at the venue that
// filled more, or at the trade's other one while that cannot take it.
// Cannot happen: a trade called over while an order of it is at large; a flatten while it is not
// known what has to be flattened; more attempts or time than configured: then the trade and all
// trading halt.
#pragma once

#include <map>
#include <string>

#include "tern/engine/account_fees.hpp"
#include "tern/engine/clerk.hpp"
#include "tern/engine/market_view.hpp"
#include "tern/engine/order_keeper.hpp"
#include "tern/engine/trading_config.hpp"

namespace tern::engine {

class TradeKeeper {
 public:
  struct Parts {
    Clerk& clerk;
    OrderKeeper& orders;
    risk::Gate& gate;
    const MarketView& market;
    const Desks& desks;
    const AccountFees& fees;
  };
  TradeKeeper(const TradingConfig& config, const Parts& parts, market::AssetId reference);

  // Something about this trade changed. True: it is over now.
  bool look_at(ledger::TradeId id);
  // Trades that wait for a book, a session or their next attempt.
  void on_time();

  // Halts for each open trade that waits for a venue that is not configured any more.
  void say_what_waits();
  // That venue's name; empty: it waits for none.
  [[nodiscard]] std::string missing_venue(const ledger::Trade& trade) const;

  // What is bought and not sold, or sold and not bought, in reference currency; what was given up
  // and nobody looked at yet included.
  [[nodiscard]] core::Decimal exposure() const;
  // Trades that came to their end since the last call.
  [[nodiscard]] std::vector<ledger::TradeId> take_over();

 private:
  struct Exposure {
    core::Timestamp since;        // 0 = balanced now
    core::Timestamp known_since;  // all of it was known once: the flatten's own time began
    core::Decimal now;            // reference currency
    core::Decimal most;
    core::Duration total;  // of earlier spells
    core::Timestamp next_attempt;
    std::string denied;  // why the last attempt was not made
  };
  struct Gap {
    core::Decimal coin;     // absolute
    venue::OrderSide side;  // of the order that closes it
    std::string venue;
    std::string symbol;
    market::InstrumentId instrument;
    core::Decimal taker_fee;  // there
  };
  [[nodiscard]] Gap gap_of(const ledger::Trade& trade, const core::Decimal& imbalance) const;
  [[nodiscard]] bool last_repair_came_to_nothing(const ledger::Trade& trade,
                                                 const std::string& venue) const;
  // The same coin by an order at the trade's other venue.
  [[nodiscard]] Gap elsewhere(const ledger::Trade& trade, const Gap& gap) const;
  [[nodiscard]] Gap at_leg(Gap gap, const ledger::OrderIntent& leg) const;
  // The size of a flatten on that venue; zero: too small for its rules, it stays as dust.
  [[nodiscard]] core::Decimal repair_size(const Gap& gap, const core::Decimal& price) const;
  [[nodiscard]] core::Decimal lowest_price(const ledger::Trade& trade, const Gap& gap) const;
  [[nodiscard]] bool is_late(core::Timestamp since) const;
  // As far beyond the best price as a flatten may pay, on the near tick.
  [[nodiscard]] core::Result<core::Decimal> repair_limit(const Gap& gap) const;
  void note_exposure(const ledger::Trade& trade, const core::Decimal& imbalance);
  // True: the trade was closed instead (dust, or given up).
  bool repair(const ledger::Trade& trade, const Gap& gap);
  [[nodiscard]] ledger::RepairPlanned planned_repair(const ledger::Trade& trade, const Gap& gap,
                                                     const core::Decimal& size,
                                                     const core::Decimal& limit) const;
  // True: an order was planned for it.
  bool place_repair(const ledger::Trade& trade, const Gap& gap);
  // The venue refused the last attempt and what is left is worth little.
  [[nodiscard]] bool is_dust(const ledger::Trade& trade, const core::Decimal& money) const;
  void close(const ledger::Trade& trade, orders::TradeOutcome outcome, std::string reason);
  [[nodiscard]] bool is_missing(const std::string& venue) const;
  // Of orders at venues that are not configured any more: how much may have been filled, unknown.
  [[nodiscard]] core::Decimal in_the_dark(const ledger::Trade& trade) const;
  // At the limit price of the buy, in reference currency.
  [[nodiscard]] core::Decimal worth_of(const ledger::Trade& trade, const core::Decimal& coin) const;
  [[nodiscard]] core::Decimal rate_of(const ledger::Trade& trade) const;

  TradingConfig config_;
  Parts parts_;
  market::AssetId reference_;
  std::map<ledger::TradeId, Exposure> exposures_;
  std::vector<ledger::TradeId> over_;
};

}  // namespace tern::engine
