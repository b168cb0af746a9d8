// In: an intended order or pair of orders, and what is known at this moment.
// Out: sendable orders, or the first rule that says no, with its figure and its limit.
// Cannot happen: a sendable order made elsewhere; a limit above the compiled ceiling; a rule passed
// because its figure is missing: what is not known refuses.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/core/result.hpp"
#include "tern/core/time.hpp"
#include "tern/market/instrument.hpp"
#include "tern/venue/order.hpp"
#include "tern/venue/pace.hpp"
#include "tern/venue/sendable_order.hpp"

namespace tern::risk {

// Amounts in the reference currency, fractions as fractions.
struct Limits {
  core::Decimal max_order;  // notional of one order at its limit price
  core::Decimal max_venue;  // of all orders of open trades at one venue
  core::Decimal max_asset;  // of one coin in all open trades
  core::Decimal max_total;  // of all open trades
  std::uint32_t max_open_trades = 8;
  std::uint32_t max_orders_per_second = 20;
  core::Decimal collar;         // a limit price this far beyond a book's best is refused
  core::Decimal repair_collar;  // the same for a flatten
  core::Decimal too_good;       // an edge above it is not believed
  core::Duration book_age_max = core::milliseconds(1'500);
  core::Duration balance_age_max = core::seconds(10);
  core::Duration clock_skew_max = core::milliseconds(800);
  core::Duration stall_max = core::milliseconds(500);    // the engine heard nothing for so long ...
  core::Duration stall_quiet = core::milliseconds(250);  // ... and does not trade for so long after
};

// What no configuration can exceed.
[[nodiscard]] const Limits& ceilings();
// Error: which limit is above its ceiling, not positive, or missing.
core::Status check(const Limits& limits);

enum class Rule : std::uint8_t {
  killed,
  halted,
  venue_paused,
  session_not_ready,
  stalled,
  clock_skew,
  book_age,
  balance_age,
  not_trading,
  price_not_on_tick,
  price_out_of_bounds,
  size_not_on_lot,
  size_below_minimum,
  size_above_maximum,
  notional_below_minimum,
  notional_above_maximum,
  free_funds,
  reference_rate,
  order_cap,
  venue_cap,
  asset_cap,
  total_cap,
  open_trades,
  order_rate,
  collar_own_book,
  collar_second_venue,
  too_good,
};
inline constexpr std::size_t kRuleCount = 27;
[[nodiscard]] std::string_view name_of(Rule rule);

struct Denial {
  Rule rule = Rule::killed;
  std::string figure;  // what was found
  std::string limit;   // what is allowed
};

struct Top {
  core::Decimal bid;  // zero: that side is empty
  core::Decimal ask;
};

// One order and what is known about its venue now.
struct Proposal {
  venue::PlaceOrder order;
  const market::Instrument* instrument = nullptr;
  core::Decimal size;                           // of order, exact
  core::Decimal limit;                          // of order, exact
  core::Decimal needed;                         // of the asset that is spent, fee included
  core::Decimal free;                           // of it
  std::optional<core::Decimal> reference_rate;  // reference currency per quote unit
  Top own;
  std::optional<Top> second;                 // another venue's book of the same pair
  core::Duration book_age;                   // since the last proof of life
  core::Duration balance_age;                // since the venue last told
  std::optional<core::Duration> clock_skew;  // absolute; empty: not measured yet
  bool venue_paused = false;
  bool session_ready = false;
  core::Decimal at_venue;  // reference currency already at stake there
};

struct Situation {
  core::Timestamp now;
  bool killed = false;
  bool halted = false;
  core::Decimal at_stake;  // of all open trades, reference currency
  core::Decimal of_asset;  // of this coin
  std::uint32_t open_trades = 0;
  core::Decimal edge;  // fraction, of the pair of orders
};

using Pair = std::array<venue::SendableOrder, 2>;

class Gate {
 public:
  explicit Gate(const Limits& limits);

  // Told of every event's time: notices when the engine was not called for too long.
  void on_time(core::Timestamp now);

  // Both or none: what one leg puts at stake counts for the other.
  std::variant<Pair, Denial> admit(const Proposal& buy, const Proposal& sell,
                                   const Situation& situation);
  // What admit() would say, and nothing is spent by it. Empty: yes.
  [[nodiscard]] std::optional<Denial> refusal(const Proposal& buy, const Proposal& sell,
                                              const Situation& situation) const;
  // A flatten lessens a risk that is there already: kill, book age, the venue's rules, its own
  // collar and the order rate are asked, nothing that only concerns new trades.
  std::variant<venue::SendableOrder, Denial> admit_repair(const Proposal& repair,
                                                          const Situation& situation);

  [[nodiscard]] const Limits& limits() const noexcept { return limits_; }

 private:
  using Verdict = std::optional<Denial>;
  [[nodiscard]] Verdict on_state(const Proposal& proposal, const Situation& situation) const;
  [[nodiscard]] Verdict on_rules(const Proposal& proposal) const;
  // What a best price is multiplied by for the worst price of a buy, of a sell.
  struct Band {
    core::Decimal above;
    core::Decimal below;
  };
  [[nodiscard]] static Band band_of(const core::Decimal& collar);
  [[nodiscard]] Verdict on_collar(const Proposal& proposal, const Band& band) const;
  // worth: of the proposal in reference currency; empty: there is none.
  [[nodiscard]] Verdict on_caps(const Proposal& proposal, const std::optional<core::Decimal>& worth,
                                const Situation& situation) const;

  Limits limits_;
  Band collar_;
  Band repair_collar_;
  venue::RateBudget rate_;
  core::Timestamp last_;
  core::Timestamp quiet_until_;
};

}  // namespace tern::risk
