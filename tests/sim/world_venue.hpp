// In: bytes of a simulated venue. Out: the same, later, as deliveries of the world.
// Cannot happen: a frame that overtakes another of its connection; one that reaches a process that
// did not open the connection.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "world.hpp"

namespace tern::sim::testing {

struct World::Venue final : FaceTransport {
  // A connection as the venue sees it.
  struct Pipe {
    std::uint64_t life = 0;  // of the process that opened it
    venue::ConnectionId connection;
    core::Timestamp last_arrival;  // of its frames
  };

  Venue(World& owner, std::uint32_t position, WorldVenue wanted)
      : world(owner), number(position), setup(std::move(wanted)) {}

  void send(SessionId session, std::string text) override {
    const auto it = pipes.find(session);
    if (it == pipes.end()) return;
    Delivery delivery = to_engine(it->second, Delivery::Kind::frame);
    delivery.text = std::move(text);
    it->second.last_arrival = std::max(it->second.last_arrival, world.now_ + latency());
    world.schedule(it->second.last_arrival, std::move(delivery));
  }
  void close(SessionId session, bool) override { end(session, "closed by the venue"); }

  // Behind everything that was sent on it.
  void end(SessionId session, std::string_view why) {
    const auto it = pipes.find(session);
    if (it == pipes.end()) return;
    Delivery delivery = to_engine(it->second, Delivery::Kind::closed);
    delivery.text = why;
    const core::Timestamp at = std::max(it->second.last_arrival, world.now_ + latency());
    pipes.erase(it);
    world.schedule(at, std::move(delivery));
  }
  [[nodiscard]] Delivery to_engine(const Pipe& pipe, Delivery::Kind kind) const {
    Delivery delivery;
    delivery.kind = kind;
    delivery.venue = number;
    delivery.life = pipe.life;
    delivery.connection = pipe.connection;
    return delivery;
  }
  [[nodiscard]] SessionId session_of(std::uint64_t life, venue::ConnectionId connection) const {
    for (const auto& [session, pipe] : pipes) {
      if (pipe.life == life && pipe.connection == connection) return session;
    }
    return 0;
  }
  [[nodiscard]] core::Duration latency() {
    const Latency& range = setup.latency;
    core::Random& random = world.random_;
    if (range.slow_ppm > 0 && random.chance(range.slow_ppm)) {
      ++world.troubles_["slow"];
      return core::nanoseconds(random.between(range.most.ns, range.slow_most.ns));
    }
    return core::nanoseconds(random.between(range.least.ns, range.most.ns));
  }
  [[nodiscard]] core::Timestamp clock() const { return world.now_ + setup.clock_offset; }
  [[nodiscard]] bool is_away() const { return world.now_ < away_until; }

  World& world;
  std::uint32_t number;
  WorldVenue setup;
  std::unique_ptr<Account> account;
  std::unique_ptr<FaceHost> host;
  std::map<SessionId, Pipe> pipes;
  // Of this process's connections: when the last message on it arrives.
  std::map<venue::ConnectionId, core::Timestamp> departures;
  SessionId next_session = 1;
  core::Timestamp away_until;
  bool refuses = false;
  core::Timestamp out_of_reach_until;
  std::size_t orders_told = 0;  // to the witness
  std::size_t fills_told = 0;
};

}  // namespace tern::sim::testing
