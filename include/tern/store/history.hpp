// In: rows made from journal records, and the sequence number up to which they are complete.
// Out: tables in SQLite or Postgres that hold exactly those rows.
// Cannot happen: rows without their position or a position without its rows: one transaction; a row
// twice, however often the journal is read again.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"
#include "tern/ledger/record.hpp"

namespace tern::store {

// Tables are only ever added to. Two views show what is usually asked: orders (a placement with its
// last state) and trades (a plan with its end). docs/history.md has the columns.
enum class Table : std::uint8_t {
  runs,
  balances,
  residuals,
  trade_plans,
  placements,
  order_events,
  fills,
  trade_ends,
  latches,
  pauses,
  opportunities,
  decisions,
};
inline constexpr std::size_t kTableCount = 12;
[[nodiscard]] std::string_view name_of(Table table);

struct Row {
  Table table = Table::runs;
  std::uint64_t sequence = 0;       // of the record
  std::vector<std::string> values;  // in the order of the table's columns, without the key's first
};

// One to three rows; text is made printable ASCII, so that no venue's words can stop a store.
[[nodiscard]] std::vector<Row> rows_of(std::uint64_t sequence, const ledger::Record& record);

// What is read back: names of columns, then rows as text.
struct Rows {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

// One object belongs to one thread, interrupt() apart. No call throws.
class History {
 public:
  static constexpr std::size_t kMaxRead = 1'000'000;  // rows of one read()

  virtual ~History() = default;
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // Connects (again), makes the schema or checks its version. The position: the last sequence
  // number of this journal that is complete here, 0 for none. Error: not reachable, a schema of
  // another version.
  virtual core::Result<std::uint64_t> open() = 0;
  // One transaction. `position` is not below any row's sequence. After an error open() is called
  // again, which says whether the transaction was made or not.
  virtual core::Status append(std::span<const Row> rows, std::uint64_t position) = 0;
  // This journal's rows of a table or view, in the order of the journal.
  virtual core::Result<Rows> read(std::string_view table) = 0;
  virtual core::Result<std::uint64_t> count(std::string_view table) = 0;
  // From any thread: a call that waits for a server that is gone comes back with an error.
  virtual void interrupt() noexcept = 0;

 protected:
  History() = default;
};

struct SqliteOptions {
  std::string path;
  std::string journal;  // JournalReader::id(): positions are counted per journal
};
[[nodiscard]] std::unique_ptr<History> make_sqlite_history(const SqliteOptions& options);

struct PostgresOptions {
  std::string connection;  // "host=... dbname=... user=...", as for libpq
  std::string journal;
  core::Duration connect_within = core::seconds(3);  // whole seconds, at least 2: libpq's rule
};
[[nodiscard]] std::unique_ptr<History> make_postgres_history(const PostgresOptions& options);

}  // namespace tern::store
