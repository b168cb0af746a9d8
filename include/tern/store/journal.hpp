// In: encoded records, from one thread.
// Out: their sequence numbers; the records themselves survive the death of this process at once and
// that of the machine from synced() on.
// Cannot happen: a system call, a lock or an allocation in append(); two processes with one
// journal; a damaged middle passed over; a record lost while a later one is kept, unsaid.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tern/core/result.hpp"
#include "tern/core/time.hpp"

namespace tern::store {

struct JournalOptions {
  std::string folder;                                  // made when absent, for its owner only
  std::size_t segment_bytes = 16 * 1024 * 1024;        // whole pages, at least kMinSegmentBytes
  core::Duration sync_every = core::milliseconds(20);  // what is behind is synced together
  // Called on the journal's cold thread when synced() has grown; may be empty.
  std::function<void(std::uint64_t)> on_synced;
};
inline constexpr std::size_t kMinSegmentBytes = 128 * 1024;

// What the last process left behind incomplete, and was cut off.
struct JournalCut {
  std::string file;
  std::size_t offset = 0;
  std::size_t bytes = 0;           // that were not zero
  std::uint64_t records_lost = 0;  // whole ones behind a hole that a power loss left; usually zero
};

struct JournalRecovery {
  std::uint64_t records = 0;  // visited; the last one's sequence number
  std::optional<JournalCut> cut;
  // The machine was started since the last process wrote. What the disk did not have is gone: the
  // venues must be asked about everything since then.
  bool machine_restarted = false;
};

class Journal {
 public:
  // Called for every record, oldest first; an error ends the recovery and is passed on.
  using Visitor = std::function<core::Status(std::uint64_t sequence, std::string_view payload)>;

  // Recovery is start-up. Errors, each with file, offset and advice: another process has it (names
  // its pid), a damaged middle, a foreign file, a missing segment, a jump of the sequence, no
  // space.
  static core::Result<std::unique_ptr<Journal>> open(const JournalOptions& options,
                                                     const Visitor& visit);
  ~Journal();  // syncs what is behind
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Hot thread only. The record's sequence number (the first ever is 1), or 0: it is not written
  // and none will ever be again by this process: a sync failed or there is no space, failure()
  // says which. The payload has 1 to ledger::kMaxRecordBytes bytes.
  [[nodiscard]] std::uint64_t append(std::string_view payload) noexcept;
  // Wakes the cold thread (one system call) for who waits for synced().
  void sync_soon() noexcept;

  // From any thread. Sequence of the last complete record, and of the last that the disk has.
  [[nodiscard]] std::uint64_t last() const noexcept;
  [[nodiscard]] std::uint64_t synced() const noexcept;
  [[nodiscard]] bool failed() const noexcept;
  // Why append says no; or why it soon will (the next segment cannot be prepared). Empty: all well.
  [[nodiscard]] std::string failure() const;
  [[nodiscard]] const JournalRecovery& recovery() const noexcept;
  [[nodiscard]] const std::string& folder() const noexcept;
  // Names this journal among all that ever were: 16 hexadecimal digits.
  [[nodiscard]] const std::string& id() const noexcept;

 private:
  class Body;
  explicit Journal(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace tern::store
