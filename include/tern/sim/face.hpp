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
  bool is_lost = false;         // the host says: it never leaves; the client's connection ends
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
  ban,             // REST answers with the venue's ban for a while (429 or 418 with Retry-After)
  // of the private side
  reply_lost,        // a placement or cancel was carried out and its answer never leaves
  partial_fill,      // an order that could be filled whole is filled in part, its rest cancelled
  late_report,       // an order, fill or balance is told later than what happened after it
  duplicate_report,  // the same is told twice
};
[[nodiscard]] std::string_view name_of(FaultKind kind);

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

  // The venue's own answer to a banned or limited client.
  [[nodiscard]] virtual FaceReply ban_reply(core::Duration retry_after) const = 0;
  // The next book frame that carries a checksum carries a wrong one. False: this dialect sends none
  // now.
  virtual bool corrupt_next_checksum() = 0;
  void on_account_order(const AccountOrder&, const AccountFill*) override {}
  void on_account_balance(const std::string&, const AccountBalance&) override {}
  // The venue's own symbol of a listing, and the paths a client uses, for the server that hosts the
  // face.
  [[nodiscard]] virtual std::string symbol(InstrumentIndex instrument) const = 0;
};

struct FaceConfig {
  Exchange* exchange = nullptr;  // outlives the face
  FaceOutput* output = nullptr;  // outlives the face
  std::string variant;           // as ConnectorConfig::dialect_variant
  bool checksums = false;        // send real book checksums where the dialect has a field for them
  Account* account = nullptr;  // the one client that may trade; null: nobody may. Outlives the face
};

struct FaceRow {
  std::string_view dialect;
  std::unique_ptr<Face> (*make)(const FaceConfig&);
  // Kinds of message that the face sends, one word each (for example "depthUpdate", "GET
  // /api/v3/depth"); the evidence test needs a recorded or fixture message for each, or the kind in
  // `without_evidence`.
  std::span<const std::string_view> kinds;
  std::span<const std::string_view> without_evidence;
  // What a demo shows of this dialect, as tern-sim's --venues says it:
  // "name:dialect[:variant],..."; empty: one venue of the dialect's own name.
  std::string_view demo_venues = {};
};

// Defined in connectors/simulated_registry.cpp.
[[nodiscard]] std::span<const FaceRow> faces();
[[nodiscard]] const FaceRow* find_face(std::string_view dialect);

}  // namespace tern::sim
