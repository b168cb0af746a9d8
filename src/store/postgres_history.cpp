// In: rows. Out: the same rows in a Postgres database.
// Cannot happen: an exception of the library that leaves this file; a wait that interrupt() cannot
// end.
#include <fcntl.h>
#include <sys/socket.h>

#include <map>
#include <mutex>
#include <pqxx/pqxx>
#include <utility>

#include "file.hpp"
#include "schema.hpp"

namespace tern::store {
namespace {

// Two nodes may make the schema at the same moment: one waits for the other.
constexpr const char* kSchemaLock = "SELECT pg_advisory_xact_lock(7421180112)";

// A new connection begins with open(), which asks for the position; never behind our back. The
// library's later versions work so and call the switch deprecated.
void connect_only_once(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

class PostgresHistory final : public History {
 public:
  explicit PostgresHistory(PostgresOptions options) : options_(std::move(options)) {}
  ~PostgresHistory() override { disconnect(); }

  core::Result<std::uint64_t> open() override {
    disconnect();
    return guarded<std::uint64_t>("cannot open the history", [&] {
      connect();
      pqxx::work work(*connection_);
      core::Result<std::uint64_t> position = prepare(work);
      if (position) work.commit();
      return position;
    });
  }

  core::Status append(std::span<const Row> rows, std::uint64_t position) override {
    return guarded<core::Ok>("cannot write", [&]() -> core::Status {
      if (!connection_) return closed();
      std::map<Table, std::vector<const Row*>> by_table;
      for (const Row& row : rows)
        by_table[row.table].push_back(&row);
      pqxx::work work(*connection_);
      for (const auto& [table, its_rows] : by_table)
        insert(work, schema_of(table), its_rows);
      work.exec_params("UPDATE journals SET position = $1 WHERE journal = $2 AND position <= $1",
                       position, journal_);
      work.commit();
      return core::Ok{};
    });
  }

  core::Result<Rows> read(std::string_view table) override {
    return select(table, "*", " ORDER BY sequence LIMIT " + std::to_string(kMaxRead));
  }

  core::Result<std::uint64_t> count(std::string_view table) override {
    const core::Result<Rows> rows = select(table, "count(*)", "");
    if (!rows) return rows.error();
    return std::stoull(rows.value().rows.at(0).at(0));
  }

  void interrupt() noexcept override {
    const std::lock_guard lock(socket_mutex_);
    if (socket_.descriptor() >= 0) ::shutdown(socket_.descriptor(), SHUT_RDWR);
  }

 private:
  void connect() {
    const std::int64_t seconds =
        std::max<std::int64_t>(2, options_.connect_within.ns / 1'000'000'000);
    connection_ = std::make_unique<pqxx::connection>(options_.connection +
                                                     " connect_timeout=" + std::to_string(seconds) +
                                                     " application_name=tern");
    connect_only_once(*connection_);
    const std::lock_guard lock(socket_mutex_);
    socket_ = File(::fcntl(connection_->sock(), F_DUPFD_CLOEXEC, 0));
  }
  void disconnect() {
    {
      const std::lock_guard lock(socket_mutex_);
      socket_ = File();
    }
    connection_.reset();
  }

  core::Result<std::uint64_t> prepare(pqxx::work& work) {
    const core::Status made = make_schema(work);
    if (!made) return made.error();
    work.exec_params("INSERT INTO journals (id, position) VALUES ($1, 0) ON CONFLICT DO NOTHING",
                     options_.journal);
    const pqxx::row found =
        work.exec_params1("SELECT journal, position FROM journals WHERE id = $1", options_.journal);
    journal_ = found[0].as<std::int64_t>();
    return found[1].as<std::uint64_t>();
  }

  core::Status make_schema(pqxx::work& work) {
    work.exec(kSchemaLock);
    work.exec("SET LOCAL client_min_messages = warning");
    work.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
    const pqxx::result found = work.exec("SELECT version FROM schema_version");
    if (!found.empty()) {
      const int version = found[0][0].as<int>();
      if (version == kSchemaVersion) return core::Ok{};
      return core::Error{"a history of version " + std::to_string(version) + ", this tern writes " +
                             std::to_string(kSchemaVersion),
                         options_.connection,
                         "name another database, or use the tern that wrote it"};
    }
    for (const std::string& statement : create_statements(Dialect::postgres))
      work.exec(statement);
    work.exec("INSERT INTO schema_version VALUES (" + std::to_string(kSchemaVersion) + ")");
    return core::Ok{};
  }

  // All rows of a table in one statement: a parameter is a column of them.
  void insert(pqxx::work& work, const TableSchema& table, const std::vector<const Row*>& rows) {
    std::vector<std::string> columns(2 + table.columns.size());
    const std::string journal = std::to_string(journal_);
    for (const Row* row : rows) {
      add_to_array(columns[0], journal);
      add_to_array(columns[1], std::to_string(row->sequence));
      for (std::size_t i = 0; i < row->values.size(); ++i)
        add_to_array(columns[2 + i], row->values[i]);
    }
    for (std::string& column : columns)
      column += '}';
    work.exec_params(insert_statement(table), pqxx::prepare::make_dynamic_params(columns));
  }
  static void add_to_array(std::string& array, std::string_view value) {
    array += array.empty() ? "{\"" : ",\"";
    for (const char letter : value) {
      if (letter == '"' || letter == '\\') array += '\\';
      array += letter;
    }
    array += '"';
  }
  static std::string insert_statement(const TableSchema& table) {
    std::string arrays = "$1::int[], $2::bigint[]";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      arrays += ", $" + std::to_string(3 + i) +
                "::" + type_of(table.columns[i].kind, Dialect::postgres) + "[]";
    }
    return std::string("INSERT INTO ") + table.name + " (" + column_list(table) +
           ") SELECT * FROM unnest(" + arrays + ") ON CONFLICT DO NOTHING";
  }

  core::Result<Rows> select(std::string_view table, const std::string& what,
                            const std::string& tail) {
    if (!is_readable(table)) return core::Error{"no such table", std::string(table), ""};
    return guarded<Rows>("cannot read", [&]() -> core::Result<Rows> {
      if (!connection_) return closed();
      pqxx::work work(*connection_);
      const pqxx::result found = work.exec("SELECT " + what + " FROM " + std::string(table) +
                                           " WHERE journal = " + std::to_string(journal_) + tail);
      Rows rows;
      for (pqxx::row_size_type i = 0; i < found.columns(); ++i)
        rows.columns.emplace_back(found.column_name(i));
      for (const auto& row : found) {
        std::vector<std::string>& values = rows.rows.emplace_back();
        for (const auto& field : row)
          values.emplace_back(field.is_null() ? "" : field.c_str());
      }
      return rows;
    });
  }

  // The library reports by exceptions; they end here, and the connection with them.
  template <typename T, typename Call>
  core::Result<T> guarded(const std::string& what, const Call& call) {
    try {
      core::Result<T> result = call();
      if (!result) disconnect();
      return result;
    } catch (const std::exception& failure) {
      disconnect();
      std::string words = failure.what();
      for (char& letter : words)
        if (letter == '\n') letter = ' ';
      return core::Error{what + ": " + words, "postgres", ""};
    }
  }
  [[nodiscard]] static core::Error closed() { return {"the history is not open", "postgres", ""}; }

  const PostgresOptions options_;
  std::unique_ptr<pqxx::connection> connection_;
  std::int64_t journal_ = 0;
  std::mutex socket_mutex_;
  File socket_;  // a copy of the connection's: it stays ours while interrupt() uses it
};

}  // namespace

std::unique_ptr<History> make_postgres_history(const PostgresOptions& options) {
  return std::make_unique<PostgresHistory>(options);
}

}  // namespace tern::store
