// In: the name of a fixture or recording in the shared folder. Out: its text or lines, or nothing
// when it is not there. Cannot happen: a test that passes because a file was missing: the caller
// must look and skip with a word.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tern::test {

// $TERN_SHARED, by default ../shared, relative to the source directory.
[[nodiscard]] std::filesystem::path shared_folder();
// Whether there is such a file or folder in it.
[[nodiscard]] bool has_shared(std::string_view relative_path);
// A file of the shared folder; gzip is unpacked when the name ends in .gz.
[[nodiscard]] std::optional<std::string> shared_text(std::string_view relative_path);

// Three kinds of fixture, by their path in the shared folder; empty when there is none. One JSON
// document.
[[nodiscard]] std::vector<nlohmann::json> shared_document(const std::string& path);
// A test of somebody's connector: the document stands behind a few lines of what is asked.
[[nodiscard]] std::vector<nlohmann::json> shared_answer(const std::string& path);
// One document a line, where the line begins with `mark` ('<': what a server is expected to answer,
// behind the mark).
[[nodiscard]] std::vector<nlohmann::json> shared_lines(const std::string& path, char mark);

// One line of a recording; `kind` is ws, ws_open, ws_send, http_response or note.
struct RecordedLine {
  std::int64_t t = 0;
  std::string kind;
  std::string url;
  std::string data;
};
// Calls `see` for each line of recordings/<name>.jsonl.gz until it says false. False when there is
// no such recording.
bool each_recorded_line(std::string_view name, const std::function<bool(const RecordedLine&)>& see);

}  // namespace tern::test
