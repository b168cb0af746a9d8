// In: the folder of a journal that this or another process writes, or nobody does.
// Out: its records in order, as far as they are complete.
// Cannot happen: a byte written; a half record; a damaged record taken for the end of the journal.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tern/core/result.hpp"

namespace tern::store {

struct JournalEntry {
  std::uint64_t sequence = 0;
  std::string_view payload;  // valid until the next call of the reader
};

class JournalReader {
 public:
  // `after`: the last sequence number that is known already; 0 reads all. Error: no journal there,
  // a segment that is not one.
  static core::Result<std::unique_ptr<JournalReader>> open(const std::string& folder,
                                                           std::uint64_t after = 0);
  ~JournalReader();
  JournalReader(const JournalReader&) = delete;
  JournalReader& operator=(const JournalReader&) = delete;

  // The next record; nothing: there is no further one yet. Error: a damaged record, a jump, a
  // missing segment, by file and offset; it stays.
  core::Result<std::optional<JournalEntry>> next();
  // Names this journal among all that ever were: 16 hexadecimal digits.
  [[nodiscard]] const std::string& id() const noexcept;

 private:
  class Body;
  explicit JournalReader(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace tern::store
