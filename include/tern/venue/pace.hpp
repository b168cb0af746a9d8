// In: limits as data, the time, a seed.
// Out: the earliest moment at which something may be done.
// Cannot happen: more than `limit` units in any window, or a count above it where it falls; a retry
// without a wait; two clients that retry in step.
#pragma once

#include <array>
#include <cstdint>

#include "tern/core/random.hpp"
#include "tern/core/time.hpp"
#include "tern/venue/capabilities.hpp"

namespace tern::venue {

// Sliding window in kBuckets parts. Counts conservatively: a bucket weighs until the whole of it
// has left the window. Of a count that falls one unit is left unused: the venue may take it off in
// steps.
class RateBudget {
 public:
  static constexpr std::int64_t kBuckets = 32;

  // A limit of 0 means "no limit known": everything is allowed.
  explicit RateBudget(RateLimit limit);

  // `now` when `weight` may be spent at once, else the moment to ask again. A weight above the
  // limit is paid by a whole empty window.
  [[nodiscard]] core::Timestamp earliest(std::uint32_t weight, core::Timestamp now) const;
  void spend(std::uint32_t weight, core::Timestamp now);
  // The venue said 429, 418 or Retry-After.
  void block_until(core::Timestamp until);
  [[nodiscard]] core::Timestamp blocked_until() const noexcept { return blocked_until_; }
  // The venue's own count for the current window: adopted when it is above ours (others share the
  // key or address).
  void observe_used(std::uint32_t used, core::Timestamp now);
  // The venue refused although we thought that there was room, and named no time: a count that
  // falls is at its limit now.
  void assume_spent(core::Timestamp now);
  // This process begins: what an earlier one spent of a count that falls is not known. Half of it.
  void assume_half_spent(core::Timestamp now);
  // The venue published another limit.
  void set_limit(std::uint32_t limit) noexcept { limit_.limit = limit; }
  [[nodiscard]] const RateLimit& limit() const noexcept { return limit_; }
  [[nodiscard]] std::uint32_t used(core::Timestamp now) const;

 private:
  struct Bucket {
    std::int64_t number = INT64_MIN;  // now / bucket width
    std::uint32_t spent = 0;
  };
  [[nodiscard]] std::int64_t width_ns() const noexcept;
  [[nodiscard]] std::int64_t unit_ns() const noexcept;  // in which a count falls by one
  void add(std::uint32_t weight, core::Timestamp now);

  RateLimit limit_;
  std::array<Bucket, kBuckets + 1> buckets_{};
  core::Timestamp fallen_at_;  // when the count that falls will be at zero
  core::Timestamp blocked_until_;
};

// Exponential with jitter: the n-th wait is uniform in [d/2, d], d = first * 2^n, at most `most`.
class Backoff {
 public:
  Backoff(core::Duration first, core::Duration most) : first_(first), most_(most) {}

  core::Duration next(core::Random& random);
  void reset() noexcept { failures_ = 0; }
  [[nodiscard]] std::uint32_t failures() const noexcept { return failures_; }

 private:
  core::Duration first_;
  core::Duration most_;
  std::uint32_t failures_ = 0;
};

}  // namespace tern::venue
