// In: text of ids, kinds of errors.
// Out: ids, words, what an error proves about a placement.
// Cannot happen: an error without a row here; one that proves more than its document says.
#include "tern/venue/order.hpp"

#include "tern/core/assert.hpp"

namespace tern::venue {

std::optional<ClientOrderId> ClientOrderId::parse(std::string_view text) noexcept {
  if (text.size() != kSize) return std::nullopt;
  ClientOrderId id;
  for (std::size_t i = 0; i < kSize; ++i) {
    const bool letter = text[i] >= 'a' && text[i] <= 'z';
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (!letter && (!digit || i == 0)) return std::nullopt;
    id.text_[i] = text[i];
  }
  return id;
}

std::size_t ClientOrderIdHash::operator()(const ClientOrderId& id) const noexcept {
  return std::hash<std::string_view>{}(id.text());
}

std::string_view name_of(OrderSide side) {
  return side == OrderSide::buy ? "buy" : "sell";
}

std::string_view name_of(OrderError error) {
  switch (error) {
    case OrderError::none:
      return "none";
    case OrderError::insufficient_balance:
      return "insufficient_balance";
    case OrderError::rules:
      return "rules";
    case OrderError::not_found:
      return "not_found";
    case OrderError::duplicate_id:
      return "duplicate_id";
    case OrderError::rate_limited:
      return "rate_limited";
    case OrderError::authorization:
      return "authorization";
    case OrderError::venue_down:
      return "venue_down";
    case OrderError::expired:
      return "expired";
    case OrderError::refused:
      return "refused";
    case OrderError::unknown:
      return "unknown";
  }
  TERN_ASSERT(false, "an order error without a name");
  return {};
}

PlacementOutcome placement_outcome(OrderError error) noexcept {
  switch (error) {
    case OrderError::none:
      return PlacementOutcome::accepted;
    case OrderError::insufficient_balance:
    case OrderError::rules:
    case OrderError::authorization:
    case OrderError::venue_down:
    case OrderError::expired:
    case OrderError::refused:
      return PlacementOutcome::rejected;
    case OrderError::not_found:
    case OrderError::duplicate_id:
    case OrderError::rate_limited:
    case OrderError::unknown:
      return PlacementOutcome::unknown;
  }
  return PlacementOutcome::unknown;
}

std::string_view name_of(ReportedStatus status) {
  switch (status) {
    case ReportedStatus::open:
      return "open";
    case ReportedStatus::partially_filled:
      return "partially_filled";
    case ReportedStatus::filled:
      return "filled";
    case ReportedStatus::cancelled:
      return "cancelled";
    case ReportedStatus::rejected:
      return "rejected";
    case ReportedStatus::expired:
      return "expired";
  }
  TERN_ASSERT(false, "a reported status without a name");
  return {};
}

}  // namespace tern::venue
