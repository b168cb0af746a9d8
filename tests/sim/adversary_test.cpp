// Goal: each checker sees its own mistake, and none sees one where there is none.
// Method: one small world without faults, in which one mistake at a time is planted between the
// engine and the world; seeds that once broke something.
#include <gtest/gtest.h>

#include <functional>

#include "adversary.hpp"
#include "tern/orders/client_id.hpp"

namespace tern::sim::testing {
namespace {

using venue::Actions;
using venue::AppendRecord;

Story small_story() {
  Story story;
  story.world.seed = 5;
  story.world.pairs = 2;
  story.world.trades = true;
  for (const WorldVenue& venue : every_venue()) {
    if (venue.variant.empty()) story.world.venues.push_back(venue);
  }
  story.length = core::seconds(60);
  story.operator_wait = core::seconds(3);
  return story;
}

// Changes the first action that it is meant for, or drops events as long as it is told to.
class Plant final : public Tamper {
 public:
  using Change = std::function<bool(Actions&, std::size_t)>;  // true: done
  using Drop = std::function<bool(const venue::EventBody&)>;
  explicit Plant(Change change, Drop drop = {})
      : change_(std::move(change)), drop_(std::move(drop)) {}

  bool drops(const venue::EventBody& event) override { return drop_ && drop_(event); }
  void change(Actions& actions) override {
    for (std::size_t i = 0; !done_ && change_ && i < actions.size(); ++i)
      done_ = change_(actions, i);
  }
  [[nodiscard]] bool done() const { return done_; }

 private:
  Change change_;
  Drop drop_;
  bool done_ = false;
};

// Calls `mistake` with the first record of the kind, its list and its place in it.
template <typename T, typename Mistake>
Plant::Change at_record(Mistake mistake) {
  return [mistake](Actions& actions, std::size_t at) {
    const auto* append = std::get_if<AppendRecord>(&actions[at]);
    if (append == nullptr) return false;
    const ledger::Record record = ledger::decode(append->bytes).value();
    const T* body = std::get_if<T>(&record);
    return body != nullptr && mistake(*body, actions, at);
  };
}

void put(Actions& actions, std::size_t at, const ledger::Record& record) {
  actions.insert(actions.begin() + static_cast<std::ptrdiff_t>(at),
                 AppendRecord{ledger::encode(record)});
}
void take(Actions& actions, std::size_t at) {
  actions.erase(actions.begin() + static_cast<std::ptrdiff_t>(at));
}
void replace(Actions& actions, std::size_t at, const ledger::Record& record) {
  actions[at] = AppendRecord{ledger::encode(record)};
}

std::vector<std::string> checkers_of(const Life& life) {
  std::vector<std::string> checkers;
  for (const Violation& violation : life.violations)
    checkers.push_back(violation.checker);
  return checkers;
}

// What is seen at the moment of the mistake; more may follow from it.
std::string first_seen(const Plant::Change& change, const Story& story = small_story()) {
  Plant plant(change);
  const Life life = live(story, &plant);
  EXPECT_TRUE(plant.done()) << "nothing was planted";
  return life.violations.empty() ? "nothing" : life.violations.front().checker;
}

bool contains(const Life& life, const std::string& checker) {
  const std::vector<std::string> checkers = checkers_of(life);
  return std::find(checkers.begin(), checkers.end(), checker) != checkers.end();
}

bool is_of_account(venue::ConnectionId connection, std::size_t venue) {
  const std::uint32_t slot = venue::slot_of(connection);
  return slot / venue::Feed::kMaxSlots == venue &&
         slot % venue::Feed::kMaxSlots >= venue::Feed::kMaxMarketSlots;
}

// From some moment on nothing more is heard of orders at the second venue.
class Deaf {
 public:
  bool operator()(const venue::EventBody& event) {
    if (const auto* frame = std::get_if<venue::FrameReceived>(&event)) {
      const bool account = is_of_account(frame->connection, 1);
      return account && ++frames_ > kHeard;
    }
    const auto* answer = std::get_if<venue::ResponseReceived>(&event);
    return answer != nullptr && frames_ > kHeard && answer->venue.index() == 1 &&
           venue::is_private(answer->response.purpose);
  }

 private:
  static constexpr int kHeard = 40;
  int frames_ = 0;
};

TEST(Adversary, NothingIsSeenWhereNothingIsPlanted) {
  const Life life = live(small_story());
  EXPECT_EQ(checkers_of(life), std::vector<std::string>{});
  EXPECT_GE(life.orders, kOrdersLeast);
  EXPECT_GE(life.fills, kOrdersLeast);
}

TEST(Adversary, SeesAnOrderThatLeavesBeforeItsRecord) {
  const auto dropped = at_record<ledger::TradePlanned>([](auto&, Actions& actions, std::size_t at) {
    take(actions, at);
    return true;
  });
  EXPECT_EQ(first_seen(dropped), "covered");
  const auto late =
      at_record<ledger::TradePlanned>([](auto& plan, Actions& actions, std::size_t at) {
        take(actions, at);
        put(actions, actions.size(), plan);
        return true;
      });
  EXPECT_EQ(first_seen(late), "covered");
}

TEST(Adversary, SeesAPlacementThatLeavesTwice) {
  const auto twice = [](Actions& actions, std::size_t at) {
    const auto* sent = std::get_if<venue::SendText>(&actions[at]);
    if (sent == nullptr || sent->text.find("order") == std::string::npos) return false;
    const bool is_account =
        is_of_account(sent->connection, 0) || is_of_account(sent->connection, 1);
    if (!is_account || sent->text.find("BTC") == std::string::npos) return false;
    const venue::Action copy = actions[at];
    actions.push_back(copy);
    return true;
  };
  EXPECT_EQ(first_seen(twice), "placed_twice");
}

TEST(Adversary, SeesASecondAttemptAndARepairWhileAnOrderIsAtLarge) {
  const auto second = at_record<ledger::TradePlanned>(
      [](const ledger::TradePlanned& plan, Actions& actions, std::size_t at) {
        ledger::RepairPlanned repair;
        repair.order = plan.buy;
        repair.order.id = orders::make_client_id({7, 1, 9'999, orders::kBuyLeg, 1});
        repair.at = plan.at;
        put(actions, at + 1, repair);
        return true;
      });
  Plant plant(second);
  const Life life = live(small_story(), &plant);
  EXPECT_EQ(life.violations.at(0).checker, "repaired_in_doubt");
  EXPECT_EQ(life.violations.at(1).checker, "placed_twice");
}

TEST(Adversary, SeesATradeAfterTheKillLatch) {
  const auto killed = at_record<ledger::TradePlanned>(
      [](const ledger::TradePlanned& plan, Actions& actions, std::size_t at) {
        put(actions, at, ledger::LatchSet{ledger::LatchKind::kill, "a person", plan.at});
        return true;
      });
  EXPECT_EQ(first_seen(killed), "after_kill");
}

TEST(Adversary, SeesAPlacementAfterTheKillLatch) {
  const auto killed = at_record<ledger::TradePlanned>(
      [](const ledger::TradePlanned& plan, Actions& actions, std::size_t at) {
        put(actions, at + 1, ledger::LatchSet{ledger::LatchKind::kill, "a person", plan.at});
        return true;
      });
  EXPECT_EQ(first_seen(killed), "after_kill");
}

TEST(Adversary, SeesARecordThatWasBelievedAndNotWritten) {
  const auto forgotten =
      at_record<ledger::OpportunitySeen>([](auto&, Actions& actions, std::size_t at) {
        take(actions, at);
        return true;
      });
  EXPECT_EQ(first_seen(forgotten), "replay");
}

TEST(Adversary, SeesAFillWithOtherNumbersAndOneThatNeverWas) {
  const auto other =
      at_record<ledger::FillBooked>([](ledger::FillBooked fill, Actions& actions, std::size_t at) {
        fill.fee = core::Decimal{};
        replace(actions, at, fill);
        return true;
      });
  EXPECT_EQ(first_seen(other), "fills");
  const auto twice =
      at_record<ledger::FillBooked>([](ledger::FillBooked fill, Actions& actions, std::size_t at) {
        fill.trade_id += "1";
        put(actions, at + 1, fill);
        return true;
      });
  EXPECT_EQ(first_seen(twice), "fills");
}

TEST(Adversary, SeesAFillThatIsMissingAtTheEnd) {
  Plant plant(at_record<ledger::FillBooked>([](auto&, Actions& actions, std::size_t at) {
    take(actions, at);
    return true;
  }));
  const Life life = live(small_story(), &plant);
  EXPECT_TRUE(contains(life, "fills"));
  EXPECT_TRUE(contains(life, "residual"));
}

TEST(Adversary, SeesAnEndThatIsNone) {
  const auto refused =
      at_record<ledger::OrderMoved>([](ledger::OrderMoved moved, Actions& actions, std::size_t at) {
        if (moved.event != orders::OrderEvent::accepted ||
            moved.state != orders::OrderState::acknowledged)
          return false;
        moved.event = orders::OrderEvent::refused;
        moved.state = orders::OrderState::rejected;
        replace(actions, at, moved);
        return true;
      });
  // Venues that have matched an order when they say that they took it.
  Story story = small_story();
  auto& venues = story.world.venues;
  venues.erase(std::remove_if(venues.begin(), venues.end(),
                              [](const WorldVenue& venue) {
                                return venue.dialect != "binance" && venue.dialect != "okx";
                              }),
               venues.end());
  EXPECT_EQ(first_seen(refused, story), "ended_early");
}

TEST(Adversary, SeesAnOrderThatArrivesAfterItsEnd) {
  const auto ended =
      at_record<ledger::OrderMoved>([](ledger::OrderMoved moved, Actions& actions, std::size_t at) {
        if (moved.event != orders::OrderEvent::left) return false;
        moved.event = orders::OrderEvent::found_absent;
        moved.state = orders::OrderState::rejected;
        replace(actions, at, moved);
        return true;
      });
  Plant plant(ended);
  const Life life = live(small_story(), &plant);
  EXPECT_TRUE(contains(life, "ended_early"));
}

TEST(Adversary, SeesAVenueThatDiffersAndOneThatIsCalledInconsistent) {
  const auto paused = at_record<ledger::TradePlanned>(
      [](const ledger::TradePlanned& plan, Actions& actions, std::size_t at) {
        put(actions, at, ledger::VenuePaused{plan.buy.venue, true, "differs", plan.at});
        return true;
      });
  EXPECT_EQ(first_seen(paused), "residual");
  const auto halted = at_record<ledger::TradePlanned>(
      [](const ledger::TradePlanned& plan, Actions& actions, std::size_t at) {
        put(actions, at, ledger::LatchSet{ledger::LatchKind::halt, "order x was y", plan.at});
        return true;
      });
  EXPECT_EQ(first_seen(halted), "contradiction");
}

TEST(Adversary, SeesWhatStaysOpen) {
  Story story = small_story();
  story.length = core::seconds(240);
  Plant deaf({}, Deaf{});
  const Life life = live(story, &deaf);
  EXPECT_TRUE(contains(life, "open_too_long"));
  EXPECT_TRUE(contains(life, "at_rest"));
  EXPECT_FALSE(contains(life, "exposed_too_long")) << "trading halts instead";
}

TEST(Adversary, SeesAnExposureThatDoesNotHaltTrading) {
  Story story = small_story();
  story.length = core::seconds(120);
  story.operator_wait = core::seconds(10'000);
  // Every halt is swallowed.
  Plant plant(at_record<ledger::LatchSet>([](auto&, Actions& actions, std::size_t at) {
                take(actions, at);
                return false;
              }),
              Deaf{});
  EXPECT_TRUE(contains(live(story, &plant), "exposed_too_long"));
}

// The last moments of a small world: killed, and killed by a person who stays away.
Story killed_story() {
  Story story = small_story();
  story.length = core::seconds(150);
  story.operator_wait = core::seconds(300);
  story.moments = {{core::seconds(30), Moment::What::kill, 0, {}},
                   {core::seconds(40), Moment::What::restart, 0, {}}};
  return story;
}

TEST(Adversary, SeesAKillThatIsConfirmedAgainAfterARestart) {
  EXPECT_EQ(checkers_of(live(killed_story())), std::vector<std::string>{});
}

TEST(Adversary, SeesAKillThatNobodyConfirms) {
  Plant plant({}, [](const venue::EventBody& event) {
    const auto* answer = std::get_if<venue::ResponseReceived>(&event);
    return answer != nullptr && answer->response.purpose == venue::Purpose::open_orders;
  });
  EXPECT_TRUE(contains(live(killed_story(), &plant), "certificate"));
}

TEST(Adversary, SeesWhatWasGivenUpAndIsNotTold) {
  Plant plant(at_record<ledger::TradeClosed>(
      [](ledger::TradeClosed closed, Actions& actions, std::size_t at) {
        closed.outcome = orders::TradeOutcome::halted;
        replace(actions, at, closed);
        return false;
      }));
  EXPECT_TRUE(contains(live(small_story(), &plant), "naked"));
}

TEST(Adversary, SeesATradeWhereNothingMayBeTraded) {
  Story story = small_story();
  story.forbidden = {0};
  const Life life = live(story);
  EXPECT_EQ(checkers_of(life), std::vector<std::string>{"forbidden"});
}

TEST(Adversary, SeesALifeInWhichNothingIsTraded) {
  Story story = small_story();
  for (WorldVenue& venue : story.world.venues)
    venue.key_can_withdraw = true;
  const Life life = live(story);
  EXPECT_EQ(checkers_of(life), std::vector<std::string>{"too_few_orders"});
  EXPECT_EQ(life.orders, 0u);
}

TEST(Adversary, SeesMoneyThatDoesNotAddUp) {
  ledger::Holding holding;
  const auto amount = [&](ledger::AccountKind kind) -> core::Decimal& {
    return holding.amounts[static_cast<std::size_t>(kind)];
  };
  amount(ledger::AccountKind::opening) = core::Decimal::from_integer(-5);
  amount(ledger::AccountKind::free) = core::Decimal::from_integer(3);
  EXPECT_FALSE(sum_of(holding).is_zero());
  amount(ledger::AccountKind::reserved) = core::Decimal::from_integer(2);
  EXPECT_TRUE(sum_of(holding).is_zero());

  Listing listing;
  listing.base = "BTC";
  listing.quote = "USDT";
  AccountFill fill;
  fill.price = core::Decimal::from_integer(100);
  fill.size = core::Decimal::from_integer(2);
  fill.fee = core::Decimal::from_integer(1);
  fill.fee_asset = "BTC";
  VenueSum sum({{"USDT", core::Decimal::from_integer(1'000)}});
  sum.add(fill, listing);
  const auto holds = [](std::int64_t free, std::int64_t locked) {
    return AccountBalance{core::Decimal::from_integer(free), core::Decimal::from_integer(locked)};
  };
  EXPECT_TRUE(sum.agrees("USDT", holds(700, 100)));
  EXPECT_FALSE(sum.agrees("USDT", holds(800, 100)));
  EXPECT_TRUE(sum.agrees("BTC", holds(1, 0)));
  EXPECT_FALSE(sum.agrees("BTC", holds(2, 0)));
}

TEST(Adversary, OneSeedIsOneLifeAndAnotherSeedIsAnother) {
  Story story = draw_story(6);
  story.length = core::seconds(30);
  Story other = draw_story(7);
  other.length = core::seconds(30);
  const Life first = live(story);
  EXPECT_EQ(first.hash, live(story).hash);
  EXPECT_NE(first.hash, live(other).hash);
  Plant plant([](Actions& actions, std::size_t) {
    actions.pop_back();
    return true;
  });
  EXPECT_NE(first.hash, live(story, &plant).hash);
}

TEST(Story, SeedsDrawEveryKindOfTrouble) {
  std::set<std::string> venues;
  std::set<std::size_t> sizes, pairs;
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Story story = draw_story(seed);
    sizes.insert(story.world.venues.size());
    pairs.insert(story.world.pairs);
    EXPECT_LE(story.forbidden.size() + 2, story.world.venues.size()) << "nobody can trade";
    for (const WorldVenue& venue : story.world.venues) {
      venues.insert(venue.name);
      ++seen[venue.road == venue::OrderRoad::rest ? "rest" : "stream"];
      seen["withdraw"] += venue.key_can_withdraw ? 1 : 0;
      seen["poor"] += venue.funds_ppm < 1'000'000 ? 1 : 0;
      seen["slow"] += venue.latency.slow_ppm > 0 ? 1 : 0;
      seen["clock"] += venue.clock_offset.ns != 0 ? 1 : 0;
    }
    ++seen[story.world.faults ? "faults" : "peace"];
    seen["deaths"] += story.world.deaths.at_action_ppm > 0 ? 1 : 0;
    seen["after_plan"] += story.world.deaths.after_plan_ppm > 0 ? 1 : 0;
    seen["again"] += story.world.deaths.again_ppm > 0 ? 1 : 0;
    for (const Moment& moment : story.moments)
      ++seen["moment " + std::to_string(static_cast<int>(moment.what))];
  }
  EXPECT_EQ(venues.size(), every_venue().size());
  EXPECT_EQ(sizes.size(), 4u);
  EXPECT_EQ(pairs.size(), 4u);
  EXPECT_EQ(seen.size(), 17u);
  for (const auto& [what, count] : seen)
    EXPECT_GE(count, 10) << what;
}

}  // namespace
}  // namespace tern::sim::testing
