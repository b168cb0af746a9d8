// In: a journal that grows while its history is away, fails or lies about a commit.
// Out: in the end, each record's rows exactly once. Cannot happen: a store that is only pretended.
#include <pqxx/pqxx>

#include <atomic>

#include "history_fixture.hpp"
#include "journal_fixture.hpp"
#include "sample_records.hpp"
#include "tern/ledger/codec.hpp"
#include "tern/store/history_writer.hpp"

namespace tern::test {
namespace {

using store::HistoryWriter;
using store::HistoryWriterOptions;

class World {
 public:
  World() : journal_(open_journal(folder_.path()).journal) {}

  // Appends sample records and waits until they are synced.
  void grow(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t next = journal_->last() + 1;
      ASSERT_EQ(journal_->append(ledger::encode(sample_record(next - 1))), next);
      if (next % 100 == 0) wait_synced();
    }
    wait_synced();
  }
  void wait_synced() {
    ASSERT_TRUE(within_seconds(10, [&] { return journal_->synced() == journal_->last(); }));
  }
  [[nodiscard]] HistoryWriterOptions options() const {
    HistoryWriterOptions options;
    options.folder = folder_.path();
    options.known = [journal = journal_.get()] { return journal->synced(); };
    options.first_retry = core::milliseconds(10);
    options.last_retry = core::milliseconds(100);
    return options;
  }
  [[nodiscard]] const store::Journal& journal() const { return *journal_; }
  [[nodiscard]] const std::string& folder() const { return folder_.path(); }

  // Every row of every table is what the journal says.
  void expect_equal(store::History& history) const {
    ASSERT_EQ(history.open().value(), journal_->last());
    std::map<store::Table, std::vector<std::vector<std::string>>> expected;
    const auto reader = store::JournalReader::open(folder_.path());
    while (const auto entry = reader.value()->next().value()) {
      const ledger::Record record = ledger::decode(entry->payload).value();
      for (const store::Row& row : store::rows_of(entry->sequence, record))
        expected[row.table].push_back(row.values);
    }
    for (std::size_t i = 0; i < store::kTableCount; ++i) {
      const auto table = static_cast<store::Table>(i);
      const auto read = history.read(store::name_of(table));
      ASSERT_TRUE(read.ok()) << read.error().text();
      std::vector<std::vector<std::string>> found;
      for (const auto& row : read.value().rows)
        found.emplace_back(row.begin() + 2, row.end());
      EXPECT_EQ(found, expected[table]) << store::name_of(table);
    }
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<store::Journal> journal_;
};

class HistoryFollows : public HistoryStore {};

TEST_P(HistoryFollows, TheJournalWhileItGrowsAndOverRestarts) {
  World world;
  world.grow(200);
  {
    const HistoryWriter writer(world.options(), make());
    world.grow(700);
    EXPECT_TRUE(writer.wait_for(500, core::seconds(20)));
  }
  world.grow(100);
  const HistoryWriter writer(world.options(), make());
  ASSERT_TRUE(writer.wait_for(1'000, core::seconds(20))) << writer.status().trouble;
  const store::HistoryStatus status = writer.status();
  EXPECT_TRUE(status.connected);
  EXPECT_EQ(status.position, 1'000U);
  EXPECT_EQ(status.lag, 0U);
  EXPECT_EQ(status.failures, 0U);
  EXPECT_GT(status.rows, 100U);
  world.expect_equal(*make());
}

INSTANTIATE_TEST_SUITE_P(Stores, HistoryFollows, testing::Values("sqlite", "postgres"),
                         [](const auto& instance) { return std::string(instance.param); });

TEST(HistoryWriter, APostgresThatStopsForSecondsLosesNothing) {
  World world;
  auto server = store::PrivateServer::postgres();
  ASSERT_TRUE(server.ok()) << server.error().text();
  const store::PostgresOptions options{server.value()->address(), world.journal().id()};
  const HistoryWriter writer(world.options(), store::make_postgres_history(options));
  world.grow(300);
  ASSERT_TRUE(writer.wait_for(100, core::seconds(20))) << writer.status().trouble;
  server.value()->stop();
  world.grow(300);
  ASSERT_TRUE(within_seconds(10, [&] { return writer.status().failures > 2; }));
  EXPECT_FALSE(writer.status().connected);
  EXPECT_FALSE(writer.status().trouble.empty());
  EXPECT_GT(writer.status().lag, 100U);
  std::this_thread::sleep_for(std::chrono::seconds(2));
  world.grow(100);
  ASSERT_TRUE(server.value()->start().ok());
  ASSERT_TRUE(writer.wait_for(700, core::seconds(20))) << writer.status().trouble;
  world.expect_equal(*store::make_postgres_history(options));
}

TEST(HistoryWriter, ItsConnectionsAreCutAgainAndAgainAndEveryRowIsThereOnce) {
  World world;
  const store::PostgresOptions options{shared_postgres().address(), world.journal().id()};
  const HistoryWriter writer(world.options(), store::make_postgres_history(options));
  std::atomic<bool> done{false};
  std::thread cutter([&] {
    pqxx::connection connection(options.connection);
    while (!done) {
      pqxx::work work(connection);
      work.exec(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          "WHERE pid <> pg_backend_pid() AND application_name = 'tern'");
      work.commit();
      std::this_thread::sleep_for(std::chrono::milliseconds(7));
    }
  });
  // Only who writes notices that the connection is gone.
  const bool often = within_seconds(60, [&] {
    world.grow(50);
    return writer.status().failures > 10;
  });
  done = true;
  cutter.join();
  EXPECT_TRUE(often) << writer.status().failures;
  ASSERT_TRUE(writer.wait_for(world.journal().last(), core::seconds(20)))
      << writer.status().trouble;
  world.expect_equal(*store::make_postgres_history(options));
}

TEST(HistoryWriter, AServerThatHangsHoldsNobodyUp) {
  World world;
  auto server = store::PrivateServer::postgres();
  ASSERT_TRUE(server.ok()) << server.error().text();
  const store::PostgresOptions options{server.value()->address(), world.journal().id()};
  const auto before = std::chrono::steady_clock::now();
  {
    const HistoryWriter writer(world.options(), store::make_postgres_history(options));
    world.grow(50);
    ASSERT_TRUE(writer.wait_for(50, core::seconds(20))) << writer.status().trouble;
    server.value()->freeze();
    world.grow(50);
    EXPECT_FALSE(writer.wait_for(100, core::milliseconds(300)));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(15));
  server.value()->thaw();
  const HistoryWriter writer(world.options(), store::make_postgres_history(options));
  EXPECT_TRUE(writer.wait_for(100, core::seconds(20))) << writer.status().trouble;
  world.expect_equal(*store::make_postgres_history(options));
}

// Says no now and then: before the transaction, or after it was made.
class Doubtful final : public store::History {
 public:
  explicit Doubtful(std::unique_ptr<History> inner) : inner_(std::move(inner)) {}
  core::Result<std::uint64_t> open() override { return inner_->open(); }
  core::Status append(std::span<const store::Row> rows, std::uint64_t position) override {
    const int turn = ++turns_ % 3;
    if (turn == 0) return core::Error{"before", "", ""};
    core::Status done = inner_->append(rows, position);
    if (turn == 1) return core::Error{"after", "", ""};
    return done;
  }
  core::Result<store::Rows> read(std::string_view table) override { return inner_->read(table); }
  core::Result<std::uint64_t> count(std::string_view table) override {
    return inner_->count(table);
  }
  void interrupt() noexcept override {}

 private:
  std::unique_ptr<History> inner_;
  int turns_ = 0;
};

TEST(HistoryWriter, ACommitInDoubtIsNeitherRepeatedNorForgotten) {
  World world;
  const TemporaryFolder folder;
  const store::SqliteOptions options{folder.path() + "/h.db", world.journal().id()};
  const HistoryWriter writer(world.options(),
                             std::make_unique<Doubtful>(store::make_sqlite_history(options)));
  for (std::uint64_t batch = 1; batch <= 12; ++batch) {
    world.grow(50);
    ASSERT_TRUE(writer.wait_for(50 * batch, core::seconds(30))) << writer.status().trouble;
  }
  EXPECT_GE(writer.status().failures, 8U);  // of three calls one is made and believed
  world.expect_equal(*store::make_sqlite_history(options));
}

TEST(HistoryWriter, WaitsForAFolderThatIsNotThereYet) {
  World world;
  world.grow(20);
  const TemporaryFolder folder;
  const store::SqliteOptions options{folder.path() + "/later/h.db", world.journal().id()};
  const HistoryWriter writer(world.options(), store::make_sqlite_history(options));
  ASSERT_TRUE(within_seconds(10, [&] { return writer.status().failures > 1; }));
  EXPECT_NE(writer.status().trouble.find("later/h.db"), std::string::npos);
  EXPECT_EQ(writer.status().lag, 20U);
  std::filesystem::create_directory(folder.path() + "/later");
  EXPECT_TRUE(writer.wait_for(20, core::seconds(10))) << writer.status().trouble;
}

TEST(HistoryWriter, AHistoryThatIsAheadOfItsJournalIsRefused) {
  World world;
  world.grow(5);
  const TemporaryFolder folder;
  const store::SqliteOptions options{folder.path() + "/h.db", world.journal().id()};
  const auto history = store::make_sqlite_history(options);
  ASSERT_TRUE(history->open().ok());
  ASSERT_TRUE(history->append({}, 6).ok());
  const HistoryWriter writer(world.options(), store::make_sqlite_history(options));
  ASSERT_TRUE(within_seconds(10, [&] { return writer.status().failures > 0; }));
  EXPECT_NE(writer.status().trouble.find("the history has record 6"), std::string::npos)
      << writer.status().trouble;
}

TEST(HistoryWriter, ASchemaOfAnotherVersionIsRefusedByName) {
  const auto history = store::make_postgres_history({shared_postgres().address(), "version"});
  ASSERT_TRUE(history->open().ok());
  pqxx::connection connection(shared_postgres().address());
  const auto set = [&](const char* version) {
    pqxx::work work(connection);
    work.exec(std::string("UPDATE schema_version SET version = ") + version);
    work.commit();
  };
  set("99");
  const auto refused = history->open();
  set("1");
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().text().find("version 99"), std::string::npos);
  EXPECT_TRUE(history->open().ok());
}

}  // namespace
}  // namespace tern::test
