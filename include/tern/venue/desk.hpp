// In: one venue's private frames and answers, orders that the gate let pass, the time.
// Out: reports about our orders and money, actions for net.
// Cannot happen: a placement sent twice, or sent before the session is complete and the key is
// known to be harmless; a placement whose fate nobody asks about: it ends in a reply, in "never
// left" or in "no answer"; a request outside the venue's budgets.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tern/core/random.hpp"
#include "tern/core/ring_buffer.hpp"
#include "tern/market/catalog.hpp"
#include "tern/venue/account_connector.hpp"
#include "tern/venue/account_session.hpp"
#include "tern/venue/request_queue.hpp"
#include "tern/venue/sendable_order.hpp"

namespace tern::venue {

enum class OrderRoad : std::uint8_t { stream, rest };  // stream: where possible, else REST

struct DeskConfig {
  market::VenueId venue;
  std::uint32_t slot = 0;  // connection number; the next one is the order stream's
  OrderRoad road = OrderRoad::stream;
  core::Duration balance_pace = core::seconds(1);
  std::uint64_t seed = 1;  // jitter
};

// Who is told. Views live until the call returns.
class DeskListener {
 public:
  virtual void on_session(market::VenueId venue, bool ready) = 0;
  // error unknown: no answer in time, or one that proves nothing.
  virtual void on_placement(market::VenueId venue, const PlacementReply& reply) = 0;
  // The net proves that no byte of this placement left.
  virtual void on_never_left(market::VenueId venue, ClientOrderId id, std::string_view why) = 0;
  virtual void on_cancel(market::VenueId venue, const CancelReply& reply) = 0;
  virtual void on_order(market::VenueId venue, const OrderReport& report) = 0;
  virtual void on_order_absent(market::VenueId venue, ClientOrderId id) = 0;
  // All open orders were reported: those of ours not among them are not open.
  virtual void on_open_orders_end(market::VenueId venue) = 0;
  virtual void on_fill(market::VenueId venue, const FillReport& fill) = 0;
  virtual void on_fills_end(market::VenueId venue, ClientOrderId id) = 0;
  virtual void on_balance(market::VenueId venue, const BalanceReport& report) = 0;
  virtual void on_balances_end(market::VenueId venue) = 0;
  virtual void on_fee(market::VenueId venue, const FeeReport& report) = 0;

 protected:
  ~DeskListener() = default;
};

struct DeskCounters {
  std::uint64_t frames = 0;
  std::uint64_t decode_errors = 0;
  std::uint64_t sessions = 0;  // that became complete
  std::uint64_t placed_by_stream = 0;
  std::uint64_t placed_by_rest = 0;
  std::uint64_t cancels = 0;
  std::uint64_t queries = 0;
  std::uint64_t unanswered = 0;  // placements without an answer
  std::uint64_t requests_failed = 0;
};

struct DeskStatus {
  bool session_ready = false;
  bool key_checked = false;
  std::string refused;  // why this account is not used; empty: it is
  core::Timestamp last_balances;
  std::size_t waiting = 0;
  std::string last_error;
};

class Desk final : private AccountSink {
 public:
  static constexpr std::size_t kMaxAsks = 4'096;
  static constexpr std::size_t kMaxParked = 64;      // orders by REST behind another request
  static constexpr std::size_t kMaxPending = 1'024;  // placements without a reply
  static constexpr core::Duration kReplyWait = core::milliseconds(1'500);
  static constexpr core::Duration kRequestTimeout = core::seconds(5);
  static constexpr core::Duration kSoon = core::milliseconds(100);  // balances after a change
  static constexpr core::Duration kRefusedWait = AccountSession::kRefusedWait;
  // After a placement that was refused for what would refuse the next one too.
  static constexpr core::Duration kPlacementRest = core::seconds(2);
  // What our idea of the venue's clock must change by to make a refused login worth another try.
  static constexpr core::Duration kClockMoved = core::seconds(1);
  static constexpr core::Duration kSessionWait = AccountSession::kWait;
  static constexpr core::Duration kSessionRetry = core::seconds(1);  // of its request
  static constexpr core::Duration kFeePace = core::seconds(3'600);
  static constexpr core::Duration kFeeRetry = core::seconds(3);  // until it was answered
  // Of one list; what lies behind the last of them is not read, and the list's end is not told.
  static constexpr std::size_t kMaxPages = 64;
  static constexpr core::Duration kKeyPace = core::seconds(5);  // until it was answered

  // All but the connector outlive the desk.
  struct Parts {
    std::unique_ptr<AccountConnector> connector;
    const market::Catalog& catalog;
    Budgets& budgets;
    DeskListener& listener;
  };
  Desk(const DeskConfig& config, Parts parts);

  void start(core::Timestamp now, Actions& actions);
  void stop(Actions& actions);
  // Fees of this instrument are wanted.
  void add_instrument(market::InstrumentId instrument);
  // The venue's clock less ours, as measured.
  void set_clock_offset(core::Duration offset);
  // True once after something was refused that a wrong idea of the venue's clock would explain.
  [[nodiscard]] bool take_clock_doubt() { return std::exchange(clock_doubted_, false); }

  // Logged in, subscribed, the key harmless: orders may go.
  [[nodiscard]] bool ready() const noexcept { return session_.complete() && key_ok_ && !stopped_; }
  // Ready, and the venue's own bounds have room for this placement, by the road that it would take:
  // place() says why not only where the answer is no, or to a second order of the same moment.
  [[nodiscard]] bool may_place(const PlaceOrder& order, core::Timestamp now) const;
  [[nodiscard]] const AccountCapabilities& capabilities() const noexcept { return capabilities_; }
  [[nodiscard]] market::VenueId venue() const noexcept { return config_.venue; }

  // Empty: sent. Else why no byte of it left, nor will. Where requests go one at a time it may wait
  // behind one, for kReplyWait at most, and should it never leave, the listener is told.
  [[nodiscard]] std::string_view place(const SendableOrder& order, core::Timestamp now,
                                       Actions& actions);
  // The text that place() would send by a stream, and where, for an Outlet's rehearse(); what it
  // would send by REST is made and thrown away. Invalid: that, or the desk is not ready.
  [[nodiscard]] ConnectionId rehearse(const PlaceOrder& order, std::string& text) const;
  void cancel(const OrderName& order, core::Timestamp now, Actions& actions);
  // Asked as soon as the budgets allow; the same question is not asked twice at a time.
  // Where to look for an order, at a venue that lists orders or has two lists of them: where it
  // most likely is; in the other one; by its name alone where it most likely is. That an order is
  // absent takes the last two, in this order: nothing goes from the one list to the other unseen.
  enum class Look : std::uint8_t { other_list, by_name, likely_list };
  // Takes the place of one that waits. False: it will not be asked; an earlier one is on its way or
  // goes through a list page by page.
  bool ask_order(const OrderName& order, core::Timestamp now, Look look = Look::likely_list);
  void ask_fills(const OrderName& order, core::Timestamp since);
  void ask_open_orders();
  void ask_balances_soon(core::Timestamp now);
  // What was asked about this order and has not left is not wanted any more.
  void drop_question(Purpose purpose, ClientOrderId id);
  // Sends what was asked and may be sent.
  void send_due(core::Timestamp now, Actions& actions);

  void on_opened(ConnectionId connection, core::Timestamp now, Actions& actions);
  void on_closed(ConnectionId connection, std::string_view why, core::Timestamp now,
                 Actions& actions);
  void on_frame(ConnectionId connection, std::string_view bytes, core::Timestamp now,
                Actions& actions);
  void on_response(const HttpResponse& response, core::Timestamp now, Actions& actions);
  void on_timer(core::Timestamp now, Actions& actions);

  [[nodiscard]] DeskStatus status() const;
  [[nodiscard]] const DeskCounters& counters() const noexcept { return counters_; }

 private:
  struct Ask {
    Purpose purpose = Purpose::order;
    ClientOrderId id;
    market::InstrumentId instrument;
    std::string venue_id;
    core::Timestamp since;
    bool in_flight = false;
    core::Timestamp not_before = {};
    std::string target = {};  // as it was sent
    Look look = Look::likely_list;
    core::Timestamp asked = {};
    core::Timestamp sent = {};
    std::string page = {};                         // where the list goes on; empty: its first page
    std::size_t pages = 1;                         // asked for so far
    bool alone = false;                            // of fees: a list with it was refused
    std::vector<market::InstrumentId> along = {};  // of fees: more of them in the same request
  };
  struct Pending {
    ClientOrderId id;
    core::Timestamp deadline;
    bool by_stream = true;
  };
  // A placement or cancel by REST that waits for the answer to another request.
  struct Parked {
    PlaceOrder order;  // of a cancel its id and instrument
    bool is_cancel = false;
    std::string venue_id;
    core::Timestamp deadline;
  };
  // Names that orders and cancels over the stream went under.
  struct Sent {
    ClientOrderId id;
    core::Timestamp as;
  };

  // AccountSink
  void on_session(const SessionReply& reply) override;
  void on_placement(const PlacementReply& reply) override;
  void on_cancel(const CancelReply& reply) override;
  void on_order(const OrderReport& report) override;
  void on_order_absent(ClientOrderId id) override;
  void on_whole_order_list() override;
  void on_open_orders_end() override;
  void on_fill(const FillReport& report) override;
  void on_fills_end(std::string_view tag) override;
  void on_balance(const BalanceReport& report) override;
  void on_balances_end(core::Timestamp venue_time) override;
  void on_balances_moved() override { ask_balances_soon(now_); }
  void on_fee(const FeeReport& report) override;
  void on_key(const KeyReport& report) override;
  void on_reconnect_asked(std::string_view text) override;
  void on_gap(std::string_view text) override;

  void add(Ask ask);
  void forget_waiting_fees(const std::vector<market::InstrumentId>& instruments);
  // Instruments whose fees may be asked for together with these.
  [[nodiscard]] std::vector<market::InstrumentId> fees_along(const Ask& first,
                                                             core::Timestamp now) const;
  [[nodiscard]] core::Duration balance_pace() const;
  void ask_balances_at(core::Timestamp wanted);
  [[nodiscard]] HttpRequest request_of(const Ask& ask, core::Timestamp venue_now) const;
  // The question that is answered; one about nothing if none was asked.
  Ask finish_ask(const HttpResponse& response);
  void ask_again(const Ask& ask, core::Timestamp now);
  [[nodiscard]] bool must_wait() const {
    return capabilities_.one_request_at_a_time && requests_.in_flight() > 0;
  }
  [[nodiscard]] std::string_view place_by_rest(const PlaceOrder& order, core::Timestamp now,
                                               Actions& actions);
  void cancel_by_rest(const OrderName& order, core::Timestamp now, Actions& actions);
  [[nodiscard]] bool withdraw(ClientOrderId id);
  void send_parked(core::Timestamp now, Actions& actions);
  void tend_pending(core::Timestamp now);
  [[nodiscard]] ClientOrderId id_sent_as(core::Timestamp as) const;
  // Null: a connection that is given up.
  [[nodiscard]] AccountSession* session_of(ConnectionId connection);
  // Where orders by stream leave.
  [[nodiscard]] AccountSession& order_session() noexcept {
    return order_session_ ? *order_session_ : session_;
  }
  [[nodiscard]] const AccountSession& order_session() const noexcept {
    return order_session_ ? *order_session_ : session_;
  }
  [[nodiscard]] bool streams(market::InstrumentId instrument, core::Timestamp now) const;
  void next_session_message(AccountSession& session, core::Timestamp now, Actions& actions);
  void watch(AccountSession& session, core::Timestamp now, Actions& actions);
  void ask_next_page(Ask ask, std::string page);
  void doubt(const Pending& pending, std::string_view why);
  void doubt_stream_placements(std::string_view why);
  void take_pending(ClientOrderId id);
  void leave(AccountSession& session, std::string_view why, core::Timestamp now, Actions& actions);
  void leave_if_asked(AccountSession& session, core::Timestamp now, Actions& actions);
  void note(Notice::Level level, std::string text);
  [[nodiscard]] core::Timestamp venue_time(core::Timestamp now) const { return now + offset_; }
  // The same for bytes that are to leave: later than any before.
  core::Timestamp stamp(core::Timestamp now);

  DeskConfig config_;
  std::unique_ptr<AccountConnector> connector_;
  const AccountCapabilities& capabilities_;
  const market::Catalog& catalog_;
  DeskListener& listener_;
  core::Random random_;
  AccountSession session_;
  std::optional<AccountSession> order_session_;  // where orders leave on a stream of their own
  RateBudget orders_;                            // placements by whatever road
  Budgets& budgets_;
  RequestQueue requests_;
  std::vector<Ask> asks_;
  std::vector<Pending> pending_;
  std::deque<Parked> parked_;
  core::RingBuffer<Sent, kMaxPending> sent_;
  std::vector<market::InstrumentId> instruments_;
  DeskCounters counters_;
  bool key_ok_ = false;
  bool key_checked_ = false;
  bool stopped_ = false;
  bool clock_doubted_ = false;
  core::Timestamp rests_until_;  // no placement before
  std::string refused_;
  std::string last_error_;
  core::Duration offset_;
  // Of a placement by REST, which is the same for all: learned from the first that is asked about.
  struct PlacementCost {
    explicit PlacementCost(const HttpRequest& of) : budget(of.budget), weight(of.weight) {}
    std::string budget;
    std::uint32_t weight;
  };
  mutable std::optional<PlacementCost> placement_cost_;
  std::string balances_budget_;
  std::uint32_t balances_weight_ = 1;
  core::Timestamp last_stamp_;
  core::Timestamp next_balances_at_;
  core::Timestamp next_key_at_;
  core::Timestamp next_fees_at_;
  core::Timestamp last_balances_;
  core::Timestamp now_;
  Actions* actions_ = nullptr;
  AccountSession* speaking_ = &session_;  // whose frame is being decoded
  Ask answered_;                          // whose answer is being decoded
  std::vector<ClientOrderId> told_;       // orders that it, or a frame, told of
};

}  // namespace tern::venue
