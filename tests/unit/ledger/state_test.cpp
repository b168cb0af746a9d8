// Goal: the books after each kind of record are what an accountant would write; a record that
// contradicts them is refused.
// Method: one trade of 2 BTC between alpha and beta, bought at 100, sold at 103, in scenes; every
// expected amount is worked out by hand.
#include "tern/ledger/state.hpp"

#include <gtest/gtest.h>

#include "unit/ledger/written_trade.hpp"

namespace tern::ledger {
namespace {

using orders::OrderEvent;
using orders::OrderState;
using testing::at;
using testing::close_of;
using testing::fill_of;
using testing::move_of;
using testing::number;
using testing::opening_of;
using testing::order_id;
using testing::plan_of;
using testing::repair_of;

class Books : public ::testing::Test {
 protected:
  Books() {
    must(opening_of("alpha", "USDT", "1000"));
    must(opening_of("alpha", "BTC", "5"));
    must(opening_of("beta", "USDT", "1000"));
    must(opening_of("beta", "BTC", "5"));
  }
  void must(const Record& record) {
    const core::Status done = state.apply(record);
    ASSERT_TRUE(done.ok()) << done.error().text();
  }
  void move(const venue::ClientOrderId& id, OrderEvent event, std::string_view filled = "0") {
    must(move_of(state, id, event, filled));
  }
  void send_both() {
    must(plan_of());
    move(buy, OrderEvent::left);
    move(sell, OrderEvent::left);
  }
  // Both legs filled as quoted, fees in quote.
  void fill_both() {
    must(fill_of(buy, {"b1", "100", "2", "0.2", "USDT"}));
    move(buy, OrderEvent::filled_whole, "2");
    must(fill_of(sell, {"s1", "103", "2", "0.206", "USDT"}));
    move(sell, OrderEvent::filled_whole, "2");
  }
  std::string amount(const char* venue, const char* asset, AccountKind kind) const {
    return state.accounts().holding(venue, asset).at(kind).text();
  }
  std::string free(const char* venue, const char* asset) const {
    return amount(venue, asset, AccountKind::free);
  }
  std::string reserved(const char* venue, const char* asset) const {
    return amount(venue, asset, AccountKind::reserved);
  }

  State state;
  venue::ClientOrderId buy = order_id(1, orders::kBuyLeg);
  venue::ClientOrderId sell = order_id(1, orders::kSellLeg);
};

TEST_F(Books, BeginWithWhatTheVenueFirstReports) {
  must(BalanceSeen{"alpha", "ETH", number("3"), number("0.5"), {}, true, at(0)});
  EXPECT_EQ(free("alpha", "ETH"), "3.5");
  EXPECT_EQ(amount("alpha", "ETH", AccountKind::opening), "-3.5");
  EXPECT_EQ(free("gamma", "ETH"), "0");
}

TEST_F(Books, RememberWhatWasGivenUpUntilAPersonResumes) {
  must(plan_of());
  move(buy, OrderEvent::left);
  must(close_of(state, 1, TradeOutcome::halted));
  EXPECT_EQ(state.given_up(), std::set<TradeId>{1});
  const std::string before = state.canonical();
  EXPECT_NE(before.find("given_up 1\n"), std::string::npos);
  must(LatchSet{LatchKind::kill, "a person", at(4)});
  EXPECT_EQ(state.given_up().size(), 1u);
  must(LatchLifted{LatchKind::kill, "sold by hand", at(5)});
  EXPECT_TRUE(state.given_up().empty());
  EXPECT_EQ(state.canonical().find("given_up"), std::string::npos);
}

TEST_F(Books, ReserveBothLegsBeforeEitherLeaves) {
  must(plan_of());
  EXPECT_EQ(free("alpha", "USDT"), "800");
  EXPECT_EQ(reserved("alpha", "USDT"), "200");
  EXPECT_EQ(free("beta", "BTC"), "3");
  EXPECT_EQ(reserved("beta", "BTC"), "2");
  EXPECT_EQ(state.order(buy)->state, OrderState::journaled);
  EXPECT_EQ(state.order(sell)->state, OrderState::journaled);
}

TEST_F(Books, OfATradeThatWentWellShowMoneyCoinAndFees) {
  must(plan_of());
  EXPECT_EQ(state.totals().placed, 0u);
  move(buy, OrderEvent::left);
  EXPECT_EQ(state.totals().placed, 1u);
  move(sell, OrderEvent::left);
  fill_both();
  EXPECT_EQ(free("alpha", "USDT"), "799.8");
  EXPECT_EQ(free("alpha", "BTC"), "7");
  EXPECT_EQ(free("beta", "USDT"), "1205.794");
  EXPECT_EQ(free("beta", "BTC"), "3");
  EXPECT_EQ(reserved("alpha", "USDT"), "0");
  EXPECT_EQ(reserved("beta", "BTC"), "0");
  EXPECT_EQ(amount("alpha", "USDT", AccountKind::market), "200");
  EXPECT_EQ(amount("alpha", "USDT", AccountKind::fee), "0.2");
  must(close_of(state, 1, TradeOutcome::closed));
  EXPECT_TRUE(state.open_trades().empty());
  EXPECT_EQ(state.totals().closed, 1u);
  EXPECT_EQ(state.totals().placed, 2u);
  EXPECT_EQ(state.totals().unknown_resolved, 0u);
  EXPECT_EQ(state.totals().realised, number("5.594"));
  EXPECT_EQ(state.totals().quoted, number("5.594"));
  EXPECT_EQ(state.accounts().result_by_asset().at("USDT"), number("5.594"));
  EXPECT_EQ(state.accounts().result_by_asset().at("BTC"), number("0"));
}

TEST_F(Books, TakeAFeeFromTheCoinThatWasBought) {
  send_both();
  must(fill_of(buy, {"b1", "100", "2", "0.002", "BTC"}));
  EXPECT_EQ(free("alpha", "BTC"), "6.998");
  EXPECT_EQ(amount("alpha", "BTC", AccountKind::fee), "0.002");
  EXPECT_EQ(free("alpha", "USDT"), "800");
}

TEST_F(Books, TakeAFeeInAThirdAssetFromItsOwnPurse) {
  send_both();
  must(opening_of("alpha", "BNB", "1"));
  must(fill_of(buy, {"b1", "100", "2", "0.01", "BNB"}));
  EXPECT_EQ(free("alpha", "BNB"), "0.99");
  EXPECT_EQ(amount("alpha", "BNB", AccountKind::fee), "0.01");
}

TEST_F(Books, TakeAFeeInTheSpentAssetFromWhatIsStillReserved) {
  TradePlanned plan = plan_of();
  plan.buy.reserved = number("200.2");
  must(plan);
  must(fill_of(buy, {"b1", "100", "2", "0.2", "USDT"}));
  EXPECT_EQ(free("alpha", "USDT"), "799.8");
  EXPECT_EQ(reserved("alpha", "USDT"), "0");
}

TEST_F(Books, GiveARebateToTheFreeMoney) {
  send_both();
  must(fill_of(sell, {"s1", "103", "2", "-0.1", "USDT"}));
  EXPECT_EQ(free("beta", "USDT"), "1206.1");
  EXPECT_EQ(amount("beta", "USDT", AccountKind::fee), "-0.1");
}

TEST_F(Books, MakeNoAccountForAFeeOfNothing) {
  send_both();
  must(fill_of(buy, {"b1", "100", "2", "0", ""}));
  EXPECT_EQ(state.accounts().all().count({"alpha", ""}), 0u);
}

TEST_F(Books, GiveBackWhatAPartialFillDidNotSpend) {
  send_both();
  must(fill_of(buy, {"b1", "99", "0.5", "0", "USDT"}));
  EXPECT_EQ(reserved("alpha", "USDT"), "150.5");
  move(buy, OrderEvent::expired, "0.5");
  EXPECT_EQ(reserved("alpha", "USDT"), "0");
  EXPECT_EQ(free("alpha", "USDT"), "950.5");
}

TEST_F(Books, KeepTheReservationUntilTheLastFillIsKnown) {
  send_both();
  move(buy, OrderEvent::expired, "0.5");
  EXPECT_EQ(reserved("alpha", "USDT"), "200");
  EXPECT_FALSE(state.order(buy)->settled());
  must(fill_of(buy, {"b1", "100", "0.5"}));
  EXPECT_TRUE(state.order(buy)->settled());
  EXPECT_EQ(reserved("alpha", "USDT"), "0");
  EXPECT_EQ(free("alpha", "USDT"), "950");
}

TEST_F(Books, GiveBackAllOfARejectedOrder) {
  send_both();
  move(buy, OrderEvent::refused);
  EXPECT_EQ(free("alpha", "USDT"), "1000");
  EXPECT_EQ(reserved("alpha", "USDT"), "0");
}

TEST_F(Books, KeepTheReservationOfAnOrderInDoubt) {
  send_both();
  move(buy, OrderEvent::doubted);
  EXPECT_EQ(reserved("alpha", "USDT"), "200");
  move(buy, OrderEvent::found_absent);
  EXPECT_EQ(reserved("alpha", "USDT"), "0");
  EXPECT_EQ(state.totals().unknown_resolved, 1u);
}

TEST_F(Books, TakeWhatCostsMoreThanReservedFromTheFreeMoney) {
  send_both();
  must(fill_of(buy, {"b1", "101", "2"}));
  EXPECT_EQ(free("alpha", "USDT"), "798");
  EXPECT_EQ(reserved("alpha", "USDT"), "0");
}

TEST_F(Books, CountAFillThatComesAfterTheEnd) {
  send_both();
  move(buy, OrderEvent::expired);
  EXPECT_EQ(free("alpha", "USDT"), "1000");
  must(fill_of(buy, {"late", "100", "1"}));
  EXPECT_EQ(free("alpha", "USDT"), "900");
  EXPECT_EQ(free("alpha", "BTC"), "6");
  EXPECT_EQ(state.order(buy)->filled, number("1"));
}

TEST_F(Books, OfAFlattenedTradeShowTheRepair) {
  send_both();
  must(fill_of(buy, {"b1", "100", "2"}));
  move(buy, OrderEvent::filled_whole, "2");
  move(sell, OrderEvent::refused);
  must(repair_of(1, 0, "2"));
  EXPECT_EQ(reserved("alpha", "BTC"), "2");
  const venue::ClientOrderId repair = order_id(1, orders::kRepairLeg);
  must(fill_of(repair, {"r1", "99", "2"}));
  move(repair, OrderEvent::filled_whole, "2");
  must(close_of(state, 1, TradeOutcome::flattened));
  EXPECT_EQ(state.totals().flattened, 1u);
  EXPECT_EQ(state.totals().realised, number("-2"));
  EXPECT_EQ(free("alpha", "USDT"), "998");
  EXPECT_EQ(state.trade(1)->orders.size(), 3u);
}

TEST_F(Books, TakeInAResidualThatAPersonLookedAt) {
  must(BalanceSeen{"alpha", "USDT", number("990"), {}, number("-10"), false, at(1)});
  EXPECT_EQ(free("alpha", "USDT"), "1000");
  EXPECT_EQ(state.accounts().holding("alpha", "USDT").reported.residual, number("-10"));
  must(ResidualTaken{"alpha", "USDT", number("-10"), "withdrawn", at(2)});
  EXPECT_EQ(free("alpha", "USDT"), "990");
  EXPECT_EQ(amount("alpha", "USDT", AccountKind::unexplained), "10");
}

TEST_F(Books, OpenAnAssetThatFeesWereTakenOfAtWhatTheVenueReports) {
  send_both();
  must(fill_of(buy, {"b1", "100", "2", "0.01", "BNB"}));
  EXPECT_EQ(free("alpha", "BNB"), "-0.01");
  must(opening_of("alpha", "BNB", "1"));
  EXPECT_EQ(free("alpha", "BNB"), "1");
}

TEST_F(Books, KnowALatchUntilItIsLifted) {
  EXPECT_FALSE(state.latched(LatchKind::halt));
  must(LatchSet{LatchKind::halt, "loss", at(0)});
  EXPECT_TRUE(state.latched(LatchKind::halt));
  EXPECT_FALSE(state.latched(LatchKind::kill));
  must(LatchSet{LatchKind::kill, "person", at(0)});
  must(LatchLifted{LatchKind::halt, "looked", at(1)});
  EXPECT_FALSE(state.latched(LatchKind::halt));
  EXPECT_TRUE(state.latched(LatchKind::kill));
  must(LatchLifted{LatchKind::kill, "looked", at(1)});
  EXPECT_TRUE(state.latches().empty());
}

TEST_F(Books, KnowAKillHoweverManyReasonsToHaltThereAre) {
  for (int i = 0; i < 100; ++i)
    must(LatchSet{LatchKind::halt, "reason " + std::to_string(i), at(i)});
  must(LatchSet{LatchKind::kill, "person", at(101)});
  EXPECT_TRUE(state.latched(LatchKind::kill));
  EXPECT_EQ(state.latches().size(), State::kMaxLatchReasons + 1);
}

TEST_F(Books, KnowWhichVenueIsPausedAndWhy) {
  must(VenuePaused{"alpha", true, "differs", at(0)});
  EXPECT_TRUE(state.paused("alpha"));
  EXPECT_FALSE(state.paused("beta"));
  EXPECT_EQ(state.paused().at("alpha"), "differs");
  must(VenuePaused{"alpha", false, "looked", at(1)});
  EXPECT_FALSE(state.paused("alpha"));
}

TEST_F(Books, ForgetOldTradesButNotOneWithAnOrderAtLarge) {
  send_both();
  must(close_of(state, 1, TradeOutcome::halted));  // given up: both orders are at large
  must(LatchLifted{LatchKind::halt, "looked at", at(9)});
  for (TradeId id = 2; id <= State::kKeptTrades + 2; ++id) {
    must(plan_of({id}));
    for (const std::uint32_t leg : {orders::kBuyLeg, orders::kSellLeg})
      move(order_id(id, leg), OrderEvent::refused);
    must(close_of(state, id, TradeOutcome::closed));
  }
  EXPECT_NE(state.trade(1), nullptr);
  EXPECT_EQ(state.trade(2), nullptr);
  EXPECT_EQ(state.order(order_id(2, orders::kBuyLeg)), nullptr);
  EXPECT_NE(state.trade(3), nullptr);
  must(fill_of(buy, {"very late", "100", "2"}));
  EXPECT_EQ(free("alpha", "BTC"), "7");
}

// What contradicts the books, each by itself, after both legs left and the buy was filled.
class Contradiction : public Books {
 protected:
  Contradiction() {
    send_both();
    must(fill_of(buy, {"b1", "100", "2"}));
    move(buy, OrderEvent::filled_whole, "2");
  }
  void refused(const Record& record, std::string_view because) {
    State copy = state;
    const core::Status done = copy.apply(record);
    ASSERT_FALSE(done.ok()) << "not refused: " << because;
    EXPECT_NE(done.error().text().find(because), std::string::npos) << done.error().text();
    EXPECT_EQ(copy.records(), state.records());
  }
  TradePlanned second_plan() { return plan_of({2}); }
};

TEST_F(Contradiction, OfAPlanIsRefused) {
  refused(plan_of(), "planned twice");
  TradePlanned plan = second_plan();
  plan.sell.id = plan.buy.id;
  refused(plan, "one id for two legs");
  plan = second_plan();
  plan.buy.id = buy;
  refused(plan, "planned twice");
  plan = second_plan();
  plan.sell.trade = 1;
  refused(plan, "another trade");
  refused(repair_of(2, 0, "1"), "not open");
  RepairPlanned repair = repair_of(1, 0, "1");
  repair.order.id = sell;
  refused(repair, "planned twice");
}

TEST_F(Contradiction, OfAMoveIsRefused) {
  OrderMoved moved = move_of(state, sell, OrderEvent::accepted);
  moved.id = order_id(9, 0);
  refused(moved, "never planned");
  moved = move_of(state, sell, OrderEvent::accepted);
  moved.state = OrderState::filled;
  refused(moved, "does not give");
  refused(move_of(state, sell, OrderEvent::left), "does not give");
  refused(move_of(state, sell, OrderEvent::written), "does not give");
}

TEST_F(Contradiction, OfAFillIsRefused) {
  refused(fill_of(order_id(9, 0), {"x", "1", "1"}), "never planned");
  refused(fill_of(buy, {"b1", "100", "2"}), "again");
}

TEST_F(Contradiction, OfAnEndIsRefused) {
  refused(close_of(state, 1, TradeOutcome::closed), "at large");
  refused(close_of(state, 1, TradeOutcome::flattened), "at large");
  move(sell, OrderEvent::refused);
  TradeClosed closed = close_of(state, 1, TradeOutcome::closed);
  closed.trade = 9;
  refused(closed, "not open");
  using Part = core::Decimal TradeClosed::*;
  for (const Part part : {&TradeClosed::quoted, &TradeClosed::slippage, &TradeClosed::fees,
                          &TradeClosed::repair, &TradeClosed::inventory, &TradeClosed::realised,
                          &TradeClosed::coin, &TradeClosed::mark_price}) {
    closed = close_of(state, 1, TradeOutcome::closed);
    closed.*part = core::add(closed.*part, number("0.00000001")).value();
    refused(closed, "profit");
  }
  closed = close_of(state, 1, TradeOutcome::closed);
  must(closed);
  refused(closed, "not open");
  refused(repair_of(1, 0, "2"), "not open");
}

TEST_F(Contradiction, OfASecondOpeningIsRefused) {
  refused(opening_of("alpha", "USDT", "1000"), "opened twice");
}

// Each amount fits by itself; with what is there it does not.
TEST_F(Contradiction, OfNumbersThatDoNotFitTogetherIsRefusedAndNotTheEndOfTheProcess) {
  const std::string fine = "0." + std::string(37, '0') + "1";
  refused(fill_of(sell, {"s1", fine, "1"}), "");
  refused(fill_of(sell, {"s1", "1", fine}), "");
  refused(fill_of(sell, {"s1", "1", "1", fine}), "");
  refused(ResidualTaken{"alpha", "USDT", number(fine), "", at(1)}, "");
}

}  // namespace
}  // namespace tern::ledger
