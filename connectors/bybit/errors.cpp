// In: HTTP status, retCode, retMsg. Out: a ResponseReport, an order's error; HTTP 200 with a
// retCode other than 0 is the venue's usual way to refuse.
#include "connectors/bybit/errors.hpp"

#include <algorithm>

#include "connectors/error_table.hpp"
#include "connectors/json.hpp"

namespace tern::connectors::bybit {

namespace {

// What is not here is unknown: so are 10000, 10016, 170001, 170007, 170032, 170035, 170146, 170149
// and 170234, which the venue gives to orders that it may have executed, 10014 and 20006 (the same
// request again: the first one may be in), and what a cancel meets on its way: 170144, 170147,
// 170150, 170191, 170212.
constexpr CodeRow kOrderErrors[] = {
    {OrderError::insufficient_balance, "110004 110007 110012 170033 170131 176015"},
    {OrderError::rules,
     "10001 170105 170115 170116 170117 170124 170130 170132 170133 170134 170135 170136 170137 "
     "170140 170148 170192 170193 170194 170195 170196 170197 170198 170201 170228 170229 170341 "
     "170371 170372 170381 170382"},
    {OrderError::not_found, "110001 110008 110010 170139 170142 170143 170190 170213"},
    {OrderError::duplicate_id, "110072 170141"},
    {OrderError::rate_limited, "429 10006 10018 10403 10429 20003 170005 170222 170810"},
    {OrderError::authorization, "10003 10004 10005 10007 10008 10010 10028 20001 33004 -2015"},
    {OrderError::venue_down, "10019 170031"},
    {OrderError::expired, "10002 -1"},
    {OrderError::refused,
     "10009 10024 10027 10029 170121 170145 170151 170157 170159 170206 170210 170217 170218 "
     "170344 170346 170348 170355 170358 170359 3100197"},
};

constexpr std::string_view kVenueTrouble =
    "10000 10016 10019 170001 170007 170031 170032 170035 170146 170149 170234";
constexpr std::string_view kTooManySessions = "10003";

ResponseVerdict verdict_of(int status, std::string_view code) {
  if (status == 403) return ResponseVerdict::banned;
  if (status == 429 || error_by_code(kOrderErrors, code) == OrderError::rate_limited)
    return ResponseVerdict::rate_limited;
  if (status >= 500 || holds(kVenueTrouble, code)) return ResponseVerdict::venue_trouble;
  if (code.empty()) return status >= 400 ? ResponseVerdict::refused : ResponseVerdict::malformed;
  return status < 400 && code == "0" ? ResponseVerdict::ok : ResponseVerdict::refused;
}

Duration wait_of(const HttpResponse& response, const Said& said) {
  Timestamp whole_again;
  if (!json::to_milliseconds(response.limit_reset, whole_again) || !said.time.known())
    return kRateLimitPause;
  return std::clamp(whole_again - said.time, kRateLimitPause, kRateLimitPauseMost);
}

}  // namespace

ResponseReport classify(const HttpResponse& response, const Said& said) {
  ResponseReport report;
  report.verdict = verdict_of(response.status, said.code);
  if (report.verdict == ResponseVerdict::ok) return report;
  report.text = error_words(response, said, "retCode");
  if (report.verdict == ResponseVerdict::rate_limited) report.retry_after = wait_of(response, said);
  if (report.verdict == ResponseVerdict::banned) report.retry_after = kAddressPause;
  return report;
}

OrderError order_error(int status, std::string_view code, ErrorRoad road) {
  if (status >= 500) return OrderError::unknown;
  if (status == 403 || status == 429) return OrderError::rate_limited;
  if (code == "0") return status < 300 ? OrderError::none : OrderError::unknown;
  if (road == ErrorRoad::order_stream && code == kTooManySessions) return OrderError::rate_limited;
  if (status == 401) return OrderError::authorization;
  return error_by_code(kOrderErrors, code);
}

}  // namespace tern::connectors::bybit
