// In: a client's requests, messages and connections; changes of the exchange. Out: the bytes that
// the real venue would send. Cannot happen: a face that knows the client's code: it is the other
// side of the same documents.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/sim/account.hpp"
#include "tern/sim/exchange.hpp"

namespace tern::sim {

using SessionId = std::uint64_t;  // one client connection; never reused

struct FaceRequest {
  std::string_view method;
  std::string_view target;  // path and query
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view body;
};

struct FaceReply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool is_order_reply = false;  // it answers a placement or a cancel: a fault may lose it
  bool is_ban = false;          // the host says: nothing was asked of the venue, it has us banned
  bool is_lost = false;         // the host says: it never leaves; the client's connection ends
  core::Duration delay = {};    // the host says: it leaves so much later
};

// What a frame is, so that faults can choose: a lost book_update is a gap, a lost reply is not.
enum class FrameClass : std::uint8_t {
  reply,
  book_snapshot,
  book_update,
  top,
  trade,
  heartbeat,
  notice,
  order_reply,   // to a placement or cancel over the stream
  account_event  // an order, fill or balance pushed to its owner
};

class FaceOutput {
 public:
  virtual void send(SessionId session, FrameClass frame_class, InstrumentIndex instrument,
                    std::string text) = 0;
  virtual void close(SessionId session, std::string_view why) = 0;

 protected:
  ~FaceOutput() = default;
};

// What a venue can do wrong. The host acts it out, with the face's help where only it knows the
// bytes.
enum class FaultKind : std::uint8_t {
  disconnect,      // the connection is dropped
  gap,             // one book update is lost
  duplicate,       // one book update is sent twice
  reorder,         // two book updates change places
  wrong_checksum,  // one book frame carries a checksum that is not the book's
  silence,         // the connection stays open and nothing is sent for a while
  ban,             // every request is answered with the venue's ban for a while
  rate_limit,      // requests are answered with the venue's rate limit for a while
  frozen_book,     // one book is told with new times and old content for a while
  maintenance,     // orders are refused for a while, and the venue says so where it can
  clock_skew,      // the venue's clock is wrong for a while, and it checks signatures by it
  no_stream,       // connections end and none is accepted for a while; REST goes on
  // of the private side
  reply_lost,         // a placement or cancel was carried out and its answer never leaves
  late_reply,         // the answer comes later than what happened after it
  busy,               // an error that leaves open whether it was carried out; it was, or was not
  partial_fill,       // an order that could be filled whole is filled in part, its rest cancelled
  fill_after_cancel,  // an order waits, is cancelled, and then told to have been filled before
  late_report,        // an order, fill or balance is told later than what happened after it
  duplicate_report,   // the same is told twice
};
[[nodiscard]] std::string_view name_of(FaultKind kind);

// What a venue says of its own state. Announced: it will refuse orders soon. Cancel-only: new
// orders are refused with the code for that. Closed: cancels and questions about orders too.
enum class VenueStanding : std::uint8_t { open, announced, cancel_only, closed };

// Why a venue does not serve a request that has nothing wrong with it.
enum class Trouble : std::uint8_t {
  rate_limit,  // 429, or the dialect's word for it
  ban,         // 418, or what the dialect has that lasts longer than a rate limit
  busy,        // an error of the venue's own that says nothing of what became of the request
  busy_in_ok,  // the same within HTTP 200
  closed,      // maintenance
};

// A simulated venue's dialect. One thread. Every call carries the time; on_tick comes at least
// every 10 ms of it.
class Face : public ExchangeObserver, public AccountObserver {
 public:
  virtual ~Face() = default;

  virtual FaceReply on_request(const FaceRequest& request, core::Timestamp now) = 0;
  virtual void on_open(SessionId session, std::string_view target, core::Timestamp now) = 0;
  virtual void on_message(SessionId session, std::string_view text, core::Timestamp now) = 0;
  virtual void on_closed(SessionId session) = 0;
  // Flushes what is batched (100 ms books), ends what is due.
  virtual void on_tick(core::Timestamp now) = 0;

  // It is the account's business, not the market's.
  [[nodiscard]] virtual bool is_private(const FaceRequest& request) const = 0;
  // What the venue answers to this request in this trouble; `wait`: until it is over, of a rate
  // limit or ban.
  [[nodiscard]] virtual FaceReply trouble_reply(const FaceRequest& request, Trouble trouble,
                                                core::Duration wait) const = 0;
  // The same for a placement or a cancel over the stream; empty: the message is neither.
  [[nodiscard]] virtual std::string trouble_message(std::string_view text, Trouble trouble,
                                                    core::Duration wait) const = 0;
  // The next book frame that carries a checksum carries a wrong one. False: this dialect sends none
  // now.
  virtual bool corrupt_next_checksum() { return false; }
  // Until it thaws the streams show this book as it is now, in frames with new times; matching and
  // REST go on. No truth is remembered for what is shown meanwhile.
  virtual void freeze(InstrumentIndex instrument, bool frozen) = 0;
  // The venue's state, for its listing and its status; who has a channel for it tells it there.
  // Orders are refused by the account and the host.
  void set_standing(VenueStanding standing) {
    standing_ = standing;
    on_standing();
  }
  // The venue's clock goes wrong by so much: what it checks times by, and what it says the time is.
  // Its own timers go on as before.
  void set_clock_skew(core::Duration skew) noexcept { clock_skew_ = skew; }
  // Who compares books when they are flushed need not be told of their changes.
  void on_level(const LevelChange&) override {}
  void on_account_order(const AccountOrder&, const AccountFill*) override {}
  void on_account_balance(const std::string&, const AccountBalance&) override {}
  // The venue's own symbol of a listing, and the paths a client uses, for the server that hosts the
  // face.
  [[nodiscard]] virtual std::string symbol(InstrumentIndex instrument) const = 0;
  // The venue's own name of an order.
  [[nodiscard]] virtual std::string order_name(OrderNumber number) const {
    return std::to_string(number);
  }

 protected:
  virtual void on_standing() {}
  [[nodiscard]] VenueStanding standing() const noexcept { return standing_; }
  // Announced is not yet.
  [[nodiscard]] bool takes_orders() const noexcept {
    return standing_ == VenueStanding::open || standing_ == VenueStanding::announced;
  }
  [[nodiscard]] core::Timestamp clock(core::Timestamp now) const { return now + clock_skew_; }

 private:
  VenueStanding standing_ = VenueStanding::open;
  core::Duration clock_skew_;
};

struct FaceConfig {
  Exchange* exchange = nullptr;  // outlives the face
  FaceOutput* output = nullptr;  // outlives the face
  std::string variant;           // as ConnectorConfig::dialect_variant
  bool checksums = false;        // send real book checksums where the dialect has a field for them
  Account* account = nullptr;  // the one client that may trade; null: nobody may. Outlives the face
};

// For a row of the registry.
template <typename Made>
[[nodiscard]] std::unique_ptr<Face> make_face(const FaceConfig& config) {
  return std::make_unique<Made>(config);
}

struct FaceRow {
  std::string_view dialect;
  std::unique_ptr<Face> (*make)(const FaceConfig&);
  // Kinds of message that the face sends, with commas between ("depthUpdate,GET /api/v3/depth"):
  // those of which the evidence test must have a recorded or fixture message, and the others.
  std::string_view kinds_with_evidence;
  std::string_view kinds_without;
  // What a demo shows of this dialect, as tern-sim's --venues says it:
  // "name:dialect[:variant],..."; empty: one venue of the dialect's own name.
  std::string_view demo_venues = {};
};

// Defined in connectors/simulated_registry.cpp.
[[nodiscard]] std::span<const FaceRow> faces();
[[nodiscard]] const FaceRow* find_face(std::string_view dialect);

}  // namespace tern::sim
