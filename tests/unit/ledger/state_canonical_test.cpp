// Goal: two states that differ in anything have different texts.
// Method: one history with every kind of record; each field of each record is changed by itself.
// Either the changed history is refused, or its text is another. What a state does not keep is
// listed by name.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "src/ledger/fields.hpp"
#include "tern/ledger/codec.hpp"
#include "unit/ledger/written_trade.hpp"

namespace tern::ledger {
namespace {

using orders::OrderEvent;
using testing::at;
using testing::number;
using testing::order_id;

// Records that were legal one after the other.
class History {
 public:
  void add(const Record& record) {
    ASSERT_TRUE(state.apply(record).ok());
    records.push_back(record);
  }
  std::vector<Record> records;
  State state;
};

History whole_life() {
  History life;
  const venue::ClientOrderId buy = order_id(1, orders::kBuyLeg);
  const venue::ClientOrderId sell = order_id(1, orders::kSellLeg);
  const venue::ClientOrderId repair = order_id(1, orders::kRepairLeg);
  const auto move = [&](const venue::ClientOrderId& id, OrderEvent event, const char* filled) {
    life.add(testing::move_of(life.state, id, event, filled));
  };
  life.add(RunStarted{"node", 7, "ternd 1", "paper", "USDT", at(-11)});
  for (const char* venue : {"alpha", "beta"}) {
    life.add(testing::opening_of(venue, "USDT", "1000"));
    life.add(testing::opening_of(venue, "BTC", "5"));
  }
  life.add(testing::plan_of());
  move(buy, OrderEvent::left, "0");
  move(sell, OrderEvent::left, "0");
  move(sell, OrderEvent::doubted, "0");
  life.add(testing::fill_of(buy, {"b1", "100", "2", "0.1", "USDT"}));
  move(buy, OrderEvent::filled_whole, "2");
  move(sell, OrderEvent::expired, "0.5");
  life.add(testing::fill_of(sell, {"s1", "103", "0.5", "0.1", "USDT"}));
  life.add(testing::repair_of(1, 0, "1.5"));
  life.add(testing::fill_of(repair, {"r1", "99", "1.5", "0.1", "USDT"}));
  move(repair, OrderEvent::filled_whole, "1.5");
  TradeClosed closed = testing::close_of(life.state, 1, TradeOutcome::flattened);
  closed.exposed_most = number("150");
  closed.exposed_for = core::seconds(1);
  life.add(closed);
  life.add(testing::plan_of({2}));
  life.add(LatchSet{LatchKind::halt, "loss", at(4)});
  life.add(LatchSet{LatchKind::kill, "person", at(4)});
  life.add(LatchLifted{LatchKind::kill, "looked", at(5)});
  life.add(BalanceSeen{"beta", "USDT", number("1050"), number("1"), number("-0.4"), false, at(6)});
  life.add(ResidualTaken{"beta", "BTC", number("-0.4"), "looked", at(7)});
  life.add(VenuePaused{"alpha", true, "differs", at(8)});
  return life;
}

// Changes the field of a number, counted through a record and its parts.
struct Change {
  std::size_t wanted = 0;
  std::size_t count = 0;
  std::string name = {};

  template <typename T>
  void operator()(const char* field, T& value) {
    if constexpr (std::is_same_v<T, OrderIntent> || std::is_same_v<T, BookSeen>) {
      fields(*this, value);
    } else {
      if (count++ != wanted) return;
      name = field;
      change(value);
    }
  }
  static void change(std::string& text) { text += 'x'; }
  static void change(bool& yes) { yes = !yes; }
  static void change(core::Timestamp& time) { ++time.ns; }
  static void change(core::Duration& time) { ++time.ns; }
  static void change(core::Decimal& value) { value = core::add(value, number("0.001")).value(); }
  static void change(venue::ClientOrderId& id) { id = order_id(99, 9, 9); }
  template <typename T>
  static void change(T& value) {
    if constexpr (std::is_enum_v<T>)
      value = static_cast<T>(value == T{} ? 1 : 0);
    else
      ++value;
  }
};

// Words of people and moments that no later decision needs; the journal itself has them.
const std::set<std::string> kNotKept = {
    "repair_planned.reason", "fill_booked.at",  "venue_paused.at",     "residual_taken.reason",
    "residual_taken.at",     "latch_lifted.at", "latch_lifted.reason",
};

// Empty: refused somewhere.
std::string text_of(const std::vector<Record>& records) {
  State state;
  for (const Record& record : records) {
    if (!state.apply(record)) return "";
  }
  return state.canonical();
}

TEST(Canonical, IsTheSameForTheSameRecords) {
  const History life = whole_life();
  EXPECT_EQ(text_of(life.records), life.state.canonical());
}

TEST(Canonical, ShowsEveryFieldOfEveryRecord) {
  const History life = whole_life();
  const std::string whole = life.state.canonical();
  std::set<std::string> all;
  std::set<std::string> shown;
  for (std::size_t i = 0; i < life.records.size(); ++i) {
    for (std::size_t wanted = 0;; ++wanted) {
      std::vector<Record> records = life.records;
      Change change{wanted};
      std::visit([&change](auto& body) { fields(change, body); }, records[i]);
      if (change.name.empty()) break;
      const std::string name = std::string(kind_of(records[i])) + "." + change.name;
      all.insert(name);
      if (text_of(records) != whole) shown.insert(name);
    }
  }
  std::set<std::string> hidden;
  std::set_difference(all.begin(), all.end(), shown.begin(), shown.end(),
                      std::inserter(hidden, hidden.end()));
  EXPECT_EQ(hidden, kNotKept);
  EXPECT_GT(shown.size(), 70u);
}

TEST(Canonical, ShowsARecordThatIsMissing) {
  const History life = whole_life();
  for (std::size_t i = 0; i < life.records.size(); ++i) {
    std::vector<Record> records = life.records;
    records.erase(records.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(text_of(records), life.state.canonical()) << kind_of(life.records[i]);
  }
}

}  // namespace
}  // namespace tern::ledger
