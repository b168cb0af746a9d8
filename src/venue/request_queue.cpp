// In: requests and verdicts.
// Out: what may be sent now.
// Cannot happen: see the header.
#include "tern/venue/request_queue.hpp"

#include <algorithm>

namespace tern::venue {

RequestQueue::RequestQueue(market::VenueId venue, const std::vector<RateLimit>& budgets)
    : venue_(venue) {
  for (const RateLimit& limit : budgets)
    budgets_.emplace_back(limit);
}

RateBudget* RequestQueue::budget_of(const HttpRequest& request) {
  for (RateBudget& budget : budgets_) {
    if (budget.limit().name == request.budget) return &budget;
  }
  return nullptr;
}

bool RequestQueue::push(HttpRequest request) {
  if (waiting_.size() >= kMaxWaiting) return false;
  waiting_.push_back(std::move(request));
  return true;
}

void RequestQueue::send_due(core::Timestamp now, Actions& actions) {
  if (now < blocked_until()) return;
  // Requests leave in order; one whose own budget is empty does not hold back those of another
  // budget.
  for (auto it = waiting_.begin(); it != waiting_.end() && in_flight_ < kMaxInFlight;) {
    RateBudget* budget = budget_of(*it);
    if (budget != nullptr) {
      if (budget->earliest(it->weight, now) > now) {
        ++it;
        continue;
      }
      budget->spend(it->weight, now);
    }
    ++in_flight_;
    actions.emplace_back(SendRequest{venue_, std::move(*it), kTimeout});
    it = waiting_.erase(it);
  }
}

bool RequestQueue::send_one(Outgoing outgoing, core::Timestamp now, Actions& actions) {
  return has_room(now) && send_now(std::move(outgoing), now, actions);
}

bool RequestQueue::send_now(Outgoing outgoing, core::Timestamp now, Actions& actions) {
  if (now < blocked_until()) return false;
  RateBudget* budget = budget_of(outgoing.request);
  if (budget != nullptr) {
    if (budget->earliest(outgoing.request.weight, now) > now) return false;
    budget->spend(outgoing.request.weight, now);
  }
  ++in_flight_;
  actions.emplace_back(SendRequest{venue_, std::move(outgoing.request), outgoing.timeout});
  return true;
}

void RequestQueue::on_answer(const ResponseReport* report, core::Timestamp now) {
  TERN_ASSERT(in_flight_ > 0, "an answer to a request that was never sent");
  --in_flight_;
  if (report == nullptr) return;
  const bool told_to_wait = report->verdict == ResponseVerdict::rate_limited ||
                            report->verdict == ResponseVerdict::banned ||
                            report->verdict == ResponseVerdict::venue_trouble;
  if (told_to_wait) {
    const core::Duration wait = report->retry_after.ns > 0 ? report->retry_after : kDefaultBlock;
    for (RateBudget& budget : budgets_)
      budget.block_until(now + wait);
  }
  if (report->used_weight > 0 && !budgets_.empty()) {
    budgets_.front().observe_used(report->used_weight, now);
  }
}

void RequestQueue::on_limit(const RateLimit& limit) {
  for (RateBudget& budget : budgets_) {
    if (budget.limit().name == limit.name) budget.set_limit(limit.limit);
  }
}

core::Timestamp RequestQueue::blocked_until() const {
  core::Timestamp latest;
  for (const RateBudget& budget : budgets_)
    latest = std::max(latest, budget.blocked_until());
  return latest;
}

}  // namespace tern::venue
