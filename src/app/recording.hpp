// In: a gzip file of recorded traffic, one JSON object per line. Out: its lines, one after the
// other. Cannot happen: a damaged file read as a shorter one; a line longer than the bound kept in
// memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"

namespace tern::app {

struct RecordedLine {
  enum class Kind : std::uint8_t { frame, opened, sent, answer, note };

  core::Timestamp received;  // the recorder's clock, which may run behind the venue's
  Kind kind = Kind::note;
  std::string venue;
  std::string connection;
  std::string url;
  std::string payload;  // bytes as received; venue::kFramePadding more are readable after them
};

class RecordingReader {
 public:
  static core::Result<RecordingReader> open(const std::string& path);
  ~RecordingReader();
  RecordingReader(RecordingReader&&) noexcept;
  RecordingReader& operator=(RecordingReader&&) noexcept;

  // False at the end. Errors: damaged gzip, a line that is no JSON object, lacks a field or names
  // an unknown kind.
  core::Result<bool> next(RecordedLine& line);
  [[nodiscard]] std::string where() const;

 private:
  struct Parts;
  explicit RecordingReader(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace tern::app
