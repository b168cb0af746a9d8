// In: postings.
// Out: balances.
// Cannot happen: see the header.
#include "tern/ledger/accounts.hpp"

namespace tern::ledger {

std::string_view name_of(AccountKind kind) {
  constexpr std::array<std::string_view, kAccountKindCount> kNames = {
      "free", "reserved", "opening", "market", "fee", "unexplained"};
  return kNames[static_cast<std::size_t>(kind)];
}

core::Decimal Holding::owned() const {
  const core::Result<core::Decimal> sum =
      core::add(at(AccountKind::free), at(AccountKind::reserved));
  return sum.value();
}

core::Status Accounts::post(const Posting& posting, const core::Decimal& amount) {
  if (amount.is_zero()) return core::Ok{};
  Holding& holding = holdings_[{posting.venue, posting.asset}];
  const core::Result<core::Decimal> less = core::subtract(holding.at(posting.from), amount);
  const core::Result<core::Decimal> more = core::add(holding.at(posting.to), amount);
  if (!less) return less.error();
  if (!more) return more.error();
  Holding after = holding;
  after.amounts[static_cast<std::size_t>(posting.from)] = less.value();
  after.amounts[static_cast<std::size_t>(posting.to)] = more.value();
  // So that owned() always has an answer.
  const core::Result<core::Decimal> owned =
      core::add(after.at(AccountKind::free), after.at(AccountKind::reserved));
  if (!owned) return owned.error();
  holding.amounts = after.amounts;
  return core::Ok{};
}

void Accounts::note(const std::string& venue, const std::string& asset, const Reported& reported) {
  holdings_[{venue, asset}].reported = reported;
}

const Holding* Accounts::find(const std::string& venue, const std::string& asset) const {
  const auto found = holdings_.find({venue, asset});
  return found == holdings_.end() ? nullptr : &found->second;
}

const Holding& Accounts::holding(const std::string& venue, const std::string& asset) const {
  static const Holding kNothing;
  const Holding* found = find(venue, asset);
  return found == nullptr ? kNothing : *found;
}

std::map<std::string, core::Decimal> Accounts::result_by_asset() const {
  std::map<std::string, core::Decimal> results;
  for (const auto& [place, holding] : holdings_) {
    core::Decimal& result = results[place.second];
    // What was given to the market and to fees, with its sign turned, is what came of trading.
    for (const AccountKind kind : {AccountKind::market, AccountKind::fee}) {
      result = core::subtract(result, holding.at(kind)).value();
    }
  }
  return results;
}

}  // namespace tern::ledger
