// In: {"retCode":0,"retMsg":"OK","result":{...},"retExtInfo":{},"time":1672211918471}.
// Out: events, told apart by the path of the request.
#include "connectors/bybit/rest.hpp"

#include "connectors/bybit/instruments.hpp"

namespace tern::connectors::bybit {

namespace {

bool read_instruments(json::Object& result, MarketSink& sink) {
  std::vector<InstrumentDefinition> listing;
  const bool read = json::for_each_in(
      result, "list", [&](json::Object& entry) { return read_listed(entry, listing); });
  if (read) tell_listing(listing, sink);
  return read;
}

bool read_time(json::Object& result, MarketSink& sink) {
  std::int64_t time = 0;
  if (!json::take_integer(result, "timeNano", time) || time <= 0) return false;
  sink.on_server_time({time}, core::nanoseconds(1));
  return true;
}

// Of the list's entries the one that stops spot trading or its market data soonest.
VenueStatus status_of(json::Object& entry) {
  constexpr std::string_view kSpot = "2";
  constexpr std::string_view kDemo = "2";
  const std::string_view state = json::text_of(entry, "state");
  bool is_spot = false;
  (void)json::for_each_value_in(entry, "product", [&](json::Value& product) {
    std::string_view text;
    if (!json::read_text(product, text)) return false;
    is_spot = is_spot || text == kSpot;
    return true;
  });
  if (!is_spot || json::text_of(entry, "env") == kDemo) return VenueStatus::normal;
  if (state == "ongoing") return VenueStatus::maintenance;
  return state == "scheduled" ? VenueStatus::maintenance_scheduled : VenueStatus::normal;
}

bool read_status(json::Object& result, MarketSink& sink) {
  WorstStatus worst;
  const bool read = json::for_each_in(result, "list", [&](json::Object& entry) {
    const VenueStatus status = status_of(entry);
    worst.add(status, json::text_of(entry, "title"));
    return true;
  });
  if (read) sink.on_venue_status(worst.status, worst.title);
  return read;
}

}  // namespace

bool RestReader::read(const HttpResponse& response, json::Object& result, MarketSink& sink) {
  const std::string_view path = path_of(response.target);
  if (path == path_of(kInstrumentsTarget)) return read_instruments(result, sink);
  if (path == kTimePath) return read_time(result, sink);
  if (path == kStatusPath) return read_status(result, sink);
  const std::string_view symbol = venue::query_value(response.target, "symbol");
  return path == kBookPath && tell_snapshot(symbol, sink, [&](Scales scales) {
           if (!read_book(result, symbol, scales, books_)) return false;
           BookMessage& message = books_.last().message;
           // Its `u` is of the channel of 1,000 levels: it says nothing about the book of 50.
           message.last_id = message.previous_id = BookMessage::kNoSequence;
           return true;
         });
}

ResponseReport RestReader::decode(const HttpResponse& response, MarketSink& sink) {
  json::Document document;
  json::Object root;
  Said said;
  if (parser_.open(response.body, document, root) && json::is_whole(document, root)) {
    said.code = json::text_of(root, "retCode");
    said.message = json::text_of(root, "retMsg");
    (void)json::take_milliseconds(root, "time", said.time);
  }
  const ResponseReport report = classify(response, said);
  if (report.verdict != ResponseVerdict::ok) return report;
  json::Object result;
  const bool is_answer = json::find_object(root, "result", result) && read(response, result, sink);
  return is_answer ? report : not_an_answer(response.target, response.body);
}

}  // namespace tern::connectors::bybit
