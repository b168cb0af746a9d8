// In: what the engine writes and sends, what the venues know.
// Out: the first thing that must never happen, by name.
// Cannot happen: a check that passes because it looked at nothing: each counts what it saw.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "world.hpp"

namespace tern::sim::testing {

struct Violation {
  std::string checker;
  std::string what;
};

class TradeChecks final : public Witness {
 public:
  static constexpr std::size_t kMaxKept = 10;

  void on_record(const ledger::Record& record, core::Timestamp now) override;
  void on_sent(std::string_view text, core::Timestamp now) override;
  void on_step(const engine::Engine& engine, core::Timestamp now) override;
  // After the engine came to rest: truth against ledger, journal against state.
  void at_rest(World& world);
  // Any time: what the venues know was placed and filled, against the rules of placing.
  void against_truth(World& world);

  [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::size_t orders_seen() const { return planned_.size(); }
  [[nodiscard]] std::size_t placements_seen() const { return sent_; }
  [[nodiscard]] std::size_t fills_seen() const { return fills_seen_; }

 private:
  void add(const std::string& checker, std::string what);
  void check_fills(World& world, std::size_t venue);
  void check_balances(World& world, std::size_t venue);
  void check_kill(World& world, std::size_t venue);

  ledger::State replica_;  // of the journal, record by record
  std::set<std::string> planned_;
  std::set<std::string> over_;
  std::set<std::string> attempts_open_;  // trade and leg with an attempt that is not over
  core::Timestamp killed_at_;
  std::size_t sent_ = 0;
  std::size_t fills_seen_ = 0;
  std::uint64_t steps_ = 0;
  std::vector<Violation> violations_;
};

}  // namespace tern::sim::testing
