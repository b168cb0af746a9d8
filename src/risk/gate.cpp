// In: proposals and the situation. Out: sendable orders or the first denial, in the order of Rule.
// Cannot happen: see the header.
#include "tern/risk/gate.hpp"

#include "tern/core/assert.hpp"

namespace tern::risk {
namespace {

using core::Decimal;
using venue::OrderSide;

constexpr std::array<std::string_view, kRuleCount> kNames = {"killed",
                                                             "halted",
                                                             "venue_paused",
                                                             "session_not_ready",
                                                             "stalled",
                                                             "clock_skew",
                                                             "book_age",
                                                             "balance_age",
                                                             "not_trading",
                                                             "price_not_on_tick",
                                                             "price_out_of_bounds",
                                                             "size_not_on_lot",
                                                             "size_below_minimum",
                                                             "size_above_maximum",
                                                             "notional_below_minimum",
                                                             "notional_above_maximum",
                                                             "free_funds",
                                                             "reference_rate",
                                                             "order_cap",
                                                             "venue_cap",
                                                             "asset_cap",
                                                             "total_cap",
                                                             "open_trades",
                                                             "order_rate",
                                                             "collar_own_book",
                                                             "collar_second_venue",
                                                             "too_good"};

std::string text(core::Duration duration) {
  return std::to_string(duration.milliseconds()) + " ms";
}

Denial denied(Rule rule, std::string figure, std::string limit) {
  return {rule, std::move(figure), std::move(limit)};
}

bool above(const Decimal& value, const Decimal& most) {
  return !most.is_zero() && value > most;
}

bool on_grid(const Decimal& value, const Decimal& step) {
  return step > Decimal{} && core::is_multiple_of(value, step);
}

// a * b and a + b of amounts that other rules keep small; what does not fit is more than any limit.
std::optional<Decimal> product(const Decimal& a, const Decimal& b) {
  const core::Result<Decimal> result = core::multiply(a, b);
  if (!result) return std::nullopt;
  return result.value();
}
std::optional<Decimal> total(const Decimal& a, const Decimal& b) {
  const core::Result<Decimal> result = core::add(a, b);
  if (!result) return std::nullopt;
  return result.value();
}

// At its limit price, in reference currency. Empty: no rate, or it does not fit.
std::optional<Decimal> worth_of(const Proposal& proposal) {
  const std::optional<Decimal> notional = product(proposal.size, proposal.limit);
  if (!notional || !proposal.reference_rate) return std::nullopt;
  return product(*notional, *proposal.reference_rate);
}

}  // namespace

std::string_view name_of(Rule rule) {
  return kNames[static_cast<std::size_t>(rule)];
}

Gate::Gate(const Limits& limits)
    : limits_(limits),
      collar_(band_of(limits.collar)),
      repair_collar_(band_of(limits.repair_collar)),
      rate_({"orders", limits.max_orders_per_second, core::seconds(1)}) {
  TERN_ASSERT(check(limits).ok(), "limits that check() refuses");
}

Gate::Band Gate::band_of(const Decimal& collar) {
  const Decimal one = Decimal::from_integer(1);
  return {core::add(one, collar).value(), core::subtract(one, collar).value()};
}

void Gate::on_time(core::Timestamp now) {
  if (last_.known() && now - last_ > limits_.stall_max) quiet_until_ = now + limits_.stall_quiet;
  last_ = now;
}

Gate::Verdict Gate::on_state(const Proposal& proposal, const Situation& situation) const {
  if (!proposal.session_ready) return denied(Rule::session_not_ready, "not ready", "logged in");
  if (situation.now < quiet_until_)
    return denied(Rule::stalled, "a stall ended less than " + text(limits_.stall_quiet) + " ago",
                  text(limits_.stall_max));
  if (!proposal.clock_skew)
    return denied(Rule::clock_skew, "not measured", text(limits_.clock_skew_max));
  if (*proposal.clock_skew > limits_.clock_skew_max)
    return denied(Rule::clock_skew, text(*proposal.clock_skew), text(limits_.clock_skew_max));
  if (proposal.book_age > limits_.book_age_max)
    return denied(Rule::book_age, text(proposal.book_age), text(limits_.book_age_max));
  if (proposal.balance_age > limits_.balance_age_max)
    return denied(Rule::balance_age, text(proposal.balance_age), text(limits_.balance_age_max));
  return std::nullopt;
}

Gate::Verdict Gate::on_rules(const Proposal& proposal) const {
  const market::Rules& rules = proposal.instrument->rules;
  const Decimal& size = proposal.size;
  const Decimal& limit = proposal.limit;
  if (rules.status != market::TradingStatus::trading)
    return denied(Rule::not_trading, "not trading", "trading");
  if (!on_grid(limit, rules.tick))
    return denied(Rule::price_not_on_tick, limit.text(), rules.tick.text());
  if (limit <= Decimal{} || limit < rules.min_price || above(limit, rules.max_price))
    return denied(Rule::price_out_of_bounds, limit.text(),
                  rules.min_price.text() + " to " + rules.max_price.text());
  if (!on_grid(size, rules.lot))
    return denied(Rule::size_not_on_lot, size.text(), rules.lot.text());
  if (size <= Decimal{} || size < rules.min_size)
    return denied(Rule::size_below_minimum, size.text(), rules.min_size.text());
  if (above(size, rules.max_size))
    return denied(Rule::size_above_maximum, size.text(), rules.max_size.text());
  const std::optional<Decimal> notional = product(size, limit);
  if (!notional) return denied(Rule::notional_above_maximum, "does not fit", "");
  if (*notional < rules.min_notional)
    return denied(Rule::notional_below_minimum, notional->text(), rules.min_notional.text());
  if (above(*notional, rules.max_notional))
    return denied(Rule::notional_above_maximum, notional->text(), rules.max_notional.text());
  if (proposal.needed > proposal.free)
    return denied(Rule::free_funds, proposal.needed.text(), proposal.free.text());
  return std::nullopt;
}

Gate::Verdict Gate::on_caps(const Proposal& proposal, const std::optional<Decimal>& worth,
                            const Situation& situation) const {
  if (!proposal.reference_rate || *proposal.reference_rate <= Decimal{})
    return denied(Rule::reference_rate, "no fresh rate", "a live book");
  const auto over = [&](Rule rule, const Decimal& already, const Decimal& most) -> Verdict {
    const std::optional<Decimal> sum = worth ? total(already, *worth) : std::nullopt;
    if (sum && *sum <= most) return std::nullopt;
    return denied(rule, sum ? sum->text() : "does not fit", most.text());
  };
  if (Verdict no = over(Rule::order_cap, {}, limits_.max_order)) return no;
  if (Verdict no = over(Rule::venue_cap, proposal.at_venue, limits_.max_venue)) return no;
  if (Verdict no = over(Rule::asset_cap, situation.of_asset, limits_.max_asset)) return no;
  return over(Rule::total_cap, situation.at_stake, limits_.max_total);
}

Gate::Verdict Gate::on_collar(const Proposal& proposal, const Band& band) const {
  const bool buy = proposal.order.side == OrderSide::buy;
  const Decimal& factor = buy ? band.above : band.below;
  const auto beyond = [&](Rule rule, const Top& top) -> Verdict {
    const Decimal& best = buy ? top.ask : top.bid;
    const std::optional<Decimal> most = product(best, factor);
    if (best.is_zero() || !most) return denied(rule, "no price on that side", "a price");
    if (buy ? proposal.limit <= *most : proposal.limit >= *most) return std::nullopt;
    return denied(rule, proposal.limit.text(), most->text());
  };
  if (Verdict no = beyond(Rule::collar_own_book, proposal.own)) return no;
  if (!proposal.second) return std::nullopt;
  return beyond(Rule::collar_second_venue, *proposal.second);
}

std::variant<Pair, Denial> Gate::admit(const Proposal& buy, const Proposal& sell,
                                       const Situation& situation) {
  if (Verdict no = refusal(buy, sell, situation)) return *std::move(no);
  rate_.spend(2, situation.now);
  return Pair{venue::SendableOrder(buy.order), venue::SendableOrder(sell.order)};
}

std::optional<Denial> Gate::refusal(const Proposal& buy, const Proposal& sell,
                                    const Situation& situation) const {
  if (situation.killed) return denied(Rule::killed, "kill latch set", "");
  if (situation.halted) return denied(Rule::halted, "halt latch set", "");
  Situation with_earlier_leg = situation;
  for (const Proposal* leg : {&buy, &sell}) {
    TERN_ASSERT(leg->instrument != nullptr, "a proposal without an instrument");
    if (leg->venue_paused) return denied(Rule::venue_paused, "paused", "");
    if (Verdict no = on_state(*leg, situation)) return *no;
    if (Verdict no = on_rules(*leg)) return *no;
    const std::optional<Decimal> worth = worth_of(*leg);
    if (Verdict no = on_caps(*leg, worth, with_earlier_leg)) return *no;
    for (Decimal* stake : {&with_earlier_leg.at_stake, &with_earlier_leg.of_asset})
      *stake = *total(*stake, *worth);  // fits: the caps looked at this very sum
  }
  if (situation.open_trades >= limits_.max_open_trades)
    return denied(Rule::open_trades, std::to_string(situation.open_trades),
                  std::to_string(limits_.max_open_trades));
  if (rate_.earliest(2, situation.now) > situation.now)
    return denied(Rule::order_rate, "spent", std::to_string(limits_.max_orders_per_second) + "/s");
  for (const Proposal* leg : {&buy, &sell}) {
    if (!leg->second) return denied(Rule::collar_second_venue, "no second book", "a live book");
    if (Verdict no = on_collar(*leg, collar_)) return *no;
  }
  if (situation.edge > limits_.too_good)
    return denied(Rule::too_good, situation.edge.text(), limits_.too_good.text());
  return std::nullopt;
}

std::variant<venue::SendableOrder, Denial> Gate::admit_repair(const Proposal& repair,
                                                              const Situation& situation) {
  TERN_ASSERT(repair.instrument != nullptr, "a proposal without an instrument");
  if (situation.killed) return denied(Rule::killed, "kill latch set", "");
  if (repair.book_age > limits_.book_age_max)
    return denied(Rule::book_age, text(repair.book_age), text(limits_.book_age_max));
  if (Verdict no = on_rules(repair)) return *no;
  if (Verdict no = on_collar(repair, repair_collar_)) return *no;
  if (rate_.earliest(1, situation.now) > situation.now)
    return denied(Rule::order_rate, "spent", std::to_string(limits_.max_orders_per_second) + "/s");
  rate_.spend(1, situation.now);
  return venue::SendableOrder(repair.order);
}

}  // namespace tern::risk
