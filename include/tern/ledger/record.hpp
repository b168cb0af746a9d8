// In: what the engine decided and what venues reported.
// Out: records: everything that must survive the process, each complete in itself.
// Cannot happen: a record that needs this run's numbers to be understood: names are names.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "tern/core/decimal.hpp"
#include "tern/core/time.hpp"
#include "tern/orders/trade.hpp"
#include "tern/venue/order.hpp"

namespace tern::ledger {

// A process began to write. Everything before it is from an earlier one.
struct RunStarted {
  std::string node;
  std::uint64_t run = 0;
  std::string program;             // name and version
  std::string mode;                // "live", "paper", ...
  std::string reference_currency;  // limits and profit are counted in it
  core::Timestamp at;
};

// A venue reported an asset of the account and it was believed.
struct BalanceSeen {
  std::string venue;
  std::string asset;  // canonical
  core::Decimal free;
  core::Decimal locked;
  core::Decimal residual;  // reported total less what the ledger expects; zero when they agree
  bool opening = false;    // the first of this asset: taken as it is
  core::Timestamp at;
};

// A person looked at a residual and had it taken into the books.
struct ResidualTaken {
  std::string venue;
  std::string asset;
  core::Decimal amount;
  std::string reason;
  core::Timestamp at;
};

using orders::OrderIntent;  // funds are reserved by the record that holds it
using orders::TradeId;
using orders::TradeOutcome;

// What one book looked like when a trade was decided.
struct BookSeen {
  core::Duration alive_age;
  core::Duration change_age;
  std::int64_t sequence = 0;
  std::uint32_t rules_version = 0;
  std::uint32_t fee_version = 0;
  std::string levels;  // "price size; price size; ..." best first, of the side that is taken
};

// Two legs, decided together, with what they were decided on. Written before either leaves.
struct TradePlanned {
  TradeId trade = 0;
  std::uint64_t episode = 0;
  std::string pair;
  core::Timestamp at;
  bool drift = false;           // what arrives is less than what is sold, by the buy's fee
  core::Decimal quoted_profit;  // quote units, after fees, at the walked levels
  core::Decimal quoted_buy;     // quote paid for the buy's size at the walked levels
  core::Decimal quoted_sell;    // quote received likewise
  core::Decimal edge_bps;
  core::Decimal reference_rate;  // reference currency per quote unit
  OrderIntent buy;
  OrderIntent sell;
  BookSeen buy_book;
  BookSeen sell_book;
};

// A later order of a trade: a flatten.
struct RepairPlanned {
  OrderIntent order;
  std::string reason;
  core::Timestamp at;
};

// An order's state changed, or was confirmed by new evidence.
struct OrderMoved {
  venue::ClientOrderId id;
  orders::OrderEvent event = orders::OrderEvent::left;
  orders::OrderState state = orders::OrderState::sent;  // after it
  core::Decimal filled;                                 // cumulative, as the venue says; base
  std::string venue_id;
  std::string reason;  // the venue's or net's words, bounded
  core::Timestamp at;
};

struct FillBooked {
  venue::ClientOrderId id;
  std::string trade_id;  // the venue's, unique by venue and symbol
  core::Decimal price;
  core::Decimal size;
  core::Decimal fee;  // positive: paid
  std::string fee_asset;
  core::Timestamp venue_time;
  core::Timestamp at;
};

// All orders of a trade are over and all their fills are booked. Amounts in the pair's quote asset;
// quoted + slippage + fees + repair + inventory = realised, exactly.
struct TradeClosed {
  TradeId trade = 0;
  TradeOutcome outcome = TradeOutcome::closed;
  std::string reason;
  core::Decimal quoted;          // at the walked levels, before fees
  core::Decimal slippage;        // what the legs brought beyond that, before fees
  core::Decimal fees;            // all fees paid, as a negative amount; coin at mark_price
  core::Decimal repair;          // what repairs brought, before fees
  core::Decimal inventory;       // coin gained or lost by fills, before fees, at mark_price
  core::Decimal realised;        // money and coin gained, coin at mark_price
  core::Decimal coin;            // gained or lost, fees included, all venues
  core::Decimal mark_price;      // the average price of what was bought, else sold
  core::Decimal reference_rate;  // reference currency per quote unit
  core::Duration exposed_for;    // how long bought and sold were not the same
  core::Decimal exposed_most;    // reference currency
  core::Timestamp at;
};

enum class LatchKind : std::uint8_t { halt, kill };
struct LatchSet {
  LatchKind kind = LatchKind::halt;
  std::string reason;
  core::Timestamp at;
};
struct LatchLifted {
  LatchKind kind = LatchKind::halt;
  std::string reason;
  core::Timestamp at;
};

// No new trade with this venue, or again.
struct VenuePaused {
  std::string venue;
  bool paused = true;
  std::string reason;
  core::Timestamp at;
};

// An opportunity that is over, traded or not.
struct OpportunitySeen {
  std::uint64_t episode = 0;
  std::string pair;
  std::string buy_venue;
  std::string sell_venue;
  core::Timestamp born;
  core::Timestamp closed;
  std::string verdict;
  core::Decimal best_edge_bps;
  core::Decimal buy_size;
  core::Decimal sell_size;
  core::Decimal buy_limit;
  core::Decimal sell_limit;
  core::Decimal profit;
  bool traded = false;
};

// The gate, or the trader before it, said no to an executable opportunity. Written for the first of
// a row of equal refusals of one opportunity.
struct DecisionRefused {
  std::uint64_t episode = 0;
  std::string pair;
  std::string buy_venue;
  std::string sell_venue;
  std::string rule;
  std::string figure;
  std::string limit;
  core::Timestamp at;
};

using Record = std::variant<RunStarted, BalanceSeen, ResidualTaken, TradePlanned, RepairPlanned,
                            OrderMoved, FillBooked, TradeClosed, LatchSet, LatchLifted, VenuePaused,
                            OpportunitySeen, DecisionRefused>;
inline constexpr std::size_t kRecordKindCount = std::variant_size_v<Record>;

// "run_started", "trade_planned", ...; the order of the variant, which is the order on disk: new
// kinds are added at its end.
[[nodiscard]] std::string_view kind_of(const Record& record);
[[nodiscard]] std::string_view name_of(LatchKind kind);

// Every order that a record plans; most records plan none.
template <typename What>
void for_each_intent(const Record& record, What what) {
  if (const auto* trade = std::get_if<TradePlanned>(&record)) {
    what(trade->buy);
    what(trade->sell);
  } else if (const auto* repair = std::get_if<RepairPlanned>(&record)) {
    what(repair->order);
  }
}

}  // namespace tern::ledger
