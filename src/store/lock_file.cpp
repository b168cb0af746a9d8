// In: a folder. Out: its lock, with our pid and a start of the machine written into it.
// Cannot happen: a restart of the machine forgotten before somebody has confirmed it.
#include "lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace tern::store {
namespace {

// "pid 123\nboot 5f0c...\n"
std::string field(const std::string& text, const std::string& name) {
  const std::size_t at = text.find(name + " ");
  if (at == std::string::npos) return "";
  const std::size_t begin = at + name.size() + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

std::string this_boot() {
  const core::Result<std::string> id = read_small("/proc/sys/kernel/random/boot_id");
  return id ? id.value().substr(0, id.value().find('\n')) : "";
}

}  // namespace

core::Result<LockFile> LockFile::take(const std::string& folder) {
  const std::string path = folder + "/lock";
  core::Result<File> file = File::open(path, O_RDWR | O_CREAT);
  if (!file) return file.error();
  const bool locked = ::flock(file.value().descriptor(), LOCK_EX | LOCK_NB) == 0;
  if (!locked && errno != EWOULDBLOCK) return system_error("cannot lock", path);
  const core::Result<std::string> before = read_small(path);
  if (!before) return before.error();
  if (!locked) {
    const std::string pid = field(before.value(), "pid");
    return core::Error{"process " + (pid.empty() ? "(not yet named)" : pid) + " has this journal",
                       folder, "stop it, or give this one a folder of its own"};
  }
  LockFile lock;
  lock.path_ = path;
  lock.file_ = std::move(file).value();
  const std::string boot = field(before.value(), "boot");
  lock.boot_ = boot;
  lock.machine_restarted_ = !boot.empty() && boot != this_boot();
  const core::Status written = lock.write();
  if (!written) return written.error();
  return lock;
}

core::Status LockFile::confirm() {
  const std::string boot = this_boot();
  if (boot_ == boot) return core::Ok{};
  boot_ = boot;
  const core::Status written = write();
  if (!written) return written;
  if (::fsync(file_.descriptor()) != 0) return system_error("cannot sync", path_);
  return core::Ok{};
}

core::Status LockFile::write() {
  const std::string text = "pid " + std::to_string(::getpid()) + "\nboot " + boot_ + "\n";
  const int file = file_.descriptor();
  // In this order: a file that was first emptied makes the file system wait for the disk.
  const auto size = static_cast<ssize_t>(text.size());
  if (::pwrite(file, text.data(), text.size(), 0) != size || ::ftruncate(file, size) != 0)
    return system_error("cannot write", path_);
  return core::Ok{};
}

}  // namespace tern::store
