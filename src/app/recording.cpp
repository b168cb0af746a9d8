// In: lines of a recording as JSON. Out: what was received, opened, sent or answered, payloads
// unescaped. Cannot happen: a line taken with a field missing or of the wrong type.
#include "app/recording.hpp"

#include <simdjson.h>

#include <array>
#include <string_view>
#include <utility>

#include "app/line_reader.hpp"
#include "tern/core/text.hpp"
#include "tern/crypto/digest.hpp"
#include "tern/venue/http.hpp"

namespace tern::app {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::array<std::pair<std::string_view, RecordedLine::Kind>, 5> kKinds{{
    {"ws", RecordedLine::Kind::frame},
    {"ws_open", RecordedLine::Kind::opened},
    {"ws_send", RecordedLine::Kind::sent},
    {"http_response", RecordedLine::Kind::answer},
    {"note", RecordedLine::Kind::note},
}};

struct Texts {
  std::string_view venue, connection, kind, url, data, encoding;
  bool has_time = false;
  bool has_data = false;
};

// Empty: read. Else what is wrong.
std::string_view read_fields(ondemand::document& document, RecordedLine& line, Texts& texts) {
  ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return "not a JSON object";
  const std::pair<std::string_view, std::string_view*> names[] = {
      {"venue", &texts.venue}, {"conn", &texts.connection}, {"kind", &texts.kind},
      {"url", &texts.url},     {"data", &texts.data},       {"enc", &texts.encoding}};
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) != simdjson::SUCCESS ||
        field.unescaped_key().get(key) != simdjson::SUCCESS) {
      return "not well-formed JSON";
    }
    if (key == "t") {
      if (field.value().get_int64().get(line.received.ns) != simdjson::SUCCESS) {
        return "\"t\" is not a 64-bit integer";
      }
      texts.has_time = true;
    }
    for (const auto& [name, text] : names) {
      if (key != name) continue;
      if (field.value().get_string().get(*text) != simdjson::SUCCESS) {
        return "a field that must be text is not";
      }
      if (name == "data") texts.has_data = true;
    }
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    return "something follows the JSON object";
  }
  if (!texts.has_time) return "\"t\" is missing";
  if (texts.venue.empty()) return "\"venue\" is missing";
  if (texts.connection.empty()) return "\"conn\" is missing";
  if (texts.kind.empty()) return "\"kind\" is missing";
  return texts.has_data ? "" : "\"data\" is missing";
}

}  // namespace

struct RecordingReader::Parts {
  explicit Parts(LineReader reader) : lines(std::move(reader)) {}

  [[nodiscard]] core::Error bad_line(std::string_view what) const {
    return {"not a line of a recording: " + std::string(what) + ", at \"" + core::quoted(text, 60) +
                "\"",
            lines.where(), "expected {\"t\":..,\"venue\":..,\"conn\":..,\"kind\":..,\"data\":..}"};
  }

  LineReader lines;
  std::string text;
  ondemand::parser parser;
};

RecordingReader::RecordingReader(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
RecordingReader::~RecordingReader() = default;
RecordingReader::RecordingReader(RecordingReader&&) noexcept = default;
RecordingReader& RecordingReader::operator=(RecordingReader&&) noexcept = default;

core::Result<RecordingReader> RecordingReader::open(const std::string& path) {
  core::Result<LineReader> lines = LineReader::open(path);
  if (!lines.ok()) return lines.error();
  return RecordingReader(std::make_unique<Parts>(std::move(lines).value()));
}

std::string RecordingReader::where() const {
  return parts_->lines.where();
}

core::Result<bool> RecordingReader::next(RecordedLine& line) {
  const core::Result<bool> more = parts_->lines.next(parts_->text);
  if (!more.ok() || !more.value()) return more;
  parts_->text.reserve(parts_->text.size() + simdjson::SIMDJSON_PADDING);
  ondemand::document document;
  if (parts_->parser.iterate(parts_->text).get(document) != simdjson::SUCCESS) {
    return parts_->bad_line("not JSON");
  }
  Texts texts;
  const std::string_view wrong = read_fields(document, line, texts);
  if (!wrong.empty()) return parts_->bad_line(wrong);
  bool known = false;
  for (const auto& [name, kind] : kKinds) {
    if (texts.kind != name) continue;
    line.kind = kind;
    known = true;
  }
  if (!known) return parts_->bad_line("the kind is unknown");
  line.venue = texts.venue;
  line.connection = texts.connection;
  line.url = texts.url;
  line.payload = texts.data;
  if (texts.encoding == "base64") {
    core::Result<std::string> bytes = crypto::base64_decode(texts.data);
    if (!bytes.ok()) return parts_->bad_line(bytes.error().what);
    line.payload = std::move(bytes).value();
  } else if (!texts.encoding.empty()) {
    return parts_->bad_line("the encoding is unknown");
  }
  line.payload.reserve(line.payload.size() + venue::kFramePadding);
  return true;
}

}  // namespace tern::app
