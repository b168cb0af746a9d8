// In: what the engine writes and sends, what the venues know.
// Out: the first thing of each kind that must never happen, by name, with its step.
// Cannot happen: a check that passes because it looked at nothing: each counts what it saw.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "world.hpp"

namespace tern::sim::testing {

struct Violation {
  std::string checker;
  std::string what;
  std::uint64_t step = 0;
  core::Timestamp at;
};

// The sum over all accounts of one venue and asset.
[[nodiscard]] core::Decimal sum_of(const ledger::Holding& holding);

// What a venue's account must hold: what it opened with and what its own fills moved, fees
// included.
class VenueSum {
 public:
  explicit VenueSum(std::map<std::string, core::Decimal> opening) : total_(std::move(opening)) {}
  void add(const AccountFill& fill, const Listing& listing);
  [[nodiscard]] bool agrees(const std::string& asset, const AccountBalance& balance) const;

 private:
  void move(const std::string& asset, const core::Decimal& amount);
  std::map<std::string, core::Decimal> total_;
};

class TradeChecks final : public Witness {
 public:
  // While its venue can be asked: an order whose fate nobody knows, a trade that nobody ends.
  // Kraken's counter gives half a question a second, and the process that died before had spent of
  // it. In 3,000 seeds the longest were 72 and 60 seconds.
  static constexpr core::Duration kOrderOpenMost = core::seconds(90);
  static constexpr core::Duration kTradeOpenMost = core::seconds(90);
  // While it is killed and its venue can be asked: until it is confirmed that nothing is open.
  static constexpr core::Duration kConfirmMost = kOrderOpenMost + core::seconds(10);
  // Bought and not sold, or the other way round, worth more than dust, and trading goes on.
  static constexpr core::Duration kExposedMost = kRepairDeadline + core::seconds(5);

  // At these venues nothing may ever be traded.
  explicit TradeChecks(std::set<std::size_t> forbidden = {}) : forbidden_(std::move(forbidden)) {}

  void on_world(World& world) override;
  void on_record(const ledger::Record& record, core::Timestamp now) override;
  void on_sent(std::size_t venue, std::string_view text, core::Timestamp now) override;
  void on_venue(std::size_t venue, core::Timestamp now) override;
  void on_step(const engine::Engine& engine, core::Timestamp now) override;
  // After the engine came to rest: truth against ledger, journal against state.
  void at_rest();
  void add(const std::string& checker, std::string what);

  // One of each checker.
  [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::size_t orders_seen() const { return orders_.size(); }
  [[nodiscard]] std::size_t placements_seen() const { return placements_; }
  [[nodiscard]] std::size_t fills_seen() const { return fills_compared_; }
  // The longest that an order was at large, a trade open, while its venues could be asked.
  [[nodiscard]] core::Duration order_open_longest() const { return order_open_longest_; }
  [[nodiscard]] core::Duration trade_open_longest() const { return trade_open_longest_; }

 private:
  struct Seen {
    std::size_t venue = 0;
    std::string place;  // trade and leg
    bool left = false;
    bool arrived = false;
  };

  // trade_checks.cpp
  void before(const ledger::Record& record);
  void after(const ledger::Record& record);
  void plan(const ledger::OrderIntent& intent);
  void check_conserved();
  void compare_with(const ledger::State& live);
  void check_ages(core::Timestamp now);
  void check_exposure(const ledger::Trade& trade, core::Timestamp now);
  void check_certificate(const engine::Trading& trading);
  void check_naked(const engine::Trading& trading);
  [[nodiscard]] bool in_reach(const std::string& venue) const;
  // truth_checks.cpp
  void check_repair(const ledger::RepairPlanned& record);
  void check_fill(const ledger::FillBooked& record);
  void check_end(const venue::ClientOrderId& id);
  void check_arrival(std::size_t venue, const AccountOrder& order);
  void check_fills(std::size_t venue);
  void check_balances(std::size_t venue);
  void check_replay();

  std::set<std::size_t> forbidden_;
  World* world_ = nullptr;
  ledger::State replica_;                                   // of the journal, record by record
  std::map<std::string, std::size_t, std::less<>> venues_;  // by name
  std::vector<VenueSum> sums_;                              // by venue
  std::vector<std::size_t> orders_known_;                   // by venue
  std::vector<std::size_t> fills_known_;                    // by venue
  std::unordered_map<std::string, Seen> orders_;            // by our id
  std::set<venue::ClientOrderId> unsettled_;
  std::map<std::string, std::string> attempts_;  // by trade and leg: the one that is not over
  std::vector<venue::ClientOrderId> touched_;    // in this step
  bool moved_money_ = false;                     // in this step
  std::map<ledger::TradeId, core::Timestamp> exposed_since_;
  std::map<venue::ClientOrderId, core::Duration> order_ages_;  // since the last death
  std::map<ledger::TradeId, core::Duration> trade_ages_;
  std::map<std::string, core::Duration> unconfirmed_;  // by venue, since the kill or the last death
  std::set<ledger::TradeId> halted_;                   // since a latch was last lifted
  core::Timestamp last_death_;
  core::Timestamp kill_lifted_;
  core::Timestamp next_look_;
  std::uint64_t next_whole_compare_ = 0;  // records
  std::size_t placements_ = 0;
  std::size_t fills_compared_ = 0;
  std::size_t balances_compared_ = 0;
  core::Duration order_open_longest_;
  core::Duration trade_open_longest_;
  std::vector<Violation> violations_;
};

}  // namespace tern::sim::testing
