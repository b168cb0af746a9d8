// In: reports.
// Out: records.
// Cannot happen: see the header.
#include "tern/engine/balance_keeper.hpp"

#include <algorithm>

namespace tern::engine {
namespace {

using core::Decimal;
using ledger::AccountKind;

Decimal total_of(const Decimal& free, const Decimal& locked) {
  const core::Result<Decimal> total = core::add(free, locked);
  return total ? total.value() : free;
}

}  // namespace

BalanceKeeper::BalanceKeeper(Clerk& clerk, const OrderKeeper& orders)
    : clerk_(clerk), orders_(orders) {}

void BalanceKeeper::want(const std::string& venue, const std::string& asset) {
  told_[venue].try_emplace(asset);
}

void BalanceKeeper::on_balance(const std::string& venue, const std::string& asset,
                               const venue::BalanceReport& report) {
  Assets& assets = told_[venue];
  const auto found = assets.find(asset);
  if (found == assets.end()) return;
  found->second.free = report.free;
  found->second.locked = report.locked;
  found->second.in_this_report = true;
}

// Below zero, or nothing at all where there was something: a venue in trouble says such things.
// Less than is reserved is no such sign: an order may be filled before its fill is told.
bool BalanceKeeper::plausible(const std::string& venue, const Assets& assets) const {
  bool anything = false;
  bool expected = false;
  for (const auto& [asset, told] : assets) {
    const ledger::Holding& holding = clerk_.state().accounts().holding(venue, asset);
    if (told.free.is_negative() || told.locked.is_negative()) return false;
    anything = anything || !told.free.is_zero() || !told.locked.is_zero();
    expected = expected || !holding.owned().is_zero();
  }
  return anything || !expected;
}

bool BalanceKeeper::on_balances_end(const std::string& venue) {
  Assets& assets = told_[venue];
  for (auto& [asset, told] : assets) {
    if (!told.in_this_report) told.free = told.locked = Decimal{};
    told.in_this_report = false;
  }
  if (!plausible(venue, assets)) {
    ++held_back_;
    if (++implausible_[venue] == kStrikes)
      strike(venue, "its balance reports are not plausible (all zero, or below zero)");
    return false;
  }
  implausible_[venue] = 0;
  const bool quiet =
      orders_.at_large(venue) == 0 && clerk_.now() - orders_.last_moved(venue) > kQuiet;
  if (!quiet) return opened_[venue];
  for (auto& [asset, told] : assets)
    compare(venue, asset, told);
  opened_[venue] = true;
  return true;
}

void BalanceKeeper::compare(const std::string& venue, const std::string& asset, Told& told) {
  const ledger::Holding& holding = clerk_.state().accounts().holding(venue, asset);
  const bool opening = !holding.reported.at.known();
  const Decimal total = total_of(told.free, told.locked);
  const core::Result<Decimal> residual =
      opening ? core::Result<Decimal>(Decimal{}) : core::subtract(total, holding.owned());
  if (!residual) return;
  const bool agreed = residual.value().is_zero();
  const bool news = opening || residual.value() != holding.reported.residual ||
                    (agreed && told.free != holding.reported.free);
  told.strikes = agreed ? 0 : told.strikes + 1;
  // A difference is written down only when it stays: one report may be older than it looks.
  if (news && (agreed || told.strikes >= kStrikes)) {
    clerk_.write(ledger::BalanceSeen{venue, asset, told.free, told.locked, residual.value(),
                                     opening, clerk_.now()});
  }
  if (told.strikes == kStrikes)
    strike(venue, asset + " differs from the ledger by " + residual.value().text());
}

void BalanceKeeper::strike(const std::string& venue, const std::string& why) {
  if (clerk_.state().paused(venue)) return;
  clerk_.write(ledger::VenuePaused{venue, true, why, clerk_.now()});
  clerk_.note(venue::Notice::Level::error, {},
              venue + " is paused: " + why + "; look at the account, then `tern resume --reason`");
}

void BalanceKeeper::take_residuals(const std::string& reason) {
  const std::map<ledger::Accounts::Place, ledger::Holding> holdings =
      clerk_.state().accounts().all();  // a copy: what is written below changes the original
  for (const auto& [place, holding] : holdings) {
    const Decimal& residual = holding.reported.residual;
    if (residual.is_zero()) continue;
    clerk_.write(ledger::ResidualTaken{place.first, place.second, residual, reason, clerk_.now()});
    clerk_.write(ledger::BalanceSeen{place.first, place.second, holding.reported.free,
                                     holding.reported.locked, Decimal{}, false, clerk_.now()});
  }
  const std::map<std::string, std::string> paused = clerk_.state().paused();
  for (const auto& [venue, why] : paused)
    clerk_.write(ledger::VenuePaused{venue, false, reason, clerk_.now()});
  for (auto& [venue, assets] : told_) {
    implausible_[venue] = 0;
    for (auto& [asset, told] : assets)
      told.strikes = 0;
  }
}

}  // namespace tern::engine
