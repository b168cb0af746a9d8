// In: numbers as text. Out: one listing with rules of every kind, an account on it, agents' orders
// beside it, and what the owner is told as lines. Cannot happen: a trade that the account is not
// told of.
#pragma once

#include <string>
#include <vector>

#include "tern/sim/account.hpp"
#include "unit/sim/recorder.hpp"

namespace tern::sim::testing {

inline core::Decimal dec(const char* text) {
  return core::Decimal::parse(text).value();
}

class AccountLog final : public AccountObserver {
 public:
  void on_account_order(const AccountOrder& order, const AccountFill* fill) override {
    std::string line =
        order.client_id + " " + std::string(name_of(order.standing)) + " " + order.filled.text();
    if (fill != nullptr) line += " by " + fill->size.text() + "@" + fill->price.text();
    lines.push_back(line);
  }
  void on_account_balance(const std::string& asset, const AccountBalance& balance) override {
    lines.push_back(asset + " " + balance.free.text() + "+" + balance.locked.text());
  }

  std::vector<std::string> lines;
};

struct AccountMarket final : private ExchangeObserver {
  explicit AccountMarket(const AccountSetup& how) : account(exchange, how) {
    exchange.observe(this);
    account.observe(&log);
  }

  // Tick 0.01, lot 0.0001; at least 0.001 and 1 USDT; at most 100 and 5000 USDT; price 1 to 100000.
  static Listing listing() {
    Listing made;
    made.base = "BTC";
    made.quote = "USDT";
    made.price_scale = 2;
    made.size_scale = 4;
    made.rules.tick = dec("0.01");
    made.rules.lot = dec("0.0001");
    made.rules.min_size = dec("0.001");
    made.rules.max_size = dec("100");
    made.rules.min_notional = dec("1");
    made.rules.max_notional = dec("5000");
    made.rules.min_price = dec("1");
    made.rules.max_price = dec("100000");
    made.rules.status = market::TradingStatus::trading;
    return made;
  }
  static AccountSetup setup() {
    AccountSetup made;
    made.balances = {{"BTC", dec("10")}, {"USDT", dec("1000")}};
    made.taker_fee = dec("0.001");
    made.maker_fee = dec("0.0005");
    return made;
  }
  static AccountOrderRequest request(bool is_buy, const char* price, const char* size,
                                     const std::string& id) {
    AccountOrderRequest made;
    made.is_buy = is_buy;
    made.price = dec(price);
    made.size = dec(size);
    made.client_id = id;
    return made;
  }

  // An agent's resting order.
  void offer(market::Side side, const char* price, const char* size) {
    exchange.place(agents_order(side, price, size), kNow);
  }
  // An agent's order that takes what rests.
  void take_from(market::Side side, const char* price, const char* size) {
    SimOrder order = agents_order(side, price, size);
    order.immediate_or_cancel = true;
    exchange.place(order, kNow);
  }

  Exchange exchange{"simulated", {listing()}};
  Account account;
  AccountLog log;
  std::vector<SimTrade> trades;

 private:
  static SimOrder agents_order(market::Side side, const char* price, const char* size) {
    SimOrder order;
    order.side = side;
    order.price = dec(price).to_scaled(2).value();
    order.size = dec(size).to_scaled(4).value();
    order.owner = 1;
    return order;
  }
  void on_level(const LevelChange&) override {}
  void on_trade(const SimTrade& trade) override {
    trades.push_back(trade);
    account.on_trade(trade);
  }
};

}  // namespace tern::sim::testing
