// In: orders of one account by hand. Out: the sentences of rules, locks, fees, fills and ends, each
// by example. Cannot happen: a test that reads the account's inside: only what a face sees.
#include "tern/sim/account.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "unit/sim/account_fixture.hpp"

namespace tern::sim {
namespace {

using market::Side;
using testing::AccountLog;
using testing::AccountMarket;
using testing::dec;
using testing::kNow;

class AccountTest : public ::testing::Test {
 protected:
  AccountTest() { open(AccountMarket::setup()); }

  void open(const AccountSetup& setup) { at.emplace(setup); }
  // An immediate-or-cancel order.
  AccountPlacement take(bool is_buy, const char* price, const char* size,
                        const std::string& id = "a") {
    return at->account.place(AccountMarket::request(is_buy, price, size, id), kNow);
  }
  AccountPlacement rest(bool is_buy, const char* price, const char* size,
                        const std::string& id = "a") {
    AccountOrderRequest request = AccountMarket::request(is_buy, price, size, id);
    request.lifetime = Lifetime::until_cancelled;
    return at->account.place(request, kNow);
  }
  std::string balance(const std::string& asset) {
    const AccountBalance& held = at->account.balances().at(asset);
    return held.free.text() + "+" + held.locked.text();
  }

  std::optional<AccountMarket> at;
};

TEST_F(AccountTest, AVenueMayBoundSizesAndNotWhatTheyAreWorth) {
  EXPECT_EQ(take(true, "100", "0.005").refusal, Refusal::notional_below_minimum);
  EXPECT_EQ(take(true, "100000", "1").refusal, Refusal::notional_above_maximum);
  at->account.ignore_notional_bounds();
  EXPECT_EQ(take(true, "100", "0.005").refusal, Refusal::none);
  EXPECT_EQ(take(true, "100000", "1").refusal, Refusal::insufficient_balance);
  EXPECT_EQ(take(true, "100", "0.0005").refusal, Refusal::size_below_minimum);
  EXPECT_EQ(take(true, "100", "101").refusal, Refusal::size_above_maximum);
}

TEST_F(AccountTest, ABuyIsFilledLevelByLevelAndItsFeeComesOutOfTheCoin) {
  at->offer(Side::ask, "100", "2");
  at->offer(Side::ask, "101", "2");
  const AccountPlacement placed = take(true, "101", "3");
  ASSERT_EQ(placed.refusal, Refusal::none);
  EXPECT_EQ(placed.order->standing, OrderStanding::filled);
  EXPECT_EQ(placed.order->filled, dec("3"));
  EXPECT_EQ(placed.order->quote_filled, dec("301"));
  ASSERT_EQ(at->account.fills().size(), 2u);
  EXPECT_EQ(at->account.fills()[0].price, dec("100"));
  EXPECT_EQ(at->account.fills()[0].fee, dec("0.002"));
  EXPECT_EQ(at->account.fills()[1].size, dec("1"));
  EXPECT_EQ(at->account.fills()[1].fee_asset, "BTC");
  EXPECT_TRUE(at->account.fills()[1].is_taker);
  EXPECT_EQ(placed.order->fills, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(balance("BTC"), "12.997+0");
  EXPECT_EQ(balance("USDT"), "699+0");
  EXPECT_EQ(at->account.fees().at("BTC"), dec("0.003"));
}

TEST_F(AccountTest, ASellsFeeComesOutOfTheMoney) {
  at->offer(Side::bid, "100", "2");
  const AccountPlacement placed = take(false, "99", "2");
  EXPECT_EQ(placed.order->standing, OrderStanding::filled);
  EXPECT_EQ(balance("BTC"), "8+0");
  EXPECT_EQ(balance("USDT"), "1199.8+0");
  EXPECT_EQ(at->account.fees().at("USDT"), dec("0.2"));
}

TEST_F(AccountTest, WhereTheVenueTakesABuysFeeFromTheMoneyItIsLockedWithIt) {
  AccountSetup setup = AccountMarket::setup();
  setup.buy_fee_from_quote = true;
  open(setup);
  EXPECT_EQ(take(true, "100", "10").refusal, Refusal::insufficient_balance) << "1001 are needed";
  rest(true, "100", "9");
  EXPECT_EQ(balance("USDT"), "99.1+900.9");
  at->take_from(Side::ask, "100", "9");
  EXPECT_EQ(balance("BTC"), "19+0");
  EXPECT_EQ(balance("USDT"), "99.55+0") << "the maker's fee is half of the taker's";
}

TEST_F(AccountTest, FeesAreCutOffAfterEightDigits) {
  AccountSetup setup = AccountMarket::setup();
  setup.taker_fee = dec("0.000019999");
  open(setup);
  at->offer(Side::ask, "100", "2");
  take(true, "100", "0.01");
  ASSERT_EQ(at->account.fills().size(), 1u);
  EXPECT_EQ(at->account.fills()[0].fee, dec("0.00000019")) << "of 0.00000019999";
}

TEST_F(AccountTest, TheRestOfAnImmediateOrderExpiresAndItsMoneyIsFree) {
  at->offer(Side::ask, "100", "2");
  const AccountPlacement placed = take(true, "100", "5");
  EXPECT_EQ(placed.order->standing, OrderStanding::expired);
  EXPECT_EQ(placed.order->filled, dec("2"));
  EXPECT_EQ(balance("USDT"), "800+0");
  EXPECT_TRUE(at->account.open_orders().empty());
  EXPECT_FALSE(at->exchange.best(0, Side::bid).has_value());
}

TEST_F(AccountTest, ARestingOrderLocksUntilItIsMetOrCancelled) {
  const OrderNumber number = rest(true, "50", "4").order->number;
  EXPECT_EQ(balance("USDT"), "800+200");
  at->take_from(Side::ask, "50", "1");
  EXPECT_EQ(balance("USDT"), "800+150");
  EXPECT_EQ(balance("BTC"), "10.9995+0");
  const AccountOrder* order = at->account.find(number);
  ASSERT_NE(order, nullptr);
  EXPECT_EQ(order->standing, OrderStanding::partially_filled);
  EXPECT_EQ(at->account.open_orders(), std::vector<const AccountOrder*>{order});
  EXPECT_FALSE(at->account.fills()[0].is_taker);
  EXPECT_TRUE(at->account.cancel(number, kNow));
  EXPECT_EQ(order->standing, OrderStanding::cancelled);
  EXPECT_EQ(balance("USDT"), "950+0");
  EXPECT_FALSE(at->account.cancel(number, kNow)) << "it is over";
  EXPECT_FALSE(at->exchange.best(0, Side::bid).has_value());
}

TEST_F(AccountTest, AnOrderThatCrossesItsOwnRestingOrderIsFilledOnBothSides) {
  rest(true, "100", "1", "mine");
  take(false, "100", "1", "also mine");
  EXPECT_EQ(at->account.find("mine")->standing, OrderStanding::filled);
  EXPECT_EQ(at->account.find("also mine")->standing, OrderStanding::filled);
  EXPECT_EQ(balance("BTC"), "9.9995+0");
  EXPECT_EQ(balance("USDT"), "999.9+0");
}

TEST_F(AccountTest, TheFirstBrokenRuleIsTheAnswerAndNothingMoves) {
  struct Case {
    const char* price;
    const char* size;
    Refusal refusal;
  };
  const Case cases[] = {
      {"100.005", "0.000001", Refusal::price_not_on_tick},
      {"0", "1", Refusal::price_out_of_bounds},
      {"-100", "1", Refusal::price_out_of_bounds},
      {"0.5", "1", Refusal::price_out_of_bounds},
      {"100000.01", "1", Refusal::price_out_of_bounds},
      {"1e30", "1", Refusal::price_out_of_bounds},
      {"100", "0.00001", Refusal::size_not_on_lot},
      {"100", "0", Refusal::size_below_minimum},
      {"100", "-1", Refusal::size_below_minimum},
      {"100", "0.0009", Refusal::size_below_minimum},
      {"100", "101", Refusal::size_above_maximum},
      {"100", "1e30", Refusal::size_above_maximum},
      {"9", "0.1", Refusal::notional_below_minimum},
      {"1000", "6", Refusal::notional_above_maximum},
      {"1000", "1.0001", Refusal::insufficient_balance},
  };
  for (const Case& each : cases) {
    const AccountPlacement placed = take(true, each.price, each.size);
    EXPECT_EQ(placed.refusal, each.refusal) << each.price << " x " << each.size;
    EXPECT_EQ(placed.order, nullptr);
  }
  EXPECT_EQ(take(true, "1000", "1").refusal, Refusal::none) << "all of the money is enough";
  EXPECT_EQ(take(false, "100", "10.0001").refusal, Refusal::insufficient_balance);
  EXPECT_EQ(at->account.orders().size(), 1u);
  EXPECT_EQ(balance("USDT"), "1000+0");
}

TEST_F(AccountTest, WhereNoBoundIsStatedNothingOrTooMuchForTheExchangeIsRefused) {
  Listing listing = AccountMarket::listing();
  listing.rules.max_price = listing.rules.max_size = listing.rules.max_notional = {};
  listing.rules.min_price = listing.rules.min_size = listing.rules.min_notional = {};
  Exchange exchange("simulated", {listing});
  Account account(exchange, AccountMarket::setup());
  const auto refusal = [&](const char* price, const char* size) {
    return account.place(AccountMarket::request(true, price, size, "a"), kNow).refusal;
  };
  EXPECT_EQ(refusal("0", "1"), Refusal::price_out_of_bounds);
  EXPECT_EQ(refusal("1", "0"), Refusal::size_below_minimum);
  EXPECT_EQ(refusal("1e36", "1"), Refusal::price_out_of_bounds);
  EXPECT_EQ(refusal("1", "1e36"), Refusal::size_above_maximum);
  EXPECT_EQ(refusal("50000000000000000", "400000000000000"), Refusal::insufficient_balance);
}

TEST_F(AccountTest, AListingThatDoesNotTradeTakesNoOrder) {
  Listing listing = AccountMarket::listing();
  listing.rules.status = market::TradingStatus::halted;
  Exchange exchange("simulated", {listing});
  Account account(exchange, AccountMarket::setup());
  EXPECT_EQ(account.place(AccountMarket::request(true, "0", "0", "a"), kNow).refusal,
            Refusal::not_trading);
}

TEST_F(AccountTest, AClientIdIsTakenAgainOnlyWhenItsOrderIsOver) {
  const OrderNumber first = rest(true, "50", "1", "one").order->number;
  EXPECT_EQ(take(true, "50", "1", "one").refusal, Refusal::duplicate_client_id);
  at->account.cancel(first, kNow);
  const AccountPlacement second = take(true, "50", "1", "one");
  ASSERT_EQ(second.refusal, Refusal::none);
  EXPECT_EQ(at->account.find("one")->number, second.order->number) << "the latest";
  EXPECT_EQ(at->account.find(first)->standing, OrderStanding::cancelled);
  EXPECT_EQ(at->account.orders().size(), 2u) << "both stay to be seen";
}

TEST_F(AccountTest, ASplitFillsTheNextWholeFillInPartAndOnlyThat) {
  at->offer(Side::ask, "100", "10");
  at->account.split_next_fill();
  EXPECT_EQ(take(true, "99", "2").order->filled, dec("0"));
  EXPECT_TRUE(at->account.split_pending()) << "that order could not be filled whole";
  const AccountPlacement split = take(true, "100", "2.0003");
  EXPECT_EQ(split.order->filled, dec("1.0001"));
  EXPECT_EQ(split.order->size, dec("2.0003"));
  EXPECT_EQ(split.order->standing, OrderStanding::expired);
  EXPECT_EQ(balance("USDT"), "899.99+0");
  EXPECT_FALSE(at->account.split_pending());
  EXPECT_EQ(take(true, "100", "2").order->standing, OrderStanding::filled);
}

TEST_F(AccountTest, TheOwnerIsToldEachStepInOrder) {
  at->offer(Side::ask, "100", "1");
  at->offer(Side::ask, "101", "1");
  take(true, "101", "3", "x");
  EXPECT_EQ(at->log.lines, (std::vector<std::string>{
                               "x open 0", "USDT 697+303",                                       //
                               "x partially_filled 1 by 1@100", "BTC 10.999+0", "USDT 698+202",  //
                               "x partially_filled 2 by 1@101", "BTC 11.998+0", "USDT 698+101",  //
                               "x expired 2", "USDT 799+0"}));
}

TEST_F(AccountTest, ARefusedOrderTellsNobodyAnything) {
  take(true, "100.001", "1");
  EXPECT_TRUE(at->log.lines.empty());
}

}  // namespace
}  // namespace tern::sim
