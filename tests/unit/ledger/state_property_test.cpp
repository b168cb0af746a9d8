// Goal: whatever legal records come, no money is made or lost, what is owned is what the records
// say, and reading the journal back gives the same state.
// Method: RapidCheck plays an engine that plans, moves, fills, repairs and ends trades in any order
// the table allows; a second set of books adds up the same records by another rule.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "tern/ledger/codec.hpp"
#include "unit/core/draw.hpp"
#include "unit/ledger/written_trade.hpp"

namespace tern::ledger {
namespace {

using core::Decimal;
using core::draw;
using core::draw_bool;
using orders::OrderEvent;
using orders::Worth;
using testing::at;
using testing::order_id;

Decimal drawn(std::int64_t most, int scale) {
  return Decimal::from_parts(draw<std::int64_t>(1, most), scale).value();
}
Decimal plus(const Decimal& a, const Decimal& b) {
  return core::add(a, b).value();
}

class Play {
 public:
  Play() {
    for (const char* venue : {"alpha", "beta"}) {
      for (const char* asset : {"USDT", "BTC"}) {
        const Decimal total = drawn(1'000'000'000, 4);
        write(BalanceSeen{venue, asset, total, {}, {}, true, at(0)});
        gain(venue, asset, total);
      }
    }
  }

  void act() {
    switch (draw(0, 9)) {
      case 0:
        return plan();
      case 1:
        return repair();
      case 2:
      case 3:
      case 4:
        return move();
      case 5:
      case 6:
      case 7:
        return fill();
      case 8:
        return end();
      default:
        return other();
    }
  }

  // Nothing is made or lost: all accounts of a place together are zero.
  void check_zero() const {
    for (const auto& [place, holding] : state_.accounts().all()) {
      Decimal sum;
      for (const Decimal& amount : holding.amounts)
        sum = plus(sum, amount);
      RC_ASSERT(sum.is_zero());
    }
  }
  void check_owned() const {
    for (const auto& [place, owned] : owned_)
      RC_ASSERT(state_.accounts().holding(place.first, place.second).owned() == owned);
  }
  // What is reserved is for orders that are not settled, and never below zero.
  void check_reserved() const {
    std::map<Accounts::Place, Decimal> most;
    for (const venue::ClientOrderId& id : ids_) {
      const orders::Order& order = *state_.order(id);
      Decimal& place = most[{order.intent.venue, order.intent.spent()}];
      if (!order.settled()) place = plus(place, order.intent.reserved);
    }
    for (const auto& [place, holding] : state_.accounts().all()) {
      const Decimal& reserved = holding.at(AccountKind::reserved);
      RC_ASSERT(!reserved.is_negative());
      RC_ASSERT(reserved <= most[place]);
    }
  }
  void check_replay() const {
    State replayed;
    for (const std::string& bytes : journal_)
      RC_ASSERT(replayed.apply(decode(bytes).value()).ok());
    RC_ASSERT(replayed.canonical() == state_.canonical());
  }
  [[nodiscard]] std::size_t records() const { return journal_.size(); }

 private:
  void write(const Record& record) {
    const core::Status done = state_.apply(record);
    if (!done) RC_FAIL(done.error().text());
    journal_.push_back(encode(record));
  }
  void gain(const std::string& venue, const std::string& asset, const Decimal& amount) {
    Decimal& owned = owned_[{venue, asset}];
    owned = plus(owned, amount);
  }
  void lose(const std::string& venue, const std::string& asset, const Decimal& amount) {
    gain(venue, asset, amount.negated());
  }

  void plan() {
    TradePlanned plan = testing::plan_of({++trades_});
    for (OrderIntent* intent : {&plan.buy, &plan.sell}) {
      intent->size = drawn(100'000, 4);
      intent->limit = drawn(100'000, 2);
      intent->reserved = draw_bool() ? intent->size : drawn(1'000'000, 4);
      ids_.push_back(intent->id);
    }
    write(plan);
  }
  void repair() {
    if (state_.open_trades().empty()) return;
    const TradeId trade = pick_open();
    RepairPlanned repair = testing::repair_of(
        trade, static_cast<std::uint32_t>(state_.trade(trade)->orders.size()), "1");
    repair.order.size = repair.order.reserved = drawn(100'000, 4);
    ids_.push_back(repair.order.id);
    write(repair);
  }
  void move() {
    if (ids_.empty()) return;
    const venue::ClientOrderId id = pick_order();
    const auto event = static_cast<OrderEvent>(draw<std::size_t>(0, orders::kOrderEventCount - 1));
    if (orders::transition(state_.order(id)->state, event).worth == Worth::mistake) return;
    OrderMoved moved = testing::move_of(state_, id, event);
    moved.filled = draw_bool() ? state_.order(id)->filled : drawn(100'000, 4);
    if (draw_bool()) moved.venue_id = std::to_string(draw(0, 99));
    if (draw_bool()) moved.reason = "a word";
    write(moved);
  }
  void fill() {
    if (ids_.empty()) return;
    const venue::ClientOrderId id = pick_order();
    FillBooked fill = testing::fill_of(id, {std::to_string(++fills_), "1", "1"});
    fill.price = drawn(100'000, 2);
    fill.size = drawn(50'000, 4);
    fill.fee = Decimal::from_parts(draw<std::int64_t>(-100, 10'000), 6).value();
    constexpr const char* kFeeAssets[] = {"BTC", "USDT", "BNB"};
    fill.fee_asset = kFeeAssets[draw(0, 2)];
    write(fill);
    const OrderIntent& intent = state_.order(id)->intent;
    const Decimal money = core::multiply(fill.price, fill.size).value();
    const bool buy = intent.side == venue::OrderSide::buy;
    gain(intent.venue, "BTC", buy ? fill.size : fill.size.negated());
    gain(intent.venue, "USDT", buy ? money.negated() : money);
    lose(intent.venue, fill.fee_asset, fill.fee);
  }
  void end() {
    if (state_.open_trades().empty()) return;
    const TradeId id = pick_open();
    const bool settled = orders::all_settled(state_.orders_of(*state_.trade(id)));
    write(testing::close_of(state_, id, settled ? TradeOutcome::closed : TradeOutcome::halted));
  }
  void other() {
    const Decimal amount = drawn(100'000, 6);
    const LatchKind latch = draw_bool() ? LatchKind::halt : LatchKind::kill;
    switch (draw(0, 5)) {
      case 0:
        return write(LatchSet{latch, "reason " + std::to_string(draw(0, 99)), at(1)});
      case 1:
        return write(LatchLifted{latch, "looked", at(2)});
      case 2:
        return write(VenuePaused{draw_bool() ? "alpha" : "beta", draw_bool(), "differs", at(3)});
      case 3:
        return write(RunStarted{"node", ++runs_, "ternd", "paper", "USDT", at(4)});
      case 4:
        return write(BalanceSeen{"alpha", "BTC", amount, amount, amount, false, at(5)});
      default:
        write(ResidualTaken{"beta", "BTC", amount, "looked", at(6)});
        gain("beta", "BTC", amount);
    }
  }
  TradeId pick_open() const {
    auto found = state_.open_trades().begin();
    std::advance(found, draw<std::size_t>(0, state_.open_trades().size() - 1));
    return found->first;
  }
  venue::ClientOrderId pick_order() const { return ids_[draw<std::size_t>(0, ids_.size() - 1)]; }

  State state_;
  std::vector<std::string> journal_;
  std::vector<venue::ClientOrderId> ids_;
  std::map<Accounts::Place, Decimal> owned_;
  TradeId trades_ = 0;
  std::uint64_t fills_ = 0;
  std::uint64_t runs_ = 0;
};

RC_GTEST_PROP(LedgerOfAnyHistory, BalancesToTheLastDigitAndIsReadBackTheSame, ()) {
  Play play;
  for (int steps = draw(1, 80); steps > 0; --steps) {
    play.act();
    play.check_zero();
    play.check_owned();
    play.check_reserved();
  }
  RC_ASSERT(play.records() >= 4u);
  play.check_replay();
}

}  // namespace
}  // namespace tern::ledger
