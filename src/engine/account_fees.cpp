// In: fee reports. Out: see the header.
// Cannot happen: see the header.
#include "tern/engine/account_fees.hpp"

namespace tern::engine {

void AccountFees::on_fee(const venue::FeeReport& report) {
  if (!report.instrument.valid()) return;
  const std::size_t index = report.instrument.index();
  if (index >= takers_.size()) takers_.resize(index + 1);
  if (takers_[index] == report.taker) return;
  takers_[index] = report.taker;
  changes_.push_back(report.instrument);
}

std::optional<core::Decimal> AccountFees::taker(market::InstrumentId id) const {
  if (!id.valid() || id.index() >= takers_.size()) return std::nullopt;
  const std::optional<core::Decimal>& told = takers_[id.index()];
  return told && !told->is_negative() ? told : std::nullopt;
}

std::vector<market::InstrumentId> AccountFees::take_changes() {
  std::vector<market::InstrumentId> changes;
  changes.swap(changes_);
  return changes;
}

}  // namespace tern::engine
