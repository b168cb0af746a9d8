// In: nothing. Out: the tables of the history as data, and their SQL in two dialects.
// Cannot happen: a column in one store and not in the other.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tern/store/history.hpp"

namespace tern::store {

inline constexpr int kSchemaVersion = 1;

enum class ColumnKind : std::uint8_t {
  integer,  // 64 bits; times are nanoseconds since 1970, truths 0 or 1
  decimal,  // exact: NUMERIC in Postgres, TEXT in SQLite, which has no exact type
  text,
};

struct Column {
  std::string name;
  ColumnKind kind;
};

struct TableSchema {
  const char* name;
  std::vector<Column> columns;       // behind journal and sequence
  const char* key_tail = "";         // of the primary key, behind journal and sequence
  std::vector<const char*> indexed;  // each with journal before and sequence behind it
};

enum class Dialect : std::uint8_t { sqlite, postgres };

[[nodiscard]] const char* type_of(ColumnKind kind, Dialect dialect);
[[nodiscard]] const TableSchema& schema_of(Table table);
// "journal, sequence, ...": the columns as a statement lists them.
[[nodiscard]] std::string column_list(const TableSchema& table);
// CREATE TABLE, INDEX and VIEW statements, each IF NOT EXISTS.
[[nodiscard]] std::vector<std::string> create_statements(Dialect dialect);
// Is there such a table or view? Guards names that are put into a statement.
[[nodiscard]] bool is_readable(std::string_view table);

}  // namespace tern::store
