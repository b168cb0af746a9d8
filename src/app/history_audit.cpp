// In: rows of a history.
// Out: counts, and whether they are the journal's and the venues'.
// Cannot happen: see the header.
#include "app/history_audit.hpp"

#include <algorithm>
#include <set>

#include "app/journal_reading.hpp"

namespace tern::app {
namespace {

using nlohmann::json;

class Table {
 public:
  explicit Table(const store::Rows& rows) : rows_(rows) {}
  [[nodiscard]] const std::string& at(std::size_t row, std::string_view column) const {
    const auto found = std::find(rows_.columns.begin(), rows_.columns.end(), column);
    return rows_.rows[row][static_cast<std::size_t>(found - rows_.columns.begin())];
  }
  [[nodiscard]] std::size_t size() const { return rows_.rows.size(); }

 private:
  const store::Rows& rows_;
};

// 1.50 and 1.5 are one number.
std::string number(const std::string& text) {
  const core::Result<core::Decimal> value = core::Decimal::parse(text);
  return value ? value.value().text() : text;
}

bool orders_equal(const store::Rows& rows, const JournalOrders& orders) {
  const Table table(rows);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto order = orders.find(table.at(i, "id"));
    if (order == orders.end()) return false;
    if (table.at(i, "state") != orders::name_of(order->second.state)) return false;
    if (number(table.at(i, "size")) != order->second.size.text()) return false;
    if (!seen.insert(table.at(i, "id")).second) return false;
  }
  return seen.size() == orders.size();
}

bool fills_equal(const store::Rows& rows, const json& truth) {
  std::multiset<std::string> ours;
  const Table table(rows);
  for (std::size_t i = 0; i < table.size(); ++i) {
    ours.insert(table.at(i, "id") + "/" + table.at(i, "trade_id") + "/" +
                number(table.at(i, "price")) + "/" + number(table.at(i, "size")) + "/" +
                number(table.at(i, "fee")) + "/" + table.at(i, "fee_asset"));
  }
  std::multiset<std::string> theirs;
  const json venues = truth.value("venues", json::array());
  for (const json& venue : venues) {
    const json fills = venue.value("fills", json::array());
    for (const json& fill : fills) {
      const auto text = [&fill](const char* key) { return fill.value(key, std::string()); };
      theirs.insert(text("client_id") + "/" + text("trade_id") + "/" + number(text("price")) + "/" +
                    number(text("size")) + "/" + number(text("fee")) + "/" + text("fee_asset"));
    }
  }
  return ours == theirs;
}

}  // namespace

core::Result<JournalOrders> orders_of(const std::string& journal) {
  JournalOrders found;
  const auto plan = [&found](const ledger::OrderIntent& intent) {
    found[std::string(intent.id.text())] = {orders::Order{}.state, intent.size};
  };
  const core::Status read =
      read_records(journal, [&](std::uint64_t, const ledger::Record& record) -> core::Status {
        ledger::for_each_intent(record, plan);
        if (const auto* moved = std::get_if<ledger::OrderMoved>(&record)) {
          found[std::string(moved->id.text())].state = moved->state;
        }
        return core::Ok{};
      });
  if (!read) return read.error();
  return found;
}

core::Result<json> audit_history(store::History& history, const JournalOrders& orders,
                                 const json& truth) {
  const core::Result<std::uint64_t> opened = history.open();
  if (!opened) return opened.error();
  json rows = json::object();
  for (std::size_t i = 0; i < store::kTableCount; ++i) {
    const std::string name(store::name_of(static_cast<store::Table>(i)));
    const core::Result<std::uint64_t> count = history.count(name);
    if (!count) return count.error();
    rows[name] = count.value();
  }
  const core::Result<store::Rows> kept = history.read("orders");
  const core::Result<store::Rows> fills = history.read("fills");
  if (!kept) return kept.error();
  if (!fills) return fills.error();
  rows["orders"] = kept.value().rows.size();
  return json{{"rows", std::move(rows)},
              {"position", opened.value()},
              {"orders_equal_journal", orders_equal(kept.value(), orders)},
              {"fills_equal_truth", fills_equal(fills.value(), truth)}};
}

}  // namespace tern::app
