// In: what net and app saw.
// Out: the only inputs of the engine. `now` is the only clock.
// Cannot happen: an input that is not in this list.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "tern/core/time.hpp"
#include "tern/venue/actions.hpp"
#include "tern/venue/http.hpp"
#include "tern/venue/order.hpp"

namespace tern::venue {

struct ConnectionOpened {
  ConnectionId connection;
};
// Also when opening failed. `text` says why, without secrets.
struct ConnectionClosed {
  ConnectionId connection;
  std::string_view text;
};
struct FrameReceived {
  ConnectionId connection;
  std::string_view bytes;  // padded, see kFramePadding
};
struct ResponseReceived {
  market::VenueId venue;
  HttpResponse response;
};
struct TimerDue {};  // at or after the time that next_due() named
struct ShutdownAsked {};
// The end is near: nothing new is begun, what is open goes on.
struct DrainAsked {};
// A person's words, from whatever road.
enum class Command : std::uint8_t { halt, kill, resume, drill };
// The board is away, or back: meanwhile nothing new is begun.
struct BoardChanged {
  bool reachable = true;
};
struct CommandGiven {
  Command command = Command::halt;
  std::string_view reason;
};
// The board says that this order is due to be looked at.
struct OrderDue {
  ClientOrderId order;
};

using EventBody =
    std::variant<FrameReceived, TimerDue, ConnectionOpened, ConnectionClosed, ResponseReceived,
                 ShutdownAsked, DrainAsked, CommandGiven, OrderDue, BoardChanged>;

struct Event {
  core::Timestamp now;
  EventBody body;
};

}  // namespace tern::venue
