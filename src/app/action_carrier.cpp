// In: lists of actions. Out: calls of the hands.
// Cannot happen: see the header.
#include "app/action_carrier.hpp"

#include <utility>
#include <variant>

namespace tern::app {

void ActionCarrier::carry_out(const venue::Actions& actions) {
  std::size_t texts = 0;  // from where on there are but texts, up to here
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const venue::Action& action = actions[i];
    const auto* text = std::get_if<venue::SendText>(&action);
    if (text == nullptr) {
      let_leave(actions, texts, i);
      texts = i + 1;
    }
    if (hands_.carries_orders(action) &&
        !hands_.records_are_safe(std::exchange(has_new_records_, false)))
      continue;
    if (text != nullptr) {
      hands_.seal(*text);
      continue;
    }
    has_new_records_ = has_new_records_ || std::holds_alternative<venue::AppendRecord>(action);
    hands_.carry_out(action);
  }
  let_leave(actions, texts, actions.size());
}

// Where nothing was sealed nothing leaves.
void ActionCarrier::let_leave(const venue::Actions& actions, std::size_t first, std::size_t end) {
  for (std::size_t i = first; i < end; ++i)
    hands_.leave(std::get<venue::SendText>(actions[i]).connection);
}

}  // namespace tern::app
