// In: a gzip or plain text file. Out: its lines, one after the other.
// Cannot happen: a damaged file read as a shorter one; a line longer than the bound kept in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "tern/core/result.hpp"

namespace tern::app {

// Lines of a gzip (or plain) text file. Errors name file and line.
class LineReader {
 public:
  static constexpr std::size_t kMaxLineBytes = std::size_t{64} << 20;

  static core::Result<LineReader> open(const std::string& path);
  ~LineReader();
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;

  // False at the end of the file. An empty file is an error. `line` comes without its newline.
  core::Result<bool> next(std::string& line);
  // "path:12", the line that next() gave last.
  [[nodiscard]] std::string where() const;

 private:
  struct File;
  explicit LineReader(std::unique_ptr<File> file);
  core::Status fill();

  std::unique_ptr<File> file_;
};

}  // namespace tern::app
