// In: a seed, venues, faults.
// Out: the real engine and the real connectors against simulated venues, in virtual time.
// Cannot happen: a socket, a clock, an order of events that the seed does not fix.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tern/core/random.hpp"
#include "tern/engine/engine.hpp"
#include "tern/ledger/codec.hpp"
#include "tern/sim/face_host.hpp"
#include "tern/sim/market.hpp"

namespace tern::sim::testing {

struct WorldVenue {
  std::string name;
  std::string dialect;
  std::string variant;
};

struct WorldConfig {
  std::uint64_t seed = 1;
  std::size_t pairs = 4;
  std::vector<WorldVenue> venues;
  std::optional<FaultPlan> faults;    // none: the venues behave
  bool trades = false;                // with every venue's account
  std::uint64_t kill_chance_ppm = 0;  // at each action: the process dies there and starts anew
};

// Told of what the engine did, in order, before it is carried out.
class Witness {
 public:
  virtual void on_record(const ledger::Record& record, core::Timestamp now) = 0;
  // Bytes that leave for a venue's account.
  virtual void on_sent(std::string_view text, core::Timestamp now) = 0;
  virtual void on_step(const engine::Engine& engine, core::Timestamp now) = 0;

 protected:
  ~Witness() = default;
};

// Every venue of the registry once, in every variant: a new row takes part by itself.
std::vector<WorldVenue> every_venue();

class World {
 public:
  explicit World(const WorldConfig& config, Witness* witness = nullptr);
  ~World();

  // Runs for so long in virtual time.
  void run(core::Duration duration);

  [[nodiscard]] engine::Engine& engine() { return *engine_; }
  [[nodiscard]] core::Timestamp now() const { return now_; }
  // Of every event delivered and every action decided, in order.
  [[nodiscard]] std::uint64_t hash() const { return hash_; }
  // Compares every live book with its venue's own at the same sequence.
  struct Comparison {
    std::size_t equal = 0;
    std::size_t different = 0;
    std::size_t unknown = 0;  // the venue never published that sequence
  };
  Comparison compare_books();
  [[nodiscard]] FaultCounts faults() const;
  // The venue's own truth about the one client that may trade there.
  [[nodiscard]] const Account& account(std::size_t venue) const;
  [[nodiscard]] std::uint64_t actions() const { return actions_carried_; }
  [[nodiscard]] std::size_t venue_count() const { return venues_.size(); }
  [[nodiscard]] std::uint64_t kills() const { return kills_; }
  // From now on nothing dies and no new fault begins: what is open may come to its end.
  void make_peace();
  // A person's word.
  void command(venue::Command command, std::string_view reason);
  void drain() { step(venue::DrainAsked{}); }
  // Every record, as the engine wrote it.
  [[nodiscard]] const std::vector<std::string>& journal() const { return journal_; }
  // The process dies now and starts anew from its journal.
  void kill();

 private:
  struct Venue;
  struct Delivery {
    std::uint32_t venue = 0;
    enum class Kind {
      open,
      message,
      request,
      closed_by_us,
      opened,
      frame,
      response,
      closed
    } kind{};
    venue::ConnectionId connection;
    std::string text;
    venue::HttpRequest request;
    core::Duration timeout;  // of the request
    FaceReply reply;
    std::uint64_t life = 0;  // of the process that asked
  };

  void start_engine();
  void carry_out(venue::Actions& actions);
  void carry_out(const venue::Action& action);
  void schedule(core::Duration delay, Delivery delivery);
  void deliver(Delivery& delivery);
  void deliver_to_venue(Delivery& delivery);
  void deliver_to_engine(Delivery& delivery);
  void deliver_response(Delivery& delivery);
  void step(const venue::EventBody& body);
  void mix(std::string_view bytes);
  core::Duration latency() { return core::microseconds(random_.between(500, 4'000)); }

  core::Timestamp now_{core::seconds(1'800'000'000).ns};
  core::Random random_;
  Market market_;
  std::vector<std::unique_ptr<Venue>> venues_;
  engine::Config engine_config_;
  std::unique_ptr<engine::Engine> engine_;
  Witness* witness_ = nullptr;
  std::vector<std::string> journal_;
  std::uint64_t kill_chance_ppm_ = 0;
  std::uint64_t kills_ = 0;
  bool dies_ = false;
  std::map<std::pair<core::Timestamp, std::uint64_t>, Delivery> queue_;
  std::uint64_t scheduled_ = 0;
  std::uint64_t hash_ = 14'695'981'039'346'656'037u;
  std::uint64_t actions_carried_ = 0;
};

}  // namespace tern::sim::testing
