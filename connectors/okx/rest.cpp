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
  for (auto element : data) {
    json::Object object;
    if (element.get_object().get(object) != json::SUCCESS) return false;
    const bool walked = json::for_each_field(object, [&](json::Key key, json::Value& value) {
      return key == "ts" ? json::read_milliseconds(value, time) : true;
    });
    if (!walked) return false;
  }
  if (!time.known()) return false;
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
  for (auto element : data) {
    json::Object object;
    if (element.get_object().get(object) != json::SUCCESS) return false;
    Maintenance entry;
    const bool walked = json::for_each_field(object, [&](json::Key key, json::Value& value) {
      if (key == "state") return json::read_text(value, entry.state);
      if (key == "serviceType") return json::read_text(value, entry.service);
      if (key == "env") return json::read_text(value, entry.environment);
      if (key == "title") return json::read_text(value, entry.title);
      return true;
    });
    if (!walked || entry.state.empty()) return false;
    worst.add(status_of(entry), entry.title);
  }
  sink.on_venue_status(worst.status, worst.title);
  return true;
}

}  // namespace

bool RestReader::read_instruments(json::Array& data, MarketSink& sink) {
  std::vector<InstrumentDefinition> definitions;
  for (auto element : data) {
    json::Object object;
    ListedInstrument listed;
    if (element.get_object().get(object) != json::SUCCESS) return false;
    if (!read_listed(object, listed)) return false;
    if (auto definition = to_definition(listed)) definitions.push_back(std::move(*definition));
  }
  tell_listing(definitions, sink);
  return true;
}

bool RestReader::read_book(json::Array& data, std::string_view symbol, MarketSink& sink) {
  const InstrumentId id = instrument_of(catalog_.symbols(venue_), symbol, sink);
  if (!id.valid()) return true;  // ours to ask, but no longer ours to know
  books_.clear();
  for (auto element : data) {
    json::Value value;
    if (element.get(value) != json::SUCCESS) return false;
    if (!okx::read_book(value, scales_of(catalog_.instrument(id)), books_)) return false;
  }
  return tell_snapshot(id, sink);
}

ResponseReport RestReader::decode(const HttpResponse& response, MarketSink& sink) {
  Said said;
  if (!read_envelope(parser_, response.body, said)) said.code = {};
  const ResponseReport report = classify(response, said);
  if (report.verdict != ResponseVerdict::ok) return report;

  json::Document document;
  json::Array data;
  const std::string_view path = path_of(response.target);
  bool read = parser_.open(response.body, document) &&
              document["data"].get_array().get(data) == json::SUCCESS;
  if (read && path == path_of(kInstrumentsTarget)) {
    read = read_instruments(data, sink);
  } else if (read && path == kBooksPath) {
    read = read_book(data, venue::query_value(response.target, "instId"), sink);
  } else if (read && path == kTimePath) {
    read = read_server_time(data, sink);
  } else if (read && path == kStatusPath) {
    read = read_status(data, sink);
  } else {
    read = false;
  }
  return read ? report : not_an_answer(path, response.body);
}

}  // namespace tern::connectors::okx
