// In: a status, a code, words, headers. Out: a ResponseReport, an order's error. The tables are the
// venue's errors.md.
// Cannot happen: a code or a text that no row names taken for a refusal: -1000, -1001, -1006 and
// -1007 have none, since the order may have been executed.
#include "connectors/binance/errors.hpp"

#include <algorithm>

#include "connectors/error_table.hpp"
#include "connectors/responses.hpp"

namespace tern::connectors::binance {
namespace {

constexpr Duration kLongestWait = core::seconds(7 * 86'400);  // the venue's longest ban is 3 days

// The status first, then the code, then the words.
ResponseVerdict verdict_of(int status, const VenueError& error) {
  if (status == 200 && !error.coded) return ResponseVerdict::malformed;
  if (status == 418) return ResponseVerdict::banned;
  if (status == 429) return ResponseVerdict::rate_limited;
  if (status >= 500) return ResponseVerdict::venue_trouble;
  // A 403 without the venue's JSON is its firewall, which also counts requests: asking on makes it
  // worse.
  if (status == 403 && !error.coded) return ResponseVerdict::rate_limited;
  const std::string code = std::to_string(error.code);
  if (holds("-1003 -1015 -1034", code)) {
    const bool banned = error.text.find("banned") != std::string::npos;
    return banned ? ResponseVerdict::banned : ResponseVerdict::rate_limited;
  }
  const bool may_pass = holds("-1000 -1001 -1006 -1007 -1008 -1016", code);
  return may_pass ? ResponseVerdict::venue_trouble : ResponseVerdict::refused;
}

constexpr CodeRow kByCode[] = {
    {OrderError::authorization, "-1002 -1021 -1022 -2008 -2014 -2015"},
    {OrderError::rate_limited, "-1003 -1015 -1034"},
    {OrderError::venue_down, "-1008 -1016"},
    {OrderError::rules,
     "-1014 -1020 -1100 -1101 -1102 -1103 -1104 -1105 -1106 -1107 -1108 -1111 -1114 -1115 -1116 "
     "-1117 -1118 -1119 -1120 -1121 -1122 -1127 -1128 -1130 -1220"},
    {OrderError::not_found, "-2013 -2026"},
    {OrderError::refused, "-1112 -2035 -2036 -2038 -2039 -2042 -2043"},
};

// Codes that mean many things: the words decide, the first row that fits.
constexpr std::string_view kWordedCodes = "-1010 -1013 -2010 -2011";
constexpr WordsRow kByWords[] = {
    {"insufficient balance", OrderError::insufficient_balance},
    {"Duplicate order sent", OrderError::duplicate_id},
    {"Unknown order sent", OrderError::not_found},
    {"Market is closed", OrderError::venue_down},
    {"would immediately match and take", OrderError::refused},
    {"for this account", OrderError::refused},
    {"may not place or cancel orders", OrderError::refused},
    {"disabled on this account", OrderError::refused},
    {"due to cancel restrictions", OrderError::refused},
    {"MAX_NUM_", OrderError::refused},  // too many are open: rounding anew is no help
    {"MAX_POSITION", OrderError::refused},
    {"Filter failure", OrderError::rules},
    {"QTY is zero or less", OrderError::rules},
    {"LOT_SIZE filter", OrderError::rules},
};

}  // namespace

VenueError error_of(json::Object& object) {
  VenueError error;
  if (!json::to_integer(json::text_of(object, "code"), error.code)) return {};
  error.coded = true;
  error.text = std::to_string(error.code) + ' ' + core::quoted(json::text_of(object, "msg"), 200);
  return error;
}

ResponseReport pace_of(const HttpResponse& response) {
  ResponseReport report;
  std::int64_t number = 0;
  report.retry_after = asked_wait(response, kLongestWait).value_or(Duration{});
  if (core::parse_integer(response.used_weight, number)) {
    report.used_weight = static_cast<std::uint32_t>(std::min<std::int64_t>(number, INT32_MAX));
  }
  return report;
}

VenueError explain(json::Parser& parser, const HttpResponse& response, ResponseReport& report) {
  json::Document document;
  json::Object root;
  VenueError error;
  if (parser.open(response.body, document, root)) error = error_of(root);
  if (!error.coded) error.text = core::quoted(response.body, 120);
  report.verdict = verdict_of(response.status, error);
  report.text = "HTTP " + std::to_string(response.status) + ": " + error.text;
  return error;
}

OrderError order_error_of(int status, const VenueError& error) {
  if (status >= 500) return OrderError::unknown;
  // A 403 without the venue's JSON is its firewall.
  if (status == 429 || status == 418 || (status == 403 && !error.coded)) {
    return OrderError::rate_limited;
  }
  if (!error.coded) return OrderError::unknown;
  const std::string code = std::to_string(error.code);
  return holds(kWordedCodes, code) ? error_by_words(kByWords, error.text)
                                   : error_by_code(kByCode, code);
}

}  // namespace tern::connectors::binance
