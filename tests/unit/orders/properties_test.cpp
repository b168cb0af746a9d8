// Goal: ids keep every number apart; the parts of a profit are its whole.
// Method: RapidCheck draws numbers; ids are read back; sums are made a second time over fills, in
// plain integers, without the code under test.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tern/orders/client_id.hpp"
#include "tern/orders/trade.hpp"
#include "unit/core/draw.hpp"

namespace tern::orders {
namespace {

using core::draw;
using core::draw_bool;
using core::Int128;

OrderKey any_key() {
  OrderKey key;
  key.node = draw<std::uint32_t>(0, OrderKey::kMaxNode);
  key.run = draw<std::uint64_t>(0, OrderKey::kMaxRun);
  key.trade = draw<std::uint64_t>(0, OrderKey::kMaxTrade);
  key.leg = draw<std::uint32_t>(0, OrderKey::kMaxLeg);
  key.attempt = draw<std::uint32_t>(0, OrderKey::kMaxAttempt);
  return key;
}

RC_GTEST_PROP(ClientIds, AreReadBackAsTheNumbersTheyWereMadeOf, ()) {
  const OrderKey key = any_key();
  RC_ASSERT(read_client_id(make_client_id(key)) == key);
}

RC_GTEST_PROP(ClientIds, OfKeysThatDifferInOneNumberDiffer, ()) {
  const OrderKey key = any_key();
  OrderKey other = key;
  const OrderKey drawn = any_key();
  switch (draw(0, 4)) {
    case 0:
      other.node = drawn.node;
      break;
    case 1:
      other.run = drawn.run;
      break;
    case 2:
      other.trade = drawn.trade;
      break;
    case 3:
      other.leg = drawn.leg;
      break;
    default:
      other.attempt = drawn.attempt;
  }
  RC_ASSERT((make_client_id(key) == make_client_id(other)) == (key == other));
}

// Binance: ^[\.A-Z\:/a-z0-9_-]{1,36}$. OKX: letters and digits, at most 32. Ours is narrower.
RC_GTEST_PROP(ClientIds, AreEighteenLowerCaseLettersAndDigitsThatBeginWithALetter, ()) {
  const std::string text(make_client_id(any_key()).text());
  RC_ASSERT(text.size() == 18u);
  RC_ASSERT(text.front() == 't');
  RC_ASSERT(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos);
}

TEST(ClientIds, OfTheGreatestNumbersAreReadBack) {
  const OrderKey most{OrderKey::kMaxNode, OrderKey::kMaxRun, OrderKey::kMaxTrade, OrderKey::kMaxLeg,
                      OrderKey::kMaxAttempt};
  EXPECT_EQ(make_client_id(most).text(), "tzzzzzzzzzzzzzzzzz");
  EXPECT_EQ(read_client_id(make_client_id(most)), most);
  EXPECT_EQ(make_client_id({}).text(), "t00000000000000000");
}

TEST(ClientIds, OfForeignFormsAreNotRead) {
  EXPECT_FALSE(read_client_id({}).has_value());
  EXPECT_FALSE(read_client_id(*venue::ClientOrderId::parse("x00000000000000000")).has_value());
  for (const char* text : {"", "t0000000000000000", "t000000000000000000", "T00000000000000000",
                           "t0000000000000000_", "100000000000000000"})
    EXPECT_FALSE(venue::ClientOrderId::parse(text).has_value()) << text;
}

TEST(ClientIdsDeathTest, OfANumberThatDoesNotFitAreNotMade) {
  EXPECT_DEATH((void)make_client_id({OrderKey::kMaxNode + 1, 0, 0, 0, 0}), "two digits");
  EXPECT_DEATH((void)make_client_id({0, OrderKey::kMaxRun + 1, 0, 0, 0}), "six digits");
  EXPECT_DEATH((void)make_client_id({0, 0, OrderKey::kMaxTrade + 1, 0, 0}), "more trades");
  EXPECT_DEATH((void)make_client_id({0, 0, 0, OrderKey::kMaxLeg + 1, 0}), "one digit");
  EXPECT_DEATH((void)make_client_id({0, 0, 0, 0, OrderKey::kMaxAttempt + 1}), "more attempts");
}

// The same trade twice: as orders, and as plain integers.
struct Model {
  std::vector<Order> orders;
  TradeQuote quote;
  Int128 coin = 0;          // 10^-6: bought less sold
  Int128 base_fees = 0;     // 10^-6
  Int128 buy_leg_fees = 0;  // 10^-6, of base_fees
  Int128 leg_money = 0;     // 10^-10: received less paid
  Int128 repair_money = 0;  // 10^-10
  Int128 quote_fees = 0;    // 10^-10
  Int128 quoted = 0;        // 10^-10
  Int128 bought = 0, sold = 0, paid = 0, received = 0;
};

core::Decimal scaled(Int128 value, int scale) {
  return core::Decimal::from_parts(value, scale).value();
}

void add_fill(Model& model, Order& order) {
  const auto price = draw<std::int64_t>(1, 10'000'000'000);  // 10^-4
  const auto size = draw<std::int64_t>(1, 1'000'000'000);    // 10^-6
  const auto fee = draw<std::int64_t>(-1'000, 1'000'000);    // 10^-6 or 10^-10
  const int paid_in = draw(0, 2);
  const char* fee_asset = paid_in == 0 ? "BTC" : paid_in == 1 ? "USDT" : "BNB";
  const Fill made{std::to_string(order.fills.size()), scaled(price, 4), scaled(size, 6),
                  scaled(fee, paid_in == 0 ? 6 : 10), fee_asset,        {}};
  RC_ASSERT(order.add(made).ok());
  const bool buy = order.intent.side == venue::OrderSide::buy;
  const Int128 money = static_cast<Int128>(price) * size;
  Int128& purse = order.intent.leg < kRepairLeg ? model.leg_money : model.repair_money;
  purse += buy ? -money : money;
  model.coin += buy ? size : -size;
  (buy ? model.bought : model.sold) += size;
  (buy ? model.paid : model.received) += money;
  if (paid_in == 0) model.base_fees += fee;
  if (paid_in == 0 && order.intent.leg == kBuyLeg) model.buy_leg_fees += fee;
  if (paid_in == 1) model.quote_fees += fee;
}

Model any_trade() {
  Model model;
  const int count = 2 + draw(0, 2);
  for (int i = 0; i < count; ++i) {
    Order order;
    order.intent.leg = std::min<std::uint32_t>(static_cast<std::uint32_t>(i), kRepairLeg);
    order.intent.base = "BTC";
    order.intent.quote = "USDT";
    const bool buy = i == 0 || (i > 1 && draw_bool());
    order.intent.side = buy ? venue::OrderSide::buy : venue::OrderSide::sell;
    for (int fills = draw(0, 3); fills > 0; --fills)
      add_fill(model, order);
    model.orders.push_back(std::move(order));
  }
  const auto buy = draw<std::int64_t>(0, 1'000'000'000'000'000);
  const auto sell = draw<std::int64_t>(0, 1'000'000'000'000'000);
  model.quote.drift = draw_bool();
  model.quote.buy = scaled(buy, 10);
  model.quote.sell = scaled(sell, 10);
  model.quoted = static_cast<Int128>(sell) - buy;
  return model;
}

OrderList list_of(const Model& model) {
  OrderList list;
  for (const Order& order : model.orders)
    list.push_back(&order);
  return list;
}

core::Decimal plus(const core::Decimal& a, const core::Decimal& b) {
  return core::add(a, b).value();
}

RC_GTEST_PROP(Profit, PartsSumToWhatWasRealised, ()) {
  const Model model = any_trade();
  const Profit made = profit(list_of(model), model.quote).value();
  core::Decimal sum;
  for (const core::Decimal& part :
       {made.quoted, made.slippage, made.fees, made.repair, made.inventory})
    sum = plus(sum, part);
  RC_ASSERT(sum == made.realised);
}

RC_GTEST_PROP(Profit, IsWhatThePlainSumsOfItsFillsAre, ()) {
  const Model model = any_trade();
  const Profit made = profit(list_of(model), model.quote).value();
  RC_ASSERT(made.quoted == scaled(model.quoted, 10));
  RC_ASSERT(made.slippage == scaled(model.leg_money - model.quoted, 10));
  RC_ASSERT(made.repair == scaled(model.repair_money, 10));
  RC_ASSERT(made.coin == scaled(model.coin - model.base_fees, 6));
  // The mark is the average price of what was bought, else sold: it may be off by half a digit.
  const Int128 coin = model.bought != 0 ? model.bought : model.sold;
  const Int128 money = model.bought != 0 ? model.paid : model.received;
  if (coin == 0) {
    RC_ASSERT(made.mark.is_zero());
  } else {
    const core::Decimal back = core::multiply(made.mark, scaled(coin, 6)).value();
    const core::Decimal off = core::subtract(back, scaled(money, 10)).value().absolute();
    RC_ASSERT(off <= core::multiply(scaled(coin, 6), scaled(5, 17)).value());
  }
  const core::Decimal fee_coin = core::multiply(scaled(model.base_fees, 6), made.mark).value();
  RC_ASSERT(made.fees == plus(scaled(-model.quote_fees, 10), fee_coin.negated()));
  RC_ASSERT(made.inventory == core::multiply(scaled(model.coin, 6), made.mark).value());
  const core::Decimal cash = scaled(model.leg_money + model.repair_money - model.quote_fees, 10);
  RC_ASSERT(made.realised == plus(cash, core::multiply(made.coin, made.mark).value()));
}

RC_GTEST_PROP(Imbalance, IsWhatWasBoughtLessSoldLessFeesInCoin, ()) {
  const Model model = any_trade();
  const Int128 fees = model.base_fees - (model.quote.drift ? model.buy_leg_fees : 0);
  RC_ASSERT(imbalance(list_of(model), model.quote).value() == scaled(model.coin - fees, 6));
}

}  // namespace
}  // namespace tern::orders
