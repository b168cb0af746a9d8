// In: HTTP status, code, msg. Out: a ResponseReport; HTTP 200 with code other than "0" is the
// venue's usual way to refuse.
#include "connectors/okx/errors.hpp"

#include <algorithm>
#include <iterator>

#include "tern/core/scaled.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::okx {

namespace {

using venue::ResponseReport;
using venue::ResponseVerdict;

constexpr std::string_view kRateLimited[] = {"50011", "50013", "50040", "50061"};
constexpr std::string_view kVenueTrouble[] = {"50001", "50004", "50005", "50026", "50046",
                                              "50062", "51021", "51022", "51087", "54072"};
constexpr std::string_view kRefused[] = {"50002", "50014", "50015", "50016", "50030", "50035"};

template <std::size_t N>
bool holds(const std::string_view (&codes)[N], std::string_view code) {
  return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

ResponseVerdict verdict_of(int status, std::string_view code) {
  if (code.empty()) {  // not the venue's JSON: something in front of it spoke
    if (status == 429 || status == 403) return ResponseVerdict::banned;
    if (status >= 500) return ResponseVerdict::venue_trouble;
    return status >= 400 ? ResponseVerdict::refused : ResponseVerdict::malformed;
  }
  if (status == 429 || holds(kRateLimited, code)) return ResponseVerdict::rate_limited;
  if (status >= 500 || holds(kVenueTrouble, code)) return ResponseVerdict::venue_trouble;
  if (status >= 400 || holds(kRefused, code) || code.starts_with("51")) {
    return ResponseVerdict::refused;  // 51xxx: the request names something that is not there
  }
  return code == "0" ? ResponseVerdict::ok : ResponseVerdict::venue_trouble;
}

}  // namespace

ResponseReport classify(const venue::HttpResponse& response, std::string_view code,
                        std::string_view message) {
  constexpr std::size_t kTextMax = 160;
  constexpr std::int64_t kRetryAfterMax = 24 * 3600;
  ResponseReport report;
  report.verdict = verdict_of(response.status, code);
  if (report.verdict == ResponseVerdict::ok) return report;
  report.text = "HTTP " + std::to_string(response.status) + " ";
  report.text +=
      code.empty() ? core::quoted(response.body, kTextMax)
                   : "code " + core::quoted(code, kTextMax) + " " + core::quoted(message, kTextMax);
  std::int64_t said = 0;
  if (core::parse_integer(response.retry_after, said)) {
    report.retry_after = core::seconds(std::min(said, kRetryAfterMax));
  }
  if (report.verdict == ResponseVerdict::rate_limited) {
    report.retry_after = std::max(report.retry_after, kRateLimitPause);
  } else if (report.verdict == ResponseVerdict::banned) {
    report.retry_after = std::max(report.retry_after, kCloudflarePause);
  }
  return report;
}

}  // namespace tern::connectors::okx
