// In: rows. Out: the same rows in a SQLite file.
// Cannot happen: a row without its position: both are one transaction, rolled back together.
#include <sqlite3.h>

#include <array>
#include <utility>

#include "schema.hpp"

namespace tern::store {
namespace {

constexpr int kBusyMs = 2'000;  // another process reads or copies the file

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

class SqliteHistory final : public History {
 public:
  explicit SqliteHistory(SqliteOptions options) : options_(std::move(options)) {}

  core::Result<std::uint64_t> open() override {
    close();
    const core::Status connected = connect();
    if (!connected) return connected.error();
    const core::Result<std::uint64_t> position = prepare();
    if (!position) close();
    return position;
  }

  core::Status append(std::span<const Row> rows, std::uint64_t position) override {
    if (!database_) return closed();
    core::Status done = run("BEGIN IMMEDIATE");
    if (!done) return done;
    for (const Row& row : rows) {
      if (done) done = insert(row);
    }
    if (done) done = note(position);
    if (done) done = run("COMMIT");
    if (!done) static_cast<void>(run("ROLLBACK"));
    return done;
  }

  core::Result<Rows> read(std::string_view table) override {
    if (!is_readable(table)) return core::Error{"no such table", std::string(table), ""};
    return query("SELECT * FROM " + std::string(table) + " WHERE journal = " +
                 std::to_string(journal_) + " ORDER BY sequence LIMIT " + std::to_string(kMaxRead));
  }

  core::Result<std::uint64_t> count(std::string_view table) override {
    if (!is_readable(table)) return core::Error{"no such table", std::string(table), ""};
    const core::Result<Rows> rows = query("SELECT count(*) FROM " + std::string(table) +
                                          " WHERE journal = " + std::to_string(journal_));
    if (!rows) return rows.error();
    return std::stoull(rows.value().rows.at(0).at(0));
  }

  void interrupt() noexcept override {}  // no call waits longer than kBusyMs

 private:
  core::Status connect() {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(options_.path.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    database_ = Database(opened, sqlite3_close_v2);
    if (code != SQLITE_OK) return error("cannot open");
    sqlite3_busy_timeout(opened, kBusyMs);
    // The journal is the memory: what a power loss takes from this file is read again from there.
    core::Status set = run("PRAGMA journal_mode = WAL");
    if (set) set = run("PRAGMA synchronous = NORMAL");
    return set;
  }

  core::Result<std::uint64_t> prepare() {
    core::Status done = run("BEGIN IMMEDIATE");
    if (done) done = make_schema();
    if (done) done = make_statements();
    if (done) done = bind_and_run(new_journal_, {options_.journal});
    if (done) done = run("COMMIT");
    if (!done) {
      static_cast<void>(run("ROLLBACK"));
      return done.error();
    }
    const core::Result<Rows> found =
        query("SELECT journal, position FROM journals WHERE id = '" + options_.journal + "'");
    if (!found) return found.error();
    journal_ = std::stoll(found.value().rows.at(0).at(0));
    return std::stoull(found.value().rows.at(0).at(1));
  }

  core::Status make_schema() {
    const core::Result<Rows> version = query("PRAGMA user_version");
    if (!version) return version.error();
    const int found = std::stoi(version.value().rows.at(0).at(0));
    if (found == kSchemaVersion) return core::Ok{};
    if (found != 0) {
      return core::Error{"a history of version " + std::to_string(found) + ", this tern writes " +
                             std::to_string(kSchemaVersion),
                         options_.path, "name another file, or use the tern that wrote it"};
    }
    for (const std::string& statement : create_statements(Dialect::sqlite)) {
      core::Status made = run(statement);
      if (!made) return made;
    }
    return run("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  }

  core::Status make_statements() {
    for (std::size_t i = 0; i < kTableCount; ++i) {
      const TableSchema& table = schema_of(static_cast<Table>(i));
      std::string sql =
          std::string("INSERT INTO ") + table.name + " (" + column_list(table) + ") VALUES (?, ?";
      for (std::size_t column = 0; column < table.columns.size(); ++column)
        sql += ", ?";
      core::Result<Statement> made = statement(sql + ") ON CONFLICT DO NOTHING");
      if (!made) return made.error();
      inserts_[i] = std::move(made).value();
    }
    for (auto [place, sql] : {std::pair{&new_journal_,
                                        "INSERT INTO journals (id, position) VALUES (?, 0) "
                                        "ON CONFLICT DO NOTHING"},
                              std::pair{&note_,
                                        "UPDATE journals SET position = ? "
                                        "WHERE journal = ? AND position <= ?"}}) {
      core::Result<Statement> made = statement(sql);
      if (!made) return made.error();
      *place = std::move(made).value();
    }
    return core::Ok{};
  }

  core::Status insert(const Row& row) {
    values_.clear();
    values_.push_back(std::to_string(journal_));
    values_.push_back(std::to_string(row.sequence));
    values_.insert(values_.end(), row.values.begin(), row.values.end());
    return bind_and_run(inserts_[static_cast<std::size_t>(row.table)], values_);
  }
  core::Status note(std::uint64_t position) {
    const std::string text = std::to_string(position);
    return bind_and_run(note_, {text, std::to_string(journal_), text});
  }

  core::Result<Statement> statement(const std::string& sql) {
    sqlite3_stmt* made = nullptr;
    const int code = sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &made, nullptr);
    Statement kept(made, sqlite3_finalize);
    if (code != SQLITE_OK) return error("cannot prepare a statement");
    return kept;
  }
  // Columns of type INTEGER take the number that the text is; the others take the text.
  core::Status bind_and_run(const Statement& statement, const std::vector<std::string>& values) {
    sqlite3_reset(statement.get());
    for (std::size_t i = 0; i < values.size(); ++i) {
      sqlite3_bind_text(statement.get(), static_cast<int>(i + 1), values[i].data(),
                        static_cast<int>(values[i].size()), SQLITE_STATIC);
    }
    const int code = sqlite3_step(statement.get());
    const core::Status done =
        code == SQLITE_DONE ? core::Status(core::Ok{}) : core::Status(error("cannot write"));
    sqlite3_reset(statement.get());
    return done;
  }
  core::Status run(const std::string& sql) {
    const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error("cannot run " + sql.substr(0, sql.find('(')));
    return core::Ok{};
  }
  core::Result<Rows> query(const std::string& sql) {
    if (!database_) return closed();
    const core::Result<Statement> made = statement(sql);
    if (!made) return made.error();
    sqlite3_stmt* asked = made.value().get();
    Rows rows;
    const int columns = sqlite3_column_count(asked);
    for (int i = 0; i < columns; ++i)
      rows.columns.emplace_back(sqlite3_column_name(asked, i));
    int code = sqlite3_step(asked);
    for (; code == SQLITE_ROW; code = sqlite3_step(asked)) {
      std::vector<std::string>& row = rows.rows.emplace_back();
      for (int i = 0; i < columns; ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(asked, i));
        row.emplace_back(text == nullptr ? "" : text);
      }
    }
    if (code != SQLITE_DONE) return error("cannot read");
    return rows;
  }

  [[nodiscard]] core::Error error(const std::string& what) const {
    return {what + ": " + sqlite3_errmsg(database_.get()), options_.path, ""};
  }
  [[nodiscard]] core::Error closed() const {
    return {"the history is not open", options_.path, ""};
  }
  void close() {
    for (Statement& each : inserts_)
      each.reset();
    new_journal_.reset();
    note_.reset();
    database_.reset();
  }

  const SqliteOptions options_;
  Database database_{nullptr, sqlite3_close_v2};
  std::array<Statement, kTableCount> inserts_ = no_statements();
  Statement new_journal_{nullptr, sqlite3_finalize};
  Statement note_{nullptr, sqlite3_finalize};
  std::int64_t journal_ = 0;
  std::vector<std::string> values_;

  static std::array<Statement, kTableCount> no_statements() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<Statement, kTableCount>{((void)I, Statement(nullptr, sqlite3_finalize))...};
    }
    (std::make_index_sequence<kTableCount>{});
  }
};

}  // namespace

std::unique_ptr<History> make_sqlite_history(const SqliteOptions& options) {
  return std::make_unique<SqliteHistory>(options);
}

}  // namespace tern::store
