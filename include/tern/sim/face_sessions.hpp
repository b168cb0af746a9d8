// In: a face's connections as they open, speak and end; the steps of its own time. Out: frames to
// those that are open.
// Cannot happen: a frame to a session that has ended; an entry taken out while it is being served.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tern/sim/face.hpp"

namespace tern::sim {

// What is flushed each so often, at multiples of the step.
class Cadence {
 public:
  explicit Cadence(core::Duration step) : step_(step) {}

  [[nodiscard]] bool is_due(core::Timestamp now) {
    if (now < next_) return false;
    next_ = {(now.ns / step_.ns + 1) * step_.ns};
    return true;
  }

 private:
  core::Duration step_;
  core::Timestamp next_;
};

// What a session can subscribe to, by the venue's own kind of channel.
template <typename Channel>
struct FaceTopic {
  Channel channel{};
  InstrumentIndex instrument = 0;  // 0 too where a channel is of none

  friend auto operator<=>(const FaceTopic&, const FaceTopic&) = default;
};

// What every venue knows of a session; a venue's own adds to it, and names its `topics`.
struct FaceSession {
  SessionId id = 0;
  core::Timestamp last_traffic;  // what we sent; what we heard too, where the venue counts that
  bool is_closed = false;
};

template <typename Session>
class FaceSessions {
 public:
  // `now` stays the time of the call being served.
  FaceSessions(FaceOutput& output, const core::Timestamp& now) : output_(output), now_(now) {}

  Session& open(SessionId id) {
    Session& session = sessions_[id];
    session = {};
    session.id = id;
    session.last_traffic = now_;
    return session;
  }
  // Null: there is none, or it has ended.
  [[nodiscard]] Session* find(SessionId id) {
    const auto found = sessions_.find(id);
    return found == sessions_.end() || found->second.is_closed ? nullptr : &found->second;
  }
  // The output may end a session while it is being served: the entry is taken out at the next
  // tick.
  void on_closed(SessionId id) {
    if (Session* const session = find(id)) session->is_closed = true;
  }
  void close(Session& session, std::string_view why) {
    session.is_closed = true;
    output_.close(session.id, why);
  }
  void on_tick() {
    std::erase_if(sessions_, [](const auto& entry) { return entry.second.is_closed; });
  }
  template <typename Visit>
  void for_each(Visit&& visit) {
    for (auto& [id, session] : sessions_) {
      if (!session.is_closed) visit(session);
    }
  }
  void close_silent(core::Duration most, std::string_view why) {
    for_each([&](Session& session) {
      if (now_ - session.last_traffic > most) close(session, why);
    });
  }

  void send(Session& session, FrameClass frame_class, InstrumentIndex instrument,
            std::string text) {
    session.last_traffic = now_;
    output_.send(session.id, frame_class, instrument, std::move(text));
  }
  // To what it said, about no listing.
  void reply(Session& session, std::string text) {
    send(session, FrameClass::reply, 0, std::move(text));
  }
  // To all that have the topic what spell() says, which is not asked where nobody has it.
  template <typename Topic, typename Spell>
  void push(const Topic& topic, FrameClass frame_class, Spell&& spell) {
    std::optional<std::string> text;
    for_each([&](Session& session) {
      if (!session.topics.contains(topic)) return;
      if (!text) text = spell();
      send(session, frame_class, topic.instrument, *text);
    });
  }

 private:
  FaceOutput& output_;
  const core::Timestamp& now_;
  std::map<SessionId, Session> sessions_;
};

}  // namespace tern::sim
