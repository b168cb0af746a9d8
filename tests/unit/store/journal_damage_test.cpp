// In: journals torn, flipped, swapped, with files missing or of another journal.
// Out: a clean cut of the tail, or a refusal that names file and offset.
// Cannot happen: damage that is read as a shorter journal.
#include <cstdio>
#include <fstream>

#include "journal_fixture.hpp"
#include "src/store/segment.hpp"
#include "tern/core/random.hpp"

namespace tern::test {
namespace {

constexpr std::uint64_t kRecords = 27;  // the last is short

// A journal whose disk never said "synced": what a process leaves behind that died at once.
class Damage : public testing::Test {
 protected:
  void SetUp() override {
    {
      const Opened opened = open_journal(folder_.path());
      append_many(*opened.journal, kRecords);
    }
    path_ = segment_path(folder_.path(), 1);
    offsets_.push_back(store::kDataStart);
    for (std::uint64_t i = 1; i <= kRecords; ++i)
      offsets_.push_back(offsets_.back() + store::record_bytes(payload_of(i).size()));
    copy_ = folder_.path() + "/journal-00000001.synced";
    copied_ = file_bytes(copy_, 0, store::kMinSegmentBytes);
    remove_prepared();
    std::filesystem::remove(copy_);
    forget_synced();
    whole_ = file_bytes(path_, 0, store::kMinSegmentBytes);
  }
  void remove_prepared() {
    std::filesystem::remove(segment_path(folder_.path(), 2));
    std::filesystem::remove(folder_.path() + "/journal-00000002.synced");
  }
  void forget_synced() { note(0); }
  void note(std::uint64_t word) {
    change_file(path_, sizeof(store::SegmentHeader),
                {reinterpret_cast<const char*>(&word), sizeof word});
  }
  void restore() {
    change_file(path_, 0, whole_);
    std::filesystem::remove(copy_);
  }
  // The copy as the disk has it, complete.
  void restore_copy() { std::ofstream(copy_, std::ios::binary) << copied_; }
  void say_machine_restarted() {
    std::FILE* lock = std::fopen((folder_.path() + "/lock").c_str(), "w");
    std::fputs("pid 1\nboot another-start-of-the-machine\n", lock);
    std::fclose(lock);
  }
  void expect_refused(const std::string& words, std::size_t offset) {
    const Opened opened = open_journal(folder_.path());
    ASSERT_FALSE(opened.journal) << "accepted, damaged at " << offset;
    EXPECT_NE(opened.error.find(words), std::string::npos) << opened.error;
    EXPECT_NE(opened.error.find(path_), std::string::npos) << opened.error;
  }

  TemporaryFolder folder_;
  std::string path_;
  std::string whole_;
  std::string copy_;
  std::string copied_;
  std::vector<std::size_t> offsets_;  // of each record, and of the end
};

TEST_F(Damage, TheJournalItselfIsGood) {
  const Opened opened = open_journal(folder_.path());
  ASSERT_TRUE(opened.journal) << opened.error;
  EXPECT_EQ(opened.payloads.size(), kRecords);
}

TEST_F(Damage, ATailTornAtAnyByteIsCutAndTheJournalGoesOn) {
  const std::size_t last = offsets_[kRecords - 1];
  for (std::size_t end = last; end < offsets_[kRecords]; ++end) {
    restore();
    change_file(path_, end, std::string(offsets_[kRecords] - end, '\0'));
    {
      const Opened opened = open_journal(folder_.path());
      ASSERT_TRUE(opened.journal) << "torn at " << end << ": " << opened.error;
      const bool only_zeros_missing = file_bytes(path_, last, offsets_[kRecords] - last) ==
                                      whole_.substr(last, offsets_[kRecords] - last);
      const std::uint64_t left = only_zeros_missing ? kRecords : kRecords - 1;
      ASSERT_EQ(opened.payloads.size(), left) << "torn at " << end;
      const auto& cut = opened.journal->recovery().cut;
      ASSERT_EQ(cut.has_value(), left < kRecords && end > last);
      if (cut) {
        EXPECT_EQ(cut->offset, last);
        EXPECT_EQ(cut->file, path_);
      }
      ASSERT_EQ(opened.journal->append(payload_of(left + 1)), left + 1);
    }
    const Opened again = open_journal(folder_.path());
    ASSERT_TRUE(again.journal) << again.error;
    expect_known_payloads(again.payloads);
    EXPECT_FALSE(again.journal->recovery().cut);
    remove_prepared();
  }
}

TEST_F(Damage, AnyByteFlippedInTheMiddleIsRefusedAndNothingIsChanged) {
  for (std::size_t at = 0; at < offsets_[kRecords - 1]; ++at) {
    if (at == 300) at = store::kDataStart;  // the empty rest of the header is one rule
    const char flipped = static_cast<char>(whole_[at] ^ (1 << at % 8));
    change_file(path_, at, {&flipped, 1});
    expect_refused("", at);
    if (HasFatalFailure()) return;
    ASSERT_EQ(file_bytes(path_, at, 1)[0], flipped);
    change_file(path_, at, {&whole_[at], 1});
  }
}

TEST_F(Damage, TheErrorNamesTheOffsetAndWhatFollows) {
  change_file(path_, offsets_[4] + 30, "#");
  expect_refused("offset " + std::to_string(offsets_[4]) + ": damaged", 4);
  expect_refused("a whole record follows at " + path_ + ", offset " + std::to_string(offsets_[5]),
                 4);
  expect_refused("backup", 4);
}

TEST_F(Damage, ASyncedLastRecordIsNoTornTail) {
  const std::uint64_t word = offsets_[kRecords] | (~offsets_[kRecords] << 32);
  note(word);
  change_file(path_, offsets_[kRecords - 1] + 25, "#");
  expect_refused("the disk once had whole records up to offset", kRecords);
}

TEST_F(Damage, AHoleThatAPowerLossLeftIsCutAndCounted) {
  change_file(path_, offsets_[8], std::string(offsets_[9] - offsets_[8], '\0'));
  expect_refused("a whole record follows", 8);
  say_machine_restarted();
  {
    const Opened opened = open_journal(folder_.path());
    ASSERT_TRUE(opened.journal) << opened.error;
    EXPECT_EQ(opened.payloads.size(), 8U);
    EXPECT_TRUE(opened.journal->recovery().machine_restarted);
    ASSERT_TRUE(opened.journal->recovery().cut);
    EXPECT_EQ(opened.journal->recovery().cut->records_lost, kRecords - 9);
    EXPECT_EQ(opened.journal->recovery().cut->offset, offsets_[8]);
    ASSERT_EQ(opened.journal->append(payload_of(9)), 9U);
  }
  const Opened again = open_journal(folder_.path());
  ASSERT_TRUE(again.journal) << again.error;
  EXPECT_EQ(again.payloads.size(), 9U);
  EXPECT_FALSE(again.journal->recovery().machine_restarted);
}

TEST_F(Damage, APowerLossDoesNotExcuseWhatTheDiskHad) {
  note(offsets_[10] | (~offsets_[10] << 32));
  change_file(path_, offsets_[8], std::string(offsets_[9] - offsets_[8], '\0'));
  say_machine_restarted();
  expect_refused("the disk once had", 8);
  // Also at the second try: a refusal is not forgotten.
  expect_refused("the disk once had", 8);
}

TEST_F(Damage, WhatAPowerLossTookFromTheSegmentComesFromItsCopy) {
  restore_copy();
  say_machine_restarted();
  change_file(path_, offsets_[5], std::string(offsets_[9] - offsets_[5], '\0'));
  {
    const Opened opened = open_journal(folder_.path());
    ASSERT_TRUE(opened.journal) << opened.error;
    EXPECT_EQ(opened.payloads.size(), kRecords);
    EXPECT_FALSE(opened.journal->recovery().cut);
    ASSERT_EQ(opened.journal->append(payload_of(kRecords + 1)), kRecords + 1);
  }
  const Opened again = open_journal(folder_.path());
  ASSERT_TRUE(again.journal) << again.error;
  EXPECT_EQ(again.payloads.size(), kRecords + 1);
  expect_known_payloads(again.payloads);
}

TEST_F(Damage, OfASegmentThatNeverReachedTheDiskTheCopyGivesAll) {
  restore_copy();
  say_machine_restarted();
  change_file(path_, store::kDataStart,
              std::string(store::kMinSegmentBytes - store::kDataStart, '\0'));
  const Opened opened = open_journal(folder_.path());
  ASSERT_TRUE(opened.journal) << opened.error;
  EXPECT_EQ(opened.payloads.size(), kRecords);
  expect_known_payloads(opened.payloads);
}

TEST_F(Damage, WhileTheMachineRanOnTheCopyExcusesNoDamage) {
  restore_copy();
  change_file(path_, offsets_[5], std::string(offsets_[9] - offsets_[5], '\0'));
  expect_refused("the disk once had", 5);
}

TEST_F(Damage, WhatWasCutIsNotFoundAgainInTheCopy) {
  restore_copy();
  // The copy's own pages behind record 10 were never synced, and record 11's got lost.
  const std::uint64_t word = offsets_[10] | (~offsets_[10] << 32);
  const std::string_view synced(reinterpret_cast<const char*>(&word), sizeof word);
  const std::string hole(offsets_[11] - offsets_[10], '\0');
  change_file(copy_, sizeof(store::SegmentHeader), synced);
  change_file(copy_, offsets_[10], hole);
  change_file(path_, offsets_[10], hole);
  say_machine_restarted();
  {
    const Opened opened = open_journal(folder_.path());
    ASSERT_TRUE(opened.journal) << opened.error;
    EXPECT_EQ(opened.payloads.size(), 10U);
    EXPECT_EQ(opened.journal->recovery().cut->records_lost, kRecords - 11);
  }
  for (const std::string& file : {path_, copy_}) {
    const std::size_t size = store::kMinSegmentBytes - offsets_[10];
    EXPECT_EQ(file_bytes(file, offsets_[10], size), std::string(size, '\0')) << file;
  }
}

TEST_F(Damage, TheCopyOfAnotherSegmentIsRefused) {
  const TemporaryFolder other;
  { const Opened opened = open_journal(other.path()); }
  std::filesystem::copy(other.path() + "/journal-00000001.synced", copy_);
  const Opened opened = open_journal(folder_.path());
  EXPECT_FALSE(opened.journal);
  EXPECT_NE(opened.error.find("the copy of another segment"), std::string::npos) << opened.error;
}

TEST_F(Damage, ARecordWrittenIntoAnotherFileIsRefused) {
  const TemporaryFolder other;
  {
    const Opened opened = open_journal(other.path());
    append_many(*opened.journal, kRecords);
  }
  const std::string foreign =
      file_bytes(segment_path(other.path(), 1), offsets_[3], offsets_[4] - offsets_[3]);
  change_file(path_, offsets_[3], foreign);
  expect_refused("another file", 3);
}

TEST_F(Damage, AJumpOfTheSequenceIsRefused) {
  // Record 4 at the place of record 3, and everything behind it moved up.
  const std::string rest = whole_.substr(offsets_[3], offsets_[kRecords] - offsets_[3]);
  change_file(path_, offsets_[2], rest);
  expect_refused("record 4 where 3 should be", 2);
}

TEST_F(Damage, AShortenedFileIsRefused) {
  std::filesystem::resize_file(path_, store::kMinSegmentBytes - store::kPage);
  expect_refused("should have", 0);
  std::filesystem::resize_file(path_, 100);
  expect_refused("not a journal segment", 0);
}

TEST(JournalSegments, AMissingOrForeignOneIsRefused) {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  for (const TemporaryFolder* each : {&folder, &other}) {
    const Opened opened = open_journal(each->path());
    append_many(*opened.journal, 1'500);
  }
  const std::string aside = folder.path() + "/aside";
  for (int number = 1; number <= 3; ++number) {
    std::filesystem::rename(segment_path(folder.path(), number), aside);
    const Opened missing = open_journal(folder.path());
    EXPECT_FALSE(missing.journal) << number;
    EXPECT_NE(missing.error.find("a segment is missing"), std::string::npos) << missing.error;
    EXPECT_NE(missing.error.find(segment_path(folder.path(), number)), std::string::npos);
    std::filesystem::copy(segment_path(other.path(), number), segment_path(folder.path(), number));
    const Opened foreign = open_journal(folder.path());
    EXPECT_FALSE(foreign.journal) << number;
    EXPECT_NE(foreign.error.find("a segment of another journal"), std::string::npos)
        << foreign.error;
    std::filesystem::rename(aside, segment_path(folder.path(), number));
  }
  const Opened whole = open_journal(folder.path());
  EXPECT_TRUE(whole.journal) << whole.error;
  EXPECT_EQ(whole.payloads.size(), 1'500U);
}

TEST(JournalSegments, OnlyTheLastOnesHaveACopy) {
  const TemporaryFolder folder;
  {
    const Opened opened = open_journal(folder.path());
    append_many(*opened.journal, 1'500);
  }
  const auto copy = [&](int number) {
    return std::filesystem::exists(folder.path() + "/journal-0000000" + std::to_string(number) +
                                   ".synced");
  };
  EXPECT_FALSE(copy(1));
  EXPECT_FALSE(copy(2));
  EXPECT_FALSE(copy(3));
  EXPECT_TRUE(copy(4));
}

TEST(JournalSegments, ThePlannedNextOneIsUsedAgainAfterARestart) {
  const TemporaryFolder folder;
  for (int restart = 0; restart < 3; ++restart) {
    const Opened opened = open_journal(folder.path());
    ASSERT_TRUE(opened.journal) << opened.error;
    const std::string next = segment_path(folder.path(), 2);
    ASSERT_TRUE(within_seconds(10, [&] { return std::filesystem::exists(next); }));
  }
  EXPECT_FALSE(std::filesystem::exists(segment_path(folder.path(), 3)));
}

// Any bytes at all: never a crash, never a record that was not written.
TEST_F(Damage, RandomBytesAnywhereGiveATrueBeginningOrARefusal) {
  core::Random random(4711);
  int accepted = 0;
  int refused = 0;
  for (int round = 0; round < 300; ++round) {
    restore();
    const auto changes = random.between(1, 4);
    for (std::int64_t i = 0; i < changes; ++i) {
      const bool tail = random.chance(500'000);
      const std::size_t from = tail ? offsets_[kRecords - 1] : store::kDataStart;
      const auto at = static_cast<std::size_t>(random.between(
          static_cast<std::int64_t>(from), static_cast<std::int64_t>(offsets_[kRecords] + 64)));
      std::string bytes;
      for (auto left = random.between(1, 40); left > 0; --left)
        bytes += static_cast<char>(random.chance(300'000) ? 0 : random.next());
      change_file(path_, at, bytes);
    }
    const std::string changed = file_bytes(path_, 0, store::kMinSegmentBytes);
    const Opened opened = open_journal(folder_.path());
    expect_known_payloads(opened.payloads);
    if (HasFatalFailure()) return;
    ++(opened.journal ? accepted : refused);
    // What was given up was not there any more: no later record is whole.
    if (!opened.journal) continue;
    for (std::size_t i = opened.payloads.size(); i < kRecords; ++i)
      ASSERT_NE(changed.substr(offsets_[i], offsets_[i + 1] - offsets_[i]),
                whole_.substr(offsets_[i], offsets_[i + 1] - offsets_[i]));
  }
  EXPECT_GT(accepted, 30);
  EXPECT_GT(refused, 30);
}

}  // namespace
}  // namespace tern::test
