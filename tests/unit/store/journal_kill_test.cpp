// In: a child that writes and is killed with -9 at a random moment, many times in one folder.
// Out: the journal afterwards. Cannot happen: a record that the child had appended and that is
// gone.
#include <sys/mman.h>
#include <sys/wait.h>

#include <csignal>

#include "journal_fixture.hpp"
#include "tern/core/random.hpp"

namespace tern::test {
namespace {

constexpr int kKills = 40;

// The child says here how far it got: after append() returned, as the engine would send.
struct Shared {
  std::atomic<std::uint64_t> appended{0};
  std::atomic<bool> refused{false};
};

[[noreturn]] void write_for_ever(const std::string& folder, Shared& shared) {
  store::JournalOptions options = small_options(folder);
  options.segment_bytes = 512 * 1024;
  const Opened opened = open_journal(options);
  if (!opened.journal) ::_exit(1);
  while (true) {
    const std::uint64_t next = opened.journal->last() + 1;
    if (opened.journal->append(payload_of(next)) != next) break;
    shared.appended.store(next);
    // No faster than the disk: what is proven here is not how soon a segment is prepared.
    while (next - opened.journal->synced() > 300)
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    if (next % 4 == 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  shared.refused.store(true);
  ::_exit(1);
}

TEST(Journal, NothingThatWasAppendedIsLostByKill9) {
  const TemporaryFolder folder;
  void* memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  Shared& shared = *new (memory) Shared;
  core::Random random(20261120);
  for (int kill = 0; kill < kKills; ++kill) {
    const std::uint64_t before = shared.appended;
    const pid_t child = ::fork();
    if (child == 0) write_for_ever(folder.path(), shared);
    ASSERT_TRUE(within_seconds(20, [&] { return shared.appended > before || shared.refused; }));
    std::this_thread::sleep_for(std::chrono::microseconds(random.between(0, 40'000)));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
    const Opened opened = open_journal(folder.path());
    ASSERT_TRUE(opened.journal) << opened.error;
    // At most the one record whose append() had not yet returned is there in addition.
    ASSERT_GE(opened.payloads.size(), shared.appended);
    ASSERT_LE(opened.payloads.size(), shared.appended + 1);
    expect_known_payloads(opened.payloads);
    shared.appended = opened.payloads.size();
    if (opened.journal->recovery().cut) {
      EXPECT_EQ(opened.journal->recovery().cut->records_lost, 0U);
    }
  }
  EXPECT_GT(shared.appended, 1'000U);
  ::munmap(memory, sizeof(Shared));
}

}  // namespace
}  // namespace tern::test
