// In: what happened to one connection of an account and what the venue said of the session on it.
// Out: whose turn it is, and why to leave.
// Cannot happen: a message of the session before the one before it was accepted; a refusal of an
// earlier connection taken for this one's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tern/venue/account_connector.hpp"
#include "tern/venue/link.hpp"

namespace tern::venue {

class AccountSession {
 public:
  static constexpr core::Duration kWait = core::seconds(15);  // from open to complete
  static constexpr core::Duration kRefusedWait = core::seconds(30);

  explicit AccountSession(LinkConfig config) : link_(std::move(config)) {}

  [[nodiscard]] Link& link() noexcept { return link_; }
  [[nodiscard]] const Link& link() const noexcept { return link_; }
  [[nodiscard]] bool complete() const noexcept { return complete_; }

  // by_request: a request's answer comes before the first message.
  void on_opened(core::Timestamp now, bool by_request = false);
  [[nodiscard]] bool awaits_request() const noexcept { return awaits_request_; }
  void on_closed(core::Timestamp now, core::Random& random);
  void on_reply(const SessionReply& reply);
  // The number of the message whose turn came since the last call.
  [[nodiscard]] std::optional<std::size_t> take_turn();
  // There is no further message: the session is complete.
  void finish() noexcept { complete_ = true; }

  // The connection is to be left; an empty reason says that the venue asked for it.
  void ask_to_leave() noexcept { leave_asked_ = link_.state() != StreamState::idle; }
  struct Leave {
    std::string why;
    bool is_hopeless = false;  // refused for what another attempt does not change
  };
  [[nodiscard]] std::optional<Leave> take_leave();
  // Empty, or why the connection must be given up now.
  [[nodiscard]] std::string_view overdue(core::Timestamp now, core::Duration silence_max) const;

 private:
  Link link_;
  std::size_t step_ = 0;
  bool turn_ = false;
  bool awaits_request_ = false;
  bool complete_ = false;
  bool leave_asked_ = false;
  Leave refusal_;
};

}  // namespace tern::venue
