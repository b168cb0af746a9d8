// In: a gzip or plain text file. Out: its lines, bounded.
// Cannot happen: a truncated or corrupt gzip that looks like a good end of file.
#include "app/line_reader.hpp"

#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

namespace tern::app {

namespace {

// Small, so that the line named with damaged data is near the damage.
constexpr std::size_t kChunkBytes = std::size_t{1} << 14;

struct CloseGzip {
  void operator()(gzFile_s* file) const noexcept { gzclose(file); }
};

std::string reason_of(gzFile_s* file) {
  int code = Z_OK;
  const char* words = gzerror(file, &code);
  if (code == Z_BUF_ERROR) return "the gzip data end too early: the file is truncated";
  if (code == Z_DATA_ERROR) return std::string("the gzip data are corrupt (") + words + ")";
  if (code == Z_ERRNO) return std::string("cannot be read: ") + std::strerror(errno);
  return std::string("cannot be read: ") + words;
}

}  // namespace

struct LineReader::File {
  std::string path;
  std::unique_ptr<gzFile_s, CloseGzip> gzip;
  std::vector<char> chunk = std::vector<char>(kChunkBytes);
  std::size_t at = 0;
  std::size_t end = 0;
  std::uint64_t line_number = 0;
  bool ended = false;
};

LineReader::LineReader(std::unique_ptr<File> file) : file_(std::move(file)) {}
LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;

core::Result<LineReader> LineReader::open(const std::string& path) {
  auto file = std::make_unique<File>();
  file->path = path;
  errno = 0;
  file->gzip.reset(gzopen(path.c_str(), "rb"));
  if (file->gzip == nullptr) {
    const int code = errno;
    return core::Error{code == 0 ? "cannot be opened" : std::strerror(code), path,
                       "give a file that can be read"};
  }
  return LineReader(std::move(file));
}

std::string LineReader::where() const {
  return file_->path + ":" + std::to_string(file_->line_number);
}

core::Status LineReader::fill() {
  const int got = gzread(file_->gzip.get(), file_->chunk.data(), kChunkBytes);
  int code = Z_OK;
  gzerror(file_->gzip.get(), &code);
  // A truncated file gives its last bytes with the error already set; the bytes before it still
  // count as lines.
  if (got < 0 || (got == 0 && code != Z_OK && code != Z_STREAM_END)) {
    return core::Error{reason_of(file_->gzip.get()), where(), "fetch or record the file again"};
  }
  file_->at = 0;
  file_->end = static_cast<std::size_t>(got);
  file_->ended = got == 0;
  return core::Ok{};
}

core::Result<bool> LineReader::next(std::string& line) {
  line.clear();
  if (file_->ended) return false;
  ++file_->line_number;
  for (;;) {
    if (file_->at == file_->end) {
      const core::Status filled = fill();
      if (!filled.ok()) return filled.error();
      if (file_->ended && line.empty()) {
        if (file_->line_number == 1)
          return core::Error{"the file is empty", where(), "give a recording"};
        return false;
      }
      if (file_->ended) return true;
    }
    const std::string_view rest(file_->chunk.data() + file_->at, file_->end - file_->at);
    const std::size_t newline = rest.find('\n');
    const std::size_t taken = newline == std::string_view::npos ? rest.size() : newline;
    if (line.size() + taken > kMaxLineBytes) {
      return core::Error{"the line is longer than 64 MiB", where(), "this is not a recording"};
    }
    line.append(rest.substr(0, taken));
    file_->at += taken;
    if (newline == std::string_view::npos) continue;
    ++file_->at;
    return true;
  }
}

}  // namespace tern::app
