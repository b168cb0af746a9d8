// In: since when a connection was not heard, the time, what one snapshot costs.
// Out: whether its books are to be had by REST meanwhile, and when the next one may be asked for.
// Cannot happen: more than a part of the venue's limit spent on it; a book that stands in for a
// stream that speaks.
#pragma once

#include <cstddef>

#include "tern/core/time.hpp"
#include "tern/venue/capabilities.hpp"
#include "tern/venue/http.hpp"

namespace tern::venue {

class RestBooks {
 public:
  // A stream that was not heard for so long, whatever was tried, is done without until it is.
  static constexpr core::Duration kPatience = core::seconds(3);
  // Between two snapshots of one book; age limits decide whether what is between them is usable.
  static constexpr core::Duration kPace = core::milliseconds(400);
  // One part in so many of the limit that pays.
  static constexpr std::int64_t kPart = 2;

  [[nodiscard]] static bool replaces(core::Timestamp unheard_since, core::Timestamp now) {
    return unheard_since.known() && now - unheard_since > kPatience;
  }
  [[nodiscard]] bool may_ask(core::Timestamp now) const noexcept { return now >= next_at_; }
  // `limit`: of the budget that pays; null: none is known.
  void asked(const HttpRequest& request, const RateLimit* limit, core::Timestamp now) {
    const bool bounded = limit != nullptr && limit->limit > 0;
    next_at_ = bounded
                   ? now + core::Duration{limit->window.ns / limit->limit * request.weight * kPart}
                   : now;
  }
  // Whose turn it is, of `count`: all come up in turn.
  [[nodiscard]] std::size_t turn(std::size_t count) { return next_++ % count; }

 private:
  core::Timestamp next_at_;
  std::size_t next_ = 0;
};

}  // namespace tern::venue
