// In: limits, time, seed.
// Out: earliest moments.
// Cannot happen: see the header.
#include "tern/venue/pace.hpp"

#include <algorithm>

namespace tern::venue {

RateBudget::RateBudget(RateLimit limit) : limit_(std::move(limit)) {}

std::int64_t RateBudget::width_ns() const noexcept {
  return std::max<std::int64_t>(limit_.window.ns / kBuckets, 1);
}

std::uint32_t RateBudget::used(core::Timestamp now) const {
  const std::int64_t current = now.ns / width_ns();
  std::uint32_t sum = 0;
  for (const Bucket& bucket : buckets_) {
    if (bucket.number >= current - kBuckets && bucket.number <= current) sum += bucket.spent;
  }
  return sum;
}

core::Timestamp RateBudget::earliest(std::uint32_t weight, core::Timestamp now) const {
  if (now < blocked_until_) return blocked_until_;
  if (limit_.limit == 0) return now;
  const std::uint32_t wanted = std::min(weight, limit_.limit);
  const std::int64_t current = now.ns / width_ns();
  std::uint32_t sum = used(now);
  if (sum + wanted <= limit_.limit) return now;
  // Oldest buckets leave first; find the one whose leaving makes room.
  for (std::int64_t number = current - kBuckets; number <= current; ++number) {
    for (const Bucket& bucket : buckets_) {
      if (bucket.number == number) sum -= std::min(sum, bucket.spent);
    }
    if (sum + wanted <= limit_.limit) return {(number + kBuckets + 1) * width_ns()};
  }
  return now + limit_.window;
}

void RateBudget::add(std::uint32_t weight, core::Timestamp now) {
  const std::int64_t number = now.ns / width_ns();
  const auto slots = static_cast<std::int64_t>(buckets_.size());
  Bucket& bucket = buckets_[static_cast<std::size_t>(((number % slots) + slots) % slots)];
  if (bucket.number != number) bucket = {number, 0};
  bucket.spent += weight;
}

void RateBudget::spend(std::uint32_t weight, core::Timestamp now) {
  add(weight, now);
}

void RateBudget::block_until(core::Timestamp until) {
  blocked_until_ = std::max(blocked_until_, until);
}

void RateBudget::observe_used(std::uint32_t used_by_venue, core::Timestamp now) {
  const std::uint32_t ours = used(now);
  if (used_by_venue > ours) add(used_by_venue - ours, now);
}

core::Duration Backoff::next(core::Random& random) {
  const std::uint32_t doublings = std::min<std::uint32_t>(failures_, 20);
  ++failures_;
  const std::int64_t full = std::min(first_.ns << doublings, most_.ns);
  return {random.between(full / 2, full)};
}

}  // namespace tern::venue
