// In: random orders of an account among random orders of agents. Out: proof that money is conserved
// per asset, that nothing is ever negative, and that fills are what the exchange had to give.
// Cannot happen: an expectation taken from the account: it comes from the exchange's trades and its
// depth before the order.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

#include "unit/sim/account_fixture.hpp"

namespace tern::sim {
namespace {

using core::Decimal;
using market::Side;
using testing::AccountMarket;
using testing::dec;
using testing::kNow;

Decimal sum(const Decimal& a, const Decimal& b) {
  return core::add(a, b).value();
}
Decimal exact(std::int64_t value, int scale) {
  return Decimal::from_parts(value, scale).value();
}

std::int64_t to_be_had(const Exchange& exchange, bool is_buy, std::int64_t limit) {
  std::int64_t total = 0;
  for (const DepthLevel& level : exchange.depth(0, is_buy ? Side::ask : Side::bid)) {
    if (is_buy ? level.price <= limit : level.price >= limit) total += level.size;
  }
  return total;
}

AccountSetup random_setup() {
  AccountSetup setup = AccountMarket::setup();
  setup.balances["BTC"] = exact(*rc::gen::inRange<std::int64_t>(0, 1'000'000), 4);
  setup.balances["USDT"] = exact(*rc::gen::inRange<std::int64_t>(0, 1'000'000), 2);
  setup.taker_fee = exact(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000), 10);
  setup.maker_fee = exact(*rc::gen::inRange<std::int64_t>(-100'000'000, 1'000'000'000), 10);
  setup.buy_fee_from_quote = *rc::gen::arbitrary<bool>();
  return setup;
}

void agents_step(AccountMarket& at) {
  SimOrder order;
  order.side = *rc::gen::element(Side::bid, Side::ask);
  order.price = *rc::gen::inRange<std::int64_t>(9'995, 10'006);
  order.size = *rc::gen::inRange<std::int64_t>(1, 30'000);
  order.immediate_or_cancel = *rc::gen::inRange(0, 3) == 0;
  order.owner = 1;
  at.exchange.place(order, kNow);
}

void placement_step(AccountMarket& at, const std::string& id) {
  AccountOrderRequest request;
  request.is_buy = *rc::gen::arbitrary<bool>();
  const auto limit = *rc::gen::inRange<std::int64_t>(9'995, 10'006);
  const auto size = *rc::gen::inRange<std::int64_t>(10, 40'000);
  request.price = exact(limit, 2);
  request.size = exact(size, 4);
  const bool rests = *rc::gen::inRange(0, 3) == 0;
  request.lifetime = rests ? Lifetime::until_cancelled : Lifetime::immediate_or_cancel;
  request.client_id = id;
  if (*rc::gen::inRange(0, 8) == 0) at.account.split_next_fill();
  const bool split = at.account.split_pending();
  const std::int64_t offered = to_be_had(at.exchange, request.is_buy, limit);

  const AccountPlacement placed = at.account.place(request, kNow);
  if (placed.refusal != Refusal::none) return;
  const bool was_split = split && !at.account.split_pending();
  RC_ASSERT(was_split == (split && !rests && offered >= size));
  const std::int64_t expected = was_split ? size / 2 : std::min(size, offered);
  RC_ASSERT(placed.order->filled == exact(expected, 4));
  const bool open = placed.order->standing == OrderStanding::open ||
                    placed.order->standing == OrderStanding::partially_filled;
  RC_ASSERT(open == (rests && expected < size));
  RC_ASSERT(at.exchange.resting(0, placed.order->number) == (open ? size - expected : 0));
}

void cancel_step(AccountMarket& at) {
  const auto open = at.account.open_orders();
  if (open.empty()) return;
  RC_ASSERT(at.account.cancel(open[*rc::gen::inRange<std::size_t>(0, open.size())]->number, kNow));
}

// What each open order keeps, told by the rule's words.
std::map<std::string, Decimal> expected_locks(const Account& account) {
  std::map<std::string, Decimal> locks{{"BTC", {}}, {"USDT", {}}};
  const AccountSetup& setup = account.setup();
  for (const AccountOrder* order : account.open_orders()) {
    const Decimal left = core::subtract(order->size, order->filled).value();
    Decimal cost = core::multiply(order->price, left).value();
    if (setup.buy_fee_from_quote) {
      const Decimal rate = std::max(setup.taker_fee, setup.maker_fee);
      cost = sum(cost, core::multiply(cost, rate).value());
    }
    Decimal& lock = locks[order->is_buy ? "USDT" : "BTC"];
    lock = sum(lock, order->is_buy ? cost : left);
  }
  return locks;
}

// Opening money, plus what the exchange says that the account's orders traded, is what it has and
// what the venue took.
void money_is_conserved(const AccountMarket& at) {
  std::map<std::string, Decimal> expected = at.account.setup().balances;
  std::size_t fills = 0;
  for (const SimTrade& trade : at.trades) {
    const Decimal size = exact(trade.size, 4);
    const Decimal money = core::multiply(size, exact(trade.price, 2)).value();
    for (const OrderNumber number : {trade.taker, trade.maker}) {
      if (at.account.find(number) == nullptr) continue;
      ++fills;
      const bool buys = (number == trade.taker) == trade.taker_is_buyer;
      expected["BTC"] = sum(expected["BTC"], buys ? size : size.negated());
      expected["USDT"] = sum(expected["USDT"], buys ? money.negated() : money);
    }
  }
  RC_ASSERT(at.account.fills().size() == fills);
  const auto locks = expected_locks(at.account);
  for (const auto& [asset, balance] : at.account.balances()) {
    const auto fee = at.account.fees().find(asset);
    const Decimal taken = fee == at.account.fees().end() ? Decimal{} : fee->second;
    RC_ASSERT(sum(sum(balance.free, balance.locked), taken) == expected[asset]);
    RC_ASSERT(!balance.free.is_negative());
    RC_ASSERT(balance.locked == locks.at(asset));
  }
}

void orders_are_their_fills(const Account& account) {
  std::size_t fills = 0;
  for (const AccountOrder& order : account.orders()) {
    Decimal size;
    Decimal money;
    for (const std::size_t index : order.fills) {
      const AccountFill& fill = account.fills()[index];
      RC_ASSERT(fill.order == order.number);
      RC_ASSERT((order.is_buy ? fill.price <= order.price : fill.price >= order.price));
      size = sum(size, fill.size);
      money = sum(money, core::multiply(fill.size, fill.price).value());
    }
    RC_ASSERT(order.filled == size);
    RC_ASSERT(order.quote_filled == money);
    fills += order.fills.size();
  }
  RC_ASSERT(fills == account.fills().size());
}

TEST(AccountProperty, MoneyIsConservedNothingIsNegativeAndFillsAreWhatTheBookOffered) {
  EXPECT_TRUE(rc::check([] {
    AccountMarket at(random_setup());
    const int steps = *rc::gen::inRange(1, 80);
    for (int step = 0; step < steps; ++step) {
      const int kind = *rc::gen::inRange(0, 10);
      if (kind < 4) {
        agents_step(at);
      } else if (kind < 9) {
        placement_step(at, "id" + std::to_string(step));
      } else {
        cancel_step(at);
      }
      money_is_conserved(at);
    }
    orders_are_their_fills(at.account);
  }));
}

}  // namespace
}  // namespace tern::sim
