// In: frames, answers, time. Out: a desk with a toy dialect; what its listener heard and what the
// desk sent, as words.
// Cannot happen: an action forgotten before a test looked at it: only sent() and tests clear them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "admitted.hpp"
#include "plain_account.hpp"
#include "tern/venue/desk.hpp"

namespace tern::venue::testing {

using core::milliseconds;
using core::nanoseconds;
using core::seconds;
using core::Timestamp;

inline constexpr market::VenueId kVenue{0};

inline ClientOrderId id_of(int number) {
  std::string text = "t00000000000000000";
  text.back() = static_cast<char>('0' + number % 10);
  text[16] = static_cast<char>('0' + number / 10 % 10);
  return *ClientOrderId::parse(text);
}

// Hears, in words: who, which order, what.
class Listener final : public DeskListener {
 public:
  std::vector<std::string> heard;

  void on_session(market::VenueId, bool ready) override { say(ready ? "ready" : "not ready"); }
  void on_placement(market::VenueId, const PlacementReply& reply) override {
    say("placement " + short_id(reply.id) + " " + std::string(name_of(reply.error)));
  }
  void on_never_left(market::VenueId, ClientOrderId id, std::string_view) override {
    say("never left " + short_id(id));
  }
  void on_cancel(market::VenueId, const CancelReply& reply) override {
    say("cancel " + short_id(reply.id));
  }
  void on_order(market::VenueId, const OrderReport& report) override {
    say("order " + short_id(report.id) + " " + std::string(name_of(report.status)));
  }
  void on_order_absent(market::VenueId, ClientOrderId id) override {
    say("absent " + short_id(id));
  }
  void on_open_orders_end(market::VenueId) override { say("open end"); }
  void on_fill(market::VenueId, const FillReport& fill) override {
    say("fill " + std::string(fill.trade_id));
  }
  void on_fills_end(market::VenueId, ClientOrderId id) override {
    say("fills end " + short_id(id));
  }
  void on_balance(market::VenueId, const BalanceReport& report) override {
    say("balance " + std::string(report.ticker));
  }
  void on_balances_end(market::VenueId) override { say("balances end"); }
  void on_fee(market::VenueId, const FeeReport& report) override {
    say("fee " + report.taker.text());
  }

  std::vector<std::string> take() { return std::exchange(heard, {}); }

 private:
  static std::string short_id(const ClientOrderId& id) {
    return id.known() ? std::string(id.text().substr(16)) : "-";
  }
  void say(std::string word) { heard.push_back(std::move(word)); }
};

using Words = std::vector<std::string>;

class DeskWorld : public ::testing::Test {
 protected:
  DeskWorld() {
    catalog.add_venue("plain");
    make_desk("");
  }
  void make_desk(const std::string& order_stream) {
    auto made = std::make_unique<PlainAccount>(catalog, kVenue);
    account = made.get();
    account->order_stream = order_stream;
    DeskConfig config;
    config.venue = kVenue;
    config.slot = 9;
    desk = std::make_unique<Desk>(config, Desk::Parts{std::move(made), catalog, budgets, listener});
  }

  void start() { desk->start(now, actions); }
  // Everything but the placements: a complete session with a harmless key, all questions answered.
  void make_ready() {
    start();
    open();
    frame("session yes");
    frame("session yes");
    respond(Purpose::key, "", "key plain");
    respond(Purpose::balances, "", "balances_end");
    desk->on_timer(now, actions);  // a session that became complete asks anew
    respond(Purpose::balances, "", "balances_end");
    ASSERT_TRUE(desk->ready());
    actions.clear();
    listener.take();
  }
  void open() {
    connection = {};
    for (const Action& action : actions) {
      if (const auto* opening = std::get_if<OpenConnection>(&action))
        connection = opening->connection;
    }
    ASSERT_TRUE(connection.valid());
    actions.clear();
    desk->on_opened(connection, now, actions);
  }
  void frame(const std::string& text) { desk->on_frame(connection, text, now, actions); }
  void respond(Purpose purpose, std::string_view tag, std::string_view body,
               HttpOutcome outcome = HttpOutcome::answered) {
    HttpResponse response;
    response.outcome = outcome;
    response.purpose = purpose;
    response.tag = tag;
    response.body = body;
    response.error = "no road";
    desk->on_response(response, now, actions);
  }
  void wait(core::Duration span) {
    now = now + span;
    desk->on_timer(now, actions);
  }
  static PlaceOrder order(int number) {
    return {id_of(number), market::InstrumentId{0}, OrderSide::buy, {1}, {1}};
  }
  bool may_place(int number) const { return desk->may_place(order(number), now); }
  void place(int number) {
    const std::string_view why = desk->place(admitted(order(number)), now, actions);
    if (!why.empty()) listener.on_never_left(kVenue, id_of(number), why);
  }
  // Texts of messages and targets of requests, in order; forgotten after.
  Words sent() {
    Words words;
    for (const Action& action : actions) {
      if (const auto* text = std::get_if<SendText>(&action)) words.push_back(text->text);
      if (const auto* request = std::get_if<SendRequest>(&action))
        words.push_back(request->request.target + (request->request.tag.empty()
                                                       ? ""
                                                       : " " + request->request.tag.substr(16)));
    }
    actions.clear();
    return words;
  }
  bool closed() const {
    for (const Action& action : actions) {
      if (std::holds_alternative<CloseConnection>(action)) return true;
    }
    return false;
  }

  market::Catalog catalog;
  Budgets budgets{{}};
  Listener listener;
  PlainAccount* account = nullptr;
  std::unique_ptr<Desk> desk;
  Actions actions;
  ConnectionId connection;
  Timestamp now{seconds(1'000).ns};
};

}  // namespace tern::venue::testing
