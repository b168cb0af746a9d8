// In: REST answers, which have no envelope. Out: events, told apart by the path of the request; or
// what went wrong, for the one who paces requests.
#include "connectors/binance/rest.hpp"

#include "connectors/binance/dialect.hpp"
#include "connectors/binance/errors.hpp"
#include "connectors/binance/instruments.hpp"
#include "connectors/responses.hpp"

namespace tern::connectors::binance {
namespace {

bool read_listing(json::Object& root, ResponseReport& report, MarketSink& sink) {
  Listing listing;
  if (!read_exchange_info(root, listing)) return false;
  for (const venue::RateLimit& limit : listing.limits)
    sink.on_rate_limit(limit);
  tell_listing(listing.instruments, sink);
  if (listing.skipped > 0) {
    report.text =
        std::to_string(listing.skipped) + " symbols skipped, the first: " + listing.first_skipped;
  }
  return true;
}

bool read_server_time(json::Object& root, MarketSink& sink) {
  Timestamp time;
  if (!read_time(json::text_of(root, "serverTime"), time)) return false;
  sink.on_server_time(time, core::milliseconds(1));
  return true;
}

// {"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[..]}: the symbol stands only in the request.
bool read_snapshot(json::Object& root, Scales scales, BookScratch& books) {
  BookMessage& message = books.add().message;
  return json::take_integer(root, "lastUpdateId", message.last_id) &&
         read_sides(root, {"bids", "asks"}, scales, books);
}

}  // namespace

bool RestReader::read(const HttpResponse& response, json::Object& root, ResponseReport& report,
                      MarketSink& sink) {
  // The venues differ in what stands before the last word, and recordings have a host there.
  const std::string_view path = path_of(response.target);
  if (path.ends_with("/exchangeInfo")) return read_listing(root, report, sink);
  if (path.ends_with("/time")) return read_server_time(root, sink);
  if (!path.ends_with("/depth")) return path.ends_with("/ping");
  const std::string symbol = venue::percent_decoded(venue::query_value(response.target, "symbol"));
  return !symbol.empty() && tell_snapshot(symbol, sink, [&](Scales scales) {
    return read_snapshot(root, scales, books_);
  });
}

ResponseReport RestReader::decode(const HttpResponse& response, MarketSink& sink) {
  ResponseReport report = pace_of(response);
  json::Document document;
  json::Object root;
  if (response.status == 200 && parser_.open(response.body, document, root) &&
      json::is_whole(document, root) && read(response, root, report, sink)) {
    report.verdict = ResponseVerdict::ok;
  } else {
    explain(parser_, response, report);
  }
  return report;
}

}  // namespace tern::connectors::binance
