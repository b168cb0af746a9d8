// In: records.
// Out: a journal.
// Cannot happen: see the header.
#include "app/trade_journal.hpp"

#include <chrono>
#include <thread>

#include "tern/ledger/codec.hpp"
#include "tern/store/journal_reader.hpp"

namespace tern::app {
namespace {

core::Status take(ledger::State& state, std::uint64_t sequence, std::string_view payload) {
  const core::Result<ledger::Record> record = ledger::decode(payload);
  const std::string where = "record " + std::to_string(sequence);
  if (!record) return core::Error{record.error().text(), where, ""};
  const core::Status applied = state.apply(record.value());
  if (!applied) return core::Error{applied.error().text(), where, ""};
  return core::Ok{};
}

}  // namespace

core::Result<TradeJournal::Opened> TradeJournal::open(const TradingSettings& settings) {
  Opened opened;
  opened.journal = std::make_unique<TradeJournal>();
  opened.journal->disk_ = settings.wait_for_disk;
  store::JournalOptions options;
  options.folder = settings.journal;
  core::Result<std::unique_ptr<store::Journal>> journal =
      store::Journal::open(options, [&opened](std::uint64_t sequence, std::string_view payload) {
        return take(opened.state, sequence, payload);
      });
  if (!journal) return journal.error();
  opened.journal->journal_ = std::move(journal).value();
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
  core::Result<std::unique_ptr<store::JournalReader>> reader = store::JournalReader::open(folder);
  if (!reader) return reader.error();
  ledger::State state;
  for (;;) {
    const auto entry = reader.value()->next();
    if (!entry) return entry.error();
    if (!entry.value()) return state;
    const core::Status taken = take(state, entry.value()->sequence, entry.value()->payload);
    if (!taken) return taken.error();
  }
}

}  // namespace tern::app
