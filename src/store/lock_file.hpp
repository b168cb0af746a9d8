// In: a folder. Out: the right to write there, held until the end of this object or the process.
// Cannot happen: two holders; a lock left behind by a dead process.
#pragma once

#include <string>

#include "file.hpp"
#include "tern/core/result.hpp"

namespace tern::store {

class LockFile {
 public:
  // Error: another process holds it; names its pid.
  static core::Result<LockFile> take(const std::string& folder);
  // The machine was started anew since somebody last confirmed.
  [[nodiscard]] bool machine_restarted() const noexcept { return machine_restarted_; }
  // What the restart may have cost has been looked at: this start of the machine is written down.
  core::Status confirm();

 private:
  core::Status write();

  File file_;
  std::string path_;
  std::string boot_;  // as written
  bool machine_restarted_ = false;
};

}  // namespace tern::store
