// In: appends, restarts, a full disk, a failing disk. Out: what the journal and its readers say.
// Cannot happen: a test on anything but real files.
#include <dirent.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <csignal>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "journal_fixture.hpp"
#include "tern/ledger/codec.hpp"

namespace tern::test {
namespace {

std::vector<std::string> read_all(const std::string& folder, std::uint64_t after = 0) {
  auto reader = store::JournalReader::open(folder, after);
  EXPECT_TRUE(reader.ok());
  std::vector<std::string> payloads;
  while (true) {
    auto entry = reader.value()->next();
    EXPECT_TRUE(entry.ok()) << entry.error().text();
    if (!entry.ok() || !entry.value()) return payloads;
    EXPECT_EQ(entry.value()->sequence, after + payloads.size() + 1);
    payloads.emplace_back(entry.value()->payload);
  }
}

TEST(Journal, ANewOneIsEmptyAndItsFirstRecordIsNumberOne) {
  const TemporaryFolder folder;
  const Opened opened = open_journal(folder.path() + "/made/with/parents");
  ASSERT_TRUE(opened.journal) << opened.error;
  EXPECT_TRUE(opened.payloads.empty());
  EXPECT_EQ(opened.journal->last(), 0U);
  EXPECT_EQ(opened.journal->append("first"), 1U);
  EXPECT_EQ(opened.journal->last(), 1U);
}

TEST(Journal, EverythingIsThereAgainAfterARestartAndTheNumbersGoOn) {
  const TemporaryFolder folder;
  std::uint64_t total = 0;
  for (int restart = 0; restart < 4; ++restart) {
    const Opened opened = open_journal(folder.path());
    ASSERT_TRUE(opened.journal) << opened.error;
    EXPECT_EQ(opened.payloads.size(), total);
    EXPECT_EQ(opened.journal->recovery().records, total);
    EXPECT_FALSE(opened.journal->recovery().cut);
    expect_known_payloads(opened.payloads);
    append_many(*opened.journal, 700);  // more than one segment
    total += 700;
  }
  EXPECT_GE(std::distance(std::filesystem::directory_iterator(folder.path()),
                          std::filesystem::directory_iterator()),
            7);
}

// Bytes of files below `folder` that this process has in its memory, by the kernel's own word.
std::size_t resident_bytes(const std::string& folder) {
  std::ifstream smaps("/proc/self/smaps");
  std::size_t kilobytes = 0;
  bool ours = false;
  for (std::string line; std::getline(smaps, line);) {
    std::istringstream words(line);
    std::string first;
    std::size_t number = 0;
    words >> first;
    if (first.find('-') != std::string::npos) ours = line.find(folder) != std::string::npos;
    if (ours && first == "Rss:" && words >> number) kilobytes += number;
  }
  return kilobytes * 1'024;
}

TEST(Journal, WhatIsSyncedAndReadDoesNotStayInTheProcessesMemory) {
  constexpr std::size_t kMegabyte = 1'024 * 1'024;
  const TemporaryFolder folder;
  store::JournalOptions options;
  options.folder = folder.path();
  options.segment_bytes = 16 * kMegabyte;
  auto journal = store::Journal::open(options, [](auto, auto) { return core::Ok{}; });
  ASSERT_TRUE(journal.ok());
  auto reader = store::JournalReader::open(folder.path(), 0);
  ASSERT_TRUE(reader.ok());
  const std::string payload(1'000, 'x');
  std::uint64_t read = 0;
  std::size_t most = 0;
  for (std::uint64_t written = 1; written <= 12'000; ++written) {
    ASSERT_EQ(journal.value()->append(payload), written);
    if (written % 500 > 0) continue;
    for (auto entry = reader.value()->next(); entry.ok() && entry.value();
         entry = reader.value()->next()) {
      ASSERT_EQ(entry.value()->sequence, ++read);
      ASSERT_EQ(entry.value()->payload, payload);
    }
    while (journal.value()->synced() < written)
      std::this_thread::yield();
    most = std::max(most, resident_bytes(folder.path()));
  }
  EXPECT_EQ(read, 12'000u);
  EXPECT_GT(most, kMegabyte) << "nothing was looked at";
  EXPECT_LT(most, 6 * kMegabyte) << "of three mappings of twelve megabytes";
}

TEST(Journal, TheGreatestRecordFitsAndComesBack) {
  const TemporaryFolder folder;
  const std::string greatest(ledger::kMaxRecordBytes, 'x');
  {
    const Opened opened = open_journal(folder.path());
    for (std::uint64_t i = 1; i <= 5; ++i) {
      ASSERT_TRUE(within_seconds(10, [&] { return opened.journal->append(greatest) == i; }));
      ASSERT_TRUE(within_seconds(10, [&] { return opened.journal->synced() == i; }));
      std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the next segment
    }
  }
  const Opened again = open_journal(folder.path());
  EXPECT_EQ(again.payloads, std::vector<std::string>(5, greatest));
}

TEST(Journal, TheDiskHasItSoonAndTheCallerIsTold) {
  const TemporaryFolder folder;
  std::atomic<std::uint64_t> told{0};
  store::JournalOptions options = small_options(folder.path());
  options.sync_every = core::seconds(3'600);  // only when asked
  options.on_synced = [&told](std::uint64_t sequence) { told = sequence; };
  const Opened opened = open_journal(options);
  ASSERT_EQ(opened.journal->append("a"), 1U);
  ASSERT_EQ(opened.journal->append("b"), 2U);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(opened.journal->synced(), 0U);
  opened.journal->sync_soon();
  EXPECT_TRUE(within_seconds(10, [&] { return told == 2; }));
  EXPECT_EQ(opened.journal->synced(), 2U);
}

TEST(Journal, ASecondProcessIsRefusedAndToldWhoHasIt) {
  const TemporaryFolder folder;
  const Opened first = open_journal(folder.path());
  ASSERT_TRUE(first.journal);
  const Opened second = open_journal(folder.path());
  EXPECT_FALSE(second.journal);
  EXPECT_NE(second.error.find("process " + std::to_string(::getpid()) + " has this journal"),
            std::string::npos)
      << second.error;
}

TEST(Journal, TheVisitorsErrorEndsTheRecoveryAndNamesThePlace) {
  const TemporaryFolder folder;
  {
    const Opened opened = open_journal(folder.path());
    append_many(*opened.journal, 3);
  }
  const auto result = store::Journal::open(
      small_options(folder.path()), [](std::uint64_t sequence, std::string_view) -> core::Status {
        if (sequence == 2) return core::Error{"cannot be", "field", ""};
        return core::Ok{};
      });
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().text().find("journal-00000001.tern, offset "), std::string::npos);
  EXPECT_NE(result.error().text().find("field: cannot be"), std::string::npos);
}

TEST(Journal, SegmentSizesThatCannotWorkAreRefused) {
  const TemporaryFolder folder;
  for (const std::size_t bytes : {std::size_t{0}, store::kMinSegmentBytes - 4096,
                                  store::kMinSegmentBytes + 1, (std::size_t{1} << 30) + 4096}) {
    store::JournalOptions options = small_options(folder.path());
    options.segment_bytes = bytes;
    EXPECT_FALSE(open_journal(options).journal) << bytes;
  }
}

TEST(Journal, AStartWithAnAlmostFullSegmentHasTheNextOneReady) {
  const TemporaryFolder folder;
  {
    const Opened opened = open_journal(folder.path());
    while (opened.journal->last() < 230)  // more than half of the first segment
      ASSERT_NE(opened.journal->append(std::string(400, 'x')), 0U);
  }
  // As after a death before the next segment, or its copy, was made.
  std::filesystem::remove(segment_path(folder.path(), 2));
  std::filesystem::remove(folder.path() + "/journal-00000002.synced");
  const Opened again = open_journal(folder.path());
  ASSERT_TRUE(again.journal) << again.error;
  for (int i = 0; i < 300; ++i)
    ASSERT_NE(again.journal->append(std::string(400, 'x')), 0U) << again.journal->failure();
}

TEST(Journal, AfterAFailedSyncAppendSaysNoForEver) {
  const TemporaryFolder folder;
  const Opened opened = open_journal(folder.path());
  ASSERT_EQ(opened.journal->append("good"), 1U);
  ASSERT_TRUE(within_seconds(10, [&] { return opened.journal->synced() == 1; }));
  // The descriptor of what is synced becomes that of a pipe, which cannot be synced.
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  int replaced = 0;
  for (int file = 3; file < 256; ++file) {
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    std::error_code error;
    const auto target = std::filesystem::read_symlink(link, error);
    if (error || target != folder.path() + "/journal-00000001.synced") continue;
    ASSERT_EQ(::dup2(pipe[0], file), file);
    ++replaced;
  }
  ASSERT_EQ(replaced, 1);
  ASSERT_EQ(opened.journal->append("not on the disk"), 2U);
  ASSERT_TRUE(within_seconds(10, [&] { return opened.journal->failed(); }));
  EXPECT_EQ(opened.journal->append("refused"), 0U);
  EXPECT_EQ(opened.journal->append("refused again"), 0U);
  EXPECT_EQ(opened.journal->synced(), 1U);
  EXPECT_NE(opened.journal->failure().find("cannot sync"), std::string::npos);
  ::close(pipe[0]);
  ::close(pipe[1]);
}

// In a child: the limit on file sizes is for the whole process.
TEST(Journal, WithoutSpaceForTheNextSegmentItWarnsThenSaysNoForEverAndLosesNothing) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    const Opened opened = open_journal(folder.path());
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{64 * 1024, 64 * 1024};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the second may be there by now
    std::uint64_t written = 0;
    while (opened.journal->append(payload_of(written + 1)) != 0) {
      ++written;
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    const bool for_ever = opened.journal->append("x") == 0 && opened.journal->failed();
    const bool named = opened.journal->failure().find("next segment") != std::string::npos;
    const bool counted = opened.journal->last() == written && written > 300;
    ::_exit(for_ever && named && counted ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  const Opened again = open_journal(folder.path());
  ASSERT_TRUE(again.journal) << again.error;
  EXPECT_GT(again.payloads.size(), 300U);
  expect_known_payloads(again.payloads);
}

TEST(JournalReader, ReadsWhileTheJournalIsWritten) {
  const TemporaryFolder folder;
  const Opened opened = open_journal(folder.path());
  std::atomic<bool> done{false};
  std::thread writer([&] {
    append_many(*opened.journal, 3'000);
    done = true;
  });
  auto reader = store::JournalReader::open(folder.path());
  ASSERT_TRUE(reader.ok());
  std::uint64_t read = 0;
  const bool all = within_seconds(60, [&] {
    const auto entry = reader.value()->next();
    if (!entry.ok()) ADD_FAILURE() << entry.error().text();
    if (entry.ok() && entry.value()) {
      EXPECT_EQ(entry.value()->sequence, ++read);
      EXPECT_EQ(entry.value()->payload, payload_of(read));
    }
    return read == 3'000;
  });
  writer.join();
  EXPECT_TRUE(all) << read;
}

TEST(JournalReader, BeginsBehindAnyRecord) {
  const TemporaryFolder folder;
  {
    const Opened opened = open_journal(folder.path());
    append_many(*opened.journal, 1'500);
  }
  for (const std::uint64_t after : {0, 1, 2, 399, 437, 700, 1'000, 1'499, 1'500}) {
    const std::vector<std::string> payloads = read_all(folder.path(), after);
    ASSERT_EQ(payloads.size(), 1'500 - after);
    if (!payloads.empty()) {
      EXPECT_EQ(payloads.front(), payload_of(after + 1));
      EXPECT_EQ(payloads.back(), payload_of(1'500));
    }
  }
}

TEST(JournalReader, SaysWhenThereIsNoJournal) {
  const TemporaryFolder folder;
  EXPECT_FALSE(store::JournalReader::open(folder.path() + "/absent").ok());
  const auto empty = store::JournalReader::open(folder.path());
  ASSERT_FALSE(empty.ok());
  EXPECT_NE(empty.error().text().find("no journal there"), std::string::npos);
}

}  // namespace
}  // namespace tern::test
