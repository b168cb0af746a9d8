// In: a venue's limits, what is spent, what the venue says of it.
// Out: whether a request may leave now.
// Cannot happen: two halves of one venue that each believe to have the whole limit: they share
// this; books that eat what orders need: a part is kept for what cannot wait.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/venue/pace.hpp"

namespace tern::venue {

class Budgets {
 public:
  enum class Need : std::uint8_t { can_wait_long, can_wait, cannot_wait };
  // One part in so many of each limit is kept for what cannot wait, once somebody trades here; what
  // can wait long uses no more than such a part.
  static constexpr std::uint32_t kKeptPart = 4;

  explicit Budgets(const std::vector<RateLimit>& limits) { add(limits); }

  // Limits of a name that is known already stay as they are.
  void add(const std::vector<RateLimit>& limits);
  void keep_for_orders() noexcept { keeps_ = true; }

  [[nodiscard]] bool allows(std::string_view name, std::uint32_t weight, core::Timestamp now,
                            Need need) const;
  void spend(std::string_view name, std::uint32_t weight, core::Timestamp now);
  // The venue said 429, 418 or Retry-After: all of them.
  void block_until(core::Timestamp until);
  [[nodiscard]] core::Timestamp blocked_until() const;
  // The venue said that there is no room, and not until when.
  void assume_spent(core::Timestamp now);
  // The process begins, and does not know what an earlier one spent.
  void assume_half_spent(core::Timestamp now);
  // The venue's own count, of the first limit.
  void observe_used(std::uint32_t used, core::Timestamp now);
  // The venue stated a limit (same name): adopted.
  void on_limit(const RateLimit& limit);
  // New connections, whichever half opens them. The first limit that is given stays.
  void limit_connects(const RateLimit& limit);
  [[nodiscard]] RateBudget& connects() noexcept { return connects_; }
  // Null: no such limit is known.
  [[nodiscard]] const RateLimit* limit(std::string_view name) const;

 private:
  [[nodiscard]] RateBudget* find(std::string_view name);
  [[nodiscard]] const RateBudget* find(std::string_view name) const;

  std::vector<RateBudget> budgets_;
  RateBudget connects_{RateLimit{}};
  bool keeps_ = false;
};

}  // namespace tern::venue
