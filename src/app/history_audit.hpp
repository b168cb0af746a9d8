// In: a history, a journal, the venues' truth.
// Out: how many rows it has and whether they say the same, as JSON.
// Cannot happen: an empty history that counts as equal to a journal with orders.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <string>

#include "tern/orders/order.hpp"
#include "tern/store/history.hpp"

namespace tern::app {

struct JournalOrder {
  orders::OrderState state{};
  core::Decimal size;
};
// By client id. All of them: a state of the ledger forgets the oldest.
using JournalOrders = std::map<std::string, JournalOrder>;
// Error: a record that cannot be read.
core::Result<JournalOrders> orders_of(const std::string& journal);

core::Result<nlohmann::json> audit_history(store::History& history, const JournalOrders& orders,
                                           const nlohmann::json& truth);

}  // namespace tern::app
