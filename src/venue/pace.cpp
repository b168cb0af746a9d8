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

std::int64_t RateBudget::unit_ns() const noexcept {
  return limit_.limit == 0 ? 1 : std::max<std::int64_t>(limit_.window.ns / limit_.limit, 1);
}

std::uint32_t RateBudget::used(core::Timestamp now) const {
  if (limit_.falls) {
    const std::int64_t left = std::max<std::int64_t>((fallen_at_ - now).ns, 0);
    return static_cast<std::uint32_t>((left + unit_ns() - 1) / unit_ns());
  }
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
  if (limit_.falls) {
    const std::int64_t after = std::min(weight + 1, limit_.limit) * unit_ns();
    return std::max(now, {fallen_at_.ns + after - limit_.window.ns});
  }
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
  if (limit_.falls) {
    fallen_at_ = {std::max(fallen_at_, now).ns + weight * unit_ns()};
    return;
  }
  const std::int64_t number = now.ns / width_ns();
  const auto slots = static_cast<std::int64_t>(buckets_.size());
  Bucket& bucket = buckets_[static_cast<std::size_t>(((number % slots) + slots) % slots)];
  if (bucket.number != number) bucket = {number, 0};
  bucket.spent += weight;
}

void RateBudget::spend(std::uint32_t weight, core::Timestamp now) {
  add(weight, now);
}

void RateBudget::assume_spent(core::Timestamp now) {
  if (limit_.falls) fallen_at_ = std::max(fallen_at_, now + limit_.window);
}

void RateBudget::assume_half_spent(core::Timestamp now) {
  if (limit_.falls) fallen_at_ = std::max(fallen_at_, now + core::Duration{limit_.window.ns / 2});
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
