// Goal: what other people's connectors were tested with is read whole by ours. Method: the shared
// fixtures of account events and answers, and what stands in them.
#include "connectors/binance_account.hpp"
#include "connectors/evidence.hpp"

namespace tern::connectors::binance {
namespace {

using test::BinanceAccountFixture;
using venue::DecodeStatus;

std::optional<std::string> fixture(const std::string& name) {
  return test::shared_text("fixtures/binance/nautilus/" + name + ".json");
}

TEST_F(BinanceAccountFixture, EveryRecordedExecutionIsReadWhole) {
  if (!fixture("execution_report_new")) {
    GTEST_SKIP() << "skipped: fixtures/binance/nautilus not found";
  }
  list("ETHUSDT", "ETH", "USDT");
  list("ETHBTC", "ETH", "BTC");
  list("BTCUSD", "BTC", "USD");
  std::size_t fills = 0;
  for (const char* name :
       {"execution_report_new", "execution_report_trade", "execution_report_canceled",
        "execution_report_expired", "execution_report_stop_loss", "execution_report_wrapped",
        "ws_spot_execution_report_new", "ws_spot_execution_report_trade",
        "ws_spot_execution_report_canceled", "ws_spot_execution_report_expired",
        "ws_spot_execution_report_rejected", "ws_spot_execution_report_trade_prevention",
        "ws_spot_execution_report_binance_us", "ws_spot_execution_report_custom_client_id",
        "ws_spot_execution_report_trade_l_zero", "ws_spot_execution_report_trade_l_zero_new",
        "ws_spot_execution_report_trade_l_zero_partial",
        "ws_spot_execution_report_trade_l_zero_expired",
        "ws_spot_execution_report_trade_l_zero_canceled"}) {
    const auto text = fixture(name);
    ASSERT_TRUE(text) << name;
    nlohmann::json event = nlohmann::json::parse(*text);
    for (const char* wrapper : {"event", "data"}) {
      if (event.contains(wrapper)) event = nlohmann::json(event[wrapper]);
    }
    const std::size_t told = log.orders.size();
    EXPECT_EQ(decode(*text), DecodeStatus::ok) << name;
    ASSERT_EQ(log.orders.size(), told + 1) << name;
    const venue::OrderReport& order = log.orders.back();
    EXPECT_EQ(order.foreign_id, event["c"].get<std::string>()) << name;
    EXPECT_EQ(order.venue_id, event["i"].dump()) << name;
    EXPECT_EQ(order.filled, core::Decimal::parse(event["z"].get<std::string>()).value()) << name;
    const std::string status = event["X"];
    EXPECT_EQ(venue::is_final(order.status), status != "NEW" && status != "PARTIALLY_FILLED");
    // The same of an order of ours.
    std::string ours = event.dump();
    ours.replace(ours.find(event["c"].get<std::string>()), event["c"].get<std::string>().size(),
                 id.text());
    EXPECT_EQ(decode(ours), DecodeStatus::ok) << name;
    EXPECT_EQ(log.orders.back().id, id);
    const bool filled =
        event["x"] == "TRADE" && event["l"] != "0.00000000" && event["L"] != "0.00000000";
    fills += filled;
    ASSERT_EQ(log.fills.size(), fills) << name;
    if (!filled) continue;
    const venue::FillReport& fill = log.fills.back();
    EXPECT_EQ(fill.id, id);
    EXPECT_EQ(fill.trade_id, event["t"].dump());
    EXPECT_EQ(fill.size, core::Decimal::parse(event["l"].get<std::string>()).value());
    EXPECT_EQ(fill.price, core::Decimal::parse(event["L"].get<std::string>()).value());
    EXPECT_EQ(fill.fee, core::Decimal::parse(event["n"].get<std::string>()).value());
    EXPECT_EQ(fill.fee_ticker, event["N"].get<std::string>());
  }
  EXPECT_GE(fills, 3u);
}

TEST_F(BinanceAccountFixture, EveryRecordedAnswerIsReadWhole) {
  const auto account = fixture("account_response");
  if (!account) GTEST_SKIP() << "skipped: fixtures/binance/nautilus not found";
  using venue::ResponseVerdict;
  answer(connector->balances_request(now), *account);
  answer(connector->balances_request(now), *fixture("http_spot_wallet_account"));
  EXPECT_EQ(log.balances.size(), 4u);
  EXPECT_EQ(log.balances_ends.size(), 2u);
  answer(connector->open_orders_request(now), *fixture("open_orders_response"));
  answer(connector->open_orders_request(now), *fixture("all_orders_response"));
  EXPECT_EQ(log.orders.size(), 2u);
  EXPECT_EQ(log.open_orders_ends, 2u);
  const auto trades = *fixture("account_trades_response");
  answer(connector->fills_request({{}, bitcoin, {}}, now, now), trades);
  ASSERT_EQ(log.fills.size(), 1u);
  EXPECT_EQ(log.fills[0].venue_id, "100234");
  EXPECT_EQ(log.fills[0].fee_ticker, "BNB");
  log.clear();
  nlohmann::json full = nlohmann::json::parse(*fixture("new_order_full_response"));
  full["clientOrderId"] = id.text();
  EXPECT_EQ(answer(connector->place_request(order("10", "1"), now), full.dump()).verdict,
            ResponseVerdict::ok);
  EXPECT_EQ(log.fills.size(), 5u);
  nlohmann::json cancelled = nlohmann::json::parse(*fixture("cancel_order_response"));
  cancelled["origClientOrderId"] = id.text();
  EXPECT_EQ(answer(connector->cancel_request({id, bitcoin, {}}, now), cancelled.dump()).verdict,
            ResponseVerdict::ok);
  nlohmann::json found = nlohmann::json::parse(*fixture("order_response"));
  found["clientOrderId"] = id.text();
  EXPECT_EQ(answer(connector->order_request({id, bitcoin, {}}, now), found.dump()).verdict,
            ResponseVerdict::ok);
}

TEST_F(BinanceAccountFixture, TheRecordedKeyAndCommissionAreReadWhole) {
  const auto body = [](const char* name) {
    const auto text = test::shared_text("fixtures/binance/jkorf/" + std::string(name) + ".txt");
    return text ? text->substr(text->find('{')) : std::string();
  };
  const std::string key = body("Endpoints__Spot__Account__GetAPIKeyPermissions");
  if (key.empty()) GTEST_SKIP() << "skipped: fixtures/binance/jkorf not found";
  answer(connector->key_request(now), key);
  ASSERT_EQ(log.keys.size(), 1u);
  EXPECT_TRUE(log.keys[0].is_usable) << log.keys[0].text;
  EXPECT_FALSE(log.keys[0].can_trade);
  EXPECT_FALSE(log.keys[0].can_withdraw);
  answer(connector->fees_request({bitcoin}, now),
         body("Endpoints__Spot__Account__GetCommissionRates"));
  ASSERT_EQ(log.fees.size(), 1u);
  EXPECT_EQ(log.fees[0].taker.text(), "0.0000029");
}

}  // namespace
}  // namespace tern::connectors::binance
