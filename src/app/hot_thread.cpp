// In: the process as it is. Out: see the header.
// Cannot happen: see the header.
#include "app/hot_thread.hpp"

#include <malloc.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <memory>
#include <vector>

namespace tern::app {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::size_t kPage = 4096;
constexpr int kMapNothingBelow = 32 << 20;  // bytes: the most that malloc lets itself be told

template <typename Work>
void for_each_other_thread(Work work) {
  std::error_code error;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", error)) {
    const int number = std::atoi(thread.path().filename().c_str());
    if (number != gettid()) work(number);
  }
}

}  // namespace

bool keep_to_core(int core) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<std::size_t>(core), &only);
  cpu_set_t others;
  if (sched_getaffinity(0, sizeof others, &others) == 0 && CPU_COUNT(&others) > 1) {
    CPU_CLR(static_cast<std::size_t>(core), &others);
    for_each_other_thread(
        [&others](int thread) { (void)sched_setaffinity(thread, sizeof others, &others); });
  }
  return sched_setaffinity(0, sizeof only, &only) == 0;
}

void let_others_stand_back() {
  const sched_param none{};
  for_each_other_thread(
      [&none](int thread) { (void)sched_setscheduler(thread, SCHED_BATCH, &none); });
}

void reserve_heap(std::size_t bytes) {
  mallopt(M_MMAP_THRESHOLD, kMapNothingBelow);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  std::vector<std::unique_ptr<char[]>> blocks;
  for (std::size_t taken = 0; taken < bytes; taken += kBlock) {
    blocks.push_back(std::make_unique_for_overwrite<char[]>(kBlock));
    for (std::size_t page = 0; page < kBlock; page += kPage)
      *const_cast<volatile char*>(blocks.back().get() + page) = 0;  // not to be optimised away
  }
}

}  // namespace tern::app
