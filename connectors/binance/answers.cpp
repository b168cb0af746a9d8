// In: REST answers, told apart by their path. Out: snapshots, the listing, the server's time; or
// what went wrong, for the one who paces requests. Cannot happen: an event from an answer that is
// not complete; an error taken for success.
#include <limits>

#include "connectors/binance/connector.hpp"
#include "connectors/binance/instruments.hpp"
#include "connectors/binance/symbol_text.hpp"

namespace tern::connectors::binance {
namespace {

using simdjson::SUCCESS;
using venue::ResponseVerdict;

constexpr std::int64_t kRetryAfterMaxSeconds = 7 * 86'400;  // the venue's longest ban is 3 days

bool is_one_of(std::int64_t code, std::initializer_list<std::int64_t> codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// The status first, then the code, then the words. 0 = the body holds no code of the venue's.
ResponseVerdict verdict_of(int status, std::int64_t code, std::string_view words) {
  if (status == 418) return ResponseVerdict::banned;
  if (status == 429) return ResponseVerdict::rate_limited;
  if (status >= 500) return ResponseVerdict::venue_trouble;
  // A 403 without the venue's JSON is its firewall, which also counts requests: asking on makes it
  // worse.
  if (status == 403 && code == 0) return ResponseVerdict::rate_limited;
  if (is_one_of(code, {-1003, -1015, -1034})) {
    const bool banned = words.find("banned") != std::string_view::npos;
    return banned ? ResponseVerdict::banned : ResponseVerdict::rate_limited;
  }
  if (is_one_of(code, {-1000, -1001, -1006, -1007, -1008, -1016}))
    return ResponseVerdict::venue_trouble;
  return ResponseVerdict::refused;
}

}  // namespace

venue::ResponseReport BinanceConnector::decode_response(const venue::HttpResponse& response,
                                                        venue::MarketSink& sink) {
  venue::ResponseReport report;
  std::int64_t number = 0;
  if (core::parse_integer(response.retry_after, number)) {
    report.retry_after = core::seconds(std::min(number, kRetryAfterMaxSeconds));
  }
  if (core::parse_integer(response.used_weight, number)) {
    report.used_weight = static_cast<std::uint32_t>(std::min<std::int64_t>(number, INT32_MAX));
  }
  const std::string_view path = response.target.substr(0, response.target.find('?'));
  report.verdict = ResponseVerdict::ok;
  bool good = response.status == 200;
  if (good && path.ends_with("/depth"))
    good = read_snapshot(response, sink);
  else if (good && path.ends_with("/exchangeInfo"))
    good = read_listing(response, report, sink);
  else if (good && path.ends_with("/time"))
    good = read_server_time(response, sink);
  else if (good)
    good = path.ends_with("/ping");
  if (!good) explain(response, report);
  return report;
}

void BinanceConnector::explain(const venue::HttpResponse& response, venue::ResponseReport& report) {
  Document document;
  Object error;
  std::string words;
  std::int64_t code = 0;
  const bool coded = open(parser_, response.body, document) &&
                     document.get_object().get(error) == SUCCESS && read_error(error, words, &code);
  if (!coded) words = core::quoted(response.body, 120);
  report.verdict = verdict_of(response.status, code, words);
  if (response.status == 200 && !coded) report.verdict = ResponseVerdict::malformed;
  report.text = "HTTP " + std::to_string(response.status) + ": " + words;
}

// {"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[..]}: the symbol stands only in the request.
bool BinanceConnector::read_snapshot(const venue::HttpResponse& response, venue::MarketSink& sink) {
  const std::string symbol = percent_decoded(venue::query_value(response.target, "symbol"));
  Document document;
  Object root;
  if (symbol.empty() || !open(parser_, response.body, document)) return false;
  if (document.get_object().get(root) != SUCCESS) return false;
  resolve(symbol, sink);
  scratch_.message = {};
  unsigned sides = 0;
  for (auto item : root) {
    Field field;
    if (std::move(item).get(field) != SUCCESS) return false;
    if (field.key() == "lastUpdateId") {
      if (!core::parse_integer(raw_text(field.value()), scratch_.message.last_id)) return false;
    } else if (field.key() == "bids") {
      ++sides;
      if (!read_side(field.value(), scratch_.book.bids)) return false;
    } else if (field.key() == "asks") {
      ++sides;
      if (!read_side(field.value(), scratch_.book.asks)) return false;
    }
  }
  if (sides != 2 || scratch_.message.last_id < 0 || !at_end(document)) return false;
  if (!scratch_.instrument.valid()) return true;  // asked for by somebody, but not in the catalog
  finish_book();
  scratch_.message.action = market::BookAction::snapshot;
  scratch_.message.from_rest = true;
  sink.on_book(scratch_.message);
  return true;
}

bool BinanceConnector::read_listing(const venue::HttpResponse& response,
                                    venue::ResponseReport& report, venue::MarketSink& sink) {
  Document document;
  Listing listing;
  if (!open(parser_, response.body, document) || !read_exchange_info(document, listing))
    return false;
  if (!at_end(document)) return false;
  for (const venue::RateLimit& limit : listing.limits)
    sink.on_rate_limit(limit);
  for (const market::InstrumentDefinition& definition : listing.instruments)
    sink.on_instrument(definition);
  sink.on_instruments_end();
  if (listing.skipped > 0) {
    report.text =
        std::to_string(listing.skipped) + " symbols skipped, the first: " + listing.first_skipped;
  }
  return true;
}

bool BinanceConnector::read_server_time(const venue::HttpResponse& response,
                                        venue::MarketSink& sink) {
  Document document;
  Object root;
  Value value;
  core::Timestamp time;
  if (!open(parser_, response.body, document) || document.get_object().get(root) != SUCCESS)
    return false;
  if (root.find_field_unordered("serverTime").get(value) != SUCCESS || !read_time(value, time))
    return false;
  sink.on_server_time(time);
  return true;
}

}  // namespace tern::connectors::binance
