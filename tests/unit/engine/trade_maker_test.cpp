// Goal: an opportunity becomes two orders in one step, written down before, or a refusal with its
// rule; what traded stays shut.
// Method: an episode by hand on two live books; the list of actions is read in order.
#include "keeper_world.hpp"

namespace tern::engine {
namespace {

using testing::milliseconds;
using testing::number;
using testing::seconds;

class TradeMakerTest : public testing::KeeperWorld {
 protected:
  TradeMakerTest() {
    TradingConfig plain = config();
    maker = std::make_unique<TradeMaker>(
        plain, TradeMaker::Parts{clerk, orders, gate, market, desks}, usdt);
    terms.taker_fee = number("0.001");
    terms.buy_fee_from = arbitrage::BuyFeeFrom::base;
    episode.id = arbitrage::EpisodeId{5};
    episode.pair = catalog.find_pair({catalog.assets().find("BTC"), usdt});
    episode.buy = instruments[0];
    episode.sell = instruments[1];
    const market::Instrument& instrument = catalog.instrument(instruments[0]);
    episode.latest.buy_size.value = episode.latest.sell_size.value =
        number("2").to_scaled(instrument.size_scale).value();
    episode.latest.buy_limit.value = number("101").to_scaled(instrument.price_scale).value();
    episode.latest.sell_limit.value = number("103").to_scaled(instrument.price_scale).value();
    for (const market::VenueId venue : {market::VenueId{0}, market::VenueId{1}}) {
      maker->set_clock_skew(venue, {});
      maker->on_balances(venue);
    }
    begin();
  }
  void offer() { maker->on_executable(episode, terms, terms); }
  std::string refusal() const {
    const auto refused = written<ledger::DecisionRefused>();
    return refused.size() == 1 ? refused[0].rule : std::to_string(refused.size()) + " refusals";
  }
  // Both legs of the first trade are refused by their venues: over.
  void end_trade() {
    for (const std::uint32_t leg : {orders::kBuyLeg, orders::kSellLeg}) {
      const auto id = orders::make_client_id({1, 7, 0, leg, 0});
      frame(leg, words("refused", id));
    }
    for (const ledger::TradeId id : trades.take_over())
      maker->cool(*clerk.state().trade(id));
  }

  std::unique_ptr<TradeMaker> maker;
  arbitrage::LegTerms terms;
  arbitrage::Episode episode;
};

TEST_F(TradeMakerTest, WritesThePlanAndThenPlacesBothLegsInOneStep) {
  offer();
  ASSERT_EQ(written<ledger::TradePlanned>().size(), 1u);
  const ledger::TradePlanned plan = written<ledger::TradePlanned>()[0];
  EXPECT_EQ(plan.buy.limit, number("101"));
  EXPECT_EQ(plan.buy.reserved, number("202"));
  EXPECT_EQ(plan.sell.reserved, number("2"));
  EXPECT_EQ(plan.quoted_buy, number("202"));
  EXPECT_EQ(plan.quoted_sell, number("206"));
  EXPECT_EQ(plan.buy_book.levels, "101 10");
  EXPECT_TRUE(std::holds_alternative<venue::AppendRecord>(actions.at(0)));
  EXPECT_EQ(placed(), 2u);
  EXPECT_EQ(asked("place", plan.buy.id), 1u);
  EXPECT_EQ(asked("place", plan.sell.id), 1u);
  EXPECT_EQ(clerk.state().order(plan.buy.id)->state, orders::OrderState::sent);
  EXPECT_TRUE(maker->traded(episode.id));
}

TEST_F(TradeMakerTest, BothLegsLeaveTogetherBehindTheirRecordAndThenIsBookedWhatFollows) {
  class Leaving final : public venue::Outlet {
   public:
    explicit Leaving(venue::Actions& actions) : actions_(actions) {}
    void carry_out_now() override { left.push_back(std::exchange(actions_, {})); }
    void rehearse(venue::ConnectionId, std::string_view message) override {
      rehearsed.emplace_back(message);
    }
    std::vector<venue::Actions> left;
    std::vector<std::string> rehearsed;

   private:
    venue::Actions& actions_;
  } leaving(actions);
  maker->set_outlet(leaving);
  EXPECT_TRUE(maker->rehearse(episode, terms, terms));
  EXPECT_TRUE(actions.empty());
  EXPECT_TRUE(leaving.left.empty());
  offer();
  ASSERT_EQ(leaving.left.size(), 1u);
  const venue::Actions& list = leaving.left[0];
  ASSERT_EQ(list.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<venue::AppendRecord>(list[0]));
  std::vector<std::string> sent;
  for (std::size_t i = 1; i < list.size(); ++i)
    sent.push_back(std::get<venue::SendText>(list[i]).text);
  std::sort(sent.begin(), sent.end());
  std::sort(leaving.rehearsed.begin(), leaving.rehearsed.end());
  EXPECT_EQ(leaving.rehearsed, sent) << "what is rehearsed is what leaves";
  EXPECT_EQ(placed(), 0u);
  const auto moved = written<ledger::OrderMoved>();
  ASSERT_EQ(moved.size(), 2u);
  for (const ledger::OrderMoved& record : moved)
    EXPECT_EQ(record.state, orders::OrderState::sent);
}

TEST_F(TradeMakerTest, ReservesTheFeeWhereItIsTakenFromTheMoney) {
  terms.buy_fee_from = arbitrage::BuyFeeFrom::quote;
  offer();
  EXPECT_EQ(written<ledger::TradePlanned>().at(0).buy.reserved, number("202.202"));
}

TEST_F(TradeMakerTest, PlacesTheLegOnTheThinnerBookFirst) {
  const market::Instrument& instrument = catalog.instrument(instruments[1]);
  auto thin = market::chained(-1, 99, {market::level(103 * 10'000, 20'000)},
                              {market::level(104 * 10'000, 20'000)});
  thin.fields.instrument = instrument.id;
  (void)books.find(instrument.id)->receive(thin.message(), now);
  offer();
  std::vector<std::string> order;
  for (const venue::Action& action : actions) {
    if (const auto* text = std::get_if<venue::SendText>(&action)) order.push_back(text->text);
  }
  ASSERT_EQ(order.size(), 2u);
  EXPECT_EQ(order[0], "place " + std::string(written<ledger::TradePlanned>()[0].sell.id.text()));
}

TEST_F(TradeMakerTest, TradesAnInstrumentOnceUntilTheTradeIsOverAndTheBookMovedOn) {
  offer();
  offer();
  EXPECT_EQ(placed(), 2u);
  now = now + seconds(1);
  begin();
  set_book(0, 100, 101);
  set_book(1, 103, 104);
  offer();
  EXPECT_EQ(placed(), 2u);  // still open
  end_trade();
  offer();
  EXPECT_EQ(placed(), 2u);  // the books may be from before the end
  now = now + TradeMaker::kCooling + milliseconds(1);
  begin();
  set_book(0, 100, 101);
  set_book(1, 103, 104);
  offer();
  EXPECT_EQ(placed(), 4u);
}

TEST_F(TradeMakerTest, APauseForRulesDoesNotOpenWhatAnOpenTradeShut) {
  offer();
  maker->pause(instruments[0]);
  now = now + TradeMaker::kRulesPause + seconds(1);
  begin();
  set_book(0, 100, 101);
  set_book(1, 103, 104);
  for (const market::VenueId venue : {market::VenueId{0}, market::VenueId{1}})
    maker->on_balances(venue);
  episode.id = arbitrage::EpisodeId{6};
  offer();
  EXPECT_EQ(placed(), 2u);
}

TEST_F(TradeMakerTest, APauseForRulesOutlivesTheEndOfTheTrade) {
  offer();
  maker->pause(instruments[0]);
  end_trade();
  now = now + seconds(1);
  begin();
  set_book(0, 100, 101);
  set_book(1, 103, 104);
  offer();
  EXPECT_EQ(placed(), 2u);
}

TEST_F(TradeMakerTest, WritesTheFirstOfARowOfEqualRefusals) {
  clerk.halt("loss");
  for (int i = 0; i < 3; ++i)
    offer();
  EXPECT_EQ(refusal(), "halted");
  EXPECT_EQ(placed(), 0u);
  EXPECT_FALSE(maker->traded(episode.id));
  EXPECT_TRUE(written<ledger::TradePlanned>().empty());
}

TEST_F(TradeMakerTest, RefusesWhileAClockWasNeverCompared) {
  TradeMaker fresh{config(), {clerk, orders, gate, market, desks}, usdt};
  fresh.on_balances(market::VenueId{0});
  fresh.on_balances(market::VenueId{1});
  fresh.on_executable(episode, terms, terms);
  EXPECT_EQ(refusal(), "clock_skew");
}

TEST_F(TradeMakerTest, RefusesWhileBalancesWereNeverTold) {
  TradeMaker fresh{config(), {clerk, orders, gate, market, desks}, usdt};
  fresh.set_clock_skew(market::VenueId{0}, {});
  fresh.set_clock_skew(market::VenueId{1}, {});
  fresh.on_executable(episode, terms, terms);
  EXPECT_EQ(refusal(), "balance_age");
}

TEST_F(TradeMakerTest, RefusesAVenueThatIsPaused) {
  clerk.write(ledger::VenuePaused{"beta", true, "differs", now});
  offer();
  EXPECT_EQ(refusal(), "venue_paused");
}

TEST_F(TradeMakerTest, CountsOpenTradesAgainstTheCaps) {
  for (int i = 0; i < 10'000; ++i) {
    ledger::TradePlanned plan = ledger::testing::plan_of({static_cast<ledger::TradeId>(i + 100)});
    plan.buy.reserved = plan.sell.reserved = {};
    plan.buy.venue = plan.sell.venue = "gamma";
    clerk.write(plan);
    if (clerk.state().open_trades().size() == config().limits.max_open_trades) break;
  }
  offer();
  EXPECT_EQ(refusal(), "open_trades");
}

}  // namespace
}  // namespace tern::engine
