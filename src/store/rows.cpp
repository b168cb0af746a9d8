// In: a record. Out: its rows, values in the order of the table's columns.
// Cannot happen: a value that a store cannot hold: text is printable ASCII, numbers fit 64 bits.
#include <algorithm>
#include <utility>

#include "schema.hpp"
#include "tern/core/assert.hpp"
#include "tern/core/text.hpp"
#include "tern/ledger/codec.hpp"

namespace tern::store {
namespace {

class Maker {
 public:
  explicit Maker(std::uint64_t sequence) : sequence_(sequence) {}

  std::vector<Row> take() {
    for (const Row& row : rows_)
      TERN_ASSERT(row.values.size() == schema_of(row.table).columns.size(), "values of a row");
    return std::move(rows_);
  }

  void operator()(const ledger::RunStarted& run) {
    begin(Table::runs);
    add(run.node, run.run, run.program, run.mode, run.reference_currency, run.at);
  }
  void operator()(const ledger::BalanceSeen& balance) {
    begin(Table::balances);
    add(balance.venue, balance.asset, balance.free, balance.locked, balance.residual,
        balance.opening, balance.at);
  }
  void operator()(const ledger::ResidualTaken& taken) {
    begin(Table::residuals);
    add(taken.venue, taken.asset, taken.amount, taken.reason, taken.at);
  }
  void operator()(const ledger::TradePlanned& plan) {
    begin(Table::trade_plans);
    add(plan.trade, plan.episode, plan.pair, plan.at, plan.drift, plan.quoted_profit,
        plan.quoted_buy, plan.quoted_sell, plan.edge_bps, plan.reference_rate);
    for (const ledger::BookSeen* book : {&plan.buy_book, &plan.sell_book}) {
      add(book->alive_age, book->change_age, book->sequence, book->rules_version, book->fee_version,
          book->levels);
    }
    place(plan.buy, "", plan.at);
    place(plan.sell, "", plan.at);
  }
  void operator()(const ledger::RepairPlanned& repair) {
    place(repair.order, repair.reason, repair.at);
  }
  void operator()(const ledger::OrderMoved& moved) {
    begin(Table::order_events);
    add(moved.id, name_of(moved.event), name_of(moved.state), moved.filled, moved.venue_id,
        moved.reason, moved.at);
  }
  void operator()(const ledger::FillBooked& fill) {
    begin(Table::fills);
    add(fill.id, fill.trade_id, fill.price, fill.size, fill.fee, fill.fee_asset, fill.venue_time,
        fill.at);
  }
  void operator()(const ledger::TradeClosed& end) {
    begin(Table::trade_ends);
    add(end.trade, name_of(end.outcome), end.reason, end.quoted, end.slippage, end.fees, end.repair,
        end.inventory, end.realised, end.coin, end.mark_price, end.reference_rate, end.exposed_for,
        end.exposed_most, end.at);
  }
  void operator()(const ledger::LatchSet& latch) {
    begin(Table::latches);
    add(name_of(latch.kind), true, latch.reason, latch.at);
  }
  void operator()(const ledger::LatchLifted& latch) {
    begin(Table::latches);
    add(name_of(latch.kind), false, latch.reason, latch.at);
  }
  void operator()(const ledger::VenuePaused& pause) {
    begin(Table::pauses);
    add(pause.venue, pause.paused, pause.reason, pause.at);
  }
  void operator()(const ledger::OpportunitySeen& seen) {
    begin(Table::opportunities);
    add(seen.episode, seen.pair, seen.buy_venue, seen.sell_venue, seen.born, seen.closed,
        seen.verdict, seen.best_edge_bps, seen.buy_size, seen.sell_size, seen.buy_limit,
        seen.sell_limit, seen.profit, seen.traded);
  }
  void operator()(const ledger::DecisionRefused& refused) {
    begin(Table::decisions);
    add(refused.episode, refused.pair, refused.buy_venue, refused.sell_venue, refused.rule,
        refused.figure, refused.limit, refused.at);
  }

 private:
  void begin(Table table) { rows_.push_back({table, sequence_, {}}); }
  void place(const ledger::OrderIntent& order, const std::string& reason, core::Timestamp at) {
    begin(Table::placements);
    add(order.id, order.trade, order.leg, order.attempt, order.venue, order.symbol, order.base,
        order.quote, name_of(order.side), order.size, order.limit, order.reserved, order.taker_fee,
        order.expires_at, reason, at);
  }

  template <typename... Values>
  void add(const Values&... values) {
    (rows_.back().values.push_back(text(values)), ...);
  }
  static std::string text(std::string_view value) {
    return core::quoted(value, ledger::kMaxTextBytes);
  }
  static std::string text(const std::string& value) { return text(std::string_view(value)); }
  static std::string text(const venue::ClientOrderId& id) { return std::string(id.text()); }
  static std::string text(const core::Decimal& number) { return number.text(); }
  static std::string text(core::Timestamp time) { return std::to_string(time.ns); }
  static std::string text(core::Duration time) { return std::to_string(time.ns); }
  static std::string text(std::int64_t number) { return std::to_string(number); }
  static std::string text(std::uint32_t number) { return std::to_string(number); }
  static std::string text(bool yes) { return yes ? "1" : "0"; }
  static std::string text(std::uint64_t number) {
    return std::to_string(std::min<std::uint64_t>(number, INT64_MAX));
  }

  const std::uint64_t sequence_;
  std::vector<Row> rows_;
};

}  // namespace

std::vector<Row> rows_of(std::uint64_t sequence, const ledger::Record& record) {
  Maker maker(sequence);
  std::visit(maker, record);
  return maker.take();
}

}  // namespace tern::store
