// In: the venues' own books of our account. Out: violations: what tern wrote against what happened.
// Cannot happen: see the header.
#include <algorithm>

#include "trade_checks.hpp"

namespace tern::sim::testing {
namespace {

bool is_open(const AccountOrder& order) {
  return order.standing == OrderStanding::open || order.standing == OrderStanding::partially_filled;
}

}  // namespace

void VenueSum::move(const std::string& asset, const core::Decimal& amount) {
  core::Decimal& total = total_[asset];
  total = core::add(total, amount).value();
}

void VenueSum::add(const AccountFill& fill, const Listing& listing) {
  const core::Decimal money = core::multiply(fill.price, fill.size).value();
  move(listing.base, fill.is_buy ? fill.size : fill.size.negated());
  move(listing.quote, fill.is_buy ? money.negated() : money);
  move(fill.fee_asset, fill.fee.negated());
}

bool VenueSum::agrees(const std::string& asset, const AccountBalance& balance) const {
  const auto found = total_.find(asset);
  const core::Decimal expected = found == total_.end() ? core::Decimal{} : found->second;
  return core::add(balance.free, balance.locked).value() == expected;
}

// What is to be flattened must be known: no order of the trade moves any more.
void TradeChecks::check_repair(const ledger::RepairPlanned& record) {
  const ledger::Trade* trade = replica_.trade(record.order.trade);
  if (trade == nullptr) return;
  for (const orders::Order* order : replica_.orders_of(*trade)) {
    const std::string id(order->intent.id.text());
    if (!order->settled()) add("repaired_in_doubt", id + " is not settled");
    const AccountOrder* truth = world_->account(venues_.at(order->intent.venue)).find(id);
    if (truth != nullptr && (is_open(*truth) || truth->filled != order->filled))
      add("repaired_in_doubt", id + " is another at the venue than in the ledger");
  }
}

// A fill is the venue's own, to the last digit.
void TradeChecks::check_fill(const ledger::FillBooked& record) {
  const auto seen = orders_.find(std::string(record.id.text()));
  if (seen == orders_.end()) return add("fills", "a fill of an order that was never planned");
  const Account& account = world_->account(seen->second.venue);
  const AccountOrder* order = account.find(record.id.text());
  if (order != nullptr) {
    for (const std::size_t index : order->fills) {
      const AccountFill& fill = account.fills()[index];
      if (std::to_string(fill.trade_id) != record.trade_id) continue;
      const bool same = fill.price == record.price && fill.size == record.size &&
                        fill.fee == record.fee && fill.fee_asset == record.fee_asset;
      if (!same) add("fills", "fill " + record.trade_id + " is booked with other numbers");
      return;
    }
  }
  add("fills", "fill " + record.trade_id + " is not the venue's");
}

// What is called over and whole must be over and whole.
void TradeChecks::check_end(const venue::ClientOrderId& id) {
  const orders::Order* order = replica_.order(id);
  if (order == nullptr || !order->settled()) return;
  unsettled_.erase(id);
  const AccountOrder* truth = world_->account(venues_.at(order->intent.venue)).find(id.text());
  if (truth != nullptr && (is_open(*truth) || truth->filled != order->filled))
    add("ended_early", std::string(id.text()) + " is called " +
                           std::string(orders::name_of(order->state)) + " with " +
                           order->filled.text() + " filled, the venue has " +
                           std::string(name_of(truth->standing)) + " with " + truth->filled.text());
}

void TradeChecks::check_arrival(std::size_t venue, const AccountOrder& order) {
  if (forbidden_.count(venue) != 0) add("forbidden", "the venue took " + order.client_id);
  const auto seen = orders_.find(order.client_id);
  if (seen == orders_.end() || !seen->second.left)
    return add("covered", "the venue has " + order.client_id + ", which never left");
  if (seen->second.arrived) add("placed_twice", "the venue took " + order.client_id + " twice");
  seen->second.arrived = true;
  const auto id = venue::ClientOrderId::parse(order.client_id);
  const orders::Order* believed = id ? replica_.order(*id) : nullptr;
  if (believed != nullptr && orders::is_over(believed->state))
    add("ended_early", order.client_id + " came to the venue after it was called " +
                           std::string(orders::name_of(believed->state)));
}

void TradeChecks::on_venue(std::size_t venue, core::Timestamp) {
  const Account& account = world_->account(venue);
  for (std::size_t& i = orders_known_[venue]; i < account.orders().size(); ++i)
    check_arrival(venue, account.orders()[i]);
  std::set<std::string> assets;
  for (std::size_t& i = fills_known_[venue]; i < account.fills().size(); ++i) {
    const AccountFill& fill = account.fills()[i];
    const Listing& listing = world_->exchange(venue).listings()[fill.instrument];
    sums_[venue].add(fill, listing);
    assets.insert({listing.base, listing.quote, fill.fee_asset});
  }
  for (const std::string& asset : assets) {
    if (!sums_[venue].agrees(asset, account.balances().at(asset)))
      add("conserved", world_->venue_name(venue) + " itself does not add up in " + asset);
  }
}

void TradeChecks::check_fills(std::size_t venue) {
  const Account& account = world_->account(venue);
  for (const AccountFill& fill : account.fills()) {
    ++fills_compared_;
    const auto id = venue::ClientOrderId::parse(fill.client_id);
    const orders::Order* order = id ? replica_.order(*id) : nullptr;
    if (order == nullptr || !order->knows(std::to_string(fill.trade_id)))
      add("fills", "fill " + std::to_string(fill.trade_id) + " of " + fill.client_id +
                       " is not in the ledger");
  }
  for (const AccountOrder& placed : account.orders()) {
    const auto id = venue::ClientOrderId::parse(placed.client_id);
    const orders::Order* order = id ? replica_.order(*id) : nullptr;
    if (order != nullptr && order->filled != placed.filled)
      add("fills", placed.client_id + ": the venue filled " + placed.filled.text() +
                       ", the ledger has " + order->filled.text());
  }
}

void TradeChecks::check_balances(std::size_t venue) {
  const std::string& name = world_->venue_name(venue);
  for (const auto& [asset, balance] : world_->account(venue).balances()) {
    const ledger::Holding& holding = replica_.accounts().holding(name, asset);
    if (!holding.reported.at.known()) continue;
    ++balances_compared_;
    const core::Decimal total = core::add(balance.free, balance.locked).value();
    if (total != holding.owned())
      add("residual", name + " " + asset + ": the venue has " + total.text() + ", the ledger " +
                          holding.owned().text());
    if (!holding.at(ledger::AccountKind::reserved).is_zero())
      add("at_rest", name + " " + asset + " is still reserved");
  }
}

void TradeChecks::check_replay() {
  ledger::State replayed;
  for (const std::string& bytes : world_->journal()) {
    const core::Status applied = replayed.apply(ledger::decode(bytes).value());
    if (!applied) return add("replay", applied.error().text());
  }
  if (!world_->alive()) return add("at_rest", "the process is dead");
  const engine::Trading* trading = world_->engine().trading();
  if (trading != nullptr && replayed.canonical() != trading->clerk().state().canonical())
    add("replay", "the journal gives another state");
}

void TradeChecks::at_rest() {
  if (!replica_.open_trades().empty())
    add("at_rest", std::to_string(replica_.open_trades().size()) + " trades are still open");
  if (!unsettled_.empty())
    add("at_rest", std::to_string(unsettled_.size()) + " orders are still at large");
  for (std::size_t i = 0; i < world_->venue_count(); ++i) {
    check_fills(i);
    check_balances(i);
  }
  if (balances_compared_ == 0 && placements_ > 0) add("residual", "no balance could be compared");
  check_replay();
}

}  // namespace tern::sim::testing
