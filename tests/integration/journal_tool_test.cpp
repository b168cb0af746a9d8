// In: a small journal with known scenes, whole and damaged; the built `tern`. Out: the exact story
// of a trade, the lines of a dump, exit codes. Cannot happen: a damaged journal told as a whole
// one.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "app/journal_reading.hpp"
#include "app/process.hpp"
#include "app/story.hpp"
#include "app/trade_journal.hpp"
#include "integration/program.hpp"
#include "tern/ledger/codec.hpp"
#include "tern/orders/client_id.hpp"
#include "tern/store/journal.hpp"
#include "unit/store/temporary_folder.hpp"

namespace tern::test {
namespace {

using app::find_stories;
using nlohmann::json;

const std::string kTern = std::string(TERN_BINARY_DIR) + "/bin/tern ";
constexpr core::Timestamp kStart{1'800'000'000'000'000'000};
constexpr ledger::TradeId kTrade = 50 * (orders::OrderKey::kMaxTrade + 1) + 7;

core::Decimal decimal(const char* text) {
  return core::Decimal::parse(text).value();
}

core::Timestamp at(std::int64_t us) {
  return kStart + core::microseconds(us);
}

venue::ClientOrderId id_of(std::uint32_t leg) {
  return orders::make_client_id({1, 50, 7, leg, 0});
}

ledger::OrderIntent intent(std::uint32_t leg) {
  const bool buy = leg == 0;
  ledger::OrderIntent order;
  order.id = id_of(leg);
  order.trade = kTrade;
  order.leg = leg;
  order.venue = leg == 1 ? "beta" : "alpha";
  order.symbol = leg == 1 ? "BTC-USDT" : "BTCUSDT";
  order.base = "BTC";
  order.quote = "USDT";
  order.side = buy ? venue::OrderSide::buy : venue::OrderSide::sell;
  order.size = decimal(leg == 2 ? "0.2" : "1");
  order.limit = decimal(buy ? "100.5" : "101");
  order.reserved = decimal(buy ? "100.6005" : leg == 1 ? "1" : "0.2");
  order.taker_fee = decimal("0.001");
  order.expires_at = at(2'000'000);
  return order;
}

ledger::TradePlanned plan() {
  ledger::TradePlanned plan;
  plan.trade = kTrade;
  plan.episode = 3;
  plan.pair = "BTC/USDT";
  plan.at = at(1'000);
  plan.quoted_profit = decimal("1.2");
  plan.quoted_buy = decimal("100");
  plan.quoted_sell = decimal("101.4");
  plan.edge_bps = decimal("120");
  plan.reference_rate = decimal("1");
  plan.buy = intent(0);
  plan.sell = intent(1);
  plan.buy_book = {core::microseconds(1'500), core::microseconds(9'250), 77, 2, 3,
                   "100 1; 100.5 4"};
  plan.sell_book.levels = "101.4 1";
  return plan;
}

ledger::OrderMoved moved(std::uint32_t leg, orders::OrderEvent event, orders::OrderState state,
                         const char* filled, std::int64_t us) {
  return {id_of(leg), event, state, decimal(filled), leg == 0 ? "v9" : "", "", at(us)};
}

ledger::FillBooked fill(std::uint32_t leg, const char* price, const char* size, std::int64_t us) {
  return {id_of(leg),     "f" + std::to_string(leg),
          decimal(price), decimal(size),
          decimal("0.1"), "USDT",
          at(us - 400),   at(us)};
}

ledger::TradeClosed closed() {
  ledger::TradeClosed end;
  end.trade = kTrade;
  end.outcome = orders::TradeOutcome::flattened;
  end.reason = "balanced";
  end.quoted = decimal("1.4");
  end.slippage = decimal("-20.28");
  end.fees = decimal("-0.3");
  end.repair = decimal("20");
  end.inventory = decimal("0.1");
  end.realised = decimal("0.92");
  end.coin = decimal("0");
  end.mark_price = decimal("100");
  end.reference_rate = decimal("1");
  end.exposed_for = core::microseconds(3'000);
  end.exposed_most = decimal("20.1");
  end.at = at(9'000);
  return end;
}

ledger::OpportunitySeen seen(std::uint64_t episode, bool traded) {
  ledger::OpportunitySeen seen;
  seen.episode = episode;
  seen.pair = "BTC/USDT";
  seen.buy_venue = "alpha";
  seen.sell_venue = "beta";
  seen.born = at(200);
  seen.closed = at(20'200);
  seen.verdict = "executable";
  seen.best_edge_bps = decimal("121.5");
  seen.traded = traded;
  return seen;
}

ledger::RunStarted run_started(std::uint64_t number, std::int64_t us) {
  return {"demo", number, "tern test", "live", "USDT", at(us)};
}

ledger::DecisionRefused refused(std::uint64_t episode) {
  return {episode, "BTC/USDT", "alpha", "beta", "balance_age", "12 s", "10 s", at(600)};
}

// Trade 7 with one repair, beside another opportunity; then a second run whose opportunity 3 is
// another one.
std::vector<ledger::Record> scene() {
  using orders::OrderEvent;
  using orders::OrderState;
  return {run_started(50, 0),
          refused(3),
          refused(4),
          plan(),
          moved(0, OrderEvent::left, OrderState::sent, "0", 1'000),
          moved(1, OrderEvent::left, OrderState::sent, "0", 1'000),
          moved(0, OrderEvent::filled_whole, OrderState::filled, "1", 4'000),
          fill(0, "100", "1", 4'000),
          ledger::LatchSet{ledger::LatchKind::halt, "lunch", at(4'500)},
          moved(1, OrderEvent::expired, OrderState::expired, "0.8", 5'000),
          fill(1, "101.4", "0.8", 5'000),
          ledger::RepairPlanned{intent(2), "bought and sold differ by 0.2", at(5'001)},
          moved(2, OrderEvent::left, OrderState::sent, "0", 5'002),
          moved(2, OrderEvent::filled_whole, OrderState::filled, "0.2", 8'000),
          fill(2, "100", "0.2", 8'000),
          closed(),
          ledger::LatchLifted{ledger::LatchKind::halt, "fed", at(10'000)},
          seen(3, true),
          run_started(51, 30'000'000),
          seen(3, false)};
}

void write(const std::string& folder, const std::vector<ledger::Record>& records) {
  store::JournalOptions options;
  options.folder = folder;
  options.segment_bytes = store::kMinSegmentBytes;
  auto journal = store::Journal::open(
      options, [](std::uint64_t, std::string_view) -> core::Status { return core::Ok{}; });
  ASSERT_TRUE(journal.ok()) << journal.error().text();
  for (const ledger::Record& record : records)
    ASSERT_NE(journal.value()->append(ledger::encode(record)), 0u);
}

std::string told(const std::string& folder, const std::string& asked) {
  const auto stories = find_stories(folder, asked);
  EXPECT_TRUE(stories.ok()) << stories.error().text();
  std::string text;
  for (const app::Story& story : stories.ok() ? stories.value() : std::vector<app::Story>{})
    text += app::story_text(story) + "--\n";
  return text;
}

TEST(Story, FeesInAThirdAssetAreNamedAsNotValued) {
  app::Story story;
  story.trade = kTrade;
  std::uint64_t sequence = 0;
  for (ledger::Record record : scene()) {
    if (auto* booked = std::get_if<ledger::FillBooked>(&record)) {
      if (booked->id == id_of(1)) booked->fee_asset = "BTC";
      if (booked->id != id_of(1)) booked->fee_asset = "BNB";
    }
    story.records.emplace_back(++sequence, record);
  }
  const std::string text = app::story_text(story);
  EXPECT_NE(text.find("    not valued, so not in it: fees of 0.2 BNB\n"), std::string::npos)
      << text;
  EXPECT_EQ(text.find("fees of 0.1 BTC"), std::string::npos) << "the coin has a price";
  const json document = json::parse(app::stories_json("7", {story}));
  EXPECT_EQ(document["stories"][0]["unvalued_fees"], json({{"BNB", "0.2"}}));
}

TEST(Explain, ATradeIsToldFromItsBooksToItsProfit) {
  const TemporaryFolder folder;
  write(folder.path(), scene());
  const std::string expected = R"(
trade 108839116807, of opportunity 3; run 50 of node demo, mode live, started 2027-01-15T08:00:00.000Z
2027-01-15T08:00:00.000Z  refused BTC/USDT, buy at alpha, sell at beta: balance_age is 12 s, the limit 10 s
2027-01-15T08:00:00.001Z  DECIDED BTC/USDT: edge 120 bps, quoted profit 1.2 USDT (pay 100, get 101.4, less fees), 1 USDT = 1 USDT
    t0100001e000007000  buy 1 BTC at alpha (BTCUSDT), limit 100.5 USDT, taker fee 0.001, 100.6005 USDT reserved
        its book: alive 1.500 ms ago, changed 9.250 ms ago, sequence 77, rules v2, fees v3
        asks (price size): 100 1; 100.5 4
    t0100001e000007100  sell 1 BTC at beta (BTC-USDT), limit 101 USDT, taker fee 0.001, 1 BTC reserved
        its book: alive 0.000 ms ago, changed 0.000 ms ago, sequence 0, rules v0, fees v0
        bids (price size): 101.4 1
    +0.000 ms  buy at alpha t0100001e000007000: left -> sent, filled 0, the venue's id v9
    +0.000 ms  sell at beta t0100001e000007100: left -> sent, filled 0
    +3.000 ms  buy at alpha t0100001e000007000: filled_whole -> filled, filled 1, the venue's id v9
    +3.000 ms  buy at alpha t0100001e000007000: FILL 1 at 100, fee 0.1 USDT, the venue's trade f0 at 2027-01-15T08:00:00.003Z
    +3.500 ms  LATCH halt set: lunch
    +4.000 ms  sell at beta t0100001e000007100: expired -> expired, filled 0.8
    +4.000 ms  sell at beta t0100001e000007100: FILL 0.8 at 101.4, fee 0.1 USDT, the venue's trade f1 at 2027-01-15T08:00:00.004Z
    +4.001 ms  REPAIR  bought and sold differ by 0.2
    t0100001e000007200  repair sell 0.2 BTC at alpha (BTCUSDT), limit 101 USDT, taker fee 0.001, 0.2 BTC reserved
    +4.002 ms  repair sell at alpha t0100001e000007200: left -> sent, filled 0
    +7.000 ms  repair sell at alpha t0100001e000007200: filled_whole -> filled, filled 0.2
    +7.000 ms  repair sell at alpha t0100001e000007200: FILL 0.2 at 100, fee 0.1 USDT, the venue's trade f2 at 2027-01-15T08:00:00.007Z
    +8.000 ms  END flattened: balanced
    quoted before fees   1.4
    slippage            -20.28
    fees                -0.3
    repairs              20
    inventory            0.1
    = realised           0.92 USDT
    coin gained or lost 0 BTC, valued at 100; 1 USDT = 1 USDT
    bought and sold differed for 3.000 ms, at most by 20.1 USDT
   +19.200 ms  the opportunity is over: born 2027-01-15T08:00:00.000Z, lived 20.000 ms, best edge 121.5 bps, buy 0 at alpha up to 0, sell 0 at beta down to 0, profit 0; verdict executable, traded
--
)";
  for (const std::string& asked :
       {std::to_string(kTrade), std::string(id_of(0).text()), std::string(id_of(2).text())})
    EXPECT_EQ("\n" + told(folder.path(), asked), expected) << asked;
}

TEST(Explain, ANumberOfAnOpportunityMeansOneInEveryRun) {
  const TemporaryFolder folder;
  write(folder.path(), scene());
  const auto stories = find_stories(folder.path(), "3");
  ASSERT_TRUE(stories.ok());
  ASSERT_EQ(stories.value().size(), 2u);
  EXPECT_EQ(stories.value()[0].trade, kTrade);
  EXPECT_EQ(stories.value()[0].run.run, 50u);
  EXPECT_EQ(stories.value()[1].trade, 0u);
  EXPECT_EQ(stories.value()[1].run.run, 51u);
  EXPECT_EQ(app::story_text(stories.value()[1]).find("opportunity 3, not traded; run 51"), 0u);
  const auto other = find_stories(folder.path(), "4");
  ASSERT_TRUE(other.ok());
  ASSERT_EQ(other.value().size(), 1u);
  EXPECT_EQ(other.value()[0].records.size(), 1u);
}

TEST(Explain, ATradeWithoutAnEndIsToldAsOpen) {
  const TemporaryFolder folder;
  std::vector<ledger::Record> records = scene();
  records.resize(8);
  records.push_back(run_started(51, 5'000'000));
  write(folder.path(), records);
  const std::string text = told(folder.path(), std::to_string(kTrade));
  EXPECT_NE(text.find("ternd started anew: run 51\nOPEN    no end is written down"),
            std::string::npos)
      << text;
  const json stories = json::parse(
      app::stories_json("x", find_stories(folder.path(), std::to_string(kTrade)).value()));
  EXPECT_EQ(stories["stories"][0]["outcome"], "open");
}

TEST(Explain, PartsThatDoNotAddUpAreCalledSo) {
  const TemporaryFolder folder;
  std::vector<ledger::Record> records = scene();
  ledger::TradeClosed wrong = closed();
  wrong.realised = decimal("0.93");
  records[15] = wrong;
  write(folder.path(), records);
  EXPECT_NE(told(folder.path(), "3").find("0.93 USDT  THE PARTS DO NOT ADD UP TO IT"),
            std::string::npos);
}

TEST(ExplainCommand, TheJsonHoldsEveryRecordOfTheStory) {
  const TemporaryFolder folder;
  write(folder.path(), scene());
  const Outcome outcome =
      run(kTern + "explain --json " + std::string(id_of(1).text()) + " " + folder.path());
  ASSERT_EQ(outcome.code, 0) << outcome.text;
  const json story = json::parse(outcome.text)["stories"][0];
  EXPECT_EQ(story["trade"], std::to_string(kTrade));
  EXPECT_EQ(story["outcome"], "flattened");
  std::vector<int> sequences;
  for (const json& record : story["records"])
    sequences.push_back(record["sequence"]);
  EXPECT_EQ(sequences, (std::vector<int>{2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18}));
  const Outcome unknown = run(kTern + "explain 99 " + folder.path());
  EXPECT_EQ(unknown.code, 1);
  EXPECT_NE(unknown.text.find("nothing is called \"99\""), std::string::npos) << unknown.text;
  EXPECT_EQ(run(kTern + "explain 99 /no/such/folder").code, 2);
  EXPECT_EQ(run(kTern + "explain 99").code, 2);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

TEST(JournalCommand, EveryRecordIsOneLineInEitherForm) {
  const TemporaryFolder folder;
  write(folder.path(), scene());
  const std::vector<ledger::Record> records = scene();
  const Outcome as_json = run(kTern + "journal dump --json " + folder.path());
  EXPECT_EQ(as_json.code, 0);
  const std::vector<std::string> objects = lines_of(as_json.text);
  ASSERT_EQ(objects.size(), records.size());
  for (std::size_t i = 0; i < records.size(); ++i)
    EXPECT_EQ(objects[i], ledger::json(i + 1, records[i]));
  const std::vector<std::string> plain =
      lines_of(run(kTern + "journal dump " + folder.path()).text);
  ASSERT_EQ(plain.size(), records.size());
  EXPECT_EQ(plain[0],
            "1 2027-01-15T08:00:00.000Z run_started node=demo run=50 program=\"tern test\" "
            "mode=live reference_currency=USDT at=2027-01-15T08:00:00.000Z");
  EXPECT_EQ(plain[8],
            "9 2027-01-15T08:00:00.004Z latch_set latch=halt reason=lunch "
            "at=2027-01-15T08:00:00.004Z");
  EXPECT_NE(plain[3].find(" buy.id=t0100001e000007000 buy.trade=108839116807 "), std::string::npos);
}

TEST(JournalCommand, ADumpThatFollowsTellsWhatIsWrittenLaterAndAfterARestart) {
  const TemporaryFolder folder;
  const std::vector<ledger::Record> records = scene();
  write(folder.path(), records);
  core::Result<app::Process> follower =
      app::Process::start({TERN_BINARY_DIR "/bin/tern",
                           {"journal", "dump", "--json", "--follow", folder.path()},
                           folder.path() + "/follower.log"});
  ASSERT_TRUE(follower.ok()) << follower.error().text();
  const auto told = [&follower] {
    const core::Result<std::string> line = follower.value().read_line(core::seconds(20));
    return line ? line.value() : line.error().text();
  };
  for (std::size_t i = 0; i < records.size(); ++i)
    EXPECT_EQ(told(), ledger::json(i + 1, records[i]));
  const ledger::Record later = ledger::LatchSet{ledger::LatchKind::kill, "later", at(9)};
  write(folder.path(), {later, later});
  EXPECT_EQ(told(), ledger::json(records.size() + 1, later));
  EXPECT_EQ(told(), ledger::json(records.size() + 2, later));
}

TEST(JournalCommand, TheStateIsWhatTheRecordsComeTo) {
  const TemporaryFolder folder;
  write(folder.path(), {run_started(50, 0), ledger::LatchSet{ledger::LatchKind::kill, "x", at(1)}});
  const Outcome outcome = run(kTern + "journal state " + folder.path());
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.text, app::replayed(folder.path()).value().canonical());
  EXPECT_NE(outcome.text.find("latch"), std::string::npos);
}

TEST(JournalCommand, ADamagedJournalIsNamedByFileAndOffset) {
  const TemporaryFolder folder;
  write(folder.path(), scene());
  const std::string file = folder.path() + "/journal-00000001.tern";
  std::ifstream in(file, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  const std::string all = bytes.str();
  const std::size_t place = all.find("balance_age", all.find("balance_age") + 1);
  ASSERT_NE(place, std::string::npos);
  std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
  out.seekp(static_cast<std::streamoff>(place));
  out.put('B');
  out.close();
  for (const std::string words : {"journal dump ", "journal state ", "explain 3 "}) {
    const Outcome outcome = run(kTern + words + folder.path());
    EXPECT_EQ(outcome.code, 1) << words;
    EXPECT_NE(outcome.text.find(file), std::string::npos) << outcome.text;
    EXPECT_NE(outcome.text.find("damaged record"), std::string::npos) << outcome.text;
  }
}

TEST(JournalCommand, WithoutAJournalThereItIsABadInput) {
  const TemporaryFolder folder;
  for (const std::string words : {"journal dump ", "journal state "}) {
    const Outcome outcome = run(kTern + words + folder.path());
    EXPECT_EQ(outcome.code, 2) << outcome.text;
    EXPECT_NE(outcome.text.find("no journal there"), std::string::npos) << outcome.text;
    EXPECT_EQ(run(kTern + words).code, 2);
  }
}

}  // namespace
}  // namespace tern::test
