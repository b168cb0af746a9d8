// In: one file of a journal.
// Out: its records, one after the other. Cannot happen: see the header.
#include "segment.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "crc32c.hpp"
#include "tern/ledger/codec.hpp"

namespace tern::store {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "ternjrn1";
constexpr std::string_view kPrefix = "journal-";
constexpr std::string_view kSuffix = ".tern";
constexpr std::string_view kCopySuffix = ".synced";
constexpr std::size_t kNumberDigits = 8;
constexpr std::size_t kSyncedOffset = sizeof(SegmentHeader);

std::uint32_t header_crc(const SegmentHeader& header) {
  return ~crc32c(kCrcStart, reinterpret_cast<const char*>(&header), offsetof(SegmentHeader, crc));
}

std::uint32_t begin_crc(const RecordHeader& header) {
  std::uint32_t state = crc32c_word(kCrcStart, header.length);
  state = crc32c_word(state, header.sequence);
  return crc32c_word(state, header.file_id);
}

core::Result<std::uint64_t> random_id(const std::string& path) {
  std::uint64_t id = 0;
  if (::getrandom(&id, sizeof id, 0) != sizeof id) return system_error("no random bytes", path);
  return id | 1;  // never 0
}

core::Status write_zeros(const File& file, std::size_t bytes, const std::string& path) {
  static constexpr std::array<char, 256 * 1024> kZeros{};
  while (bytes > 0) {
    const std::size_t part = std::min(bytes, kZeros.size());
    core::Status written = write_all(file, {kZeros.data(), part}, path);
    if (!written) return written;
    bytes -= part;
  }
  return core::Ok{};
}

core::Status write_whole(const std::string& path, const SegmentHeader& header) {
  const core::Result<File> file = File::open(path, O_RDWR | O_CREAT | O_TRUNC);
  if (!file) return file.error();
  const std::string_view bytes(reinterpret_cast<const char*>(&header), sizeof header);
  core::Status written = write_all(file.value(), bytes, path);
  if (written) written = write_zeros(file.value(), header.bytes - sizeof header, path);
  if (written && ::fsync(file.value().descriptor()) != 0)
    written = system_error("cannot sync", path);
  return written;
}

// Under its name only when it is whole and on the disk.
core::Status write_new(const std::string& folder, const std::string& name,
                       const SegmentHeader& header) {
  const std::string path = folder + "/" + name;
  const std::string unfinished = path + std::string(Segment::kUnfinished);
  core::Status written = write_whole(unfinished, header);
  if (!written) {
    ::unlink(unfinished.c_str());
    return written;
  }
  if (std::rename(unfinished.c_str(), path.c_str()) != 0)
    return system_error("cannot rename the new segment to", path);
  return sync_folder(folder);
}

SegmentHeader make_header(const Segment& segment) {
  SegmentHeader header{};
  std::memcpy(header.magic, kMagic.data(), kMagic.size());
  header.number = segment.number();
  header.file_id = segment.file_id();
  header.previous_file_id = segment.previous_file_id();
  header.bytes = segment.bytes();
  header.crc = header_crc(header);
  return header;
}

}  // namespace

Segment::~Segment() {
  if (base_ != nullptr) ::munmap(base_, bytes_);
}

Segment::Segment(Segment&& other) noexcept {
  *this = std::move(other);
}

Segment& Segment::operator=(Segment&& other) noexcept {
  file_ = std::move(other.file_);
  path_ = std::move(other.path_);
  std::swap(base_, other.base_);
  std::swap(bytes_, other.bytes_);
  number_ = other.number_;
  file_id_ = other.file_id_;
  previous_file_id_ = other.previous_file_id_;
  let_go_ = other.let_go_;
  return *this;
}

std::string Segment::name_of(std::uint64_t number, Role role) {
  std::string digits = std::to_string(number);
  if (digits.size() < kNumberDigits) digits.insert(0, kNumberDigits - digits.size(), '0');
  const std::string_view suffix = role == Role::original ? kSuffix : kCopySuffix;
  return std::string(kPrefix) + digits + std::string(suffix);
}

std::uint64_t Segment::number_of(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return 0;
  name.remove_prefix(kPrefix.size());
  name.remove_suffix(std::min(name.size(), kSuffix.size()));
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() ? number : 0;
}

core::Result<Segment> Segment::create(const std::string& folder, std::size_t bytes,
                                      std::uint64_t number, std::uint64_t previous_file_id) {
  const core::Result<std::uint64_t> id = random_id(folder);
  if (!id) return id.error();
  Segment planned;
  planned.number_ = number;
  planned.file_id_ = id.value();
  planned.previous_file_id_ = previous_file_id;
  planned.bytes_ = bytes;
  const core::Status written = write_new(folder, name_of(number), make_header(planned));
  if (!written) return written.error();
  return open(folder, number, Access::write);
}

core::Result<Segment> Segment::open(const std::string& folder, std::uint64_t number,
                                    Access access) {
  return open_file(folder + "/" + name_of(number), number, access);
}

bool Segment::has_copy(const std::string& folder, std::uint64_t number) {
  return ::access((folder + "/" + name_of(number, Role::copy)).c_str(), F_OK) == 0;
}

core::Result<Segment> Segment::open_copy(const std::string& folder) const {
  const std::string name = name_of(number_, Role::copy);
  if (!has_copy(folder, number_)) {
    const core::Status written = write_new(folder, name, make_header(*this));
    if (!written) return written.error();
  }
  core::Result<Segment> copy = open_file(folder + "/" + name, number_, Access::write);
  if (copy && (copy.value().file_id() != file_id_ || copy.value().bytes() != bytes_)) {
    return core::Error{"the copy of another segment", copy.value().path(),
                       "move it out of the folder"};
  }
  return copy;
}

void Segment::remove_copy(const std::string& folder) const noexcept {
  ::unlink((folder + "/" + name_of(number_, Role::copy)).c_str());
}

void Segment::copy_from(const Segment& other, std::size_t from, std::size_t to) noexcept {
  if (from < to) std::memcpy(base_ + from, other.base_ + from, to - from);
}

core::Result<Segment> Segment::open_file(const std::string& path, std::uint64_t number,
                                         Access access) {
  Segment segment;
  segment.path_ = path;
  segment.number_ = number;
  core::Result<File> file = File::open(path, access == Access::write ? O_RDWR : O_RDONLY);
  if (!file) return file.error();
  segment.file_ = std::move(file).value();
  core::Status mapped = segment.map(access);
  if (mapped) mapped = segment.check_header();
  if (!mapped) return mapped.error();
  return segment;
}

core::Status Segment::map(Access access) {
  struct stat facts {};
  if (::fstat(file_.descriptor(), &facts) != 0) return system_error("cannot look at", path_);
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size < kDataStart + kRecordHeader || size % kPage != 0) {
    return core::Error{"not a journal segment: " + std::to_string(size) + " bytes", path_,
                       "put the whole file back from a backup"};
  }
  const int protection = access == Access::write ? PROT_READ | PROT_WRITE : PROT_READ;
  void* base = ::mmap(nullptr, size, protection, MAP_SHARED, file_.descriptor(), 0);
  if (base == MAP_FAILED) return system_error("cannot map", path_);
  base_ = static_cast<char*>(base);
  bytes_ = size;
  return core::Ok{};
}

core::Status Segment::check_header() {
  SegmentHeader header{};
  std::memcpy(&header, base_, sizeof header);
  const auto refuse = [this](const std::string& what) {
    return core::Error{what, path_,
                       "put the file back from a backup, or move it out of the folder"};
  };
  if (std::string_view(header.magic, kMagic.size()) != kMagic)
    return refuse("not a journal segment of this version of tern");
  if (header.crc != header_crc(header)) return refuse("the segment's header is damaged");
  if (header.number != number_) {
    return refuse("the header says segment " + std::to_string(header.number) +
                  ", the name says another");
  }
  if (header.bytes != bytes_) {
    return refuse("the file has " + std::to_string(bytes_) + " bytes and should have " +
                  std::to_string(header.bytes));
  }
  for (std::size_t i = kSyncedOffset + sizeof(std::uint64_t); i < kDataStart; ++i)
    if (base_[i] != 0) return refuse("the segment's header is damaged");
  file_id_ = header.file_id;
  previous_file_id_ = header.previous_file_id;
  if (noted_synced() > bytes_) return refuse("the segment's header is damaged");
  return core::Ok{};
}

Look Segment::look(std::size_t offset, std::uint64_t expected) const noexcept {
  Look look;
  look.next = offset;
  if (offset + kRecordHeader > bytes_) return look;
  RecordHeader header{};
  auto& length = *reinterpret_cast<std::uint32_t*>(base_ + offset);
  const std::uint32_t published = std::atomic_ref(length).load(std::memory_order_acquire);
  if (published == 0) return look;
  std::memcpy(&header, base_ + offset, sizeof header);
  header.length = published;
  look.found = Found::damaged;
  const std::size_t payload = published == kEndMark ? 0 : published;
  if (payload > ledger::kMaxRecordBytes || offset + record_bytes(payload) > bytes_) return look;
  const char* bytes = base_ + offset + kRecordHeader;
  if (~crc32c(begin_crc(header), bytes, record_bytes(payload) - kRecordHeader) != header.crc)
    return look;
  look.sequence = header.sequence;
  look.payload = {bytes, payload};
  look.next = offset + record_bytes(payload);
  look.found = header.file_id != file_id_    ? Found::foreign
               : header.sequence != expected ? Found::jump
               : published == kEndMark       ? Found::end_mark
                                             : Found::record;
  return look;
}

std::optional<std::size_t> Segment::find_record(std::size_t offset) const noexcept {
  for (; offset + kRecordHeader <= bytes_; offset += sizeof(std::uint64_t)) {
    std::uint64_t id = 0;
    std::memcpy(&id, base_ + offset + offsetof(RecordHeader, file_id), sizeof id);
    if (id != file_id_) continue;
    const Found found = look(offset, 0).found;
    if (found == Found::jump || found == Found::record || found == Found::end_mark) return offset;
  }
  return std::nullopt;
}

// The length goes last, so that whoever sees it sees the rest.
void Segment::publish(char* at, RecordHeader header) noexcept {
  const std::uint32_t length = header.length;
  header.length = 0;
  std::memcpy(at, &header, sizeof header);
  std::atomic_ref(*reinterpret_cast<std::uint32_t*>(at)).store(length, std::memory_order_release);
}

std::size_t Segment::write(std::size_t offset, std::uint64_t sequence,
                           std::string_view payload) noexcept {
  RecordHeader header{static_cast<std::uint32_t>(payload.size()), 0, sequence, file_id_};
  char* at = base_ + offset;
  header.crc =
      ~copy_with_crc32c(begin_crc(header), payload.data(), payload.size(), at + kRecordHeader);
  publish(at, header);
  return offset + record_bytes(payload.size());
}

std::size_t Segment::write_end(std::size_t offset, std::uint64_t sequence) noexcept {
  RecordHeader header{kEndMark, 0, sequence, file_id_};
  header.crc = ~begin_crc(header);
  publish(base_ + offset, header);
  return offset + kRecordHeader;
}

bool Segment::is_clear(std::size_t offset) const noexcept {
  // Zero, and every byte equal to the one before it.
  return base_[offset] == 0 &&
         std::memcmp(base_ + offset, base_ + offset + 1, bytes_ - offset - 1) == 0;
}

std::size_t Segment::clear(std::size_t offset) noexcept {
  std::size_t cleared = 0;
  for (std::size_t i = offset; i < bytes_; ++i) {
    if (base_[i] == 0) continue;
    base_[i] = 0;
    ++cleared;
  }
  return cleared;
}

void Segment::prepare_pages(std::size_t offset, std::size_t bytes) const noexcept {
  const std::size_t begin = offset / kPage * kPage;
  if (begin >= bytes_) return;
  // A kernel before 5.14 says no; then the writer takes the page fault itself.
  const std::size_t end = std::min(begin + bytes, bytes_);
  ::madvise(base_ + begin, end - begin, MADV_POPULATE_WRITE);
  // On a virtual machine that is not all: its host maps a page when a core touches it, which takes
  // microseconds. Nothing is changed, not even for one who writes there meanwhile.
  for (std::size_t page = begin + kPage; page < end; page += kPage)
    std::atomic_ref(base_[page]).fetch_or(0, std::memory_order_relaxed);
}

// Rarely: each time the kernel interrupts the other threads for it. The kernel writes to the disk
// what it has to, from its own memory.
void Segment::let_go_before(std::size_t offset) noexcept {
  constexpr std::size_t kAtOnce = std::size_t{1} << 20;
  const std::size_t end = std::min(offset, bytes_) / kPage * kPage;
  if (end < let_go_ + kAtOnce) return;
  ::madvise(base_ + let_go_, end - let_go_, MADV_DONTNEED);
  let_go_ = end;
}

core::Status Segment::sync() const {
  if (::fdatasync(file_.descriptor()) != 0) return system_error("cannot sync", path_);
  return core::Ok{};
}

// The offset and its complement in one word, so that a damaged word is not believed.
void Segment::note_synced(std::size_t offset) noexcept {
  const std::uint64_t word = offset | (~offset << 32);
  auto& place = *reinterpret_cast<std::uint64_t*>(base_ + kSyncedOffset);
  std::atomic_ref(place).store(word, std::memory_order_relaxed);
}

std::size_t Segment::noted_synced() const noexcept {
  auto& place = *reinterpret_cast<std::uint64_t*>(base_ + kSyncedOffset);
  const std::uint64_t word = std::atomic_ref(place).load(std::memory_order_relaxed);
  if (word == 0) return 0;
  const std::uint64_t offset = word & 0xFFFFFFFFU;
  return (~offset & 0xFFFFFFFFU) == word >> 32 ? offset : SIZE_MAX;
}

std::string Segment::id_text() const {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(file_id_));
  return text.data();
}

std::string Segment::place(std::size_t offset) const {
  return path_ + ", offset " + std::to_string(offset);
}

}  // namespace tern::store
