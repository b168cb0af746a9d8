// In: nothing. Out: UTC now. One of the two places of the process that read a clock (the other is
// app). Cannot happen: a local time zone; a value before 1970.
#include <ctime>

#include "tern/net/stream.hpp"

namespace tern::net {

core::Timestamp now() noexcept {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return {static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec};
}

std::uint64_t ticks() noexcept {
  return __builtin_ia32_rdtsc();
}

}  // namespace tern::net
