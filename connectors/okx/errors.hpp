// In: HTTP status and the venue's code. Out: what it means for the next request, and for an order.
// Cannot happen: an error read as data: only HTTP 200 with code "0" is ok; an order error that
// proves more than the documents say.
#pragma once

#include <string_view>

#include "connectors/responses.hpp"

namespace tern::connectors::okx {

// The venue states no Retry-After; its windows are 2 s long.
inline constexpr Duration kRateLimitPause = core::seconds(2);
// Cloudflare in front of the venue answers 403 or 429 with a page of its own (error 1015: banned
// for a while).
inline constexpr Duration kCloudflarePause = core::seconds(60);

inline constexpr std::string_view kUpgradeNotice = "64008";  // the connection ends within 60 s

[[nodiscard]] ResponseReport classify(const HttpResponse& response, const Said& said);

// What the code of an order action (or of a login) says of it. HTTP status 200 on the stream.
[[nodiscard]] OrderError order_error(int status, std::string_view code);

}  // namespace tern::connectors::okx
