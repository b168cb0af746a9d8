// In: what desks heard.
// Out: evidence for the keepers.
// Cannot happen: a foreign order touched.
#include <algorithm>

#include "tern/engine/trading.hpp"

namespace tern::engine {

void Trading::on_session(market::VenueId venue, bool ready) {
  if (!ready) return;
  // What was missed while away is asked for, not assumed.
  orders_.look_at_all(venue);
  orders_.on_time();
  if (killing_[venue.index()].asked) killing_[venue.index()].next_ask = clerk_.now();
}

void Trading::on_placement(market::VenueId venue, const venue::PlacementReply& reply) {
  if (reply.error == venue::OrderError::rules) {
    const orders::Order* order = clerk_.state().order(reply.id);
    if (order != nullptr) maker_.pause(catalog_.symbols(venue).find(order->intent.symbol));
    rule_refreshes_.push_back(venue);
  }
  orders_.on_placement(reply);
}

void Trading::on_never_left(market::VenueId, venue::ClientOrderId id, std::string_view why) {
  orders_.on_never_left(id, why);
}

void Trading::on_cancel(market::VenueId venue, const venue::CancelReply& reply) {
  Killing& killing = killing_[venue.index()];
  if (killing.asked && !killing.drill && reply.error == venue::OrderError::none &&
      std::count(killing.cancelled.begin(), killing.cancelled.end(), reply.id) == 0)
    killing.cancelled.push_back(reply.id);
  orders_.on_due(reply.id);
}

void Trading::on_order(market::VenueId venue, const venue::OrderReport& report) {
  const bool ours = report.id.known() && clerk_.state().order(report.id) != nullptr;
  if (ours && !venue::is_final(report.status)) ++killing_[venue.index()].open_now;
  loss_.on_order(venue, report);
  orders_.on_order(report);
}

void Trading::on_order_absent(market::VenueId, venue::ClientOrderId id) {
  orders_.on_order_absent(id);
}

void Trading::on_fill(market::VenueId venue, const venue::FillReport& fill) {
  const market::AssetId asset =
      catalog_.assets().of_venue(catalog_.venue_name(venue), fill.fee_ticker);
  loss_.on_fill(venue, fill);
  orders_.on_fill(venue, fill, catalog_.assets().name(asset));
}

void Trading::on_balance(market::VenueId venue, const venue::BalanceReport& report) {
  const std::string& name = catalog_.venue_name(venue);
  // An asset that no listing has named yet is nobody's: what a ticker means is said by the listing.
  const market::AssetId asset = catalog_.assets().find_of_venue(name, report.ticker);
  if (!asset.valid()) return;
  balances_.on_balance(name, catalog_.assets().name(asset), report);
}

void Trading::on_balances_end(market::VenueId venue) {
  if (balances_.on_balances_end(catalog_.venue_name(venue))) maker_.on_balances(venue);
}

void Trading::halt(const std::string& reason) {
  clerk_.halt(reason);
}

void Trading::set_board(bool reachable) {
  if (board_away_ != reachable) return;
  board_away_ = !reachable;
  clerk_.note(reachable ? venue::Notice::Level::info : venue::Notice::Level::warning, {},
              reachable ? "the board is back: trading goes on"
                        : "the board is away: no new trade until it is back");
}

void Trading::kill(const std::string& reason) {
  clerk_.write(ledger::LatchSet{ledger::LatchKind::kill, reason, clerk_.now()});
  clerk_.note(venue::Notice::Level::error, {}, "killed: " + reason);
  begin_kill();
  watch_kill();
}

// What is open is cancelled as far as it can be named; the rest when a venue lists it.
void Trading::begin_kill() {
  for (std::size_t i = 0; i < desks_.size(); ++i) {
    if (desks_[i] == nullptr) continue;
    Killing& killing = killing_[i];
    killing = {};
    killing.asked = true;
    killing.started = killing.next_ask = clerk_.now();
    const market::VenueId venue{static_cast<std::uint16_t>(i)};
    for (const venue::OrderName& order : orders_.open_at(venue)) {
      ++killing.open_seen;
      if (order.instrument.valid()) desks_[i]->cancel(order, clerk_.now(), clerk_.actions());
    }
  }
}

void Trading::drill() {
  if (clerk_.state().latched(ledger::LatchKind::kill)) return;  // its reports are the real ones
  for (std::size_t i = 0; i < desks_.size(); ++i) {
    if (desks_[i] == nullptr) continue;
    killing_[i] = {};
    killing_[i].asked = killing_[i].drill = true;
    killing_[i].started = killing_[i].next_ask = clerk_.now();
  }
  watch_kill();
}

// Each venue is asked until it says that none of ours is open.
void Trading::watch_kill() {
  for (std::size_t i = 0; i < desks_.size(); ++i) {
    Killing& killing = killing_[i];
    if (desks_[i] == nullptr || !killing.asked || killing.confirmed.known()) continue;
    if (clerk_.now() < killing.next_ask) continue;
    if (killing.drill && clerk_.now() - killing.started > kDrillMax) continue;
    killing.next_ask = clerk_.now() + killing.wait;
    killing.wait = std::min(killing.wait * 2, kConfirmWaitMost);
    killing.open_now = 0;
    desks_[i]->ask_open_orders();
    desks_[i]->send_due(clerk_.now(), clerk_.actions());
  }
}

void Trading::on_open_orders_end(market::VenueId venue) {
  loss_.on_open_orders_end(venue);
  Killing& killing = killing_[venue.index()];
  if (!killing.asked || killing.confirmed.known()) return;
  if (killing.drill) {
    killing.open_seen = killing.open_now;
    killing.confirmed = clerk_.now();
    return;
  }
  if (killing.open_now == 0 && orders_.open_at(venue).empty()) killing.confirmed = clerk_.now();
  killing.open_seen = std::max(killing.open_seen, killing.open_now);
  for (const venue::OrderName& order : orders_.open_at(venue)) {
    if (order.instrument.valid())
      desks_[venue.index()]->cancel(order, clerk_.now(), clerk_.actions());
  }
}

std::vector<KillReport> Trading::kill_reports() const {
  std::vector<KillReport> reports;
  for (std::size_t i = 0; i < desks_.size(); ++i) {
    if (desks_[i] == nullptr) continue;
    const Killing& killing = killing_[i];
    KillReport report;
    report.venue = catalog_.venue_name(market::VenueId{static_cast<std::uint16_t>(i)});
    report.reachable = desks_[i]->ready();
    report.open_seen = killing.open_seen;
    report.cancelled = killing.cancelled.size();
    report.answered = killing.confirmed.known();
    report.confirmed_none_open = report.answered && (!killing.drill || killing.open_seen == 0);
    if (report.answered) report.took = killing.confirmed - killing.started;
    reports.push_back(std::move(report));
  }
  // Nobody can ask a venue that left the configuration.
  for (const auto& [id, trade] : clerk_.state().open_trades()) {
    const std::string missing = trades_.missing_venue(trade);
    const auto same = [&missing](const KillReport& report) { return report.venue == missing; };
    if (missing.empty()) continue;
    auto report = std::find_if(reports.begin(), reports.end(), same);
    if (report == reports.end()) {
      report = reports.insert(report, KillReport{});
      report->venue = missing;
    }
    ++report->open_seen;
  }
  return reports;
}

void Trading::resume(const std::string& reason) {
  for (const ledger::LatchKind kind : {ledger::LatchKind::halt, ledger::LatchKind::kill}) {
    if (clerk_.state().latched(kind)) clerk_.write(ledger::LatchLifted{kind, reason, clerk_.now()});
  }
  balances_.take_residuals(reason);
  for (Killing& killing : killing_)
    killing = {};
  clerk_.note(venue::Notice::Level::warning, {}, "resumed: " + reason);
}

}  // namespace tern::engine
