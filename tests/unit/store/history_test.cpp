// In: rows. Out: what SQLite and Postgres hold then: one contract, asked of both.
// Cannot happen: a store that was not started taken for one that passed.
#include <algorithm>

#include "history_fixture.hpp"
#include "sample_records.hpp"
#include "tern/ledger/codec.hpp"

namespace tern::test {
namespace {

using store::Row;
using store::Rows;
using store::Table;

std::vector<Row> sample_rows(std::uint64_t first, std::uint64_t last) {
  std::vector<Row> rows;
  for (std::uint64_t sequence = first; sequence <= last; ++sequence)
    for (Row& row : store::rows_of(sequence, sample_record(sequence - 1)))
      rows.push_back(std::move(row));
  return rows;
}

std::string value_of(const Rows& rows, std::size_t row, const std::string& column) {
  const auto found = std::find(rows.columns.begin(), rows.columns.end(), column);
  if (found == rows.columns.end() || row >= rows.rows.size()) return "no such cell";
  return rows.rows[row][static_cast<std::size_t>(found - rows.columns.begin())];
}

class HistoryContract : public HistoryStore {};

TEST_P(HistoryContract, BeginsEmptyAtPositionZero) {
  const auto history = make();
  const auto position = history->open();
  ASSERT_TRUE(position.ok()) << position.error().text();
  EXPECT_EQ(position.value(), 0U);
  for (std::size_t i = 0; i < store::kTableCount; ++i) {
    const auto count = history->count(store::name_of(static_cast<Table>(i)));
    ASSERT_TRUE(count.ok()) << count.error().text();
    EXPECT_EQ(count.value(), 0U);
  }
}

TEST_P(HistoryContract, EveryValueOfEveryKindOfRecordComesBack) {
  const auto history = make();
  ASSERT_TRUE(history->open().ok());
  const std::vector<Row> rows = sample_rows(1, 3 * ledger::kRecordKindCount);
  const core::Status appended = history->append(rows, 3 * ledger::kRecordKindCount);
  ASSERT_TRUE(appended.ok()) << appended.error().text();
  std::size_t total = 0;
  for (std::size_t i = 0; i < store::kTableCount; ++i) {
    const auto table = static_cast<Table>(i);
    const auto read = history->read(store::name_of(table));
    ASSERT_TRUE(read.ok()) << read.error().text();
    std::vector<std::vector<std::string>> expected;
    for (const Row& row : rows)
      if (row.table == table) expected.push_back(row.values);
    ASSERT_FALSE(expected.empty()) << store::name_of(table);
    std::vector<std::vector<std::string>> found;
    for (const auto& row : read.value().rows)
      found.emplace_back(row.begin() + 2, row.end());
    EXPECT_EQ(found, expected) << store::name_of(table);
    total += found.size();
  }
  EXPECT_EQ(total, rows.size());
}

TEST_P(HistoryContract, ThePositionComesBackAndTheSameRowsAgainChangeNothing) {
  {
    const auto history = make();
    ASSERT_TRUE(history->open().ok());
    ASSERT_TRUE(history->append(sample_rows(1, 40), 41).ok());
  }
  const auto history = make();
  const auto position = history->open();
  ASSERT_TRUE(position.ok());
  EXPECT_EQ(position.value(), 41U);
  const auto before = history->count("placements");
  ASSERT_TRUE(history->append(sample_rows(1, 40), 40).ok());
  EXPECT_EQ(history->count("placements").value(), before.value());
  EXPECT_GT(before.value(), 0U);
  EXPECT_EQ(history->open().value(), 41U) << "a position never goes back";
}

TEST_P(HistoryContract, ABatchThatFailsLeavesNeitherRowsNorPosition) {
  const auto history = make();
  ASSERT_TRUE(history->open().ok());
  std::vector<Row> rows = sample_rows(1, 20);
  Row bad = store::rows_of(21, ledger::Record(sample_fill(1))).front();
  bad.values.back() = "no number";
  rows.push_back(bad);
  EXPECT_FALSE(history->append(rows, 21).ok());
  EXPECT_EQ(history->open().value(), 0U);
  EXPECT_EQ(history->count("placements").value(), 0U);
  EXPECT_EQ(history->count("fills").value(), 0U);
  EXPECT_TRUE(history->append(sample_rows(1, 20), 20).ok()) << "it goes on";
}

TEST_P(HistoryContract, AnOrderIsOneRowWithItsLastState) {
  using orders::OrderEvent;
  using orders::OrderState;
  const auto history = make();
  ASSERT_TRUE(history->open().ok());
  std::vector<Row> rows = store::rows_of(1, sample_plan(9));
  EXPECT_EQ(rows.size(), 3U);
  ASSERT_TRUE(history->append(rows, 1).ok());
  auto read = history->read("orders");
  ASSERT_TRUE(read.ok()) << read.error().text();
  ASSERT_EQ(read.value().rows.size(), 2U);
  EXPECT_EQ(value_of(read.value(), 0, "state"), "journaled");
  EXPECT_EQ(value_of(read.value(), 0, "size"), "0.01");
  rows = store::rows_of(2, sample_move(9, OrderEvent::left, OrderState::sent));
  ASSERT_TRUE(history->append(rows, 2).ok());
  rows = store::rows_of(3, sample_move(9, OrderEvent::filled_whole, OrderState::filled));
  ASSERT_TRUE(history->append(rows, 3).ok());
  read = history->read("orders");
  ASSERT_EQ(read.value().rows.size(), 2U);
  const std::size_t buy = value_of(read.value(), 0, "side") == "buy" ? 0 : 1;
  EXPECT_EQ(value_of(read.value(), buy, "state"), "filled");
  EXPECT_EQ(value_of(read.value(), buy, "filled"), "0.5");
  EXPECT_EQ(value_of(read.value(), 1 - buy, "state"), "journaled");
}

TEST_P(HistoryContract, ATradeIsOpenUntilItsEnd) {
  const auto history = make();
  ASSERT_TRUE(history->open().ok());
  ASSERT_TRUE(history->append(store::rows_of(1, sample_plan(9)), 1).ok());
  EXPECT_EQ(value_of(history->read("trades").value(), 0, "outcome"), "open");
  ASSERT_TRUE(history->append(store::rows_of(2, ledger::Record(sample_end(9))), 2).ok());
  const auto read = history->read("trades");
  ASSERT_EQ(read.value().rows.size(), 1U);
  EXPECT_EQ(value_of(read.value(), 0, "outcome"), "flattened");
  EXPECT_EQ(value_of(read.value(), 0, "realised"), "-0.5");
}

TEST_P(HistoryContract, AVenuesWordsCannotStopIt) {
  const auto history = make();
  ASSERT_TRUE(history->open().ok());
  ledger::OrderMoved moved =
      sample_move(1, orders::OrderEvent::doubted, orders::OrderState::unknown);
  moved.reason = std::string("'; DROP TABLE fills; -- \"{},\\\t\n\xff\xfe") + '\0' + "NULL";
  moved.venue_id = std::string(70'000, '\\');
  const core::Status appended = history->append(store::rows_of(1, moved), 1);
  ASSERT_TRUE(appended.ok()) << appended.error().text();
  const auto read = history->read("order_events");
  EXPECT_EQ(value_of(read.value(), 0, "reason"), "'; DROP TABLE fills; -- \"{},\\?????NULL");
  EXPECT_EQ(value_of(read.value(), 0, "venue_id").size(), ledger::kMaxTextBytes);
}

TEST_P(HistoryContract, TwoJournalsDoNotSeeEachOther) {
  const auto one = make("one");
  const auto other = make("other");
  ASSERT_TRUE(one->open().ok());
  ASSERT_TRUE(other->open().ok());
  ASSERT_TRUE(one->append(sample_rows(1, 13), 13).ok());
  ASSERT_TRUE(other->append(sample_rows(1, 26), 26).ok());
  EXPECT_EQ(one->open().value(), 13U);
  EXPECT_EQ(other->open().value(), 26U);
  EXPECT_EQ(one->count("orders").value(), 3U);
  EXPECT_EQ(other->count("orders").value(), 6U);
}

TEST_P(HistoryContract, WhatIsNotOpenOrNotThereIsAnError) {
  const auto history = make();
  EXPECT_FALSE(history->append(sample_rows(1, 1), 1).ok());
  EXPECT_FALSE(history->count("fills").ok());
  ASSERT_TRUE(history->open().ok());
  EXPECT_FALSE(history->read("fills; DROP TABLE fills").ok());
  EXPECT_FALSE(history->count("nothing").ok());
  EXPECT_TRUE(history->count("fills").ok());
}

TEST_P(HistoryContract, ManyRowsInOneBatch) {
  const auto history = make();
  ASSERT_TRUE(history->open().ok());
  const core::Status appended = history->append(sample_rows(1, 13'000), 13'000);
  ASSERT_TRUE(appended.ok()) << appended.error().text();
  EXPECT_EQ(history->count("fills").value(), 1'000U);
  EXPECT_EQ(history->count("placements").value(), 3'000U);
}

INSTANTIATE_TEST_SUITE_P(Stores, HistoryContract, testing::Values("sqlite", "postgres"),
                         [](const auto& instance) { return std::string(instance.param); });

}  // namespace
}  // namespace tern::test
