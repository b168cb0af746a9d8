// In: paths. Out: open files, locks and whole directories, or an Error with the system's words.
// Cannot happen: a descriptor that outlives its File or goes to a child program.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tern/core/result.hpp"

namespace tern::store {

class File {
 public:
  File() = default;
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File();
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // `flags` as for open(2); close-on-exec is added. New files are for their owner only.
  static core::Result<File> open(const std::string& path, int flags);
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_ = -1;
};

// "what: the system's words for errno" at `path`.
[[nodiscard]] core::Error system_error(std::string_view what, const std::string& path);

core::Status make_folder(const std::string& path);  // and those above it; mode 0700
core::Status sync_folder(const std::string& path);  // names of new and removed files
core::Status write_all(const File& file, std::string_view bytes, const std::string& path);
core::Result<std::string> read_small(const std::string& path);  // at most 64 KiB
// Names in a folder, sorted.
core::Result<std::vector<std::string>> names_in(const std::string& folder);

}  // namespace tern::store
