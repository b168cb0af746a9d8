// In: {"error":[],"result":...}. Out: events. A book's key is another name than the one asked for:
// the only one there is.
#include "connectors/kraken/rest.hpp"

#include <utility>

#include "connectors/kraken/errors.hpp"
#include "connectors/kraken/instruments.hpp"
#include "connectors/kraken/stream.hpp"
#include "connectors/responses.hpp"

namespace tern::connectors::kraken {

void open_answer(json::Parser& parser, std::string_view body, Answer& answer) {
  if (!parser.open(body, answer.document, answer.root)) return;
  if (!json::is_whole(answer.document, answer.root)) return;
  answer.is_envelope = json::for_each_value_in(answer.root, "error", [&](json::Value& value) {
    std::string_view text;
    if (!json::read_text(value, text)) return false;
    if (answer.error.empty() && !text.starts_with('W')) answer.error = text;
    return true;
  });
}

namespace {

[[nodiscard]] bool read_time(json::Object& root, MarketSink& sink) {
  json::Object result;
  Timestamp time;
  if (!json::find_object(root, "result", result) ||
      !json::to_seconds(json::text_of(result, "unixtime"), time))
    return false;
  sink.on_server_time(time, core::seconds(1));
  return true;
}

[[nodiscard]] bool read_status(json::Object& root, MarketSink& sink) {
  json::Object result;
  if (!json::find_object(root, "result", result)) return false;
  const std::string_view word = json::text_of(result, "status");
  if (word.empty()) return false;
  sink.on_venue_status(to_status(word), core::quoted(word));
  return true;
}

[[nodiscard]] bool read_pairs(json::Object& root, MarketSink& sink) {
  std::vector<InstrumentDefinition> listing;
  const bool read = for_each_entry(root, "result", [&](std::string_view key, json::Object& entry) {
    return read_listed(key, entry, listing);
  });
  if (read) tell_listing(listing, sink);
  return read;
}

[[nodiscard]] bool read_depth(json::Object& root, Scales scales, BookScratch& books) {
  return for_each_entry(root, "result", [&](std::string_view, json::Object& book) {
    BookElement& whole = books.add();
    return json::for_each_field(book, [&](json::Key key, json::Value& side) {
      const bool asks = key == "asks";
      if (!asks && key != "bids") return json::is_sound(side);
      return books.fill(asks ? whole.asks : whole.bids, [&](std::vector<Level>& levels) {
        return read_levels(side, scales, whole.message, levels);
      });
    });
  });
}

}  // namespace

bool RestReader::read(const HttpResponse& response, json::Object& root, MarketSink& sink) {
  const std::string_view path = path_of(response.target);
  if (path == kPairsPath) return read_pairs(root, sink);
  if (path == kTimePath) return read_time(root, sink);
  if (path == kStatusPath) return read_status(root, sink);
  const std::string_view pair = venue::query_value(response.target, "pair");
  return path == kDepthPath &&
         tell_snapshot(pair, sink, [&](Scales scales) { return read_depth(root, scales, books_); });
}

ResponseReport RestReader::decode(const HttpResponse& response, MarketSink& sink) {
  Answer answer;
  open_answer(parser_, response.body, answer);
  const ResponseReport report = classify(response, answer.is_envelope, answer.error);
  if (report.verdict != ResponseVerdict::ok) return report;
  if (read(response, answer.root, sink)) return report;
  return not_an_answer(path_of(response.target), response.body);
}

}  // namespace tern::connectors::kraken
