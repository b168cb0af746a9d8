// In: opportunities.
// Out: trades.
// Cannot happen: see the header.
#include "tern/engine/trade_maker.hpp"

#include <algorithm>

#include "exact.hpp"
#include "tern/ledger/codec.hpp"
#include "tern/orders/client_id.hpp"

namespace tern::engine {
namespace {

using core::Decimal;
using venue::OrderSide;

constexpr std::uint64_t kTradesOfRun = orders::OrderKey::kMaxTrade + 1;

Decimal sum(const Decimal& a, const Decimal& b) {
  const core::Result<Decimal> result = core::add(a, b);
  return result ? result.value() : a;
}

template <typename T>
T& at(std::vector<T>& values, std::size_t index) {
  if (index >= values.size()) values.resize(index + 1);
  return values[index];
}

template <typename T>
T look_up(const std::vector<T>& values, std::size_t index) {
  return index < values.size() ? values[index] : T{};
}

void take(const arbitrage::BookEvidence& evidence, ledger::BookSeen& seen) {
  seen.alive_age = evidence.alive_age;
  seen.change_age = evidence.change_age;
  seen.sequence = evidence.sequence;
  seen.rules_version = evidence.rules_version;
  seen.fee_version = evidence.fee_version;
}

}  // namespace

TradeMaker::TradeMaker(const TradingConfig& config, const Parts& parts, market::AssetId reference)
    : config_(config),
      parts_(parts),
      purses_(parts.market.catalog(), parts.clerk.state().accounts()),
      reference_(reference) {}

bool TradeMaker::is_shut(market::InstrumentId id) const {
  if (parts_.clerk.now() < look_up(paused_until_, id.index())) return true;
  const core::Timestamp until = look_up(shut_until_, id.index());
  return until.known() && parts_.market.last_alive(id) <= until;
}

void TradeMaker::shut(const ledger::Trade& trade) {
  for (const ledger::OrderIntent* leg : {&trade.plan.buy, &trade.plan.sell}) {
    const market::InstrumentId id = parts_.market.find(leg->venue, leg->symbol);
    if (id.valid()) at(shut_until_, id.index()) = core::kNever;
  }
}

void TradeMaker::cool(const ledger::Trade& trade) {
  for (const ledger::OrderIntent* leg : {&trade.plan.buy, &trade.plan.sell}) {
    const market::InstrumentId id = parts_.market.find(leg->venue, leg->symbol);
    if (!id.valid()) continue;
    core::Timestamp& until = at(shut_until_, id.index());
    if (until == core::kNever || until < parts_.clerk.now() + kCooling)
      until = parts_.clerk.now() + kCooling;
  }
}

void TradeMaker::pause(market::InstrumentId instrument) {
  if (instrument.valid()) at(paused_until_, instrument.index()) = parts_.clerk.now() + kRulesPause;
}

void TradeMaker::on_balances(market::VenueId venue) {
  at(balances_at_, venue.index()) = parts_.clerk.now();
}

void TradeMaker::set_clock_skew(market::VenueId venue, core::Duration skew) {
  at(skew_, venue.index()) = skew.ns < 0 ? core::Duration{-skew.ns} : skew;
}

bool TradeMaker::traded(arbitrage::EpisodeId episode) const {
  const auto found = told_.find(episode.value());
  return found != told_.end() && found->second.traded;
}

void TradeMaker::on_episode_closed(const arbitrage::Episode& episode) {
  told_.erase(episode.id.value());
}

void TradeMaker::intend(const Leg& leg, ledger::TradeId trade, ledger::OrderIntent& intent) const {
  const market::Catalog& catalog = parts_.market.catalog();
  const market::Instrument& instrument = *leg.instrument;
  const bool buy = leg.side == OrderSide::buy;
  intent.leg = buy ? orders::kBuyLeg : orders::kSellLeg;
  intent.id = orders::make_client_id(
      {config_.node_number, config_.run, trade % kTradesOfRun, intent.leg, 0});
  intent.trade = trade;
  intent.venue = catalog.venue_name(instrument.venue);
  intent.symbol = instrument.symbol;
  intent.base = catalog.assets().name(instrument.assets.base);
  intent.quote = catalog.assets().name(instrument.assets.quote);
  intent.side = leg.side;
  intent.size = decimal_of(leg.size.value, instrument.size_scale);
  intent.limit = decimal_of(leg.limit.value, instrument.price_scale);
  intent.taker_fee = leg.terms->taker_fee;
  intent.reserved = buy ? product(intent.size, intent.limit) : intent.size;
  if (buy && leg.terms->buy_fee_from == arbitrage::BuyFeeFrom::quote)
    intent.reserved = sum(intent.reserved, product(intent.reserved, intent.taker_fee));
  const venue::Desk& desk = *parts_.desks[instrument.venue.index()];
  intent.expires_at = parts_.clerk.now() + desk.capabilities().placement_expiry;
}

risk::Proposal TradeMaker::proposal_of(const Leg& leg, const ledger::OrderIntent& intent) const {
  const std::size_t venue = leg.instrument->venue.index();
  const core::Timestamp now = parts_.clerk.now();
  const core::Timestamp balances = look_up(balances_at_, venue);
  risk::Proposal proposal;
  proposal.order = {intent.id, leg.id, leg.side, leg.size, leg.limit};
  proposal.instrument = leg.instrument;
  proposal.size = intent.size;
  proposal.limit = intent.limit;
  proposal.needed = intent.reserved;
  proposal.free = purses_.free(leg.id, leg.side);
  proposal.reference_rate = parts_.market.rate(leg.instrument->assets.quote, reference_, now);
  proposal.own = parts_.market.top(leg.id);
  proposal.book_age = parts_.market.age(leg.id, now);
  proposal.balance_age = balances.known() ? now - balances : core::seconds(1'000'000);
  proposal.clock_skew = look_up(skew_, venue);
  proposal.venue_paused = parts_.clerk.state().paused(intent.venue);
  proposal.session_ready = parts_.desks[venue]->may_place(proposal.order, now);
  proposal.at_venue = at_stake(&intent.venue, nullptr);
  return proposal;
}

// Of open trades, each order at its limit price, in reference currency.
Decimal TradeMaker::at_stake(const std::string* venue, const std::string* base) const {
  Decimal total;
  for (const auto& [id, trade] : parts_.clerk.state().open_trades()) {
    for (const ledger::OrderIntent* leg : {&trade.plan.buy, &trade.plan.sell}) {
      if (venue != nullptr && leg->venue != *venue) continue;
      if (base != nullptr && leg->base != *base) continue;
      total = sum(total, product(product(leg->size, leg->limit), trade.plan.reference_rate));
    }
  }
  return total;
}

risk::Situation TradeMaker::situation_of(const ledger::TradePlanned& plan) const {
  risk::Situation situation;
  situation.now = parts_.clerk.now();
  situation.killed = parts_.clerk.killed();
  situation.halted = parts_.clerk.halted();
  situation.at_stake = at_stake(nullptr, nullptr);
  situation.of_asset = at_stake(nullptr, &plan.buy.base);
  situation.open_trades = static_cast<std::uint32_t>(parts_.clerk.state().open_trades().size());
  const core::Result<Decimal> edge =
      core::divide(plan.edge_bps, Decimal::from_integer(10'000), 12, core::Rounding::ceiling);
  situation.edge = edge ? edge.value() : Decimal::from_integer(1);
  return situation;
}

bool TradeMaker::draft(const arbitrage::Episode& episode, const arbitrage::LegTerms& buy_terms,
                       const arbitrage::LegTerms& sell_terms) const {
  const market::Catalog& catalog = parts_.market.catalog();
  const arbitrage::Decision& decision = episode.latest;
  const Leg buy{episode.buy,        &catalog.instrument(episode.buy),
                OrderSide::buy,     decision.buy_size,
                decision.buy_limit, &buy_terms};
  const Leg sell{episode.sell,        &catalog.instrument(episode.sell),
                 OrderSide::sell,     decision.sell_size,
                 decision.sell_limit, &sell_terms};
  for (const Leg* leg : {&buy, &sell}) {
    if (parts_.desks[leg->instrument->venue.index()] == nullptr) return false;
  }
  const auto bought = parts_.market.walked(buy.id, OrderSide::buy, buy.size);
  const auto sold = parts_.market.walked(sell.id, OrderSide::sell, sell.size);
  if (!bought || !sold) return false;
  ledger::TradePlanned& plan = draft_.plan();
  plan = {};  // its texts keep their room, by this library's grace: a test would see it
  plan.trade = config_.run * kTradesOfRun + trades_;
  plan.episode = episode.id.value();
  plan.pair = catalog.pair_name(episode.pair);
  plan.at = parts_.clerk.now();
  plan.drift = decision.drift;
  plan.quoted_profit = decision.profit.decimal();
  plan.edge_bps = decision.edge.bps();
  plan.quoted_buy = *bought;
  plan.quoted_sell = *sold;
  const auto rate = parts_.market.rate(buy.instrument->assets.quote, reference_, plan.at);
  plan.reference_rate = rate ? *rate : Decimal{};
  intend(buy, plan.trade, plan.buy);
  intend(sell, plan.trade, plan.sell);
  draft_.buy = proposal_of(buy, plan.buy);
  draft_.sell = proposal_of(sell, plan.sell);
  draft_.buy.second = draft_.sell.own;
  draft_.sell.second = draft_.buy.own;
  draft_.situation = situation_of(plan);
  return true;
}

void TradeMaker::show_books(const arbitrage::Episode& episode) const {
  const arbitrage::Decision& decision = episode.latest;
  ledger::TradePlanned& plan = draft_.plan();
  take(decision.buy_book, plan.buy_book);
  take(decision.sell_book, plan.sell_book);
  parts_.market.show_levels(episode.buy, OrderSide::buy, plan.buy_book.levels);
  parts_.market.show_levels(episode.sell, OrderSide::sell, plan.sell_book.levels);
}

void TradeMaker::on_executable(const arbitrage::Episode& episode,
                               const arbitrage::LegTerms& buy_terms,
                               const arbitrage::LegTerms& sell_terms) {
  if (is_shut(episode.buy) || is_shut(episode.sell)) return;
  if (!draft(episode, buy_terms, sell_terms)) return;
  const auto verdict = parts_.gate.admit(draft_.buy, draft_.sell, draft_.situation);
  watch_->lap(core::Station::gate);
  if (const auto* denial = std::get_if<risk::Denial>(&verdict)) return refuse(episode, *denial);
  show_books(episode);
  ++trades_;
  send(std::get<risk::Pair>(verdict));
  told_[episode.id.value()].traded = true;
}

bool TradeMaker::rehearse(const arbitrage::Episode& episode, const arbitrage::LegTerms& buy_terms,
                          const arbitrage::LegTerms& sell_terms) const {
  if (!draft(episode, buy_terms, sell_terms)) return false;
  const bool passes = !parts_.gate.refusal(draft_.buy, draft_.sell, draft_.situation);
  show_books(episode);
  ledger::encode(draft_.record, rehearsed_);
  for (const risk::Proposal* leg : {&draft_.buy, &draft_.sell}) {
    const venue::Desk& desk = *parts_.desks[leg->instrument->venue.index()];
    const venue::ConnectionId connection = desk.rehearse(leg->order, rehearsed_);
    if (connection.valid() && outlet_ != nullptr) outlet_->rehearse(connection, rehearsed_);
  }
  return passes;
}

void TradeMaker::refuse(const arbitrage::Episode& episode, const risk::Denial& denial) {
  Told& told = told_[episode.id.value()];
  if (told.rule == name_of(denial.rule)) return;
  told.rule = name_of(denial.rule);
  const market::Catalog& catalog = parts_.market.catalog();
  ledger::DecisionRefused refused;
  refused.episode = episode.id.value();
  refused.pair = catalog.pair_name(episode.pair);
  refused.buy_venue = catalog.venue_name(catalog.instrument(episode.buy).venue);
  refused.sell_venue = catalog.venue_name(catalog.instrument(episode.sell).venue);
  refused.rule = told.rule;
  refused.figure = denial.figure;
  refused.limit = denial.limit;
  refused.at = parts_.clerk.now();
  parts_.clerk.write(refused);
}

// The record first, as an action before the orders' own; then both orders, made before either
// leaves (one by REST but for HTTP and TLS), so that they leave together; then what is believed and
// watched because of them: nothing of that has to be waited for.
void TradeMaker::send(const risk::Pair& pair) {
  ledger::Record& record = draft_.record;
  if (!ledger::is_bounded(record)) record = Clerk::as_kept(std::move(record));
  parts_.clerk.write_ahead(record);
  watch_->lap(core::Station::journal);
  const market::Catalog& catalog = parts_.market.catalog();
  // The thinner book first: it is the one that moves away.
  std::array<const venue::SendableOrder*, 2> order_of_sending = {&pair[0], &pair[1]};
  if (parts_.market.best_notional(pair[1].order().instrument, OrderSide::sell) <
      parts_.market.best_notional(pair[0].order().instrument, OrderSide::buy))
    std::swap(order_of_sending[0], order_of_sending[1]);
  std::array<std::string_view, 2> why_not;
  for (std::size_t i = 0; i < order_of_sending.size(); ++i) {
    const venue::SendableOrder& order = *order_of_sending[i];
    venue::Desk& desk = *parts_.desks[catalog.instrument(order.order().instrument).venue.index()];
    why_not[i] = desk.place(order, parts_.clerk.now(), parts_.clerk.actions());
    watch_->lap(core::Station::encode);
  }
  if (outlet_ != nullptr) outlet_->carry_out_now();
  parts_.clerk.believe(record);
  if (parts_.clerk.broken()) return;
  const ledger::State& state = parts_.clerk.state();
  shut(*state.trade(draft_.plan().trade));
  for (std::size_t i = 0; i < order_of_sending.size(); ++i) {
    const venue::ClientOrderId id = order_of_sending[i]->order().id;
    parts_.orders.watch(*state.order(id), parts_.clerk.now() + OrderKeeper::kFirstLook);
    parts_.orders.left(id, why_not[i]);
  }
}

}  // namespace tern::engine
