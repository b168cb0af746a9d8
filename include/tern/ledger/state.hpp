// In: records, live or read back. Out: orders, trades, accounts, latches as they stand.
// Cannot happen: a state that differs between the run that wrote the records and the one that reads
// them: both go through apply(); a record that contradicts the state passed over in silence.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tern/ledger/accounts.hpp"
#include "tern/ledger/record.hpp"

namespace tern::ledger {

struct Trade {
  TradePlanned plan;
  std::vector<venue::ClientOrderId> orders;  // legs, then repairs
  std::optional<TradeClosed> closed;

  [[nodiscard]] orders::TradeQuote quote() const {
    return {plan.drift, plan.quoted_profit, plan.quoted_buy, plan.quoted_sell};
  }
};

struct Totals {
  std::uint64_t closed = 0;  // trades by outcome
  std::uint64_t flattened = 0;
  std::uint64_t halted = 0;
  std::uint64_t placed = 0;            // orders that left
  std::uint64_t unknown_resolved = 0;  // orders that were in doubt and are over
  core::Decimal quoted;                // reference currency, of trades that are over: less fees
  core::Decimal realised;              // reference currency
  core::Decimal exposed_most;          // reference currency
  core::Duration exposed_longest;
};

class State {
 public:
  // Trades that are over and their orders stay known so long: late reports and questions.
  static constexpr std::size_t kKeptTrades = 10'000;
  static constexpr std::size_t kMaxLatchReasons = 16;  // of a kind

  // Error: what contradicts. The state is not to be used after it: trading stops, a person looks.
  core::Status apply(const Record& record);

  [[nodiscard]] std::uint64_t records() const noexcept { return records_; }
  [[nodiscard]] const Accounts& accounts() const noexcept { return accounts_; }
  [[nodiscard]] const Totals& totals() const noexcept { return totals_; }
  [[nodiscard]] const orders::Order* order(const venue::ClientOrderId& id) const;
  // By the venue's own id, which is unique for one symbol. Looks through all of them.
  [[nodiscard]] const orders::Order* order_at(const std::string& venue, const std::string& symbol,
                                              std::string_view venue_id) const;
  [[nodiscard]] std::size_t order_count() const noexcept { return orders_.size(); }
  [[nodiscard]] const Trade* trade(TradeId id) const;
  [[nodiscard]] const std::map<TradeId, Trade>& open_trades() const noexcept { return open_; }
  // Trades that ended halted, with more bought than sold or the reverse, since a person last lifted
  // a latch.
  [[nodiscard]] const std::set<TradeId>& given_up() const noexcept { return given_up_; }
  [[nodiscard]] orders::OrderList orders_of(const Trade& trade) const;
  // Why no trade may be opened, or no order sent. Empty: not latched.
  [[nodiscard]] const std::vector<LatchSet>& latches() const noexcept { return latches_; }
  [[nodiscard]] bool latched(LatchKind kind) const;
  [[nodiscard]] bool paused(const std::string& venue) const { return paused_.count(venue) != 0; }
  [[nodiscard]] const std::map<std::string, std::string>& paused() const noexcept {
    return paused_;
  }
  [[nodiscard]] const RunStarted& run() const noexcept { return run_; }
  [[nodiscard]] TradeId last_trade() const noexcept { return last_trade_; }

  // Everything as text, in one order: two states are the same if and only if their texts are.
  [[nodiscard]] std::string canonical() const;

 private:
  core::Status apply_to(const RunStarted& record);
  core::Status apply_to(const BalanceSeen& record);
  core::Status apply_to(const ResidualTaken& record);
  core::Status apply_to(const TradePlanned& record);
  core::Status apply_to(const RepairPlanned& record);
  core::Status apply_to(const OrderMoved& record);
  core::Status apply_to(const FillBooked& record);
  core::Status apply_to(const TradeClosed& record);
  core::Status apply_to(const LatchSet& record);
  core::Status apply_to(const LatchLifted& record);
  core::Status apply_to(const VenuePaused& record);
  core::Status apply_to(const OpportunitySeen&) { return core::Ok{}; }
  core::Status apply_to(const DecisionRefused&) { return core::Ok{}; }

  struct Kept {
    orders::Order order;
    core::Decimal reserved;  // of intent.reserved, not yet spent or given back
  };
  core::Status reserve(const OrderIntent& intent, core::Timestamp at);
  core::Status spend(Kept& kept, const orders::Fill& fill);
  core::Status release_if_settled(Kept& kept);
  core::Status add_totals(const TradeClosed& record);
  void forget_oldest();

  std::uint64_t records_ = 0;
  RunStarted run_;
  Accounts accounts_;
  std::unordered_map<venue::ClientOrderId, Kept, venue::ClientOrderIdHash> orders_;
  std::map<TradeId, Trade> open_;
  std::map<TradeId, Trade> over_;
  std::deque<TradeId> over_order_;
  std::set<TradeId> given_up_;  // of over_
  std::vector<LatchSet> latches_;
  std::map<std::string, std::string> paused_;  // by venue, why
  Totals totals_;
  TradeId last_trade_ = 0;
};

}  // namespace tern::ledger
