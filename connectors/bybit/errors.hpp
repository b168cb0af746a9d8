// In: HTTP status and the venue's retCode. Out: what it means for the next request, and for an
// order.
// Cannot happen: an error read as data: only HTTP 200 with retCode 0 is ok; an order error that
// proves more than the documents say.
#pragma once

#include <string_view>

#include "connectors/responses.hpp"

namespace tern::connectors::bybit {

// Windows are 1 s long; the moment of the reset comes with the answer.
inline constexpr Duration kRateLimitPause = core::seconds(1);
inline constexpr Duration kRateLimitPauseMost = core::seconds(60);
// 600 requests in 5 s from one address: "access too frequent", and nothing for ten minutes.
inline constexpr Duration kAddressPause = core::seconds(600);

[[nodiscard]] ResponseReport classify(const HttpResponse& response, const Said& said);

// By which road the code came: 10003 is a wrong key, but on the order stream too many sessions.
enum class ErrorRoad : std::uint8_t { rest, order_stream };

// What the retCode of an order action (or of a login) says of it. HTTP status 200 on a stream.
[[nodiscard]] OrderError order_error(int status, std::string_view code, ErrorRoad road);

}  // namespace tern::connectors::bybit
