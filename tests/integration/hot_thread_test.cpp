// Goal: what the hot thread asks of the machine is done: other threads stand back and keep away,
// and a heap that grows meets no page that was not touched. Method: the kernel's own words about
// this process.
#include "app/hot_thread.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace tern::app {
namespace {

constexpr std::size_t kPage = 4096;

// A thread that waits to be ended.
class Other {
 public:
  Other() {
    thread_ = std::thread([this] {
      id_ = gettid();
      while (!ended_)
        std::this_thread::yield();
    });
    while (id_ == 0)
      std::this_thread::yield();
  }
  ~Other() {
    ended_ = true;
    thread_.join();
  }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;
  [[nodiscard]] pid_t id() const { return id_; }

 private:
  std::atomic<pid_t> id_{0};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

cpu_set_t cores_of(pid_t thread) {
  cpu_set_t set;
  CPU_ZERO(&set);
  EXPECT_EQ(sched_getaffinity(thread, sizeof set, &set), 0);
  return set;
}

TEST(HotThread, OthersStandBackAndItDoesNot) {
  const Other other;
  ASSERT_EQ(sched_getscheduler(other.id()), SCHED_OTHER);
  let_others_stand_back();
  EXPECT_EQ(sched_getscheduler(other.id()), SCHED_BATCH);
  EXPECT_EQ(sched_getscheduler(0), SCHED_OTHER);
}

TEST(HotThread, KeepsToItsCoreAndOthersKeepAway) {
  const cpu_set_t before = cores_of(0);
  std::size_t core = 0;
  while (!CPU_ISSET(core, &before))
    ++core;
  const Other other;
  EXPECT_TRUE(keep_to_core(static_cast<int>(core)));
  const cpu_set_t mine = cores_of(0);
  EXPECT_EQ(CPU_COUNT(&mine), 1);
  EXPECT_TRUE(CPU_ISSET(core, &mine));
  const cpu_set_t others = cores_of(other.id());
  EXPECT_TRUE(CPU_COUNT(&before) == 1 || !CPU_ISSET(core, &others));
  EXPECT_FALSE(keep_to_core(CPU_SETSIZE - 1)) << "a machine of so many cores";
  EXPECT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
}

#ifndef __SANITIZE_ADDRESS__  // its allocator is not the one that is told
template <typename Work>
long faults_of(Work work) {
  rusage before{};
  rusage after{};
  getrusage(RUSAGE_THREAD, &before);
  work();
  getrusage(RUSAGE_THREAD, &after);
  return after.ru_minflt - before.ru_minflt;
}

constexpr std::size_t kPages = 1'000;

// As the state of trades does.
void grow(std::vector<std::unique_ptr<char[]>>& heap) {
  for (std::size_t i = 0; i < kPages; ++i)
    heap.push_back(std::make_unique<char[]>(kPage));
}

TEST(HotThread, AHeapThatGrowsMeetsNoUntouchedPage) {
  std::vector<std::unique_ptr<char[]>> heap;
  heap.reserve(2 * kPages);
  ASSERT_GE(faults_of([&heap] { grow(heap); }), static_cast<long>(kPages) / 2)
      << "without a reserve it meets them";
  reserve_heap(4 * kPages * kPage);
  EXPECT_LT(faults_of([&heap] { grow(heap); }), static_cast<long>(kPages) / 20);
}
#endif

}  // namespace
}  // namespace tern::app
