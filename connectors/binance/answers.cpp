// In: REST answers, told apart by their path. Out: snapshots, the listing, the server's time; or
// what went wrong, for the one who paces requests. Cannot happen: an event from an answer that is
// not whole; an error taken for success.
#include "connectors/binance/connector.hpp"
#include "connectors/binance/instruments.hpp"
#include "connectors/error_table.hpp"
#include "tern/core/text.hpp"

namespace tern::connectors::binance {
namespace {

constexpr std::int64_t kRetryAfterMaxSeconds = 7 * 86'400;  // the venue's longest ban is 3 days

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
  if (core::parse_integer(response.retry_after, number)) {
    report.retry_after = core::seconds(std::min(number, kRetryAfterMaxSeconds));
  }
  if (core::parse_integer(response.used_weight, number)) {
    report.used_weight = static_cast<std::uint32_t>(std::min<std::int64_t>(number, INT32_MAX));
  }
  return report;
}

ResponseReport BinanceConnector::decode_response(const HttpResponse& response, MarketSink& sink) {
  ResponseReport report = pace_of(response);
  const std::string_view path = response.target.substr(0, response.target.find('?'));
  json::Document document;
  json::Object root;
  bool good = response.status == 200 && parser_.open(response.body, document, root) &&
              json::is_whole(document, root);
  if (good && path.ends_with("/depth")) {
    good = read_snapshot(root, response.target, sink);
  } else if (good && path.ends_with("/exchangeInfo")) {
    good = read_listing(root, report, sink);
  } else if (good && path.ends_with("/time")) {
    Timestamp time;
    good = read_time(json::text_of(root, "serverTime"), time);
    if (good) sink.on_server_time(time, core::milliseconds(1));
  } else if (good) {
    good = path.ends_with("/ping");
  }
  if (good)
    report.verdict = ResponseVerdict::ok;
  else
    explain(parser_, response, report);
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

// {"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[..]}: the symbol stands only in the request.
bool BinanceConnector::read_snapshot(json::Object& root, std::string_view target,
                                     MarketSink& sink) {
  BookMessage& message = scratch_.message;
  message = {};
  message.action = BookAction::snapshot;
  message.from_rest = true;
  if (!resolve(venue::percent_decoded(venue::query_value(target, "symbol")), sink)) return false;
  if (!core::parse_integer(json::text_of(root, "lastUpdateId"), message.last_id)) return false;
  if (!read_sides(root, "bids", "asks")) return false;
  if (scratch_.instrument.valid()) sink.on_book(message);
  return true;
}

bool BinanceConnector::read_listing(json::Object& root, ResponseReport& report, MarketSink& sink) {
  Listing listing;
  if (!read_exchange_info(root, listing)) return false;
  for (const venue::RateLimit& limit : listing.limits)
    sink.on_rate_limit(limit);
  for (const auto& definition : listing.instruments)
    sink.on_instrument(definition);
  sink.on_instruments_end();
  if (listing.skipped > 0) {
    report.text =
        std::to_string(listing.skipped) + " symbols skipped, the first: " + listing.first_skipped;
  }
  return true;
}

}  // namespace tern::connectors::binance
