// In: what the engine decided, in its order. Out: the same given to those who do it.
// Cannot happen: an order that leaves before the record of it is written, or, where orders wait for
// the disk, before the disk has every record so far; two actions in another order than the list's.
#pragma once

#include <string_view>

#include "tern/venue/actions.hpp"

namespace tern::app {

class ActionHands {
 public:
  // Whether this may place something at a venue.
  [[nodiscard]] virtual bool carries_orders(const venue::Action& action) const = 0;
  // Where orders wait for the disk: waits until it has every record so far, if there are new ones
  // since the last call. False: it does not have them, or a record could not be written: no order
  // may leave any more.
  [[nodiscard]] virtual bool records_are_safe(bool are_new) = 0;
  // A text in two halves: made ready, then on its way.
  virtual void seal(const venue::SendText& text) = 0;
  virtual void leave(venue::ConnectionId connection) = 0;
  // Every other action.
  virtual void carry_out(const venue::Action& action) = 0;

 protected:
  ~ActionHands() = default;
};

class ActionCarrier {
 public:
  explicit ActionCarrier(ActionHands& hands) noexcept : hands_(hands) {}

  // An order that may not leave is left out; nothing else is. Texts that stand behind each other
  // are all ready before the first of them leaves.
  void carry_out(const venue::Actions& actions);

 private:
  void let_leave(const venue::Actions& actions, std::size_t first, std::size_t end);

  ActionHands& hands_;
  bool has_new_records_ = false;  // since an order last waited for them, also in an earlier list
};

}  // namespace tern::app
