// In: a generator of numbers, once per quantum. Out: the next offset of a coin's real worth.
// Cannot happen: a float: the walk is a sum of uniform integers.
#include "fundamental.hpp"

#include <algorithm>

namespace tern::sim {
namespace {

constexpr std::int64_t kWalkPpb = 50'000;          // per 10 ms at most: about 3 bps in a second
constexpr std::int64_t kPullQuanta = 200'000;      // half an hour back to the start
constexpr std::uint32_t kJumpsPerMillion = 1'250;  // of quanta: one in 8 s
constexpr std::int64_t kJumpLeastBps = 8;
constexpr std::int64_t kJumpMostBps = 40;

}  // namespace

void Fundamental::step() {
  std::int64_t offset = history_[newest_];
  offset += random_.between(-kWalkPpb, kWalkPpb) - offset / kPullQuanta;
  if (random_.chance(kJumpsPerMillion)) {
    const std::int64_t jump = random_.between(kJumpLeastBps, kJumpMostBps) * kPpbPerBp;
    offset += random_.chance(500'000) ? jump : -jump;
  }
  newest_ = (newest_ + 1) % kHistory;
  history_[newest_] = std::clamp(offset, -kMaxOffsetPpb, kMaxOffsetPpb);
}

}  // namespace tern::sim
