// In: a gzip or plain file. Out: its bytes, unpacked.
// Cannot happen: a truncated, corrupt or continued gzip that looks like a good end of file.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "tern/core/result.hpp"

namespace tern::app {

// Errors say what is wrong; the reader of the file knows where.
class PackedFile {
 public:
  static core::Result<PackedFile> open(const std::string& path);
  ~PackedFile();
  PackedFile(PackedFile&&) noexcept;
  PackedFile& operator=(PackedFile&&) noexcept;

  // The next bytes, at most out.size(); 0 at the end. What stands before damage is given first.
  core::Result<std::size_t> read(std::span<char> out);

 private:
  struct Parts;
  explicit PackedFile(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace tern::app
