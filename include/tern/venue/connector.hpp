// In: bytes from a venue; commands from the feed.
// Out: events through MarketSink; requests and messages as values.
// Cannot happen: I/O, a clock, a thread, an exception: a frame that is not the venue's is a
// DecodeStatus, never a crash.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"
#include "tern/market/book_message.hpp"
#include "tern/market/catalog.hpp"
#include "tern/market/instrument.hpp"
#include "tern/venue/capabilities.hpp"
#include "tern/venue/http.hpp"

namespace tern::venue {

// Received bytes; at least kFramePadding bytes after the end of `bytes` are readable.
struct Frame {
  std::string_view bytes;
  core::Timestamp received;  // stamped once, by net
};

enum class Channel : std::uint8_t { book, top, trade };

struct Topic {
  Channel channel = Channel::book;
  std::string_view symbol;
};

enum class DecodeStatus : std::uint8_t {
  ok,         // decoded; events were emitted where there is anything to say
  ignored,    // a kind that tern does not use (candles, 24h tickers)
  foreign,    // well-formed, but a symbol the catalog does not know
  malformed,  // not JSON, or not the venue's; nothing was emitted for what could not be read
};

// What a decode call was about, for counting. `kind` is the venue's own word ("depth",
// "bookTicker", "books", ...).
struct Decoded {
  DecodeStatus status = DecodeStatus::malformed;
  std::string_view kind;  // points to static storage or into the frame
  market::InstrumentId instrument;
};

struct SubscriptionReply {
  bool accepted = false;
  std::string_view request_id;  // empty when the venue does not repeat it
  std::string_view symbol;      // empty when the reply is for a whole message
  std::string_view error;       // the venue's code and words
};

enum class VenueStatus : std::uint8_t { normal, maintenance_scheduled, maintenance };

// Receives what one decode call found. Views live until the call returns.
class MarketSink {
 public:
  virtual void on_book(const market::BookMessage& message) = 0;
  virtual void on_top(const market::TopOfBook& top) = 0;
  virtual void on_trade(const market::PublicTrade& trade) = 0;
  // One call per listed symbol, then one on_instruments_end().
  virtual void on_instrument(const market::InstrumentDefinition& definition) = 0;
  virtual void on_instruments_end() = 0;
  virtual void on_subscription(const SubscriptionReply& reply) = 0;
  virtual void on_venue_status(VenueStatus status, std::string_view text) = 0;
  // Told in steps of `resolution`: the true time lies less than that behind it.
  virtual void on_server_time(core::Timestamp venue_time, core::Duration resolution) = 0;
  // The venue asks us to leave this connection (serverShutdown, notice 64008).
  virtual void on_reconnect_asked(std::string_view text) = 0;
  // The venue states a limit of its own in its listing.
  virtual void on_rate_limit(const RateLimit& limit) = 0;
  // A message names a symbol that the catalog does not know. Replay makes one; live returns an
  // invalid id.
  virtual market::InstrumentId on_unknown_symbol(std::string_view symbol) = 0;

 protected:
  ~MarketSink() = default;
};

// What an HTTP answer says to whoever paces requests.
enum class ResponseVerdict : std::uint8_t {
  ok,
  rate_limited,   // 429 or the venue's code: stop until retry_at
  banned,         // 418: stop everything until retry_at
  refused,        // 403 and other 4xx: asking again will not help
  venue_trouble,  // 5xx, maintenance, HTTP 200 with an error that may pass
  malformed,      // not the venue's JSON
};

struct ResponseReport {
  ResponseVerdict verdict = ResponseVerdict::malformed;
  core::Duration retry_after;     // 0 = the venue did not say
  std::uint32_t used_weight = 0;  // as the venue counts; 0 = not said
  std::string text;               // for a human, empty when ok; quoted and bounded
  std::string next_page = {};     // of a list: it goes on, and is to be asked for from here
};

// One venue's dialect bound to one configured venue. Holds a JSON parser and scratch, so: one
// thread, one connection's frame at a time; no state that two connections would fight over.
class Connector {
 public:
  virtual ~Connector() = default;

  [[nodiscard]] virtual const Capabilities& capabilities() const = 0;

  // Requests that together list every instrument; their answers go through decode_response.
  [[nodiscard]] virtual std::vector<HttpRequest> instruments_requests() const = 0;
  [[nodiscard]] virtual HttpRequest book_snapshot_request(std::string_view symbol,
                                                          Purpose purpose) const = 0;
  [[nodiscard]] virtual HttpRequest server_time_request() const = 0;
  // Only if capabilities().has_status_request.
  [[nodiscard]] virtual HttpRequest venue_status_request() const = 0;

  // Path (and query) of the public stream, appended to the configured stream URL.
  [[nodiscard]] virtual std::string stream_target() const = 0;
  // One client message that subscribes to (or leaves) the topics: at most topics_per_message of
  // them.
  [[nodiscard]] virtual std::string subscribe_message(std::span<const Topic> topics, bool subscribe,
                                                      std::uint64_t request_number) const = 0;

  // Hot path: no allocation for book, top and trade frames once scratch has grown.
  virtual Decoded decode_frame(const Frame& frame, MarketSink& sink) = 0;
  // Instruments, snapshots (as BookMessage with from_rest), time, status: told apart by
  // response.target. outcome must be `answered`.
  virtual ResponseReport decode_response(const HttpResponse& response, MarketSink& sink) = 0;

 protected:
  Connector() = default;
  Connector(const Connector&) = default;
  Connector& operator=(const Connector&) = default;
};

// What a connector is given at its making. The catalog outlives it.
struct ConnectorConfig {
  market::VenueId venue;
  std::string venue_name;                    // configured name, for error texts
  const market::Catalog* catalog = nullptr;  // look-up of symbols and scales
  std::string dialect_variant;               // "" or one of RegistryRow::variants
  std::size_t snapshot_levels = 0;  // asked for in a snapshot request; 0 = the connector's default
  std::size_t books = 0;  // how many are wanted: the default lets all be had in half a window
  bool recorded = false;  // replay: also speaks channels that live would not subscribe to
};

class AccountConnector;
struct AccountConfig;

struct RegistryRow {
  std::string_view dialect;  // the venue's folder; `dialect = ` in the configuration
  std::unique_ptr<Connector> (*make)(const ConnectorConfig&);
  std::string_view
      variants;  // space-separated dialect variants, for error texts and the conformance suite
  // The private half.
  std::unique_ptr<AccountConnector> (*make_account)(const AccountConfig&) = nullptr;
};

}  // namespace tern::venue
