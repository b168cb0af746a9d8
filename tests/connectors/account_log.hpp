// In: what an account connector tells. Out: owned copies of it, each kind in its order.
// Cannot happen: a view that outlives the decode call it came from: texts of a report are copied
// and pointed to anew.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tern/venue/account_connector.hpp"

namespace tern::test {

class AccountLog : public venue::AccountSink {
 public:
  std::vector<venue::SessionReply> sessions;
  std::vector<venue::PlacementReply> placements;
  std::vector<venue::CancelReply> cancels;
  std::vector<venue::OrderReport> orders;
  std::vector<venue::ClientOrderId> absent;
  std::vector<venue::FillReport> fills;
  std::vector<std::string> fills_ends;  // their tags
  std::vector<venue::BalanceReport> balances;
  std::vector<core::Timestamp> balances_ends;
  std::vector<venue::FeeReport> fees;
  std::vector<venue::KeyReport> keys;
  std::vector<std::string> reconnects;
  // Who a message went under that name for: filled by whoever sent it.
  std::map<core::Timestamp, venue::ClientOrderId> sent_as;
  std::vector<std::string> gaps;
  std::size_t balances_moved = 0;
  std::size_t open_orders_ends = 0;
  std::size_t whole_order_lists = 0;
  // The kinds in the order told: "placement", "order", "fill", ...
  std::vector<std::string> sequence;

  // Forgets everything told so far; the copies of its texts stay.
  void clear() {
    sessions = {};
    placements = {};
    cancels = {};
    orders = {};
    absent = {};
    fills = {};
    fills_ends = {};
    balances = {};
    balances_ends = {};
    fees = {};
    keys = {};
    reconnects = {};
    gaps = {};
    balances_moved = 0;
    open_orders_ends = 0;
    sequence = {};
  }
  // The latest that was told of this asset; null: nothing.
  [[nodiscard]] const venue::BalanceReport* balance(std::string_view ticker) const {
    const venue::BalanceReport* found = nullptr;
    for (const venue::BalanceReport& each : balances) {
      if (each.ticker == ticker) found = &each;
    }
    return found;
  }

  void on_session(const venue::SessionReply& reply) override {
    sessions.push_back(reply);
    sessions.back().text = kept(reply.text);
    sequence.emplace_back("session");
  }
  void on_placement(const venue::PlacementReply& reply) override {
    placements.push_back(reply);
    if (!reply.id.known()) placements.back().id = sent_as[reply.sent_as];
    placements.back().venue_id = kept(reply.venue_id);
    placements.back().text = kept(reply.text);
    sequence.emplace_back("placement");
  }
  void on_cancel(const venue::CancelReply& reply) override {
    cancels.push_back(reply);
    if (!reply.id.known()) cancels.back().id = sent_as[reply.sent_as];
    cancels.back().text = kept(reply.text);
    sequence.emplace_back("cancel");
  }
  void on_order(const venue::OrderReport& report) override {
    venue::OrderReport& order = orders.emplace_back(report);
    order.foreign_id = kept(report.foreign_id);
    order.venue_id = kept(report.venue_id);
    order.reason = kept(report.reason);
    sequence.emplace_back("order");
  }
  void on_whole_order_list() override {
    ++whole_order_lists;
    sequence.emplace_back("whole_order_list");
  }
  void on_order_absent(venue::ClientOrderId id) override {
    absent.push_back(id);
    sequence.emplace_back("absent");
  }
  void on_open_orders_end() override {
    ++open_orders_ends;
    sequence.emplace_back("open_orders_end");
  }
  void on_fill(const venue::FillReport& report) override {
    venue::FillReport& fill = fills.emplace_back(report);
    fill.venue_id = kept(report.venue_id);
    fill.trade_id = kept(report.trade_id);
    fill.fee_ticker = kept(report.fee_ticker);
    sequence.emplace_back("fill");
  }
  void on_fills_end(std::string_view tag) override {
    fills_ends.emplace_back(tag);
    sequence.emplace_back("fills_end");
  }
  void on_balance(const venue::BalanceReport& report) override {
    balances.push_back(report);
    balances.back().ticker = kept(report.ticker);
    sequence.emplace_back("balance");
  }
  void on_balances_end(core::Timestamp venue_time) override {
    balances_ends.push_back(venue_time);
    sequence.emplace_back("balances_end");
  }
  void on_balances_moved() override {
    ++balances_moved;
    sequence.emplace_back("balances_moved");
  }
  void on_fee(const venue::FeeReport& report) override {
    fees.push_back(report);
    sequence.emplace_back("fee");
  }
  void on_key(const venue::KeyReport& report) override {
    keys.push_back(report);
    keys.back().text = kept(report.text);
    sequence.emplace_back("key");
  }
  void on_reconnect_asked(std::string_view text) override {
    reconnects.emplace_back(text);
    sequence.emplace_back("reconnect");
  }
  void on_gap(std::string_view text) override {
    gaps.emplace_back(text);
    sequence.emplace_back("gap");
  }

 private:
  std::string_view kept(std::string_view text) { return texts_.emplace_back(text); }

  std::deque<std::string> texts_;  // never moved
};

}  // namespace tern::test
