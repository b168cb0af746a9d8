// In: the settings; records of the engine.
// Out: the state that an earlier run left; records that survive this process.
// Cannot happen: a start on a journal that cannot be read whole; a record taken that is not
// written.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/configuration.hpp"
#include "tern/ledger/state.hpp"
#include "tern/store/journal.hpp"

namespace tern::app {

class TradeJournal {
 public:
  static constexpr core::Duration kDiskWait = core::seconds(2);

  struct Opened {
    std::unique_ptr<TradeJournal> journal;
    ledger::State state;
    // What the disk did not have when the machine lost power is gone: everything after this; 0: it
    // did not lose power, or every record waited for the disk.
    core::Timestamp lost_since;
  };
  // Errors: those of the journal, and a record that the ledger refuses (names its sequence).
  static core::Result<Opened> open(const TradingSettings& settings);

  // False from the first record on that could not be written: nothing may be sent any more.
  bool append(std::string_view record);
  // With durability "disk": waits until the disk has every record so far. False: it did not in
  // time.
  bool wait_for_disk();
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] std::string failure() const { return journal_->failure(); }
  [[nodiscard]] store::Journal& store() noexcept { return *journal_; }

 private:
  std::unique_ptr<store::Journal> journal_;
  bool disk_ = false;
  bool failed_ = false;
};

// The state that a journal's records give.
core::Result<ledger::State> replayed(const std::string& folder);

}  // namespace tern::app
