// In: records.
// Out: a journal.
// Cannot happen: see the header.
#include "app/trade_journal.hpp"

#include <chrono>
#include <thread>

#include "app/journal_reading.hpp"

namespace tern::app {
namespace {

core::Status take(ledger::State& state, std::uint64_t sequence, const ledger::Record& record) {
  const core::Status applied = state.apply(record);
  if (applied) return applied;
  return core::Error{applied.error().text(), "record " + std::to_string(sequence), ""};
}

}  // namespace

core::Result<TradeJournal::Opened> TradeJournal::open(const TradingSettings& settings) {
  Opened opened;
  opened.journal = std::make_unique<TradeJournal>();
  opened.journal->disk_ = settings.wait_for_disk;
  store::JournalOptions options;
  options.folder = settings.journal;
  core::Timestamp last;
  core::Result<std::unique_ptr<store::Journal>> journal =
      store::Journal::open(options, [&](std::uint64_t sequence, std::string_view payload) {
        const core::Result<ledger::Record> record = read_record(sequence, payload);
        if (!record) return core::Status(record.error());
        last = time_of(record.value());
        return take(opened.state, sequence, record.value());
      });
  if (!journal) return journal.error();
  opened.journal->journal_ = std::move(journal).value();
  if (opened.journal->journal_->recovery().machine_restarted && !settings.wait_for_disk)
    opened.lost_since = last;
  return opened;
}

bool TradeJournal::append(std::string_view record) {
  if (!failed_) failed_ = journal_->append(record) == 0;
  return !failed_;
}

bool TradeJournal::wait_for_disk() {
  if (!disk_ || failed_) return !failed_;
  const std::uint64_t wanted = journal_->last();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::nanoseconds(kDiskWait.ns);
  journal_->sync_soon();
  while (journal_->synced() < wanted) {
    if (journal_->failed() || std::chrono::steady_clock::now() > deadline) {
      failed_ = true;
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

core::Result<ledger::State> replayed(const std::string& folder) {
  ledger::State state;
  const core::Status read =
      read_records(folder, [&state](std::uint64_t sequence, const ledger::Record& record) {
        return take(state, sequence, record);
      });
  if (!read) return read.error();
  return state;
}

}  // namespace tern::app
