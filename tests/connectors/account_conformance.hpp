// In: every row of the venue registry that has a private half. Out: what the suites of such a half
// share: whom they run for, an account at its face, what an order's fills must be.
// Cannot happen: a venue's name here.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "account_harness.hpp"
#include "conformance_list.hpp"

namespace tern::test {

// Far enough up that a notional of some lots satisfies every rule.
inline constexpr std::int64_t kTicks = 100'000;
inline constexpr std::int64_t kLots = 1'000;

struct Case {
  HarnessOptions options;
  Road road = Road::rest;
};
inline void PrintTo(const Case& each, std::ostream* out) {
  PrintTo(each.options, out);
  *out << (each.road == Road::rest ? " by REST" : " by stream");
}

// Every variant by both roads, as far as the case of that name applies to it.
inline std::vector<Case> every_case(std::string_view name = {}) {
  std::vector<Case> all;
  for (const HarnessOptions& options : every_variant(venue::Half::account)) {
    const venue::Specimen venue(*venue::find_dialect(options.dialect), options.variant);
    if (!name.empty() && !listed_case(name).why_not(venue).empty()) continue;
    for (const Road road : {Road::stream, Road::rest})
      all.push_back({options, road});
  }
  return all;
}

class AccountConformance : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (AccountHarness(GetParam().options).can(road_)) return;
    EXPECT_FALSE(GetParam().options.variant.empty())
        << "the venue itself takes orders by both roads";
    road_ = Road::rest;  // what a desk does with a variant that takes none on its stream
  }
  std::unique_ptr<AccountHarness> harness(const AccountOptions& account = {}) {
    return std::make_unique<AccountHarness>(GetParam().options, account);
  }
  std::unique_ptr<AccountHarness> logged_in(const AccountOptions& account = {}) {
    auto made = harness(account);
    EXPECT_TRUE(made->log_in());
    made->log.clear();
    return made;
  }
  [[nodiscard]] Road road() const { return road_; }
  [[nodiscard]] static const venue::OrderReport* last_of(const AccountHarness& harness,
                                                         venue::ClientOrderId id) {
    const auto& orders = harness.log.orders;
    const auto found = std::find_if(orders.rbegin(), orders.rend(),
                                    [&](const auto& order) { return order.id == id; });
    return found == orders.rend() ? nullptr : &*found;
  }
  // The latest that was told of an asset, under whatever name; null: nothing.
  [[nodiscard]] static const venue::BalanceReport* balance_of(const AccountHarness& harness,
                                                              std::string_view asset) {
    const market::Assets& assets = harness.market.catalog.assets();
    const venue::BalanceReport* found = nullptr;
    for (const venue::BalanceReport& each : harness.log.balances) {
      const market::AssetId id = assets.find_of_venue("venue", each.ticker);
      if (id.valid() && id == assets.find(asset)) found = &each;
    }
    return found;
  }
  // Every fill that was told is one of the account's, and all of the order's were told.
  static void expect_fills_of(const AccountHarness& harness, venue::ClientOrderId id) {
    std::vector<std::string> told;
    for (const venue::FillReport& fill : harness.log.fills) {
      const auto& truth = harness.account->fills();
      const auto same = std::find_if(truth.begin(), truth.end(), [&](const auto& each) {
        return std::to_string(each.trade_id) == fill.trade_id;
      });
      ASSERT_NE(same, truth.end()) << fill.trade_id;
      EXPECT_EQ(fill.id, id);
      EXPECT_EQ(fill.venue_id, harness.face->order_name(same->order));
      EXPECT_EQ(fill.instrument, harness.instrument(same->instrument).id);
      EXPECT_EQ(fill.side, same->is_buy ? venue::OrderSide::buy : venue::OrderSide::sell);
      EXPECT_EQ(fill.price, same->price);
      EXPECT_EQ(fill.size, same->size);
      EXPECT_EQ(fill.fee, same->fee) << "positive is paid";
      EXPECT_EQ(fill.fee_ticker, same->fee_asset);
      if (std::find(told.begin(), told.end(), fill.trade_id) == told.end()) {
        told.emplace_back(fill.trade_id);
      }
    }
    const sim::AccountOrder* order = harness.account->find(id.text());
    ASSERT_NE(order, nullptr);
    EXPECT_EQ(told.size(), order->fills.size());
  }

 private:
  Road road_ = GetParam().road;
};

inline std::string case_name(const ::testing::TestParamInfo<Case>& info) {
  const HarnessOptions& options = info.param.options;
  return variant_name(options.dialect, options.variant) +
         (info.param.road == Road::rest ? "_by_rest" : "_by_stream");
}

}  // namespace tern::test
