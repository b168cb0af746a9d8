// Goal: each rule refuses by itself, with its figure and its limit, and lets pass what is exactly
// at its bound; nobody but the gate makes a sendable order.
// Method: one pair of orders that every rule admits; each case breaks one thing, or moves it to the
// bound. A case is demanded of every rule.
#include "tern/risk/gate.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <type_traits>

namespace tern::risk {
namespace {

using core::Decimal;
using core::milliseconds;
using core::nanoseconds;
using core::seconds;
using core::Timestamp;
using venue::OrderSide;
using venue::PlaceOrder;
using venue::SendableOrder;

// The type is the proof that there is no way around the gate.
static_assert(!std::is_default_constructible_v<SendableOrder>);
static_assert(!std::is_aggregate_v<SendableOrder>);
static_assert(!std::is_constructible_v<SendableOrder, PlaceOrder>);
static_assert(!std::is_constructible_v<SendableOrder, const PlaceOrder&>);
static_assert(!std::is_constructible_v<SendableOrder, PlaceOrder&&>);
static_assert(!std::is_convertible_v<PlaceOrder, SendableOrder>);
static_assert(!std::is_assignable_v<SendableOrder&, PlaceOrder>);
static_assert(!std::is_assignable_v<decltype(std::declval<SendableOrder&>().order()), PlaceOrder>);

Decimal number(std::string_view text) {
  return Decimal::parse(text).value();
}

Limits plain_limits() {
  Limits limits;
  limits.max_order = number("250");
  limits.max_venue = number("500");
  limits.max_asset = number("800");
  limits.max_total = number("1000");
  limits.max_open_trades = 3;
  limits.max_orders_per_second = 20;
  limits.collar = number("0.01");
  limits.repair_collar = number("0.02");
  limits.too_good = number("0.05");
  return limits;
}

// Buys 2 at 100 where 100 is asked, sells 2 at 103 where 103 is bid; 1 quote is 1 reference.
struct Scene {
  Scene() {
    for (market::Instrument* instrument : {&instruments[0], &instruments[1]}) {
      instrument->rules.tick = number("0.5");
      instrument->rules.lot = number("0.1");
      instrument->rules.min_size = number("0.1");
      instrument->rules.max_size = number("50");
      instrument->rules.min_notional = number("10");
      instrument->rules.max_notional = number("5000");
      instrument->rules.min_price = number("1");
      instrument->rules.max_price = number("1000");
      instrument->rules.status = market::TradingStatus::trading;
    }
    buy = leg(OrderSide::buy, "100");
    sell = leg(OrderSide::sell, "103");
    repair = leg(OrderSide::sell, "100");
    repair.own = {number("100"), number("101")};
    repair.second.reset();
    situation.now = Timestamp{} + seconds(1'000);
    situation.edge = number("0.028");
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  Proposal leg(OrderSide side, std::string_view limit) {
    Proposal made;
    made.order.side = side;
    made.order.size = {20};
    made.instrument = &instruments[side == OrderSide::buy ? 0 : 1];
    made.size = number("2");
    made.limit = number(limit);
    made.needed = made.free = number("200");
    made.reference_rate = number("1");
    made.own = {number("103"), number("100")};
    made.second = made.own;
    made.session_ready = true;
    made.clock_skew = core::Duration{};
    return made;
  }
  std::variant<Pair, Denial> admit() { return gate.admit(buy, sell, situation); }
  std::variant<SendableOrder, Denial> admit_repair() {
    return gate.admit_repair(repair, situation);
  }

  std::array<market::Instrument, 2> instruments;
  Gate gate{plain_limits()};
  Proposal buy, sell, repair;
  Situation situation;
};

struct Case {
  Rule rule;
  std::string figure;
  std::string limit;
  std::function<void(Scene&)> broken;
  std::function<void(Scene&)> at_bound;  // the last that passes
};

void set_size(Proposal& proposal, std::string_view size) {
  proposal.size = number(size);
}

std::vector<Case> state_cases() {
  return {
      {Rule::killed, "kill latch set", "", [](Scene& s) { s.situation.killed = true; }, {}},
      {Rule::halted, "halt latch set", "", [](Scene& s) { s.situation.halted = true; }, {}},
      {Rule::venue_paused, "paused", "", [](Scene& s) { s.sell.venue_paused = true; }, {}},
      {Rule::session_not_ready,
       "not ready",
       "logged in",
       [](Scene& s) { s.sell.session_ready = false; },
       {}},
      {Rule::stalled, "a stall ended less than 250 ms ago", "500 ms",
       [](Scene& s) {
         s.gate.on_time(s.situation.now - milliseconds(600));
         s.gate.on_time(s.situation.now);
       },
       [](Scene& s) {
         s.gate.on_time(s.situation.now - milliseconds(500));
         s.gate.on_time(s.situation.now);
       }},
      {Rule::clock_skew, "801 ms", "800 ms",
       [](Scene& s) { s.sell.clock_skew = milliseconds(801); },
       [](Scene& s) { s.sell.clock_skew = milliseconds(800); }},
      {Rule::book_age, "1501 ms", "1500 ms", [](Scene& s) { s.buy.book_age = milliseconds(1'501); },
       [](Scene& s) { s.buy.book_age = milliseconds(1'500); }},
      {Rule::balance_age, "10001 ms", "10000 ms",
       [](Scene& s) { s.buy.balance_age = milliseconds(10'001); },
       [](Scene& s) { s.buy.balance_age = seconds(10); }},
      {Rule::open_trades, "3", "3", [](Scene& s) { s.situation.open_trades = 3; },
       [](Scene& s) { s.situation.open_trades = 2; }},
      {Rule::order_rate, "spent", "20/s",
       [](Scene& s) {
         for (int i = 0; i < 10; ++i)
           ASSERT_TRUE(std::holds_alternative<Pair>(s.admit()));
       },
       [](Scene& s) {
         for (int i = 0; i < 9; ++i)
           ASSERT_TRUE(std::holds_alternative<Pair>(s.admit()));
       }},
  };
}

std::vector<Case> legality_cases() {
  using market::TradingStatus;
  return {
      {Rule::not_trading,
       "not trading",
       "trading",
       [](Scene& s) { s.instruments[1].rules.status = TradingStatus::cancel_only; },
       {}},
      {Rule::price_not_on_tick, "100.1", "0.5", [](Scene& s) { s.buy.limit = number("100.1"); },
       [](Scene& s) { s.buy.limit = number("100.5"); }},
      {Rule::price_out_of_bounds, "100", "1 to 99.5",
       [](Scene& s) { s.instruments[0].rules.max_price = number("99.5"); },
       [](Scene& s) { s.instruments[0].rules.max_price = number("100"); }},
      {Rule::price_out_of_bounds, "100", "100.5 to 1000",
       [](Scene& s) { s.instruments[0].rules.min_price = number("100.5"); },
       [](Scene& s) { s.instruments[0].rules.min_price = number("100"); }},
      {Rule::size_not_on_lot, "2.05", "0.1", [](Scene& s) { set_size(s.sell, "2.05"); },
       [](Scene& s) { set_size(s.sell, "2.1"); }},
      {Rule::size_below_minimum, "2", "2.1",
       [](Scene& s) { s.instruments[0].rules.min_size = number("2.1"); },
       [](Scene& s) { s.instruments[0].rules.min_size = number("2"); }},
      {Rule::size_above_maximum, "2", "1.9",
       [](Scene& s) { s.instruments[0].rules.max_size = number("1.9"); },
       [](Scene& s) { s.instruments[0].rules.max_size = number("2"); }},
      {Rule::notional_below_minimum, "200", "200.01",
       [](Scene& s) { s.instruments[0].rules.min_notional = number("200.01"); },
       [](Scene& s) { s.instruments[0].rules.min_notional = number("200"); }},
      {Rule::notional_above_maximum, "206", "205.99",
       [](Scene& s) { s.instruments[1].rules.max_notional = number("205.99"); },
       [](Scene& s) { s.instruments[1].rules.max_notional = number("206"); }},
      {Rule::free_funds, "200", "199.99", [](Scene& s) { s.buy.free = number("199.99"); },
       [](Scene& s) { s.buy.free = number("200"); }},
  };
}

std::vector<Case> money_cases() {
  return {
      {Rule::reference_rate,
       "no fresh rate",
       "a live book",
       [](Scene& s) { s.sell.reference_rate.reset(); },
       {}},
      {Rule::order_cap, "250.29", "250", [](Scene& s) { s.sell.reference_rate = number("1.215"); },
       [](Scene& s) { s.buy.reference_rate = number("1.25"); }},
      {Rule::venue_cap, "500.01", "500", [](Scene& s) { s.buy.at_venue = number("300.01"); },
       [](Scene& s) { s.buy.at_venue = number("300"); }},
      // Both legs count: 200 and 206.
      {Rule::asset_cap, "800.01", "800", [](Scene& s) { s.situation.of_asset = number("394.01"); },
       [](Scene& s) { s.situation.of_asset = number("394"); }},
      {Rule::total_cap, "1000.01", "1000",
       [](Scene& s) { s.situation.at_stake = number("594.01"); },
       [](Scene& s) { s.situation.at_stake = number("594"); }},
      {Rule::collar_own_book, "100", "99.99", [](Scene& s) { s.buy.own.ask = number("99"); },
       [](Scene& s) {
         s.buy.limit = number("101");
         s.buy.own.ask = number("100");
         s.buy.second->ask = number("110");
       }},
      {Rule::collar_second_venue, "103", "103.95",
       [](Scene& s) { s.sell.second->bid = number("105"); },
       [](Scene& s) {
         s.sell.limit = number("99");
         s.sell.own.bid = s.sell.second->bid = number("100");
       }},
      {Rule::too_good, "0.0501", "0.05", [](Scene& s) { s.situation.edge = number("0.0501"); },
       [](Scene& s) { s.situation.edge = number("0.05"); }},
  };
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& part : {state_cases(), legality_cases(), money_cases()})
    cases.insert(cases.end(), part.begin(), part.end());
  return cases;
}

TEST(Gate, AdmitsThePlainPairAndGivesTheVeryOrders) {
  Scene scene;
  const auto verdict = scene.admit();
  ASSERT_TRUE(std::holds_alternative<Pair>(verdict));
  EXPECT_EQ(std::get<Pair>(verdict)[0].order(), scene.buy.order);
  EXPECT_EQ(std::get<Pair>(verdict)[1].order(), scene.sell.order);
}

TEST(Gate, HasACaseHereForEveryRule) {
  std::set<Rule> rules;
  std::set<std::string_view> names;
  for (const Case& one : all_cases()) {
    rules.insert(one.rule);
    names.insert(name_of(one.rule));
  }
  EXPECT_EQ(rules.size(), kRuleCount);
  EXPECT_EQ(names.size(), kRuleCount);
}

TEST(Gate, RefusesWhatBreaksOneRuleWithItsFigureAndLimit) {
  for (const Case& one : all_cases()) {
    Scene scene;
    one.broken(scene);
    const auto verdict = scene.admit();
    ASSERT_TRUE(std::holds_alternative<Denial>(verdict)) << name_of(one.rule);
    const Denial& denial = std::get<Denial>(verdict);
    EXPECT_EQ(name_of(denial.rule), name_of(one.rule));
    EXPECT_EQ(denial.figure, one.figure) << name_of(one.rule);
    EXPECT_EQ(denial.limit, one.limit) << name_of(one.rule);
  }
}

TEST(Gate, AdmitsWhatIsExactlyAtTheBound) {
  for (const Case& one : all_cases()) {
    if (!one.at_bound) continue;
    Scene scene;
    one.at_bound(scene);
    const auto verdict = scene.admit();
    const auto* denial = std::get_if<Denial>(&verdict);
    EXPECT_EQ(denial, nullptr) << name_of(one.rule) << " refused as " << name_of(denial->rule)
                               << ": " << denial->figure;
  }
}

TEST(Gate, RefusesWhatIsNotKnown) {
  const std::vector<std::pair<Rule, std::function<void(Scene&)>>> missing = {
      {Rule::clock_skew, [](Scene& s) { s.sell.clock_skew.reset(); }},
      {Rule::reference_rate, [](Scene& s) { s.sell.reference_rate = Decimal{}; }},
      {Rule::price_not_on_tick, [](Scene& s) { s.instruments[1].rules.tick = Decimal{}; }},
      {Rule::size_not_on_lot, [](Scene& s) { s.instruments[1].rules.lot = Decimal{}; }},
      {Rule::price_out_of_bounds,
       [](Scene& s) {
         s.instruments[0].rules.min_price = Decimal{};
         s.buy.limit = Decimal{};
       }},
      {Rule::size_below_minimum,
       [](Scene& s) {
         s.instruments[0].rules.min_size = Decimal{};
         s.buy.size = Decimal{};
       }},
      {Rule::free_funds, [](Scene& s) { s.buy.free = Decimal{}; }},
      {Rule::not_trading,
       [](Scene& s) { s.instruments[0].rules.status = market::TradingStatus::unknown; }},
      {Rule::collar_own_book, [](Scene& s) { s.buy.own.ask = Decimal{}; }},
      {Rule::collar_second_venue, [](Scene& s) { s.sell.second->bid = Decimal{}; }},
      {Rule::collar_second_venue, [](Scene& s) { s.buy.second.reset(); }},
  };
  for (const auto& [rule, take_away] : missing) {
    Scene scene;
    take_away(scene);
    const auto verdict = scene.admit();
    ASSERT_TRUE(std::holds_alternative<Denial>(verdict)) << name_of(rule);
    EXPECT_EQ(name_of(std::get<Denial>(verdict).rule), name_of(rule));
  }
}

TEST(Gate, PassesRulesThatTheVenueDoesNotState) {
  Scene scene;
  for (market::Instrument& instrument : scene.instruments) {
    instrument.rules.min_size = instrument.rules.max_size = Decimal{};
    instrument.rules.min_notional = instrument.rules.max_notional = Decimal{};
    instrument.rules.min_price = instrument.rules.max_price = Decimal{};
  }
  EXPECT_TRUE(std::holds_alternative<Pair>(scene.admit()));
}

TEST(Gate, RefusesNumbersThatDoNotFitAndDoesNotStop) {
  Scene scene;
  scene.buy.size = number("100000000000000000000");
  scene.buy.limit = number("100000000000000000000");
  scene.instruments[0].rules.max_size = scene.instruments[0].rules.max_price = Decimal{};
  const auto verdict = scene.admit();
  ASSERT_TRUE(std::holds_alternative<Denial>(verdict));
  EXPECT_EQ(std::get<Denial>(verdict).rule, Rule::notional_above_maximum);
}

TEST(Gate, ADenialSpendsNothingOfTheRate) {
  Scene scene;
  scene.situation.edge = number("1");
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(std::holds_alternative<Denial>(scene.admit()));
  scene.situation.edge = number("0.01");
  EXPECT_TRUE(std::holds_alternative<Pair>(scene.admit()));
}

TEST(Gate, TheRateComesBackAfterItsSecond) {
  Scene scene;
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(std::holds_alternative<Pair>(scene.admit()));
  scene.situation.now = scene.situation.now + milliseconds(500);
  EXPECT_TRUE(std::holds_alternative<Denial>(scene.admit()));
  scene.situation.now = scene.situation.now + milliseconds(600);
  EXPECT_TRUE(std::holds_alternative<Pair>(scene.admit()));
}

TEST(Gate, IsQuietForAWhileAfterAStallAndNoLonger) {
  Scene scene;
  const Timestamp start = scene.situation.now;
  scene.gate.on_time(start);
  scene.gate.on_time(start + seconds(1));
  scene.situation.now = start + seconds(1) + milliseconds(250) - nanoseconds(1);
  EXPECT_TRUE(std::holds_alternative<Denial>(scene.admit()));
  scene.situation.now = start + seconds(1) + milliseconds(250);
  EXPECT_TRUE(std::holds_alternative<Pair>(scene.admit()));
}

TEST(Repair, PassesWhatOnlyConcernsNewTrades) {
  Scene scene;
  scene.situation.halted = true;
  scene.situation.open_trades = 1'000;
  scene.situation.at_stake = scene.situation.of_asset = number("1000000");
  scene.situation.edge = number("1");
  scene.repair.venue_paused = true;
  scene.repair.book_age = milliseconds(1'500);  // its bound
  scene.repair.balance_age = seconds(1'000);
  scene.repair.reference_rate.reset();
  scene.gate.on_time(scene.situation.now - seconds(10));
  scene.gate.on_time(scene.situation.now);
  const auto verdict = scene.admit_repair();
  ASSERT_TRUE(std::holds_alternative<SendableOrder>(verdict));
  EXPECT_EQ(std::get<SendableOrder>(verdict).order(), scene.repair.order);
}

TEST(Repair, IsRefusedByTheKillLatchAndByWhatTheVenueWouldRefuse) {
  const std::vector<std::pair<Rule, std::function<void(Scene&)>>> cases = {
      {Rule::killed, [](Scene& s) { s.situation.killed = true; }},
      {Rule::book_age, [](Scene& s) { s.repair.book_age = milliseconds(1'501); }},
      {Rule::price_not_on_tick, [](Scene& s) { s.repair.limit = number("100.1"); }},
      {Rule::size_not_on_lot, [](Scene& s) { set_size(s.repair, "2.01"); }},
      {Rule::free_funds, [](Scene& s) { s.repair.free = number("199"); }},
      {Rule::collar_own_book, [](Scene& s) { s.repair.own.bid = number("102.5"); }},
      {Rule::collar_own_book, [](Scene& s) { s.repair.own.bid = Decimal{}; }},
  };
  for (const auto& [rule, broken] : cases) {
    Scene scene;
    broken(scene);
    const auto verdict = scene.admit_repair();
    ASSERT_TRUE(std::holds_alternative<Denial>(verdict)) << name_of(rule);
    EXPECT_EQ(name_of(std::get<Denial>(verdict).rule), name_of(rule));
  }
}

TEST(Repair, HasACollarOfItsOwn) {
  Scene scene;
  scene.repair.limit = number("98");
  EXPECT_TRUE(std::holds_alternative<SendableOrder>(scene.admit_repair()));
  scene.repair.limit = number("97.5");
  EXPECT_TRUE(std::holds_alternative<Denial>(scene.admit_repair()));
}

TEST(Repair, SharesTheRateWithNewTrades) {
  Scene scene;
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(std::holds_alternative<SendableOrder>(scene.admit_repair()));
  EXPECT_EQ(std::get<Denial>(scene.admit_repair()).rule, Rule::order_rate);
  EXPECT_EQ(std::get<Denial>(scene.admit()).rule, Rule::order_rate);
}

}  // namespace
}  // namespace tern::risk
