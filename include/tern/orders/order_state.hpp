// In: a state and an event. Out: the next state and what the event was worth: a total table.
// Cannot happen: a pair without an entry; an end that is undone by absence of news.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tern::orders {

enum class OrderState : std::uint8_t {
  planned,           // decided, not written down
  journaled,         // written down, no byte left
  sent,              // handed to the net
  acknowledged,      // the venue has it
  partially_filled,  // the venue has it, some is filled
  filled,            // over: all of it
  cancelled,         // over: by a cancel; may have fills
  rejected,          // over: proven not executed
  expired,           // over: the unfilled rest of an immediate-or-cancel order; may have fills
  unknown,           // sent, and no answer that proves anything
};
inline constexpr std::size_t kOrderStateCount = 10;

enum class OrderEvent : std::uint8_t {
  written,         // its record is in the journal
  left,            // handed to the net
  never_left,      // the net proves that no byte left
  accepted,        // the venue says that it has it
  filled_in_part,  // cumulative fill above zero and below the size
  filled_whole,
  cancelled,
  refused,  // the venue proves that nothing was executed
  expired,
  doubted,       // time-out, lost connection, an answer that proves nothing
  found_absent,  // not found after expiry and settle time, twice
};
inline constexpr std::size_t kOrderEventCount = 11;

enum class Worth : std::uint8_t {
  news,           // the state is another, or the same with more known
  repeated,       // nothing new: a duplicate or late report
  contradiction,  // against an earlier proof: booked, and trading halts until a person looked
  mistake,        // our own: cannot come from outside
};

struct Transition {
  OrderState next = OrderState::planned;
  Worth worth = Worth::mistake;
  friend constexpr bool operator==(Transition, Transition) noexcept = default;
};

[[nodiscard]] Transition transition(OrderState state, OrderEvent event) noexcept;

[[nodiscard]] constexpr bool is_over(OrderState state) noexcept {
  return state == OrderState::filled || state == OrderState::cancelled ||
         state == OrderState::rejected || state == OrderState::expired;
}
// The venue may have it or get it.
[[nodiscard]] constexpr bool is_at_large(OrderState state) noexcept {
  return !is_over(state) && state != OrderState::planned;
}

[[nodiscard]] std::string_view name_of(OrderState state);
[[nodiscard]] std::string_view name_of(OrderEvent event);

}  // namespace tern::orders
