// In: a journal and the venues' truth.
// Out: the figures of a run.
// Cannot happen: see the header.
#include "app/trade_audit.hpp"

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "app/history_audit.hpp"
#include "app/journal_reading.hpp"
#include "app/trade_journal.hpp"
#include "tern/orders/client_id.hpp"
#include "tern/store/journal_reader.hpp"

namespace tern::app {
namespace {

using nlohmann::json;

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

core::Decimal decimal_at(const json& object, const char* key) {
  const core::Result<core::Decimal> value =
      core::Decimal::parse(object.value(key, std::string("0")));
  return value ? value.value() : core::Decimal{};
}

std::string place_of(const ledger::OrderIntent& intent) {
  return std::to_string(intent.trade) + "/" + std::to_string(intent.leg);
}

// New attempts for a leg while an earlier one was not proven over, by the order of records.
core::Result<std::set<std::string>> early_attempts(const std::string& journal) {
  std::map<std::string, std::string> open;    // trade and leg -> order
  std::map<std::string, std::string> places;  // order -> trade and leg
  std::set<std::string> early;
  const auto plan = [&](const ledger::OrderIntent& intent) {
    const std::string id(intent.id.text());
    places[id] = place_of(intent);
    if (!open.emplace(place_of(intent), id).second) early.insert(id);
  };
  const core::Status read =
      read_records(journal, [&](std::uint64_t, const ledger::Record& record) -> core::Status {
        ledger::for_each_intent(record, plan);
        if (const auto* moved = std::get_if<ledger::OrderMoved>(&record)) {
          if (orders::is_over(moved->state)) open.erase(places[std::string(moved->id.text())]);
        }
        return core::Ok{};
      });
  if (!read) return read.error();
  return early;
}

// Placements that the venues took and that should not have been.
std::uint64_t double_placed(const json& truth, const std::set<std::string>& early) {
  std::uint64_t count = 0;
  const json venues = truth.value("venues", json::array());
  for (const json& venue : venues) {
    const json orders = venue.value("orders", json::object());
    for (const auto& [id, order] : orders.items()) {
      if (order.is_array()) count += order.size() - 1;
      if (early.count(id) != 0) ++count;
    }
  }
  return count;
}

json residuals(const json& truth, const ledger::State& state) {
  json all = json::object();
  const json venues = truth.value("venues", json::array());
  for (const json& venue : venues) {
    const std::string name = venue.value("venue", "?");
    json& of_venue = all[name] = json::object();
    const json accounts = venue.value("accounts", json::object());
    for (const auto& [asset, balance] : accounts.items()) {
      const ledger::Holding& holding = state.accounts().holding(name, asset);
      if (!holding.reported.at.known()) continue;
      const core::Result<core::Decimal> total =
          core::add(decimal_at(balance, "free"), decimal_at(balance, "locked"));
      const core::Result<core::Decimal> residual =
          core::subtract(total ? total.value() : core::Decimal{}, holding.owned());
      of_venue[asset] = residual ? residual.value().text() : "does not fit";
    }
  }
  return all;
}

json by_asset(const ledger::State& state) {
  json all = json::object();
  for (const auto& [asset, amount] : state.accounts().result_by_asset())
    all[asset] = amount.text();
  return all;
}

core::Result<json> history_of(const AuditInput& input, const std::string& journal) {
  std::unique_ptr<store::History> history;
  if (input.history_connection.empty()) {
    history = store::make_sqlite_history({input.history_file, journal});
  } else {
    store::PostgresOptions options;
    options.connection = input.history_connection;
    options.journal = journal;
    history = store::make_postgres_history(options);
  }
  const core::Result<JournalOrders> orders = orders_of(input.journal);
  if (!orders) return orders.error();
  return audit_history(*history, orders.value(), input.truth);
}

}  // namespace

core::Result<json> audit(const AuditInput& input) {
  const core::Result<ledger::State> replay = replayed(input.journal);
  if (!replay) return replay.error();
  const ledger::State& state = replay.value();
  const auto reader = store::JournalReader::open(input.journal);
  if (!reader) return reader.error();
  const ledger::Totals& totals = state.totals();
  const core::Result<json> history = history_of(input, reader.value()->id());
  if (!history) return history.error();
  const core::Result<std::set<std::string>> early = early_attempts(input.journal);
  if (!early) return early.error();
  const json stores = json::parse(text_of(input.journal + "/stores.json"), nullptr, false);
  return json{
      {"queue", stores.is_object() ? stores.value("queue", json()) : json()},
      {"history", history.value()},
      {"trades",
       {{"closed", totals.closed}, {"flattened", totals.flattened}, {"halted", totals.halted}}},
      {"orders",
       {{"placed", totals.placed},
        {"unknown_resolved", totals.unknown_resolved},
        {"double_placed", double_placed(input.truth, early.value())}}},
      {"pnl",
       {{"quoted", totals.quoted.text()},
        {"realised", totals.realised.text()},
        {"by_asset", by_asset(state)}}},
      {"ledger",
       {{"residuals", residuals(input.truth, state)},
        {"journal_replay_equal", state.canonical() == text_of(input.journal + "/state.txt")}}},
      {"exposure",
       {{"max_notional", totals.exposed_most.text()},
        {"max_age_ms", totals.exposed_longest.milliseconds()}}}};
}

}  // namespace tern::app
