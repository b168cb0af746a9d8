// In: one file of a journal, mapped. Out: what stands at an offset; room for more.
// Cannot happen: bytes of another file, or half written ones, taken for a record.

// A segment: one page of header, then records without gaps, each header (24 bytes) and payload,
// filled with zeros to 8 bytes. Not yet written bytes are zero. The last record is an end mark when
// another segment follows. All numbers are little endian.
//
// Its copy has the same bytes, as far as it goes, under another name. The copy is what is synced
// while the segment is written: to sync a page is to stop its writer until the disk is done.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "file.hpp"
#include "tern/core/result.hpp"

namespace tern::store {

inline constexpr std::size_t kPage = 4096;
inline constexpr std::size_t kDataStart = kPage;

struct SegmentHeader {
  char magic[8];
  std::uint64_t number;  // 1, 2, ...
  std::uint64_t file_id;
  std::uint64_t previous_file_id;  // 0 in the first
  std::uint64_t bytes;             // of the whole file
  std::uint64_t crc;               // of the fields above
};

struct RecordHeader {
  std::uint32_t length;  // of the payload; written last: 0 = nothing here yet
  std::uint32_t crc;     // CRC-32C of length, sequence, file_id, payload with its zeros
  std::uint64_t sequence;
  std::uint64_t file_id;
};
inline constexpr std::size_t kRecordHeader = sizeof(RecordHeader);
static_assert(kRecordHeader == 24);
inline constexpr std::uint32_t kEndMark = 0xFFFFFFFFU;  // as a length

[[nodiscard]] constexpr std::size_t record_bytes(std::size_t payload) noexcept {
  return kRecordHeader + (payload + 7) / 8 * 8;
}

enum class Found : std::uint8_t {
  record,
  end_mark,
  nothing,  // the length is zero
  damaged,  // the CRC is not of these bytes
  foreign,  // whole, but written into another file
  jump,     // whole, but not the expected sequence number
};

struct Look {
  Found found = Found::nothing;
  std::uint64_t sequence = 0;
  std::string_view payload;
  std::size_t next = 0;  // offset behind it
};

class Segment {
 public:
  enum class Access : std::uint8_t { read, write };
  enum class Role : std::uint8_t { original, copy };
  static constexpr std::string_view kUnfinished = ".preparing";  // ends the name until it is ready

  Segment() = default;
  ~Segment();
  Segment(Segment&& other) noexcept;
  Segment& operator=(Segment&& other) noexcept;
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  [[nodiscard]] static std::string name_of(std::uint64_t number, Role role = Role::original);
  // 0: not the name of a segment.
  [[nodiscard]] static std::uint64_t number_of(std::string_view name);

  // A new file, its bytes written and synced, its name in the folder.
  static core::Result<Segment> create(const std::string& folder, std::size_t bytes,
                                      std::uint64_t number, std::uint64_t previous_file_id);
  static core::Result<Segment> open(const std::string& folder, std::uint64_t number, Access access);
  // Its copy, opened for writing; a new and empty one when there is none.
  [[nodiscard]] core::Result<Segment> open_copy(const std::string& folder) const;
  [[nodiscard]] static bool has_copy(const std::string& folder, std::uint64_t number);
  void remove_copy(const std::string& folder) const noexcept;
  // Takes over the bytes of [from, to).
  void copy_from(const Segment& other, std::size_t from, std::size_t to) noexcept;

  [[nodiscard]] Look look(std::size_t offset, std::uint64_t expected) const noexcept;
  // The first whole record of this file at or behind `offset`, whatever its number.
  [[nodiscard]] std::optional<std::size_t> find_record(std::size_t offset) const noexcept;
  // Writes a record or an end mark (no payload); the caller has made sure of the room. Its offset
  // behind.
  std::size_t write(std::size_t offset, std::uint64_t sequence, std::string_view payload) noexcept;
  std::size_t write_end(std::size_t offset, std::uint64_t sequence) noexcept;
  [[nodiscard]] bool has_room(std::size_t offset, std::size_t payload) const noexcept {
    return offset + record_bytes(payload) + kRecordHeader <= bytes_;
  }
  // Nothing but zeros from there to the end. `offset` is inside.
  [[nodiscard]] bool is_clear(std::size_t offset) const noexcept;
  // Makes it so; how many bytes were not zero.
  std::size_t clear(std::size_t offset) noexcept;
  // Makes the next pages writable before somebody writes them.
  void prepare_pages(std::size_t offset, std::size_t bytes) const noexcept;
  // What lies before this offset is done with: this process need not have it in its memory. It is
  // there again for who looks all the same.
  void let_go_before(std::size_t offset) noexcept;

  core::Status sync() const;
  // Everything before this offset is on disk, as far as the file knows of itself.
  void note_synced(std::size_t offset) noexcept;
  [[nodiscard]] std::size_t noted_synced() const noexcept;

  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] std::uint64_t file_id() const noexcept { return file_id_; }
  [[nodiscard]] std::string id_text() const;  // file_id() as 16 hexadecimal digits
  [[nodiscard]] std::uint64_t previous_file_id() const noexcept { return previous_file_id_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  // "path, offset 4096": the `where` of an Error.
  [[nodiscard]] std::string place(std::size_t offset) const;

 private:
  static core::Result<Segment> open_file(const std::string& path, std::uint64_t number,
                                         Access access);
  core::Status map(Access access);
  core::Status check_header();
  void publish(char* at, RecordHeader header) noexcept;

  File file_;
  std::string path_;
  char* base_ = nullptr;
  std::size_t bytes_ = 0;
  std::uint64_t number_ = 0;
  std::uint64_t file_id_ = 0;
  std::uint64_t previous_file_id_ = 0;
  std::size_t let_go_ = kPage;  // from the second page on up to here
};

}  // namespace tern::store
