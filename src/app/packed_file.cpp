// In: a gzip file, of one part or of several one after the other, or a plain one. Out: its bytes.
// Cannot happen: bytes after the last part passed over in silence, as zlib's own reader does.
#include "app/packed_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace tern::app {

namespace {

constexpr std::size_t kInputBytes = std::size_t{1} << 14;
constexpr int kGzipOnly = 16 + MAX_WBITS;  // of inflateInit2
constexpr Bytef kMagic[] = {0x1f, 0x8b};

}  // namespace

struct PackedFile::Parts {
  struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  ~Parts() {
    if (packed) inflateEnd(&stream);
  }
  core::Status fill();
  [[nodiscard]] bool at_magic() const noexcept;
  core::Result<std::size_t> read_plain(std::span<char> out);
  core::Result<std::size_t> read_packed(std::span<char> out);
  // Unpacks until the input or the room ends. An error leaves what was unpacked before it.
  core::Status unpack();

  std::unique_ptr<std::FILE, CloseFile> file;
  std::array<Bytef, kInputBytes> input{};
  z_stream stream{};  // next_in and avail_in are the input left, packed or not
  bool packed = false;
  bool in_part = true;
};

core::Status PackedFile::Parts::fill() {
  errno = 0;
  const std::size_t got = std::fread(input.data(), 1, input.size(), file.get());
  if (got == 0 && std::ferror(file.get()) != 0) {
    return core::Error{std::string("cannot be read: ") + std::strerror(errno), "", ""};
  }
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(got);
  return core::Ok{};
}

// A beginning of it is enough when the input ends there: what is missing shows later.
bool PackedFile::Parts::at_magic() const noexcept {
  return stream.avail_in > 0 && stream.next_in[0] == kMagic[0] &&
         (stream.avail_in == 1 || stream.next_in[1] == kMagic[1]);
}

core::Result<std::size_t> PackedFile::Parts::read_plain(std::span<char> out) {
  if (stream.avail_in == 0) {
    const core::Status filled = fill();
    if (!filled) return filled.error();
  }
  const std::size_t taken = std::min(out.size(), std::size_t{stream.avail_in});
  std::memcpy(out.data(), stream.next_in, taken);
  stream.next_in += taken;
  stream.avail_in -= static_cast<uInt>(taken);
  return taken;
}

core::Status PackedFile::Parts::unpack() {
  if (!in_part) {
    if (!at_magic()) return core::Error{"something follows the gzip data", "", ""};
    inflateReset(&stream);
    in_part = true;
  }
  const int code = inflate(&stream, Z_NO_FLUSH);
  if (code == Z_STREAM_END) {
    in_part = false;
  } else if (code != Z_OK && code != Z_BUF_ERROR) {
    const char* words = stream.msg == nullptr ? zError(code) : stream.msg;
    return core::Error{std::string("the gzip data are corrupt (") + words + ")", "", ""};
  }
  return core::Ok{};
}

core::Result<std::size_t> PackedFile::Parts::read_packed(std::span<char> out) {
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  core::Status well = core::Ok{};
  while (well.ok() && stream.avail_out > 0) {
    if (stream.avail_in == 0) {
      well = fill();
      if (!well.ok()) break;
      if (stream.avail_in == 0) {
        if (in_part) {
          well = core::Error{"the gzip data end too early: the file is truncated", "", ""};
        }
        break;
      }
    }
    well = unpack();
  }
  const std::size_t given = out.size() - stream.avail_out;
  // The damage is still there at the next call, which has nothing to give before it.
  if (!well.ok() && given == 0) return well.error();
  return given;
}

PackedFile::PackedFile(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PackedFile::~PackedFile() = default;
PackedFile::PackedFile(PackedFile&&) noexcept = default;
PackedFile& PackedFile::operator=(PackedFile&&) noexcept = default;

core::Result<PackedFile> PackedFile::open(const std::string& path) {
  auto parts = std::make_unique<Parts>();
  parts->file.reset(std::fopen(path.c_str(), "rb"));
  if (parts->file == nullptr) return core::Error{std::strerror(errno), "", ""};
  const core::Status filled = parts->fill();
  if (!filled) return filled.error();
  parts->packed = parts->at_magic();
  if (parts->packed && inflateInit2(&parts->stream, kGzipOnly) != Z_OK) {
    parts->packed = false;
    return core::Error{"no memory to unpack it", "", ""};
  }
  return PackedFile(std::move(parts));
}

core::Result<std::size_t> PackedFile::read(std::span<char> out) {
  return parts_->packed ? parts_->read_packed(out) : parts_->read_plain(out);
}

}  // namespace tern::app
