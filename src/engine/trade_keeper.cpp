// In: trades.
// Out: their ends and their flattens.
// Cannot happen: see the header.
#include "tern/engine/trade_keeper.hpp"

#include <algorithm>
#include <utility>

#include "exact.hpp"
#include "tern/orders/client_id.hpp"

namespace tern::engine {
namespace {

using core::Decimal;
using venue::OrderSide;

constexpr int kSizeScale = 18;

std::size_t repairs_of(const ledger::Trade& trade) {
  return trade.orders.size() - 2;
}

}  // namespace

TradeKeeper::TradeKeeper(const TradingConfig& config, const Parts& parts, market::AssetId reference)
    : config_(config), parts_(parts), reference_(reference) {}

Decimal TradeKeeper::rate_of(const ledger::Trade& trade) const {
  const auto rate = parts_.market.rate(parts_.market.catalog().assets().find(trade.plan.buy.quote),
                                       reference_, parts_.clerk.now());
  return rate ? *rate : trade.plan.reference_rate;
}

TradeKeeper::Gap TradeKeeper::gap_of(const ledger::Trade& trade, const Decimal& imbalance) const {
  // Coin that is too much lies where it was bought; coin that is missing is missing where it was
  // sold.
  const bool too_much = !imbalance.is_negative();
  Gap gap;
  gap.coin = imbalance.absolute();
  gap.side = too_much ? OrderSide::sell : OrderSide::buy;
  return at_leg(std::move(gap), too_much ? trade.plan.buy : trade.plan.sell);
}

TradeKeeper::Gap TradeKeeper::elsewhere(const ledger::Trade& trade, const Gap& gap) const {
  return at_leg(gap, gap.side == OrderSide::sell ? trade.plan.sell : trade.plan.buy);
}

TradeKeeper::Gap TradeKeeper::at_leg(Gap gap, const ledger::OrderIntent& leg) const {
  gap.venue = leg.venue;
  gap.symbol = leg.symbol;
  gap.instrument = parts_.market.find(leg.venue, leg.symbol);
  gap.taker_fee = parts_.fees.taker(gap.instrument).value_or(leg.taker_fee);
  return gap;
}

Decimal TradeKeeper::repair_size(const Gap& gap, const Decimal& price) const {
  const market::Rules& rules = parts_.market.catalog().instrument(gap.instrument).rules;
  core::Result<Decimal> lots = core::floor_to_step(gap.coin, rules.lot);
  if (!lots || lots.value() < rules.min_size) return {};
  if (product(lots.value(), price) < rules.min_notional) return {};
  if (gap.side == OrderSide::buy) {
    // What arrives after the fee should be what is missing.
    const Decimal arriving = core::subtract(Decimal::from_integer(1), gap.taker_fee).value();
    const core::Result<Decimal> gross =
        core::divide(gap.coin, arriving, kSizeScale, core::Rounding::ceiling);
    if (gross) lots = core::ceiling_to_step(gross.value(), rules.lot);
    if (!lots) return {};
  }
  return rules.max_size.is_zero() ? lots.value() : std::min(lots.value(), rules.max_size);
}

core::Result<Decimal> TradeKeeper::repair_limit(const Gap& gap) const {
  const bool buy = gap.side == OrderSide::buy;
  const risk::Top top = parts_.market.top(gap.instrument);
  const Decimal& tick = parts_.market.catalog().instrument(gap.instrument).rules.tick;
  const Decimal one = Decimal::from_integer(1);
  const Decimal factor =
      (buy ? core::add(one, config_.repair.slippage) : core::subtract(one, config_.repair.slippage))
          .value();
  const Decimal reach = product(buy ? top.ask : top.bid, factor);
  return buy ? core::floor_to_step(reach, tick) : core::ceiling_to_step(reach, tick);
}

bool TradeKeeper::is_dust(const ledger::Trade& trade, const Decimal& money) const {
  const orders::Order* last = parts_.clerk.state().order(trade.orders.back());
  const bool refused = repairs_of(trade) > 0 && last->state == orders::OrderState::rejected;
  return refused && product(money, rate_of(trade)) <= config_.repair.dust_max;
}

void TradeKeeper::note_exposure(const ledger::Trade& trade, const Decimal& imbalance) {
  Exposure& exposure = exposures_[trade.plan.trade];
  const Gap gap = gap_of(trade, imbalance);
  const Decimal dark = in_the_dark(trade);
  // While the listing has not come nobody knows what would be dust.
  const bool open = !dark.is_zero() ||
                    (!imbalance.is_zero() && (!gap.instrument.valid() ||
                                              !repair_size(gap, trade.plan.buy.limit).is_zero()));
  exposure.now = open ? worth_of(trade, std::max(gap.coin, dark)) : Decimal{};
  exposure.most = std::max(exposure.most, exposure.now);
  const core::Timestamp now = parts_.clerk.now();
  // Of a trade that an earlier run left nobody knows since when, only that it is not older.
  const bool inherited = trade.plan.at < parts_.clerk.state().run().at;
  if (open && !exposure.since.known()) exposure.since = inherited ? trade.plan.at : now;
  if (!open && exposure.since.known()) {
    exposure.total = exposure.total + (now - exposure.since);
    exposure.since = {};
  }
}

Decimal TradeKeeper::worth_of(const ledger::Trade& trade, const Decimal& coin) const {
  return product(product(coin, trade.plan.buy.limit), rate_of(trade));
}

bool TradeKeeper::is_missing(const std::string& venue) const {
  const market::VenueId id = parts_.market.catalog().find_venue(venue);
  return !id.valid() || parts_.desks[id.index()] == nullptr;
}

Decimal TradeKeeper::in_the_dark(const ledger::Trade& trade) const {
  Decimal most;
  for (const orders::Order* order : parts_.clerk.state().orders_of(trade)) {
    if (order->settled() || !is_missing(order->intent.venue)) continue;
    const core::Result<Decimal> rest = core::subtract(order->intent.size, order->filled);
    if (rest) most = std::max(most, rest.value());
  }
  return most;
}

std::string TradeKeeper::missing_venue(const ledger::Trade& trade) const {
  const orders::OrderList list = parts_.clerk.state().orders_of(trade);
  for (const orders::Order* order : list) {
    if (!order->settled() && is_missing(order->intent.venue)) return order->intent.venue;
  }
  const core::Result<Decimal> imbalance = orders::imbalance(list, trade.quote());
  if (!imbalance || imbalance.value().is_zero()) return {};
  const std::string venue = gap_of(trade, imbalance.value()).venue;
  return is_missing(venue) ? venue : std::string();
}

void TradeKeeper::say_what_waits() {
  std::vector<std::string> reasons;
  for (const auto& [id, trade] : parts_.clerk.state().open_trades()) {
    const std::string venue = missing_venue(trade);
    if (!venue.empty())
      reasons.push_back("trade " + std::to_string(id) + " waits for " + venue +
                        ", which has no account in the configuration any more: put it back, or "
                        "see there by hand what became of it");
  }
  for (const std::string& reason : reasons)
    parts_.clerk.halt(reason);
}

bool TradeKeeper::is_late(core::Timestamp since) const {
  return since.known() && parts_.clerk.now() - since > config_.repair.deadline;
}

bool TradeKeeper::look_at(ledger::TradeId id) {
  const auto& open = parts_.clerk.state().open_trades();
  const auto found = open.find(id);
  if (found == open.end()) return false;
  const ledger::Trade& trade = found->second;
  const orders::OrderList list = parts_.clerk.state().orders_of(trade);
  const core::Result<Decimal> imbalance = orders::imbalance(list, trade.quote());
  if (!imbalance) {
    parts_.clerk.halt("trade " + std::to_string(id) + ": " + imbalance.error().text());
    return false;
  }
  note_exposure(trade, imbalance.value());
  // Whatever it waits for, word of an order, a session, a book: nothing new is begun meanwhile.
  if (is_late(exposures_[id].since) && missing_venue(trade).empty())
    parts_.clerk.halt("trade " + std::to_string(id) + " is exposed for too long");
  // Nothing can be flattened while it is not known what.
  if (!orders::all_settled(list)) return false;
  if (imbalance.value().is_zero()) {
    close(trade,
          repairs_of(trade) == 0 ? orders::TradeOutcome::closed : orders::TradeOutcome::flattened,
          "balanced");
    return true;
  }
  return repair(trade, gap_of(trade, imbalance.value()));
}

bool TradeKeeper::repair(const ledger::Trade& trade, const Gap& gap) {
  if (!gap.instrument.valid()) return false;  // the listing has not come yet
  const orders::TradeOutcome ended =
      repairs_of(trade) == 0 ? orders::TradeOutcome::closed : orders::TradeOutcome::flattened;
  if (repair_size(gap, lowest_price(trade, gap)).is_zero() ||
      is_dust(trade, product(gap.coin, trade.plan.buy.limit))) {
    close(trade, ended, "what is left is too small to trade");
    return true;
  }
  Exposure& exposure = exposures_[trade.plan.trade];
  const core::Timestamp now = parts_.clerk.now();
  if (!exposure.known_since.known()) exposure.known_since = now;
  const bool late = is_late(exposure.known_since);
  if (late || repairs_of(trade) >= config_.repair.attempts_max) {
    const std::string why = (late ? "not flattened in time" : "not flattened after all attempts") +
                            (exposure.denied.empty() ? std::string() : ": " + exposure.denied);
    parts_.clerk.halt("trade " + std::to_string(trade.plan.trade) + " " + why);
    close(trade, orders::TradeOutcome::halted, why);
    return true;
  }
  if (now < exposure.next_attempt) return false;
  exposure.next_attempt = now + config_.repair.wait;
  // A venue that did nothing with the last one may do so again, and each costs the time to prove
  // it.
  Gap first = gap;
  Gap second = elsewhere(trade, gap);
  if (last_repair_came_to_nothing(trade, gap.venue)) std::swap(first, second);
  if (!place_repair(trade, first)) (void)place_repair(trade, second);
  return false;
}

bool TradeKeeper::last_repair_came_to_nothing(const ledger::Trade& trade,
                                              const std::string& venue) const {
  const orders::Order* last = parts_.clerk.state().order(trade.orders.back());
  return repairs_of(trade) > 0 && last->intent.venue == venue && last->filled.is_zero();
}

// The venue and the gate count the least notional at the limit price.
Decimal TradeKeeper::lowest_price(const ledger::Trade& trade, const Gap& gap) const {
  const risk::Top top = parts_.market.top(gap.instrument);
  const Decimal& price = gap.side == OrderSide::buy ? top.ask : top.bid;
  const core::Result<Decimal> limit = repair_limit(gap);
  return price.is_zero() || !limit ? trade.plan.buy.limit : std::min(price, limit.value());
}

ledger::RepairPlanned TradeKeeper::planned_repair(const ledger::Trade& trade, const Gap& gap,
                                                  const Decimal& size, const Decimal& limit) const {
  const market::VenueId venue = parts_.market.catalog().instrument(gap.instrument).venue;
  const venue::Desk& desk = *parts_.desks[venue.index()];
  const auto number = static_cast<std::uint32_t>(repairs_of(trade));
  ledger::RepairPlanned planned;
  ledger::OrderIntent& intent = planned.order;
  const std::uint64_t trades = orders::OrderKey::kMaxTrade + 1;
  // The run is the trade's own: a trade that outlived its run keeps its names apart from new ones.
  intent.id = orders::make_client_id({config_.node_number, trade.plan.trade / trades,
                                      trade.plan.trade % trades, orders::kRepairLeg, number});
  intent.trade = trade.plan.trade;
  intent.leg = orders::kRepairLeg;
  intent.attempt = number;
  intent.venue = gap.venue;
  intent.symbol = gap.symbol;
  intent.base = trade.plan.buy.base;
  intent.quote = trade.plan.buy.quote;
  intent.side = gap.side;
  intent.size = size;
  intent.limit = limit;
  intent.reserved = gap.side == OrderSide::buy ? product(size, limit) : size;
  intent.taker_fee = gap.taker_fee;
  intent.expires_at = parts_.clerk.now() + desk.capabilities().placement_expiry;
  planned.reason = "bought and sold differ by " + gap.coin.text();
  planned.at = parts_.clerk.now();
  return planned;
}

bool TradeKeeper::place_repair(const ledger::Trade& trade, const Gap& gap) {
  if (!gap.instrument.valid()) return false;
  const market::Catalog& catalog = parts_.market.catalog();
  const market::Instrument& instrument = catalog.instrument(gap.instrument);
  venue::Desk* desk = parts_.desks[instrument.venue.index()].get();
  const risk::Top top = parts_.market.top(gap.instrument);
  if ((gap.side == OrderSide::buy ? top.ask : top.bid).is_zero()) return false;
  if (desk == nullptr) return false;
  const Decimal size = repair_size(gap, lowest_price(trade, gap));
  if (size.is_zero()) return false;
  Exposure& exposure = exposures_[trade.plan.trade];
  const core::Result<Decimal> limit = repair_limit(gap);
  if (!limit) return false;
  const core::Result<std::int64_t> lots = size.to_scaled(instrument.size_scale);
  const core::Result<std::int64_t> ticks = limit.value().to_scaled(instrument.price_scale);
  if (!lots || !ticks) return false;

  const ledger::RepairPlanned planned = planned_repair(trade, gap, size, limit.value());
  const ledger::OrderIntent& intent = planned.order;
  risk::Proposal proposal;
  proposal.order = {intent.id, gap.instrument, gap.side, {lots.value()}, {ticks.value()}};
  if (!desk->may_place(proposal.order, parts_.clerk.now())) return false;
  proposal.instrument = &instrument;
  proposal.size = size;
  proposal.limit = limit.value();
  proposal.needed = intent.reserved;
  proposal.free = parts_.clerk.state()
                      .accounts()
                      .holding(intent.venue, intent.spent())
                      .at(ledger::AccountKind::free);
  proposal.own = top;
  proposal.book_age = parts_.market.age(gap.instrument, parts_.clerk.now());
  risk::Situation situation;
  situation.now = parts_.clerk.now();
  situation.killed = parts_.clerk.killed() || parts_.clerk.broken();
  const auto verdict = parts_.gate.admit_repair(proposal, situation);
  if (const auto* denial = std::get_if<risk::Denial>(&verdict)) {
    exposure.denied = std::string(name_of(denial->rule)) + " " + denial->figure + " (limit " +
                      denial->limit + ")";
    return false;
  }
  exposure.denied.clear();
  parts_.clerk.write(planned);
  if (parts_.clerk.broken()) return true;
  parts_.orders.watch(*parts_.clerk.state().order(intent.id),
                      parts_.clerk.now() + OrderKeeper::kFirstLook);
  const std::string_view why = desk->place(std::get<venue::SendableOrder>(verdict),
                                           parts_.clerk.now(), parts_.clerk.actions());
  parts_.orders.left(intent.id, why);
  return true;
}

void TradeKeeper::close(const ledger::Trade& trade, orders::TradeOutcome outcome,
                        std::string reason) {
  const core::Result<orders::Profit> profit =
      orders::profit(parts_.clerk.state().orders_of(trade), trade.quote());
  if (!profit) {
    parts_.clerk.halt("trade " + std::to_string(trade.plan.trade) + ": " + profit.error().text());
    return;
  }
  const Exposure& exposure = exposures_[trade.plan.trade];
  ledger::TradeClosed closed;
  closed.trade = trade.plan.trade;
  closed.outcome = outcome;
  closed.reason = std::move(reason);
  closed.quoted = profit.value().quoted;
  closed.slippage = profit.value().slippage;
  closed.fees = profit.value().fees;
  closed.repair = profit.value().repair;
  closed.inventory = profit.value().inventory;
  closed.realised = profit.value().realised;
  closed.coin = profit.value().coin;
  closed.mark_price = profit.value().mark;
  closed.reference_rate = rate_of(trade);
  closed.exposed_for = exposure.total;
  if (exposure.since.known())
    closed.exposed_for = closed.exposed_for + (parts_.clerk.now() - exposure.since);
  closed.exposed_most = exposure.most;
  closed.at = parts_.clerk.now();
  over_.push_back(closed.trade);
  exposures_.erase(closed.trade);
  parts_.clerk.write(closed);
  const Decimal loss = config_.loss_max.negated();
  if (!config_.loss_max.is_zero() && parts_.clerk.state().totals().realised < loss)
    parts_.clerk.halt("loss above " + config_.loss_max.text() + " " + config_.reference_currency);
}

void TradeKeeper::on_time() {
  std::vector<ledger::TradeId> waiting;
  for (const auto& [id, trade] : parts_.clerk.state().open_trades())
    waiting.push_back(id);
  for (const ledger::TradeId id : waiting)
    (void)look_at(id);
}

Decimal TradeKeeper::exposure() const {
  Decimal sum;
  const auto add = [&sum](const Decimal& worth) {
    const core::Result<Decimal> more = core::add(sum, worth);
    if (more) sum = more.value();
  };
  for (const auto& [id, exposure] : exposures_)
    add(exposure.now);
  const ledger::State& state = parts_.clerk.state();
  for (const ledger::TradeId id : state.given_up()) {
    const ledger::Trade& trade = *state.trade(id);
    const auto imbalance = orders::imbalance(state.orders_of(trade), trade.quote());
    if (imbalance) add(worth_of(trade, imbalance.value().absolute()));
  }
  return sum;
}

std::vector<ledger::TradeId> TradeKeeper::take_over() {
  std::vector<ledger::TradeId> over;
  over.swap(over_);
  return over;
}

}  // namespace tern::engine
