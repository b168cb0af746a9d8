// In: decisions.
// Out: values that net and app carry out, in this order.
// Cannot happen: an action carried out by the code that decided it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
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

// The list, in order. A text asks for no memory when it is made of the room of one that was carried
// out before.
class Actions : private std::vector<Action> {
  using List = std::vector<Action>;

 public:
  static constexpr std::size_t kMostSpare = 8;      // texts: a trade has three
  static constexpr std::size_t kUsualText = 1'024;  // bytes; a trade's texts are shorter
  static constexpr std::size_t kMostText = 16'384;  // longer ones are let go

  using List::at, List::back, List::begin, List::clear, List::emplace_back, List::empty, List::end,
      List::erase, List::front, List::insert, List::pop_back, List::push_back, List::size,
      List::value_type, List::operator[];

  // With room.
  [[nodiscard]] std::string empty_text() {
    if (spare_.empty()) add_spare();
    std::string text = std::move(spare_.back());
    spare_.pop_back();
    return text;
  }
  // What stands in the list goes there, and nothing else is there.
  void move_to(Actions& to) {
    to.clear();
    to.List::swap(*this);
  }
  // These were carried out: the room of their texts serves again. They are gone.
  void reuse(Actions& carried) {
    for (Action& action : carried) {
      if (auto* sent = std::get_if<SendText>(&action)) keep(std::move(sent->text));
      if (auto* record = std::get_if<AppendRecord>(&action)) keep(std::move(record->bytes));
    }
    carried.clear();
  }
  [[nodiscard]] std::size_t spare() const noexcept { return spare_.size(); }
  // So that the first ones do not ask for memory either.
  void stock() {
    spare_.reserve(kMostSpare);
    while (spare_.size() < kMostSpare)
      add_spare();
  }

 private:
  void add_spare() { spare_.emplace_back().reserve(kUsualText); }
  void keep(std::string text) {
    if (spare_.size() == kMostSpare || text.capacity() < kUsualText || text.capacity() > kMostText)
      return;
    text.clear();
    spare_.push_back(std::move(text));
  }

  std::vector<std::string> spare_;
};

// Who carries actions out. When orders stand in the list, what follows them in the same event need
// not be waited for: they leave first. Everything is carried out in the order of the list all the
// same.
class Outlet {
 public:
  // The list of the event that is being handled is empty after it.
  virtual void carry_out_now() = 0;
  // Takes this message all the way to where its first byte would leave; none of it does.
  virtual void rehearse(ConnectionId connection, std::string_view message) = 0;

 protected:
  ~Outlet() = default;
};

}  // namespace tern::venue
