// In: a recording. Out: its book frames, and the product's road from a frame to its book:
// connector, look-up of the symbol, sync, book, both clocks. Cannot happen: a frame that is no
// book's; work of the product left out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tern/core/result.hpp"

namespace tern::bench {

class RecordedBooks {
 public:
  // Frames are kept as they were received, one after the other. Error: the file is no recording.
  static core::Result<RecordedBooks> load(const std::string& path);
  ~RecordedBooks();
  RecordedBooks(RecordedBooks&&) noexcept;
  RecordedBooks& operator=(RecordedBooks&&) noexcept;

  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] const std::vector<std::string_view>& frames() const noexcept;
  // All books empty; recorded REST snapshots are given, so that the frames find something to join.
  // Without checksums what the venue says of its book is taken for nothing said.
  void start_over(bool with_checksums = true);
  // At least one frame had a checksum.
  [[nodiscard]] bool has_checksums() const noexcept;
  void decode(std::string_view frame);
  // Every book that a frame spoke of was live after the last one.
  [[nodiscard]] bool all_live() const noexcept;

 private:
  class Road;
  explicit RecordedBooks(std::unique_ptr<Road> road);

  std::unique_ptr<Road> road_;
};

}  // namespace tern::bench
