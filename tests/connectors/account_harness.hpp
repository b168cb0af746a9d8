// In: one row of the venue registry, an account at its simulated face. Out: both wired together in
// memory: the account connector's requests, messages, reports, under virtual time. Cannot happen: a
// venue's name here; a socket, a clock; a report that nobody could have read from bytes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "account_log.hpp"
#include "harness.hpp"
#include "tern/sim/account.hpp"

namespace tern::test {

enum class Road : std::uint8_t { stream, rest };

struct AccountOptions {
  bool can_withdraw = false;
  std::string secret;  // what the client believes; empty: the right one
  bool can_trade = true;
};

class AccountHarness final : private sim::FaceOutput, private sim::ExchangeObserver {
 public:
  // The catalog holds what the face lists; nothing is connected yet.
  explicit AccountHarness(const HarnessOptions& options, const AccountOptions& account = {});

  // Others' resting orders, in ticks and lots of the listing.
  void offer(market::Side side, std::int64_t ticks, std::int64_t lots,
             sim::InstrumentIndex index = 0);
  // Somebody takes what rests, up to this price.
  void take(market::Side side, std::int64_t ticks, std::int64_t lots);
  // An order of this account that some other program placed.
  const sim::AccountOrder* place_by_hand(bool is_buy, std::int64_t ticks, std::int64_t lots,
                                         const std::string& client_id);
  void advance(core::Duration time);
  [[nodiscard]] core::Timestamp now() const { return now_; }

  // Opens the private stream, and the one of orders where there is one, and sends their messages
  // until both are complete; false when refused.
  bool log_in();
  // An order of the client; every id is new.
  [[nodiscard]] venue::PlaceOrder order(venue::OrderSide side, std::int64_t ticks,
                                        std::int64_t lots);
  [[nodiscard]] venue::OrderName name(const venue::PlaceOrder& order,
                                      std::string_view venue_id = {}) const {
    return {order.id, order.instrument, venue_id};
  }
  // Sends, and delivers everything that comes back.
  void place(const venue::PlaceOrder& order, Road road);
  void cancel(const venue::OrderName& order, Road road);
  venue::ResponseReport ask(const venue::HttpRequest& request);
  // Where this order stands: looked for as a desk does, among open ones and those that ended.
  venue::ResponseReport ask_order(const venue::OrderName& order);
  venue::ResponseReport look_in_list(const venue::HttpRequest& request,
                                     const venue::OrderName& order);
  // The moment for the next message or request: each later than the one before.
  [[nodiscard]] core::Timestamp stamp() { return stamp(now_); }
  // Sends; whatever comes back is lost.
  void place_and_lose(const venue::PlaceOrder& order, Road road);
  void deliver_all();
  [[nodiscard]] bool can(Road road) const {
    return road == Road::rest || connector->can_place_by_stream(instrument(0).id);
  }

  [[nodiscard]] const market::Instrument& instrument(sim::InstrumentIndex index) const;
  [[nodiscard]] const sim::Listing& listing(sim::InstrumentIndex index = 0) const {
    return exchange->listings().at(index);
  }

  Harness market;  // the catalog as the public half learned it
  std::unique_ptr<sim::Exchange> exchange;
  std::unique_ptr<sim::Account> account;
  std::unique_ptr<sim::Face> face;
  std::unique_ptr<venue::AccountConnector> connector;
  AccountLog log;
  std::vector<std::string> delivered;  // every frame of the stream so far

 private:
  void send(sim::SessionId session, sim::FrameClass frame_class, sim::InstrumentIndex instrument,
            std::string text) override;
  void close(sim::SessionId session, std::string_view why) override;
  void on_level(const sim::LevelChange& change) override { face->on_level(change); }
  void on_trade(const sim::SimTrade& trade) override;
  // An order or a cancel, on the stream where they leave.
  void say_order(const std::string& text) {
    face->on_message(order_session_ == 0 ? session_ : order_session_, text, now_);
  }
  using SessionMessage = std::string (venue::AccountConnector::*)(std::size_t,
                                                                  core::Timestamp) const;
  // Says message after message until there is none; false when one was refused.
  bool begin_session(sim::SessionId session, SessionMessage message);
  [[nodiscard]] core::Timestamp stamp(core::Timestamp at);
  [[nodiscard]] bool request_session();

  core::Timestamp now_;
  sim::SessionId session_ = 1'000;
  sim::SessionId order_session_ = 0;  // 0: orders leave on the private stream
  bool closed_ = true;
  std::vector<std::string> wire_;
  core::Timestamp last_stamp_;
  int next_id_ = 1;
};

}  // namespace tern::test
