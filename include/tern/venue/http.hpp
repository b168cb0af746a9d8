// In: what a connector wants to ask and what the venue answered.
// Out: plain values; net turns them into bytes on a socket.
// Cannot happen: a secret in a request (a signature is none, a key only names its owner); the
// target of a private request in a log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tern/core/time.hpp"

namespace tern::venue {

using Header = std::pair<std::string, std::string>;

// Why a request is made; decides its priority and what an error means.
enum class Purpose : std::uint8_t {
  instruments,
  book_snapshot,
  server_time,
  venue_status,
  book_check,
  // of the private half
  place,
  cancel,
  order,
  open_orders,
  fills,
  balances,
  fees,
  key,
  session,  // what opening the private stream needs first
};
[[nodiscard]] constexpr bool is_private(Purpose purpose) noexcept {
  return purpose >= Purpose::place;
}

struct HttpRequest {
  Purpose purpose = Purpose::instruments;
  std::string method = "GET";
  std::string target;  // path and query, exactly as sent; the answer carries it back
  std::vector<Header> headers;
  std::string body;
  std::uint32_t weight = 1;   // in the venue's own units: a request weight, or 1 per request
  std::string budget = "ip";  // which of the venue's budgets (Capabilities::budgets) pays
  std::string tag = {};       // of whoever asks, never sent; the answer carries it back
};

// What went over the wire, or why nothing did.
enum class HttpOutcome : std::uint8_t {
  answered,   // status and body are the venue's
  not_sent,   // no byte left: connection refused, TLS failed, name not found
  no_answer,  // sent, and time-out or connection lost before a complete answer
  too_large,  // the answer is longer than the bound; it was cut off
};

struct HttpResponse {
  HttpOutcome outcome = HttpOutcome::answered;
  Purpose purpose = Purpose::instruments;
  std::string_view target;  // of the request
  std::string_view tag;     // of the request
  int status = 0;
  std::string_view body;         // followed by at least kFramePadding readable bytes
  std::string_view retry_after;  // header, empty when absent
  std::string_view used_weight;  // X-MBX-USED-WEIGHT-1M or the like, empty when absent
  std::string_view limit_reset;  // when a spent limit is whole again, ms since 1970; may be empty
  std::string_view error;        // for not_sent and no_answer: what the net said
  core::Timestamp received;
  // Of a GET that met a connection which the venue was leaving and was sent again on another: the
  // venue may have counted both. 0: sent once.
  std::uint32_t weight_again = 0;
  std::string_view budget_again;
};

// Bytes that must be readable after the end of every frame or body given to a connector (simdjson
// reads ahead).
inline constexpr std::size_t kFramePadding = 64;

// Keeps a header of an answer if it says something of pacing. Letters of either case; the views
// must outlive the answer.
void note_header(HttpResponse& response, std::string_view name, std::string_view value);

// The value of `name` in the query of `target`, empty when absent. No unescaping: venue symbols
// need none.
[[nodiscard]] std::string_view query_value(std::string_view target, std::string_view name);
// For a value that does: every byte but letters, digits and - . _ ~ as %XX, and back. Bytes that
// are no complete %XX stay.
[[nodiscard]] std::string percent_encoded(std::string_view text);
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace tern::venue
