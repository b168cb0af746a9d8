// In: a story.
// Out: a life.
// Cannot happen: see the header.
#include "adversary.hpp"

#include <ostream>

#include "tern/ledger/codec.hpp"

namespace tern::sim::testing {
namespace {

class Runner {
 public:
  Runner(const Story& story, Tamper* tamper, std::ostream* dump)
      : story_(story),
        dump_(dump),
        checks_(story.forbidden),
        world_(story.world, &checks_, tamper),
        start_(world_.now()) {
    if (dump_ != nullptr) world_.tell(*dump_);
  }

  Life run() {
    for (const Moment& moment : story_.moments) {
      pass_until(start_ + moment.at);
      act(moment);
    }
    pass_until(start_ + story_.length);
    while (checks_.placements_seen() < kOrdersLeast && age() < kLifeMost)
      pass_until(world_.now() + core::seconds(10));
    if (checks_.placements_seen() < kOrdersLeast)
      checks_.add("too_few_orders", std::to_string(checks_.placements_seen()) + " orders in " +
                                        std::to_string(age().milliseconds()) + " ms");
    come_to_rest();
    checks_.at_rest();
    write_journal();
    return report();
  }

 private:
  [[nodiscard]] core::Duration age() const { return world_.now() - start_; }
  [[nodiscard]] const ledger::State* state() {
    return world_.alive() ? &world_.engine().trading()->clerk().state() : nullptr;
  }

  void pass_until(core::Timestamp until) {
    while (world_.now() < until) {
      world_.run(core::milliseconds(500));
      lift_latches();
      write_journal();
    }
  }

  // The operator looks after everything that stopped, sooner or later.
  void lift_latches() {
    const ledger::State* now = state();
    if (now == nullptr) return;
    if (now->latches().empty() && now->paused().empty()) {
      stopped_since_ = {};
      return;
    }
    if (!stopped_since_.known()) {
      stopped_since_ = world_.now();
      for (const ledger::LatchSet& latch : now->latches())
        halts_.push_back(latch.reason);
      for (const auto& [venue, why] : now->paused())
        halts_.push_back(venue + ": " + why);
    }
    if (world_.now() - stopped_since_ < story_.operator_wait) return;
    stopped_since_ = {};
    world_.command(venue::Command::resume, "looked at");
  }

  void act(const Moment& moment) {
    switch (moment.what) {
      case Moment::What::halt:
        return world_.command(venue::Command::halt, "a person");
      case Moment::What::kill:
        return world_.command(venue::Command::kill, "a person");
      case Moment::What::resume:
        return world_.command(venue::Command::resume, "a person");
      case Moment::What::restart:
        world_.drain();
        pass_until(world_.now() + core::seconds(3));
        return world_.restart();
      case Moment::What::away:
      case Moment::What::black_hole:
        return world_.take_away(moment.venue, moment.length, moment.what == Moment::What::away);
    }
  }

  void come_to_rest() {
    world_.make_peace();
    const core::Timestamp peace = world_.now();
    bool drained = false;
    const auto rests = [&] {
      return world_.alive() && state()->latches().empty() && world_.engine().trading()->at_rest();
    };
    // Five seconds more, so that the last balances were compared too.
    for (int quiet = 0; quiet < 10 && world_.now() - peace < kRestMost;) {
      if (!drained && world_.alive()) {
        world_.drain();
        drained = true;
      }
      pass_until(world_.now() + core::milliseconds(500));
      quiet = rests() ? quiet + 1 : 0;
    }
  }

  void write_journal() {
    if (dump_ == nullptr) return;
    for (; dumped_ < world_.journal().size(); ++dumped_)
      *dump_ << ledger::json(dumped_ + 1, ledger::decode(world_.journal()[dumped_]).value())
             << "\n";
  }

  Life report() {
    Life life;
    life.seed = story_.world.seed;
    life.violations = checks_.violations();
    life.orders = checks_.placements_seen();
    life.fills = checks_.fills_seen();
    if (state() != nullptr) life.totals = state()->totals();
    life.faults = world_.troubles();
    const FaultCounts faults = world_.faults();
    for (const FaultKind kind : kFaultKinds) {
      if (faults[kind] > 0) life.faults[std::string(name_of(kind))] += faults[kind];
    }
    life.halts = halts_;
    life.length = age();
    life.steps = world_.steps();
    life.hash = world_.hash();
    life.order_open_longest = checks_.order_open_longest();
    life.trade_open_longest = checks_.trade_open_longest();
    return life;
  }

  const Story& story_;
  std::ostream* dump_;
  TradeChecks checks_;
  World world_;
  core::Timestamp start_;
  core::Timestamp stopped_since_;
  std::vector<std::string> halts_;
  std::size_t dumped_ = 0;
};

}  // namespace

Life live(const Story& story, Tamper* tamper, std::ostream* dump) {
  return Runner(story, tamper, dump).run();
}

}  // namespace tern::sim::testing
