// In: a state and an event. Out: the row and column of the one table of orders.
// Cannot happen: see the header.
#include "tern/orders/order_state.hpp"

namespace tern::orders {
namespace {

using S = OrderState;

constexpr Transition news(S next) {
  return {next, Worth::news};
}
constexpr Transition again(S state) {
  return {state, Worth::repeated};
}
constexpr Transition against(S next) {
  return {next, Worth::contradiction};
}
constexpr Transition wrong(S state) {
  return {state, Worth::mistake};
}

using Row = std::array<Transition, kOrderEventCount>;

// Columns: written, left, never_left, accepted, filled_in_part, filled_whole, cancelled, refused,
// expired, doubted, found_absent.
//
// Fills count in every state: what the venue says was executed was executed. "Absent" is a proof
// only for an order that the venue never said it had. An order that is over stays over: a later
// report may say how much was filled (over in another way), doubt says nothing.
constexpr std::array<Row, kOrderStateCount> kTable = {{
    // planned: nothing of it exists outside of us.
    {news(S::journaled), wrong(S::planned), wrong(S::planned), wrong(S::planned), wrong(S::planned),
     wrong(S::planned), wrong(S::planned), wrong(S::planned), wrong(S::planned), wrong(S::planned),
     wrong(S::planned)},
    // journaled: after a crash nobody knows whether it left, so everything may come.
    {wrong(S::journaled), news(S::sent), news(S::rejected), news(S::acknowledged),
     news(S::partially_filled), news(S::filled), news(S::cancelled), news(S::rejected),
     news(S::expired), news(S::unknown), news(S::rejected)},
    // sent
    {wrong(S::sent), wrong(S::sent), news(S::rejected), news(S::acknowledged),
     news(S::partially_filled), news(S::filled), news(S::cancelled), news(S::rejected),
     news(S::expired), news(S::unknown), news(S::rejected)},
    // acknowledged
    {wrong(S::acknowledged), wrong(S::acknowledged), against(S::acknowledged),
     again(S::acknowledged), news(S::partially_filled), news(S::filled), news(S::cancelled),
     against(S::unknown), news(S::expired), news(S::unknown), news(S::unknown)},
    // partially_filled
    {wrong(S::partially_filled), wrong(S::partially_filled), against(S::partially_filled),
     again(S::partially_filled), news(S::partially_filled), news(S::filled), news(S::cancelled),
     against(S::unknown), news(S::expired), news(S::unknown), news(S::unknown)},
    // filled
    {wrong(S::filled), wrong(S::filled), against(S::filled), again(S::filled), again(S::filled),
     again(S::filled), again(S::filled), against(S::filled), again(S::filled), again(S::filled),
     again(S::filled)},
    // cancelled
    {wrong(S::cancelled), wrong(S::cancelled), against(S::cancelled), again(S::cancelled),
     news(S::cancelled), news(S::filled), again(S::cancelled), against(S::cancelled),
     again(S::cancelled), again(S::cancelled), again(S::cancelled)},
    // rejected: proven not executed; who says otherwise contradicts.
    {wrong(S::rejected), wrong(S::rejected), again(S::rejected), against(S::unknown),
     against(S::unknown), against(S::filled), against(S::cancelled), again(S::rejected),
     against(S::expired), again(S::rejected), again(S::rejected)},
    // expired
    {wrong(S::expired), wrong(S::expired), against(S::expired), again(S::expired), news(S::expired),
     news(S::filled), again(S::expired), against(S::expired), again(S::expired), again(S::expired),
     again(S::expired)},
    // unknown: only evidence ends it.
    {wrong(S::unknown), wrong(S::unknown), again(S::unknown), news(S::acknowledged),
     news(S::partially_filled), news(S::filled), news(S::cancelled), news(S::rejected),
     news(S::expired), again(S::unknown), news(S::rejected)},
}};

constexpr std::array<std::string_view, kOrderStateCount> kStateNames = {
    "planned", "journaled", "sent",     "acknowledged", "partially_filled",
    "filled",  "cancelled", "rejected", "expired",      "unknown"};

constexpr std::array<std::string_view, kOrderEventCount> kEventNames = {
    "written",   "left",    "never_left", "accepted", "filled_in_part", "filled_whole",
    "cancelled", "refused", "expired",    "doubted",  "found_absent"};

}  // namespace

Transition transition(OrderState state, OrderEvent event) noexcept {
  return kTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

std::string_view name_of(OrderState state) {
  return kStateNames[static_cast<std::size_t>(state)];
}

std::string_view name_of(OrderEvent event) {
  return kEventNames[static_cast<std::size_t>(event)];
}

}  // namespace tern::orders
