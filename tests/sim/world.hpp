// In: a seed, venues, faults, deaths.
// Out: the real engine and the real connectors against simulated venues, in virtual time.
// Cannot happen: a socket, a clock, an order of events that the seed does not fix; a frame or a
// message that overtakes another of its connection.
#pragma once

#include <cstdint>
#include <iosfwd>
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

// Of a flatten, in every world.
inline constexpr core::Duration kRepairDeadline = core::seconds(30);

// How long a message is under way, one way. Now and then one takes much longer.
struct Latency {
  core::Duration least = core::microseconds(500);
  core::Duration most = core::milliseconds(4);
  std::uint32_t slow_ppm = 0;
  core::Duration slow_most;
};

struct WorldVenue {
  std::string name;
  std::string dialect;
  std::string variant;
  venue::OrderRoad road = venue::OrderRoad::stream;
  core::Duration clock_offset;  // the venue's clock less ours
  Latency latency;
  bool key_can_withdraw = false;
  std::uint32_t funds_ppm = 1'000'000;  // of the usual opening balances
};

// When the process dies. What is left of a list of actions is then never carried out.
struct Deaths {
  std::uint32_t at_action_ppm = 0;   // before each action
  std::uint32_t after_plan_ppm = 0;  // when orders are written down and have not left
  std::uint32_t again_ppm = 0;       // before each action, soon after a death
  core::Duration soon = core::seconds(3);
  core::Duration restart_most;  // until it runs again
};

struct WorldConfig {
  std::uint64_t seed = 1;
  std::size_t pairs = 4;
  std::vector<WorldVenue> venues;
  std::optional<FaultPlan> faults;  // none: the venues behave
  bool trades = false;              // with every venue's account
  Deaths deaths;
};

// Every venue of the registry once, in every variant: a new row takes part by itself.
std::vector<WorldVenue> every_venue();

// All of them behave, and tern trades there.
inline WorldConfig trading_world(std::uint64_t seed = 1) {
  WorldConfig config;
  config.seed = seed;
  config.venues = every_venue();
  config.trades = true;
  return config;
}

class World;

// Told of what the engine did, in order, when it is carried out, and of what venues did of it.
class Witness {
 public:
  // Before everything else.
  virtual void on_world(World& world) = 0;
  virtual void on_record(const ledger::Record& record, core::Timestamp now) = 0;
  // Bytes that leave for a venue's account: a placement or a cancel (or of the session).
  virtual void on_sent(std::size_t venue, std::string_view text, core::Timestamp now) = 0;
  // The venue took orders of ours or filled them.
  virtual void on_venue(std::size_t venue, core::Timestamp now) = 0;
  // The state of the engine is the one that all records made.
  virtual void on_step(const engine::Engine& engine, core::Timestamp now) = 0;

 protected:
  ~Witness() = default;
};

// Stands between engine and world and plants mistakes, to prove that they are seen.
class Tamper {
 public:
  // True: the engine is not told.
  virtual bool drops(const venue::EventBody& event) = 0;
  virtual void change(venue::Actions& actions) = 0;

 protected:
  ~Tamper() = default;
};

class World {
 public:
  explicit World(const WorldConfig& config, Witness* witness = nullptr, Tamper* tamper = nullptr);
  ~World();

  // Runs for so long in virtual time.
  void run(core::Duration duration);

  // False: the process is dead at this moment.
  [[nodiscard]] bool alive() const noexcept { return engine_ != nullptr; }
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
  // What the world itself did, by kind: "death", "absence", "slow", ...
  [[nodiscard]] const std::map<std::string, std::uint64_t>& troubles() const { return troubles_; }
  // The venue's own truth about the one client that may trade there.
  [[nodiscard]] const Account& account(std::size_t venue) const;
  [[nodiscard]] const Exchange& exchange(std::size_t venue) { return market_.exchange(venue); }
  [[nodiscard]] const std::string& venue_name(std::size_t venue) const;
  [[nodiscard]] std::uint64_t actions() const { return actions_carried_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  [[nodiscard]] std::size_t venue_count() const { return venues_.size(); }
  [[nodiscard]] std::uint64_t kills() const { return life_; }
  [[nodiscard]] core::Timestamp last_death() const { return last_death_; }
  // Nobody there, or it has us banned.
  [[nodiscard]] bool out_of_reach(std::size_t venue) const;
  // From now on nothing dies and no new fault begins: what is open may come to its end.
  void make_peace();
  // A person's word; nobody hears it while the process is dead.
  void command(venue::Command command, std::string_view reason);
  void drain();
  // SIGTERM, then a new start.
  void restart();
  // The machine goes off and on again; the last records are not on its disk.
  void lose_power(std::size_t records);
  // Nothing reaches this venue or comes from it. refuses: it says so at once.
  void take_away(std::size_t venue, core::Duration length, bool refuses);
  // From now on this venue's clock is so much further on.
  void step_clock(std::size_t venue, core::Duration step);
  // What the engine tells its operator goes there too.
  void tell(std::ostream& notices) { notices_ = &notices; }
  // Every record, as the engine wrote it.
  [[nodiscard]] const std::vector<std::string>& journal() const { return journal_; }

 private:
  struct Venue;
  struct Delivery {
    enum class Kind : std::uint8_t {
      open,
      message,
      request,
      closed_by_us,
      opened,
      frame,
      response,
      closed
    };
    Kind kind{};
    std::uint32_t venue = 0;
    std::uint64_t life = 0;  // of the process that sent it or is to get it
    venue::ConnectionId connection;
    std::string text;
    venue::HttpRequest request;
    core::Timestamp deadline;   // of the request
    bool is_abandoned = false;  // nobody waits for its answer any more
    FaceReply reply;
    venue::HttpOutcome outcome = venue::HttpOutcome::answered;
  };

  void add_venue(const WorldConfig& config, std::size_t number);
  void start_engine();
  void die();
  void carry_out();
  void carry_out(const venue::Action& action);
  [[nodiscard]] bool dies_before(const venue::Action& action);
  void keep(const std::string& record);
  void send_to_venue(Delivery delivery);
  void send_request(Delivery delivery, core::Duration timeout);
  void schedule(core::Timestamp at, Delivery delivery);
  void deliver(Delivery& delivery);
  void deliver_to_venue(Delivery& delivery);
  void deliver_open(Delivery& delivery, Venue& venue);
  void deliver_request(Delivery& delivery, Venue& venue);
  void deliver_to_engine(Delivery& delivery);
  void deliver_response(Delivery& delivery);
  void note_ban(const FaceReply& reply, Venue& venue);
  void tell_witness_of(std::size_t venue);
  void step(const venue::EventBody& body);
  void mix(std::string_view bytes);
  void mix(std::uint64_t number);

  core::Timestamp now_{core::seconds(1'800'000'000).ns};
  core::Random random_;
  Market market_;
  std::vector<std::unique_ptr<Venue>> venues_;
  venue::Actions actions_;
  venue::Actions carried_;
  engine::Config engine_config_;
  std::unique_ptr<engine::Engine> engine_;
  Witness* witness_ = nullptr;
  Tamper* tamper_ = nullptr;
  std::ostream* notices_ = nullptr;
  std::vector<std::string> journal_;
  Deaths deaths_;
  std::uint64_t life_ = 0;
  core::Timestamp last_death_;
  core::Timestamp restart_at_;
  bool dies_ = false;
  bool just_planned_ = false;  // the last record carried out has orders in it
  std::map<std::string, std::uint64_t> troubles_;
  std::map<std::pair<core::Timestamp, std::uint64_t>, Delivery> queue_;
  std::uint64_t scheduled_ = 0;
  std::uint64_t hash_ = 14'695'981'039'346'656'037u;
  std::uint64_t actions_carried_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace tern::sim::testing
