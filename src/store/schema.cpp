// In: nothing. Out: the tables of the history.
// Cannot happen: a number of money as a binary fraction.
#include "schema.hpp"

#include <algorithm>
#include <utility>

#include "tern/core/assert.hpp"
#include "tern/core/text.hpp"

namespace tern::store {
namespace {

// A table in words: its columns, each a name and what it holds.
struct Words {
  const char* name;
  std::string_view columns;
  const char* key_tail;
  std::vector<const char*> indexed;
};

const std::vector<Words>& words() {
  static const std::vector<Words> all = {
      {"runs",
       "node text,run integer,program text,mode text,reference_currency text,at_ns integer",
       "",
       {}},
      {"balances",
       "venue text,asset text,free decimal,locked decimal,residual decimal,opening integer,"
       "at_ns integer",
       "",
       {}},
      {"residuals", "venue text,asset text,amount decimal,reason text,at_ns integer", "", {}},
      {"trade_plans",
       "trade integer,episode integer,pair text,at_ns integer,drift integer,quoted_profit decimal,"
       "quoted_buy decimal,quoted_sell decimal,edge_bps decimal,reference_rate decimal,"
       "buy_alive_age_ns integer,buy_change_age_ns integer,buy_book_sequence integer,"
       "buy_rules_version integer,buy_fee_version integer,buy_levels text,"
       "sell_alive_age_ns integer,sell_change_age_ns integer,sell_book_sequence integer,"
       "sell_rules_version integer,sell_fee_version integer,sell_levels text",
       "",
       {"trade"}},
      {"placements",
       "id text,trade integer,leg integer,attempt integer,venue text,symbol text,base text,"
       "quote text,side text,size decimal,price_limit decimal,reserved decimal,taker_fee decimal,"
       "expires_at_ns integer,repair_reason text,at_ns integer",
       "leg",
       {"id", "trade"}},
      {"order_events",
       "id text,event text,state text,filled decimal,venue_id text,reason text,at_ns integer",
       "",
       {"id"}},
      {"fills",
       "id text,trade_id text,price decimal,size decimal,fee decimal,fee_asset text,"
       "venue_time_ns integer,at_ns integer",
       "",
       {"id"}},
      {"trade_ends",
       "trade integer,outcome text,reason text,quoted decimal,slippage decimal,fees decimal,"
       "repair decimal,inventory decimal,realised decimal,coin decimal,mark_price decimal,"
       "reference_rate decimal,exposed_for_ns integer,exposed_most decimal,at_ns integer",
       "",
       {"trade"}},
      {"latches", "latch text,is_set integer,reason text,at_ns integer", "", {}},
      {"pauses", "venue text,paused integer,reason text,at_ns integer", "", {}},
      {"opportunities",
       "episode integer,pair text,buy_venue text,sell_venue text,born_ns integer,"
       "closed_ns integer,verdict text,best_edge_bps decimal,buy_size decimal,sell_size decimal,"
       "buy_limit decimal,sell_limit decimal,profit decimal,traded integer",
       "",
       {"episode"}},
      {"decisions",
       "episode integer,pair text,buy_venue text,sell_venue text,rule text,figure text,"
       "rule_limit text,at_ns integer",
       "",
       {"episode"}}};
  return all;
}

ColumnKind kind_of(std::string_view word) {
  TERN_ASSERT(word == "integer" || word == "decimal" || word == "text", "the kind of a column");
  if (word == "integer") return ColumnKind::integer;
  return word == "decimal" ? ColumnKind::decimal : ColumnKind::text;
}

std::vector<TableSchema> make_schema() {
  std::vector<TableSchema> tables;
  for (const Words& each : words()) {
    TableSchema& table = tables.emplace_back();
    table.name = each.name;
    table.key_tail = each.key_tail;
    table.indexed = each.indexed;
    for (const std::string_view column : core::split(each.columns, ',')) {
      const std::vector<std::string_view> parts = core::split(column, ' ');
      table.columns.push_back({std::string(parts.at(0)), kind_of(parts.at(1))});
    }
  }
  TERN_ASSERT(tables.size() == kTableCount, "every Table has its columns");
  return tables;
}

const std::vector<TableSchema>& tables() {
  static const std::vector<TableSchema> all = make_schema();
  return all;
}

constexpr const char* kOrdersView =
    " orders AS SELECT p.journal, p.sequence, p.id, p.trade, p.leg, p.attempt, p.venue,"
    " p.symbol, p.base, p.quote, p.side, p.size, p.price_limit, p.reserved, p.taker_fee,"
    " p.expires_at_ns, p.repair_reason, p.at_ns, coalesce(e.state, 'journaled') AS state,"
    " coalesce(e.filled, '0') AS filled, coalesce(e.venue_id, '') AS venue_id,"
    " coalesce(e.reason, '') AS reason, coalesce(e.at_ns, p.at_ns) AS moved_at_ns"
    " FROM placements p LEFT JOIN order_events e ON e.journal = p.journal AND e.sequence ="
    " (SELECT max(m.sequence) FROM order_events m WHERE m.journal = p.journal AND m.id = p.id)";

constexpr const char* kTradesView =
    " trades AS SELECT p.journal, p.sequence, p.trade, p.episode, p.pair, p.at_ns,"
    " p.quoted_profit, p.edge_bps, p.drift, coalesce(e.outcome, 'open') AS outcome, e.reason,"
    " e.quoted, e.slippage, e.fees, e.repair, e.inventory, e.realised, e.coin, e.mark_price,"
    " e.reference_rate, e.exposed_for_ns, e.exposed_most, e.at_ns AS ended_at_ns"
    " FROM trade_plans p LEFT JOIN trade_ends e ON e.journal = p.journal AND e.trade = p.trade";

std::string create_table(const TableSchema& table, Dialect dialect) {
  std::string sql = std::string("CREATE TABLE IF NOT EXISTS ") + table.name +
                    " (journal INTEGER NOT NULL, sequence " +
                    type_of(ColumnKind::integer, dialect) + " NOT NULL";
  for (const Column& column : table.columns) {
    sql += ", " + column.name + ' ' + type_of(column.kind, dialect) + " NOT NULL";
  }
  sql += ", PRIMARY KEY (journal, sequence";
  if (*table.key_tail != 0) sql += std::string(", ") + table.key_tail;
  // Strict: SQLite would keep any text in a column of numbers.
  return sql + (dialect == Dialect::sqlite ? ")) STRICT" : "))");
}

}  // namespace

const char* type_of(ColumnKind kind, Dialect dialect) {
  switch (kind) {
    case ColumnKind::integer:
      return dialect == Dialect::sqlite ? "INTEGER" : "BIGINT";
    case ColumnKind::decimal:
      return dialect == Dialect::sqlite ? "TEXT" : "NUMERIC";
    case ColumnKind::text:
      break;
  }
  return "TEXT";
}

std::string_view name_of(Table table) {
  return schema_of(table).name;
}

const TableSchema& schema_of(Table table) {
  return tables()[static_cast<std::size_t>(table)];
}

std::string column_list(const TableSchema& table) {
  std::string list = "journal, sequence";
  for (const Column& column : table.columns)
    list += ", " + column.name;
  return list;
}

std::vector<std::string> create_statements(Dialect dialect) {
  std::vector<std::string> all;
  const std::string number =
      dialect == Dialect::sqlite ? "INTEGER PRIMARY KEY" : "SERIAL PRIMARY KEY";
  all.push_back("CREATE TABLE IF NOT EXISTS journals (journal " + number +
                ", id TEXT NOT NULL UNIQUE, position BIGINT NOT NULL)");
  for (const TableSchema& table : tables()) {
    all.push_back(create_table(table, dialect));
    for (const char* column : table.indexed) {
      all.push_back(std::string("CREATE INDEX IF NOT EXISTS ") + table.name + "_by_" + column +
                    " ON " + table.name + " (journal, " + column + ", sequence)");
    }
  }
  const std::string create =
      dialect == Dialect::sqlite ? "CREATE VIEW IF NOT EXISTS" : "CREATE OR REPLACE VIEW";
  for (const char* view : {kOrdersView, kTradesView})
    all.push_back(create + view);
  return all;
}

bool is_readable(std::string_view table) {
  const auto has_name = [table](const TableSchema& each) { return each.name == table; };
  return table == "orders" || table == "trades" ||
         std::any_of(tables().begin(), tables().end(), has_name);
}

}  // namespace tern::store
