// In: error texts ("EOrder:Insufficient funds"), matched by how they begin. Out: a ResponseReport,
// an order's error. HTTP 200 with an error is the venue's usual way to refuse.
#include "connectors/kraken/errors.hpp"

#include <algorithm>

#include "connectors/error_table.hpp"
#include "connectors/responses.hpp"

namespace tern::connectors::kraken {

namespace {

// On a refusal the counter is taken to be at its maximum.
constexpr Duration kRateLimitPause = core::seconds(5);
constexpr Duration kLockoutPause = core::seconds(300);     // "a few minutes"
constexpr Duration kCloudflarePause = core::seconds(600);  // its address blocks last 10 min
constexpr std::string_view kThrottled[] = {"EService:Throttled: ", "EService: Throttled: "};
constexpr std::string_view kLockout = "EGeneral:Temporary lockout";
constexpr std::string_view kInvalidOrder = "EOrder:Invalid order";

// What is not here is unknown. So are, said for whoever looks for them: Unavailable and Busy (a
// placement may be inside), Deadline elapsed (nothing excludes a match before it), Timeout,
// Internal error.
constexpr WordsRow kRows[] = {
    {"EOrder:Insufficient funds", OrderError::insufficient_balance},
    {"EOrder:Insufficient margin", OrderError::insufficient_balance},
    {"EOrder:Order minimum not met", OrderError::rules},
    {"EOrder:Cost minimum not met", OrderError::rules},
    {"EOrder:Tick size check failed", OrderError::rules},
    {"EOrder:Invalid price", OrderError::rules},
    {"EGeneral:Invalid arguments", OrderError::rules},
    {"EQuery:Unknown asset", OrderError::rules},  // and "asset pair"
    {"EOrder:Unknown order", OrderError::not_found},
    {"EAPI:Rate limit exceeded", OrderError::rate_limited},
    {"EOrder:Rate limit exceeded", OrderError::rate_limited},
    {"EOrder:Domain rate limit exceeded", OrderError::rate_limited},
    {"EOrder:Orders limit exceeded", OrderError::rate_limited},
    {"EService:Throttled", OrderError::rate_limited},
    {"EService: Throttled", OrderError::rate_limited},
    {kLockout, OrderError::rate_limited},
    {"EGeneral:Too many requests", OrderError::rate_limited},
    {"EAuth:Rate limit exceeded", OrderError::rate_limited},
    {"EAuth:Too many requests", OrderError::rate_limited},
    {"Exceeded msg rate", OrderError::rate_limited},
    {"EAPI:Invalid key", OrderError::authorization},
    {"EAPI:Invalid signature", OrderError::authorization},
    {"EAPI:Invalid nonce", OrderError::authorization},
    {"EAPI:Invalid token", OrderError::authorization},
    {"EGeneral:Permission denied", OrderError::authorization},
    {"ESession:Invalid session", OrderError::authorization},
    {"EAuth:Account temporary disabled", OrderError::authorization},
    {"EAuth:Account unconfirmed", OrderError::authorization},
    {"EAccount:Invalid permissions", OrderError::authorization},
    {"EService:Market in ", OrderError::venue_down},  // cancel_only, post_only, limit_only mode
    {"EOrder:Post only order", OrderError::refused},
    {"EAPI:Feature disabled", OrderError::refused},
    {"EOrder:Reduce only", OrderError::refused},
    {"ETrade:Invalid request", OrderError::refused},
    {"EBM:limit exceeded:CAL", OrderError::refused},
    {"EFunding:", OrderError::refused},
};

ResponseVerdict verdict_of(OrderError error) {
  if (error == OrderError::none) return ResponseVerdict::ok;
  if (error == OrderError::rate_limited) return ResponseVerdict::rate_limited;
  const bool may_pass = error == OrderError::venue_down || error == OrderError::unknown;
  return may_pass ? ResponseVerdict::venue_trouble : ResponseVerdict::refused;
}

// "EService: Throttled: 1700000000": until that second.
Duration wait_of(std::string_view text, Timestamp received) {
  if (text.starts_with(kLockout)) return kLockoutPause;
  for (const std::string_view begin : kThrottled) {
    std::int64_t second = 0;
    if (!text.starts_with(begin) || !core::parse_integer(text.substr(begin.size()), second))
      continue;
    const Duration wait = Timestamp{core::seconds(second).ns} - received;
    return std::clamp(wait, kRateLimitPause, kCloudflarePause);
  }
  return kRateLimitPause;
}

}  // namespace

OrderError order_error(int status, std::string_view text, Asked asked) {
  if (status >= 500) return OrderError::unknown;
  if (status == 429 || status == 403) return OrderError::rate_limited;  // Cloudflare's
  if (text.empty()) return status < 300 ? OrderError::none : OrderError::unknown;
  // Its exact words are not documented: whatever speaks of our id says that it is taken.
  if (asked == Asked::placement && text.find("cl_ord_id") != std::string_view::npos)
    return OrderError::duplicate_id;
  if (text.starts_with(kInvalidOrder))
    return asked == Asked::order ? OrderError::not_found : OrderError::refused;
  return error_by_beginning(kRows, text);
}

ResponseReport classify(const HttpResponse& response, bool is_envelope, std::string_view text) {
  ResponseReport report;
  const bool is_venues = is_envelope && response.status < 300;
  report.verdict = is_venues ? verdict_of(order_error(response.status, text, Asked::placement))
                             : verdict_of_front(response.status);
  if (report.verdict == ResponseVerdict::ok) return report;
  report.text = status_words(response.status) +
                core::quoted(is_envelope ? text : response.body, kErrorTextMax);
  if (const auto wait = asked_wait(response)) {
    report.retry_after = *wait;
  } else if (report.verdict == ResponseVerdict::rate_limited) {
    report.retry_after = wait_of(text, response.received);
  } else if (report.verdict == ResponseVerdict::banned) {
    report.retry_after = kCloudflarePause;
  }
  return report;
}

}  // namespace tern::connectors::kraken
