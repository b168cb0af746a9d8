// Goal: a venue's word about money is believed when it is plausible and orders are quiet; a
// difference that stays pauses the venue until a person looked.
// Method: reports by hand, at moments by hand; records and the ledger are looked at.
#include "keeper_world.hpp"

namespace tern::engine {
namespace {

using ledger::AccountKind;
using ledger::BalanceSeen;
using ledger::VenuePaused;
using testing::milliseconds;
using testing::nanoseconds;
using testing::number;
using testing::seconds;

class BalanceKeeperTest : public testing::KeeperWorld {
 protected:
  BalanceKeeperTest() {
    for (const char* asset : {"BTC", "USDT"})
      balances.want("alpha", asset);
    now = now + seconds(60);
    begin();
    forget();
  }
  struct Told {
    std::string asset;
    std::string free;
    std::string locked = "0";
  };
  // One whole report of alpha's account, a second after the last.
  bool report(const std::vector<Told>& assets) {
    now = now + seconds(1);
    begin();
    for (const Told& told : assets)
      balances.on_balance("alpha", told.asset, {"", number(told.free), number(told.locked), {}});
    return balances.on_balances_end("alpha");
  }
  bool report_agreed() { return report({{"BTC", "50"}, {"USDT", "10000"}}); }
  std::string free(const char* asset) const {
    return clerk.state().accounts().holding("alpha", asset).at(AccountKind::free).text();
  }
  bool paused() const { return clerk.state().paused("alpha"); }
};

TEST_F(BalanceKeeperTest, OpensAnAssetWithTheFirstReport) {
  balances.want("alpha", "ETH");
  EXPECT_TRUE(report({{"BTC", "50"}, {"USDT", "10000"}, {"ETH", "3", "1"}, {"DOGE", "7"}}));
  EXPECT_EQ(free("ETH"), "4");
  EXPECT_EQ(free("DOGE"), "0");  // nobody wants it
  ASSERT_EQ(written<BalanceSeen>().size(), 1u);
  EXPECT_TRUE(written<BalanceSeen>()[0].opening);
  forget();
  EXPECT_TRUE(report({{"BTC", "50"}, {"USDT", "10000"}, {"ETH", "3", "1"}}));
  EXPECT_TRUE(written<BalanceSeen>().empty());
}

TEST_F(BalanceKeeperTest, TakesAnAssetThatIsNotReportedForZero) {
  balances.want("alpha", "ETH");
  EXPECT_TRUE(report_agreed());
  ASSERT_EQ(written<BalanceSeen>().size(), 1u);
  EXPECT_EQ(free("ETH"), "0");
  for (int i = 0; i < BalanceKeeper::kStrikes; ++i)
    report({{"USDT", "10000"}});  // and BTC gone
  EXPECT_TRUE(paused());
}

TEST_F(BalanceKeeperTest, HoldsBackAReportOfNothingAtAllAndPausesAtTheThird) {
  for (int i = 1; i < BalanceKeeper::kStrikes; ++i) {
    EXPECT_FALSE(report({}));
    EXPECT_FALSE(paused());
  }
  EXPECT_FALSE(report({}));
  EXPECT_TRUE(paused());
  EXPECT_EQ(balances.held_back(), 3u);
  EXPECT_TRUE(written<BalanceSeen>().empty());
  EXPECT_EQ(free("BTC"), "50");
}

TEST_F(BalanceKeeperTest, HoldsBackMoneyBelowZero) {
  EXPECT_FALSE(report({{"BTC", "-1"}, {"USDT", "10000"}}));
  EXPECT_FALSE(report({{"BTC", "51", "-1"}, {"USDT", "10000"}}));
  EXPECT_TRUE(report_agreed());
  EXPECT_FALSE(report({{"BTC", "-1"}, {"USDT", "10000"}}));
  EXPECT_FALSE(paused());  // not three in a row
  EXPECT_EQ(balances.held_back(), 3u);
}

TEST_F(BalanceKeeperTest, PausesTheVenueWhenADifferenceStaysForThreeQuietReports) {
  for (int i = 1; i < BalanceKeeper::kStrikes; ++i) {
    EXPECT_TRUE(report({{"BTC", "50"}, {"USDT", "9990"}}));
    EXPECT_FALSE(paused());
    EXPECT_TRUE(written<BalanceSeen>().empty());
  }
  report({{"BTC", "50"}, {"USDT", "9990"}});
  EXPECT_TRUE(paused());
  ASSERT_EQ(written<BalanceSeen>().size(), 1u);
  EXPECT_EQ(written<BalanceSeen>()[0].residual, number("-10"));
  EXPECT_EQ(free("USDT"), "10000");  // the books do not follow by themselves
  forget();
  report({{"BTC", "50"}, {"USDT", "9990"}});
  EXPECT_TRUE(written<BalanceSeen>().empty());  // said once
}

TEST_F(BalanceKeeperTest, ForgetsADifferenceThatPassed) {
  for (int round = 0; round < 3; ++round) {
    report({{"BTC", "50"}, {"USDT", "9990"}});
    report({{"BTC", "50"}, {"USDT", "9990"}});
    EXPECT_TRUE(report_agreed());
  }
  EXPECT_FALSE(paused());
}

TEST_F(BalanceKeeperTest, CountsWhatIsLockedAsOurs) {
  for (int i = 0; i < 5; ++i)
    EXPECT_TRUE(report({{"BTC", "20", "30"}, {"USDT", "10000"}}));
  EXPECT_FALSE(paused());
}

TEST_F(BalanceKeeperTest, ComparesNothingWhileAnOrderIsAtLarge) {
  ASSERT_TRUE(report_agreed());
  send_both();
  for (int i = 0; i < 5; ++i)
    EXPECT_TRUE(report({{"BTC", "52"}, {"USDT", "9800"}}));
  EXPECT_FALSE(paused());
  EXPECT_TRUE(written<BalanceSeen>().empty());
}

TEST_F(BalanceKeeperTest, ComparesNothingSoSoonAfterAnOrderMoved) {
  send_both();
  now = now + seconds(1);
  begin();
  orders.on_never_left(buy, "no road");
  ASSERT_EQ(orders.at_large("alpha"), 0u);
  now = now + BalanceKeeper::kQuiet - seconds(1);
  EXPECT_FALSE(report({{"BTC", "50"}, {"USDT", "9990"}}));  // nothing was ever compared here
  EXPECT_TRUE(report({{"BTC", "50"}, {"USDT", "10000"}}));
}

TEST_F(BalanceKeeperTest, LetsTheBooksFollowWhenAPersonSaysSo) {
  for (int i = 0; i < BalanceKeeper::kStrikes; ++i)
    report({{"BTC", "50"}, {"USDT", "9990"}});
  ASSERT_TRUE(paused());
  balances.take_residuals("a withdrawal of mine");
  EXPECT_FALSE(paused());
  EXPECT_EQ(free("USDT"), "9990");
  for (int i = 0; i < 5; ++i)
    EXPECT_TRUE(report({{"BTC", "50"}, {"USDT", "9990"}}));
  EXPECT_FALSE(paused());
}

TEST_F(BalanceKeeperTest, NeedsThreeStrikesAnewAfterAPersonLooked) {
  report({});
  report({});
  balances.take_residuals("looked");
  report({});
  EXPECT_FALSE(paused());
}

}  // namespace
}  // namespace tern::engine
