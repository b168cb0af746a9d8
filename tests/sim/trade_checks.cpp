// In: see the header.
// Out: violations.
// Cannot happen: see the header.
#include "trade_checks.hpp"

#include <map>

#include "tern/orders/client_id.hpp"

namespace tern::sim::testing {
namespace {

// Longer than any way from us to a venue.
constexpr core::Duration kOnTheWay = core::milliseconds(10);
constexpr std::uint64_t kCompareEvery = 5'000;  // steps: comparing whole states is slow

std::string place_of(const ledger::OrderIntent& intent) {
  return std::to_string(intent.trade) + "/" + std::to_string(intent.leg);
}

// Words in the form of our client order ids.
std::vector<std::string> ids_in(std::string_view text) {
  constexpr std::size_t kSize = venue::ClientOrderId::kSize;
  std::vector<std::string> ids;
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && is_word(text[i])) continue;
    const std::string_view word = text.substr(begin, i - begin);
    if (word.size() == kSize && word.front() == 't' && venue::ClientOrderId::parse(word))
      ids.emplace_back(word);
    begin = i + 1;
  }
  return ids;
}

}  // namespace

void TradeChecks::add(const std::string& checker, std::string what) {
  if (violations_.size() < kMaxKept) violations_.push_back({checker, std::move(what)});
}

std::string TradeChecks::text() const {
  std::string out;
  for (const Violation& violation : violations_)
    out += violation.checker + ": " + violation.what + "\n";
  return out;
}

void TradeChecks::on_record(const ledger::Record& record, core::Timestamp) {
  const auto plan = [this](const ledger::OrderIntent& intent) {
    if (!planned_.insert(std::string(intent.id.text())).second)
      add("planned_once", "order " + std::string(intent.id.text()) + " planned again");
    if (!attempts_open_.insert(place_of(intent)).second)
      add("placed_twice", "a second attempt of " + place_of(intent) + " while one is open");
  };
  if (const auto* trade = std::get_if<ledger::TradePlanned>(&record)) {
    if (replica_.latched(ledger::LatchKind::kill)) add("after_kill", "a trade was planned");
    plan(trade->buy);
    plan(trade->sell);
  } else if (const auto* repair = std::get_if<ledger::RepairPlanned>(&record)) {
    if (replica_.latched(ledger::LatchKind::kill)) add("after_kill", "a repair was planned");
    plan(repair->order);
  }
  const core::Status applied = replica_.apply(record);
  if (!applied) add("replay", applied.error().text());
  if (const auto* moved = std::get_if<ledger::OrderMoved>(&record)) {
    const orders::Order* order = replica_.order(moved->id);
    if (order != nullptr && orders::is_over(order->state))
      attempts_open_.erase(place_of(order->intent));
  }
}

void TradeChecks::on_sent(std::string_view text, core::Timestamp) {
  for (const std::string& id : ids_in(text)) {
    ++sent_;
    if (planned_.count(id) == 0) add("covered", "order " + id + " left without a record");
  }
}

void TradeChecks::on_step(const engine::Engine& engine, core::Timestamp now) {
  if (engine.trading() == nullptr) return;
  const engine::Clerk& clerk = engine.trading()->clerk();
  if (clerk.broken()) add("broken", "the ledger refused a record");
  if (!killed_at_.known() && clerk.killed()) killed_at_ = now;
  for (const auto& [place, holding] : clerk.state().accounts().all()) {
    core::Decimal sum;
    for (const core::Decimal& amount : holding.amounts)
      sum = core::add(sum, amount).value();
    if (!sum.is_zero())
      add("conserved", place.first + " " + place.second + " is off by " + sum.text());
    if (steps_ % kCompareEvery != 0) break;
  }
  if (++steps_ % kCompareEvery != 0) return;
  if (clerk.state().records() == replica_.records() &&
      clerk.state().canonical() != replica_.canonical())
    add("replay", "the journal gives another state");
}

void TradeChecks::check_kill(World& world, std::size_t venue) {
  if (!killed_at_.known()) return;
  for (const AccountOrder& order : world.account(venue).orders()) {
    if (order.placed > killed_at_ + kOnTheWay)
      add("after_kill", "order " + order.client_id + " reached a venue");
  }
}

void TradeChecks::against_truth(World& world) {
  for (std::size_t i = 0; i < world.venue_count(); ++i) {
    std::set<std::string> seen;
    for (const AccountOrder& order : world.account(i).orders()) {
      if (!seen.insert(order.client_id).second)
        add("placed_twice", "the venue took " + order.client_id + " twice");
      if (planned_.count(order.client_id) == 0)
        add("covered", "the venue has " + order.client_id + ", the journal has not");
    }
    check_kill(world, i);
  }
}

void TradeChecks::check_fills(World& world, std::size_t venue) {
  std::map<std::string, std::size_t> truth;
  for (const AccountFill& fill : world.account(venue).fills())
    ++truth[fill.client_id + "/" + std::to_string(fill.trade_id)];
  for (const AccountOrder& placed : world.account(venue).orders()) {
    const auto id = venue::ClientOrderId::parse(placed.client_id);
    const orders::Order* order = id ? replica_.order(*id) : nullptr;
    if (order == nullptr) continue;
    if (order->filled != placed.filled)
      add("fills", placed.client_id + ": the venue filled " + placed.filled.text() +
                       ", the ledger has " + order->filled.text());
    for (const orders::Fill& fill : order->fills) {
      ++fills_seen_;
      if (truth[placed.client_id + "/" + fill.trade_id] != 1)
        add("fills", "fill " + fill.trade_id + " of " + placed.client_id + " is not the venue's");
    }
  }
}

void TradeChecks::check_balances(World& world, std::size_t venue) {
  const std::string& name =
      world.engine().venue_name(market::VenueId{static_cast<std::uint16_t>(venue)});
  for (const auto& [asset, balance] : world.account(venue).balances()) {
    const ledger::Holding& holding = replica_.accounts().holding(name, asset);
    if (!holding.reported.at.known()) continue;
    const core::Decimal total = core::add(balance.free, balance.locked).value();
    if (total != holding.owned())
      add("residual", name + " " + asset + ": the venue has " + total.text() + ", the ledger " +
                          holding.owned().text());
  }
}

void TradeChecks::at_rest(World& world) {
  against_truth(world);
  if (!replica_.open_trades().empty())
    add("at_rest", std::to_string(replica_.open_trades().size()) + " trades are still open");
  for (std::size_t i = 0; i < world.venue_count(); ++i) {
    check_fills(world, i);
    check_balances(world, i);
  }
  ledger::State replayed;
  for (const std::string& bytes : world.journal()) {
    const core::Status applied = replayed.apply(ledger::decode(bytes).value());
    if (!applied) add("replay", applied.error().text());
  }
  const engine::Trading* trading = world.engine().trading();
  if (trading != nullptr && replayed.canonical() != trading->clerk().state().canonical())
    add("replay", "the journal gives another state");
}

}  // namespace tern::sim::testing
