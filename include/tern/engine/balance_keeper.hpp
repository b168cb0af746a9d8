// In: balance reports of venues.
// Out: opening records, comparisons with the ledger, a pause where they cannot be brought together.
// Cannot happen: a report believed that is not plausible: nothing at all where there was something,
// or an amount below zero; a comparison made while orders move, when the two sides speak of
// different moments.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tern/engine/clerk.hpp"
#include "tern/engine/order_keeper.hpp"
#include "tern/venue/order.hpp"

namespace tern::engine {

class BalanceKeeper {
 public:
  // After the last word about an order a venue's balances need so long to follow.
  static constexpr core::Duration kQuiet = core::milliseconds(1'500);
  // So many quiet reports in a row must disagree before a venue is paused.
  static constexpr int kStrikes = 3;

  BalanceKeeper(Clerk& clerk, const OrderKeeper& orders);

  // Assets that configured pairs need at this venue; others are not ours to watch.
  void want(const std::string& venue, const std::string& asset);
  void on_balance(const std::string& venue, const std::string& asset,
                  const venue::BalanceReport& report);
  // The whole account was told. True: the ledger knows this venue's balances now.
  bool on_balances_end(const std::string& venue);
  // A person lets the books follow the venue.
  void take_residuals(const std::string& reason);

  [[nodiscard]] std::uint64_t held_back() const noexcept { return held_back_; }

 private:
  struct Told {
    core::Decimal free;
    core::Decimal locked;
    bool in_this_report = false;
    int strikes = 0;
  };
  using Assets = std::map<std::string, Told>;
  void compare(const std::string& venue, const std::string& asset, Told& told);
  [[nodiscard]] bool plausible(const std::string& venue, const Assets& assets) const;
  void strike(const std::string& venue, const std::string& why);

  Clerk& clerk_;
  const OrderKeeper& orders_;
  std::map<std::string, Assets> told_;      // by venue
  std::map<std::string, int> implausible_;  // by venue, in a row
  std::map<std::string, bool> opened_;      // by venue: opening balances are booked
  std::uint64_t held_back_ = 0;
};

}  // namespace tern::engine
