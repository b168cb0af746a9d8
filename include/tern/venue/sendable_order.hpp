// In: an order that the risk gate let pass. Out: the only kind of order a desk sends.
// Cannot happen: one made by anybody but the gate: its constructor is the gate's alone.
#pragma once

#include "tern/venue/order.hpp"

namespace tern::risk {
class Gate;
}

namespace tern::venue {

class SendableOrder {
 public:
  [[nodiscard]] const PlaceOrder& order() const noexcept { return order_; }

 private:
  friend class tern::risk::Gate;
  explicit SendableOrder(const PlaceOrder& order) noexcept : order_(order) {}

  PlaceOrder order_;
};

}  // namespace tern::venue
