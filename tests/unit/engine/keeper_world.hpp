// In: time, words of two venues, records. Out: keepers of one engine around real desks, and what
// they wrote, asked and sent.
// Cannot happen: a record out of order: everything goes through the one clerk.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tern/engine/balance_keeper.hpp"
#include "tern/engine/trade_keeper.hpp"
#include "tern/engine/trade_maker.hpp"
#include "tern/ledger/codec.hpp"
#include "unit/ledger/written_trade.hpp"
#include "unit/market/messages.hpp"
#include "unit/venue/plain_account.hpp"

namespace tern::engine::testing {

using core::milliseconds;
using core::nanoseconds;
using core::seconds;
using core::Timestamp;
using ledger::testing::number;
using ledger::testing::order_id;
using orders::OrderState;
using Words = std::vector<std::string>;

// Two venues, alpha and beta, that trade BTC/USDT: alpha 100 to 101, beta 103 to 104.
class KeeperWorld : public ::testing::Test, private venue::DeskListener {
 protected:
  KeeperWorld() {
    usdt = catalog.assets().intern("USDT");
    const market::PairId pair = catalog.add_pair({catalog.assets().intern("BTC"), usdt});
    (void)pair;
    for (const char* name : {"alpha", "beta"}) {
      const market::VenueId venue = catalog.add_venue(name);
      instruments.push_back(catalog.add_instrument(venue, definition()).value());
      auto account = std::make_unique<venue::testing::PlainAccount>(catalog, venue);
      account->can.silence_max = {};
      accounts.push_back(account.get());
      venue::DeskConfig config;
      config.venue = venue;
      config.slot = 10 + venue.value();
      budgets.push_back(std::make_unique<venue::Budgets>(account->can.budgets));
      venue::DeskListener& listener = *this;
      desks.push_back(std::make_unique<venue::Desk>(
          config, venue::Desk::Parts{std::move(account), catalog, *budgets.back(), listener}));
      clerk.write(ledger::testing::opening_of(name, "USDT", "10000"));
      clerk.write(ledger::testing::opening_of(name, "BTC", "50"));
    }
    set_book(0, 100, 101);
    set_book(1, 103, 104);
    for (const auto& desk : desks)
      make_ready(*desk);
    forget();
  }

  static market::InstrumentDefinition definition() {
    market::InstrumentDefinition definition;
    definition.symbol = "BTCUSDT";
    definition.base_ticker = "BTC";
    definition.quote_ticker = "USDT";
    definition.wire_price_decimals = definition.wire_size_decimals = 4;
    definition.rules.tick = number("0.1");
    definition.rules.lot = definition.rules.min_size = number("0.01");
    definition.rules.min_notional = number("5");
    definition.rules.status = market::TradingStatus::trading;
    return definition;
  }
  static TradingConfig config() {
    TradingConfig config;
    config.node_number = 1;
    config.run = 7;
    config.reference_currency = "USDT";
    config.limits = risk::ceilings();
    config.limits.stall_max = seconds(5);
    config.repair.slippage = number("0.01");
    config.repair.attempts_max = 3;
    config.repair.deadline = seconds(15);
    config.repair.wait = milliseconds(100);
    return config;
  }

  void set_book(std::size_t venue, std::int64_t bid, std::int64_t ask) {
    const market::Instrument& instrument = catalog.instrument(instruments[venue]);
    market::TrackedBook* book = books.find(instrument.id);
    if (book == nullptr) book = &books.add(instrument, {market::SyncRule::chained});
    auto made = market::chained(-1, ++sequence, {market::level(bid * 10'000, 100'000)},
                                {market::level(ask * 10'000, 100'000)});
    made.fields.instrument = instrument.id;
    (void)book->receive(made.message(), now);
  }

  // Time passes; then what the engine does when its timer is due.
  void wait(core::Duration span) {
    now = now + span;
    begin();
    for (const auto& desk : desks) {
      if (desk != nullptr) desk->on_timer(now, actions);
    }
    orders.on_time();
    trades.on_time();
    follow();
    for (const auto& desk : desks) {
      if (desk != nullptr) desk->send_due(now, actions);
    }
  }
  void lose_connection(std::size_t venue) {
    begin();
    desks[venue]->on_closed(connection_of(venue), "reset", now, actions);
    follow();
  }
  // In steps as the engine's timer makes them; books stay alive.
  void wait_long(core::Duration span) {
    const Timestamp end = now + span;
    while (now < end) {
      wait(milliseconds(50));
      set_book(0, 100, 101);
      set_book(1, 103, 104);
    }
  }
  void frame(std::size_t venue, const std::string& words) {
    begin();
    desks[venue]->on_frame(connection_of(venue), words, now, actions);
    follow();
  }
  void answer(std::size_t venue, venue::Purpose purpose, const venue::ClientOrderId& id,
              const std::string& words) {
    begin();
    venue::HttpResponse response;
    response.purpose = purpose;
    response.tag = id.text();
    response.body = words;
    desks[venue]->on_response(response, now, actions);
    follow();
  }
  static std::string words(const char* kind, const venue::ClientOrderId& id,
                           const std::string& rest = "") {
    return std::string(kind) + " " + std::string(id.text()) + " " + rest;
  }

  // The plan of a trade of 2 at 100 and 103, both legs handed to the net.
  void send_both() {
    begin();
    ledger::TradePlanned plan = ledger::testing::plan_of();
    plan.at = now;
    plan.buy.expires_at = plan.sell.expires_at = now + seconds(1);
    clerk.write(plan);
    for (const venue::ClientOrderId& id : {buy, sell}) {
      orders.watch(order(id), now + OrderKeeper::kFirstLook);
      orders.left(id);
    }
  }
  void fill_buy() {
    frame(0, words("fill", buy, "v1 b1 100 2"));
    ASSERT_EQ(state_of(buy), OrderState::filled);
  }

  const orders::Order& order(const venue::ClientOrderId& id) const {
    return *clerk.state().order(id);
  }
  OrderState state_of(const venue::ClientOrderId& id) const { return order(id).state; }
  const ledger::Trade& trade() const { return *clerk.state().trade(1); }

  // Records of a kind that were written since the last forget().
  template <typename T>
  std::vector<T> written() const {
    std::vector<T> found;
    for (const venue::Action& action : actions) {
      const auto* append = std::get_if<venue::AppendRecord>(&action);
      if (append == nullptr) continue;
      const ledger::Record record = ledger::decode(append->bytes).value();
      if (const auto* body = std::get_if<T>(&record)) found.push_back(*body);
    }
    return found;
  }
  // Questions and placements since the last forget(): targets and texts with the order's id.
  std::size_t asked(const std::string& what, const venue::ClientOrderId& id) const {
    std::size_t count = 0;
    for (const venue::Action& action : actions) {
      if (const auto* request = std::get_if<venue::SendRequest>(&action))
        count += request->request.target == what && request->request.tag == id.text() ? 1 : 0;
      if (const auto* text = std::get_if<venue::SendText>(&action))
        count += text->text == what + " " + std::string(id.text()) ? 1 : 0;
    }
    return count;
  }
  std::size_t placed() const {
    std::size_t count = 0;
    for (const venue::Action& action : actions) {
      const auto* text = std::get_if<venue::SendText>(&action);
      count += text != nullptr && text->text.rfind("place ", 0) == 0 ? 1 : 0;
    }
    return count;
  }
  void forget() { actions.clear(); }
  void begin() {
    clerk.begin(now, actions);
    gate.on_time(now);
  }
  void follow() {
    for (auto changed = orders.take_changed(); !changed.empty(); changed = orders.take_changed()) {
      for (const ledger::TradeId id : changed)
        (void)trades.look_at(id);
    }
  }

  Timestamp now{seconds(1'000).ns};
  venue::Actions actions;
  market::Catalog catalog;
  market::AssetId usdt;
  std::vector<market::InstrumentId> instruments;
  market::BookStore books;
  Clerk clerk = [this] {
    Clerk made{ledger::State{}};
    made.begin(now, actions);
    return made;
  }();
  std::vector<std::unique_ptr<venue::Budgets>> budgets;  // of the desks
  Desks desks;
  std::vector<venue::testing::PlainAccount*> accounts;
  OrderKeeper orders{clerk, catalog, desks};
  risk::Gate gate{config().limits};
  MarketView market{catalog, books};
  AccountFees fees;
  TradeKeeper trades{
      config(), {clerk, orders, gate, market, desks, fees}, catalog.assets().intern("USDT")};
  BalanceKeeper balances{clerk, orders};
  std::int64_t sequence = 0;
  const venue::ClientOrderId buy = order_id(1, orders::kBuyLeg);
  const venue::ClientOrderId sell = order_id(1, orders::kSellLeg);
  venue::ClientOrderId repair(std::uint32_t attempt = 0) const {
    return orders::make_client_id(
        {1, 0, 1, orders::kRepairLeg, attempt});  // the run is the trade's
  }

 private:
  void make_ready(venue::Desk& desk) {
    desk.start(now, actions);
    const std::size_t venue = desk.venue().index();
    desk.on_opened(connection_of(venue), now, actions);
    frame(venue, "session yes");
    frame(venue, "session yes");
    answer(venue, venue::Purpose::key, {}, "key plain");
    ASSERT_TRUE(desk.ready());
  }
  venue::ConnectionId connection_of(std::size_t venue) const {
    return venue::ConnectionId{(1u << venue::kSlotBits) | (10 + static_cast<std::uint32_t>(venue))};
  }

  void on_session(market::VenueId, bool) override {}
  void on_placement(market::VenueId, const venue::PlacementReply& reply) override {
    orders.on_placement(reply);
  }
  void on_never_left(market::VenueId, venue::ClientOrderId id, std::string_view why) override {
    orders.on_never_left(id, why);
  }
  void on_cancel(market::VenueId, const venue::CancelReply&) override {}
  void on_order(market::VenueId, const venue::OrderReport& report) override {
    orders.on_order(report);
  }
  void on_order_absent(market::VenueId, venue::ClientOrderId id) override {
    orders.on_order_absent(id);
  }
  void on_open_orders_end(market::VenueId) override {}
  void on_fill(market::VenueId venue, const venue::FillReport& fill) override {
    orders.on_fill(venue, fill, "USDT");
  }
  void on_fills_end(market::VenueId, venue::ClientOrderId) override {}
  void on_balance(market::VenueId, const venue::BalanceReport&) override {}
  void on_balances_end(market::VenueId) override {}
  void on_fee(market::VenueId, const venue::FeeReport&) override {}
};

}  // namespace tern::engine::testing
