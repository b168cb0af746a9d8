// In: the name of a fixture or recording in the shared folder. Out: its text or lines, or nothing
// when it is not there. Cannot happen: a test that passes because a file was missing: the caller
// must look and skip with a word.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tern::test {

// $TERN_SHARED, by default ../shared, relative to the source directory.
[[nodiscard]] std::filesystem::path shared_folder();
// A file of the shared folder; gzip is unpacked when the name ends in .gz.
[[nodiscard]] std::optional<std::string> shared_text(std::string_view relative_path);

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
