// In: postings. Out: what is where, per venue and asset.
// Cannot happen: money made or lost by a posting: it goes from one account to another of the same
// venue and asset, so all accounts together are always zero.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "tern/core/decimal.hpp"
#include "tern/core/result.hpp"
#include "tern/core/time.hpp"

namespace tern::ledger {

// free and reserved are what we own there; the others say where it came from or went.
enum class AccountKind : std::uint8_t { free, reserved, opening, market, fee, unexplained };
inline constexpr std::size_t kAccountKindCount = 6;
[[nodiscard]] std::string_view name_of(AccountKind kind);

// What the venue last said of the asset, beside what we expect.
struct Reported {
  core::Decimal free;
  core::Decimal locked;
  core::Decimal residual;  // reported total less ours, when it was reported
  core::Timestamp at;      // 0 = never
};

struct Holding {
  std::array<core::Decimal, kAccountKindCount> amounts{};
  Reported reported;

  [[nodiscard]] const core::Decimal& at(AccountKind kind) const {
    return amounts[static_cast<std::size_t>(kind)];
  }
  // free + reserved
  [[nodiscard]] core::Decimal owned() const;
};

class Accounts {
 public:
  using Place = std::pair<std::string, std::string>;  // venue, asset

  struct Posting {
    const std::string& venue;
    const std::string& asset;
    AccountKind from = AccountKind::opening;
    AccountKind to = AccountKind::free;
  };
  // Error: a sum that does not fit.
  core::Status post(const Posting& posting, const core::Decimal& amount);
  void note(const std::string& venue, const std::string& asset, const Reported& reported);

  // Null: nothing is known of it. Else it stays where it is as long as these accounts live.
  [[nodiscard]] const Holding* find(const std::string& venue, const std::string& asset) const;
  // Of nothing known: all zero.
  [[nodiscard]] const Holding& holding(const std::string& venue, const std::string& asset) const;
  [[nodiscard]] const std::map<Place, Holding>& all() const noexcept { return holdings_; }
  // Gained or lost by trading, by asset, over all venues: what we own less opening and unexplained.
  [[nodiscard]] std::map<std::string, core::Decimal> result_by_asset() const;

 private:
  std::map<Place, Holding> holdings_;
};

}  // namespace tern::ledger
