// In: HTTP status, the venue's code and words, headers. Out: what they mean for the next request,
// and for an order.
// Cannot happen: an error read as data; an order error that proves more than the documents say.
#pragma once

#include <string>

#include "connectors/json.hpp"
#include "connectors/vocabulary.hpp"

namespace tern::connectors::binance {

// {"code":-1121,"msg":"Invalid symbol."} anywhere the venue sends one.
struct VenueError {
  bool coded = false;  // there is a code
  std::int64_t code = 0;
  std::string text;  // code and words, quoted and bounded
};
[[nodiscard]] VenueError error_of(json::Object& object);

// What the headers of an answer say to whoever paces requests; its verdict is still open.
[[nodiscard]] ResponseReport pace_of(const HttpResponse& response);
// Verdict and text of an answer that is not what was asked for; the error in it, if it has one.
VenueError explain(json::Parser& parser, const HttpResponse& response, ResponseReport& report);

// What an error says about an order: the status first, then the code, then the words.
[[nodiscard]] OrderError order_error_of(int status, const VenueError& error);

}  // namespace tern::connectors::binance
