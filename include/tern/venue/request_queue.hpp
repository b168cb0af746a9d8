// In: requests of one venue, its answers' verdicts.
// Out: the requests that its budgets allow now.
// Cannot happen: a request sent while the venue has us blocked; more than kMaxInFlight unanswered;
// an unbounded queue.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/venue/actions.hpp"
#include "tern/venue/budgets.hpp"
#include "tern/venue/connector.hpp"

namespace tern::venue {

class RequestQueue {
 public:
  static constexpr std::size_t kMaxWaiting = 4'096;
  static constexpr std::uint32_t kMaxInFlight = 8;
  static constexpr core::Duration kTimeout = core::seconds(10);
  // The wait after "rate limited" when the venue names none, and the longest after trouble of its
  // own, which doubles from the first one on.
  static constexpr core::Duration kDefaultBlock = core::seconds(5);
  static constexpr core::Duration kFirstTroubleWait = core::seconds(1);

  // The budgets outlive the queue.
  RequestQueue(market::VenueId venue, Budgets& budgets) : venue_(venue), budgets_(budgets) {}

  // False when the queue is full: the caller tries later and says so.
  [[nodiscard]] bool push(HttpRequest request);
  // Moves what may be sent now into actions.
  void send_due(core::Timestamp now, Actions& actions);
  // One request outside of the queue; one that cannot wait is not held back by those in flight.
  // False: it may not leave now, nothing happened.
  struct Outgoing {
    HttpRequest request;
    core::Duration timeout;
    Budgets::Need need = Budgets::Need::can_wait;
  };
  [[nodiscard]] bool send_one(Outgoing outgoing, core::Timestamp now, Actions& actions);
  [[nodiscard]] bool has_room(core::Timestamp now) const {
    return now >= blocked_until() && in_flight_ < kMaxInFlight;
  }
  // Every answer and every failure (no report) passes here, before anybody looks at it.
  void on_answer(const HttpResponse& response, const ResponseReport* report, core::Timestamp now);
  [[nodiscard]] core::Timestamp blocked_until() const { return budgets_.blocked_until(); }
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
  [[nodiscard]] std::uint32_t in_flight() const noexcept { return in_flight_; }

 private:
  void send(HttpRequest request, core::Duration timeout, core::Timestamp now, Actions& actions);

  market::VenueId venue_;
  Budgets& budgets_;
  std::deque<HttpRequest> waiting_;
  std::uint32_t in_flight_ = 0;
  core::Duration trouble_wait_ = kFirstTroubleWait;
};

}  // namespace tern::venue
