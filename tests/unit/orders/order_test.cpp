// Goal: an order counts each fill once; the numbers of a trade are right in cases worked out by
// hand.
// Method: small orders with round prices; every expected figure is written beside its case.
#include "tern/orders/order.hpp"

#include <gtest/gtest.h>

#include "tern/orders/trade.hpp"

namespace tern::orders {
namespace {

core::Decimal number(std::string_view text) {
  return core::Decimal::parse(text).value();
}

Order order_of(std::uint32_t leg, venue::OrderSide side) {
  Order order;
  order.intent.leg = leg;
  order.intent.side = side;
  order.intent.base = "BTC";
  order.intent.quote = "USDT";
  return order;
}

struct Money {
  std::string_view price;
  std::string_view size;
  std::string_view fee = "0";
  std::string_view fee_asset = "USDT";
};

// A fill with the next trade id; the order is over and settled after it.
void fill(Order& order, const Money& money) {
  const Fill made{std::to_string(order.fills.size() + 1),
                  number(money.price),
                  number(money.size),
                  number(money.fee),
                  std::string(money.fee_asset),
                  {}};
  ASSERT_TRUE(order.add(made).ok());
  order.reported = order.filled;
  order.state = OrderState::filled;
}

TEST(Order, SumsItsFillsExactly) {
  Order order = order_of(kBuyLeg, venue::OrderSide::buy);
  fill(order, {"100.1", "0.3", "0.0003", "BTC"});
  fill(order, {"100.2", "0.7", "0.07014", "USDT"});
  fill(order, {"100.2", "1", "0.001", "BNB"});
  EXPECT_EQ(order.filled, number("2"));
  EXPECT_EQ(order.quote, number("200.37"));
  EXPECT_EQ(order.base_fees, number("0.0003"));
  EXPECT_EQ(order.quote_fees, number("0.07014"));
}

TEST(Order, RefusesAFillThatItKnowsAndStaysAsItWas) {
  Order order = order_of(kBuyLeg, venue::OrderSide::buy);
  fill(order, {"100", "1", "0.1"});
  EXPECT_TRUE(order.knows("1"));
  EXPECT_FALSE(order.knows("2"));
  EXPECT_FALSE(order.add({"1", number("99"), number("1"), number("0"), "USDT", {}}).ok());
  EXPECT_EQ(order.filled, number("1"));
  EXPECT_EQ(order.quote, number("100"));
  EXPECT_EQ(order.quote_fees, number("0.1"));
}

TEST(Order, RefusesMoreFillsThanItsBound) {
  Order order = order_of(kSellLeg, venue::OrderSide::sell);
  order.fills.resize(Order::kMaxFills);
  EXPECT_FALSE(order.add({"new", number("1"), number("1"), number("0"), "USDT", {}}).ok());
  EXPECT_EQ(order.fills.size(), Order::kMaxFills);
}

TEST(Order, RefusesNumbersThatDoNotFitAndStaysAsItWas) {
  Order order = order_of(kSellLeg, venue::OrderSide::sell);
  const core::Decimal huge = number("100000000000000000000000000000000000000");
  EXPECT_FALSE(order.add({"1", huge, huge, number("0"), "USDT", {}}).ok());
  EXPECT_TRUE(order.filled.is_zero());
  EXPECT_TRUE(order.fills.empty());
}

TEST(Order, IsSettledOnlyWhenOverAndWhollyKnown) {
  Order order = order_of(kBuyLeg, venue::OrderSide::buy);
  order.state = OrderState::sent;
  EXPECT_FALSE(order.settled());
  order.state = OrderState::expired;
  EXPECT_TRUE(order.settled());
  order.reported = number("1");  // the venue speaks of a fill that we do not know
  EXPECT_FALSE(order.settled());
  ASSERT_TRUE(order.add({"1", number("5"), number("1"), number("0"), "USDT", {}}).ok());
  EXPECT_TRUE(order.settled());
}

TEST(Imbalance, IsTheCoinThatArrivedLessTheCoinThatWent) {
  Order buy = order_of(kBuyLeg, venue::OrderSide::buy);
  Order sell = order_of(kSellLeg, venue::OrderSide::sell);
  fill(buy, {"100", "1.001", "0.001", "BTC"});
  fill(sell, {"101", "0.4", "0.0404", "USDT"});
  EXPECT_EQ(imbalance({&buy, &sell}, {}).value(), number("0.6"));
}

TEST(Imbalance, WithDriftLeavesTheBuysOwnFeeAside) {
  Order buy = order_of(kBuyLeg, venue::OrderSide::buy);
  Order sell = order_of(kSellLeg, venue::OrderSide::sell);
  fill(buy, {"100", "1", "0.001", "BTC"});
  fill(sell, {"101", "1", "0.101", "USDT"});
  TradeQuote quote;
  EXPECT_EQ(imbalance({&buy, &sell}, quote).value(), number("-0.001"));
  quote.drift = true;
  EXPECT_TRUE(imbalance({&buy, &sell}, quote).value().is_zero());
}

TEST(Imbalance, CountsTheFeeOfARepairEvenWithDrift) {
  Order sell = order_of(kSellLeg, venue::OrderSide::sell);
  Order repair = order_of(kRepairLeg, venue::OrderSide::buy);
  fill(sell, {"101", "1"});
  fill(repair, {"102", "1", "0.001", "BTC"});
  TradeQuote quote;
  quote.drift = true;
  EXPECT_EQ(imbalance({&sell, &repair}, quote).value(), number("-0.001"));
}

TEST(Profit, OfATradeThatWentAsQuotedIsTheQuoteLessFees) {
  Order buy = order_of(kBuyLeg, venue::OrderSide::buy);
  Order sell = order_of(kSellLeg, venue::OrderSide::sell);
  fill(buy, {"100", "2", "0.2"});
  fill(sell, {"103", "2", "0.206"});
  TradeQuote quote;
  quote.buy = number("200");
  quote.sell = number("206");
  const Profit made = profit({&buy, &sell}, quote).value();
  EXPECT_EQ(made.quoted, number("6"));
  EXPECT_TRUE(made.slippage.is_zero());
  EXPECT_EQ(made.fees, number("-0.406"));
  EXPECT_TRUE(made.repair.is_zero());
  EXPECT_TRUE(made.inventory.is_zero());
  EXPECT_EQ(made.realised, number("5.594"));
  EXPECT_EQ(made.mark, number("100"));
  EXPECT_TRUE(made.coin.is_zero());
}

TEST(Profit, NamesWhatAWorsePriceAFlattenAndCoinLeftOverDid) {
  Order buy = order_of(kBuyLeg, venue::OrderSide::buy);
  Order sell = order_of(kSellLeg, venue::OrderSide::sell);
  Order repair = order_of(kRepairLeg, venue::OrderSide::sell);
  fill(buy, {"101", "2", "0.002", "BTC"});  // quoted at 100
  fill(sell, {"103", "1", "0.103"});        // half of it came
  fill(repair, {"99", "0.9", "0.0891"});    // the rest sold back, with a bit that stays
  TradeQuote quote;
  quote.buy = number("200");
  quote.sell = number("206");
  const Profit made = profit({&buy, &sell, &repair}, quote).value();
  EXPECT_EQ(made.mark, number("101"));
  EXPECT_EQ(made.quoted, number("6"));
  EXPECT_EQ(made.slippage, number("-105"));  // 103 - 202 received and paid, not 206 - 200
  EXPECT_EQ(made.fees, number("-0.3941"));   // 0.103 + 0.0891 + 0.002 * 101
  EXPECT_EQ(made.repair, number("89.1"));
  EXPECT_EQ(made.inventory, number("10.1"));  // 0.1 * 101
  EXPECT_EQ(made.coin, number("0.098"));
  EXPECT_EQ(made.realised, number("-0.1941"));
}

TEST(Profit, OfATradeOfWhichNothingWasFilledIsNothing) {
  const Order buy = order_of(kBuyLeg, venue::OrderSide::buy);
  const Order sell = order_of(kSellLeg, venue::OrderSide::sell);
  TradeQuote quote;
  quote.buy = number("200");
  quote.sell = number("206");
  const Profit made = profit({&buy, &sell}, quote).value();
  EXPECT_TRUE(made.realised.is_zero());
  EXPECT_EQ(made.slippage, number("-6"));  // the whole of the quote did not come
}

TEST(Profit, ThatDoesNotFitIsAnError) {
  Order buy = order_of(kBuyLeg, venue::OrderSide::buy);
  buy.filled = number("3");
  buy.quote = number("100000000000000000000000000000000000000");
  EXPECT_FALSE(profit({&buy}, {}).ok());
}

}  // namespace
}  // namespace tern::orders
