// In: a gzip or plain text file. Out: its lines, bounded.
// Cannot happen: a truncated or corrupt gzip that looks like a good end of file.
#include "app/line_reader.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "app/packed_file.hpp"

namespace tern::app {

namespace {

// Small, so that the line named with damaged data is near the damage.
constexpr std::size_t kChunkBytes = std::size_t{1} << 14;

}  // namespace

struct LineReader::File {
  File(std::string name, PackedFile opened) : path(std::move(name)), bytes(std::move(opened)) {}

  std::string path;
  PackedFile bytes;
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
  core::Result<PackedFile> opened = PackedFile::open(path);
  if (!opened.ok()) return core::Error{opened.error().what, path, "give a file that can be read"};
  return LineReader(std::make_unique<File>(path, std::move(opened).value()));
}

std::string LineReader::where() const {
  return file_->path + ":" + std::to_string(file_->line_number);
}

core::Status LineReader::fill() {
  const core::Result<std::size_t> got = file_->bytes.read(file_->chunk);
  if (!got.ok()) return core::Error{got.error().what, where(), "fetch or record the file again"};
  file_->at = 0;
  file_->end = got.value();
  file_->ended = got.value() == 0;
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
