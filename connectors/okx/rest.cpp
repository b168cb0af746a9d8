// In: {"code":"0","msg":"","data":[...]}. Out: events, told apart by the path of the request. The
// envelope is read first, in a walk of its own, since `code` may stand behind `data`.
#include "connectors/okx/rest.hpp"

#include <algorithm>

#include "connectors/okx/errors.hpp"
#include "connectors/okx/instruments.hpp"

namespace tern::connectors::okx {

namespace {

// Reads code and msg; true when the body is one whole JSON object.
bool read_envelope(json::Parser& parser, std::string_view body, Said& said) {
  json::Document document;
  json::Object root;
  if (!parser.open(body, document, root)) return false;
  const bool walked = json::for_each_field(root, [&](json::Key key, json::Value& value) {
    if (key == "code") return json::read_text(value, said.code);
    if (key == "msg") return json::read_text(value, said.message);
    return true;
  });
  return walked && json::at_end(document);
}

bool read_server_time(json::Array& data, MarketSink& sink) {
  Timestamp time;
  const bool read = json::for_each_object(data, [&](json::Object& entry) {
    return json::for_each_field(entry, [&](json::Key key, json::Value& value) {
      return key == "ts" ? json::read_milliseconds(value, time) : true;
    });
  });
  if (!read || !time.known()) return false;
  sink.on_server_time(time, core::milliseconds(1));
  return true;
}

struct Maintenance {
  std::string_view state, service, environment, title;
};

VenueStatus status_of(const Maintenance& entry) {
  // Block trading, bots, spread and copy trading are not ours; environment 2 is the demo.
  constexpr std::string_view kOtherServices[] = {"6", "7", "10", "11"};
  const bool other = std::find(std::begin(kOtherServices), std::end(kOtherServices),
                               entry.service) != std::end(kOtherServices);
  if (other || entry.environment == "2") return VenueStatus::normal;
  if (entry.state == "ongoing" || entry.state == "pre_open") return VenueStatus::maintenance;
  return entry.state == "scheduled" ? VenueStatus::maintenance_scheduled : VenueStatus::normal;
}

bool read_status(json::Array& data, MarketSink& sink) {
  WorstStatus worst;
  const bool read = json::for_each_object(data, [&](json::Object& entry) {
    Maintenance listed;
    const bool walked = json::for_each_field(entry, [&](json::Key key, json::Value& value) {
      if (key == "state") return json::read_text(value, listed.state);
      if (key == "serviceType") return json::read_text(value, listed.service);
      if (key == "env") return json::read_text(value, listed.environment);
      return key == "title" ? json::read_text(value, listed.title) : true;
    });
    if (!walked || listed.state.empty()) return false;
    worst.add(status_of(listed), listed.title);
    return true;
  });
  if (read) sink.on_venue_status(worst.status, worst.title);
  return read;
}

bool read_instruments(json::Array& data, MarketSink& sink) {
  std::vector<InstrumentDefinition> listing;
  const bool read =
      json::for_each_object(data, [&](json::Object& entry) { return read_listed(entry, listing); });
  if (read) tell_listing(listing, sink);
  return read;
}

}  // namespace

bool RestReader::read(const HttpResponse& response, json::Array& data, MarketSink& sink) {
  const std::string_view path = path_of(response.target);
  if (path == path_of(kInstrumentsTarget)) return read_instruments(data, sink);
  if (path == kTimePath) return read_server_time(data, sink);
  if (path == kStatusPath) return read_status(data, sink);
  const std::string_view symbol = venue::query_value(response.target, "instId");
  return path == kBooksPath && tell_snapshot(symbol, sink, [&](Scales scales) {
           return json::for_each_value(
               data, [&](json::Value& each) { return read_book(each, scales, books_); });
         });
}

ResponseReport RestReader::decode(const HttpResponse& response, MarketSink& sink) {
  Said said;
  if (!read_envelope(parser_, response.body, said)) said.code = {};
  const ResponseReport report = classify(response, said);
  if (report.verdict != ResponseVerdict::ok) return report;

  json::Document document;
  json::Array data;
  const bool is_answer = parser_.open(response.body, document) &&
                         document["data"].get_array().get(data) == json::SUCCESS &&
                         read(response, data, sink);
  return is_answer ? report : not_an_answer(path_of(response.target), response.body);
}

}  // namespace tern::connectors::okx
