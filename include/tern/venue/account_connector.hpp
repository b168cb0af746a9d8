// In: bytes of a venue about one account; commands of the desk.
// Out: reports through AccountSink; requests and messages as signed values.
// Cannot happen: I/O, a clock, a thread, an exception; a secret in an error text; an error taken
// for "not executed" that its table does not say so of.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/capabilities.hpp"
#include "tern/venue/connector.hpp"
#include "tern/venue/http.hpp"
#include "tern/venue/order.hpp"

namespace tern::venue {

// Never printed, never copied into an error. Held by the connector only.
struct Credentials {
  std::string key;
  std::string secret;
  std::string passphrase;  // empty where the venue has none
};

struct AccountCapabilities : StreamLimits {  // of the private stream
  AccountCapabilities() = default;
  explicit AccountCapabilities(StreamLimits stream) : StreamLimits(std::move(stream)) {}

  bool orders_by_stream = true;      // placements and cancels may go over the private stream
  bool fills_need_venue_id = false;  // fills of one order can be asked for by the venue's id only
  bool has_key_request = true;       // permissions of the key can be read
  bool session_by_request = false;   // a REST answer is needed before the first session message
  // Signed requests must arrive in the order of their numbers: none leaves before the one before
  // was answered.
  bool one_request_at_a_time = false;
  // The stream tells what is free and what is locked. Else it only tells that something moved.
  bool balances_by_stream = true;
  // The venue keeps open orders and those that ended in two lists, and order_request() looks in
  // one: an order counts as absent when neither other_order_request() nor then that finds it.
  bool two_order_lists = false;
  std::size_t fees_per_request = 1;  // instruments
  bool follows_pages = false;        // page_request(): lists longer than one answer are read whole
  std::size_t client_id_length_max = 32;
  std::string_view client_id_alphabet;  // for a human; ours is legal in all
  // Accepted by the venue for so long after its signing time, then refused unexecuted.
  core::Duration placement_expiry;
  // After that, and so much longer, "not found" means that the venue does not have it.
  core::Duration settle;
  // An order that ended is found by its client id for at least so long; 0 = not said.
  core::Duration lookup_after_end;
  std::vector<RateLimit> budgets;  // REST, by HttpRequest::budget; placements and cancels too
  RateLimit orders;                // placements by whatever road
};

// Where a list that came in pages goes on.
struct NextPage {
  Purpose purpose = Purpose::fills;  // or open_orders
  OrderName order;                   // of fills: as fills_request() was asked
  core::Timestamp since;             // the same
  std::string_view from;             // ResponseReport::next_page of the page before
};

// One step of opening the private stream was answered (the request, login, a subscription).
struct SessionReply {
  bool accepted = false;
  OrderError error = OrderError::none;  // authorization: trying again will not help
  std::string_view text;
};

// Receives what one decode call found. Views live until the call returns.
class AccountSink {
 public:
  virtual void on_session(const SessionReply& reply) = 0;
  virtual void on_placement(const PlacementReply& reply) = 0;
  virtual void on_cancel(const CancelReply& reply) = 0;
  virtual void on_order(const OrderReport& report) = 0;
  // A query for this order was answered: the venue does not know it.
  virtual void on_order_absent(ClientOrderId id) = 0;
  // The answer to a query for an order listed more than that: of all of ours in that list each was
  // an on_order before, so whatever else is looked for there is absent.
  virtual void on_whole_order_list() = 0;
  // The answer that lists open orders is complete; each was an on_order before.
  virtual void on_open_orders_end() = 0;
  virtual void on_fill(const FillReport& report) = 0;
  // The answer that lists fills is complete. The tag is the request's.
  virtual void on_fills_end(std::string_view tag) = 0;
  virtual void on_balance(const BalanceReport& report) = 0;
  // Some balance moved: how much is free must be asked for.
  virtual void on_balances_moved() = 0;
  // All assets of the account were just reported: an asset not among them is zero.
  virtual void on_balances_end(core::Timestamp venue_time) = 0;
  virtual void on_fee(const FeeReport& report) = 0;
  virtual void on_key(const KeyReport& report) = 0;
  virtual void on_reconnect_asked(std::string_view text) = 0;
  // The stream left something out, by its own numbers; it goes on.
  virtual void on_gap(std::string_view text) = 0;

 protected:
  ~AccountSink() = default;
};

// One venue's private dialect bound to one account. `venue_now` is the venue's clock as we know it
// (our time plus the measured offset), in whole microseconds, and later in each call than in any
// call before: it can stand for a number that must rise and for a name that no other message has.
// One thread.
class AccountConnector {
 public:
  virtual ~AccountConnector() = default;

  [[nodiscard]] virtual const AccountCapabilities& capabilities() const = 0;

  // The private stream. After it opened, message 0 is sent; each accepted SessionReply lets the
  // next one go; an empty text says that the session is complete.
  // With session_by_request that request comes before message 0, unless what it would give is there
  // (`now` is our own clock); its answer is a SessionReply too.
  [[nodiscard]] virtual std::string stream_target() const = 0;
  [[nodiscard]] virtual bool needs_session_request(core::Timestamp) const {
    return capabilities().session_by_request;
  }
  [[nodiscard]] virtual HttpRequest session_request(core::Timestamp) const { return {}; }
  [[nodiscard]] virtual std::string session_message(std::size_t number,
                                                    core::Timestamp venue_now) const = 0;

  // Where orders leave on a stream of their own: its path (on the same server as the private
  // stream), and its session, which begins as the private one does. Empty: they leave on the
  // private stream. What happens to that stream leaves the account's session as it is: meanwhile
  // orders go by REST.
  [[nodiscard]] virtual std::string order_stream_target() const { return {}; }
  [[nodiscard]] virtual std::string order_session_message(std::size_t, core::Timestamp) const {
    return {};
  }

  // Whether orders of this instrument may go over the stream now: the venue may want a number of
  // its own there that its listing does not (yet) tell.
  [[nodiscard]] virtual bool can_place_by_stream(market::InstrumentId) const {
    return capabilities().orders_by_stream;
  }
  // Orders over the stream; their replies carry our id or `venue_now` back. Only if
  // can_place_by_stream. A placement takes the place of what `text` held, and asks for no memory
  // where that has the room.
  virtual void put_placement(const PlaceOrder& order, core::Timestamp venue_now,
                             std::string& text) const = 0;
  [[nodiscard]] std::string place_message(const PlaceOrder& order,
                                          core::Timestamp venue_now) const {
    std::string text;
    put_placement(order, venue_now, text);
    return text;
  }
  [[nodiscard]] virtual std::string cancel_message(const OrderName& order,
                                                   core::Timestamp venue_now) const = 0;

  // The same and everything else by REST. HttpRequest::tag is our order id where there is one.
  [[nodiscard]] virtual HttpRequest place_request(const PlaceOrder& order,
                                                  core::Timestamp venue_now) const = 0;
  [[nodiscard]] virtual HttpRequest cancel_request(const OrderName& order,
                                                   core::Timestamp venue_now) const = 0;
  [[nodiscard]] virtual HttpRequest order_request(const OrderName& order,
                                                  core::Timestamp venue_now) const = 0;
  // Only if capabilities().two_order_lists.
  [[nodiscard]] virtual HttpRequest other_order_request(const OrderName&, core::Timestamp) const {
    return {};
  }
  // All symbols.
  [[nodiscard]] virtual HttpRequest open_orders_request(core::Timestamp venue_now) const = 0;
  // The fills of one order (tag: its id), or, with an unknown id, the latest ones of the instrument
  // at or after `since` (tag: empty).
  [[nodiscard]] virtual HttpRequest fills_request(const OrderName& order, core::Timestamp since,
                                                  core::Timestamp venue_now) const = 0;
  // Only after a report that has a next page: both lists' ends are told with their last one.
  [[nodiscard]] virtual HttpRequest page_request(const NextPage&, core::Timestamp) const {
    return {};
  }
  [[nodiscard]] virtual HttpRequest balances_request(core::Timestamp venue_now) const = 0;
  // Of at least one instrument and at most capabilities().fees_per_request.
  [[nodiscard]] virtual HttpRequest fees_request(
      const std::vector<market::InstrumentId>& instruments, core::Timestamp venue_now) const = 0;
  // Only if capabilities().has_key_request.
  [[nodiscard]] virtual HttpRequest key_request(core::Timestamp venue_now) const = 0;

  virtual Decoded decode_frame(const Frame& frame, AccountSink& sink) = 0;
  // outcome must be `answered`. A placement's or cancel's answer always ends in on_placement or
  // on_cancel, whatever it is; the report's verdict is for whoever paces requests.
  virtual ResponseReport decode_response(const HttpResponse& response, AccountSink& sink) = 0;

 protected:
  AccountConnector() = default;
  AccountConnector(const AccountConnector&) = default;
  AccountConnector& operator=(const AccountConnector&) = default;
};

struct AccountConfig {
  ConnectorConfig venue;
  Credentials credentials;
};

}  // namespace tern::venue
