// In: paths.
// Out: files and folders. Cannot happen: an error without the system's words for it.
#include "file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace tern::store {

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

core::Result<File> File::open(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return system_error("cannot open", path);
  return File(descriptor);
}

core::Error system_error(std::string_view what, const std::string& path) {
  const int number = errno;
  core::Error error{std::string(what) + ": " + std::strerror(number), path, ""};
  if (number == ENOSPC || number == EDQUOT) error.advice = "make room on that disk";
  if (number == EACCES || number == EPERM)
    error.advice = "let the user that runs tern own that folder";
  return error;
}

core::Status make_folder(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (::mkdir(part.c_str(), S_IRWXU) != 0 && errno != EEXIST)
      return system_error("cannot make the folder", part);
    if (end == std::string::npos) return core::Ok{};
  }
}

core::Status sync_folder(const std::string& path) {
  const core::Result<File> folder = File::open(path, O_RDONLY | O_DIRECTORY);
  if (!folder) return folder.error();
  if (::fsync(folder.value().descriptor()) != 0)
    return system_error("cannot sync the folder", path);
  return core::Ok{};
}

core::Status write_all(const File& file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.descriptor(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return core::Ok{};
}

core::Result<std::string> read_small(const std::string& path) {
  constexpr std::size_t kMost = 64 * 1024;
  const core::Result<File> file = File::open(path, O_RDONLY);
  if (!file) return file.error();
  std::string text(kMost, '\0');
  std::size_t size = 0;
  while (size < kMost) {
    const ssize_t got = ::read(file.value().descriptor(), text.data() + size, kMost - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot read", path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

core::Result<std::vector<std::string>> names_in(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
  if (!open) return system_error("cannot read the folder", folder);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace tern::store
