// In: HTTP status and the venue's code. Out: what it means for the next request.
// Cannot happen: an error read as data: only HTTP 200 with code "0" is ok.
#pragma once

#include <string_view>

#include "tern/venue/connector.hpp"

namespace tern::connectors::okx {

// The venue states no Retry-After; its windows are 2 s long.
inline constexpr core::Duration kRateLimitPause = core::seconds(2);
// Cloudflare in front of the venue answers 403 or 429 with a page of its own (error 1015: banned
// for a while).
inline constexpr core::Duration kCloudflarePause = core::seconds(60);

// `code` is empty when the body was not the venue's envelope.
[[nodiscard]] venue::ResponseReport classify(const venue::HttpResponse& response,
                                             std::string_view code, std::string_view message);

}  // namespace tern::connectors::okx
