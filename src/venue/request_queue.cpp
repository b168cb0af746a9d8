// In: requests and verdicts.
// Out: what may be sent now.
// Cannot happen: see the header.
#include "tern/venue/request_queue.hpp"

#include <algorithm>

namespace tern::venue {

bool RequestQueue::push(HttpRequest request) {
  if (waiting_.size() >= kMaxWaiting) return false;
  waiting_.push_back(std::move(request));
  return true;
}

void RequestQueue::send(HttpRequest request, core::Duration timeout, core::Timestamp now,
                        Actions& actions) {
  budgets_.spend(request.budget, request.weight, now);
  ++in_flight_;
  actions.emplace_back(SendRequest{venue_, std::move(request), timeout});
}

void RequestQueue::send_due(core::Timestamp now, Actions& actions) {
  // Requests leave in order; one whose own budget is empty does not hold back those of another
  // budget.
  for (auto it = waiting_.begin(); it != waiting_.end() && has_room(now);) {
    if (!budgets_.allows(it->budget, it->weight, now, Budgets::Need::can_wait)) {
      ++it;
      continue;
    }
    send(std::move(*it), kTimeout, now, actions);
    it = waiting_.erase(it);
  }
}

bool RequestQueue::send_one(Outgoing outgoing, core::Timestamp now, Actions& actions) {
  const HttpRequest& request = outgoing.request;
  if (outgoing.need != Budgets::Need::cannot_wait && !has_room(now)) return false;
  if (!budgets_.allows(request.budget, request.weight, now, outgoing.need)) return false;
  send(std::move(outgoing.request), outgoing.timeout, now, actions);
  return true;
}

void RequestQueue::on_answer(const HttpResponse& response, const ResponseReport* report,
                             core::Timestamp now) {
  TERN_ASSERT(in_flight_ > 0, "an answer to a request that was never sent");
  --in_flight_;
  if (response.weight_again > 0) budgets_.spend(response.budget_again, response.weight_again, now);
  if (report == nullptr) return;
  const bool told_to_wait = report->verdict == ResponseVerdict::rate_limited ||
                            report->verdict == ResponseVerdict::banned ||
                            report->verdict == ResponseVerdict::venue_trouble;
  const bool trouble = report->verdict == ResponseVerdict::venue_trouble;
  if (told_to_wait) {
    const core::Duration unnamed = trouble ? trouble_wait_ : kDefaultBlock;
    const core::Duration wait = report->retry_after.ns > 0 ? report->retry_after : unnamed;
    budgets_.block_until(now + wait);
    if (report->verdict == ResponseVerdict::rate_limited && report->retry_after.ns == 0)
      budgets_.assume_spent(now);
  }
  if (trouble || report->verdict == ResponseVerdict::ok) {
    const core::Duration twice = std::min(trouble_wait_ * 2, kDefaultBlock);
    trouble_wait_ = trouble ? twice : kFirstTroubleWait;
  }
  if (report->used_weight > 0) budgets_.observe_used(report->used_weight, now);
}

}  // namespace tern::venue
