// In: limits and spendings.
// Out: yes or not now.
// Cannot happen: see the header.
#include "tern/venue/budgets.hpp"

#include <algorithm>

namespace tern::venue {

RateBudget* Budgets::find(std::string_view name) {
  const auto found = std::find_if(budgets_.begin(), budgets_.end(), [name](const RateBudget& each) {
    return each.limit().name == name;
  });
  return found == budgets_.end() ? nullptr : &*found;
}

const RateBudget* Budgets::find(std::string_view name) const {
  return const_cast<Budgets*>(this)->find(name);
}

void Budgets::add(const std::vector<RateLimit>& limits) {
  for (const RateLimit& limit : limits) {
    if (find(limit.name) == nullptr) budgets_.emplace_back(limit);
  }
}

bool Budgets::allows(std::string_view name, std::uint32_t weight, core::Timestamp now,
                     Need need) const {
  if (now < blocked_until()) return false;
  const RateBudget* budget = find(name);
  if (budget == nullptr) return true;
  const std::uint32_t part = budget->limit().limit / kKeptPart;
  std::uint32_t kept = 0;
  if (keeps_ && need == Need::can_wait) kept = part;
  // A request that is dearer than the part waits until nothing else is being asked.
  if (need == Need::can_wait_long) kept = budget->limit().limit - std::max(part, weight);
  return budget->earliest(weight + kept, now) <= now;
}

void Budgets::spend(std::string_view name, std::uint32_t weight, core::Timestamp now) {
  if (RateBudget* budget = find(name)) budget->spend(weight, now);
}

void Budgets::block_until(core::Timestamp until) {
  for (RateBudget& budget : budgets_)
    budget.block_until(until);
}

void Budgets::assume_spent(core::Timestamp now) {
  for (RateBudget& budget : budgets_)
    budget.assume_spent(now);
}

void Budgets::assume_half_spent(core::Timestamp now) {
  for (RateBudget& budget : budgets_)
    budget.assume_half_spent(now);
}

core::Timestamp Budgets::blocked_until() const {
  core::Timestamp latest;
  for (const RateBudget& budget : budgets_)
    latest = std::max(latest, budget.blocked_until());
  return latest;
}

void Budgets::observe_used(std::uint32_t used, core::Timestamp now) {
  if (!budgets_.empty()) budgets_.front().observe_used(used, now);
}

void Budgets::on_limit(const RateLimit& limit) {
  if (RateBudget* budget = find(limit.name)) budget->set_limit(limit.limit);
}

void Budgets::limit_connects(const RateLimit& limit) {
  if (connects_.limit().limit == 0) connects_ = RateBudget(limit);
}

const RateLimit* Budgets::limit(std::string_view name) const {
  const RateBudget* budget = find(name);
  return budget == nullptr ? nullptr : &budget->limit();
}

}  // namespace tern::venue
