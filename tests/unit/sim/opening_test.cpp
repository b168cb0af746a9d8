// In: pairs and seeds. Out: what an account opens with. Cannot happen: a key that two venues or two
// seeds share unnoticed.
#include "tern/sim/opening.hpp"

#include <gtest/gtest.h>

namespace tern::sim {
namespace {

using core::Decimal;

TEST(Opening, EachCoinIsWorthNearlyTheSameAtItsStartPrice) {
  const std::vector<PairSpec> pairs = make_pairs(200);
  const AccountSetup setup = make_account(pairs, core::Random(1));
  EXPECT_EQ(setup.balances.size(), 201u);
  EXPECT_EQ(setup.balances.at("USDT"), Decimal::from_integer(kOpeningQuote));
  for (const PairSpec& pair : pairs) {
    const Decimal price = Decimal::from_parts(pair.start_price_nano, 9).value();
    const Decimal worth = core::multiply(setup.balances.at(pair.base), price).value();
    EXPECT_LE(worth, Decimal::from_integer(kOpeningCoinWorth)) << pair.base;
    EXPECT_GE(worth, Decimal::from_integer(kOpeningCoinWorth - 100)) << pair.base;
  }
}

TEST(Opening, TheSameSeedMakesTheSameKeyAndAnotherMakesAnother) {
  const std::vector<PairSpec> pairs = make_pairs(1);
  const AccountKey one = make_account(pairs, core::Random(1)).key;
  const AccountKey again = make_account(pairs, core::Random(1)).key;
  const AccountKey other = make_account(pairs, core::Random(2)).key;
  EXPECT_EQ(one.key, again.key);
  EXPECT_EQ(one.secret, again.secret);
  EXPECT_EQ(one.passphrase, again.passphrase);
  EXPECT_NE(one.key, other.key);
  EXPECT_NE(one.secret, other.secret);
  EXPECT_NE(one.key, one.secret);
  EXPECT_EQ(one.key.size(), 64u);
  EXPECT_TRUE(one.can_trade);
  EXPECT_FALSE(one.can_withdraw);
}

}  // namespace
}  // namespace tern::sim
