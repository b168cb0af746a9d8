// In: HTTP status, code, msg. Out: a ResponseReport, an order's error; HTTP 200 with code other
// than "0" is the venue's usual way to refuse.
#include "connectors/okx/errors.hpp"

#include <algorithm>

#include "connectors/error_table.hpp"

namespace tern::connectors::okx {

namespace {

constexpr std::string_view kRateLimited = "50011 50013 50040 50061";
constexpr std::string_view kVenueTrouble =
    "50001 50004 50005 50026 50046 50062 51021 51022 51087 54072";
constexpr std::string_view kRefused = "50002 50014 50015 50016 50030 50035 50036 50037 50071";

// What is not here is unknown: so are 50001, 50004, 50026, 51054, 51149, 51412 and 64007, which the
// venue gives to orders that it may have executed.
constexpr CodeRow kOrderErrors[] = {
    {OrderError::insufficient_balance, "51008 51119 51127 51131 51143 59200 59201"},
    {OrderError::rules,
     "50002 50014 50015 50016 50122 51000 51005 51006 51014 51015 51020 51100 51101 51116 51118 "
     "51120 51121 51122 51124 51137 51138 51150 51185 51194 51195 51201 51202 51203 51204 51507 "
     "54084 54085"},
    {OrderError::not_found, "51400 51401 51402 51405 51410 51503 51509 51510 51603"},
    {OrderError::duplicate_id, "50071 51016"},
    {OrderError::rate_limited, "50011 50013 50040 50061 51025 51102 51103 51174 60014 60023"},
    {OrderError::authorization,
     "50030 50035 50100 50101 50102 50103 50104 50105 50106 50107 50108 50109 50110 50111 50112 "
     "50113 50114 50119 50120 50121 60004 60005 60006 60007 60009 60011 60024 60032 63999"},
    {OrderError::venue_down, "50005 50046 50062 51021 51022 51087 54072 64008"},
    {OrderError::expired, "50036 50037"},
    {OrderError::refused,
     "50007 50009 50027 50038 50051 50052 50059 50060 51001 51009 51010 51011 51024 51155 54008 "
     "54109 59113"},
};

ResponseVerdict verdict_of(int status, std::string_view code) {
  if (code.empty()) return verdict_of_front(status);
  if (status == 429 || holds(kRateLimited, code)) return ResponseVerdict::rate_limited;
  if (status >= 500 || holds(kVenueTrouble, code)) return ResponseVerdict::venue_trouble;
  // 51xxx, 54xxx and 59xxx are about what the request names or wants.
  if (status >= 400 || holds(kRefused, code) || code.starts_with("51") || code.starts_with("54") ||
      code.starts_with("59")) {
    return ResponseVerdict::refused;
  }
  return code == "0" ? ResponseVerdict::ok : ResponseVerdict::venue_trouble;
}

}  // namespace

ResponseReport classify(const HttpResponse& response, const Said& said) {
  ResponseReport report;
  report.verdict = verdict_of(response.status, said.code);
  if (report.verdict == ResponseVerdict::ok) return report;
  report.text = error_words(response, said, "code");
  report.retry_after = asked_wait(response).value_or(Duration{});
  if (report.verdict == ResponseVerdict::rate_limited) {
    report.retry_after = std::max(report.retry_after, kRateLimitPause);
  } else if (report.verdict == ResponseVerdict::banned) {
    report.retry_after = std::max(report.retry_after, kCloudflarePause);
  }
  return report;
}

OrderError order_error(int status, std::string_view code) {
  if (status >= 500) return OrderError::unknown;
  const bool by_firewall = code.empty() && status == 403;  // Cloudflare's
  if (status == 429 || by_firewall) return OrderError::rate_limited;
  if (code == "0") return status < 300 ? OrderError::none : OrderError::unknown;
  return error_by_code(kOrderErrors, code);
}

}  // namespace tern::connectors::okx
