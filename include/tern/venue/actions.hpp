// In: decisions.
// Out: values that net and app carry out, in this order.
// Cannot happen: an action carried out by the code that decided it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "tern/core/time.hpp"
#include "tern/market/ids.hpp"
#include "tern/venue/http.hpp"

namespace tern::venue {

// Never reused while the process runs, so a late event of a closed connection cannot be taken for
// the new one's.
using ConnectionId = core::StrongId<struct ConnectionTag, std::uint32_t>;

// Which of a venue's configured stream URLs a connection goes to.
enum class StreamKind : std::uint8_t { market_data, account };

struct OpenConnection {
  market::VenueId venue;
  ConnectionId connection;
  std::string target;  // appended to the venue's configured stream URL
  std::size_t frame_bytes_max = 0;
  StreamKind kind = StreamKind::market_data;
};
struct CloseConnection {
  ConnectionId connection;
};
struct SendText {
  ConnectionId connection;
  std::string text;
};
struct SendRequest {
  market::VenueId venue;
  HttpRequest request;
  core::Duration timeout;
};
// One record of the journal. Whatever stands behind it in the list may be carried out only after it
// was written where the death of the process cannot take it away.
struct AppendRecord {
  std::string bytes;
};
// A line for the operator; app logs it.
struct Notice {
  enum class Level : std::uint8_t { info, warning, error };
  Level level = Level::info;
  market::VenueId venue;  // invalid: about the whole process
  std::string text;
};

using Action =
    std::variant<OpenConnection, CloseConnection, SendText, SendRequest, AppendRecord, Notice>;
using Actions = std::vector<Action>;

// Who carries actions out. When orders stand in the list, what follows them in the same event need
// not be waited for: they leave first. Everything is carried out in the order of the list all the
// same.
class Outlet {
 public:
  // The list of the event that is being handled is empty after it.
  virtual void carry_out_now() = 0;
  // Takes this message all the way to where its first byte would leave; none of it does.
  virtual void rehearse(const SendText& message) = 0;

 protected:
  ~Outlet() = default;
};

}  // namespace tern::venue
